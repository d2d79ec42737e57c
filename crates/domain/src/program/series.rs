//! The series of yearly runs that a programme of several years is made of (methodology §4.3, «multi-year programmes»). A run is a
//! programme of its own; its series says which runs belong together and for which academic year each of them stands.

use super::Program;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::SeriesId;
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked about the series.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum SeriesCommand {
    /// Makes the programme the run of a series for an academic year; one series has one run a year (the application holds that
    /// with a claim).
    PlaceInSeries {
        /// Which series.
        series_id: SeriesId,
        /// The calendar year in which the academic year begins.
        academic_year: i32,
        /// Day of the decision.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to the series.
    pub enum SeriesEvent {
        /// The programme became the run of a series.
        ProgramPlacedInSeries {
            /// Which series.
            series_id: SeriesId,
            /// The calendar year in which the academic year begins.
            academic_year: i32,
            /// Day of the decision.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a programme does not become a run.
    pub enum SeriesRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        Closed => "PROGRAM_CLOSED",
            "the programme is cancelled, archived or discarded: it takes no new fact",
            "программа отменена, в архиве или удалена: новые записи не принимаются";
        InAnother { series_id: SeriesId, academic_year: i32 } => "PROGRAM_IN_ANOTHER_SERIES",
            "the programme is the run {academic_year} of series {series_id}: another place needs a correction",
            "программа уже стоит в серии {series_id} за {academic_year} год: другое место требует исправления";
        YearOutsideProgram { academic_year: i32, from: i32, to: i32 } => "PROGRAM_ACADEMIC_YEAR",
            "the academic year from {academic_year} is not one of the programme: accepted are {from} to {to}",
            "учебный год с {academic_year} — не год программы: принимаются с {from} по {to}";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PROGRAM_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl SeriesEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::ProgramPlacedInSeries { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::ProgramPlacedInSeries {
            series_id: SeriesId(uuid::Uuid::from_u128(22)),
            academic_year: 2023,
            occurred_on: NaiveDate::from_ymd_opt(2023, 12, 11).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    program: &Program,
    command: SeriesCommand,
    stamp: Stamp,
) -> Result<Vec<SeriesEvent>, SeriesRefusal> {
    let SeriesCommand::PlaceInSeries { series_id, academic_year, occurred_on } = command;
    let period = program.period().ok_or(SeriesRefusal::NotDrafted)?;
    match program.series {
        Some(known) if known == (series_id, academic_year) => return Ok(Vec::new()),
        Some((series_id, academic_year)) => {
            return Err(SeriesRefusal::InAnother { series_id, academic_year });
        }
        None => {}
    }
    if program.is_closed() {
        return Err(SeriesRefusal::Closed);
    }
    let years = period.academic_years();
    if !years.contains(&academic_year) {
        let (from, to) = years.into_inner();
        return Err(SeriesRefusal::YearOutsideProgram { academic_year, from, to });
    }
    if stamp.is_before(occurred_on) {
        return Err(SeriesRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(vec![SeriesEvent::ProgramPlacedInSeries { series_id, academic_year, occurred_on }])
}

pub(super) fn redo(event: &SeriesEvent) -> Redo<SeriesCommand> {
    let SeriesEvent::ProgramPlacedInSeries { series_id, academic_year, occurred_on } = *event;
    Redo::fact(SeriesCommand::PlaceInSeries { series_id, academic_year, occurred_on })
}

pub(super) fn evolve(program: &mut Program, event: &SeriesEvent) {
    let SeriesEvent::ProgramPlacedInSeries { series_id, academic_year, occurred_on: _ } = event;
    program.series = Some((*series_id, *academic_year));
}

#[cfg(test)]
mod tests;
