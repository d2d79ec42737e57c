//! The course of a pair between work and its ending: pauses, and the beginning of the closing (methodology §5.4).
//!
//! A pause lies between two days; on those days themselves the pair may still, or already, meet.

use super::Pair;
use super::words::PauseReason;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// A pause on record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pause {
    from: NaiveDate,
    reason: PauseReason,
    until: Option<NaiveDate>,
}

/// What may be asked about the course.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum CourseCommand {
    /// Pauses the pair.
    PausePair {
        /// Why.
        reason: PauseReason,
        /// Last day before the pause.
        occurred_on: NaiveDate,
    },
    /// Resumes the pair.
    ResumePair {
        /// First day after the pause.
        occurred_on: NaiveDate,
    },
    /// Begins the closing: the last meeting and the final answers are ahead, nobody joins any more.
    BeginClosing {
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen in the course.
    pub enum CourseEvent {
        /// The pair paused.
        PairPaused {
            /// Why.
            reason: PauseReason,
            /// Last day before the pause.
            occurred_on: NaiveDate,
        },
        /// The pair resumed.
        PairResumed {
            /// First day after the pause.
            occurred_on: NaiveDate,
        },
        /// The closing began.
        ClosingBegun {
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why the course does not change.
    pub enum CourseRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        PairClosed { closed_on: NaiveDate } => "PAIR_ENDED",
            "the pair ended on {closed_on}: it neither pauses nor goes on",
            "пара завершена {closed_on}: пауза и продолжение невозможны";
        OutsideLife { occurred_on: NaiveDate, from: NaiveDate, to: NaiveDate } => "PAIR_COURSE_OUTSIDE_LIFE",
            "the day {occurred_on} does not fit the course of the pair: accepted are days from {from} to {to}",
            "день {occurred_on} не подходит к ходу работы пары: принимаются дни с {from} по {to}";
        PausedBefore { since: NaiveDate } => "PAIR_PAUSED_BEFORE",
            "the pair pauses since {since}: resume it before another pause",
            "пара уже на паузе с {since}: перед новой паузой возобновите её";
        NotPaused => "PAIR_NOT_PAUSED",
            "the pair does not pause: only a paused one is resumed",
            "пара не на паузе: возобновляют то, что остановлено";
        MetLater { met_on: NaiveDate } => "PAIR_MET_IN_PAUSE",
            "a meeting of {met_on} is on record: the pause begins on that day or later",
            "записана встреча {met_on}: пауза начинается в этот день или позже";
        ClosingBegunBefore { begun_on: NaiveDate } => "PAIR_CLOSING_BEGUN",
            "the closing began on {begun_on}: complete or dissolve the pair",
            "завершение пары начато {begun_on}: завершите или прекратите её";
    }
}

impl CourseEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PairPaused { .. } | Self::PairResumed { .. } | Self::ClosingBegun { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![
            Self::PairPaused { reason: PauseReason::Illness, occurred_on: day(3, 1) },
            Self::PairResumed { occurred_on: day(3, 18) },
            Self::ClosingBegun { occurred_on: day(5, 13) },
        ]
    }
}

impl Pair {
    /// The pauses on record, each from its day to that on which the pair went on, if it did.
    pub fn pauses(&self) -> impl Iterator<Item = (NaiveDate, Option<NaiveDate>)> {
        self.pauses.iter().map(|pause| (pause.from, pause.until))
    }

    /// Since when the pair pauses on that day, if it does.
    pub(super) fn paused_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        let pause =
            self.pauses.iter().find(|pause| pause.from < day && pause.until.is_none_or(|until| day < until));
        pause.map(|pause| pause.from)
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: CourseCommand,
    stamp: Stamp,
) -> Result<Vec<CourseEvent>, CourseRefusal> {
    let formed = pair.formed.as_ref().ok_or(CourseRefusal::PairUnknown)?;
    let last = pair.pauses.last().copied();
    // No pause overlaps another, so a day lies after the last turn of the course.
    let from = last.map_or(formed.day, |pause| pause.until.unwrap_or(pause.from));
    let possible = |occurred_on: NaiveDate| {
        if let Some(closed) = &pair.closed {
            return Err(CourseRefusal::PairClosed { closed_on: closed.on });
        }
        if occurred_on < from || occurred_on > stamp.today {
            return Err(CourseRefusal::OutsideLife { occurred_on, from, to: stamp.today });
        }
        Ok(())
    };
    match command {
        CourseCommand::PausePair { reason, occurred_on } => {
            if last.is_some_and(|pause| (pause.reason, pause.from) == (reason, occurred_on)) {
                return Ok(Vec::new());
            }
            possible(occurred_on)?;
            if let Some(Pause { from, until: None, .. }) = last {
                return Err(CourseRefusal::PausedBefore { since: from });
            }
            if let Some(begun_on) = pair.closing_begun_on {
                return Err(CourseRefusal::ClosingBegunBefore { begun_on });
            }
            let met = pair.sittings.values().map(super::meetings::Recorded::held_on);
            if let Some(met_on) = met.filter(|met_on| *met_on > occurred_on).max() {
                return Err(CourseRefusal::MetLater { met_on });
            }
            Ok(vec![CourseEvent::PairPaused { reason, occurred_on }])
        }
        CourseCommand::ResumePair { occurred_on } => {
            match last {
                Some(Pause { until: Some(until), .. }) if until == occurred_on => return Ok(Vec::new()),
                Some(Pause { until: Some(_), .. }) | None => return Err(CourseRefusal::NotPaused),
                Some(Pause { until: None, .. }) => {}
            }
            possible(occurred_on)?;
            Ok(vec![CourseEvent::PairResumed { occurred_on }])
        }
        CourseCommand::BeginClosing { occurred_on } => {
            match pair.closing_begun_on {
                Some(begun_on) if begun_on == occurred_on => return Ok(Vec::new()),
                Some(begun_on) => return Err(CourseRefusal::ClosingBegunBefore { begun_on }),
                None => {}
            }
            possible(occurred_on)?;
            Ok(vec![CourseEvent::ClosingBegun { occurred_on }])
        }
    }
}

pub(super) fn redo(event: &CourseEvent) -> Redo<CourseCommand> {
    Redo::fact(match *event {
        CourseEvent::PairPaused { reason, occurred_on } => CourseCommand::PausePair { reason, occurred_on },
        CourseEvent::PairResumed { occurred_on } => CourseCommand::ResumePair { occurred_on },
        CourseEvent::ClosingBegun { occurred_on } => CourseCommand::BeginClosing { occurred_on },
    })
}

pub(super) fn evolve(pair: &mut Pair, event: &CourseEvent) {
    match event {
        CourseEvent::PairPaused { reason, occurred_on } => {
            pair.pauses.push(Pause { from: *occurred_on, reason: *reason, until: None });
            pair.note_fact(*occurred_on);
        }
        CourseEvent::PairResumed { occurred_on } => {
            if let Some(pause) = pair.pauses.last_mut() {
                pause.until = Some(*occurred_on);
            }
            pair.note_fact(*occurred_on);
        }
        CourseEvent::ClosingBegun { occurred_on } => {
            pair.closing_begun_on = Some(*occurred_on);
            pair.note_fact(*occurred_on);
        }
    }
}

#[cfg(test)]
mod tests;
