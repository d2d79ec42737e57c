//! Who leaves altogether leaves every pair.

use super::*;
use crate::aggregate::Aggregate;
use crate::matching::tests::{World, wish};
use crate::mentee::{EnrolmentEvent, MenteeEvent, ReleaseReason};
use crate::pair::tests::{pupil, tutor, worked};
use crate::pair::{ClosingEvent, MembersEvent, PairEvent};
use crate::testing::{day, id, stamp};
use crate::values::{Form, InteractionKind};

fn leave(world: &World, member: Member, occurred_on: NaiveDate) -> Consequences {
    let (reason, initiated_by) = (EndReason::ConsentWithdrawn, EndInitiator::MenteeSide);
    let departure = Departure { member, reason, initiated_by, occurred_on };
    leave_pair(id(51), &world.pair(id(51)), &world.people, departure, stamp()).unwrap()
}

fn world(kind: InteractionKind, mentees: &[u128]) -> World {
    let mut world = World::new();
    world.form(&wish(51, Form::PupilPupil, kind), &[61], mentees).unwrap();
    world
}

fn left(member: Member, occurred_on: NaiveDate) -> PairEvent {
    MembersEvent::MemberLeft { member, reason: EndReason::ConsentWithdrawn, outcome: None, occurred_on }
        .into()
}

fn dissolved(occurred_on: NaiveDate) -> PairEvent {
    let (reason, initiated_by) = (EndReason::ConsentWithdrawn, EndInitiator::MenteeSide);
    ClosingEvent::PairDissolved { reason, initiated_by, occurred_on }.into()
}

#[test]
fn inv_8_a_group_goes_on_without_who_withdrew_the_consent() {
    let world = world(InteractionKind::Group, &[41, 42]);
    let on = day(2024, 3, 1);
    let follows = leave(&world, pupil(41), on);
    assert_eq!(follows.pair, [left(pupil(41), on)]);
    assert_eq!(follows.mentors.len(), 1);
    let released: MenteeEvent = EnrolmentEvent::MenteeReleased {
        pair_id: id(51),
        reason: ReleaseReason::LeftPair,
        met_policy: false,
        occurred_on: on,
    }
    .into();
    assert_eq!(follows.mentees[&id(41)], [released]);
}

#[test]
fn inv_8_a_pair_is_dissolved_when_the_last_of_a_side_withdraws_the_consent() {
    let world = world(InteractionKind::OneOnOne, &[41]);
    let on = day(2024, 3, 1);
    assert_eq!(leave(&world, pupil(41), on).pair, [dissolved(on)]);
    assert_eq!(leave(&world, tutor(61), on).pair, [dissolved(on)]);
}

#[test]
fn a_later_fact_keeps_nobody_in_the_pair() {
    let met = day(2024, 3, 5);
    for (kind, mentees) in [(InteractionKind::OneOnOne, &[41][..]), (InteractionKind::Group, &[41, 42])] {
        let mut world = world(kind, mentees);
        world.note(51, [worked(71, met, &[tutor(61), pupil(41)])]);
        let follows = leave(&world, pupil(41), day(2024, 3, 1));
        let expected = if mentees.len() == 1 { dissolved(met) } else { left(pupil(41), met) };
        assert_eq!(follows.pair, [expected]);
    }
}

#[test]
fn who_has_left_leaves_no_more() {
    let mut world = world(InteractionKind::Group, &[41, 42]);
    let on = day(2024, 3, 1);
    let pair = world.pairs.get_mut(&id(51)).unwrap();
    pair.evolve(&left(pupil(41), on));
    assert_eq!(leave(&world, pupil(41), on), Consequences::default());
}
