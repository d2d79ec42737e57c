//! Generations that nobody reads any more.

use crate::kit::database::Fresh;
use std::time::{Duration, Instant};
use store::backend::Backend;
use store::projector::rebuild;

/// Statistics of another generation, and then a retired one that they have not heard of.
const RETIRED: &str = "
    INSERT INTO rm_postings SELECT 1, place, 0, gen_random_uuid(), 't', 'm', 2024, '', 'l', 'k', gen_random_uuid(), 1, 'r', ''
      FROM generate_series(1, 20000) place;
    ANALYZE rm_postings;
    DELETE FROM rm_postings;
    INSERT INTO rm_checkpoint (generation, fold_version, position, epoch, status) VALUES (0, 0, 0, 0, 'retired');
    INSERT INTO rm_postings SELECT 0, place, 0, gen_random_uuid(), 't', 'm', 2024, '', 'l', 'k', gen_random_uuid(), 1, 'r', ''
      FROM generate_series(1, 20000) place;";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retired_generation_is_deleted_in_no_time_whatever_the_statistics_say() {
    let fresh = Fresh::postgres().await;
    let journal = fresh.journal().await;
    let Backend::Postgres(database) = journal.backend() else { panic!("it is PostgreSQL") };
    sqlx::raw_sql(RETIRED).execute(database.pool()).await.unwrap();
    let begun = Instant::now();
    rebuild(&journal, |_, _| {}).await.unwrap();
    // A plan that compares every row with every other takes minutes.
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM rm_postings").fetch_one(database.pool()).await.unwrap();
    assert_eq!(left, 0);
}
