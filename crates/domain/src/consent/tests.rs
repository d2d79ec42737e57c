//! Which consents stand, and what a withdrawal or an end by term makes due.

use super::*;
use crate::mentee::tests::{NOBODY, requested};
use crate::mentee::{Mentee, MenteeEvent};
use crate::mentor::{self, Mentor};
use crate::testing::{day, given};

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

fn recorded(given_by: ConsentGiver, occurred_on: NaiveDate) -> MenteeEvent {
    consent(given_by, occurred_on).into()
}

fn record(terms: ConsentTerms, occurred_on: NaiveDate) -> ConsentCommand {
    ConsentCommand::RecordConsent { kind: ConsentKind::Processing, given_by: OWN, terms, occurred_on }
}

fn withdraw(given_by: ConsentGiver, majority: Majority, occurred_on: NaiveDate) -> ConsentCommand {
    let policy = Box::new(PolicySet::v1().clone());
    let kind = ConsentKind::Processing;
    ConsentCommand::WithdrawConsent(ConsentEnd { kind, given_by, majority, policy, occurred_on })
}

fn withdrawn(given_by: ConsentGiver, occurred_on: NaiveDate) -> MenteeEvent {
    ConsentEvent::ConsentWithdrawn { kind: ConsentKind::Processing, given_by, occurred_on }.into()
}

fn erasure_due(due: NaiveDate, occurred_on: NaiveDate) -> MenteeEvent {
    ConsentEvent::ErasureDue { due, policy: PolicySet::v1().version.clone(), occurred_on }.into()
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
fn each_dated_consent_is_recorded_once() {
    let (first, second) = (day(2023, 12, 11), day(2024, 9, 1));
    let plain = ConsentTerms::default;
    given::<Mentee>([requested()]).when(record(plain(), first)).then([recorded(OWN, first)]);
    let past = || [requested(), recorded(OWN, first), recorded(OWN, second)];
    given::<Mentee>(past()).when(record(plain(), first)).then_nothing();
    given::<Mentee>(past()).when(record(plain(), second)).then_nothing();
}

#[test]
fn a_consent_of_a_stranger_or_of_the_future_is_refused() {
    given::<Mentee>(NOBODY)
        .when(record(ConsentTerms::default(), day(2023, 12, 11)))
        .then_refused(ConsentRefusal::SubjectUnknown);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentee>([requested()])
        .when(record(ConsentTerms::default(), occurred_on))
        .then_refused(ConsentRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn the_terms_of_a_consent_are_short_and_in_order() {
    let occurred_on = day(2023, 12, 11);
    let valid_until = day(2023, 12, 10);
    let terms = ConsentTerms { valid_until: Some(valid_until), ..ConsentTerms::default() };
    given::<Mentee>([requested()])
        .when(record(terms, occurred_on))
        .then_refused(ConsentRefusal::ExpiresBeforeGiven { valid_until, occurred_on });
    let terms = ConsentTerms { text_version: Some("я".repeat(41)), ..ConsentTerms::default() };
    given::<Mentee>([requested()])
        .when(record(terms.clone(), occurred_on))
        .then_refused(ConsentRefusal::TextVersionLong { length: 41, longest: 40 });
    given::<Mentee>([requested(), recorded(OWN, occurred_on)])
        .when(record(terms, occurred_on))
        .then_refused(ConsentRefusal::OtherTerms { occurred_on });
}

#[test]
fn an_old_consent_says_nothing_of_itself_and_a_new_one_reads_back() {
    let old =
        r#"{"type":"ConsentGiven","kind":"Processing","given_by":"OwnConsent","occurred_on":"2023-12-11"}"#;
    assert_eq!(serde_json::from_str::<ConsentEvent>(old).unwrap(), consent(OWN, day(2023, 12, 11)));
    let terms = ConsentTerms {
        valid_until: Some(day(2026, 8, 31)),
        text_version: Some("2025-09".into()),
        document: Some(DocumentRef { number: "12".into(), date: day(2025, 9, 1) }),
        channel: Some(ConsentChannel::Paper),
    };
    let (kind, given_by, occurred_on) = (ConsentKind::Transfer, PARENT, day(2025, 9, 1));
    let new = ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on };
    let text = serde_json::to_string(&new).unwrap();
    assert_eq!(serde_json::from_str::<ConsentEvent>(&text).unwrap(), new);
}

#[test]
fn edge_9_a_withdrawn_processing_consent_makes_erasure_due_once_in_thirty_days() {
    let past = || vec![requested(), recorded(OWN, day(2023, 12, 11))];
    let command = || withdraw(OWN, Majority::Adult, day(2024, 3, 1));
    let follows = || [withdrawn(OWN, day(2024, 3, 1)), erasure_due(day(2024, 3, 31), day(2024, 3, 1))];
    given::<Mentee>(past()).when(command()).then(follows());
    given::<Mentee>(past().into_iter().chain(follows())).when(command()).then_nothing();
}

#[test]
fn edge_10_the_representative_wins_until_eighteen_though_the_child_goes_on() {
    let both = || vec![requested(), recorded(OWN, day(2023, 12, 11)), recorded(PARENT, day(2023, 12, 11))];
    let on = day(2024, 3, 1);
    given::<Mentee>(both())
        .when(withdraw(PARENT, Majority::SigningMinor, on))
        .then([withdrawn(PARENT, on), erasure_due(day(2024, 3, 31), on)]);
    given::<Mentee>(both()).when(withdraw(PARENT, Majority::Adult, on)).then([withdrawn(PARENT, on)]);
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
fn only_a_consent_that_stands_is_withdrawn() {
    let occurred_on = day(2024, 3, 1);
    let refusal = ConsentRefusal::NotGiven { giver: OWN, occurred_on };
    given::<Mentee>([requested()])
        .when(withdraw(OWN, Majority::Adult, occurred_on))
        .then_refused(refusal.clone());
    given::<Mentee>([requested(), recorded(OWN, day(2024, 3, 2))])
        .when(withdraw(OWN, Majority::Adult, occurred_on))
        .then_refused(refusal);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentee>([requested(), recorded(OWN, day(2024, 3, 2))])
        .when(withdraw(OWN, Majority::Adult, occurred_on))
        .then_refused(ConsentRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn the_consents_of_a_mentor_are_refused_alike() {
    let applied = || [mentor::tests::applied()];
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentor>(applied())
        .when(record(ConsentTerms::default(), occurred_on))
        .then_refused(ConsentRefusal::InTheFuture { occurred_on, today });
    given::<Mentor>(mentor::tests::NOBODY)
        .when(record(ConsentTerms::default(), day(2023, 12, 11)))
        .then_refused(ConsentRefusal::SubjectUnknown);
    let occurred_on = day(2024, 3, 1);
    given::<Mentor>(applied())
        .when(withdraw(OWN, Majority::Adult, occurred_on))
        .then_refused(ConsentRefusal::NotGiven { giver: OWN, occurred_on });
}

#[test]
fn majority_comes_with_the_eighteenth_birthday() {
    let terms = TermsPolicy::default();
    assert_eq!(Majority::on(day(2006, 4, 4), day(2024, 4, 3), terms), Majority::SigningMinor);
    assert_eq!(Majority::on(day(2006, 4, 4), day(2024, 4, 4), terms), Majority::Adult);
    assert_eq!(Majority::on(day(2014, 1, 20), day(2023, 12, 11), terms), Majority::RepresentedMinor);
    assert_eq!(Majority::on(day(2009, 12, 11), day(2023, 12, 11), terms), Majority::SigningMinor);
}

#[test]
fn a_region_sets_the_age_of_own_consent_and_the_term_of_the_erasure() {
    let later = TermsPolicy { self_consent_age: 16, ..TermsPolicy::default() };
    assert_eq!(Majority::on(day(2008, 3, 2), day(2024, 3, 1), later), Majority::RepresentedMinor);
    assert_eq!(Majority::on(day(2008, 3, 1), day(2024, 3, 1), later), Majority::SigningMinor);
    let mut policy = PolicySet::v1().clone();
    policy.version = PolicyVersion("2024-1".into());
    policy.values.terms.erasure_days = 10;
    let occurred_on = day(2024, 3, 1);
    let due = ConsentEvent::ErasureDue { due: day(2024, 3, 11), policy: policy.version.clone(), occurred_on };
    given::<Mentee>([requested(), recorded(OWN, day(2023, 12, 11))])
        .when(ConsentCommand::WithdrawConsent(ConsentEnd {
            kind: ConsentKind::Processing,
            given_by: OWN,
            majority: Majority::Adult,
            policy: Box::new(policy),
            occurred_on,
        }))
        .then([withdrawn(OWN, occurred_on), due.into()]);
}

fn until(last: NaiveDate) -> ConsentTerms {
    ConsentTerms { valid_until: Some(last), ..ConsentTerms::default() }
}

fn end_expired(given_by: ConsentGiver, majority: Majority, occurred_on: NaiveDate) -> ConsentCommand {
    let (kind, policy) = (ConsentKind::Processing, Box::new(PolicySet::v1().clone()));
    ConsentCommand::EndExpiredConsent(ConsentEnd { kind, given_by, majority, policy, occurred_on })
}

fn given_until(given_by: ConsentGiver, last: NaiveDate) -> MenteeEvent {
    let (kind, terms, occurred_on) = (ConsentKind::Processing, until(last), day(2023, 12, 11));
    ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on }.into()
}

fn expired(given_by: ConsentGiver, occurred_on: NaiveDate) -> MenteeEvent {
    ConsentEvent::ConsentExpired { kind: ConsentKind::Processing, given_by, occurred_on }.into()
}

#[test]
fn an_expired_processing_consent_makes_erasure_due_thirty_days_after_its_last_day() {
    let past = || vec![requested(), given_until(OWN, day(2024, 5, 31))];
    let on = day(2024, 6, 10);
    let follows = || [expired(OWN, on), erasure_due(day(2024, 6, 30), on)];
    given::<Mentee>(past()).when(end_expired(OWN, Majority::Adult, on)).then(follows());
    for again in [on, day(2024, 6, 11)] {
        let known = past().into_iter().chain(follows());
        given::<Mentee>(known).when(end_expired(OWN, Majority::Adult, again)).then_nothing();
    }
}

#[test]
fn only_what_is_over_by_its_term_and_was_not_followed_is_ended_so() {
    let on = day(2024, 6, 10);
    let refusal = ConsentRefusal::NotExpired { giver: OWN, occurred_on: on };
    let histories = [
        vec![requested()],
        vec![requested(), given_until(OWN, on)],
        vec![requested(), recorded(OWN, day(2023, 12, 11))],
        vec![requested(), given_until(OWN, day(2024, 5, 31)), recorded(OWN, day(2024, 6, 1))],
        vec![requested(), given_until(OWN, day(2024, 5, 31)), withdrawn(OWN, day(2024, 3, 1))],
        vec![requested(), given_until(PARENT, day(2024, 5, 31))],
    ];
    for history in histories {
        let ended = given::<Mentee>(history).when(end_expired(OWN, Majority::Adult, on));
        ended.then_refused(refusal.clone());
    }
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentee>([requested(), given_until(OWN, day(2024, 5, 31))])
        .when(end_expired(OWN, Majority::Adult, occurred_on))
        .then_refused(ConsentRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn the_end_of_a_consent_that_nobody_needs_any_more_makes_nothing_due() {
    let on = day(2024, 6, 10);
    given::<Mentee>([requested(), recorded(OWN, day(2023, 12, 11)), given_until(PARENT, day(2024, 5, 31))])
        .when(end_expired(PARENT, Majority::Adult, on))
        .then([expired(PARENT, on)]);
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
