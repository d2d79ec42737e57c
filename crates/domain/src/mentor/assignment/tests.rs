//! What a mentor carries, counted in mentees.

use super::*;
use crate::aggregate::Aggregate;
use crate::mentor::tests::{applied, assigned, ready};
use crate::mentor::{MentorEvent, SelectionEvent};
use crate::testing::{day, given, id};

fn assign(pair: u128, mentees: &[u128], occurred_on: NaiveDate) -> AssignmentCommand {
    AssignmentCommand::AssignMentor {
        pair_id: id(pair),
        program_id: id(4),
        mentees: mentees.iter().map(|number| id(*number)).collect(),
        elsewhere: 0,
        occurred_on,
    }
}

fn release(pair: u128, mentees: &[u128]) -> AssignmentCommand {
    AssignmentCommand::ReleaseMentor {
        pair_id: id(pair),
        mentees: mentees.iter().map(|number| id(*number)).collect(),
        occurred_on: day(2024, 5, 25),
    }
}

fn released(pair: u128, mentee: u128) -> MentorEvent {
    let mentees = BTreeSet::from([id(mentee)]);
    AssignmentEvent::MentorReleased { pair_id: id(pair), mentees, occurred_on: day(2024, 5, 25) }.into()
}

#[test]
fn a_ready_mentor_is_assigned_once() {
    let command = assign(51, &[41], day(2024, 1, 15));
    given::<Mentor>([applied(), ready(1)]).when(command.clone()).then([assigned(51, &[41])]);
    given::<Mentor>([applied(), ready(1), assigned(51, &[41])]).when(command).then_nothing();
}

#[test]
fn readiness_is_for_one_programme() {
    let occurred_on = day(2023, 12, 18);
    let other = SelectionEvent::MentorReady { program_id: id(5), capacity: 3, occurred_on }.into();
    given::<Mentor>([applied(), other])
        .when(assign(51, &[41], day(2024, 1, 15)))
        .then_refused(AssignmentRefusal::NotReady { program_id: id(4) });
}

#[test]
fn a_pair_is_not_formed_before_the_mentor_is_ready() {
    let (occurred_on, ready_on) = (day(2023, 12, 17), day(2023, 12, 18));
    given::<Mentor>([applied(), ready(1)])
        .when(assign(51, &[41], occurred_on))
        .then_refused(AssignmentRefusal::ReadyLater { occurred_on, ready_on });
}

#[test]
fn capacity_counts_mentees_over_all_pairs() {
    let past = || [applied(), ready(3), assigned(51, &[41, 42])];
    given::<Mentor>(past()).when(assign(52, &[43], day(2024, 1, 15))).then([assigned(52, &[43])]);
    given::<Mentor>(past())
        .when(assign(52, &[43, 44], day(2024, 1, 15)))
        .then_refused(AssignmentRefusal::OverCapacity { capacity: 3, load: 2, more: 2 });
}

#[test]
fn a_mentee_in_two_pairs_of_one_mentor_is_carried_twice() {
    given::<Mentor>([applied(), ready(1), assigned(51, &[41])])
        .when(assign(52, &[41], day(2024, 1, 15)))
        .then_refused(AssignmentRefusal::OverCapacity { capacity: 1, load: 1, more: 1 });
}

#[test]
fn a_mentee_who_left_makes_room() {
    let past = || vec![applied(), ready(2), assigned(51, &[41, 42])];
    given::<Mentor>(past()).when(release(51, &[42])).then([released(51, 42)]);
    let after = past().into_iter().chain([released(51, 42)]);
    given::<Mentor>(after).when(assign(52, &[43], day(2024, 1, 15))).then([assigned(52, &[43])]);
}

#[test]
fn who_is_not_carried_is_not_released() {
    given::<Mentor>([applied(), ready(2), assigned(51, &[41])]).when(release(51, &[42])).then_nothing();
    given::<Mentor>([applied(), ready(2), assigned(51, &[41])]).when(release(52, &[41])).then_nothing();
}

#[test]
fn the_last_release_leaves_no_load() {
    let mentor = Mentor::fold(&[applied(), ready(2), assigned(51, &[41]), released(51, 41)]);
    assert_eq!(mentor.load(), 0);
}
