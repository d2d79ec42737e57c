//! Pairs: forming, members, meetings, plan, feedback, ending. Forming, leaving and ending touch the streams of the members too
//! ([`matching`]).

use super::methodology::AnswerSheet;
use super::remarks::may_be_said;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::{FeedbackId, MeetingId, MenteeId, MentorId, MilestoneId, PairId};
use domain::matching::{self as together, AddMember, FormPair, ReplaceMentor};
use domain::pair::{
    ClosingCommand, FeedbackCommand, MeetingCommand, MembersCommand, Pair, PairCommand, PlanCommand,
    PlannedAt, RevisionReason, ScheduleCommand,
};
use domain::program::Program;
use domain::values::{MeetingMode, Member, Period, SurveyChannel};
use std::collections::BTreeSet;
use store::journal::StreamId;

mod matching;
mod plan;

use matching::{add_member, form, known_pair, replace_mentor};
pub(super) use matching::{pair_with_members, record};
use plan::{approve_plan, period_of, revise_plan};

/// What can be done to a pair.
#[derive(Clone, Debug)]
pub enum PairAct {
    /// Forms a pair or group.
    Form {
        /// What is asked.
        command: FormPair,
        /// One or more.
        mentors: BTreeSet<MentorId>,
        /// One or more.
        mentees: BTreeSet<MenteeId>,
        /// What a form and a role model of the place's own are called: texts, sealed.
        names: FormNames,
    },
    /// Takes another member into a group.
    AddMember(AddMember),
    /// Puts a substitute in a mentor's place.
    ReplaceMentor(ReplaceMentor),
    /// Takes a member out of a group.
    RemoveMember {
        /// Of which pair.
        id: PairId,
        /// Who, why and when.
        command: MembersCommand,
    },
    /// Records a meeting.
    Meet {
        /// Of which pair.
        id: PairId,
        /// Which meeting.
        command: MeetingCommand,
        /// What is written down of it: texts, sealed.
        texts: MeetingTexts,
    },
    /// Approves the plan.
    ApprovePlan {
        /// Of which pair.
        id: PairId,
        /// Its goals: texts, sealed.
        goals: Vec<String>,
        /// Its milestones.
        milestones: Vec<NewMilestone>,
        /// From when to when it is worked by, if it says so.
        period: Option<Period>,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Revises the plan.
    RevisePlan {
        /// Of which pair.
        id: PairId,
        /// All its goals: texts, sealed over those of before.
        goals: Vec<String>,
        /// All its milestones, those that stay with their ids.
        milestones: Vec<NewMilestone>,
        /// Why.
        reason: RevisionReason,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Plans a meeting, or moves a planned one.
    ScheduleMeeting {
        /// Of which pair.
        id: PairId,
        /// Which meeting.
        meeting_id: MeetingId,
        /// When it is to begin.
        planned_at: PlannedAt,
        /// In person or online.
        mode: MeetingMode,
        /// When it was planned.
        occurred_on: NaiveDate,
    },
    /// Anything that the pair decides alone and that has no text.
    Decide {
        /// Which pair.
        id: PairId,
        /// What.
        command: PairCommand,
    },
    /// Records that a milestone was reached.
    ReachMilestone {
        /// Of which pair.
        id: PairId,
        /// Which one.
        milestone_id: MilestoneId,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records feedback.
    CollectFeedback {
        /// Of which pair.
        id: PairId,
        /// The answers.
        command: FeedbackCommand,
    },
    /// Records a member's answers to a published questionnaire.
    AnswerSurvey {
        /// Of which pair.
        id: PairId,
        /// The new feedback.
        feedback_id: FeedbackId,
        /// Who answered.
        respondent: Member,
        /// What was answered.
        sheet: AnswerSheet,
        /// How the answers came in.
        channel: SurveyChannel,
        /// When they were given.
        occurred_on: NaiveDate,
    },
    /// Completes, dissolves or carries over the pair.
    Close {
        /// Which pair.
        id: PairId,
        /// How.
        command: ClosingCommand,
        /// What was reached, or why it ended, in words: text, sealed.
        note: Option<String>,
    },
}

/// What a form and a role model of the place's own are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormNames {
    /// Of the form.
    pub form: Option<String>,
    /// Of the role model.
    pub role_model: Option<String>,
}

/// What is written down of a meeting (methodology §5.4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeetingTexts {
    /// Its theme.
    pub topic: Option<String>,
    /// Where it was held.
    pub place: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
}

/// A milestone with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMilestone {
    /// The new milestone.
    pub id: MilestoneId,
    /// What is to be reached: text, sealed.
    pub title: String,
    /// Its term.
    pub due: NaiveDate,
}

impl PairAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        match self {
            Self::Form { command, mentors, mentees, names } => {
                form(work, &command, &mentors, &mentees).await?;
                let pair = command.pair_id.0;
                work.seal_some(pair, "form", names.form.as_deref()).await?;
                work.seal_some(pair, "role_model", names.role_model.as_deref()).await
            }
            Self::AddMember(command) => add_member(work, command).await,
            Self::ReplaceMentor(command) => replace_mentor(work, command).await,
            Self::RemoveMember { id, command } => {
                let (pair, members) = pair_with_members(work, id).await?;
                let consequences = together::remove_member(id, &pair, &members, command, work.stamp());
                record(work, id, consequences.map_err(|refusal| Refused::of(&refusal))?).await
            }
            Self::Meet { id, command, texts } => {
                let meeting_id = match &command {
                    MeetingCommand::HoldOrganizationalMeeting { sitting }
                    | MeetingCommand::HoldPlanningMeeting { sitting }
                    | MeetingCommand::RecordMeeting { sitting, .. } => sitting.meeting_id,
                };
                if texts != MeetingTexts::default() {
                    may_be_said(work, &StreamId::of::<Pair>(id.0)).await?;
                }
                work.decide::<Pair>(id.0, command).await?;
                let MeetingTexts { topic, place, outcome } = texts;
                for (field, text) in [("topic", topic), ("place", place), ("outcome", outcome)] {
                    work.seal_some(id.0, &format!("{field}:{meeting_id}"), text.as_deref()).await?;
                }
                Ok(())
            }
            Self::ApprovePlan { id, goals, milestones, period, occurred_on } => {
                approve_plan(work, id, &goals, &milestones, period, occurred_on).await
            }
            Self::RevisePlan { id, goals, milestones, reason, occurred_on } => {
                revise_plan(work, id, &goals, &milestones, reason, occurred_on).await
            }
            Self::ScheduleMeeting { id, meeting_id, planned_at, mode, occurred_on } => {
                let program_period = period_of(work, id).await?;
                let command = ScheduleCommand::ScheduleMeeting {
                    meeting_id,
                    planned_at,
                    mode,
                    program_period,
                    occurred_on,
                };
                work.decide::<Pair>(id.0, command).await
            }
            Self::Decide { id, command } => work.decide::<Pair>(id.0, command).await,
            Self::ReachMilestone { id, milestone_id, occurred_on } => {
                work.decide::<Pair>(id.0, PlanCommand::ReachMilestone { milestone_id, occurred_on }).await
            }
            Self::CollectFeedback { id, command } => work.decide::<Pair>(id.0, command).await,
            Self::AnswerSurvey { id, feedback_id, respondent, sheet, channel, occurred_on } => {
                let (_, program_id) = known_pair(work, id).await?;
                if !sheet.texts.is_empty() {
                    may_be_said(work, &StreamId::of::<Pair>(id.0)).await?;
                }
                let program = work.state::<Program>(program_id.0).await?;
                let organization_id = program.organization_id().expect("a programme with pairs is drafted");
                let response = sheet.judge(work, organization_id, occurred_on).await?;
                let command =
                    FeedbackCommand::AnswerSurvey { feedback_id, respondent, response, channel, occurred_on };
                work.decide::<Pair>(id.0, command).await?;
                sheet.seal(work, id.0, feedback_id.0).await
            }
            Self::Close { id, command, note } => {
                let (pair, members) = pair_with_members(work, id).await?;
                let consequences = together::close_pair(id, &pair, &members, command, work.stamp());
                record(work, id, consequences.map_err(|refusal| Refused::of(&refusal))?).await?;
                work.seal_some(id.0, "ending", note.as_deref()).await
            }
        }
    }
}
