//! What a mentor may be asked for.

use super::*;
use crate::mentor::tests::{NOBODY, applied, assigned, consent, ready};
use crate::mentor::{MentorEvent, RetirementEvent, RetirementReason};
use crate::testing::{day, given};

fn refused(past: &[MentorEvent], command: ServiceCommand, refusal: ServiceRefusal) {
    given::<Mentor>(past.to_vec()).when(command).then_refused(refusal);
}

/// Each command with its event, of 1 February.
fn changes() -> Vec<(ServiceCommand, ServiceEvent)> {
    let occurred_on = day(2024, 2, 1);
    let (reason, scope, grade) = (HoldReason::Leave, SharingScope::OwnOrganization, MentorGrade::Lead);
    vec![
        (
            ServiceCommand::ChangeCapacity { capacity: 2, elsewhere: 0, most: 100, occurred_on },
            ServiceEvent::MentorCapacityChanged { capacity: 2, occurred_on },
        ),
        (
            ServiceCommand::PutOnHold { reason, occurred_on },
            ServiceEvent::MentorOnHold { reason, occurred_on },
        ),
        (
            ServiceCommand::PermitSharing { scope, majority: Majority::Adult, occurred_on },
            ServiceEvent::MentorSharingPermitted { scope, occurred_on },
        ),
        (
            ServiceCommand::GradeMentor { grade, occurred_on },
            ServiceEvent::MentorGraded { grade, occurred_on },
        ),
    ]
}

#[test]
fn each_change_is_recorded_once() {
    for (command, event) in changes() {
        given::<Mentor>([applied()]).when(command.clone()).then([event.clone().into()]);
        given::<Mentor>([applied(), event.into()]).when(command).then_nothing();
    }
}

#[test]
fn a_hold_ends_with_the_return_and_a_permission_with_its_revocation() {
    let occurred_on = day(2024, 2, 5);
    let held = ServiceEvent::MentorOnHold { reason: HoldReason::Leave, occurred_on: day(2024, 2, 1) };
    let back = ServiceCommand::Return { occurred_on };
    given::<Mentor>([applied(), held.into()])
        .when(back.clone())
        .then([ServiceEvent::MentorReturned { occurred_on }.into()]);
    given::<Mentor>([applied()]).when(back).then_nothing();
    let (scope, revoke) = (SharingScope::Region, ServiceCommand::RevokeSharing { occurred_on });
    let permitted = ServiceEvent::MentorSharingPermitted { scope, occurred_on: day(2024, 2, 1) };
    given::<Mentor>([applied(), permitted.into()])
        .when(revoke.clone())
        .then([ServiceEvent::MentorSharingRevoked { occurred_on }.into()]);
    given::<Mentor>([applied()]).when(revoke).then_nothing();
}

#[test]
fn a_permission_of_an_earlier_day_is_recorded_beside_a_later_one() {
    let scope = SharingScope::OwnOrganization;
    let permitted = |occurred_on| ServiceEvent::MentorSharingPermitted { scope, occurred_on };
    let permit =
        |occurred_on| ServiceCommand::PermitSharing { scope, majority: Majority::Adult, occurred_on };
    let (early, late) = (day(2024, 2, 1), day(2024, 3, 1));
    given::<Mentor>([applied(), permitted(late).into()]).when(permit(early)).then([permitted(early).into()]);
    given::<Mentor>([applied(), permitted(early).into()]).when(permit(late)).then_nothing();
}

#[test]
fn nothing_changes_for_a_stranger_outside_life_or_after_retirement() {
    let retired_on = day(2024, 1, 31);
    let retired = RetirementEvent::MentorRetired { reason: RetirementReason::Moved, occurred_on: retired_on };
    for (command, _) in changes() {
        refused(&NOBODY, command.clone(), ServiceRefusal::NotApplied);
        let past = [applied(), retired.clone().into()];
        refused(&past, command, ServiceRefusal::Retired { retired_on });
    }
    let (applied_on, today) = (day(2023, 12, 11), day(2024, 12, 31));
    for occurred_on in [day(2023, 12, 10), day(2025, 1, 1)] {
        let command = ServiceCommand::GradeMentor { grade: MentorGrade::Lead, occurred_on };
        refused(&[applied()], command, ServiceRefusal::OutsideLife { occurred_on, applied_on, today });
    }
}

#[test]
fn capacity_stays_above_the_load_and_above_nothing() {
    let past = [applied(), ready(3), assigned(51, &[41, 42])];
    let change_with = |capacity, elsewhere| ServiceCommand::ChangeCapacity {
        capacity,
        elsewhere,
        most: 100,
        occurred_on: day(2024, 2, 1),
    };
    let change = |capacity| change_with(capacity, 0);
    refused(&past, change(1), ServiceRefusal::CapacityBelowLoad { capacity: 1, load: 2 });
    refused(&past, change_with(4, 3), ServiceRefusal::CapacityBelowLoad { capacity: 4, load: 5 });
    refused(&past, change(0), ServiceRefusal::NoCapacity);
    refused(&past, change(u32::MAX), ServiceRefusal::CapacityBeyond { capacity: u32::MAX, most: 100 });
    let known = [applied(), ready(150)];
    refused(&known, change(151), ServiceRefusal::CapacityBeyond { capacity: 151, most: 100 });
    let changed = ServiceEvent::MentorCapacityChanged { capacity: 120, occurred_on: day(2024, 2, 1) };
    given::<Mentor>(known).when(change(120)).then([changed.into()]);
}

#[test]
fn edge_16_a_mentor_on_leave_is_put_on_hold_once_and_returns_after_it() {
    let on_hold_since = day(2024, 2, 1);
    let reason = HoldReason::ParentalLeave;
    let held = ServiceEvent::MentorOnHold { reason, occurred_on: on_hold_since };
    let past = [applied(), held.into()];
    let again = ServiceCommand::PutOnHold { reason, occurred_on: day(2024, 2, 2) };
    refused(&past, again, ServiceRefusal::HeldBefore { on_hold_since });
    let occurred_on = day(2024, 1, 31);
    let back = ServiceCommand::Return { occurred_on };
    refused(&past, back, ServiceRefusal::ReturnedBeforeHold { occurred_on, on_hold_since });
}

#[test]
fn holds_do_not_overlap() {
    let reason = HoldReason::Illness;
    let (from, until) = (day(2024, 2, 5), day(2024, 2, 19));
    let past = [
        applied(),
        ServiceEvent::MentorOnHold { reason, occurred_on: from }.into(),
        ServiceEvent::MentorReturned { occurred_on: until }.into(),
    ];
    let hold = |occurred_on| ServiceCommand::PutOnHold { reason, occurred_on };
    let held = |occurred_on| MentorEvent::from(ServiceEvent::MentorOnHold { reason, occurred_on });
    refused(&past, hold(day(2024, 2, 18)), ServiceRefusal::HeldBefore { on_hold_since: from });
    given::<Mentor>(past.clone()).when(hold(from)).then_nothing();
    given::<Mentor>(past.clone()).when(hold(until)).then([held(until)]);
    // A hold before it is recorded late, and ends by then.
    let earlier = day(2024, 1, 15);
    given::<Mentor>(past.clone()).when(hold(earlier)).then([held(earlier)]);
    let past: Vec<MentorEvent> = past.into_iter().chain([held(earlier)]).collect();
    let back = |occurred_on| ServiceCommand::Return { occurred_on };
    refused(&past, back(day(2024, 2, 6)), ServiceRefusal::HeldBefore { on_hold_since: from });
    given::<Mentor>(past).when(back(from)).then([ServiceEvent::MentorReturned { occurred_on: from }.into()]);
}

#[test]
fn edge_3_sharing_beyond_the_own_organisation_needs_the_transfer_consent() {
    let (scope, occurred_on) = (SharingScope::Municipality, day(2024, 2, 1));
    let permit = |majority| ServiceCommand::PermitSharing { scope, majority, occurred_on };
    let giver = ConsentGiver::OwnConsent;
    let refusal = ServiceRefusal::TransferConsentMissing { giver };
    refused(&[applied()], permit(Majority::Adult), refusal);
    let past = [applied(), consent(ConsentKind::Transfer, giver)];
    let refusal = ServiceRefusal::TransferConsentMissing { giver: ConsentGiver::LegalRepresentative };
    refused(&past, permit(Majority::SigningMinor), refusal);
    given::<Mentor>(past).when(permit(Majority::Adult)).then([ServiceEvent::MentorSharingPermitted {
        scope,
        occurred_on,
    }
    .into()]);
}
