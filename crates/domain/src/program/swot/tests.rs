//! Analyses of a form.

use super::*;
use crate::program::tests::{NOTHING, at, with};
use crate::program::{DraftingEvent, ProgramEvent};
use crate::testing::{day, given, id};
use std::collections::BTreeSet;

const ENTRIES: SwotEntries = SwotEntries { strengths: 2, weaknesses: 1, opportunities: 0, threats: 1 };

fn record(form: Form, entries: SwotEntries, author: u128) -> SwotCommand {
    let (swot_id, author, occurred_on) = (id(24), id(author), day(2024, 12, 20));
    SwotCommand::RecordSwot { swot_id, form, entries, author, occurred_on }
}

fn recorded() -> ProgramEvent {
    let (swot_id, form, author) = (id(24), Form::PupilPupil, id(9));
    SwotEvent::SwotRecorded { swot_id, form, entries: ENTRIES, author, occurred_on: day(2024, 12, 20) }.into()
}

fn working() -> Vec<ProgramEvent> {
    let (forms, role_models) = (BTreeSet::from([Form::PupilPupil]), BTreeSet::new());
    let occurred_on = day(2023, 12, 11);
    let chosen = DraftingEvent::FormsChosen { forms, role_models, occurred_on };
    let named = DraftingEvent::CuratorAssigned { person_id: id(9), order: None, occurred_on };
    with(ProgramStage::Working, [chosen.into(), named.into()])
}

#[test]
fn an_analysis_is_recorded_once() {
    given::<Program>(working()).when(record(Form::PupilPupil, ENTRIES, 9)).then([recorded()]);
    let known = working().into_iter().chain([recorded()]);
    given::<Program>(known).when(record(Form::PupilPupil, ENTRIES, 9)).then_nothing();
}

#[test]
fn an_analysis_is_of_a_chosen_form_says_something_and_has_an_author() {
    let form = Form::TeacherTeacher;
    given::<Program>(working())
        .when(record(form, ENTRIES, 9))
        .then_refused(SwotRefusal::FormNotChosen { form });
    let nothing = SwotEntries { strengths: 0, weaknesses: 0, opportunities: 0, threats: 0 };
    given::<Program>(working()).when(record(Form::PupilPupil, nothing, 9)).then_refused(SwotRefusal::Empty);
    given::<Program>(working())
        .when(record(Form::PupilPupil, ENTRIES, 8))
        .then_refused(SwotRefusal::AuthorUnknown { author: id(8) });
}

#[test]
fn a_side_of_an_analysis_has_no_more_entries_than_are_read_with_it() {
    let entries = SwotEntries { threats: MOST_ENTRIES + 1, ..ENTRIES };
    given::<Program>(working())
        .when(record(Form::PupilPupil, entries, 9))
        .then_refused(SwotRefusal::TooMany { entries: MOST_ENTRIES + 1 });
}

#[test]
fn an_analysis_is_made_from_the_work_on_and_not_tomorrow() {
    let stage = ProgramStage::Matching;
    given::<Program>(at(stage))
        .when(record(Form::PupilPupil, ENTRIES, 9))
        .then_refused(SwotRefusal::WrongStage { stage, accepted: ACCEPTED });
    given::<Program>(NOTHING)
        .when(record(Form::PupilPupil, ENTRIES, 9))
        .then_refused(SwotRefusal::NotDrafted);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    let (swot_id, form, author) = (id(24), Form::PupilPupil, id(9));
    given::<Program>(working())
        .when(SwotCommand::RecordSwot { swot_id, form, entries: ENTRIES, author, occurred_on })
        .then_refused(SwotRefusal::InTheFuture { occurred_on, today });
}
