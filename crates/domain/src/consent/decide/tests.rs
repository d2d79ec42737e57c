//! What is recorded of consents, and what a withdrawal or an end by term makes due.

use super::*;
use crate::consent::ConsentChannel;
use crate::mentee::tests::{NOBODY, requested};
use crate::mentee::{Mentee, MenteeEvent};
use crate::mentor::{self, Mentor};
use crate::policies::PolicyVersion;
use crate::testing::{day, given};
use crate::values::DocumentRef;

const OWN: ConsentGiver = ConsentGiver::OwnConsent;
const PARENT: ConsentGiver = ConsentGiver::LegalRepresentative;

fn consent(given_by: ConsentGiver, occurred_on: NaiveDate) -> ConsentEvent {
    let terms = ConsentTerms::default();
    ConsentEvent::ConsentGiven { kind: ConsentKind::Processing, given_by, terms, occurred_on }
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
fn a_region_sets_the_term_of_the_erasure() {
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
