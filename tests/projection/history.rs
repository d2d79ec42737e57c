//! A history of every kind of event but corrections, which need a fact to correct, with figures that change again and again.

use chrono::NaiveDate;
use domain::event::DomainEvent;
use domain::ids::OrganizationId;
use domain::organization::{Contingent, FiguresEvent, OrganizationEvent, RegistrationEvent};
use domain::values::OrganizationLevel;
use store::journal::{Appended, Commit, Journal, Metadata, NewEvent, StreamId, StreamWrite};
use uuid::Uuid;

pub(super) const REGION: Uuid = Uuid::from_u128(1);
pub(super) const MUNICIPALITY: Uuid = Uuid::from_u128(2);
pub(crate) const SCHOOL: Uuid = Uuid::from_u128(3);

/// Appends an event of every such kind, a commit for each, and then so many figures, a hundred in each commit.
pub(crate) async fn append_history(journal: &Journal, figures: u32) {
    append_history_as(journal, figures, stored).await;
}

/// The same, each event stored in this shape.
pub(super) async fn append_history_as(journal: &Journal, figures: u32, shape: fn(&DomainEvent) -> NewEvent) {
    let tree = [
        (REGION, registered(OrganizationLevel::Region, None)),
        (MUNICIPALITY, registered(OrganizationLevel::Municipality, Some(REGION))),
    ];
    let samples = DomainEvent::samples().into_iter().map(|(_, event)| (stream_of(&event), event));
    let samples = samples.filter(|(_, event)| !["FactCorrected", "FactVoided"].contains(&event.kind()));
    for (id, event) in tree {
        append(journal, id, &event).await;
    }
    for (id, event) in samples {
        append_raw(journal, StreamId::new(event.aggregate_type(), id), vec![shape(&event)]).await;
    }
    let figures: Vec<_> = (0..figures).map(|number| stored(&contingent(number))).collect();
    for events in figures.chunks(100) {
        append_raw(journal, StreamId::new("Organization", SCHOOL), events.to_vec()).await;
    }
}

/// Appends one event to its stream.
pub(crate) async fn append(journal: &Journal, id: Uuid, event: &DomainEvent) -> Appended {
    append_raw(journal, StreamId::new(event.aggregate_type(), id), vec![stored(event)]).await
}

pub(crate) fn stored(event: &DomainEvent) -> NewEvent {
    NewEvent {
        event_type: event.kind().to_owned(),
        event_version: event.version(),
        payload: serde_json::to_string(event).unwrap(),
    }
}

/// Appends in one commit what may not even be events.
pub(crate) async fn append_raw(journal: &Journal, stream: StreamId, events: Vec<NewEvent>) -> Appended {
    let head = journal.tree_head().await.unwrap().position;
    let expected_version = journal.stream(&stream).await.unwrap().len() as u64;
    let write = StreamWrite { stream, expected_version, events };
    let command = Uuid::from_u128(u128::from(head.0) + 1);
    let commit = Commit { streams: vec![write], ..Commit::new(command, [1; 32], Metadata::new()) };
    journal.append(commit).await.unwrap()
}

/// The figures of the school for a day.
pub(crate) fn contingent(number: u32) -> DomainEvent {
    let occurred_on =
        NaiveDate::from_yo_opt(2020 + i32::try_from(number % 5).unwrap(), 1 + number % 12).unwrap();
    let contingent = Contingent {
        pupils_10_19: Some(number % 90),
        pupils_15_19: (!number.is_multiple_of(3)).then_some(number % 30),
        young_specialists: Some(number % 7),
    };
    DomainEvent::Organization(OrganizationEvent::Figures(FiguresEvent::ContingentRecorded {
        contingent,
        basis: None,
        occurred_on,
    }))
}

fn registered(level: OrganizationLevel, parent: Option<Uuid>) -> DomainEvent {
    DomainEvent::Organization(OrganizationEvent::Registration(RegistrationEvent::OrganizationRegistered {
        level,
        name: "Ростовская область".to_owned(),
        code: None,
        parent: parent.map(OrganizationId),
        order: None,
        occurred_on: NaiveDate::from_ymd_opt(2019, 9, 1).unwrap(),
    }))
}

/// The ids by which the samples name each other.
fn stream_of(event: &DomainEvent) -> Uuid {
    match event {
        DomainEvent::Organization(_) => SCHOOL,
        DomainEvent::Person(_) => Uuid::from_u128(11),
        DomainEvent::Program(_) => Uuid::from_u128(4),
        DomainEvent::Mentor(_) => Uuid::from_u128(61),
        DomainEvent::Mentee(_) => Uuid::from_u128(41),
        DomainEvent::Pair(_) => Uuid::from_u128(51),
        DomainEvent::Settings(_) | DomainEvent::Methodology(_) => REGION,
    }
}
