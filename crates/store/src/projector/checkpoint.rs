//! Generations of read models and how far each is.
//!
//! Invariants: a batch is written only by whoever still knows the checkpoint exactly: generation, position, epoch and
//! status; one generation is live at any time, and a switch never goes back in the journal; nothing is deleted but a
//! retired generation.

use super::ProjectError;
use super::batch::{Batch, Tables};
use super::lane::{Lane, transaction};
use crate::journal::{Position, ReadError};
use readmodel::Views;
use std::sync::Arc;

/// What its writer knows of a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checkpoint {
    pub(super) generation: i64,
    pub(super) fold_version: i64,
    pub(super) position: Position,
    pub(super) epoch: i64,
    pub(super) status: &'static str,
}

pub(super) const LIVE: &str = "live";
pub(super) const BUILDING: &str = "building";

/// The epoch counts leaders: from now on the former one writes nothing.
const TAKE_LIVE: &str = "
UPDATE rm_checkpoint SET epoch = epoch + 1 WHERE status = 'live'
RETURNING generation, fold_version, position, epoch";

/// A build that is begun takes the place of one that was.
const ABANDON: &str = "UPDATE rm_checkpoint SET status = 'retired' WHERE status = 'building'";
const BEGIN: &str = "
INSERT INTO rm_checkpoint (generation, fold_version, position, epoch, status)
SELECT max(generation) + 1, $1, 0, 0, 'building' FROM rm_checkpoint
RETURNING generation, fold_version, position, epoch";

const MOVE: &str = "
UPDATE rm_checkpoint SET position = $1
 WHERE generation = $2 AND position = $3 AND epoch = $4 AND status = $5";

const PARK: &str = "
INSERT INTO rm_parked (generation, aggregate_type, aggregate_id, position, event_type, reason, program)
VALUES ($1, $2, $3, $4, $5, $6, $7)";
const COUNT_PARKED: &str = "
UPDATE rm_checkpoint SET parked = (SELECT count(*) FROM rm_parked WHERE generation = $1) WHERE generation = $1";

const STILL_MINE: &str = "
SELECT count(*) FROM rm_checkpoint WHERE generation = $1 AND position = $2 AND epoch = $3 AND status = $4";

/// Read models beyond the end of the journal are of another one: of a file that was put back from a backup, say.
const RETIRE_LIVE: &str = "
UPDATE rm_checkpoint SET status = 'retired'
 WHERE status = 'live' AND (position <= $1 OR position > (SELECT position FROM journal_head)) RETURNING epoch";
const PROMOTE: &str = "
UPDATE rm_checkpoint SET status = 'live', epoch = $1
 WHERE generation = $2 AND position = $3 AND status = 'building'";

const RETIRED: &str = "SELECT min(generation) FROM rm_checkpoint WHERE status = 'retired'";
/// Some rows of each table, and the checkpoint when nothing is left that it could be forgotten for.
const DELETE_SOME_ON_SQLITE: [&str; 5] = [
    "DELETE FROM rm_postings WHERE generation = $1 AND (position, ordinal) IN
        (SELECT position, ordinal FROM rm_postings WHERE generation = $1 ORDER BY position, ordinal LIMIT 2000)",
    "DELETE FROM rm_cells WHERE generation = $1 AND (node, year, theme, measure, detail, level) IN
        (SELECT node, year, theme, measure, detail, level FROM rm_cells WHERE generation = $1 LIMIT 2000)",
    "DELETE FROM rm_rows WHERE generation = $1 AND (kind, key) IN
        (SELECT kind, key FROM rm_rows WHERE generation = $1 LIMIT 2000)",
    DELETE_PARKED,
    DELETE_CHECKPOINT,
];

/// By the place of a row: a join would be planned by statistics that have not heard of the generation, and compare every row
/// with every other. Rows that a rebuild of another process deletes at this moment are left to it.
const DELETE_SOME_ON_POSTGRES: [&str; 5] = [
    "DELETE FROM rm_postings WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM rm_postings WHERE generation = $1 LIMIT 2000 FOR UPDATE SKIP LOCKED))",
    "DELETE FROM rm_cells WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM rm_cells WHERE generation = $1 LIMIT 2000 FOR UPDATE SKIP LOCKED))",
    "DELETE FROM rm_rows WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM rm_rows WHERE generation = $1 LIMIT 2000 FOR UPDATE SKIP LOCKED))",
    DELETE_PARKED,
    DELETE_CHECKPOINT,
];

const DELETE_PARKED: &str = "DELETE FROM rm_parked WHERE generation = $1";

const DELETE_CHECKPOINT: &str = "
DELETE FROM rm_checkpoint WHERE generation = $1 AND status = 'retired'
   AND NOT EXISTS (SELECT 1 FROM rm_postings WHERE generation = $1)
   AND NOT EXISTS (SELECT 1 FROM rm_cells WHERE generation = $1)
   AND NOT EXISTS (SELECT 1 FROM rm_rows WHERE generation = $1)
   AND NOT EXISTS (SELECT 1 FROM rm_parked WHERE generation = $1)";

/// `generation, fold_version, position, epoch`
type Columns = (i64, i64, i64, i64);

fn checkpoint(columns: Columns, status: &'static str) -> Result<Checkpoint, ReadError> {
    let (generation, fold_version, position, epoch) = columns;
    Ok(Checkpoint { generation, fold_version, position: Position::from_sql(position)?, epoch, status })
}

impl Lane {
    /// Takes the live generation over; `None` when it is being switched at this moment.
    pub(super) async fn take_live(&mut self) -> Result<Option<Checkpoint>, ProjectError> {
        let taken: Option<Columns> = transaction!(self, |connection| Ok(sqlx::query_as(TAKE_LIVE)
            .fetch_optional(connection)
            .await?))?;
        Ok(taken.map(|columns| checkpoint(columns, LIVE)).transpose()?)
    }

    /// Begins a generation beside the live one.
    pub(super) async fn begin_generation(&mut self) -> Result<Checkpoint, ProjectError> {
        let columns: Columns = transaction!(self, |connection| {
            sqlx::query(ABANDON).execute(&mut *connection).await?;
            Ok(sqlx::query_as(BEGIN).bind(i64::from(Views::VERSION)).fetch_one(connection).await?)
        })?;
        Ok(checkpoint(columns, BUILDING)?)
    }

    /// Writes what the events up to a position change, and moves the checkpoint there: both or neither.
    pub(super) async fn advance(
        &mut self,
        from: Checkpoint,
        to: Position,
        batch: Arc<Batch>,
    ) -> Result<Checkpoint, ProjectError> {
        transaction!(self, |connection| {
            let moved = sqlx::query(MOVE)
                .bind(to.to_sql())
                .bind(from.generation)
                .bind(from.position.to_sql())
                .bind(from.epoch)
                .bind(from.status)
                .execute(&mut *connection)
                .await?;
            // First, so that it waits for a former writer before anything is written.
            from.expect_one(moved.rows_affected())?;
            connection.write(from.generation, &batch).await?;
            for parked in &batch.parked {
                let insert = sqlx::query(PARK).bind(from.generation).bind(&parked.aggregate_type);
                let insert = insert.bind(parked.aggregate_id).bind(parked.position.to_sql());
                let insert = insert.bind(&parked.event_type).bind(parked.reason.code()).bind(&parked.program);
                insert.execute(&mut *connection).await?;
            }
            if !batch.parked.is_empty() {
                sqlx::query(COUNT_PARKED).bind(from.generation).execute(connection).await?;
            }
            Ok(())
        })?;
        Ok(Checkpoint { position: to, ..from })
    }

    /// Fails when someone else has taken the generation over, or the connection is gone.
    pub(super) async fn check(&mut self, mine: Checkpoint) -> Result<(), ProjectError> {
        let found: i64 = transaction!(self, |connection| {
            Ok(sqlx::query_scalar(STILL_MINE)
                .bind(mine.generation)
                .bind(mine.position.to_sql())
                .bind(mine.epoch)
                .bind(mine.status)
                .fetch_one(connection)
                .await?)
        })?;
        mine.expect_one(found.unsigned_abs())
    }

    /// Makes a built generation the live one; `None` when the live one is further.
    pub(super) async fn switch(&mut self, built: Checkpoint) -> Result<Option<Checkpoint>, ProjectError> {
        let epoch: Option<i64> = transaction!(self, |connection| {
            let position = built.position.to_sql();
            let retired: Option<i64> =
                sqlx::query_scalar(RETIRE_LIVE).bind(position).fetch_optional(&mut *connection).await?;
            let Some(epoch) = retired.map(|epoch| epoch + 1) else { return Ok(None) };
            let promoted = sqlx::query(PROMOTE).bind(epoch).bind(built.generation).bind(position);
            built.expect_one(promoted.execute(connection).await?.rows_affected())?;
            Ok(Some(epoch))
        })?;
        Ok(epoch.map(|epoch| Checkpoint { epoch, status: LIVE, ..built }))
    }

    /// Deletes some of what is left of retired generations; `false` when nothing is.
    pub(super) async fn delete_some(&mut self) -> Result<bool, ProjectError> {
        let delete_some = match self {
            Self::Sqlite { .. } => DELETE_SOME_ON_SQLITE,
            Self::Postgres(_) => DELETE_SOME_ON_POSTGRES,
        };
        transaction!(self, |connection| {
            let retired: Option<i64> = sqlx::query_scalar(RETIRED).fetch_one(&mut *connection).await?;
            let Some(generation) = retired else { return Ok(false) };
            for statement in delete_some {
                let deleted = sqlx::query(statement).bind(generation).execute(&mut *connection).await?;
                if deleted.rows_affected() > 0 {
                    break;
                }
            }
            Ok(true)
        })
    }
}

impl Checkpoint {
    /// One row, or someone else writes here.
    fn expect_one(self, rows: u64) -> Result<(), ProjectError> {
        if rows == 1 { Ok(()) } else { Err(ProjectError::Superseded { generation: self.generation }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Backend;
    use crate::reading::{Reading, RowFilter};
    use readmodel::{Row, RowKind};
    use uuid::Uuid;

    async fn opened() -> (tempfile::TempDir, Backend, Lane) {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("journal.sqlite").display());
        let backend = Backend::connect(&address).await.unwrap();
        let lane = Lane::open(&backend).await.unwrap();
        (folder, backend, lane)
    }

    fn some_row() -> Arc<Batch> {
        Arc::new(Batch::of(Row {
            kind: RowKind::Pair,
            key: Uuid::from_u128(1),
            organization_id: None,
            program_id: None,
            sort: String::new(),
            body: "{}".to_owned(),
        }))
    }

    async fn journal_ends_at(backend: &Backend, position: i64) {
        let Backend::Sqlite(database) = backend else { panic!("it is SQLite") };
        let moved: Result<(), crate::journal::ReadError> = database
            .writer()
            .run(move |writer| {
                Box::pin(async move {
                    sqlx::query("UPDATE journal_head SET position = $1")
                        .bind(position)
                        .execute(writer)
                        .await?;
                    Ok(())
                })
            })
            .await;
        moved.unwrap();
    }

    async fn rows(backend: &Backend) -> u64 {
        Reading::new(backend.clone()).count(RowKind::Pair, RowFilter::default()).await.unwrap().value
    }

    #[tokio::test]
    async fn a_former_leader_writes_nothing() {
        let (_folder, backend, mut lane) = opened().await;
        let former = lane.take_live().await.unwrap().unwrap();
        let leader = lane.take_live().await.unwrap().unwrap();
        let refused = lane.advance(former, Position(1), some_row()).await;
        assert!(matches!(refused, Err(ProjectError::Superseded { .. })));
        assert!(matches!(lane.check(former).await, Err(ProjectError::Superseded { .. })));
        assert_eq!(rows(&backend).await, 0);
        lane.check(leader).await.unwrap();
        lane.advance(leader, Position(1), some_row()).await.unwrap();
        assert_eq!(rows(&backend).await, 1);
    }

    #[tokio::test]
    async fn a_batch_is_written_once() {
        let (_folder, _backend, mut lane) = opened().await;
        let before = lane.take_live().await.unwrap().unwrap();
        lane.advance(before, Position(1), some_row()).await.unwrap();
        let again = lane.advance(before, Position(1), some_row()).await;
        assert!(matches!(again, Err(ProjectError::Superseded { .. })));
    }

    #[tokio::test]
    async fn a_switch_does_not_go_back() {
        let (_folder, backend, mut lane) = opened().await;
        journal_ends_at(&backend, 2).await;
        let live = lane.take_live().await.unwrap().unwrap();
        let built = lane.begin_generation().await.unwrap();
        let live = lane.advance(live, Position(2), some_row()).await.unwrap();
        let built = lane.advance(built, Position(1), Arc::default()).await.unwrap();
        assert_eq!(lane.switch(built).await.unwrap(), None);
        let built = lane.advance(built, Position(2), Arc::default()).await.unwrap();
        let switched = lane.switch(built).await.unwrap().unwrap();
        assert_eq!((switched.epoch, switched.status), (live.epoch + 1, LIVE));
        assert_eq!(rows(&backend).await, 0, "the built one has no row");
        while lane.delete_some().await.unwrap() {}
        lane.check(switched).await.unwrap();
    }

    #[tokio::test]
    async fn a_live_generation_beyond_the_journal_gives_way() {
        let (_folder, backend, mut lane) = opened().await;
        journal_ends_at(&backend, 1).await;
        let live = lane.take_live().await.unwrap().unwrap();
        lane.advance(live, Position(2), some_row()).await.unwrap();
        let built = lane.begin_generation().await.unwrap();
        let built = lane.advance(built, Position(1), Arc::default()).await.unwrap();
        assert!(lane.switch(built).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_build_takes_the_place_of_another() {
        let (_folder, _backend, mut lane) = opened().await;
        let former = lane.begin_generation().await.unwrap();
        let built = lane.begin_generation().await.unwrap();
        assert!(built.generation > former.generation);
        let refused = lane.advance(former, Position(1), some_row()).await;
        assert!(matches!(refused, Err(ProjectError::Superseded { .. })));
    }
}
