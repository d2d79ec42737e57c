//! Several nodes on one PostgreSQL: one history, one leader, subscriptions everywhere, and a replica that takes over.

use crate::kit::app::sample;
use crate::kit::database::{DEADLINE, Fresh};
use crate::kit::postgres::Cluster;
use crate::kit::server::{TestServer, run};
use futures_util::StreamExt;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Executor};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// In which the next node leads after the leader's death: elections are held every half second.
const TAKE_OVER: Duration = Duration::from_secs(10);

async fn import(server: &TestServer, name: &str) -> reqwest::Result<reqwest::Response> {
    let upload =
        server.client.post(server.url("/imports")).header("content-type", "application/octet-stream");
    upload.body(sample(name)).send().await
}

/// Positions with their leaf hashes as they are told after one, until so many are heard or the connection ends.
async fn listen(server: &TestServer, after: u64, at_most: usize) -> BTreeMap<u64, String> {
    let answer = server.client.get(server.url(&format!("/events?after={after}"))).send().await;
    let (mut heard, mut pending) = (BTreeMap::new(), Vec::new());
    let Ok(answer) = answer else { return heard };
    let mut bytes = answer.bytes_stream();
    while let Some(Ok(chunk)) = bytes.next().await {
        pending.extend_from_slice(&chunk);
        while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = pending.drain(..=end).collect();
            let line: Value = serde_json::from_slice(&line).unwrap();
            let Some(position) = line["position"].as_str() else { continue };
            let position = position.parse().unwrap();
            assert_eq!(
                Some(position),
                heard.keys().next_back().map_or(Some(after + 1), |last| Some(last + 1))
            );
            heard.insert(position, line["leafHash"].as_str().unwrap().to_owned());
            if heard.len() == at_most {
                return heard;
            }
        }
    }
    heard
}

async fn until_it_leads(server: &TestServer) -> Duration {
    let begun = Instant::now();
    while server.health().await["leader"] != true {
        assert!(begun.elapsed() < TAKE_OVER, "nobody leads: {}", server.health().await);
        tokio::task::yield_now().await;
    }
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_append_one_history_and_one_takes_over() {
    let fresh = Fresh::postgres().await;
    let mut first = TestServer::start(&fresh, &[]).await;
    until_it_leads(&first).await;
    let second = TestServer::start(&fresh, &[]).await;
    let work = async {
        let (one, other) =
            tokio::join!(import(&first, "zarechnaya-2024.xlsx"), import(&second, "boldyrevskaya-2024.xlsx"));
        assert_eq!(
            (one.unwrap().status(), other.unwrap().status()),
            (200.try_into().unwrap(), 200.try_into().unwrap())
        );
    };
    let (here, there, ()) =
        timeout(DEADLINE, async { tokio::join!(listen(&first, 0, 600), listen(&second, 0, 600), work) })
            .await
            .expect("both nodes tell everything in time");
    assert_eq!(here, there, "one history, whichever node tells it");
    assert_eq!(second.health().await["leader"], false, "one node leads");

    first.kill9().await;
    let took = until_it_leads(&second).await;
    println!("another node led {} ms after the leader was killed", took.as_millis());
    assert_eq!(import(&second, "kizilyurt-2022-23.xlsx").await.unwrap().status(), 200);
    second.caught_up().await;
    let rebuilt = run(second.folder(), &[&["rebuild"], second.flags().as_slice()].concat()).await;
    assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
    assert!(rebuilt.out.contains("equal"), "{rebuilt:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_not_notified_looks_by_itself() {
    let fresh = Fresh::postgres().await;
    let Fresh::Postgres(database) = &fresh else { panic!("PostgreSQL was asked for") };
    let (first, second) = (TestServer::start(&fresh, &[]).await, TestServer::start(&fresh, &[]).await);
    let cuts = AtomicI64::new(0);
    let deaf = async {
        let mut connection = database.options().connect().await.unwrap();
        // Every connection that listens is cut, again and again.
        loop {
            let cut = "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
                        WHERE datname = current_database() AND query ILIKE 'LISTEN%'";
            let cut: i64 = sqlx::query_scalar(cut).fetch_one(&mut connection).await.unwrap();
            cuts.fetch_add(cut, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    };
    let work = async {
        assert_eq!(import(&first, "zarechnaya-2024.xlsx").await.unwrap().status(), 200);
        let head = usize::try_from(first.health().await["head"].as_u64().unwrap()).unwrap();
        assert_eq!(listen(&second, 0, head).await.len(), head);
    };
    let work = timeout(DEADLINE, work);
    tokio::select! {
        () = deaf => {}
        done = work => done.expect("it polls"),
    }
    let cuts = cuts.into_inner();
    println!("{cuts} listening connections were cut");
    assert!(cuts > 0, "no connection was cut that listens");
}

/// A primary that waits for its replica, and a service on both.
struct Pair {
    primary: Cluster,
    replica: Cluster,
    _held: [std::fs::File; 2],
    settings: tempfile::TempDir,
    server: TestServer,
}

fn address(options: &PgConnectOptions) -> String {
    options.to_url_lossy().to_string()
}

async fn on(options: &PgConnectOptions, statement: &str) {
    options.connect().await.unwrap().execute(statement).await.unwrap();
}

impl Pair {
    async fn start() -> Self {
        let ((primary, first), (replica, second)) = tokio::task::spawn_blocking(|| {
            let primary = Cluster::of_its_own();
            let replica = primary.0.replica();
            (primary, replica)
        })
        .await
        .unwrap();
        on(&primary.options(), "ALTER SYSTEM SET synchronous_standby_names = '*'").await;
        on(&primary.options(), "SELECT pg_reload_conf()").await;
        let settings = tempfile::tempdir().unwrap();
        let file = settings.path().join("replica.toml");
        std::fs::write(&file, format!("replica = '{}'\n", address(&replica.options()))).unwrap();
        let arguments = ["--config", file.to_str().unwrap()];
        // The replica has no tables until the primary was migrated.
        TestServer::start_at(&address(&primary.options()), &[]).await.kill9().await;
        let server = TestServer::start_at(&address(&primary.options()), &arguments).await;
        Self { primary, replica, _held: [first, second], settings, server }
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.primary.end();
        self.replica.end();
    }
}

const REGISTER: &str = "mutation($input: RegisterOrganizationInput!) {
    done: registerOrganization(input: $input) { position organization { id } userErrors { code } } }";
const RENAME: &str = "mutation($input: RenameOrganizationInput!) {
    done: renameOrganization(input: $input) { position userErrors { code } } }";
const NAME: &str =
    "query($id: UUID!, $atLeast: Position) { organization(id: $id, atLeast: $atLeast) { name } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_waits_until_the_replica_has_what_it_must_see() {
    let pair = Pair::start().await;
    let ask = async |document, variables| pair.server.graphql(document, variables).await.unwrap();
    let act = async |document, number: u128, mut input: Value| {
        input["commandId"] = json!(uuid::Uuid::from_u128(number));
        input["occurredOn"] = json!(format!("2024-09-0{number}"));
        let mut answer = ask(document, json!({ "input": input })).await;
        assert!(answer["data"]["done"]["position"].is_string(), "{answer}");
        answer["data"]["done"].take()
    };
    let registered = act(REGISTER, 1, json!({ "level": "REGION", "name": "Край" })).await;
    let id = &registered["organization"]["id"];
    let name = async |position: Option<&Value>| ask(NAME, json!({ "id": id, "atLeast": position })).await;
    assert_eq!(name(Some(&registered["position"])).await["data"]["organization"]["name"], "Край");

    let replay =
        async |what: &str| on(&pair.replica.options(), &format!("SELECT pg_wal_replay_{what}()")).await;
    replay("pause").await;
    let renamed = act(
        RENAME,
        2,
        json!({ "organizationId": id, "name": "Область", "order": { "number": "1", "date": "2024-08-30" } }),
    )
    .await;
    assert_eq!(name(None).await["data"]["organization"]["name"], "Край", "it is read from the replica");
    let stale = name(Some(&renamed["position"])).await;
    assert_eq!(stale["errors"][0]["extensions"]["code"], "STALE", "it is not answered with less: {stale}");
    replay("resume").await;
    assert_eq!(name(Some(&renamed["position"])).await["data"]["organization"]["name"], "Область");

    let config = pair.settings.path().join("replica.toml");
    let asked = [&["doctor", "--config", config.to_str().unwrap()], pair.server.flags().as_slice()].concat();
    let doctor = run(pair.server.folder(), &asked).await;
    assert!(doctor.out.contains("replica      read models at 2, the journal ends at 2"), "{doctor:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promoted_replica_has_everything_that_anybody_was_told() {
    let pair = Pair::start().await;
    let listening = listen(&pair.server, 0, 100_000);
    let crash = async {
        let importing = import(&pair.server, "boldyrevskaya-2024.xlsx");
        let crashing = async {
            // In the middle of the import.
            while pair.server.health().await["head"].as_u64().unwrap() < 150 {
                tokio::task::yield_now().await;
            }
            pair.primary.crash();
            pair.replica.promote();
        };
        let (_, ()) = tokio::join!(timeout(Duration::from_secs(20), importing), crashing);
        pair.server.terminate();
    };
    let (told, ()) = timeout(DEADLINE * 2, async { tokio::join!(listening, crash) }).await.expect("in time");
    assert!(told.len() >= 150, "{}", told.len());
    on(&pair.replica.options(), "ALTER SYSTEM RESET synchronous_standby_names").await;
    on(&pair.replica.options(), "SELECT pg_reload_conf()").await;

    let survivor = TestServer::start_at(&address(&pair.replica.options()), &[]).await;
    let kept = listen(&survivor, 0, told.len()).await;
    assert_eq!(kept, told, "every event that was told, byte for byte, at its place");
    assert_eq!(import(&survivor, "boldyrevskaya-2024.xlsx").await.unwrap().status(), 200);
    let doctor = run(survivor.folder(), &[&["doctor"], survivor.flags().as_slice()].concat()).await;
    assert!(doctor.out.contains("every leaf as it was hashed"), "{doctor:?}");
}
