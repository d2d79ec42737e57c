//! What somebody with all rights does to a database past the service: the guards are off.

use super::database::Fresh;
use sqlx::{ConnectOptions, Connection, Executor};
use store::journal::Recorded;
use store::merkle::Frontier;

impl Fresh {
    /// Executes statements with the guards of the journal switched off.
    pub(crate) async fn tamper(&self, statements: &[&str]) {
        match self {
            Self::Sqlite(_) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.file());
                let mut connection = options.connect().await.unwrap();
                for guard in ["events_refuse_update", "events_refuse_delete", "commands_refuse_delete"] {
                    connection.execute(format!("DROP TRIGGER IF EXISTS {guard}").as_str()).await.unwrap();
                }
                for statement in statements {
                    connection.execute(*statement).await.unwrap();
                }
                connection.close().await.unwrap();
            }
            Self::Postgres(database) => {
                let mut connection = database.options().connect().await.unwrap();
                for table in ["events", "commands"] {
                    connection
                        .execute(format!("ALTER TABLE {table} DISABLE TRIGGER ALL").as_str())
                        .await
                        .unwrap();
                }
                for statement in statements {
                    connection.execute(*statement).await.unwrap();
                }
                connection.close().await.unwrap();
            }
        }
    }

    /// Has the journal end with these events, its first ones: what it held behind them was never there.
    pub(crate) async fn put_back(&self, left: &[Recorded]) {
        let mut frontier = Frontier::default();
        for event in left {
            frontier.append(event.leaf_hash);
        }
        let (end, bytes) = (left.len(), hex::encode(frontier.to_bytes()));
        let frontier = match self {
            Self::Sqlite(_) => format!("unhex('{bytes}')"),
            Self::Postgres(_) => format!("decode('{bytes}', 'hex')"),
        };
        self.tamper(&[
            &format!("DELETE FROM events WHERE position > {end}"),
            &format!("DELETE FROM commands WHERE last_position > {end}"),
            &format!("UPDATE journal_head SET position = {end}, frontier = {frontier}"),
        ])
        .await;
    }
}
