//! What a curator's attention lists look for, and from when on: thresholds as data, so that a region can set its own.
//!
//! Nothing here is a rule that refuses anything: a list only says what somebody should look at.

use crate::program::ProgramStage;
use crate::values::DocumentKind;
use crate::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words! {
    /// A list of the things that need somebody's attention for one reason.
    pub enum AttentionKind {
        SilentPair => "пара давно не встречалась",
        FirstMeetingOverdue => "не было первой встречи",
        PlanningOverdue => "не было планирования",
        PairWithoutPlan => "пара без плана",
        MeetingsMissed => "встречи пропускают подряд",
        SurveyDue => "анкета не собрана",
        ConsentExpiring => "согласие истекает",
        ConsentExpired => "согласие истекло",
        ConsentMissing => "нет нужного согласия",
        ErasureDue => "подходит срок уничтожения данных",
        MenteeWithoutMentor => "наставляемый ждёт наставника",
        MentorOverused => "наставник перегружен",
        MentorUnused => "наставник не занят",
        MentorUnderused => "наставник занят мало",
        RoadmapItemDue => "подходит срок мероприятия",
        RoadmapItemLate => "мероприятие просрочено",
        TrackingOverdue => "план отслеживания не выполняется",
        DocumentMissing => "нет документа для этапа",
    }
}

words! {
    /// How much a thing needs attention.
    pub enum AttentionSeverity {
        Notice => "к сведению",
        Warning => "внимание",
        Urgent => "срочно",
    }
}

/// From when on a thing stands in a list. Days are counted from the day on which the waiting began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Days in a pair within which members answer at the interim point; old records say nothing of it.
    #[serde(default = "shipped::<INTERIM_DAYS>", skip_serializing_if = "is::<INTERIM_DAYS>")]
    pub interim_survey_days: u32,
    /// Days before the end of the programme from which on final answers are asked for.
    pub final_survey_days: u32,
    /// Days before the end of the programme from which on curators are asked for theirs; old records say nothing of it.
    #[serde(default = "shipped::<TWO_WEEKS>", skip_serializing_if = "is::<TWO_WEEKS>")]
    pub curator_survey_days: u32,
    /// Days before the end of a consent from which on it is told.
    pub consent_days: u32,
    /// Days before the last one for the destruction of personal data from which on it is told; old records say nothing of it.
    #[serde(default = "shipped::<A_WEEK>", skip_serializing_if = "is::<A_WEEK>")]
    pub erasure_days: u32,
    /// Days in the pool after which a mentee waits too long.
    pub pool_days: u32,
    /// Mentees at once beyond which a mentor is overused, whatever the capacity.
    pub mentor_mentees: u32,
    /// Mentees at once below which a mentor who has some is underused, as far as the capacity goes; old records say nothing of it.
    #[serde(default = "shipped::<TWO>", skip_serializing_if = "is::<TWO>")]
    pub mentor_few_mentees: u32,
    /// Days of readiness after which a mentor without a mentee is unused; after as many one with too few is underused.
    pub mentor_idle_days: u32,
    /// Days before the term of a road-map item from which on it is told.
    pub roadmap_days: u32,
    /// Days beyond the term of an entry of the tracking plan from which on it is told; old records say nothing of it.
    #[serde(default = "shipped::<A_WEEK>", skip_serializing_if = "is::<A_WEEK>")]
    pub tracking_days: u32,
    /// Days from the coming to a stage within which its papers are there.
    pub document_days: u32,
    /// The papers that a programme has at a stage.
    pub documents: BTreeSet<(ProgramStage, DocumentKind)>,
    /// From so many times its threshold on a wait is urgent; thresholds set before this was data name none, which is twice.
    #[serde(default = "shipped::<TWO>", skip_serializing_if = "is::<TWO>")]
    pub urgent_times: u32,
}

const TWO: u32 = 2;
const A_WEEK: u32 = 7;
const TWO_WEEKS: u32 = 14;
const INTERIM_DAYS: u32 = 90;

/// What ships, and what held before a region could say otherwise.
fn shipped<const VALUE: u32>() -> u32 {
    VALUE
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is<const VALUE: u32>(value: &u32) -> bool {
    *value == VALUE
}

impl AttentionThresholds {
    /// What ships: proposals, of which methodology §6.5 names the thirty days of silence alone.
    pub fn v1() -> Self {
        let launched = [
            DocumentKind::LaunchOrder,
            DocumentKind::Regulation,
            DocumentKind::Roadmap,
            DocumentKind::CuratorOrder,
        ];
        let paired = [DocumentKind::PairingOrder];
        let ended = [DocumentKind::ResultOrder];
        let papers: [(ProgramStage, &[&[DocumentKind]]); 5] = [
            (ProgramStage::Recruiting, &[&launched]),
            (ProgramStage::Matching, &[&launched]),
            (ProgramStage::Working, &[&launched, &paired]),
            (ProgramStage::Completing, &[&launched, &paired]),
            (ProgramStage::Completed, &[&launched, &paired, &ended]),
        ];
        let documents = papers
            .into_iter()
            .flat_map(|(stage, kinds)| kinds.iter().copied().flatten().map(move |kind| (stage, *kind)));
        Self {
            silent_days: 30,
            first_meeting_days: 10,
            planning_days: 30,
            plan_days: 30,
            missed_in_a_row: 2,
            entry_survey_days: 14,
            interim_survey_days: INTERIM_DAYS,
            final_survey_days: 14,
            curator_survey_days: TWO_WEEKS,
            consent_days: 30,
            erasure_days: A_WEEK,
            pool_days: 30,
            mentor_mentees: 5,
            mentor_few_mentees: TWO,
            mentor_idle_days: 60,
            roadmap_days: 7,
            tracking_days: A_WEEK,
            document_days: 14,
            documents: documents.collect(),
            urgent_times: TWO,
        }
    }

    /// The thresholds in days, each with the list that it is for.
    pub fn days(&self) -> [(AttentionKind, u32); 15] {
        [
            (AttentionKind::SilentPair, self.silent_days),
            (AttentionKind::FirstMeetingOverdue, self.first_meeting_days),
            (AttentionKind::PlanningOverdue, self.planning_days),
            (AttentionKind::PairWithoutPlan, self.plan_days),
            (AttentionKind::SurveyDue, self.entry_survey_days),
            (AttentionKind::SurveyDue, self.interim_survey_days),
            (AttentionKind::SurveyDue, self.final_survey_days),
            (AttentionKind::SurveyDue, self.curator_survey_days),
            (AttentionKind::ConsentExpiring, self.consent_days),
            (AttentionKind::ErasureDue, self.erasure_days),
            (AttentionKind::MenteeWithoutMentor, self.pool_days),
            (AttentionKind::MentorUnused, self.mentor_idle_days),
            (AttentionKind::RoadmapItemDue, self.roadmap_days),
            (AttentionKind::TrackingOverdue, self.tracking_days),
            (AttentionKind::DocumentMissing, self.document_days),
        ]
    }

    /// The thresholds that are numbers of things, each with the list that it is for.
    pub fn counts(&self) -> [(AttentionKind, u32); 3] {
        [
            (AttentionKind::MeetingsMissed, self.missed_in_a_row),
            (AttentionKind::MentorOverused, self.mentor_mentees),
            (AttentionKind::MentorUnderused, self.mentor_few_mentees),
        ]
    }
}
