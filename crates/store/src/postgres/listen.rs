//! NOTIFY and LISTEN: the wake-up between nodes, never the news itself.

use super::Database;
use crate::journal::Position;
use futures_util::stream::{BoxStream, StreamExt};
use sqlx::postgres::PgListener;

const CHANNEL: &str = "journal_head";

/// A signal for each notification. It does not tell of those that a lost connection swallowed.
pub(crate) async fn listen(
    database: &Database,
) -> Result<BoxStream<'static, Result<(), sqlx::Error>>, sqlx::Error> {
    let mut listener = PgListener::connect_with(database.pool()).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener.into_stream().map(|notification| notification.map(drop)).boxed())
}

/// Wakes the other nodes.
pub(crate) async fn notify(database: &Database, head: Position) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_notify($1, $2)")
        .bind(CHANNEL)
        .bind(head.to_string())
        .execute(database.pool())
        .await?;
    Ok(())
}
