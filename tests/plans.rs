//! No statement of the hot paths walks a table: each that an append, a load, a page of the journal or of a list, a number and its
//! postings, the vault and the projector send is explained by its own database, on tables with rows in them (T22).
//!
//! The statements are those that were really sent: the log has them at `trace`. On PostgreSQL they are planned as for any parameters
//! (`force_generic_plan`), with the statistics of these tables; SQLite plans without statistics.

use crate::kit::database::{DEADLINE, Fresh};
use crate::projection::history::{SCHOOL, append, append_history, contingent};
use domain::pair::Pair;
use domain::values::IndicatorCode;
use futures_util::future::join_all;
use readmodel::{Measure, RowKind};
use sqlx::{ConnectOptions, Executor, PgConnection, Row, SqliteConnection};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Mutex;
use store::adapter::Repository;
use store::journal::{Claim, Commit, Journal, Metadata, NewEvent, Position, StreamId, StreamWrite};
use store::projector::Projector;
use store::reading::{PostingFilter, Reading, RowFilter};
use store::vault::{MasterKey, Vault};
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use uuid::Uuid;

/// Commits of the journal, each with a stream, a claim, a key and two records.
const COMMITS: u128 = 400;
/// Events of each.
const EVENTS: u32 = 20;

/// What was sent since the last look.
static SENT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Keeps the statements that the log tells.
struct Statements;

impl<S: tracing::Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut statement = Statement::default();
            event.record(&mut statement);
            SENT.lock().unwrap().insert(statement.0.trim().to_owned());
        }
    }
}

/// The whole statement; its first words when they are all of it.
#[derive(Default)]
struct Statement(String);

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        if (field.name() == "summary" && self.0.is_empty())
            || (field.name() == "db.statement" && !value.is_empty())
        {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

fn sent() -> BTreeSet<String> {
    std::mem::take(&mut *SENT.lock().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_statement_of_the_hot_paths_walks_a_table() {
    let log = tracing_subscriber::registry().with(Statements);
    tracing::subscriber::set_global_default(log).expect("nobody else listens");
    for fresh in [Fresh::postgres().await, Fresh::sqlite()] {
        let journal = fresh.journal().await;
        let vault = Vault::open(journal.backend().clone(), MasterKey::from_bytes([7; 32])).await.unwrap();
        append_history(&journal, 20).await;
        let projector = Projector::start(&journal).await.unwrap();
        caught_up(&projector, &journal).await;
        fill_journal(&journal, &vault).await;
        caught_up(&projector, &journal).await;
        fill_read_tables(&fresh).await;

        let elsewhere = fresh.journal().await;
        sent();
        use_everything(&journal, &elsewhere, &vault, &projector).await;
        let (mut explained, mut walks) = (BTreeSet::new(), Vec::new());
        for statement in sent() {
            let is_asked = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];
            if !is_asked.iter().any(|word| statement.starts_with(word)) {
                continue;
            }
            let plan = match &fresh {
                Fresh::Sqlite(_) => explain_on_sqlite(&fresh, &statement).await,
                Fresh::Postgres(database) => {
                    explain_on_postgres(&mut database.options().connect().await.unwrap(), &statement).await
                }
            };
            let walked = match &fresh {
                Fresh::Sqlite(_) => walk_of_sqlite(&plan),
                Fresh::Postgres(_) => walk_of_postgres(&plan),
            };
            if let Some(line) = walked {
                walks.push(format!("{line}\n  {statement}\n  {}", plan.join("\n  ")));
            }
            explained.insert(statement);
        }
        assert!(walks.is_empty(), "{}", walks.join("\n\n"));
        for expected in EXPECTED {
            assert!(
                explained.iter().any(|statement| statement.contains(expected)),
                "{expected} was not sent"
            );
        }
        println!("{}: {} statements, none walks a table", journal.backend().name(), explained.len());
        projector.stop().await;
    }
}

/// A part of a statement of each path: none of them was missed.
const EXPECTED: [&str; 16] = [
    "INSERT INTO events",
    "INSERT INTO commands",
    "INSERT INTO claims",
    "INSERT INTO vault_records",
    "journal_head",
    "WHERE position > $1\n ORDER BY position",
    " AND position <= ",
    "FROM commands WHERE command_id",
    "FROM claims WHERE kind",
    "FROM vault_records",
    "INSERT INTO rm_rows",
    "INSERT INTO rm_postings",
    "INSERT INTO rm_cells",
    "UPDATE rm_checkpoint SET position",
    "FROM rm_cells WHERE generation",
    "SELECT * FROM rm_postings",
];

async fn caught_up(projector: &Projector, journal: &Journal) {
    let head = journal.tree_head().await.unwrap().position;
    projector.wait_for(head, DEADLINE).await.unwrap();
}

/// A commit of a stream of its own, with everything that one may bring.
fn commit(number: u128, vault: &Vault) -> Commit {
    let event = |part| NewEvent {
        event_type: "OfThePlans".to_owned(),
        event_version: 1,
        payload: format!(r#"{{"part":{part},"filler":"{}"}}"#, "x".repeat(150)),
    };
    let id = Uuid::from_u128(1_000_000 + number);
    let stream = StreamId::new("Pair", id);
    let (subject, key) = vault.seal_new(id);
    let mut digest = [0; 32];
    digest[..16].copy_from_slice(id.as_bytes());
    Commit {
        streams: vec![StreamWrite { stream, expected_version: 0, events: (0..EVENTS).map(event).collect() }],
        claims: vec![Claim { kind: "plan".to_owned(), digest, owner: id }],
        keys: vec![key],
        records: vec![subject.seal("name", "имя"), subject.seal("phone", "1")],
        ..Commit::new(id, [1; 32], Metadata::new())
    }
}

async fn fill_journal(journal: &Journal, vault: &Vault) {
    let commits = (0..COMMITS).map(|number| journal.append(commit(number, vault)));
    for appended in join_all(commits).await {
        appended.unwrap();
    }
}

/// Rows, postings and cells of the live generation, beside those that its events gave; on PostgreSQL, which plans by the
/// size of tables, keys and records of the vault too.
const FILL_SQLITE: [&str; 3] = [
    "INSERT INTO rm_rows (generation, kind, key, organization_id, program_id, sort, body)
     WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
     SELECT generation, CASE n % 4 WHEN 0 THEN 'mentor' WHEN 1 THEN 'mentee' WHEN 2 THEN 'pair' ELSE 'person' END,
            randomblob(16), randomblob(16), randomblob(16), 's' || n, '{\"state\":\"' || (n % 7) || '\"}'
       FROM n, rm_checkpoint WHERE status = 'live'",
    "INSERT INTO rm_postings (generation, position, ordinal, node, theme, measure, year, detail, level, subject_kind,
                              subject_id, amount, reason, occurred_on)
     WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 40000)
     SELECT generation, n, 1000, randomblob(16), 'i1', 'entered', 2020 + n % 5, '', 'region', 'person', randomblob(16), 1,
            'r', '2024-01-01' FROM n, rm_checkpoint WHERE status = 'live'",
    "INSERT INTO rm_cells (generation, node, year, theme, measure, detail, level, amount)
     WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
     SELECT generation, randomblob(16), 2020 + n % 5, 'i1', 'entered', '', 'region', 1
       FROM n, rm_checkpoint WHERE status = 'live'",
];

const FILL_POSTGRES: &str = "
INSERT INTO rm_rows (generation, kind, key, organization_id, program_id, sort, body)
SELECT generation, (ARRAY['mentor', 'mentee', 'pair', 'person'])[1 + n % 4], gen_random_uuid(), md5((n % 300)::text)::uuid,
       md5((n % 900)::text)::uuid, 's' || n, '{\"state\":\"' || (n % 7) || '\"}'
  FROM generate_series(1, 20000) AS n, rm_checkpoint WHERE status = 'live';
INSERT INTO rm_postings (generation, position, ordinal, node, theme, measure, year, detail, level, subject_kind,
                         subject_id, amount, reason, occurred_on)
SELECT generation, n, 1000, md5((n % 500)::text)::uuid, 'i' || n % 9, 'entered', 2020 + n % 5, '', 'region', 'person',
       gen_random_uuid(), 1, 'r', '2024-01-01' FROM generate_series(1, 40000) AS n, rm_checkpoint WHERE status = 'live';
INSERT INTO rm_cells (generation, node, year, theme, measure, detail, level, amount)
SELECT generation, gen_random_uuid(), 2020 + n % 5, 'i1', 'entered', '', 'region', 1
  FROM generate_series(1, 20000) AS n, rm_checkpoint WHERE status = 'live';
INSERT INTO vault_keys (subject, wrapped)
SELECT gen_random_uuid(), wrapped FROM generate_series(1, 20000) AS n, (SELECT wrapped FROM vault_keys LIMIT 1) AS known;
INSERT INTO vault_records (subject, field, sealed)
SELECT subject, field, '' FROM vault_keys, unnest(ARRAY['name', 'phone']) AS field ON CONFLICT DO NOTHING;
ANALYZE";

async fn fill_read_tables(fresh: &Fresh) {
    match fresh {
        Fresh::Sqlite(_) => {
            let mut connection = on_file(fresh).await;
            for statement in FILL_SQLITE {
                connection.execute(statement).await.unwrap();
            }
        }
        Fresh::Postgres(database) => {
            database.options().connect().await.unwrap().execute(FILL_POSTGRES).await.unwrap();
        }
    }
}

async fn on_file(fresh: &Fresh) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(fresh.file());
    options.busy_timeout(DEADLINE).connect().await.unwrap()
}

/// Asks everything that is asked all day.
async fn use_everything(journal: &Journal, elsewhere: &Journal, vault: &Vault, projector: &Projector) {
    // By one that wrote last and by one that did not, with everything and with events alone.
    for (number, journal) in [(0, elsewhere), (1, journal), (2, journal), (3, journal)] {
        journal.append(commit(COMMITS + number, vault)).await.unwrap();
    }
    for number in [37, 41, 53, 59] {
        append(journal, SCHOOL, &contingent(number)).await;
    }
    caught_up(projector, journal).await;

    let (id, command) = (Uuid::from_u128(1_000_007), Uuid::from_u128(1_000_009));
    let stream = StreamId::new("Pair", id);
    assert_eq!(journal.read_after(Position(5_000), 20).await.unwrap().len(), 20);
    assert_eq!(journal.stream(&stream).await.unwrap().len(), EVENTS as usize);
    journal.stream_upto_sequence(&stream, 3).await.unwrap();
    journal.position_at(i64::MAX).await.unwrap();
    assert!(journal.command(command).await.unwrap().is_some());
    journal.claim_owner("plan", &[1; 32]).await.unwrap();
    // An event that no pair has: it is read all the same.
    drop(Repository::new(journal.clone()).load::<Pair>(id).await);
    assert!(vault.reveal(id, "name").await.unwrap().is_some());
    assert_eq!(vault.reveal_many(&[id, command], &["name", "phone"]).await.unwrap().len(), 2);
    vault.keys_of(&[id, command]).await.unwrap();
    vault.fields_of(id).await.unwrap();

    let reading = Reading::new(journal.backend().clone());
    reading.position().await.unwrap();
    reading.row(RowKind::Mentor, id).await.unwrap();
    let (one, another) = (Some(id), Some(command));
    let filters = [
        RowFilter::default(),
        RowFilter { organization_id: one, ..RowFilter::default() },
        RowFilter { program_id: one, ..RowFilter::default() },
        RowFilter { state: Some("none"), ..RowFilter::default() },
        RowFilter { state: Some("none"), organization_id: one, ..RowFilter::default() },
        RowFilter { ready_for: another, organization_id: one, ..RowFilter::default() },
    ];
    let beyond = ("t".to_owned(), id);
    for filter in filters {
        for place in [None, Some(beyond.clone())] {
            reading.rows(RowKind::Mentor, filter, place.clone(), 10).await.unwrap();
            reading.rows_before(RowKind::Mentor, filter, place, 10).await.unwrap();
        }
        reading.count(RowKind::Mentor, filter).await.unwrap();
    }
    for as_of in [None, Some(Position(9))] {
        reading.cells(&[id, command], 2020..=2024, as_of).await.unwrap();
        for detail in [None, Some(String::new())] {
            let filter = PostingFilter {
                node: id,
                theme: IndicatorCode::I1.into(),
                measure: Measure::Entered,
                years: 2020..=2024,
                detail,
            };
            reading.postings(&filter, as_of, None, 10).await.unwrap();
            reading.postings(&filter, as_of, Some((Position(9), 1)), 10).await.unwrap();
        }
        reading.postings_after((Position(9), 0), as_of, &[id, command], 10).await.unwrap();
    }
}

async fn explain_on_sqlite(fresh: &Fresh, statement: &str) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {statement}");
    let rows = sqlx::query(&explain).fetch_all(&mut on_file(fresh).await).await;
    let rows = rows.unwrap_or_else(|error| panic!("{statement}: {error}"));
    rows.iter().map(|row| row.get::<String, _>(3)).collect()
}

/// What may be gone through: parameters, the one row of a checkpoint or head, and what was found by an index before.
const SMALL_ON_SQLITE: [&str; 10] = [
    "live",
    "found",
    "asked",
    "json_each",
    "rm_checkpoint",
    "journal_head",
    "vault_masters",
    "CONSTANT",
    "value",
    "(",
];

fn walk_of_sqlite(plan: &[String]) -> Option<&String> {
    let walks = |line: &&String| {
        line.trim()
            .strip_prefix("SCAN ")
            .is_some_and(|table| !SMALL_ON_SQLITE.iter().any(|small| table.starts_with(small)))
    };
    plan.iter().find(walks)
}

/// As the appender's connection plans (`store::postgres`).
const APPENDER: &str = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

async fn explain_on_postgres(connection: &mut PgConnection, statement: &str) -> Vec<String> {
    connection.execute("SET plan_cache_mode = force_generic_plan").await.unwrap();
    if statement.contains("journal_head") {
        connection.execute(APPENDER).await.unwrap();
    }
    let prepared = connection.execute(format!("PREPARE asked AS {statement}").as_str()).await;
    prepared.unwrap_or_else(|error| panic!("{statement}: {error}"));
    let parameters = (1..100).take_while(|number| statement.contains(&format!("${number}"))).count();
    let values = vec!["NULL"; parameters].join(", ");
    let values = if parameters == 0 { values } else { format!("({values})") };
    let rows = connection.fetch_all(format!("EXPLAIN EXECUTE asked{values}").as_str()).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

const LARGE: [&str; 8] =
    ["events", "commands", "claims", "vault_keys", "vault_records", "rm_rows", "rm_postings", "rm_cells"];

/// A table read from end to end, or an index.
fn walk_of_postgres(plan: &[String]) -> Option<&String> {
    let of_large = |line: &str| {
        let table = line.split(" on ").nth(1).and_then(|rest| rest.split_whitespace().next());
        table.is_some_and(|table| LARGE.contains(&table))
    };
    let walks = |(number, line): &(usize, &String)| {
        let by_index = line.contains("Index Scan") || line.contains("Index Only Scan");
        let whole_index = by_index && !plan.get(number + 1).is_some_and(|next| next.contains("Index Cond"));
        of_large(line) && (line.contains("Seq Scan") || whole_index)
    };
    plan.iter().enumerate().find(walks).map(|(_, line)| line)
}
