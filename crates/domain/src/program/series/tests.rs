//! A programme as the run of a series.

use super::*;
use crate::program::tests::{NOTHING, at, drafted, with};
use crate::program::{ProgramEvent, ProgramStage};
use crate::testing::{day, given, id};

fn place(series: u128, academic_year: i32, occurred_on: NaiveDate) -> SeriesCommand {
    SeriesCommand::PlaceInSeries { series_id: id(series), academic_year, occurred_on }
}

fn on() -> NaiveDate {
    day(2023, 12, 11)
}

fn placed() -> ProgramEvent {
    SeriesEvent::ProgramPlacedInSeries { series_id: id(22), academic_year: 2023, occurred_on: on() }.into()
}

#[test]
fn a_programme_is_the_run_of_one_series() {
    given::<Program>([drafted()]).when(place(22, 2023, on())).then([placed()]);
    given::<Program>([drafted(), placed()]).when(place(22, 2023, on())).then_nothing();
    given::<Program>([drafted(), placed()])
        .when(place(23, 2023, on()))
        .then_refused(SeriesRefusal::InAnother { series_id: id(22), academic_year: 2023 });
}

#[test]
fn a_run_stands_for_an_academic_year_of_its_programme() {
    for academic_year in [2022, 2025] {
        given::<Program>([drafted()])
            .when(place(22, academic_year, on()))
            .then_refused(SeriesRefusal::YearOutsideProgram { academic_year, from: 2023, to: 2024 });
    }
}

#[test]
fn nothing_becomes_a_run_tomorrow_or_without_a_draft() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Program>([drafted()])
        .when(place(22, 2023, occurred_on))
        .then_refused(SeriesRefusal::InTheFuture { occurred_on, today });
    given::<Program>(NOTHING).when(place(22, 2023, on())).then_refused(SeriesRefusal::NotDrafted);
}

#[test]
fn what_was_put_away_becomes_no_run() {
    for stage in [ProgramStage::Cancelled, ProgramStage::Archived, ProgramStage::Discarded] {
        given::<Program>(at(stage)).when(place(22, 2023, on())).then_refused(SeriesRefusal::Closed);
        given::<Program>(with(stage, [placed()])).when(place(22, 2023, on())).then_nothing();
    }
}
