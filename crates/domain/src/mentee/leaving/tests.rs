//! How an enrolment ends early or goes on elsewhere.

use super::*;
use crate::aggregate::Aggregate;
use crate::ids::PairId;
use crate::mentee::tests::{NOBODY, consent, in_pool, requested};
use crate::mentee::{EnrolmentEvent, MenteeEvent};
use crate::testing::{day, given, id};
use crate::values::Form;
use std::collections::BTreeSet;

fn withdraw(reason: EndReason, occurred_on: NaiveDate) -> LeavingCommand {
    LeavingCommand::WithdrawMentee { reason, occurred_on }
}

fn withdrawn(occurred_on: NaiveDate) -> MenteeEvent {
    LeavingEvent::MenteeWithdrawn { reason: EndReason::Moved, occurred_on }.into()
}

fn to(program: Option<u128>) -> Transfer {
    Transfer { organization_id: id(5), program_id: program.map(id) }
}

fn transfer(to: Transfer) -> LeavingCommand {
    LeavingCommand::TransferMentee { to, majority: Majority::Adult, occurred_on: day(2024, 3, 1) }
}

fn transferred(to: Transfer) -> MenteeEvent {
    LeavingEvent::MenteeTransferred { to, occurred_on: day(2024, 3, 1) }.into()
}

fn transfer_consent() -> MenteeEvent {
    consent(ConsentKind::Transfer, ConsentGiver::OwnConsent, day(2024, 2, 20))
}

fn matched() -> MenteeEvent {
    EnrolmentEvent::MenteeMatched {
        pair_id: id::<PairId>(51),
        form: Form::PupilPupil,
        mentors: BTreeSet::from([id(61)]),
        occurred_on: day(2024, 1, 15),
    }
    .into()
}

#[test]
fn a_mentee_withdraws_once() {
    let on = day(2024, 3, 1);
    given::<Mentee>([requested(), in_pool()]).when(withdraw(EndReason::Moved, on)).then([withdrawn(on)]);
    let past = || [requested(), in_pool(), withdrawn(on)];
    given::<Mentee>(past()).when(withdraw(EndReason::Moved, on)).then_nothing();
    given::<Mentee>(past())
        .when(withdraw(EndReason::Illness, on))
        .then_refused(LeavingRefusal::Closed { closed_on: on });
}

#[test]
fn withdrawal_waits_for_open_pairs_and_is_no_success() {
    given::<Mentee>([requested(), in_pool(), matched()])
        .when(withdraw(EndReason::Moved, day(2024, 3, 1)))
        .then_refused(LeavingRefusal::OpenUnits { units: 1 });
    given::<Mentee>([requested(), in_pool()])
        .when(withdraw(EndReason::GoalReachedEarly, day(2024, 3, 1)))
        .then_refused(LeavingRefusal::GoalReached);
}

#[test]
fn nobody_leaves_outside_his_or_her_enrolment() {
    given::<Mentee>(NOBODY)
        .when(withdraw(EndReason::Moved, day(2024, 3, 1)))
        .then_refused(LeavingRefusal::NotRequested);
    let (requested_on, today) = (day(2023, 12, 11), day(2024, 12, 31));
    for occurred_on in [day(2023, 12, 10), day(2025, 1, 1)] {
        given::<Mentee>([requested()])
            .when(withdraw(EndReason::Moved, occurred_on))
            .then_refused(LeavingRefusal::OutsideLife { occurred_on, requested_on, today });
    }
}

#[test]
fn inv_6_no_enrolment_ends_before_the_pool_or_inside_a_pair_that_has_ended_since() {
    use crate::mentee::ReleaseReason;
    let (occurred_on, here_until) = (day(2023, 12, 11), day(2023, 12, 12));
    given::<Mentee>([requested(), in_pool()])
        .when(withdraw(EndReason::Moved, occurred_on))
        .then_refused(LeavingRefusal::StillHere { occurred_on, here_until });
    let released_on = day(2024, 5, 25);
    let released = EnrolmentEvent::MenteeReleased {
        pair_id: id(51),
        reason: ReleaseReason::PairDissolved,
        met_policy: false,
        occurred_on: released_on,
    };
    let past = || [requested(), in_pool(), matched(), released.clone().into()];
    let (occurred_on, here_until) = (day(2024, 2, 1), released_on);
    given::<Mentee>(past())
        .when(withdraw(EndReason::Moved, occurred_on))
        .then_refused(LeavingRefusal::StillHere { occurred_on, here_until });
    given::<Mentee>(past()).when(withdraw(EndReason::Moved, released_on)).then([withdrawn(released_on)]);
}

#[test]
fn edge_1_a_transfer_leaves_the_enrolment_where_it_is_unless_it_is_carried_over() {
    let past = || vec![requested(), in_pool(), transfer_consent(), matched()];
    given::<Mentee>(past()).when(transfer(to(None))).then([transferred(to(None))]);
    given::<Mentee>(past().into_iter().chain([transferred(to(None))]))
        .when(transfer(to(None)))
        .then_nothing();
    given::<Mentee>(past()).when(transfer(to(Some(6)))).then_refused(LeavingRefusal::OpenUnits { units: 1 });
    let free = [requested(), in_pool(), transfer_consent()];
    given::<Mentee>(free.clone()).when(transfer(to(Some(6)))).then([transferred(to(Some(6)))]);
    let there = Mentee::fold(free.iter().chain(&[transferred(to(Some(6)))]));
    let request = there.request().unwrap();
    assert_eq!((request.organization_id, request.program_id), (id(5), id(6)));
    assert_eq!(there.closed_on(), None);
}

#[test]
fn a_transfer_goes_to_another_organisation_and_once_a_day() {
    let home = Transfer { organization_id: id(3), program_id: None };
    given::<Mentee>([requested(), transfer_consent()])
        .when(transfer(home))
        .then_refused(LeavingRefusal::SameOrganization);
    let occurred_on = day(2024, 3, 1);
    given::<Mentee>([requested(), transfer_consent(), transferred(to(None))])
        .when(transfer(to(Some(6))))
        .then_refused(LeavingRefusal::TransferredBefore { occurred_on });
}

#[test]
fn data_go_with_an_enrolment_that_is_carried_over_and_with_nobody_who_only_moves() {
    given::<Mentee>([requested()])
        .when(transfer(to(Some(6))))
        .then_refused(LeavingRefusal::TransferConsentMissing { giver: ConsentGiver::OwnConsent });
    given::<Mentee>([requested()]).when(transfer(to(None))).then([transferred(to(None))]);
}

#[test]
fn who_went_elsewhere_comes_back_and_does_not_go_twice_to_one_place() {
    let home = Transfer { organization_id: id(3), program_id: None };
    let moved = |to: Transfer, month| {
        MenteeEvent::from(LeavingEvent::MenteeTransferred { to, occurred_on: day(2024, month, 1) })
    };
    let go = |to: Transfer, month| LeavingCommand::TransferMentee {
        to,
        majority: Majority::Adult,
        occurred_on: day(2024, month, 1),
    };
    let away = || [requested(), moved(to(None), 3)];
    given::<Mentee>(away()).when(go(home, 6)).then([moved(home, 6)]);
    given::<Mentee>(away()).when(go(to(None), 6)).then_refused(LeavingRefusal::SameOrganization);
    // The same by a day that is recorded late: home on it, and away only later.
    given::<Mentee>(away()).when(go(home, 2)).then_refused(LeavingRefusal::SameOrganization);
    given::<Mentee>(away()).when(go(to(None), 2)).then_refused(LeavingRefusal::SameOrganization);
    let third = Transfer { organization_id: id(7), program_id: None };
    given::<Mentee>(away()).when(go(third, 2)).then([moved(third, 2)]);
}

#[test]
fn an_enrolment_is_carried_over_from_where_it_stands() {
    let moved = LeavingEvent::MenteeTransferred { to: to(None), occurred_on: day(2024, 2, 25) };
    let past = || [requested(), in_pool(), transfer_consent(), moved.clone().into()];
    given::<Mentee>(past()).when(transfer(to(Some(6)))).then([transferred(to(Some(6)))]);
    let home = Transfer { organization_id: id(3), program_id: Some(id(8)) };
    given::<Mentee>(past()).when(transfer(home)).then_refused(LeavingRefusal::SameOrganization);
    // What is recorded late of a day before does not bring it back from there.
    let late = LeavingCommand::TransferMentee {
        to: Transfer { organization_id: id(7), program_id: Some(id(9)) },
        majority: Majority::Adult,
        occurred_on: day(2024, 2, 27),
    };
    let to_third = Transfer { organization_id: id(7), program_id: Some(id(9)) };
    let by_then = LeavingEvent::MenteeTransferred { to: to_third, occurred_on: day(2024, 2, 27) };
    let there = || past().into_iter().chain([transferred(to(Some(6)))]).collect::<Vec<_>>();
    given::<Mentee>(there()).when(late).then([by_then.clone().into()]);
    let stands = Mentee::fold(there().iter().chain(&[by_then.into()]));
    assert_eq!(stands.request().map(|request| request.program_id), Some(id(6)));
    // After it the mentee may go home without it.
    let carried = LeavingEvent::MenteeTransferred { to: to(Some(6)), occurred_on: day(2024, 2, 25) };
    let home = Transfer { organization_id: id(3), program_id: None };
    given::<Mentee>([requested(), in_pool(), transfer_consent(), carried.into()])
        .when(transfer(home))
        .then([transferred(home)]);
}

#[test]
fn edge_27_a_relative_is_declared_once() {
    let occurred_on = day(2024, 1, 15);
    let declare = || LeavingCommand::DeclareRelative { mentor_id: id(61), occurred_on };
    let declared = MenteeEvent::from(LeavingEvent::RelativeDeclared { mentor_id: id(61), occurred_on });
    given::<Mentee>([requested()]).when(declare()).then([declared.clone()]);
    given::<Mentee>([requested(), declared]).when(declare()).then_nothing();
    let closed_on = day(2024, 3, 1);
    given::<Mentee>([requested(), withdrawn(closed_on)])
        .when(declare())
        .then_refused(LeavingRefusal::Closed { closed_on });
}
