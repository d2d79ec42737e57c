//! The rules of a batch, without a database.

use super::*;
use crate::journal::commit::{Metadata, NewEvent, SealedRecord, StreamWrite};
use proptest::prelude::*;

const NOW: i64 = 1_000;

fn pair(id: u128) -> StreamId {
    StreamId::new("Pair", Uuid::from_u128(id))
}

fn events(count: usize) -> Vec<NewEvent> {
    let event = NewEvent { event_type: "PairFormed".to_owned(), event_version: 1, payload: "{}".to_owned() };
    vec![event; count]
}

fn write(id: u128, expected_version: u64, count: usize) -> StreamWrite {
    StreamWrite { stream: pair(id), expected_version, events: events(count) }
}

fn commit(command: u128, streams: Vec<StreamWrite>) -> Commit {
    Commit { streams, ..Commit::new(Uuid::from_u128(command), [0; 32], Metadata::new()) }
}

#[test]
fn what_is_destroyed_takes_what_the_same_batch_sealed_with_it() {
    let subject = Uuid::from_u128(9);
    let key = |byte| SealedKey { subject, wrapped: vec![byte] };
    let record = |byte| SealedRecord { subject, field: "name".to_owned(), sealed: vec![byte] };
    let mut sealing = commit(1, vec![write(1, 0, 1)]);
    (sealing.keys, sealing.records) = (vec![key(1)], vec![record(1)]);
    let mut erasing = commit(2, vec![write(2, 0, 1)]);
    erasing.destroyed = vec![subject];
    let mut anew = commit(3, vec![write(3, 0, 1)]);
    (anew.keys, anew.records) = (vec![key(3)], vec![record(3)]);
    let plan = judged(&[sealing.clone(), erasing.clone()]);
    assert_eq!((plan.destroyed.as_slice(), plan.keys.len(), plan.records.len()), (&[subject][..], 0, 0));
    let plan = judged(&[sealing, erasing, anew]);
    assert!(plan.verdicts.iter().all(Result::is_ok), "the subject may have a new key");
    assert_eq!(plan.keys, [key(3)]);
    assert_eq!(plan.records.into_values().collect::<Vec<_>>(), [vec![3]]);
}

fn claim(owner: u128) -> Claim {
    Claim { kind: "open-pair".to_owned(), digest: [7; 32], owner: Uuid::from_u128(owner) }
}

fn appended(first: u64, last: u64, repeated: bool) -> Appended {
    Appended { first: Position(first), last: Position(last), repeated }
}

fn judged(commits: &[Commit]) -> Plan {
    judge(Known::default(), commits, NOW)
}

#[test]
fn commits_of_a_batch_stand_one_after_the_other() {
    let plan = judged(&[commit(1, vec![write(1, 0, 2)]), commit(2, vec![write(2, 0, 1)])]);
    assert_eq!(plan.verdicts[0].as_ref().unwrap(), &appended(1, 2, false));
    assert_eq!(plan.verdicts[1].as_ref().unwrap(), &appended(3, 3, false));
}

#[test]
fn a_later_commit_sees_the_effects_of_an_earlier_one() {
    let plan = judged(&[commit(1, vec![write(1, 0, 2)]), commit(2, vec![write(1, 2, 1)])]);
    assert!(plan.verdicts.iter().all(Result::is_ok));
    assert_eq!(plan.events.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn a_conflict_refuses_its_own_commit_only() {
    let plan = judged(&[
        commit(1, vec![write(1, 0, 1)]),
        commit(2, vec![write(2, 0, 1), write(1, 0, 1), write(3, 0, 1)]),
        commit(3, vec![write(3, 0, 1)]),
    ]);
    assert!(matches!(plan.verdicts[1], Err(AppendError::Conflict { expected: 0, actual: 1, .. })));
    assert_eq!(plan.verdicts[2].as_ref().unwrap(), &appended(2, 2, false));
    assert_eq!(plan.events.len(), 2);
}

#[test]
fn an_assertion_writes_nothing_and_conflicts_when_it_is_wrong() {
    let plan = judged(&[
        commit(1, vec![write(1, 0, 1)]),
        commit(2, vec![write(2, 0, 1), write(1, 1, 0)]),
        commit(3, vec![write(2, 1, 1), write(1, 0, 0)]),
    ]);
    assert!(plan.verdicts[1].is_ok());
    assert!(matches!(plan.verdicts[2], Err(AppendError::Conflict { expected: 0, actual: 1, .. })));
}

#[test]
fn a_repeat_gets_the_first_answer_although_its_version_is_old() {
    let plan = judged(&[commit(1, vec![write(1, 0, 2)]), commit(1, vec![write(1, 0, 2)])]);
    assert_eq!(plan.verdicts[1].as_ref().unwrap(), &appended(1, 2, true));
    assert_eq!(plan.events.len(), 2);
}

#[test]
fn the_id_of_a_command_cannot_be_used_for_another() {
    let other = Commit { fingerprint: [9; 32], ..commit(1, vec![write(2, 0, 1)]) };
    let plan = judged(&[commit(1, vec![write(1, 0, 2)]), other]);
    assert!(matches!(plan.verdicts[1], Err(AppendError::CommandReused { position: Position(2), .. })));
}

#[test]
fn a_refused_command_may_come_again() {
    let plan = judged(&[commit(1, vec![write(1, 5, 1)]), commit(1, vec![write(1, 0, 1)])]);
    assert_eq!(plan.verdicts[1].as_ref().unwrap(), &appended(1, 1, false));
}

#[test]
fn a_commit_without_events_is_remembered_at_the_head() {
    let plan = judged(&[commit(1, vec![write(1, 0, 1)]), commit(2, vec![write(1, 1, 0)])]);
    assert_eq!(plan.verdicts[1].as_ref().unwrap(), &appended(2, 1, false));
    assert_eq!(plan.commands.len(), 2);
}

#[test]
fn a_claim_has_one_owner_who_may_claim_it_again() {
    let claiming = |command, owner| Commit { claims: vec![claim(owner)], ..commit(command, vec![]) };
    let plan = judged(&[claiming(1, 10), claiming(2, 11), claiming(3, 10)]);
    assert!(
        matches!(&plan.verdicts[1], Err(AppendError::ClaimTaken { owner, .. }) if *owner == Uuid::from_u128(10))
    );
    assert!(plan.verdicts[2].is_ok());
    assert_eq!(plan.claims.len(), 1);
}

#[test]
fn one_commit_cannot_claim_a_value_for_two() {
    let plan = judged(&[Commit { claims: vec![claim(10), claim(11)], ..commit(1, vec![]) }]);
    assert!(matches!(plan.verdicts[0], Err(AppendError::ClaimTaken { .. })));
    assert!(plan.claims.is_empty());
}

#[test]
fn a_subject_gets_one_key() {
    let key = SealedKey { subject: Uuid::from_u128(5), wrapped: vec![1] };
    let keyed = |command| Commit { keys: vec![key.clone()], ..commit(command, vec![]) };
    let plan = judged(&[keyed(1), keyed(2)]);
    assert!(matches!(plan.verdicts[1], Err(AppendError::KeyExists { .. })));
    assert_eq!(plan.keys.len(), 1);
}

#[test]
fn the_last_record_of_a_field_wins() {
    let record =
        |sealed| SealedRecord { subject: Uuid::nil(), field: "name".to_owned(), sealed: vec![sealed] };
    let recording = |command, sealed| Commit { records: vec![record(sealed)], ..commit(command, vec![]) };
    let plan = judged(&[recording(1, 1), recording(2, 2)]);
    assert_eq!(plan.records.into_values().collect::<Vec<_>>(), [vec![2]]);
}

#[test]
fn recorded_at_never_decreases() {
    let known = Known { head: Head { recorded_at: NOW + 5, ..Head::default() }, ..Known::default() };
    let plan = judge(known, &[commit(1, vec![write(1, 0, 1)])], NOW);
    assert_eq!(plan.events[0].recorded_at, NOW + 5);
    assert_eq!(plan.head.recorded_at, NOW + 5);
}

proptest! {
    #[test]
    fn how_commits_are_cut_into_batches_changes_nothing(
        writes in prop::collection::vec((0_u128..40, 0_u128..3, 0_u64..4, 0_usize..3), 1..40),
        cut in 0_usize..40,
    ) {
        let commits: Vec<_> = writes
            .into_iter()
            .map(|(command, stream, expected, count)| commit(command, vec![write(stream, expected, count)]))
            .collect();
        let whole = judged(&commits);
        let (before, after) = commits.split_at(cut.min(commits.len()));
        let mut known = Known::default();
        let mut events = Vec::new();
        for batch in [before, after] {
            let mut plan = Plan::default();
            known.head.recorded_at = NOW;
            for commit in batch {
                if let Ok(None) = known.admit(commit) {
                    known.take(commit, &mut plan);
                }
            }
            events.append(&mut plan.events);
        }
        prop_assert_eq!(&events, &whole.events);
        prop_assert_eq!(known.head, whole.head);
        let positions: Vec<_> = events.iter().map(|event| event.position.0).collect();
        prop_assert_eq!(positions, (1..=events.len() as u64).collect::<Vec<_>>());
    }
}
