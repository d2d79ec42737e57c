//! One command on many connections at once: it happens once, and everybody gets the same answer.

use super::client::{Door, Told, fresh_id, is_same};
use super::life::{contended, territory};
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::TestServer;
use futures_util::future::join_all;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;

on_both_databases!(a_command_on_fifty_connections_happens_once);

/// Connections that send the same command.
const CONNECTIONS: usize = 50;

async fn a_command_on_fifty_connections_happens_once(database: Fresh) {
    let server = TestServer::start(&database, &["--log", "warn"]).await;
    let (door, mut random) = (Door::of(&server), StdRng::seed_from_u64(0));
    let region = territory("REGION", "Регион", &Value::Null);
    let Told::Recorded { id: region, .. } = door.send(fresh_id(&mut random), &region).await else {
        panic!("a region is registered")
    };
    for enterprises in 1..=8 {
        let (command_id, act) = (fresh_id(&mut random), contended(&region, enterprises));
        let told = join_all((0..CONNECTIONS).map(|_| door.send(command_id, &act))).await;
        let mut first = 0;
        for told in told {
            let Told::Recorded { last, id, repeated } = told else { panic!("{told:?}") };
            assert_eq!(last, u64::from(enterprises) + 1, "the next place, for everybody");
            assert!(is_same(&id, &region));
            first += usize::from(!repeated);
        }
        assert_eq!(first, 1, "one of them recorded it");
    }
}
