//! A command happens once, however often it is sent, and is answered, whoever still listens.

use super::{append, commit, everything, in_time, pair, positions, write};
use crate::kit::database::{Fresh, on_both_databases};
use futures_util::future::{FutureExt, join_all};
use store::journal::{AppendError, Commit, Position};
use uuid::Uuid;

on_both_databases!(
    a_storm_of_one_command_has_one_effect_and_one_answer,
    an_id_is_not_used_for_another_command,
    a_repeat_after_a_restart_gets_the_first_answer,
    an_append_whose_caller_went_away_still_happens,
    a_shutdown_answers_everything_that_was_taken,
    a_reopened_journal_goes_on_at_its_head,
);

async fn a_storm_of_one_command_has_one_effect_and_one_answer(fresh: Fresh) {
    let journal = fresh.journal().await;
    let storm = (0..50).map(|_| {
        let journal = journal.clone();
        tokio::spawn(async move { append(&journal, commit(1, vec![write(pair(1), 0, 2)])).await })
    });
    let answers: Vec<_> =
        in_time(join_all(storm)).await.into_iter().map(|answer| answer.expect("ends")).collect();
    assert!(answers.iter().all(|answer| (answer.first, answer.last) == (Position(1), Position(2))));
    assert_eq!(answers.iter().filter(|answer| !answer.repeated).count(), 1);
    assert_eq!(positions(&everything(&journal).await), [1, 2]);
}

async fn an_id_is_not_used_for_another_command(fresh: Fresh) {
    let journal = fresh.journal().await;
    append(&journal, commit(1, vec![write(pair(1), 0, 2)])).await;
    let other = Commit { fingerprint: [2; 32], ..commit(1, vec![write(pair(1), 2, 1)]) };
    let refused = journal.append(other).await.unwrap_err();
    assert!(matches!(refused, AppendError::CommandReused { position: Position(2), .. }), "{refused}");
    assert_eq!(positions(&everything(&journal).await), [1, 2]);
}

async fn a_repeat_after_a_restart_gets_the_first_answer(fresh: Fresh) {
    let first = fresh.journal().await;
    append(&first, commit(1, vec![write(pair(1), 0, 2)])).await;
    append(&first, commit(2, vec![write(pair(1), 2, 1)])).await;
    first.shutdown().await;
    first.backend().close().await;
    let again = append(&fresh.journal().await, commit(1, vec![write(pair(1), 0, 2)])).await;
    assert_eq!((again.first, again.last, again.repeated), (Position(1), Position(2), true));
}

async fn an_append_whose_caller_went_away_still_happens(fresh: Fresh) {
    let journal = fresh.journal().await;
    let asked = journal.append(commit(1, vec![write(pair(1), 0, 1)])).now_or_never();
    assert!(asked.is_none(), "it was asked once and dropped");
    let mut head = journal.head();
    in_time(head.wait_for(|head| *head == Position(1))).await.expect("the journal is open");
    let record = journal.command(Uuid::from_u128(1)).await.unwrap().expect("it is remembered");
    assert_eq!((record.first, record.last, record.fingerprint), (Position(1), Position(1), [1; 32]));
}

async fn a_shutdown_answers_everything_that_was_taken(fresh: Fresh) {
    let journal = fresh.journal().await;
    let mut waiting: Vec<_> = (1..=100)
        .map(|number| {
            let journal = journal.clone();
            Box::pin(async move { journal.append(commit(number, vec![write(pair(number), 0, 1)])).await })
        })
        .collect();
    // Asked once, each is in the queue.
    assert!(waiting.iter_mut().all(|append| append.now_or_never().is_none()));
    in_time(journal.shutdown()).await;
    let verdicts = in_time(join_all(waiting)).await;
    assert!(verdicts.iter().all(Result::is_ok));
    assert_eq!(everything(&journal).await.len(), 100);
    let late = journal.append(commit(101, vec![write(pair(101), 0, 1)])).await;
    assert!(matches!(late, Err(AppendError::Closed)));
}

async fn a_reopened_journal_goes_on_at_its_head(fresh: Fresh) {
    let before = fresh.journal().await;
    append(&before, commit(1, vec![write(pair(1), 0, 3)])).await;
    before.shutdown().await;
    before.backend().close().await;
    let after = fresh.journal().await;
    assert_eq!(*after.head().borrow(), Position(3));
    assert_eq!(append(&after, commit(2, vec![write(pair(1), 3, 1)])).await.first, Position(4));
}
