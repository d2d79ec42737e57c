//! disintegrate-postgres 4: no streams, but one table of events, and decisions over those that a query names.
//!
//! Its migrator fails on PostgreSQL 15, so the tables are made by hand. The code that decides is that of `domain`, as for
//! every contender; a decision asks for the kinds of event that a group has here, not for all that a pair can have, which
//! would make its statements several times as long.

use crate::append::postgres::piped;
use crate::cluster::Database;
use anyhow::Result;
use disintegrate::{
    Decision, DomainIdInfo, DomainIdSet, EventId, EventInfo, EventSchema, EventStore, Identifier,
    IdentifierType, NoSnapshot, StateMutate, StateQuery, StreamQuery, domain_ids, ident, query,
};
use disintegrate::{DecisionError, serde::Deserializer, serde::Serializer};
use disintegrate_postgres::{Error, PgDecisionMaker, PgEventStore};
use domain::aggregate::{Aggregate, Event, Stamp};
use domain::pair::{MeetingCommand, Pair, PairEvent};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sqlx::postgres::PgPoolOptions;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::adapter::Es;
use uuid::Uuid;

/// What its migrator runs, in its order (`src/event_store/sql` and `add_domain_id_column` of 4.0.1), but for one number:
/// `0xFFFFFFFF` in the last function is `4294967295` here, because PostgreSQL reads hexadecimal numbers from version 16 on.
const TABLES: &str = "
CREATE SEQUENCE IF NOT EXISTS seq_event_event_id;
CREATE TABLE IF NOT EXISTS event (
    event_id BIGINT PRIMARY KEY DEFAULT nextval('seq_event_event_id'),
    event_type VARCHAR(255),
    payload BYTEA,
    inserted_at TIMESTAMP DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_event_type_btree ON event(event_type);
CREATE OR REPLACE FUNCTION event_store_current_epoch()
RETURNS BIGINT AS $$
DECLARE
    persisted_event_id BIGINT;
    pending_event_id BIGINT;
    db_id INT;
BEGIN
    SELECT COALESCE(MAX(event_id), 0) INTO persisted_event_id FROM event;
    SELECT oid INTO db_id FROM pg_database WHERE datname = current_database();

    SELECT MIN((l3.objid::bigint << 32) + l2.objid::bigint)
    INTO pending_event_id
    FROM pg_locks l1
    INNER JOIN pg_locks l2 ON l1.pid = l2.pid
    INNER JOIN pg_locks l3 ON l1.pid = l3.pid
    WHERE
        l1.classid = db_id
        AND l2.classid = 1
        AND l3.classid = 2
        AND l1.locktype = 'advisory';

    RETURN LEAST(COALESCE(pending_event_id, persisted_event_id), persisted_event_id);
END;
$$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION event_store_begin_epoch()
RETURNS void AS $$
DECLARE
    id BIGINT;
    db_id INT;
BEGIN
    SELECT last_value INTO id FROM seq_event_event_id;
    SELECT oid INTO db_id FROM pg_database WHERE datname = current_database();

    PERFORM pg_try_advisory_xact_lock_shared(db_id, 0);
    PERFORM pg_try_advisory_xact_lock_shared(1, (id & 4294967295)::bit(32)::integer);
    PERFORM pg_try_advisory_xact_lock_shared(2, (id >> 32)::bit(32)::integer);
END;
$$ LANGUAGE plpgsql;
ALTER TABLE event ADD COLUMN IF NOT EXISTS pair_id UUID;
CREATE INDEX IF NOT EXISTS idx_event_pair_id ON event (pair_id) WHERE pair_id IS NOT NULL";

/// Our events in its form: see [`Line`].
const OURS: &str = r#"
SELECT event_type, aggregate_id::uuid, convert_to(format('{"pair_id":"%s","kind":"%s","event":%s}',
       aggregate_id, event_type, payload), 'UTF8') FROM events ORDER BY position"#;

/// The store for groups: a decision is made again until nobody was in its way.
#[derive(Clone)]
pub(crate) struct Disintegrate {
    store: PgEventStore<Told, Json>,
    decisions: PgDecisionMaker<Told, Json, NoSnapshot>,
    again: Arc<AtomicU64>,
}

impl Disintegrate {
    /// An empty store in this database.
    pub(crate) async fn empty(database: &Database) -> Result<Self> {
        database.execute(TABLES).await?;
        // As many as postgres-es has.
        let pool = PgPoolOptions::new().max_connections(10).connect(&database.address()).await?;
        let store = PgEventStore::new_uninitialized(pool, Json);
        let decisions = disintegrate_postgres::decision_maker(store.clone(), NoSnapshot);
        Ok(Self { store, decisions, again: Arc::default() })
    }

    /// A store in this database with the events of ours.
    pub(crate) async fn copy_of(ours: &Database, database: &Database) -> Result<Self> {
        let store = Self::empty(database).await?;
        piped(ours, OURS, database, "event (event_type, pair_id, payload)").await?;
        Ok(store)
    }

    /// Loads, decides and appends.
    pub(crate) async fn meet(&self, pair_id: Uuid, meeting: MeetingCommand, stamp: Stamp) -> Result<()> {
        let meet = Meet { pair_id, meeting, stamp };
        loop {
            match self.decisions.make(meet.clone()).await {
                Err(DecisionError::StateStore(error)) if error.downcast_ref().is_some_and(was_overtaken) => {
                    self.again.fetch_add(1, Ordering::Relaxed);
                }
                answer => break answer.map(drop).map_err(Into::into),
            }
        }
    }

    /// Appends the events of a new group.
    pub(crate) async fn append(&self, pair_id: Uuid, events: &[PairEvent]) -> Result<()> {
        let told: Vec<Told> = events.iter().cloned().map(|event| Told { pair_id, event }).collect();
        loop {
            let none_before = query!(Told; pair_id == pair_id);
            match self.store.append(told.clone(), none_before, 0).await {
                Err(error) if was_overtaken(&error) => {
                    self.again.fetch_add(1, Ordering::Relaxed);
                }
                answer => break answer.map(drop).map_err(Into::into),
            }
        }
    }

    /// How often something was sent again.
    pub(crate) fn again(&self) -> u64 {
        self.again.load(Ordering::Relaxed)
    }
}

/// Whether another transaction was in its way: PostgreSQL says so at any statement of a serializable one, the store at its
/// own check and at the commit.
fn was_overtaken(error: &Error) -> bool {
    match error {
        Error::Concurrency => true,
        Error::Database(error) => {
            error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() == Some("40001")
        }
        Error::Migration(_)
        | Error::Deserialization(_)
        | Error::AppendPermit(_)
        | Error::QueryEventMapping(_) => false,
    }
}

/// An event with the id by which it is found.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pair_id: Uuid,
    event: PairEvent,
}

const PAIR: Identifier = ident!(#pair_id);

const fn of_a_pair(name: &'static str) -> EventInfo {
    EventInfo { name, domain_ids: &[&PAIR] }
}

impl disintegrate::Event for Told {
    const SCHEMA: EventSchema = EventSchema {
        events: &[
            "PairFormed",
            "OrganizationalMeetingHeld",
            "PlanningMeetingHeld",
            "PlanApproved",
            "MeetingHeld",
        ],
        events_info: &[
            &of_a_pair("PairFormed"),
            &of_a_pair("OrganizationalMeetingHeld"),
            &of_a_pair("PlanningMeetingHeld"),
            &of_a_pair("PlanApproved"),
            &of_a_pair("MeetingHeld"),
        ],
        domain_ids: &[&DomainIdInfo { ident: PAIR, type_info: IdentifierType::Uuid }],
    };

    fn domain_ids(&self) -> DomainIdSet {
        domain_ids! { pair_id: self.pair_id }
    }

    fn name(&self) -> &'static str {
        self.event.kind()
    }
}

/// A payload: the kind stands before the event, so that it is decoded straight, as ours is.
#[derive(Deserialize, Serialize)]
struct Line<'l, E> {
    pair_id: Uuid,
    kind: &'l str,
    event: E,
}

/// How it stores events.
#[derive(Clone, Copy)]
struct Json;

impl Serializer<Told> for Json {
    fn serialize(&self, Told { pair_id, event }: Told) -> Vec<u8> {
        let line = Line { pair_id, kind: event.kind(), event: &event };
        serde_json::to_vec(&line).expect("an event is plain data with text keys")
    }
}

impl Deserializer<Told> for Json {
    fn deserialize(&self, payload: Vec<u8>) -> Result<Told, disintegrate::serde::Error> {
        let broken = |error| disintegrate::serde::Error::Deserialization(Box::new(error));
        let line: Line<'_, &RawValue> = serde_json::from_slice(&payload).map_err(broken)?;
        let mut event = serde_json::Deserializer::from_str(line.event.get());
        let decoded = PairEvent::decode(line.kind, &mut event)
            .unwrap_or_else(|| Err(serde::de::Error::custom(format_args!("a pair has no {}", line.kind))));
        Ok(Told { pair_id: line.pair_id, event: decoded.map_err(broken)? })
    }
}

/// What is known of a group; never stored, because there are no snapshots.
#[derive(Clone, Deserialize, Serialize)]
struct Known {
    pair_id: Uuid,
    pair: Es<Pair>,
}

impl StateQuery for Known {
    const NAME: &'static str = "pair";
    type Event = Told;

    fn query<ID: EventId>(&self) -> StreamQuery<ID, Told> {
        query!(Told; pair_id == self.pair_id)
    }
}

impl StateMutate for Known {
    fn mutate(&mut self, told: Told) {
        self.pair.0.evolve(&told.event);
    }
}

/// The command that is measured.
#[derive(Clone)]
struct Meet {
    pair_id: Uuid,
    meeting: MeetingCommand,
    stamp: Stamp,
}

impl Decision for Meet {
    type Event = Told;
    type StateQuery = Known;
    type Error = <Pair as Aggregate>::Refusal;

    fn state_query(&self) -> Known {
        Known { pair_id: self.pair_id, pair: Es::default() }
    }

    fn process(&self, known: &Known) -> Result<Vec<Told>, Self::Error> {
        let told = |event| Told { pair_id: self.pair_id, event };
        let decided = known.pair.0.decide(self.meeting.clone().into(), self.stamp)?;
        Ok(decided.into_iter().map(told).collect())
    }
}
