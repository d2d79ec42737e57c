//! Which consents stand, and what lifts the deadline of the erasure.

use super::*;
use crate::policies::PolicySet;
use crate::testing::day;

const OWN: ConsentGiver = ConsentGiver::OwnConsent;
const PARENT: ConsentGiver = ConsentGiver::LegalRepresentative;

fn with(giver: ConsentGiver) -> Consents {
    let mut consents = Consents::default();
    evolve_in(&mut consents, &consent(giver, day(2023, 12, 11)));
    consents
}

fn consent(given_by: ConsentGiver, occurred_on: NaiveDate) -> ConsentEvent {
    let terms = ConsentTerms::default();
    ConsentEvent::ConsentGiven { kind: ConsentKind::Processing, given_by, terms, occurred_on }
}

fn missing(consents: &Consents, majority: Majority, day: NaiveDate) -> Option<ConsentGiver> {
    consents.missing(ConsentKind::Processing, majority, day)
}

fn until(last: NaiveDate) -> ConsentTerms {
    ConsentTerms { valid_until: Some(last), ..ConsentTerms::default() }
}

#[test]
fn a_child_under_fourteen_needs_the_representative_alone() {
    assert_eq!(missing(&with(PARENT), Majority::RepresentedMinor, day(2023, 12, 11)), None);
}

#[test]
fn from_fourteen_the_child_signs_too() {
    assert_eq!(missing(&with(PARENT), Majority::SigningMinor, day(2023, 12, 11)), Some(OWN));
}

#[test]
fn a_consent_of_tomorrow_is_missing_today() {
    assert_eq!(missing(&with(OWN), Majority::Adult, day(2023, 12, 10)), Some(OWN));
}

#[test]
fn a_consent_covers_its_own_purpose_alone() {
    let consents = with(OWN);
    let on = day(2023, 12, 11);
    assert_eq!(consents.missing(ConsentKind::Transfer, Majority::Adult, on), Some(OWN));
    assert_eq!(consents.missing(ConsentKind::Publication, Majority::Adult, on), Some(OWN));
}

#[test]
fn a_consent_expires_after_its_last_day_and_another_takes_its_place() {
    let mut consents = Consents::default();
    let (kind, given_by) = (ConsentKind::Processing, OWN);
    let terms = ConsentTerms { valid_until: Some(day(2024, 5, 31)), ..ConsentTerms::default() };
    evolve_in(
        &mut consents,
        &ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on: day(2023, 12, 11) },
    );
    assert_eq!(missing(&consents, Majority::Adult, day(2024, 5, 31)), None);
    assert_eq!(missing(&consents, Majority::Adult, day(2024, 6, 1)), Some(OWN));
    evolve_in(&mut consents, &consent(OWN, day(2024, 6, 1)));
    assert_eq!(missing(&consents, Majority::Adult, day(2024, 6, 1)), None);
}

#[test]
fn a_consent_given_anew_stands_again_and_lifts_the_erasure() {
    let mut consents = with(OWN);
    let (kind, given_by) = (ConsentKind::Processing, OWN);
    let occurred_on = day(2024, 3, 1);
    for event in [
        ConsentEvent::ConsentWithdrawn { kind, given_by, occurred_on },
        ConsentEvent::ErasureDue {
            due: day(2024, 3, 31),
            policy: PolicySet::v1().version.clone(),
            occurred_on,
        },
    ] {
        evolve_in(&mut consents, &event);
    }
    assert_eq!(missing(&consents, Majority::Adult, day(2024, 2, 29)), None);
    assert_eq!(missing(&consents, Majority::Adult, day(2024, 3, 1)), Some(OWN));
    assert_eq!(consents.erasure_due(), Some(day(2024, 3, 31)));
    evolve_in(&mut consents, &consent(OWN, day(2024, 2, 1)));
    assert_eq!(consents.erasure_due(), Some(day(2024, 3, 31)), "an old paper found later was withdrawn too");
    evolve_in(&mut consents, &consent(OWN, day(2024, 3, 4)));
    assert_eq!(missing(&consents, Majority::Adult, day(2024, 3, 4)), None);
    assert_eq!(consents.erasure_due(), None);
}

#[test]
fn a_consent_that_reaches_over_the_end_of_the_expired_one_lifts_the_erasure() {
    let over = |consents: &mut Consents| {
        let (kind, given_by, occurred_on) = (ConsentKind::Processing, OWN, day(2024, 6, 10));
        evolve_in(consents, &ConsentEvent::ConsentExpired { kind, given_by, occurred_on });
        let policy = PolicySet::v1().version.clone();
        evolve_in(consents, &ConsentEvent::ErasureDue { due: day(2024, 6, 30), policy, occurred_on });
    };
    let given = |last, occurred_on| ConsentEvent::ConsentGiven {
        kind: ConsentKind::Processing,
        given_by: OWN,
        terms: until(last),
        occurred_on,
    };
    let mut consents = Consents::default();
    evolve_in(&mut consents, &given(day(2024, 5, 31), day(2023, 12, 11)));
    over(&mut consents);
    evolve_in(&mut consents, &given(day(2024, 6, 5), day(2024, 1, 15)));
    assert_eq!(consents.erasure_due(), Some(day(2024, 6, 30)), "this one was over as well");
    evolve_in(&mut consents, &given(day(2024, 12, 31), day(2024, 1, 16)));
    assert_eq!(consents.erasure_due(), None);
}
