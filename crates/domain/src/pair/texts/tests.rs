//! When the texts of a pair are destroyed.

use super::*;
use crate::pair::PairEvent;
use crate::pair::tests::{NOBODY, dissolved, group, pupil, tutor};
use crate::testing::{day, given, stamp};

fn destroy(member: Member) -> TextsCommand {
    TextsCommand::DestroyTexts { member, occurred_on: day(2024, 12, 2) }
}

fn gone(member: Member) -> PairEvent {
    TextsEvent::PairTextsDestroyed { member, occurred_on: day(2024, 12, 2) }.into()
}

#[test]
fn texts_go_with_each_member_once_also_after_the_end() {
    let ended = || [group(), dissolved(day(2024, 2, 10))];
    given::<Pair>(ended()).when(destroy(tutor(61))).then([gone(tutor(61))]);
    given::<Pair>(ended().into_iter().chain([gone(tutor(61))])).when(destroy(tutor(61))).then_nothing();
    given::<Pair>([group(), gone(pupil(41))]).when(destroy(pupil(42))).then([gone(pupil(42))]);
}

#[test]
fn texts_do_not_go_with_a_stranger() {
    given::<Pair>(NOBODY).when(destroy(tutor(61))).then_refused(TextsRefusal::PairUnknown);
    given::<Pair>([group()]).when(destroy(pupil(61))).then_refused(TextsRefusal::NotAMember);
}

#[test]
fn texts_are_not_destroyed_tomorrow() {
    let (occurred_on, today) = (day(2025, 1, 1), stamp().today);
    given::<Pair>([group()])
        .when(TextsCommand::DestroyTexts { member: pupil(41), occurred_on })
        .then_refused(TextsRefusal::InTheFuture { occurred_on, today });
}
