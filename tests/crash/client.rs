//! A client of the service and its ledger: what it sent, and what it was told became of it.
//!
//! Invariants: a command is in the ledger before it is sent; what was not answered is [`Told::Nothing`], never guessed.

use super::life::{Act, Life, contended};
use crate::kit::server::TestServer;
use futures_util::future::join;
use rand::rngs::StdRng;
use rand::{Rng, RngCore};
use serde_json::{Value, json};
use uuid::{Builder, Uuid};

/// What the service said of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// Its last event stands at this position; it changed the object with this id, null when it cannot be shown yet.
    Recorded { last: u64, id: Value, repeated: bool },
    /// Somebody was faster too often: nothing was written.
    Conflict,
    /// The disk under the database is full: nothing was written.
    DiskFull,
    /// The answer did not come.
    Nothing,
}

/// A command that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// Its id.
    pub(crate) command_id: Uuid,
    /// The act.
    pub(crate) act: Act,
    /// What its client knows of it.
    pub(crate) told: Told,
}

/// Where the service is.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    client: reqwest::Client,
    graphql: String,
}

impl Door {
    /// The door of a service that runs.
    pub(crate) fn of(server: &TestServer) -> Self {
        Self { client: server.client.clone(), graphql: server.url("/graphql") }
    }

    /// Sends a command.
    pub(crate) async fn send(&self, command_id: Uuid, act: &Act) -> Told {
        let (mutation, object) = (act.mutation, act.object);
        let query = format!(
            "mutation($input: {}!) {{ {mutation}(input: $input) {{ {object} {{ id }} position repeated
               userErrors {{ code rule message(language: EN) }} }} }}",
            input_type(mutation)
        );
        let mut input = act.input.clone();
        input["commandId"] = json!(command_id);
        let Some(mut answer) = self.ask(&query, json!({ "input": input })).await else {
            return Told::Nothing;
        };
        match answer["errors"][0]["extensions"]["code"].as_str() {
            Some("UNAVAILABLE" | "TIMEOUT") => return Told::Nothing,
            Some("DISK_FULL") => return Told::DiskFull,
            _ => {}
        }
        let payload = &mut answer["data"][mutation];
        match payload["userErrors"].as_array().map(Vec::as_slice) {
            Some([]) => Told::Recorded {
                last: payload["position"].as_str().and_then(|text| text.parse().ok()).expect("a position"),
                id: payload[object]["id"].take(),
                repeated: payload["repeated"] == true,
            },
            Some([error]) if error["code"] == "CONFLICT" => Told::Conflict,
            _ => panic!("{mutation} {input}: {answer}"),
        }
    }

    /// The answer to a document, if one comes.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Option<Value> {
        let body = json!({ "query": query, "variables": variables });
        self.client.post(&self.graphql).json(&body).send().await.ok()?.json().await.ok()
    }
}

/// Acts of one shape share an input.
fn input_type(mutation: &str) -> String {
    match mutation {
        "prepareLaunch" | "openRecruiting" | "startWork" => "AdvanceProgramInput".to_owned(),
        "holdOrganizationalMeeting" | "holdPlanningMeeting" => "HoldMeetingInput".to_owned(),
        other => format!("{}{}Input", other[..1].to_uppercase(), &other[1..]),
    }
}

/// Sends acts until the service is gone, some of them twice, and gives the ledger.
pub(crate) async fn live(door: Door, mut life: Life, municipality: Value, mut random: StdRng) -> Vec<Sent> {
    let mut ledger = Vec::new();
    loop {
        let of_its_own = !random.gen_ratio(1, 16);
        let act =
            if of_its_own { life.next() } else { contended(&municipality, random.gen_range(0..1_000_000)) };
        let command_id = fresh_id(&mut random);
        let told = match random.gen_range(0..6) {
            0 => twice_at_once(&door, command_id, &act).await,
            1 => twice_in_a_row(&door, command_id, &act).await,
            _ => door.send(command_id, &act).await,
        };
        ledger.push(Sent { command_id, act: act.clone(), told: told.clone() });
        match told {
            Told::Recorded { id, .. } if of_its_own => match shown(&door, command_id, &act, id).await {
                Some(id) => life.done(act.object, id),
                None => return ledger,
            },
            Told::Recorded { .. } | Told::Conflict => {}
            Told::DiskFull | Told::Nothing => return ledger,
        }
    }
}

/// The id of the object that a recorded command changed: asked for again as long as the read models are late.
async fn shown(door: &Door, command_id: Uuid, act: &Act, mut id: Value) -> Option<Value> {
    while id.is_null() {
        let Told::Recorded { id: now, .. } = door.send(command_id, act).await else { return None };
        id = now;
    }
    Some(id)
}

/// Whether two answers name the same object, as far as they name any.
pub(crate) fn is_same(one: &Value, other: &Value) -> bool {
    one == other || one.is_null() || other.is_null()
}

/// An id as a client would draw it, and the same again from the same seed.
pub(crate) fn fresh_id(random: &mut StdRng) -> Uuid {
    let mut bytes = [0; 16];
    random.fill_bytes(&mut bytes);
    Builder::from_random_bytes(bytes).into_uuid()
}

/// An impatient client: the same command on two connections. It happens once.
async fn twice_at_once(door: &Door, command_id: Uuid, act: &Act) -> Told {
    match join(door.send(command_id, act), door.send(command_id, act)).await {
        (Told::Nothing, told) | (told, Told::Nothing) => told,
        (Told::Conflict | Told::DiskFull, told) | (told, Told::Conflict | Told::DiskFull) => told,
        (first, second) => {
            let (
                Told::Recorded { last, id, repeated },
                Told::Recorded { last: other, id: other_id, repeated: again },
            ) = (first, second)
            else {
                unreachable!("the other answers are above")
            };
            assert!(last == other && is_same(&id, &other_id), "{command_id}: one command, one answer");
            assert_ne!(repeated, again, "{command_id}: one of the two recorded it");
            Told::Recorded { last, id, repeated: false }
        }
    }
}

/// A client that is not sure whether it was heard.
async fn twice_in_a_row(door: &Door, command_id: Uuid, act: &Act) -> Told {
    let first = door.send(command_id, act).await;
    let Told::Recorded { last, id, .. } = &first else { return first };
    match door.send(command_id, act).await {
        Told::Recorded { last: other, id: other_id, repeated } => {
            let same = other == *last && is_same(&other_id, id) && repeated;
            assert!(same, "{command_id}: the first answer again");
        }
        Told::Conflict | Told::DiskFull => {
            panic!("{command_id}: what is recorded was refused when it came again")
        }
        Told::Nothing => {}
    }
    first
}
