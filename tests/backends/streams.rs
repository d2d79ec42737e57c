//! What a commit expects of streams and of unique values holds when it is appended, or nothing of it is.

use super::{append, commit, everything, in_time, pair, positions, write};
use crate::kit::database::{Fresh, on_both_databases};
use futures_util::future::join_all;
use store::journal::{AppendError, Claim, Commit, Journal, Position, SealedKey, SealedRecord};
use uuid::Uuid;

on_both_databases!(
    of_32_writers_on_one_stream_each_success_saw_the_one_before,
    a_commit_of_three_streams_happens_whole_or_not_at_all,
    a_stream_that_is_only_asserted_is_checked_and_not_written,
    one_of_two_writers_gets_a_claim,
    a_subject_has_one_key_and_its_newest_records,
    a_stream_is_read_as_it_was,
    a_malformed_commit_is_refused_before_the_database_sees_it,
);

const WRITERS: u64 = 32;

async fn of_32_writers_on_one_stream_each_success_saw_the_one_before(fresh: Fresh) {
    let journal = fresh.journal().await;
    let writers = (0..WRITERS).map(|writer| tokio::spawn(append_until_it_succeeds(journal.clone(), writer)));
    let conflicts: usize =
        in_time(join_all(writers)).await.into_iter().map(|writer| writer.expect("ends")).sum();
    let stream = journal.stream(&pair(1)).await.expect("the stream");
    let sequences: Vec<_> = stream.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=WRITERS).collect::<Vec<_>>());
    assert!(conflicts > 0, "32 writers that begin at version 0 collide");
    assert_eq!(*journal.head().borrow(), Position(WRITERS), "losers wrote nothing");
}

/// How many conflicts a writer met before it succeeded.
async fn append_until_it_succeeds(journal: Journal, writer: u64) -> usize {
    let (mut version, mut conflicts) = (0, 0);
    loop {
        match journal.append(commit(writer.into(), vec![write(pair(1), version, 1)])).await {
            Ok(appended) => {
                let seen = journal.stream_upto_sequence(&pair(1), version + 1).await.expect("the stream");
                assert_eq!(seen.last().expect("its own event").position, appended.last);
                return conflicts;
            }
            Err(AppendError::Conflict { expected, actual, .. }) => {
                assert_eq!(expected, version);
                (version, conflicts) = (actual, conflicts + 1);
            }
            Err(error) => panic!("{error}"),
        }
    }
}

async fn a_commit_of_three_streams_happens_whole_or_not_at_all(fresh: Fresh) {
    let journal = fresh.journal().await;
    append(&journal, commit(1, vec![write(pair(2), 0, 1)])).await;
    let three = |version| vec![write(pair(1), 0, 1), write(pair(2), version, 2), write(pair(3), 0, 1)];

    let refused = journal.append(commit(2, three(0))).await.unwrap_err();
    assert!(matches!(refused, AppendError::Conflict { stream, expected: 0, actual: 1 } if stream == pair(2)));
    assert_eq!(positions(&everything(&journal).await), [1]);
    assert_eq!(journal.command(Uuid::from_u128(2)).await.unwrap(), None);

    let appended = append(&journal, commit(2, three(1))).await;
    assert_eq!((appended.first, appended.last), (Position(2), Position(5)));
    let streams: Vec<_> =
        everything(&journal).await.iter().map(|event| (event.stream(), event.sequence)).collect();
    assert_eq!(streams[1..], [(pair(1), 1), (pair(2), 2), (pair(2), 3), (pair(3), 1)]);
}

async fn a_stream_that_is_only_asserted_is_checked_and_not_written(fresh: Fresh) {
    let journal = fresh.journal().await;
    append(&journal, commit(1, vec![write(pair(1), 0, 1)])).await;
    let stale = journal.append(commit(2, vec![write(pair(2), 0, 1), write(pair(1), 0, 0)])).await;
    assert!(matches!(stale, Err(AppendError::Conflict { actual: 1, .. })));
    append(&journal, commit(3, vec![write(pair(2), 0, 1), write(pair(1), 1, 0)])).await;
    assert_eq!(journal.stream(&pair(1)).await.unwrap().len(), 1);
}

async fn one_of_two_writers_gets_a_claim(fresh: Fresh) {
    let journal = fresh.journal().await;
    let claiming = |owner: u128| {
        let claim = Claim { kind: "mentor-place".to_owned(), digest: [9; 32], owner: Uuid::from_u128(owner) };
        Commit { claims: vec![claim], ..commit(owner, vec![write(pair(owner), 0, 1)]) }
    };
    let racers = (1..=8).map(|owner| {
        let (journal, commit) = (journal.clone(), claiming(owner));
        tokio::spawn(async move { journal.append(commit).await })
    });
    let verdicts: Vec<_> =
        in_time(join_all(racers)).await.into_iter().map(|racer| racer.expect("ends")).collect();
    assert_eq!(verdicts.iter().filter(|verdict| verdict.is_ok()).count(), 1);
    let winner = journal.claim_owner("mentor-place", &[9; 32]).await.unwrap().expect("an owner");
    for refused in verdicts.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, AppendError::ClaimTaken { owner, .. } if owner == winner));
    }
    assert_eq!(everything(&journal).await.len(), 1);
    assert_eq!(everything(&journal).await[0].aggregate_id, winner);
}

async fn a_subject_has_one_key_and_its_newest_records(fresh: Fresh) {
    let journal = fresh.journal().await;
    let subject = Uuid::from_u128(5);
    let keyed = |command| Commit {
        keys: vec![SealedKey { subject, wrapped: vec![1, 2] }],
        records: vec![SealedRecord { subject, field: "name".to_owned(), sealed: vec![3] }],
        ..commit(command, vec![])
    };
    append(&journal, keyed(1)).await;
    let second = journal.append(keyed(2)).await;
    assert!(matches!(second, Err(AppendError::KeyExists { subject: received }) if received == subject));
    let renamed = SealedRecord { subject, field: "name".to_owned(), sealed: vec![4] };
    append(&journal, Commit { records: vec![renamed], ..commit(3, vec![]) }).await;
}

async fn a_stream_is_read_as_it_was(fresh: Fresh) {
    let clock = std::sync::Arc::new(store::clock::ManualClock::at_micros(100));
    let journal = fresh.journal_with(clock.clone()).await;
    for version in 0..3 {
        append(&journal, commit(u128::from(version) + 1, vec![write(pair(1), version, 1)])).await;
        clock.advance_micros(100);
    }
    assert_eq!(journal.stream_upto_sequence(&pair(1), 2).await.unwrap().len(), 2);
    assert_eq!(journal.stream_upto_time(&pair(1), 299).await.unwrap().len(), 2);
    assert_eq!(journal.position_at(99).await.unwrap(), Position::START);
    assert_eq!(journal.position_at(200).await.unwrap(), Position(2));
    assert_eq!(journal.position_at(i64::MAX).await.unwrap(), Position(3));
}

async fn a_malformed_commit_is_refused_before_the_database_sees_it(fresh: Fresh) {
    let journal = fresh.journal().await;
    let mut broken = commit(1, vec![write(pair(1), 0, 1)]);
    broken.streams[0].events[0].payload.truncate(9);
    assert!(matches!(journal.append(broken).await, Err(AppendError::Malformed(_))));
    append(&journal, commit(1, vec![write(pair(1), 0, 1)])).await;
}
