//! The final event, parameters of the process, best practices.

use super::*;
use crate::program::tests::{NOTHING, at, with};
use crate::program::{DraftingEvent, ProgramEvent};
use crate::testing::{day, given, id};
use std::collections::BTreeSet;

fn hold(participants: u32, occurred_on: NaiveDate) -> ResultsCommand {
    ResultsCommand::RecordFinalEvent { participants, rule: FinalEventRule::v1(), occurred_on }
}

fn held(participants: u32, occurred_on: NaiveDate) -> ProgramEvent {
    ResultsEvent::FinalEventHeld { participants, rule: FinalEventRule::v1(), occurred_on }.into()
}

fn half_year() -> Period {
    Period { start: day(2024, 1, 9), end: day(2024, 5, 31) }
}

fn count(code: ProgramIndicator, period: Period, value: &str) -> ResultsCommand {
    count_of(ParameterCode::Listed(code), period, value)
}

fn count_of(code: ParameterCode, period: Period, value: &str) -> ResultsCommand {
    let value = value.parse().expect("a decimal number");
    ResultsCommand::RecordProgramIndicator { code, period, value, occurred_on: day(2024, 6, 1) }
}

fn counted(code: ProgramIndicator, value: &str) -> ProgramEvent {
    counted_of(ParameterCode::Listed(code), value)
}

fn counted_of(code: ParameterCode, value: &str) -> ProgramEvent {
    let value = value.parse().expect("a decimal number");
    let occurred_on = day(2024, 6, 1);
    ResultsEvent::ProgramIndicatorRecorded { code, period: half_year(), value, occurred_on }.into()
}

fn register(form: Form, level: PracticeLevel) -> ResultsCommand {
    let (practice_id, occurred_on) = (id(25), day(2024, 12, 20));
    ResultsCommand::RegisterBestPractice { practice_id, form, level, shown: None, occurred_on }
}

fn show(missing: Option<(Side, ConsentGiver)>) -> ResultsCommand {
    let (practice_id, form, level) = (id(25), Form::PupilPupil, PracticeLevel::Region);
    let shown = Some(ShownPair { pair_id: id(51), missing });
    ResultsCommand::RegisterBestPractice { practice_id, form, level, shown, occurred_on: day(2024, 12, 20) }
}

fn registered() -> ProgramEvent {
    let (practice_id, form, level) = (id(25), Form::PupilPupil, PracticeLevel::Region);
    let pair_id = None;
    ResultsEvent::BestPracticeRegistered { practice_id, form, level, pair_id, occurred_on: day(2024, 12, 20) }
        .into()
}

fn working() -> Vec<ProgramEvent> {
    let (forms, role_models) = (BTreeSet::from([Form::PupilPupil]), BTreeSet::new());
    let chosen = DraftingEvent::FormsChosen { forms, role_models, occurred_on: day(2023, 12, 11) };
    with(ProgramStage::Working, [chosen.into()])
}

#[test]
fn a_final_event_is_recorded_once_while_results_are_drawn_up() {
    let on = day(2024, 12, 19);
    given::<Program>(at(ProgramStage::Completing)).when(hold(42, on)).then([held(42, on)]);
    given::<Program>(with(ProgramStage::Completing, [held(42, on)])).when(hold(42, on)).then_nothing();
    given::<Program>(with(ProgramStage::Completing, [held(42, on)]))
        .when(hold(24, on))
        .then_refused(ResultsRefusal::OtherCount { participants: 42 });
    let stage = ProgramStage::Working;
    given::<Program>(at(stage))
        .when(hold(42, on))
        .then_refused(ResultsRefusal::WrongStage { stage, accepted: AT_THE_END });
}

#[test]
fn a_final_event_lies_inside_the_period_with_some_tolerance_and_somebody_comes() {
    let (early, from, to) = (day(2023, 12, 9), day(2023, 12, 10), day(2025, 1, 30));
    given::<Program>(at(ProgramStage::Completing))
        .when(hold(42, early))
        .then_refused(ResultsRefusal::OutsidePeriod { occurred_on: early, from, to });
    given::<Program>(at(ProgramStage::Completing)).when(hold(42, from)).then([held(42, from)]);
    given::<Program>(at(ProgramStage::Completing))
        .when(hold(0, from))
        .then_refused(ResultsRefusal::NobodyCame);
    let rule = FinalEventRule { code: "region".into(), version: 1, tolerance_days: 0 };
    given::<Program>(at(ProgramStage::Completing))
        .when(ResultsCommand::RecordFinalEvent { participants: 42, rule, occurred_on: from })
        .then_refused(ResultsRefusal::OutsidePeriod {
            occurred_on: from,
            from: day(2024, 1, 9),
            to: day(2024, 12, 31),
        });
}

#[test]
fn a_parameter_is_recorded_once_and_superseded_by_another_value() {
    let code = ProgramIndicator::ClubsShare;
    given::<Program>(working()).when(count(code, half_year(), "62.5")).then([counted(code, "62.5")]);
    let known = || working().into_iter().chain([counted(code, "62.5")]);
    given::<Program>(known()).when(count(code, half_year(), "62.5")).then_nothing();
    given::<Program>(known()).when(count(code, half_year(), "63")).then([counted(code, "63")]);
}

#[test]
fn a_share_is_a_percentage_and_a_number_is_whole() {
    let cases = [
        (ProgramIndicator::ClubsShare, "100.1"),
        (ProgramIndicator::CareerEvents, "2.5"),
        (ProgramIndicator::CareerEvents, "-1"),
    ];
    for (code, value) in cases {
        let refusal = ResultsRefusal::ValueUnlikely { value: value.parse().expect("a decimal number") };
        given::<Program>(working()).when(count(code, half_year(), value)).then_refused(refusal);
    }
}

#[test]
fn a_parameter_may_have_a_code_of_the_places_own() {
    let own = |code: &str| ParameterCode::Own(code.into());
    let command = || count_of(own("robotics-clubs"), half_year(), "2.5");
    let event = || counted_of(own("robotics-clubs"), "2.5");
    given::<Program>(working()).when(command()).then([event()]);
    given::<Program>(working().into_iter().chain([event()])).when(command()).then_nothing();
    for code in ["", "Кружок Иванова", "ClubsShare"] {
        given::<Program>(working())
            .when(count_of(own(code), half_year(), "1"))
            .then_refused(ResultsRefusal::CodeUnreadable { code: code.into() });
    }
    let value = "-0.5".parse().expect("a decimal number");
    given::<Program>(working())
        .when(count_of(own("robotics-clubs"), half_year(), "-0.5"))
        .then_refused(ResultsRefusal::ValueUnlikely { value });
    for code in [own("robotics-clubs"), ParameterCode::Listed(ProgramIndicator::CareerEvents)] {
        let stored = serde_json::to_string(&code).expect("a code is plain data");
        assert_eq!(serde_json::from_str::<ParameterCode>(&stored).expect("it reads back"), code, "{stored}");
    }
}

#[test]
fn a_value_holds_from_the_day_on_which_it_was_counted() {
    let day = |number| day(2024, 6, number);
    let (code, period) = (ParameterCode::Own("clubs".into()), half_year());
    let command = |value: i64, occurred_on| ResultsCommand::RecordProgramIndicator {
        code: code.clone(),
        period,
        value: value.into(),
        occurred_on,
    };
    let event = |value: i64, occurred_on| {
        let (code, value) = (code.clone(), value.into());
        ProgramEvent::from(ResultsEvent::ProgramIndicatorRecorded { code, period, value, occurred_on })
    };
    let known = || working().into_iter().chain([event(7, day(5)), event(5, day(1))]);
    for (value, on) in [(5, day(1)), (5, day(4)), (7, day(5)), (7, day(6))] {
        given::<Program>(known()).when(command(value, on)).then_nothing();
    }
    for (value, on) in [(7, day(1)), (7, day(4)), (5, day(5)), (5, day(6))] {
        given::<Program>(known()).when(command(value, on)).then([event(value, on)]);
    }
}

#[test]
fn a_parameter_is_of_a_period_of_the_programme() {
    let (from, to) = (day(2024, 1, 9), day(2024, 12, 31));
    for (start, end) in [(day(2023, 9, 1), to), (from, day(2025, 1, 1)), (to, from)] {
        given::<Program>(working())
            .when(count(ProgramIndicator::CareerEvents, Period { start, end }, "3"))
            .then_refused(ResultsRefusal::PeriodOutsideProgram { start, end, from, to });
    }
}

#[test]
fn a_practice_is_registered_once_in_a_chosen_form() {
    given::<Program>(working()).when(register(Form::PupilPupil, PracticeLevel::Region)).then([registered()]);
    let known = || working().into_iter().chain([registered()]);
    given::<Program>(known()).when(register(Form::PupilPupil, PracticeLevel::Region)).then_nothing();
    given::<Program>(known())
        .when(register(Form::PupilPupil, PracticeLevel::Federation))
        .then_refused(ResultsRefusal::OtherPractice { form: Form::PupilPupil, level: PracticeLevel::Region });
    let form = Form::TeacherTeacher;
    given::<Program>(working())
        .when(register(form, PracticeLevel::Region))
        .then_refused(ResultsRefusal::FormNotChosen { form });
}

#[test]
fn a_practice_of_a_pair_is_published_with_the_consent_of_its_people() {
    let (practice_id, form, level) = (id(25), Form::PupilPupil, PracticeLevel::Region);
    let (pair_id, occurred_on) = (Some(id(51)), day(2024, 12, 20));
    let shown = ProgramEvent::from(ResultsEvent::BestPracticeRegistered {
        practice_id,
        form,
        level,
        pair_id,
        occurred_on,
    });
    given::<Program>(working()).when(show(None)).then([shown.clone()]);
    given::<Program>(working().into_iter().chain([shown])).when(show(None)).then_nothing();
    let (side, giver) = (Side::Mentee, ConsentGiver::LegalRepresentative);
    given::<Program>(working())
        .when(show(Some((side, giver))))
        .then_refused(ResultsRefusal::PublicationConsentMissing { side, giver });
}

#[test]
fn no_result_is_of_tomorrow_or_of_a_programme_that_is_not_there() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Program>(at(ProgramStage::Completing))
        .when(hold(42, occurred_on))
        .then_refused(ResultsRefusal::InTheFuture { occurred_on, today });
    given::<Program>(NOTHING).when(hold(42, today)).then_refused(ResultsRefusal::NotDrafted);
}
