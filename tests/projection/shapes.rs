//! T18: a journal written in the shapes of before says the same as one written today, to read models and to aggregates.

use super::history::{append_history_as, append_raw, stored};
use super::projected;
use crate::kit::database::{Fresh, on_both_databases};
use domain::aggregate::Aggregate;
use domain::correction::{CorrectionEvent, CorrectionReason};
use domain::event::DomainEvent;
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::pair::{Pair, PairEvent};
use domain::program::Program;
use std::path::Path;
use store::adapter::Repository;
use store::digest::digest;
use store::journal::{Journal, NewEvent, StreamId};
use store::projector::rebuild;
use uuid::Uuid;

on_both_databases!(old_shapes_say_the_same_as_those_of_today);

/// How an event is stored.
type Shape = fn(&DomainEvent) -> NewEvent;

/// An event as the first version of its kind was stored.
fn first_shape(event: &DomainEvent) -> NewEvent {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/events");
    let file = golden.join(format!("{}.{}.v1.json", event.aggregate_type(), event.kind()));
    let payload: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    NewEvent { event_type: event.kind().to_owned(), event_version: 1, payload: payload.to_string() }
}

/// A correction of the pair's planned meeting, with the fact inside it in this shape.
async fn correct_meeting(journal: &Journal, shape: Shape) {
    let stream = StreamId::new(Pair::TYPE, Uuid::from_u128(51));
    let events = journal.stream(&stream).await.unwrap();
    let planned = events.iter().find(|event| event.event_type == "MeetingScheduled").unwrap();
    let samples = DomainEvent::samples().into_iter();
    let (_, event) = samples.into_iter().find(|(_, event)| event.kind() == "MeetingScheduled").unwrap();
    let DomainEvent::Pair(now) = &event else { panic!("{event:?}") };
    let correction = DomainEvent::Pair(PairEvent::Correction(CorrectionEvent::FactCorrected {
        sequence: planned.sequence,
        now: Box::new(now.clone()),
        reason: CorrectionReason::Typo,
        occurred_on: "2024-06-03".parse().unwrap(),
    }));
    let inside = shape(&event);
    let mut correction = stored(&correction);
    let mut payload: serde_json::Value = serde_json::from_str(&correction.payload).unwrap();
    payload["now"] = serde_json::from_str(&inside.payload).unwrap();
    (correction.event_version, correction.payload) = (inside.event_version, payload.to_string());
    append_raw(journal, stream, vec![correction]).await;
}

async fn old_shapes_say_the_same_as_those_of_today(fresh: Fresh) {
    let beside = Fresh::sqlite();
    let (old, today) = (fresh.journal().await, beside.journal().await);
    let shapes: [(&Journal, Shape); 2] = [(&old, first_shape), (&today, stored)];
    let mut digests = Vec::new();
    for (journal, shape) in shapes {
        append_history_as(journal, 5, shape).await;
        correct_meeting(journal, shape).await;
        let projector = projected(journal).await;
        assert_eq!(projector.status().parked, 0);
        digests.push(digest(journal.backend()).await.unwrap());
        projector.stop().await;
    }
    assert_eq!(digests[0], digests[1]);
    assert!(rebuild(&old, |_, _| {}).await.unwrap().agrees());
    let (old, today) = (Repository::new(old), Repository::new(today));
    same::<Pair>(&old, &today, 51).await;
    same::<Program>(&old, &today, 4).await;
    same::<Mentee>(&old, &today, 41).await;
    same::<Mentor>(&old, &today, 61).await;
}

async fn same<A: Aggregate>(old: &Repository, today: &Repository, id: u128) {
    let id = Uuid::from_u128(id);
    let (old, today) = (old.load::<A>(id).await.unwrap(), today.load::<A>(id).await.unwrap());
    assert!(old.version > 1);
    assert_eq!(format!("{old:?}"), format!("{today:?}"));
}
