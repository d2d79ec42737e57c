//! Personal data are in the vault as ciphertext and nowhere else: everything that can be told is told through every door, then every
//! file of the database, its log, the log of the service at its most verbose, its folder, dumps and answers that do not ask for names
//! are looked through in every spelling, and a backup and a bundle; again after both people were erased (event-store T21).

use super::beside;
use super::fields;
use super::generated::every_mutation;
use super::needles::{BORN, MAIL, PHONE, Scanner, WORD};
use super::place::Place;
use super::school::{Door, School, ended_and_merged, erase, person, school, text};
use crate::kit::app::sample;
use crate::kit::database::Fresh;
use crate::kit::postgres::{Cluster, unpacked};
use crate::kit::server::{TestServer, run};
use crate::kit::workbook::with_cell;
use crate::sheets::journal;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, Connection};
use std::path::Path;
use std::sync::Arc;
use store::backend::Backend;
use store::clock::SystemClock;
use store::journal::{Commit, Journal, Metadata, NewEvent, StreamId, StreamWrite};
use uuid::Uuid;

/// A name in the journals of the samples.
const NAMED: &str = "Зайцёва Мария Петровна";
/// The file of the master key.
const PASSED_OVER: [&str; 1] = ["master-key"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_personal_data_are_ciphertext_in_the_vault_and_nowhere_else() {
    scanned(Place::Sqlite(Fresh::sqlite())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_personal_data_are_ciphertext_in_the_vault_and_nowhere_else() {
    let (cluster, _held) = Cluster::of_its_own();
    let place = Place::Postgres(cluster);
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&place.address()).await.expect("the server answers");
    // Its log at its most verbose: every statement with its parameters.
    for setting in
        ["log_statement = 'all'", "log_min_duration_statement = 0", "log_parameter_max_length_on_error = -1"]
    {
        sqlx::query(&format!("ALTER SYSTEM SET {setting}")).execute(&mut connection).await.expect("set");
    }
    sqlx::query("SELECT pg_reload_conf()").execute(&mut connection).await.expect("reloaded");
    drop(connection);
    scanned(place).await;
}

async fn scanned(place: Place) {
    let scanner = Scanner::of_texts();
    let mut server = TestServer::start_at(&place.address(), &["--log", "trace"]).await;
    let door = Door::of(&server);
    let school = school(&door).await;
    ended_and_merged(&door, &school).await;
    let accepted = every_mutation(&door, &school).await;
    assert!(accepted > 5, "{accepted} of the generated mutations were carried out");
    corrections_and_endings(&door, &school).await;
    let imported = every_other_door(&server).await;
    import_undone(&door, &imported).await;
    beside::followers(&server).await;
    server.caught_up().await;
    assert_known(&door, &school).await;
    fields::assert_all_sealed(&place.fields().await);

    let kept = place.sealed().await;
    answers(&door, &school, &scanner).await;
    beside::audit_key(&server).await;
    let unpacked = |backup: &Path| match &place {
        Place::Sqlite(_) => std::fs::read(backup).expect("a file"),
        Place::Postgres(_) => unpacked(backup),
    };
    let old = beside::copies(&server, &scanner, ["copy", "bundle.zip"], unpacked).await;
    look(&place, &server, &scanner).await;

    erase(&door, &school).await;
    server.caught_up().await;
    answers(&door, &school, &scanner).await;
    // What was copied before holds what was sealed, to be opened with the master keys of then; a copy made now does not.
    let sealed = sealed_of_erased(&place, &school, &kept).await;
    assert!(sealed.find(&old).is_some(), "an old backup holds what was sealed");
    let new = beside::copies(&server, &scanner, ["copy-after", "bundle-after.zip"], unpacked).await;
    sealed.assert_absent("a backup made afterwards", &new);
    for bundle in ["bundle.zip", "bundle-after.zip"] {
        sealed.assert_absent(bundle, &std::fs::read(server.folder().join(bundle)).expect("it was made"));
    }
    gone(&place, &sealed);
    assert_act(&server, &school, &scanner).await;
    server.stop().await;
    look(&place, &server, &scanner).await;

    // The same scan sees what is planted: it can fail.
    plant(&place).await;
    assert!(scanner.find(&std::fs::read(planted_in(&place, &scanner)).unwrap()).is_some());
}

/// What is said when something is put right, and when a pair ends: the generated mutations leave these out.
async fn corrections_and_endings(door: &Door<'_>, school: &School) {
    let mut right = person("наставляемый, исправлено");
    right["representativeContacts"] = json!(text("представитель"));
    let corrected = json!({
        "personId": school.persons[1], "person": right, "reason": "TYPO", "note": text("исправление человека"),
    });
    door.act("correctPerson", "person { id }", corrected).await;
    let shorter = json!({
        "aggregateType": "PAIR", "id": school.pair, "sequence": 2, "reason": "TYPO", "note": text("исправление факта"),
        "changes": [{ "field": "duration_min", "value": "50" }],
    });
    door.act("correctFact", "corrections { corrected }", shorter).await;
    // The working meeting: before it the pair was formed, met, planned and had its plan approved.
    let voided = json!({
        "aggregateType": "PAIR", "id": school.pair, "sequence": 5, "reason": "NEVER_HAPPENED", "note": text("отмена факта"),
    });
    door.act("voidFact", "corrections { voided }", voided).await;
    // The generated ones have completed the pair, in words; another ending is refused, and its words stand nowhere either.
    let dissolved = json!({
        "pairId": school.pair, "reason": "CURATOR_DECISION", "initiatedBy": "CURATOR_SIDE",
        "note": text("причина окончания"), "occurredOn": "2024-02-28",
    });
    let answer = door.send("dissolvePair", "DissolvePairInput", "pair { id }", dissolved).await;
    assert_eq!(answer["data"]["dissolvePair"]["userErrors"][0]["rule"], "PAIR_CLOSED", "{answer}");
}

/// What a file brought is taken back, in words.
async fn import_undone(door: &Door<'_>, file: &[u8]) {
    let file = hex::encode(Sha256::digest(file));
    let undo = json!({ "file": file, "note": text("почему загрузка отменена") });
    let answer = door.send("undoImport", "UndoImportInput", "dryRun", undo).await;
    let payload = &answer["data"]["undoImport"];
    assert!(payload["userErrors"] == json!([]) && payload["position"].is_string(), "{answer}");
}

/// What was told is there to be found: the vault opens it.
async fn assert_known(door: &Door<'_>, school: &School) {
    let document = "query($id: UUID!) { person(id: $id) { name birthDate contacts wishes { place } } }";
    for person in &school.persons {
        let told = door.ask(document, json!({ "id": person })).await.to_string();
        for word in [WORD, BORN, PHONE, MAIL] {
            assert!(told.contains(word), "{told}");
        }
    }
}

/// Every file of the database and of the service, and a dump.
async fn look(place: &Place, server: &TestServer, scanner: &Scanner) {
    assert!(scanner.assert_absent_in(place.folder(), &PASSED_OVER) > 100_000);
    scanner.assert_absent("the dump", &place.dump().await);
    assert!(server.log().contains("TRACE") || server.log().contains("trace"), "the log is verbose");
    scanner.assert_absent("the log of the service", server.log().as_bytes());
    scanner.assert_absent_in(server.folder(), &PASSED_OVER);
}

/// Answers that ask for no name: events, histories, states, health, numbers.
async fn answers(door: &Door<'_>, school: &School, scanner: &Scanner) {
    let mut position = "0".to_owned();
    loop {
        let document = "query($after: Position!) { eventsAfter(position: $after, first: 40) {
            position hasNextPage events { type payload wording source { channel file sheet reason } } } }";
        let answer = door.ask(document, json!({ "after": position })).await;
        let page = &answer["data"]["eventsAfter"];
        assert!(page["events"].is_array(), "{answer}");
        scanner.assert_absent("events", answer.to_string().as_bytes());
        page["position"].as_str().expect("a position").clone_into(&mut position);
        if page["hasNextPage"] == false {
            break;
        }
    }
    let state = "query($type: AggregateType!, $id: UUID!) {
        stateAt(aggregateType: $type, id: $id, at: { position: \"100000\" }) { state } }";
    let ids = [
        ("PERSON", &school.persons[0]),
        ("MENTOR", &school.mentor),
        ("MENTEE", &school.mentee),
        ("PAIR", &school.pair),
    ];
    for (kind, id) in ids {
        let answer = door.ask(state, json!({ "type": kind, "id": id })).await;
        scanner.assert_absent("a state", answer.to_string().as_bytes());
    }
}

/// Of both people and of their pair neither key nor record is left; gives what was sealed of them, as files and as dumps spell it.
async fn sealed_of_erased(place: &Place, school: &School, kept: &[(String, Vec<u8>)]) -> Scanner {
    let ids = school.persons.iter().chain([&school.pair, &school.mentor, &school.mentee]);
    let ids: Vec<&str> = ids.filter_map(Value::as_str).collect();
    let theirs: Vec<_> = kept.iter().filter(|(subject, _)| ids.contains(&subject.as_str())).collect();
    assert!(theirs.len() > 20, "{}", theirs.len());
    let left = place.sealed().await;
    assert!(left.iter().all(|(subject, _)| !ids.contains(&subject.as_str())));
    let spelt = |(subject, bytes): &(String, Vec<u8>)| {
        let label = format!("what was sealed of {subject}");
        [(label.clone(), bytes.clone()), (label, hex::encode(bytes).into_bytes())]
    };
    Scanner::of(theirs.into_iter().flat_map(spelt))
}

/// On SQLite no byte of it is in any file of the database.
fn gone(place: &Place, sealed: &Scanner) {
    match place {
        Place::Sqlite(_) => drop(sealed.assert_absent_in(place.folder(), &PASSED_OVER)),
        // Dead rows stay in the files of the server until it is told to sweep; its log of changes is said in the documents.
        Place::Postgres(cluster) => sealed.assert_absent("the dump", &cluster.dump()),
    }
}

async fn assert_act(server: &TestServer, school: &School, scanner: &Scanner) {
    let person = school.persons[1].as_str().expect("an id");
    let flags = server.flags();
    let printed = run(server.folder(), &[&["vault", "act", person][..], &flags].concat()).await;
    assert_eq!(printed.code, Some(0), "{}", printed.err);
    for word in ["АКТ №", "№ 179", "требование субъекта", "контактные данные", "PairTextsDestroyed", person]
    {
        assert!(printed.out.contains(word), "{word}: {}", printed.out);
    }
    scanner.assert_absent("the act", printed.out.as_bytes());
    let doctor = run(server.folder(), &[&["doctor", "--bind", "127.0.0.1:1"][..], &flags].concat()).await;
    assert!(doctor.out.contains("nothing is left of those who were erased"), "{}", doctor.out);
    let scrubbed = run(server.folder(), &[&["vault", "scrub"][..], &flags].concat()).await;
    assert!(scrubbed.out.contains("rows swept away 0"), "{scrubbed:?}");
}

/// Puts a name where none may be.
async fn plant(place: &Place) {
    let backend = Backend::connect(&place.address()).await.expect("the database opens");
    let journal = Journal::open(backend, Arc::new(SystemClock::moscow())).await.expect("the journal opens");
    let event = NewEvent {
        event_type: "Planted".into(),
        event_version: 1,
        payload: json!({ "name": text("посажено") }).to_string(),
    };
    let stream = StreamId::new("Planted", Uuid::from_u128(1));
    let write = StreamWrite { stream, expected_version: 0, events: vec![event] };
    let commit = Commit::new(Uuid::from_u128(u128::MAX), [0; 32], Metadata::new());
    journal.append(Commit { streams: vec![write], ..commit }).await.expect("planted");
    journal.shutdown().await;
    journal.backend().close().await;
}

fn planted_in(place: &Place, scanner: &Scanner) -> std::path::PathBuf {
    let mut folders = vec![place.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if std::fs::read(entry.path()).is_ok_and(|bytes| scanner.find(&bytes).is_some()) {
                return entry.path();
            }
        }
    }
    panic!("the scan does not see what was planted")
}

/// Journals by both doors, good and bad, whole and as a sheet; and what a client may send beside a command. Gives a journal that was
/// imported.
async fn every_other_door(server: &TestServer) -> Vec<u8> {
    let name = text("Мария");
    let faulty = with_cell(&sample("zarechnaya-faulty.xlsx"), NAMED, &name);
    let whole = with_cell(&sample("zarechnaya-2024.xlsx"), NAMED, &name);
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let send = async |path: &str, kind: &str, body: Vec<u8>| {
        let request = server.client.post(server.url(path)).header("content-type", kind);
        let request = request.header("user-agent", MAIL).header("x-real-name", PHONE).header("cookie", MAIL);
        request.body(body).send().await.expect("an answer").text().await.expect("a text")
    };
    // What stands beside the pairs of a journal: recorded, and refused with what was received.
    let mut beside = journal::Journal::kept();
    for (sheet, row, column) in [
        ("План отслеживания", 2, "Описание"),
        ("План отслеживания", 3, "Ответственный"),
        ("План отслеживания", 4, "Частота"),
        ("SWOT-анализ", 2, "Слабые стороны"),
        ("SWOT-анализ", 3, "Автор"),
        ("Карта качества", 3, "Критерий"),
        ("Жители", 3, "Территория"),
        ("Анкеты", 2, "Код участника"),
        ("Анкеты", 4, "Т1"),
        ("Анкеты", 1, "B1"),
    ] {
        beside.set(sheet, row, column, &text(column));
    }
    for body in [faulty, whole.clone(), beside.xlsx()] {
        send("/imports", xlsx, body).await;
    }
    let csv = sample("zarechnaya-mentees-cp1251.csv");
    let (csv, _, _) = encoding_rs::WINDOWS_1251.decode(&csv);
    let csv = csv
        .replace("Руденёв Кирилл", &text("Кирилл"))
        .replace("01.09.2011", "17.02.1943")
        .replace("успеваемость", &text("запрос"));
    let (csv, _, _) = encoding_rs::WINDOWS_1251.encode(&csv);
    let query = "sheet=mentees&organisation=RO-ZAR&program=%D0%92%D0%BC%D0%B5%D1%81%D1%82%D0%B5%20%D0%BA%20%D1%83%D1%81%D0%BF%D0%B5%D1%85%D1%83%20%E2%80%94%202024";
    send(&format!("/imports?{query}"), "text/csv", csv.to_vec()).await;
    send(&format!("/imports?sheet={MAIL}&organisation={PHONE}"), "text/csv", csv.to_vec()).await;
    send(&format!("/imports?{MAIL}=1"), "application/pdf", text("не журнал").into_bytes()).await;
    send(
        "/graphql",
        "application/json",
        format!("{{\"query\": \"{{ {MAIL} \\\"{}\\\" }}\"}}", text("запрос")).into_bytes(),
    )
    .await;
    send("/graphql", "application/json", text("не JSON").into_bytes()).await;
    drop(server.client.get(server.url(&format!("/{MAIL}?q={PHONE}"))).send().await);
    // From the command line, under the name of a person; what it reads lies outside of what is looked through.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(format!("{}.csv", text("файл")));
    std::fs::write(&file, csv).expect("a file");
    let file = file.to_str().expect("a path").to_owned();
    let place = ["--sheet", "mentees", "--organisation", "RO-ZAR", "--program", "Вместе к успеху — 2024"];
    let flags = server.flags();
    for arguments in [vec!["import", &file], [&["import", &file][..], &place].concat()] {
        run(server.folder(), &[&arguments[..], &["--log", "trace"], &flags].concat()).await;
    }
    whole
}
