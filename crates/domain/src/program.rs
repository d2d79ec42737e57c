//! A programme run: from the draft to its completion (methodology §4.3).
//!
//! Invariants: no stage is skipped and none is gone back to, but for the turns the table names; what is cancelled, archived or
//! discarded takes no new fact.

use crate::ids::{
    FeedbackId, OrganizationId, PairId, PersonId, PracticeId, RoadmapItemId, SeriesId, SwotId, TrackingItemId,
};
use crate::methodology::Submissions;
use crate::values::{
    DocumentKind, DocumentRef, Form, IndicatorCode, Period, RecruitingMilestone, RoleModel, StageModel,
    TargetBasis,
};
use crate::{aggregate_parts, words};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

mod anonymous;
mod custody;
mod documents;
mod drafting;
mod quality;
mod questionnaire;
mod results;
mod roadmap;
mod series;
mod stages;
mod swot;
mod targets;
mod tracking;
mod turns;

pub use anonymous::{AnonymousAnswers, AnonymousCommand, AnonymousEvent, AnonymousRefusal};
pub use custody::{CustodyCommand, CustodyEvent, CustodyRefusal};
pub use documents::{DocumentsCommand, DocumentsEvent, DocumentsRefusal};
pub use drafting::{DraftingCommand, DraftingEvent, DraftingRefusal};
pub use quality::{QualityCardRule, QualityCommand, QualityEvent, QualityRefusal};
pub use questionnaire::{QuestionnaireCommand, QuestionnaireEvent, QuestionnaireRefusal};
pub(crate) use results::version_becomes_code_and_version;
pub use results::{
    FinalEventRule, ParameterCode, PracticeLevel, ProgramIndicator, ResultsCommand, ResultsEvent,
    ResultsRefusal, ShownPair,
};
pub use roadmap::{RoadmapCommand, RoadmapEvent, RoadmapRefusal};
pub use series::{SeriesCommand, SeriesEvent, SeriesRefusal};
pub use stages::{StagesCommand, StagesEvent, StagesRefusal};
pub use swot::{SwotCommand, SwotEntries, SwotEvent, SwotRefusal};
pub use targets::{TargetsCommand, TargetsEvent, TargetsRefusal};
pub use tracking::{Periodicity, TrackingCommand, TrackingEvent, TrackingRefusal, TrackingStage};
pub use turns::{TurnsCommand, TurnsEvent, TurnsRefusal};

words! {
    /// Stage of a programme (methodology §4.3).
    #[derive(Default)]
    pub enum ProgramStage {
        /// Not drafted yet.
        #[default]
        Unknown => "не создана",
        Draft => "проект",
        /// Launch is being prepared.
        Preparing => "подготовка",
        /// Mentees and mentors are being found, selected and trained.
        Recruiting => "набор",
        /// Pairs are being formed.
        Matching => "формирование пар",
        /// Pairs work; the pools stay open.
        Working => "работа",
        /// Results are being drawn up; no new pair is formed.
        Completing => "подведение итогов",
        Completed => "завершена",
        /// Work is interrupted; no pair is formed.
        Suspended => "приостановлена",
        /// Ended before its completion; its pairs were dissolved.
        Cancelled => "отменена",
        /// Put away: nothing changes any more.
        Archived => "в архиве",
        /// An erroneous draft, thrown away; it can be restored.
        Discarded => "проект удалён",
    }
}

words! {
    /// Why a programme leaves its straight course, as a code; what there is to say beside it is text and lives in the vault.
    pub enum ProgramReason {
        MenteesLacking => "не хватает наставляемых",
        MentorsLacking => "не хватает наставников",
        CuratorAbsent => "нет куратора",
        TermsMoved => "перенос сроков",
        Quarantine => "карантин",
        FundingEnded => "прекращено финансирование",
        Reorganization => "реорганизация",
        FounderDecision => "решение учредителя",
        CompletedTooEarly => "завершена преждевременно",
        DataClarified => "уточнение данных",
        EnteredByMistake => "внесено по ошибке",
        Other => "иная причина",
    }
}

/// State of a programme.
#[derive(Clone, Debug, Default)]
pub struct Program {
    stage: ProgramStage,
    draft: Option<Draft>,
    forms: BTreeSet<Form>,
    role_models: BTreeSet<RoleModel>,
    /// Since when each is one, and by which order.
    curators: BTreeMap<PersonId, Naming>,
    /// Terms that are over, in the order of the naming; whoever was named again has some too.
    former_terms: BTreeMap<PersonId, Vec<Term>>,
    /// With the reference to the file of each, where one was given.
    documents: BTreeMap<(DocumentKind, DocumentRef), Option<String>>,
    /// How many stood behind each, by the day on which it was marked.
    milestones: BTreeMap<RecruitingMilestone, BTreeMap<NaiveDate, u32>>,
    items: BTreeMap<RoadmapItemId, roadmap::Item>,
    tracking: BTreeMap<TrackingItemId, tracking::Entry>,
    /// By the day on which each was set.
    targets: BTreeMap<(IndicatorCode, i32), BTreeMap<NaiveDate, (Decimal, TargetBasis)>>,
    series: Option<(SeriesId, i32)>,
    swots: BTreeSet<SwotId>,
    quality: Option<QualityEvent>,
    final_events: BTreeMap<NaiveDate, u32>,
    /// The values of a parameter and period by the day on which they were counted.
    indicators: BTreeMap<(ParameterCode, Period), BTreeMap<NaiveDate, Decimal>>,
    practices: BTreeMap<PracticeId, (Form, PracticeLevel, Option<PairId>)>,
    begun: BTreeMap<ProgramStage, NaiveDate>,
    /// Why matching last began without a milestone, if it did.
    waiver: Option<ProgramReason>,
    /// The stretches in which pairs were formed, each with its last day once it is over.
    matching: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// The last turn that was taken.
    turned: Option<TurnsEvent>,
    /// The day of the last step or turn: none is dated before it.
    stepped_on: Option<NaiveDate>,
    anonymous: BTreeMap<FeedbackId, anonymous::Bundle>,
    surveys: BTreeMap<PersonId, Submissions>,
    passed_to: Option<OrganizationId>,
}

/// What the draft fixed.
#[derive(Clone, Debug, PartialEq)]
struct Draft {
    organization_id: OrganizationId,
    title: String,
    period: Period,
    stage_model: StageModel,
}

/// Since when somebody is a curator, and by which order.
type Naming = (NaiveDate, Option<DocumentRef>);

/// A time for which somebody was a curator; both its days belong to it.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    naming: Naming,
    last: NaiveDate,
}

impl Program {
    /// Where the programme stands.
    pub fn stage(&self) -> ProgramStage {
        self.stage
    }

    /// Whether somebody is a curator of it while it goes on. A completed one holds nobody, though its curators may still change.
    pub fn is_kept_by(&self, person: PersonId) -> bool {
        self.curators.contains_key(&person) && self.stage != ProgramStage::Completed && !self.is_closed()
    }

    /// Its curators now.
    pub fn curators(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.curators.keys().copied()
    }

    /// Whoever was a curator of it and is one no more.
    pub fn former_curators(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.former_terms.keys().filter(|person| !self.curators.contains_key(person)).copied()
    }

    /// Whether somebody is or was a curator of it.
    pub fn has_named(&self, person: PersonId) -> bool {
        self.curators.contains_key(&person) || self.former_terms.contains_key(&person)
    }

    /// The terms of somebody that are over, in the order of the naming.
    fn terms_over(&self, person: PersonId) -> &[Term] {
        self.former_terms.get(&person).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody was a curator on a day.
    fn has_curator_on(&self, day: NaiveDate) -> bool {
        let was_one = |term: &Term| term.naming.0 <= day && day <= term.last;
        self.curators.values().any(|(named_on, _)| *named_on <= day)
            || self.former_terms.values().flatten().any(was_one)
    }

    /// The organisation that runs it, once drafted: that of the draft, or the successor to which it was passed.
    pub fn organization_id(&self) -> Option<OrganizationId> {
        self.passed_to.or(self.draft.as_ref().map(|draft| draft.organization_id))
    }

    /// Its period, once drafted.
    pub fn period(&self) -> Option<Period> {
        self.draft.as_ref().map(|draft| draft.period)
    }

    /// When recruiting was opened.
    pub fn recruiting_opened_on(&self) -> Option<NaiveDate> {
        self.begun.get(&ProgramStage::Recruiting).copied()
    }

    /// Its place in a series: which one, and the calendar year in which its academic year begins.
    pub fn series(&self) -> Option<(SeriesId, i32)> {
        self.series
    }

    /// When it was completed, unless it was opened again.
    pub fn completed_on(&self) -> Option<NaiveDate> {
        self.begun.get(&ProgramStage::Completed).copied()
    }

    /// When it came to the stage at which it stands; the next step is of that day or later.
    pub fn stepped_on(&self) -> Option<NaiveDate> {
        self.stepped_on
    }

    /// Whether a recruiting milestone was reached.
    pub fn has_reached(&self, milestone: RecruitingMilestone) -> bool {
        self.milestones.contains_key(&milestone)
    }

    /// The day of an earlier step that a step of this day would go behind.
    fn step_after(&self, occurred_on: NaiveDate) -> Option<NaiveDate> {
        self.stepped_on.filter(|earlier| occurred_on < *earlier)
    }

    /// Whether nothing more can happen to it: it is cancelled, archived or discarded.
    fn is_closed(&self) -> bool {
        match self.stage {
            ProgramStage::Cancelled | ProgramStage::Archived | ProgramStage::Discarded => true,
            ProgramStage::Unknown
            | ProgramStage::Draft
            | ProgramStage::Preparing
            | ProgramStage::Recruiting
            | ProgramStage::Matching
            | ProgramStage::Working
            | ProgramStage::Completing
            | ProgramStage::Completed
            | ProgramStage::Suspended => false,
        }
    }

    /// Whether a paper of this kind has its date by a day.
    fn has_document_by(&self, kind: DocumentKind, day: NaiveDate) -> bool {
        self.documents.keys().any(|(known, document)| *known == kind && document.date <= day)
    }
}

aggregate_parts! {
    Program: ProgramCommand, ProgramEvent, ProgramRefusal;
    Drafting(DraftingCommand, DraftingEvent, DraftingRefusal, drafting),
    Documents(DocumentsCommand, DocumentsEvent, DocumentsRefusal, documents),
    Roadmap(RoadmapCommand, RoadmapEvent, RoadmapRefusal, roadmap),
    Stages(StagesCommand, StagesEvent, StagesRefusal, stages),
    Anonymous(AnonymousCommand, AnonymousEvent, AnonymousRefusal, anonymous),
    Custody(CustodyCommand, CustodyEvent, CustodyRefusal, custody),
    Turns(TurnsCommand, TurnsEvent, TurnsRefusal, turns),
    Targets(TargetsCommand, TargetsEvent, TargetsRefusal, targets),
    Tracking(TrackingCommand, TrackingEvent, TrackingRefusal, tracking),
    Series(SeriesCommand, SeriesEvent, SeriesRefusal, series),
    Swot(SwotCommand, SwotEvent, SwotRefusal, swot),
    Quality(QualityCommand, QualityEvent, QualityRefusal, quality),
    Results(ResultsCommand, ResultsEvent, ResultsRefusal, results),
    Questionnaire(QuestionnaireCommand, QuestionnaireEvent, QuestionnaireRefusal, questionnaire),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_samples_round_trip, day, id};
    use crate::words::Word;

    pub(super) const NOTHING: [ProgramEvent; 0] = [];

    /// Drafted on 11 December.
    pub(super) fn drafted() -> ProgramEvent {
        DraftingEvent::ProgramDrafted {
            organization_id: id(3),
            title: "Вместе к успеху — 2024".into(),
            period: Period { start: day(2024, 1, 9), end: day(2024, 12, 31) },
            stage_model: StageModel::Six,
            occurred_on: day(2023, 12, 11),
        }
        .into()
    }

    /// Drafted and gone through the stages up to this one, each begun on its own day of December; interrupted, cancelled, archived or
    /// discarded by a turn at the end.
    pub(super) fn at(stage: ProgramStage) -> Vec<ProgramEvent> {
        use ProgramStage::{
            Archived, Cancelled, Completed, Completing, Discarded, Draft, Matching, Preparing, Recruiting,
            Suspended, Unknown, Working,
        };
        let (reason, occurred_on) = (ProgramReason::Other, day(2023, 12, 18));
        let turned =
            |from: ProgramStage, turn: TurnsEvent| at(from).into_iter().chain([turn.into()]).collect();
        match stage {
            Suspended => return turned(Working, TurnsEvent::ProgramSuspended { reason, occurred_on }),
            Cancelled => return turned(Working, TurnsEvent::ProgramCancelled { reason, occurred_on }),
            Archived => return turned(Completed, TurnsEvent::ProgramArchived { occurred_on }),
            Discarded => return turned(Draft, TurnsEvent::ProgramDiscarded { reason, occurred_on }),
            Unknown | Draft | Preparing | Recruiting | Matching | Working | Completing | Completed => {}
        }
        let moves: [StagesEvent; 6] = [
            StagesEvent::PreparationStarted { occurred_on: day(2023, 12, 12) },
            StagesEvent::RecruitingOpened { occurred_on: day(2023, 12, 13) },
            StagesEvent::matching_started(day(2023, 12, 14)),
            StagesEvent::WorkStarted { occurred_on: day(2023, 12, 15) },
            StagesEvent::CompletionBegun { occurred_on: day(2023, 12, 16) },
            StagesEvent::ProgramCompleted { occurred_on: day(2023, 12, 17) },
        ];
        let gone =
            ProgramStage::all().iter().filter(|known| **known > ProgramStage::Draft && **known <= stage);
        [drafted()].into_iter().chain(moves.into_iter().map(Into::into).take(gone.count())).collect()
    }

    /// At a stage, after more has happened.
    pub(super) fn with(
        stage: ProgramStage,
        more: impl IntoIterator<Item = ProgramEvent>,
    ) -> Vec<ProgramEvent> {
        at(stage).into_iter().chain(more).collect()
    }

    #[test]
    fn samples_read_back() {
        assert_samples_round_trip::<ProgramEvent>();
    }
}
