//! A command that seals words for somebody, and the erasure of that person, each decided before the other is committed: whichever comes
//! first, nothing readable is left, and both are told what became of them.
//!
//! The order is forced: the one that comes second is sent to a node whose appender is held up with its commit in hand, until the other
//! one was answered by another node.

use super::erasure::{ended, erase, id, person_of, rows};
use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::mutations::service::{School, Service, last_day};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use store::clock::{Clock, ManualClock};
use store::journal::{AppendError, Commit, Metadata, NewEvent, Position, StreamId, StreamWrite};
use store::vault::audit;
use tokio::sync::Notify;
use tokio::task::Id;
use uuid::Uuid;

on_both_databases!(words_come_first_and_go_with_the_erasure, the_erasure_comes_first_and_words_are_refused,);

/// The clock of a node whose appender is held up: with a batch in hand it asks for the time, and no other task as that one.
#[derive(Debug)]
struct Gate {
    clock: ManualClock,
    /// The first task that asks.
    appender: OnceLock<Id>,
    is_shut: AtomicBool,
    reached: Notify,
    open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            clock: ManualClock::at_noon(last_day()),
            appender: OnceLock::new(),
            is_shut: AtomicBool::new(false),
            reached: Notify::new(),
            open: Mutex::new(false),
            opened: Condvar::new(),
        })
    }

    /// Lets the appender go on; the next batches are not held up.
    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }
}

impl Clock for Gate {
    fn now_micros(&self) -> i64 {
        if let Some(caller) = tokio::task::try_id()
            && *self.appender.get_or_init(|| caller) == caller
            && self.is_shut.swap(false, Ordering::SeqCst)
        {
            self.reached.notify_one();
            tokio::task::block_in_place(|| {
                let shut = self.open.lock().unwrap();
                let (open, _) = self.opened.wait_timeout_while(shut, DEADLINE, |open| !*open).unwrap();
                assert!(*open, "nobody opens the gate");
            });
        }
        self.clock.now_micros()
    }

    fn today(&self) -> NaiveDate {
        self.clock.today()
    }
}

/// What is sent: mutation and input.
type Command = (&'static str, Value);

/// A commit by which the appender of a node is known, and which writes nothing.
fn doomed() -> Commit {
    let event = NewEvent { event_type: "Doomed".into(), event_version: 1, payload: "{}".into() };
    let stream = StreamId::new("Doomed", Uuid::nil());
    let write = StreamWrite { stream, expected_version: 7, events: vec![event] };
    Commit { streams: vec![write], ..Commit::new(Uuid::from_u128(u128::MAX), [0; 32], Metadata::new()) }
}

/// Sends the second command to a node that is held up with it, and meanwhile the first one: the payloads of both, the first one's first.
async fn one_after_the_other(school: &School, first: &Command, second: &Command) -> (Value, Value) {
    let gate = Gate::new();
    let held: Service = school.service.beside_with(gate.clone()).await;
    let journal = held.app.journal();
    let refused = journal.append(doomed()).await;
    assert!(matches!(refused, Err(AppendError::Conflict { .. })), "{refused:?}");
    gate.is_shut.store(true, Ordering::SeqCst);
    let meanwhile = async {
        gate.reached.notified().await;
        let done = school.service.send(first.0, "", first.1.clone()).await;
        gate.open();
        done
    };
    let both = async { tokio::join!(meanwhile, held.send(second.0, "", second.1.clone())) };
    let answers = tokio::time::timeout(DEADLINE, both).await.expect("both are answered");
    held.app.projector().stop().await;
    journal.shutdown().await;
    journal.backend().close().await;
    answers
}

/// A school with a pair that has ended, and whoever is to be erased.
struct Left {
    school: School,
    pair: Value,
    person: Value,
}

impl Left {
    async fn of(fresh: Fresh) -> Self {
        let school = School::matching(fresh).await;
        let pair = ended(&school).await;
        let person = person_of(&school, "mentee", &school.mentee).await;
        Self { school, pair, person }
    }

    fn erasure(&self) -> Command {
        ("erasePerson", erase(&self.person))
    }

    /// Words under the key of the person, of the enrolment and of the pair, by the stream on which they come.
    fn words(&self) -> [(&'static str, Command); 4] {
        let correct = |kind: &str, of: &Value, sequence: u32, field: &str, value: &str| {
            let input = json!({
                "aggregateType": kind, "id": of, "sequence": sequence, "reason": "TYPO", "note": "со слов Али",
                "changes": [{ "field": field, "value": value }],
            });
            ("correctFact", input)
        };
        let right = json!({
            "personId": self.person, "reason": "TYPO", "note": "сказала мать",
            "person": { "name": "Магомедов Али Исаевич", "birthDate": "1999-08-30", "contacts": "тел. 2" },
        });
        let met = json!({
            "pairId": self.pair, "durationMin": 30, "mode": "IN_PERSON", "topic": "тема Али", "meetingType": "WORK",
            "attendees": [{ "mentorId": self.school.mentor }, { "menteeId": self.school.mentee }],
            "occurredOn": "2024-02-06",
        });
        [
            ("Person", ("correctPerson", right)),
            ("Mentee", correct("MENTEE", &self.school.mentee, 1, "experience_years", "2")),
            ("Pair", ("recordMeeting", met)),
            ("Pair", correct("PAIR", &self.pair, 2, "duration_min", "50")),
        ]
    }

    /// Neither key nor record of anything that is the person's, and nothing that the doctor would find.
    async fn assert_nothing_left(&self, what: &str) {
        let app = &self.school.service.app;
        for subject in [&self.person, &self.school.mentee, &self.pair] {
            assert_eq!(rows(app, id(subject)).await, (false, 0), "{what}: {subject}");
        }
        let found = audit(app.journal().backend()).await.unwrap();
        let left = [found.records_without_key, found.rows_of_erased, found.pairs_of_erased];
        assert_eq!(left, [0; 3], "{what}: {found:?}");
    }

    async fn head(&self) -> Position {
        self.school.service.app.journal().tree_head().await.unwrap().position
    }

    /// How many values the event of the erasure says were destroyed.
    async fn destroyed(&self) -> u64 {
        let stream = StreamId::new("Person", id(&self.person));
        let events = self.school.service.app.journal().stream(&stream).await.unwrap();
        let erased = events.iter().find(|event| event.event_type == "PersonErased").expect("it is erased");
        let payload: Value = serde_json::from_str(&erased.payload).unwrap();
        payload["destroyed"]["records"].as_u64().unwrap_or_else(|| panic!("{payload}"))
    }

    /// How many values are sealed of the person, the enrolment and the pair.
    async fn sealed(&self) -> u64 {
        let mut sealed = 0;
        for subject in [&self.person, &self.school.mentee, &self.pair] {
            sealed += rows(&self.school.service.app, id(subject)).await.1 as u64;
        }
        sealed
    }
}

/// How many values each of the commands adds: contacts and a note, a note, a topic, a note.
const ADDED: [u64; 4] = [2, 1, 1, 1];

async fn words_come_first_and_go_with_the_erasure(fresh: Fresh) {
    for (number, added) in ADDED.into_iter().enumerate() {
        let left = Left::of(fresh.another().await).await;
        let (stream, words) = left.words()[number].clone();
        let before = left.sealed().await;
        let (told, erased) = one_after_the_other(&left.school, &words, &left.erasure()).await;
        let what = format!("{} on {stream}", words.0);
        assert_eq!((&told["userErrors"], &erased["userErrors"]), (&json!([]), &json!([])), "{what}");
        let position = |answer: &Value| answer["position"].as_str().unwrap().parse::<u64>().unwrap();
        assert!(position(&told) < position(&erased), "{what}: {told} {erased}");
        assert_eq!(left.destroyed().await, before + added, "{what}: what came in between is counted");
        left.assert_nothing_left(&what).await;
    }
}

async fn the_erasure_comes_first_and_words_are_refused(fresh: Fresh) {
    for number in 0..ADDED.len() {
        let left = Left::of(fresh.another().await).await;
        let (stream, words) = left.words()[number].clone();
        let (erased, told) = one_after_the_other(&left.school, &left.erasure(), &words).await;
        let what = format!("{} on {stream}", words.0);
        assert_eq!(erased["userErrors"], json!([]), "{what}");
        assert_eq!(told["userErrors"][0]["rule"], "PERSON_ERASED", "{what}: {told}");
        assert_eq!(told["position"], Value::Null, "{what}: what is refused stands nowhere");
        let last: u64 = erased["position"].as_str().unwrap().parse().unwrap();
        assert_eq!(left.head().await.0, last, "{what}");
        left.assert_nothing_left(&what).await;
        // Said again under another id, it is refused again.
        let again = left.school.service.refused(words.0, words.1).await;
        assert_eq!(again["rule"], "PERSON_ERASED", "{what}");
    }
}
