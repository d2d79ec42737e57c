//! Makes the pure aggregates of `domain` aggregates of cqrs-es, so that its stock repositories load them.
//!
//! Invariants: an event is decoded by its stored kind, never by trying one shape after the other; a state is never
//! stored, so there is no snapshot that could be wrong.

mod cache;
mod load;
mod persisted;
mod repository;

pub use cache::AnyState;
pub use load::{LoadError, Loaded};
pub use repository::Repository;

use cqrs_es::event_sink::EventSink;
use domain::aggregate::{Aggregate, Event, Stamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

/// An aggregate of `domain` as cqrs-es wants it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Es<A>(pub A);

/// An event of `domain` as cqrs-es wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<E>(pub E);

impl<A: Aggregate> cqrs_es::Aggregate for Es<A> {
    const TYPE: &'static str = A::TYPE;
    type Command = A::Command;
    type Event = Stored<A::Event>;
    type Error = A::Refusal;
    type Services = Stamp;

    async fn handle(
        &mut self,
        command: Self::Command,
        stamp: &Stamp,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        for event in self.0.decide(command, *stamp)? {
            sink.write(Stored(event), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        self.0.evolve(&event.0);
    }
}

impl<E: Event> cqrs_es::DomainEvent for Stored<E> {
    fn event_type(&self) -> String {
        self.0.kind().to_owned()
    }

    fn event_version(&self) -> String {
        self.0.version().to_string()
    }
}

impl<E: Event> Serialize for Stored<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// cqrs-es shows a payload without its event type, so the kind is taken from the tag inside, which is the same name.
impl<'de, E: Event> Deserialize<'de> for Stored<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let payload = serde_json::Value::deserialize(deserializer)?;
        let kind = payload["type"].as_str().ok_or_else(|| de::Error::missing_field("type"))?.to_owned();
        match E::decode(&kind, payload) {
            Some(Ok(event)) => Ok(Self(event)),
            Some(Err(error)) => Err(de::Error::custom(error)),
            None => Err(de::Error::custom(format_args!("unknown event type {kind:?}"))),
        }
    }
}

impl<A> Serialize for Es<A> {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(ser::Error::custom("the state of an aggregate is never stored"))
    }
}

impl<'de, A> Deserialize<'de> for Es<A> {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(de::Error::custom("the state of an aggregate is never stored"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::person::{Person, PersonEvent};

    #[test]
    fn every_event_survives_the_way_through_cqrs_es() {
        for event in PersonEvent::samples() {
            let payload = serde_json::to_value(Stored(event.clone())).unwrap();
            assert_eq!(serde_json::from_value::<Stored<PersonEvent>>(payload).unwrap(), Stored(event));
        }
    }

    #[test]
    fn an_unknown_event_is_named() {
        let error = serde_json::from_str::<Stored<PersonEvent>>(r#"{"type":"PersonPainted"}"#).unwrap_err();
        assert!(error.to_string().contains("PersonPainted"), "{error}");
    }

    #[test]
    fn a_state_cannot_be_stored() {
        assert!(serde_json::to_string(&Es(Person::default())).is_err());
    }
}
