//! What needs somebody's attention.

use super::incomplete::Incomplete;
use super::mentee::Mentee;
use super::mentor::Mentor;
use super::organization::Organization;
use super::pair::Pair;
use super::program::{Curator, Program};
use crate::connection::Connection;
use crate::names;
use crate::scalars::{Date, Position};
use crate::words::{
    AttentionKind, AttentionSeverity, ConsentGiver, ConsentKind, DocumentKind, FeedbackPhase, Language,
    ProgramStage,
};
use ::domain::values::Member;
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use domain::attention as domain;
use readmodel::attention::{About, AttentionItem as Item, Thing, wording};
use uuid::Uuid;

/// One thing in an attention list. Требует внимания.
pub struct AttentionItem(pub Item);

/// One thing in an attention list. Требует внимания.
#[Object]
impl AttentionItem {
    /// Of which list.
    async fn kind(&self) -> AttentionKind {
        self.0.kind.into()
    }

    /// How much it presses.
    async fn severity(&self) -> AttentionSeverity {
        self.0.severity.into()
    }

    /// What is the matter, in one sentence. It names nobody.
    async fn text(&self, #[graphql(desc = "In which language.", default)] language: Language) -> String {
        let wording = wording(&self.0);
        match language {
            Language::Ru => wording.russian,
            Language::En => wording.english,
        }
    }

    /// The day from which days are counted: the last meeting, the forming, the term.
    async fn since(&self) -> Date {
        self.0.since.into()
    }

    /// Days from it; below zero while it lies ahead.
    async fn days(&self) -> i64 {
        self.0.days
    }

    /// The organisation; null while the read models do not know it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        names::row(ctx, self.0.organization_id).await.map(|row| row.map(Organization)).transpose()
    }

    /// The programme, if it is of one.
    async fn program(&self, ctx: &Context<'_>) -> Option<Result<Program>> {
        names::row(ctx, self.0.program_id?).await.map(|row| row.map(Program)).transpose()
    }

    /// The pair, if it is about one.
    async fn pair(&self, ctx: &Context<'_>) -> Option<Result<Pair>> {
        let Thing::Pair(id) = self.0.thing else { return None };
        names::row(ctx, id).await.map(|row| row.map(Pair)).transpose()
    }

    /// The mentor, if it is about one.
    async fn mentor(&self, ctx: &Context<'_>) -> Option<Result<Mentor>> {
        let Thing::Mentor(id) = self.0.thing else { return None };
        names::row(ctx, id).await.map(|row| row.map(Mentor)).transpose()
    }

    /// The mentee, if it is about one.
    async fn mentee(&self, ctx: &Context<'_>) -> Option<Result<Mentee>> {
        let Thing::Mentee(id) = self.0.thing else { return None };
        names::row(ctx, id).await.map(|row| row.map(Mentee)).transpose()
    }

    /// Of how many things: missed meetings, mentees; null where nothing is counted.
    async fn count(&self) -> Option<u32> {
        match self.0.about {
            About::Count(count) => Some(count),
            About::Whole
            | About::Survey(..)
            | About::CuratorSurvey(..)
            | About::Consent(..)
            | About::RoadmapItem(_)
            | About::TrackingItem(_)
            | About::Document(_) => None,
        }
    }

    /// Id of the mentor or mentee whose answers are awaited; null in other lists, and where they are those of a curator.
    async fn respondent_id(&self) -> Option<Uuid> {
        let About::Survey(member, _) = self.0.about else { return None };
        Some(match member {
            Member::Mentor(id) => id.0,
            Member::Mentee(id) => id.0,
        })
    }

    /// The curator whose answers are awaited; null where those of a member are, and in other lists.
    async fn curator(&self) -> Option<Curator> {
        let About::CuratorSurvey(person, _) = self.0.about else { return None };
        Some(Curator(person))
    }

    /// The answers that are awaited; null in other lists.
    async fn phase(&self) -> Option<FeedbackPhase> {
        match self.0.about {
            About::Survey(_, phase) | About::CuratorSurvey(_, phase) => Some(phase.into()),
            About::Whole
            | About::Count(_)
            | About::Consent(..)
            | About::RoadmapItem(_)
            | About::TrackingItem(_)
            | About::Document(_) => None,
        }
    }

    /// The purpose of the consent; null in other lists.
    async fn consent_kind(&self) -> Option<ConsentKind> {
        let About::Consent(kind, _) = self.0.about else { return None };
        Some(kind.into())
    }

    /// Who gave the consent; null in other lists.
    async fn consent_giver(&self) -> Option<ConsentGiver> {
        let About::Consent(_, giver) = self.0.about else { return None };
        Some(giver.into())
    }

    /// The item of the road map; null in other lists.
    async fn roadmap_item_id(&self) -> Option<Uuid> {
        let About::RoadmapItem(id) = self.0.about else { return None };
        Some(id.0)
    }

    /// The entry of the tracking plan; null in other lists.
    async fn tracking_item_id(&self) -> Option<Uuid> {
        let About::TrackingItem(id) = self.0.about else { return None };
        Some(id.0)
    }

    /// The paper that is missing; null in other lists.
    async fn document_kind(&self) -> Option<DocumentKind> {
        let About::Document(kind) = self.0.about else { return None };
        Some(kind.into())
    }
}

/// A page of what needs attention.
pub type AttentionList = Connection<AttentionItem, AttentionWhole>;

/// What the lists say of themselves.
#[derive(Clone, Debug, SimpleObject)]
pub struct AttentionWhole {
    /// How many things there are in each list.
    pub counts: Vec<AttentionCount>,
    /// How many in all, whatever the page.
    pub total_count: usize,
    /// The position of the journal at which the page is true.
    pub position: Position,
    /// What the answer leaves out; null when nothing. Неполнота.
    pub incomplete: Option<Incomplete>,
}

/// How many things a list has.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct AttentionCount {
    /// The list.
    pub kind: AttentionKind,
    /// How many.
    pub count: usize,
}

/// From when on a thing stands in an attention list. Пороги списков внимания.
#[derive(Clone, Debug, SimpleObject, InputObject)]
#[graphql(input_name = "AttentionThresholdsInput")]
pub struct AttentionThresholds {
    /// Days without a meeting after which a pair is silent.
    pub silent_days: u32,
    /// Days from the forming of a pair within which the first meeting is held.
    pub first_meeting_days: u32,
    /// Days from the forming within which the planning meeting is held.
    pub planning_days: u32,
    /// Days from the forming within which a plan is approved.
    pub plan_days: u32,
    /// Missed meetings in a row from which on it is told.
    pub missed_in_a_row: u32,
    /// Days from the forming within which members answer at entry.
    pub entry_survey_days: u32,
    /// Days in a pair within which members answer at the interim point; ninety when left out.
    #[graphql(default = 90)]
    pub interim_survey_days: u32,
    /// Days before the end of the programme from which on final answers are asked for.
    pub final_survey_days: u32,
    /// Days before the end of the programme from which on curators are asked for theirs; two weeks when left out.
    #[graphql(default = 14)]
    pub curator_survey_days: u32,
    /// Days before the end of a consent from which on it is told.
    pub consent_days: u32,
    /// Days before the last one for the destruction of personal data from which on it is told; a week when left out.
    #[graphql(default = 7)]
    pub erasure_days: u32,
    /// Days in the pool after which a mentee waits too long.
    pub pool_days: u32,
    /// Mentees at once beyond which a mentor is overused, whatever the capacity.
    pub mentor_mentees: u32,
    /// Mentees at once below which a mentor who has some is underused, as far as the capacity goes; two when left out.
    #[graphql(default = 2)]
    pub mentor_few_mentees: u32,
    /// Days of readiness after which a mentor without a mentee is unused; after as many one with too few is underused.
    pub mentor_idle_days: u32,
    /// Days before the term of a road-map item from which on it is told.
    pub roadmap_days: u32,
    /// Days beyond the term of an entry of the tracking plan from which on it is told; a week when left out.
    #[graphql(default = 7)]
    pub tracking_days: u32,
    /// Days from the coming to a stage within which its papers are there.
    pub document_days: u32,
    /// The papers that a programme has at a stage.
    pub documents: Vec<StageDocument>,
    /// From so many times its threshold on a wait is urgent.
    #[graphql(default = 2)]
    pub urgent_times: u32,
}

/// A paper that a programme has at a stage.
#[derive(Clone, Copy, Debug, SimpleObject, InputObject)]
#[graphql(input_name = "StageDocumentInput")]
pub struct StageDocument {
    /// The stage.
    pub stage: ProgramStage,
    /// The paper.
    pub kind: DocumentKind,
}

impl From<&domain::AttentionThresholds> for AttentionThresholds {
    fn from(from: &domain::AttentionThresholds) -> Self {
        let documents = from.documents.iter();
        let documents =
            documents.map(|(stage, kind)| StageDocument { stage: (*stage).into(), kind: (*kind).into() });
        Self {
            silent_days: from.silent_days,
            first_meeting_days: from.first_meeting_days,
            planning_days: from.planning_days,
            plan_days: from.plan_days,
            missed_in_a_row: from.missed_in_a_row,
            entry_survey_days: from.entry_survey_days,
            interim_survey_days: from.interim_survey_days,
            final_survey_days: from.final_survey_days,
            curator_survey_days: from.curator_survey_days,
            consent_days: from.consent_days,
            erasure_days: from.erasure_days,
            pool_days: from.pool_days,
            mentor_mentees: from.mentor_mentees,
            mentor_few_mentees: from.mentor_few_mentees,
            mentor_idle_days: from.mentor_idle_days,
            roadmap_days: from.roadmap_days,
            tracking_days: from.tracking_days,
            document_days: from.document_days,
            documents: documents.collect(),
            urgent_times: from.urgent_times,
        }
    }
}

impl From<AttentionThresholds> for domain::AttentionThresholds {
    fn from(from: AttentionThresholds) -> Self {
        let documents = from.documents.into_iter();
        let documents = documents.map(|StageDocument { stage, kind }| (stage.into(), kind.into()));
        Self {
            silent_days: from.silent_days,
            first_meeting_days: from.first_meeting_days,
            planning_days: from.planning_days,
            plan_days: from.plan_days,
            missed_in_a_row: from.missed_in_a_row,
            entry_survey_days: from.entry_survey_days,
            interim_survey_days: from.interim_survey_days,
            final_survey_days: from.final_survey_days,
            curator_survey_days: from.curator_survey_days,
            consent_days: from.consent_days,
            erasure_days: from.erasure_days,
            pool_days: from.pool_days,
            mentor_mentees: from.mentor_mentees,
            mentor_few_mentees: from.mentor_few_mentees,
            mentor_idle_days: from.mentor_idle_days,
            roadmap_days: from.roadmap_days,
            tracking_days: from.tracking_days,
            document_days: from.document_days,
            documents: documents.collect(),
            urgent_times: from.urgent_times,
        }
    }
}
