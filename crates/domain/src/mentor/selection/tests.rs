//! From the interview to the ready pool.

use super::*;
use crate::aggregate::Aggregate;
use crate::consent::ConsentEvent;
use crate::mentor::MentorEvent;
use crate::mentor::tests::{NOBODY, applied, assigned, ready};
use crate::testing::{day, given, id};
use crate::values::ConsentKind;

fn interview(readiness: Readiness, occurred_on: NaiveDate) -> SelectionCommand {
    SelectionCommand::RecordInterview { readiness, occurred_on }
}

fn interviewed(readiness: Readiness, occurred_on: NaiveDate) -> MentorEvent {
    SelectionEvent::MentorInterviewed { readiness, occurred_on }.into()
}

fn select(majority: Majority) -> SelectionCommand {
    SelectionCommand::SelectMentor { program_id: id(4), majority, occurred_on: day(2023, 12, 14) }
}

fn selected() -> MentorEvent {
    SelectionEvent::MentorSelected { program_id: id(4), occurred_on: day(2023, 12, 14) }.into()
}

fn consented() -> MentorEvent {
    let kind = ConsentKind::Processing;
    let given_by = ConsentGiver::OwnConsent;
    ConsentEvent::ConsentGiven { kind, given_by, occurred_on: day(2023, 12, 11) }.into()
}

fn train(hours: u32) -> SelectionCommand {
    SelectionCommand::RecordTraining { program_id: id(4), hours, occurred_on: day(2023, 12, 18) }
}

fn trained() -> MentorEvent {
    SelectionEvent::MentorTrained { program_id: id(4), hours: 16, occurred_on: day(2023, 12, 18) }.into()
}

fn admit(capacity: u32) -> SelectionCommand {
    SelectionCommand::AdmitToReadyPool { program_id: id(4), capacity, occurred_on: day(2023, 12, 18) }
}

#[track_caller]
fn refused(past: &[MentorEvent], command: SelectionCommand, refusal: SelectionRefusal) {
    given::<Mentor>(past.to_vec()).when(command).then_refused(refusal);
}

#[test]
fn an_interview_is_recorded_once() {
    let held = interviewed(Readiness::Ready, day(2023, 12, 14));
    let command = interview(Readiness::Ready, day(2023, 12, 14));
    given::<Mentor>([applied()]).when(command.clone()).then([held.clone()]);
    given::<Mentor>([applied(), held]).when(command).then_nothing();
}

#[test]
fn who_was_not_ready_is_interviewed_again() {
    let first = interviewed(Readiness::NotReady, day(2023, 12, 14));
    let second = interviewed(Readiness::Ready, day(2023, 12, 16));
    let again = interview(Readiness::Ready, day(2023, 12, 16));
    given::<Mentor>([applied(), first.clone()]).when(again).then([second.clone()]);
    given::<Mentor>([applied(), first, second])
        .when(interview(Readiness::NotReady, day(2023, 12, 14)))
        .then_nothing();
}

#[test]
fn a_positive_interview_is_not_changed_by_another() {
    let past = [applied(), interviewed(Readiness::Ready, day(2023, 12, 14))];
    let refusal = SelectionRefusal::InterviewedBefore { occurred_on: day(2023, 12, 14) };
    refused(&past, interview(Readiness::NotReady, day(2023, 12, 16)), refusal);
}

#[test]
fn an_interview_comes_after_the_application_and_not_in_the_future() {
    let (occurred_on, applied_on) = (day(2023, 12, 10), day(2023, 12, 11));
    let refusal = SelectionRefusal::BeforeApplication { occurred_on, applied_on };
    refused(&[applied()], interview(Readiness::Ready, occurred_on), refusal);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    let refusal = SelectionRefusal::InTheFuture { occurred_on, today };
    refused(&[applied()], interview(Readiness::Ready, occurred_on), refusal);
}

#[test]
fn nobody_is_selected_before_applying() {
    refused(&NOBODY, select(Majority::Adult), SelectionRefusal::NotApplied);
}

#[test]
fn a_mentor_is_selected_once_with_interview_and_consent() {
    let past = [applied(), consented(), interviewed(Readiness::Conditional, day(2023, 12, 14))];
    given::<Mentor>(past.clone()).when(select(Majority::Adult)).then([selected()]);
    given::<Mentor>(past.into_iter().chain([selected()])).when(select(Majority::Adult)).then_nothing();
}

#[test]
fn selection_needs_a_positive_interview() {
    refused(&[applied(), consented()], select(Majority::Adult), SelectionRefusal::NoPositiveInterview);
    let past = [applied(), consented(), interviewed(Readiness::NotReady, day(2023, 12, 14))];
    refused(&past, select(Majority::Adult), SelectionRefusal::NoPositiveInterview);
}

#[test]
fn a_minor_mentor_needs_the_representative() {
    let past = [applied(), consented(), interviewed(Readiness::Ready, day(2023, 12, 14))];
    for majority in [Majority::FromFourteen, Majority::UnderFourteen] {
        let giver = ConsentGiver::LegalRepresentative;
        refused(&past, select(majority), SelectionRefusal::ConsentMissing { giver });
    }
}

#[test]
fn a_training_is_recorded_once() {
    given::<Mentor>([applied(), selected()]).when(train(16)).then([trained()]);
    given::<Mentor>([applied(), selected(), trained()]).when(train(16)).then_nothing();
    let refusal = SelectionRefusal::TrainedBefore { occurred_on: day(2023, 12, 18), hours: 16 };
    refused(&[applied(), selected(), trained()], train(8), refusal);
}

#[test]
fn training_follows_selection_and_has_hours() {
    refused(&[applied()], train(16), SelectionRefusal::NotSelected);
    refused(&[applied(), selected()], train(0), SelectionRefusal::NoHours);
}

#[test]
fn a_trained_mentor_enters_the_ready_pool_once() {
    given::<Mentor>([applied(), trained()]).when(admit(3)).then([ready(3)]);
    given::<Mentor>([applied(), trained(), ready(3)]).when(admit(3)).then_nothing();
}

#[test]
fn the_ready_pool_asks_for_training_and_room() {
    refused(&[applied()], admit(3), SelectionRefusal::NotTrained);
    refused(&[applied(), trained()], admit(0), SelectionRefusal::NoCapacity);
}

#[test]
fn capacity_never_falls_below_the_mentees_carried() {
    let past = [applied(), trained(), ready(3), assigned(51, &[41, 42])];
    refused(&past, admit(1), SelectionRefusal::CapacityBelowLoad { capacity: 1, load: 2 });
}

#[test]
fn another_capacity_does_not_make_a_mentor_ready_later() {
    let later = SelectionEvent::MentorReady { program_id: id(4), capacity: 5, occurred_on: day(2024, 3, 1) };
    let mentor = Mentor::fold(&[applied(), ready(3), later.into()]);
    assert_eq!((mentor.ready[&id(4)], mentor.capacity()), (day(2023, 12, 18), 5));
}
