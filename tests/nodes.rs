//! Several nodes on one PostgreSQL: one history, one leader, subscriptions everywhere, and a replica that takes over.

mod subscriptions;

use crate::kit::app::sample;
use crate::kit::database::{DEADLINE, Fresh};
use crate::kit::postgres::Cluster;
use crate::kit::server::{Ran, TestServer, run};
use futures_util::StreamExt;
use futures_util::future::join_all;
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
    until_one_leads(std::slice::from_ref(server)).await.1
}

/// Which of them leads, and how long that took.
async fn until_one_leads(servers: &[TestServer]) -> (usize, Duration) {
    let begun = Instant::now();
    loop {
        for (number, server) in servers.iter().enumerate() {
            if server.health().await["leader"] == true {
                return (number, begun.elapsed());
            }
        }
        assert!(begun.elapsed() < TAKE_OVER, "nobody leads: {}", servers[0].health().await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_append_one_history_and_the_next_takes_over_twice() {
    let fresh = Fresh::postgres().await;
    let mut nodes = vec![TestServer::start(&fresh, &[]).await];
    until_it_leads(&nodes[0]).await;
    for _ in 0..2 {
        nodes.push(TestServer::start(&fresh, &[]).await);
    }
    let names = ["zarechnaya-2024.xlsx", "boldyrevskaya-2024.xlsx", "kizilyurt-2022-23.xlsx"];
    let imports = join_all(nodes.iter().zip(names).map(|(node, name)| async move {
        assert_eq!(import(node, name).await.unwrap().status(), 200, "{name}");
    }));
    let listeners = join_all(nodes.iter().map(|node| listen(node, 0, 600)));
    let (told, _) = timeout(DEADLINE * 2, async { tokio::join!(listeners, imports) })
        .await
        .expect("every node tells everything in time");
    assert_eq!(told[0].len(), 600);
    assert!(told.iter().all(|here| *here == told[0]), "one history, whichever node tells it");
    for follower in &nodes[1..] {
        assert_eq!(follower.health().await["leader"], false, "one node leads");
    }

    let mut leader = 0;
    while nodes.len() > 1 {
        let mut dead = nodes.remove(leader);
        dead.kill9().await;
        let (next, took) = until_one_leads(&nodes).await;
        println!(
            "of {} nodes another led {} ms after the leader was killed",
            nodes.len() + 1,
            took.as_millis()
        );
        // Whoever is left appends: here the one that leads last of all, or alone.
        let file = if nodes.len() > 1 { "zarechnaya-faulty.xlsx" } else { "zarechnaya-2024.xlsx" };
        assert_eq!(import(nodes.last().unwrap(), file).await.unwrap().status(), 200);
        nodes[next].caught_up().await;
        leader = next;
    }
    let last = &nodes[0];
    let rebuilt = run(last.folder(), &[&["rebuild"], last.flags().as_slice()].concat()).await;
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

const HISTORY: &str = "query($id: UUID!, $position: Position!) {
    history(aggregateType: ORGANIZATION, id: $id, first: 9, atLeast: $position) { totalCount } }";
const STATE_AT: &str = "query($id: UUID!, $position: Position!) {
    stateAt(aggregateType: ORGANIZATION, id: $id, at: { position: $position }) { version } }";
const DIFFERENCE: &str = "query($id: UUID!, $position: Position!) {
    difference(aggregateType: ORGANIZATION, id: $id, from: { known: { position: \"1\" } },
               to: { known: { position: $position } }) { path } }";
const STATE_AT_SEQUENCE: &str = "query($id: UUID!) {
    stateAt(aggregateType: ORGANIZATION, id: $id, at: { sequence: 2 }) { version } }";
const STATE_AT_TIME: &str = "query($id: UUID!) {
    stateAt(aggregateType: ORGANIZATION, id: $id, at: { time: \"2100-01-01T00:00:00Z\" }) { version } }";
const INCOMPLETE: &str = "query($position: Position!) { incomplete(atLeast: $position) { parked } }";
const KNOWN: &str =
    "query($id: UUID!) { history(aggregateType: ORGANIZATION, id: $id, first: 9) { totalCount position } }";

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
    // A history is read there too, and a point in it is waited for: less would be told as if it were everything.
    let of = json!({ "id": id, "position": renamed["position"] });
    for document in [HISTORY, STATE_AT, STATE_AT_SEQUENCE, STATE_AT_TIME, DIFFERENCE, INCOMPLETE] {
        let stale = ask(document, of.clone()).await;
        assert_eq!(stale["errors"][0]["extensions"]["code"], "STALE", "{document}: {stale}");
    }
    let known = ask(KNOWN, json!({ "id": id })).await["data"]["history"].take();
    assert_eq!(
        known,
        json!({ "totalCount": 1, "position": registered["position"] }),
        "it says how far it is"
    );
    every_question_of_a_replica_can_wait(&pair.server).await;
    let doctor = doctor_with(&pair, "readiness_lag = 0").await;
    assert!(
        doctor.out.contains("WARNING replica      read models at 1, the journal ends at 2"),
        "{doctor:?}"
    );
    replay("resume").await;
    assert_eq!(ask(STATE_AT, of).await["data"]["stateAt"]["version"], 2);
    assert_eq!(name(Some(&renamed["position"])).await["data"]["organization"]["name"], "Область");

    let doctor = doctor_with(&pair, "readiness_lag = 0").await;
    assert!(
        doctor.out.contains("ok      replica      read models at 2, the journal ends at 2"),
        "{doctor:?}"
    );
}

/// What the doctor finds with a setting besides that of the replica.
async fn doctor_with(pair: &Pair, setting: &str) -> Ran {
    let config = pair.settings.path().join("doctor.toml");
    let replica = std::fs::read_to_string(pair.settings.path().join("replica.toml")).unwrap();
    std::fs::write(&config, format!("{replica}{setting}\n")).unwrap();
    let asked = [&["doctor", "--config", config.to_str().unwrap()], pair.server.flags().as_slice()].concat();
    run(pair.server.folder(), &asked).await
}

/// Whatever may be read from a replica takes `atLeast`; the others read the primary, or no database at all.
async fn every_question_of_a_replica_can_wait(server: &TestServer) {
    const OTHERS: [&str; 5] = ["auditLog", "destructionAct", "eventsAfter", "head", "indicatorCatalogue"];
    let document = "{ __schema { queryType { fields { name args { name } } } } }";
    let mut answer = server.graphql(document, json!({})).await.unwrap();
    let fields = answer["data"]["__schema"]["queryType"]["fields"].take();
    let waits = |field: &&Value| field["args"].as_array().unwrap().iter().any(|arg| arg["name"] == "atLeast");
    let mut not: Vec<&str> = fields
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"))
        .iter()
        .filter(|field| !waits(field))
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    not.sort_unstable();
    assert_eq!(not, OTHERS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_finds_a_replica_that_is_away() {
    let fresh = Fresh::postgres().await;
    let server = TestServer::start(&fresh, &[]).await;
    let config = server.folder().join("replica.toml");
    std::fs::write(&config, "replica = 'postgres://u:s3cret@127.0.0.1:1/d'\n").unwrap();
    let asked = [&["doctor", "--config", config.to_str().unwrap()], server.flags().as_slice()].concat();
    let doctor = run(server.folder(), &asked).await;
    assert!(doctor.code == Some(2) && doctor.out.contains("ERROR   replica"), "{doctor:?}");
    assert!(doctor.out.contains("the service answers no lists while it is away"), "{doctor:?}");
    assert!(!format!("{doctor:?}").contains("s3cret"), "{doctor:?}");
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
