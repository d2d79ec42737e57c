//! The Merkle tree covers exactly what is stored, and time never runs backwards in it.

use super::{append, commit, everything, pair, write};
use crate::kit::database::{Fresh, NOON, on_both_databases};
use std::sync::Arc;
use store::clock::ManualClock;
use store::journal::{COMMAND_ID, Journal};
use store::merkle::Frontier;
use uuid::Uuid;

on_both_databases!(
    the_stored_head_is_the_root_over_the_stored_bytes,
    an_empty_journal_has_the_root_of_nothing,
    recorded_at_stands_still_while_the_clock_steps_back,
    recorded_at_never_decreases_over_restarts_and_nodes_whose_clocks_differ,
    payloads_are_kept_byte_for_byte,
    metadata_names_the_command,
);

#[tokio::test]
async fn both_databases_give_one_history_one_root() {
    let (sqlite, postgres) = (Fresh::sqlite(), Fresh::postgres().await);
    let (here, there) = (sqlite.journal().await, postgres.journal().await);
    fill(&here).await;
    fill(&there).await;
    assert_eq!(everything(&here).await, everything(&there).await);
    assert_eq!(here.tree_head().await.unwrap(), there.tree_head().await.unwrap());
}

async fn fill(journal: &Journal) {
    for number in 0..13 {
        let streams = vec![write(pair(number), 0, 1), write(pair(100 + number), 0, 2)];
        append(journal, commit(number + 1, streams)).await;
    }
}

async fn the_stored_head_is_the_root_over_the_stored_bytes(fresh: Fresh) {
    let journal = fresh.journal().await;
    fill(&journal).await;
    let mut recomputed = Frontier::default();
    for event in everything(&journal).await {
        assert_eq!(event.leaf_hash, event.computed_leaf_hash(), "at {}", event.position);
        recomputed.append(event.computed_leaf_hash());
    }
    let head = journal.tree_head().await.unwrap();
    assert_eq!((head.position.0, head.root), (39, recomputed.root()));
}

async fn an_empty_journal_has_the_root_of_nothing(fresh: Fresh) {
    let head = fresh.journal().await.tree_head().await.unwrap();
    assert_eq!((head.position.0, head.root), (0, Frontier::default().root()));
}

async fn recorded_at_stands_still_while_the_clock_steps_back(fresh: Fresh) {
    let clock = Arc::new(ManualClock::at_micros(NOON));
    let journal = fresh.journal_with(clock.clone()).await;
    for (version, step) in [(0, -5_000_000), (1, 5_000_001), (2, 0)] {
        append(&journal, commit(u128::from(version) + 1, vec![write(pair(1), version, 1)])).await;
        clock.advance_micros(step);
    }
    let recorded: Vec<_> = everything(&journal).await.iter().map(|event| event.recorded_at - NOON).collect();
    assert_eq!(recorded, [0, 0, 1]);
}

async fn recorded_at_never_decreases_over_restarts_and_nodes_whose_clocks_differ(fresh: Fresh) {
    const HOUR: i64 = 3_600_000_000;
    let mut version = 0;
    // Each start finds the clock somewhere else, mostly set back; and beside it works a node whose clock is wrong.
    for clock in [0, -HOUR, -1, 5, -24 * HOUR, 4, 6] {
        let here = fresh.journal_with(Arc::new(ManualClock::at_micros(NOON + clock))).await;
        let beside = fresh.journal_with(Arc::new(ManualClock::at_micros(NOON - 2 * HOUR))).await;
        for journal in [&here, &beside, &here] {
            append(journal, commit(u128::from(version) + 1, vec![write(pair(1), version, 1)])).await;
            version += 1;
        }
        for journal in [here, beside] {
            journal.shutdown().await;
            journal.backend().close().await;
        }
    }
    let journal = fresh.journal().await;
    let recorded: Vec<_> = everything(&journal).await.iter().map(|event| event.recorded_at - NOON).collect();
    assert_eq!(recorded, [[0; 9].as_slice(), &[5; 9], &[6; 3]].concat());
    assert_eq!(journal.tree_head().await.unwrap().recorded_at - NOON, 6);
    let held = recorded.windows(2).filter(|pair| pair[0] == pair[1]).count();
    println!(
        "{} events by clocks up to 24 h back: recorded_at stood still {held} times and never went back",
        recorded.len()
    );
}

async fn payloads_are_kept_byte_for_byte(fresh: Fresh) {
    let journal = fresh.journal().await;
    let payload = r#"{ "b":1,  "a":[1.50, 1e2, "«Ё»\u0000\ud83d\ude00"], "b":2 }"#;
    let mut odd = commit(1, vec![write(pair(1), 0, 1)]);
    payload.clone_into(&mut odd.streams[0].events[0].payload);
    append(&journal, odd).await;
    assert_eq!(everything(&journal).await[0].payload, payload);
}

async fn metadata_names_the_command(fresh: Fresh) {
    let journal = fresh.journal().await;
    append(&journal, commit(7, vec![write(pair(1), 0, 1)])).await;
    let metadata = everything(&journal).await[0].metadata_map().unwrap();
    assert_eq!(metadata[COMMAND_ID], Uuid::from_u128(7).to_string());
    assert_eq!(metadata["actor"], "curator");
}
