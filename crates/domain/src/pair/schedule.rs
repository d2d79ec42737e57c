//! Meetings that are planned: when they are to be, moved, missed. A planned meeting that took place is recorded under the same id
//! (`meetings`). Days and minutes are those of the organisation's own clock.

use super::Pair;
use super::words::{MissReason, MissedBy};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::MeetingId;
use crate::upcast::{Fields, UpcastError};
use crate::values::{MeetingMode, Period};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// When a meeting is to begin, by the clock of the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedAt {
    /// On which day.
    pub day: NaiveDate,
    /// At which hour of it, 0–23.
    pub hour: u32,
    /// At which minute of the hour, 0–59.
    pub minute: u32,
}

impl PlannedAt {
    /// At a minute of a day, 0–1439.
    pub const fn of_day(day: NaiveDate, minute: u32) -> Self {
        Self { day, hour: minute / 60, minute: minute % 60 }
    }

    /// The minute of the day.
    pub const fn minute_of_day(self) -> u32 {
        self.hour.saturating_mul(60).saturating_add(self.minute)
    }

    const fn is_in_a_day(self) -> bool {
        self.hour < 24 && self.minute < 60
    }
}

/// A planned meeting on record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Appointment {
    planned_at: PlannedAt,
    mode: MeetingMode,
    scheduled_on: NaiveDate,
    pub(super) missed: Option<(MissReason, MissedBy)>,
}

/// What may be asked about planned meetings.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ScheduleCommand {
    /// Plans a meeting, or moves a planned one.
    ScheduleMeeting {
        /// Which meeting.
        meeting_id: MeetingId,
        /// When it is to begin.
        planned_at: PlannedAt,
        /// In person or online.
        mode: MeetingMode,
        /// The programme's period: a pair meets until its end.
        program_period: Period,
        /// When it was planned.
        occurred_on: NaiveDate,
    },
    /// Records that a planned meeting did not take place.
    MarkMissed {
        /// Which meeting.
        meeting_id: MeetingId,
        /// Why.
        reason: MissReason,
        /// By whose side.
        by_side: MissedBy,
    },
}

part_events! {
    /// What may happen to planned meetings.
    pub enum ScheduleEvent {
        /// A meeting was planned, or moved.
        MeetingScheduled {
            /// Which meeting.
            meeting_id: MeetingId,
            /// When it is to begin.
            planned_at: PlannedAt,
            /// In person or online.
            mode: MeetingMode,
            /// When it was planned.
            occurred_on: NaiveDate,
        },
        /// A planned meeting did not take place.
        MeetingMissed {
            /// Which meeting.
            meeting_id: MeetingId,
            /// Why.
            reason: MissReason,
            /// By whose side.
            by_side: MissedBy,
            /// Recorded after the pair had closed.
            late: bool,
            /// The day on which it was to be.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a meeting is not planned or not missed.
    pub enum ScheduleRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        PairClosed { closed_on: NaiveDate } => "MEETING_SCHEDULED_AFTER_CLOSING",
            "the pair ended on {closed_on}: it plans no meeting after that",
            "пара завершена {closed_on}: после этого встреч не планируют";
        OutsideLife { occurred_on: NaiveDate, from: NaiveDate, to: NaiveDate } => "MEETING_SCHEDULED_OUTSIDE_LIFE",
            "the meeting was planned on {occurred_on}, outside the life of the pair: accepted are days from {from} to {to}",
            "встречу планировали {occurred_on}, вне жизни пары: принимаются дни с {from} по {to}";
        PlannedDay { planned_on: NaiveDate, from: NaiveDate, to: NaiveDate } => "MEETING_PLANNED_DAY",
            "the meeting is planned for {planned_on}: accepted are days from {from} to {to}, the end of the programme",
            "встреча назначена на {planned_on}: принимаются дни с {from} по {to}, до конца программы";
        PlannedMinute { minute: u32 } => "MEETING_PLANNED_MINUTE",
            "{minute} is no minute of a day: accepted are 0 to 1439",
            "{minute} — не минута суток: принимается от 0 до 1439";
        Paused { since: NaiveDate } => "PAIR_PAUSED",
            "the pair pauses since {since}: no meeting lies in a pause, resume the pair first",
            "пара на паузе с {since}: во время паузы встреч нет, сначала возобновите пару";
        Held { held_on: NaiveDate } => "MEETING_HELD_BEFORE",
            "the meeting was held on {held_on}: it is neither moved nor missed",
            "встреча состоялась {held_on}: её не переносят и не отмечают пропущенной";
        NotScheduled => "MEETING_NOT_SCHEDULED",
            "no meeting with this id is planned: schedule it first",
            "встреча с этим номером не назначена: сначала назначьте её";
        Missed => "MEETING_MISSED_BEFORE",
            "the meeting is on record as missed: plan another one, or correct the record",
            "встреча отмечена пропущенной: назначьте другую или исправьте запись";
        NotYet { planned_on: NaiveDate, today: NaiveDate } => "MEETING_MISSED_TOO_EARLY",
            "the meeting is planned for {planned_on}, today is {today}: move it, or mark it missed from that day on",
            "встреча назначена на {planned_on}, сегодня {today}: перенесите её или отметьте с того дня";
    }
}

impl ScheduleEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MeetingScheduled { .. } => 2,
            Self::MeetingMissed { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        let meeting_id = MeetingId(uuid::Uuid::from_u128(74));
        vec![
            Self::MeetingScheduled {
                meeting_id,
                planned_at: PlannedAt { day: day(2, 8), hour: 14, minute: 30 },
                mode: MeetingMode::InPerson,
                occurred_on: day(2, 1),
            },
            Self::MeetingMissed {
                meeting_id,
                reason: MissReason::Illness,
                by_side: MissedBy::MenteeSide,
                late: false,
                occurred_on: day(2, 8),
            },
        ]
    }
}

/// `MeetingScheduled` from version 1: its minute was counted from the beginning of the day.
pub(crate) fn minute_becomes_that_of_the_hour(fields: &mut Fields) -> Result<(), UpcastError> {
    let planned_at = fields.get_mut("planned_at").and_then(Value::as_object_mut);
    let planned_at = planned_at.ok_or(UpcastError::at("planned_at", None, "a day and a minute"))?;
    let stored = planned_at.get("minute");
    let of_day = stored.and_then(Value::as_u64).filter(|minute| *minute < 24 * 60);
    let of_day =
        of_day.ok_or_else(|| UpcastError::at("planned_at.minute", stored, "a minute of a day, 0–1439"))?;
    planned_at.insert("hour".to_owned(), (of_day / 60).into());
    planned_at.insert("minute".to_owned(), (of_day % 60).into());
    Ok(())
}

impl Pair {
    /// The meeting that is planned for a day and is neither held nor missed; of several, the one that is to begin first.
    pub fn awaited_on(&self, day: NaiveDate) -> Option<MeetingId> {
        let awaited = self.appointments.iter().filter(|(id, planned)| {
            planned.planned_at.day == day && planned.missed.is_none() && !self.sittings.contains_key(id)
        });
        awaited.min_by_key(|(_, planned)| planned.planned_at.minute_of_day()).map(|(id, _)| *id)
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: ScheduleCommand,
    stamp: Stamp,
) -> Result<Vec<ScheduleEvent>, ScheduleRefusal> {
    let formed = pair.formed.as_ref().ok_or(ScheduleRefusal::PairUnknown)?;
    match command {
        ScheduleCommand::ScheduleMeeting { meeting_id, planned_at, mode, program_period, occurred_on } => {
            let wanted = Appointment { planned_at, mode, scheduled_on: occurred_on, missed: None };
            if let Some(held) = pair.sittings.get(&meeting_id) {
                return Err(ScheduleRefusal::Held { held_on: held.held_on() });
            }
            match pair.appointments.get(&meeting_id) {
                Some(known) if *known == wanted => return Ok(Vec::new()),
                Some(Appointment { missed: Some(_), .. }) => return Err(ScheduleRefusal::Missed),
                Some(_) | None => {}
            }
            if let Some(closed) = &pair.closed {
                return Err(ScheduleRefusal::PairClosed { closed_on: closed.on });
            }
            if occurred_on < formed.day || occurred_on > stamp.today {
                return Err(ScheduleRefusal::OutsideLife { occurred_on, from: formed.day, to: stamp.today });
            }
            if !planned_at.is_in_a_day() {
                return Err(ScheduleRefusal::PlannedMinute { minute: planned_at.minute_of_day() });
            }
            let planned_on = planned_at.day;
            if planned_on < occurred_on || planned_on > program_period.end {
                let (from, to) = (occurred_on, program_period.end);
                return Err(ScheduleRefusal::PlannedDay { planned_on, from, to });
            }
            if let Some(since) = pair.paused_on(planned_on) {
                return Err(ScheduleRefusal::Paused { since });
            }
            Ok(vec![ScheduleEvent::MeetingScheduled { meeting_id, planned_at, mode, occurred_on }])
        }
        ScheduleCommand::MarkMissed { meeting_id, reason, by_side } => {
            if let Some(held) = pair.sittings.get(&meeting_id) {
                return Err(ScheduleRefusal::Held { held_on: held.held_on() });
            }
            let planned = pair.appointments.get(&meeting_id).ok_or(ScheduleRefusal::NotScheduled)?;
            match planned.missed {
                Some(known) if known == (reason, by_side) => return Ok(Vec::new()),
                Some(_) => return Err(ScheduleRefusal::Missed),
                None => {}
            }
            let occurred_on = planned.planned_at.day;
            if occurred_on > stamp.today {
                return Err(ScheduleRefusal::NotYet { planned_on: occurred_on, today: stamp.today });
            }
            if let Some(closed) = pair.closed.as_ref().filter(|closed| occurred_on > closed.on) {
                return Err(ScheduleRefusal::PairClosed { closed_on: closed.on });
            }
            let late = pair.closed.is_some();
            Ok(vec![ScheduleEvent::MeetingMissed { meeting_id, reason, by_side, late, occurred_on }])
        }
    }
}

/// The programme's period is not in the event: the meeting was planned within it.
pub(super) fn redo(event: &ScheduleEvent) -> Redo<ScheduleCommand> {
    Redo::fact(match *event {
        ScheduleEvent::MeetingScheduled { meeting_id, planned_at, mode, occurred_on } => {
            let program_period = Period { start: occurred_on, end: planned_at.day };
            ScheduleCommand::ScheduleMeeting { meeting_id, planned_at, mode, program_period, occurred_on }
        }
        ScheduleEvent::MeetingMissed { meeting_id, reason, by_side, late: _, occurred_on: _ } => {
            ScheduleCommand::MarkMissed { meeting_id, reason, by_side }
        }
    })
}

pub(super) fn evolve(pair: &mut Pair, event: &ScheduleEvent) {
    match event {
        ScheduleEvent::MeetingScheduled { meeting_id, planned_at, mode, occurred_on } => {
            let appointment = Appointment {
                planned_at: *planned_at,
                mode: *mode,
                scheduled_on: *occurred_on,
                missed: None,
            };
            pair.appointments.insert(*meeting_id, appointment);
            pair.note_fact(*occurred_on);
        }
        ScheduleEvent::MeetingMissed { meeting_id, reason, by_side, late: _, occurred_on } => {
            if let Some(planned) = pair.appointments.get_mut(meeting_id) {
                planned.missed = Some((*reason, *by_side));
            }
            pair.note_fact(*occurred_on);
        }
    }
}

#[cfg(test)]
mod tests;
