//! How a pair stands, and what a curator looks at: both follow from the facts of the row.

use super::{MeetingRole, PairRow};
use chrono::NaiveDate;
use domain::values::{FeedbackPhase, Member};
use serde::{Deserialize, Serialize};

/// How a pair stands (methodology §5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PairState {
    /// Nothing has happened yet.
    Formed,
    /// The organisational meeting was held.
    Organized,
    /// The plan was approved.
    Planned,
    /// The series of meetings has begun.
    Working,
    /// No meeting lies in a pause.
    Paused,
    /// The last meeting and the final answers are ahead.
    Closing,
    /// Completed.
    Completed,
    /// Dissolved.
    Dissolved,
    /// Ended in its run; one of a later run goes on with it.
    CarriedOver,
}

impl PairState {
    /// Whether the pair has not ended.
    pub fn is_open(self) -> bool {
        match self {
            Self::Formed | Self::Organized | Self::Planned | Self::Working | Self::Paused | Self::Closing => {
                true
            }
            Self::Completed | Self::Dissolved | Self::CarriedOver => false,
        }
    }
}

/// What shows whether a pair is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairHealth {
    /// Day of the last meeting.
    pub last_meeting_on: Option<NaiveDate>,
    /// Meetings that were planned beforehand.
    pub planned: usize,
    /// Meetings that were held, planned or not.
    pub held: usize,
    /// Planned meetings that were missed.
    pub missed: usize,
    /// Of these, since the last meeting.
    pub missed_in_a_row: usize,
    /// Members whose final answers are awaited: the closing has begun, or the pair has completed without them.
    pub feedback_pending: Vec<Member>,
}

impl PairRow {
    /// How it stands, by its facts.
    pub(super) fn standing(&self) -> PairState {
        if self.closed_on.is_some() {
            return match (&self.completion, self.end_reason) {
                (Some(_), _) => PairState::Completed,
                (None, Some(_)) => PairState::Dissolved,
                (None, None) => PairState::CarriedOver,
            };
        }
        let met = |wanted: fn(MeetingRole) -> bool| self.meetings.iter().any(|meeting| wanted(meeting.role));
        if self.closing_begun_on.is_some() {
            PairState::Closing
        } else if self.pauses.last().is_some_and(|pause| pause.until.is_none()) {
            PairState::Paused
        } else if met(|role| matches!(role, MeetingRole::Series(_))) {
            PairState::Working
        } else if self.plan.is_some() {
            PairState::Planned
        } else if met(|role| role == MeetingRole::Organizational) {
            PairState::Organized
        } else {
            PairState::Formed
        }
    }

    /// What shows whether it is well.
    pub fn health(&self) -> PairHealth {
        let last_meeting_on = self.meetings.iter().map(|meeting| meeting.occurred_on).max();
        let missed = || self.appointments.values().filter(|planned| planned.missed.is_some());
        let since = |day: NaiveDate| last_meeting_on.is_none_or(|last| last < day);
        PairHealth {
            last_meeting_on,
            planned: self.appointments.len(),
            held: self.meetings.len(),
            missed: missed().count(),
            missed_in_a_row: missed().filter(|planned| since(planned.planned_at.day)).count(),
            feedback_pending: match self.state {
                PairState::Closing | PairState::Completed => self.without_final_feedback(),
                PairState::Formed
                | PairState::Organized
                | PairState::Planned
                | PairState::Working
                | PairState::Paused
                | PairState::Dissolved
                | PairState::CarriedOver => Vec::new(),
            },
        }
    }

    fn without_final_feedback(&self) -> Vec<Member> {
        let mentors = self.mentors.iter().map(|(id, membership)| (Member::Mentor(*id), membership));
        let mentees = self.mentees.iter().map(|(id, membership)| (Member::Mentee(*id), membership));
        let present = mentors.chain(mentees).filter(|(_, membership)| membership.left_on.is_none());
        let silent = present.map(|(member, _)| member).filter(|member| {
            let mut answers = self.feedback.iter();
            !answers.any(|answer| answer.respondent == *member && answer.phase == FeedbackPhase::Final)
        });
        silent.collect()
    }
}
