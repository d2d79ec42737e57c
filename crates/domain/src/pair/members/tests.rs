//! Who may leave a group, and when.

use super::*;
use crate::pair::tests::{answered, dissolved, group, left, pair, pupil, tutor, worked};
use crate::testing::{day, given};
use crate::values::FeedbackPhase;

fn remove(member: Member, occurred_on: NaiveDate) -> MembersCommand {
    MembersCommand::RemoveMember { member, reason: EndReason::Moved, occurred_on }
}

#[test]
fn a_mentee_leaves_and_the_group_goes_on() {
    let gone = left(pupil(42), day(2024, 3, 1));
    given::<Pair>([group()]).when(remove(pupil(42), day(2024, 3, 1))).then([gone.clone()]);
    given::<Pair>([group(), gone]).when(remove(pupil(42), day(2024, 3, 1))).then_nothing();
}

#[test]
fn leaving_on_another_day_needs_a_correction() {
    given::<Pair>([group(), left(pupil(42), day(2024, 3, 1))])
        .when(remove(pupil(42), day(2024, 3, 2)))
        .then_refused(MembersRefusal::LeftBefore { left_on: day(2024, 3, 1) });
}

#[test]
fn a_stranger_cannot_leave() {
    given::<Pair>([group()])
        .when(remove(pupil(49), day(2024, 3, 1)))
        .then_refused(MembersRefusal::NotAMember);
}

#[test]
fn nobody_leaves_a_closed_group() {
    given::<Pair>([group(), dissolved(day(2024, 2, 10))])
        .when(remove(pupil(42), day(2024, 2, 5)))
        .then_refused(MembersRefusal::PairClosed { closed_on: day(2024, 2, 10) });
}

#[test]
fn nobody_leaves_before_formation_or_tomorrow() {
    for occurred_on in [day(2024, 1, 14), day(2025, 1, 1)] {
        given::<Pair>([group()]).when(remove(pupil(42), occurred_on)).then_refused(
            MembersRefusal::OutsideLife {
                occurred_on,
                formed_on: day(2024, 1, 15),
                today: day(2024, 12, 31),
            },
        );
    }
}

#[test]
fn the_last_of_a_side_does_not_leave() {
    given::<Pair>([group(), left(pupil(42), day(2024, 3, 1))])
        .when(remove(pupil(41), day(2024, 3, 1)))
        .then_refused(MembersRefusal::LastOfSide { side: Side::Mentee });
    given::<Pair>([pair()])
        .when(remove(tutor(61), day(2024, 3, 1)))
        .then_refused(MembersRefusal::LastOfSide { side: Side::Mentor });
}

#[test]
fn nobody_leaves_before_a_meeting_attended_or_an_answer_given() {
    let met = worked(73, day(2024, 3, 2), &[tutor(61), pupil(42)]);
    let told = answered(91, FeedbackPhase::Interim, pupil(42), day(2024, 3, 2), false);
    for fact in [met, told] {
        given::<Pair>([group(), fact])
            .when(remove(pupil(42), day(2024, 3, 1)))
            .then_refused(MembersRefusal::ActiveLater { occurred_on: day(2024, 3, 1) });
    }
}
