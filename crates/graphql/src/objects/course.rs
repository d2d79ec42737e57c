//! The course of a pair: planned meetings, pauses, results, how it completed, awards, and what shows whether it is well.

use super::meeting::PairMember;
use super::program::Document;
use crate::scalars::{Date, Decimal};
use crate::words::{AwardLevel, FeedbackWaiver, MeetingMode, MissReason, MissedBy, PauseReason, Side};
use async_graphql::SimpleObject;
use domain::ids::MeetingId;
use readmodel::registry::{self, AppointmentRow, InterimResultRow, PairAwardRow, PairRow, PauseRow};
use uuid::Uuid;

/// A mentor and a mentee who are relatives. Родство.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Relation {
    /// Id of the mentor.
    pub mentor_id: Uuid,
    /// Id of the mentee.
    pub mentee_id: Uuid,
}

/// A planned meeting. Назначенная встреча.
#[derive(Clone, Debug, SimpleObject)]
pub struct Appointment {
    /// Its id; it is held under the same one.
    pub id: Uuid,
    /// For which day.
    pub planned_on: Date,
    /// At which minute of that day, by the clock of the organisation.
    pub planned_minute: u32,
    /// In person or online.
    pub mode: MeetingMode,
    /// When it was planned.
    pub scheduled_on: Date,
    /// Whether it was held. Состоялась.
    pub held: bool,
    /// Why it was missed; null unless it was.
    pub missed: Option<MissReason>,
    /// By whose side; null unless it was missed.
    pub missed_by: Option<MissedBy>,
}

impl Appointment {
    pub(super) fn of(id: MeetingId, row: &AppointmentRow, pair: &PairRow) -> Self {
        Self {
            id: id.0,
            planned_on: row.planned_at.day.into(),
            planned_minute: row.planned_at.minute_of_day(),
            mode: row.mode.into(),
            scheduled_on: row.scheduled_on.into(),
            held: pair.meetings.iter().any(|meeting| meeting.id == id),
            missed: row.missed.map(|(reason, _)| reason.into()),
            missed_by: row.missed.map(|(_, by)| by.into()),
        }
    }
}

/// A pause. Пауза.
#[derive(Clone, Debug, SimpleObject)]
pub struct Pause {
    /// Last day before it.
    pub from: Date,
    /// Why.
    pub reason: PauseReason,
    /// First day after it; null while it lasts.
    pub until: Option<Date>,
}

impl From<&PauseRow> for Pause {
    fn from(row: &PauseRow) -> Self {
        Self { from: row.from.into(), reason: row.reason.into(), until: row.until.map(Date) }
    }
}

/// An interim result. Промежуточный результат.
#[derive(Clone, Debug, SimpleObject)]
pub struct InterimResult {
    /// The code of the figure.
    pub indicator: String,
    /// Its value.
    pub value: Decimal,
    /// On which day.
    pub occurred_on: Date,
    /// Whether it was recorded after the pair had closed.
    pub late: bool,
}

impl From<&InterimResultRow> for InterimResult {
    fn from(row: &InterimResultRow) -> Self {
        Self {
            indicator: row.indicator.clone(),
            value: row.value.into(),
            occurred_on: row.occurred_on.into(),
            late: row.late,
        }
    }
}

/// A side whose final feedback was waived. Отказ от обратной связи.
#[derive(Clone, Debug, SimpleObject)]
pub struct WaivedFeedback {
    /// Which side.
    pub side: Side,
    /// Why.
    pub reason: FeedbackWaiver,
}

/// With what a pair completed. Итоги пары.
#[derive(Clone, Debug, SimpleObject)]
pub struct Completion {
    /// How many goals of the plan were met; null when they were not counted.
    pub goals_met: Option<u32>,
    /// Whether the goal was reached before the term.
    pub goal_reached_early: bool,
    /// Sides whose final feedback was waived.
    pub waivers: Vec<WaivedFeedback>,
}

impl From<&domain::pair::Completion> for Completion {
    fn from(completion: &domain::pair::Completion) -> Self {
        let waivers = completion.waivers.iter();
        Self {
            goals_met: completion.goals_met,
            goal_reached_early: completion.goal_reached_early,
            waivers: waivers
                .map(|(side, reason)| WaivedFeedback { side: (*side).into(), reason: (*reason).into() })
                .collect(),
        }
    }
}

/// An award of a pair. Награда пары.
#[derive(Clone, Debug, SimpleObject)]
pub struct PairAward {
    /// At which level.
    pub level: AwardLevel,
    /// The order; null without one.
    pub order: Option<Document>,
    /// When.
    pub occurred_on: Date,
}

impl From<&PairAwardRow> for PairAward {
    fn from(row: &PairAwardRow) -> Self {
        Self {
            level: row.level.into(),
            order: row.order.as_ref().map(Document::from),
            occurred_on: row.occurred_on.into(),
        }
    }
}

/// What shows whether a pair is well. Здоровье пары.
#[derive(Clone, Debug, SimpleObject)]
pub struct PairHealth {
    /// Day of the last meeting; null before one.
    pub last_meeting_on: Option<Date>,
    /// Meetings that were planned beforehand.
    pub planned: usize,
    /// Meetings that were held, planned or not.
    pub held: usize,
    /// Planned meetings that were missed.
    pub missed: usize,
    /// Of these, since the last meeting.
    pub missed_in_a_row: usize,
    /// Members whose final answers are awaited.
    pub feedback_pending: Vec<PairMember>,
}

impl From<registry::PairHealth> for PairHealth {
    fn from(health: registry::PairHealth) -> Self {
        Self {
            last_meeting_on: health.last_meeting_on.map(Date),
            planned: health.planned,
            held: health.held,
            missed: health.missed,
            missed_in_a_row: health.missed_in_a_row,
            feedback_pending: health.feedback_pending.into_iter().map(PairMember::from).collect(),
        }
    }
}
