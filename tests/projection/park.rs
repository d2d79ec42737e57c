//! T15: an event that cannot be applied parks its aggregate; the others flow, in order, and what heals is what would have been.

use super::history::{self, MUNICIPALITY, REGION, SCHOOL, append_history, append_raw, stored};
use super::{catch_up, in_time, projected};
use crate::invariants::digests::bundle;
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::run;
use domain::event::DomainEvent;
use readmodel::RowKind;
use serde_json::json;
use sqlx::Executor;
use store::backend::Backend;
use store::digest::digest;
use store::journal::{Journal, NewEvent, Position, ReadError, StreamId};
use store::projector::{ParkReason, Parked, Projector, rebuild};
use store::reading::Reading;
use store::replay::Scratch;
use uuid::Uuid;

on_both_databases!(
    an_unknown_kind_parks_its_aggregate_and_the_others_flow,
    every_reason_parks_the_same_live_and_rebuilt,
    an_event_at_which_the_fold_breaks_is_parked_live_too,
    what_lies_below_a_parked_organization_is_counted_without_it,
    a_start_with_what_can_be_read_now_takes_it_in,
    a_bundle_is_replayed_to_the_same_and_says_what_is_left_out,
);

/// Of whom an event cannot be applied.
pub(crate) const PERSON: Uuid = Uuid::from_u128(12);

/// His or her stream.
pub(crate) fn person() -> StreamId {
    StreamId::new("Person", PERSON)
}

/// An event of a kind that nobody knows.
pub(crate) fn painted() -> NewEvent {
    NewEvent { event_type: "PersonPainted".to_owned(), event_version: 1, payload: "{}".to_owned() }
}

/// An event that can be applied.
pub(crate) fn registered() -> NewEvent {
    sample("PersonRegistered")
}

fn sample(kind: &str) -> NewEvent {
    stored(&DomainEvent::samples().into_iter().find(|(_, event)| event.kind() == kind).unwrap().1)
}

/// Answers to a survey that nobody gives: their marks divide by zero, at which the fold breaks.
fn undefined_marks() -> NewEvent {
    let collected = sample("AnonymousFeedbackCollected");
    let mut payload: serde_json::Value = serde_json::from_str(&collected.payload).unwrap();
    for response in payload["responses"].as_array_mut().unwrap() {
        response["overall"]["denominator"] = json!(0);
    }
    payload["side"] = json!("Mentor");
    payload["bundle_id"] = json!(Uuid::from_u128(990));
    NewEvent { payload: payload.to_string(), ..collected }
}

fn program() -> StreamId {
    StreamId::new("Program", Uuid::from_u128(4))
}

async fn parked(journal: &Journal) -> Vec<Parked> {
    Reading::new(journal.backend().clone()).parked().await.unwrap().value
}

/// What a replay in memory gives up to where the read models are, and what it leaves out.
async fn replayed(journal: &Journal) -> (store::digest::Digest, Vec<String>) {
    let mut scratch = Scratch::default();
    let until = Reading::new(journal.backend().clone()).position().await.unwrap();
    scratch.follow(journal, until, |_| {}).await.unwrap();
    let parked = scratch.parked().into_iter().map(|parked| parked.aggregate_type.clone()).collect();
    (scratch.digest(), parked)
}

async fn a_bundle_is_replayed_to_the_same_and_says_what_is_left_out(fresh: Fresh) {
    let app = crate::kit::app::app(&fresh).await;
    append_history(app.journal(), 3).await;
    append_raw(app.journal(), person(), vec![painted()]).await;
    append_raw(app.journal(), person(), vec![registered()]).await;
    append_raw(app.journal(), program(), vec![undefined_marks()]).await;
    history::append(app.journal(), SCHOOL, &history::contingent(5)).await;
    let folder = tempfile::tempdir().unwrap();
    let replayed = bundle(&app, folder.path()).await;
    assert_eq!(app.projector().status().parked, 2);
    assert_eq!(replayed, digest(app.journal().backend()).await.unwrap());
    let verified = run(folder.path(), &["audit", "verify", "bundle.zip"]).await;
    assert_eq!(verified.code, Some(0), "{verified:?}");
    for said in ["hashes, order and signatures hold", "equal", "UNKNOWN_KIND", "FOLD_FAILED"] {
        assert!(format!("{}{}", verified.out, verified.err).contains(said), "{said}: {verified:?}");
    }
}

async fn reasons(journal: &Journal) -> Vec<(String, ParkReason)> {
    parked(journal).await.into_iter().map(|parked| (parked.aggregate_type, parked.reason)).collect()
}

async fn an_unknown_kind_parks_its_aggregate_and_the_others_flow(fresh: Fresh) {
    let journal = fresh.journal().await;
    append_history(&journal, 5).await;
    let poison = append_raw(&journal, person(), vec![painted()]).await.last;
    append_raw(&journal, person(), vec![registered()]).await;
    history::append(&journal, SCHOOL, &history::contingent(5)).await;
    let projector = projected(&journal).await;
    let status = projector.status();
    assert!(status.failure.is_none() && status.leader);
    assert_eq!(status.parked, 1);
    let left = parked(&journal).await;
    assert_eq!((left.len(), left[0].aggregate_id, left[0].position), (1, PERSON, poison));
    assert_eq!((left[0].event_type.as_str(), left[0].reason), ("PersonPainted", ParkReason::UnknownKind));
    let reading = Reading::new(journal.backend().clone());
    let behind = reading.row(RowKind::Person, PERSON).await.unwrap();
    assert_eq!((behind.value, behind.parked), (None, 1), "what comes behind it waits");
    let school = reading.cells(&[SCHOOL], 2020..=2024, None).await.unwrap();
    assert!(school.parked == 1 && !school.value.is_empty(), "every answer says that something is left out");
    let before = digest(journal.backend()).await.unwrap();
    assert!(rebuild(&journal, |_, _| {}).await.unwrap().agrees());
    projector.stop().await;
    // A restart finds it as it was: the cause is still there, so nothing is folded anew.
    let again = projected(&journal).await;
    in_time(again.changes().wait_for(|status| status.leader)).await.unwrap();
    assert_eq!(again.status().parked, 1);
    assert_eq!((parked(&journal).await, digest(journal.backend()).await.unwrap()), (left, before));
    again.stop().await;
}

async fn every_reason_parks_the_same_live_and_rebuilt(fresh: Fresh) {
    let journal = fresh.journal().await;
    projected(&journal).await.stop().await;
    append_history(&journal, 3).await;
    let newer = NewEvent { event_version: 99, ..registered() };
    let unlike_ours = NewEvent { event_version: 99, payload: "{}".to_owned(), ..sample("MentorApplied") };
    let lost = NewEvent { event_version: 0, ..sample("ProgramDrafted") };
    let broken = NewEvent { payload: "{}".to_owned(), ..sample("MenteeRequested") };
    let old = NewEvent {
        event_version: 1,
        payload: sample("MeetingScheduled").payload.replace("\"minute\":30", "\"minute\":1440"),
        ..sample("MeetingScheduled")
    };
    for (number, (of, event)) in [
        ("Parrot", painted()),
        ("Person", newer),
        ("Mentor", unlike_ours),
        ("Program", lost),
        ("Mentee", broken),
        ("Pair", old),
    ]
    .into_iter()
    .enumerate()
    {
        append_raw(&journal, StreamId::new(of, Uuid::from_u128(900 + number as u128)), vec![event]).await;
    }
    history::append(&journal, SCHOOL, &history::contingent(4)).await;
    let projector = projected(&journal).await;
    let expected = [
        ("Parrot", ParkReason::UnknownKind),
        ("Person", ParkReason::NewerShape),
        ("Mentor", ParkReason::NewerShape),
        ("Program", ParkReason::LostShape),
        ("Mentee", ParkReason::Unreadable),
        ("Pair", ParkReason::Unreadable),
    ];
    assert_eq!(reasons(&journal).await, expected.map(|(of, reason)| (of.to_owned(), reason)));
    assert!(rebuild(&journal, |_, _| {}).await.unwrap().agrees());
    assert_eq!(parked(&journal).await.len(), 6);
    let (in_memory, left_out) = replayed(&journal).await;
    assert_eq!(in_memory, digest(journal.backend()).await.unwrap());
    assert_eq!(left_out, ["Mentee", "Mentor", "Pair", "Parrot", "Person", "Program"]);
    projector.stop().await;
}

async fn an_event_at_which_the_fold_breaks_is_parked_live_too(fresh: Fresh) {
    let journal = fresh.journal().await;
    append_history(&journal, 5).await;
    let projector = projected(&journal).await;
    let poison =
        append_raw(&journal, program(), vec![undefined_marks(), sample("CuratorAssigned")]).await.first;
    history::append(&journal, SCHOOL, &history::contingent(5)).await;
    catch_up(&projector, &journal).await;
    let left = parked(&journal).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!((left[0].position, left[0].reason), (poison, ParkReason::FoldFailed));
    let row =
        Reading::new(journal.backend().clone()).row(RowKind::Program, program().aggregate_id).await.unwrap();
    assert!(row.value.is_some(), "what came before it stays");
    let rebuilt = in_time(rebuild(&journal, |_, _| {})).await.unwrap();
    assert!(rebuilt.agrees(), "{rebuilt:?}");
    let live = digest(journal.backend()).await.unwrap();
    assert_eq!(replayed(&journal).await, (live, vec!["Program".to_owned()]));
    projector.stop().await;
}

async fn what_lies_below_a_parked_organization_is_counted_without_it(fresh: Fresh) {
    let journal = fresh.journal().await;
    let school = NewEvent { event_version: 99, ..sample("OrganizationRegistered") };
    append_raw(&journal, StreamId::new("Organization", SCHOOL), vec![school]).await;
    append_history(&journal, 5).await;
    let projector = projected(&journal).await;
    let left = parked(&journal).await;
    assert!(left.iter().any(|parked| parked.aggregate_id == SCHOOL), "{left:?}");
    let reading = Reading::new(journal.backend().clone());
    let above = reading.cells(&[REGION, MUNICIPALITY], i32::MIN..=2024, None).await.unwrap();
    assert_eq!(u64::from(above.parked), projector.status().parked);
    assert!(reading.row(RowKind::Organization, MUNICIPALITY).await.unwrap().value.is_some());
    assert!(reading.row(RowKind::Organization, SCHOOL).await.unwrap().value.is_none());
    assert!(rebuild(&journal, |_, _| {}).await.unwrap().agrees());
    projector.stop().await;
}

/// A history with an event of a person that cannot be read, and one beside it that can.
pub(crate) async fn poisoned(journal: &Journal) -> Position {
    append_history(journal, 5).await;
    let broken = NewEvent { payload: "{}".to_owned(), ..registered() };
    let poison = append_raw(journal, person(), vec![broken]).await.last;
    append_raw(journal, person(), vec![sample("PersonDeclaredDistinct")]).await;
    history::append(journal, SCHOOL, &history::contingent(5)).await;
    poison
}

/// What a decoder that understands the event would find.
pub(crate) async fn heal(journal: &Journal, poison: Position) {
    let (off, on) = match journal.backend() {
        Backend::Sqlite(_) => ("DROP TRIGGER events_refuse_update", "SELECT 1"),
        Backend::Postgres(_) => {
            ("ALTER TABLE events DISABLE TRIGGER USER", "ALTER TABLE events ENABLE TRIGGER USER")
        }
    };
    let update = format!("UPDATE events SET payload = '{}' WHERE position = {poison}", registered().payload);
    for statement in [off, update.as_str(), on] {
        match journal.backend() {
            Backend::Postgres(database) => drop(database.pool().execute(statement).await.unwrap()),
            Backend::Sqlite(database) => {
                let statement = statement.to_owned();
                let done: Result<(), ReadError> = database
                    .writer()
                    .run(move |connection| {
                        Box::pin(async move {
                            connection.execute(statement.as_str()).await?;
                            Ok(())
                        })
                    })
                    .await;
                done.unwrap();
            }
        }
    }
}

/// The digest of a history that never had the poison.
pub(crate) async fn without_poison() -> store::digest::Digest {
    let fresh = Fresh::sqlite();
    let journal = fresh.journal().await;
    append_history(&journal, 5).await;
    append_raw(&journal, person(), vec![registered()]).await;
    append_raw(&journal, person(), vec![sample("PersonDeclaredDistinct")]).await;
    history::append(&journal, SCHOOL, &history::contingent(5)).await;
    let projector = projected(&journal).await;
    projector.stop().await;
    digest(journal.backend()).await.unwrap()
}

async fn a_start_with_what_can_be_read_now_takes_it_in(fresh: Fresh) {
    let journal = fresh.journal().await;
    let poison = poisoned(&journal).await;
    let projector = projected(&journal).await;
    assert_eq!(projector.status().parked, 1);
    projector.stop().await;
    heal(&journal, poison).await;
    let again = Projector::start(&journal).await.unwrap();
    in_time(again.changes().wait_for(|status| status.leader && status.parked == 0)).await.unwrap();
    catch_up(&again, &journal).await;
    assert_eq!(digest(journal.backend()).await.unwrap(), without_poison().await);
    again.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_leave_out_the_same() {
    let mut digests = Vec::new();
    for fresh in [Fresh::sqlite(), Fresh::postgres().await] {
        let journal = fresh.journal().await;
        poisoned(&journal).await;
        append_raw(&journal, program(), vec![undefined_marks()]).await;
        let projector = projected(&journal).await;
        assert_eq!(projector.status().parked, 2);
        digests.push(digest(journal.backend()).await.unwrap());
        projector.stop().await;
    }
    assert_eq!(digests[0], digests[1]);
}
