//! When a pair is awarded.

use super::*;
use crate::pair::tests::{NOBODY, dissolved, pair};
use crate::pair::{ClosingEvent, Completion, PairEvent};
use crate::policies::PolicySet;
use crate::testing::{day, given};

fn award(occurred_on: NaiveDate) -> AwardCommand {
    AwardCommand::AwardPair { level: AwardLevel::Region, order: None, occurred_on }
}

fn awarded(occurred_on: NaiveDate) -> PairEvent {
    AwardEvent::PairAwarded { level: AwardLevel::Region, order: None, occurred_on }.into()
}

fn completed() -> [PairEvent; 2] {
    let done = ClosingEvent::PairCompleted {
        outcomes: vec![],
        policy: PolicySet::v1().version.clone(),
        completion: Completion::default(),
        occurred_on: day(2024, 5, 25),
    };
    [pair(), done.into()]
}

#[test]
fn a_completed_pair_is_awarded_once_for_the_same() {
    let on = day(2024, 6, 5);
    given::<Pair>(completed()).when(award(on)).then([awarded(on)]);
    given::<Pair>(completed().into_iter().chain([awarded(on)])).when(award(on)).then_nothing();
}

#[test]
fn only_a_completed_pair_is_awarded() {
    let on = day(2024, 6, 5);
    given::<Pair>(NOBODY).when(award(on)).then_refused(AwardRefusal::PairUnknown);
    given::<Pair>([pair()]).when(award(on)).then_refused(AwardRefusal::NotCompleted);
    given::<Pair>([pair(), dissolved(day(2024, 2, 10))])
        .when(award(on))
        .then_refused(AwardRefusal::NotCompleted);
}

#[test]
fn an_award_comes_after_the_completion_and_not_tomorrow() {
    let (occurred_on, completed_on) = (day(2024, 5, 24), day(2024, 5, 25));
    given::<Pair>(completed())
        .when(award(occurred_on))
        .then_refused(AwardRefusal::BeforeCompletion { occurred_on, completed_on });
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Pair>(completed())
        .when(award(occurred_on))
        .then_refused(AwardRefusal::InTheFuture { occurred_on, today });
}
