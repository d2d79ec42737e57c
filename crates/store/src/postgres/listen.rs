//! NOTIFY and LISTEN: the wake-up between nodes, never the news itself.

use super::Database;
use crate::journal::Position;
use futures_util::stream::{BoxStream, StreamExt};
use sqlx::postgres::{PgListener, PgNotification};

const CHANNEL: &str = "journal_head";

/// The head that each notification names, if it can be read. Those that a lost connection swallowed are not heard of.
pub(crate) async fn listen(
    database: &Database,
) -> Result<BoxStream<'static, Result<Option<Position>, sqlx::Error>>, sqlx::Error> {
    let mut listener = PgListener::connect_with(database.pool()).await?;
    listener.listen(CHANNEL).await?;
    let named = |notification: PgNotification| notification.payload().parse().ok().map(Position);
    Ok(listener.into_stream().map(move |notification| notification.map(named)).boxed())
}

/// NOTIFY is a transaction of its own: nothing is lost with it, so nobody waits until it is on the disk.
const NOTIFY: &str = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";

/// Wakes the other nodes.
pub(crate) async fn notify(database: &Database, head: Position) -> Result<(), sqlx::Error> {
    sqlx::query(NOTIFY).bind(CHANNEL).bind(head.to_string()).execute(database.pool()).await?;
    Ok(())
}
