//! A school with four mentors and seven mentees, one of whom is a mentor too and one a minor, and a school of another municipality where
//! two of them are known once more: where curators act, and what they sent.
//!
//! Invariant: whatever is sent goes through [`World::send`], so the log of what was applied misses nothing.

use super::regressions::Applied;
use crate::kit::database::Fresh;
use crate::mutations::service::{School, Service, match_pairs, mentee, mentor, recruiting_program};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use std::sync::Mutex;

/// Where curators act.
pub(super) struct World {
    pub(super) service: Service,
    pub(super) organization: Value,
    pub(super) program: Value,
    pub(super) mentors: Vec<Value>,
    pub(super) mentees: Vec<Value>,
    pub(super) elsewhere: Elsewhere,
    pub(super) pairs: Mutex<Vec<Pair>>,
    /// What a repeat was answered, beside the id of its command.
    pub(super) repeats: Mutex<Vec<(Value, Value)>>,
    /// What was sent and not refused.
    pub(super) applied: Mutex<Vec<Applied>>,
}

/// A school of another municipality, where two people of the first one take part as well, under other records.
pub(super) struct Elsewhere {
    pub(super) region: Value,
    pub(super) program: Value,
    pub(super) mentor: Value,
    pub(super) mentee: Value,
    /// The records of one human being: here and there.
    pub(super) doubles: [(Value, Value); 2],
}

/// A pair as its curator remembers it.
#[derive(Clone)]
pub(super) struct Pair {
    pub(super) id: Value,
    pub(super) mentors: Vec<Value>,
    pub(super) mentees: Vec<Value>,
}

/// One who acts, with the last command that was answered.
pub(super) struct Curator {
    pub(super) number: usize,
    pub(super) last: Option<Sent>,
}

/// A command that was answered.
pub(super) struct Sent {
    pub(super) mutation: String,
    pub(super) object: String,
    pub(super) input: Value,
}

pub(super) fn date(day: u32) -> String {
    let first = NaiveDate::from_ymd_opt(2024, 1, 9).expect("a day");
    (first + Days::new(day.into())).to_string()
}

impl World {
    pub(super) async fn prepare(fresh: Fresh) -> Self {
        let School { service, organization, program, mentor: first, mentee: waiting } =
            School::matching(fresh).await;
        let (mut mentors, mut mentees) = (vec![first], vec![waiting]);
        for name in ["Белова Анна", "Громов Пётр", "Ким Олег"] {
            mentors.push(mentor(&service, &organization, &program, name).await);
        }
        for name in ["Быков Иван", "Чернова Ольга", "Дёмина Яна", "Ежов Глеб"]
        {
            mentees.push(mentee(&service, &program, name).await);
        }
        mentees.push(the_first_mentor_as_a_mentee(&service, &program).await);
        mentees.push(a_minor(&service, &program).await);
        let elsewhere = elsewhere(&service, &organization, (&mentors[1], &mentees[2])).await;
        let defaults = json!({ "regionId": elsewhere.region, "occurredOn": "2024-01-09" });
        service.act("loadDefaultMethodology", "methodology { version }", defaults).await;
        let (pairs, repeats, applied) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { service, organization, program, mentors, mentees, elsewhere, pairs, repeats, applied }
    }

    /// Sends a command with a new id.
    pub(super) async fn send(
        &self,
        mutation: &str,
        object: &str,
        mut input: Value,
        curator: &mut Curator,
    ) -> Value {
        input["commandId"] = json!(self.service.command_id());
        curator.last = Some(Sent { mutation: mutation.to_owned(), object: object.to_owned(), input });
        self.send_last(curator).await
    }

    /// Sends the last command, for the first time or again.
    pub(super) async fn send_last(&self, curator: &Curator) -> Value {
        let Some(Sent { mutation, object, input }) = &curator.last else { return Value::Null };
        let answer = self.service.send(mutation, object, input.clone()).await;
        let position = answer["position"].as_str().and_then(|position| position.parse().ok());
        if let Some(position) = position {
            let applied = Applied {
                position,
                curator: curator.number,
                mutation: mutation.clone(),
                object: object.clone(),
                input: input.clone(),
                made: if mutation == "formPair" { answer["pair"]["id"].clone() } else { Value::Null },
            };
            self.applied.lock().expect("no curator panicked").push(applied);
        }
        answer
    }
}

async fn elsewhere(
    service: &Service,
    organization: &Value,
    (mentor_here, mentee_here): (&Value, &Value),
) -> Elsewhere {
    let document = "query($id: UUID!) { organization(id: $id) { parent { parent { id } } } }";
    let parents = service.ask(document, json!({ "id": organization })).await;
    let region = parents["data"]["organization"]["parent"]["parent"]["id"].clone();
    let mut parent = region.clone();
    for (level, name, code) in
        [("MUNICIPALITY", "Хасавюрт", None), ("ORGANIZATION", "МКОУ «Лицей»", Some("LYC"))]
    {
        let input = json!({
            "level": level, "name": name, "code": code, "parentId": parent, "occurredOn": "2023-09-01",
        });
        parent = service.act("registerOrganization", "organization { id }", input).await["id"].clone();
    }
    let program = recruiting_program(service, &parent).await;
    let mentor = mentor(service, &parent, &program, "Белова Анна").await;
    let mentee = mentee(service, &program, "Чернова Ольга").await;
    match_pairs(service, &program).await;
    let person = async |kind: &str, id: &Value| {
        let document = format!("query($id: UUID!) {{ {kind}(id: $id) {{ personId }} }}");
        service.ask(&document, json!({ "id": id })).await["data"][kind]["personId"].clone()
    };
    let doubles = [
        (person("mentor", mentor_here).await, person("mentor", &mentor).await),
        (person("mentee", mentee_here).await, person("mentee", &mentee).await),
    ];
    Elsewhere { region, program, mentor, mentee, doubles }
}

async fn the_first_mentor_as_a_mentee(service: &Service, program: &Value) -> Value {
    let input = json!({
        "person": { "name": "Орлова Вера Павловна", "birthDate": "1979-04-03" }, "programId": program,
        "category": "TEACHER", "experienceYears": 20, "request": "вести урок", "source": "OWN_REQUEST",
        "occurredOn": "2024-01-12",
    });
    in_the_pool(service, input, &["OWN_CONSENT"]).await
}

/// Sixteen in the year of the programme, so never of age in it: consents beside the representative.
async fn a_minor(service: &Service, program: &Value) -> Value {
    let input = json!({
        "person": { "name": "Зорина Мила Олеговна", "birthDate": "2008-05-17" }, "programId": program,
        "category": "YOUNG_SPECIALIST", "experienceYears": 0, "request": "вести кружок", "source": "OWN_REQUEST",
        "occurredOn": "2024-01-12",
    });
    in_the_pool(service, input, &["LEGAL_REPRESENTATIVE", "OWN_CONSENT"]).await
}

async fn in_the_pool(service: &Service, input: Value, givers: &[&str]) -> Value {
    let id = service.act("registerRequest", "mentee { id }", input).await["id"].clone();
    for giver in givers {
        let consent = json!({
            "menteeId": id, "kind": "PROCESSING", "givenBy": giver, "occurredOn": "2024-01-12",
        });
        service.act("recordMenteeConsent", "mentee { id }", consent).await;
    }
    service.act("enterPool", "mentee { id }", json!({ "menteeId": id, "occurredOn": "2024-01-13" })).await;
    id
}
