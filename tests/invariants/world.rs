//! A school with four mentors and six mentees, one of whom is a mentor too, and curators who follow their scripts in it.

use super::log::Line;
use super::random::Wish;
use crate::kit::app::catch_up;
use crate::kit::database::Fresh;
use crate::mutations::service::{School, Service, mentee, mentor};
use app::history::entry;
use chrono::{Days, NaiveDate};
use futures_util::future::join_all;
use readmodel::{CellKey, Change, Subject, Views};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use store::journal::Position;

pub(super) struct World {
    pub(super) service: Service,
    organization: Value,
    program: Value,
    mentors: Vec<Value>,
    mentees: Vec<Value>,
    pairs: Mutex<Vec<Pair>>,
    /// What a repeat was answered, beside the id of its command.
    repeats: Mutex<Vec<(Value, Value)>>,
}

/// A pair as its curator remembers it.
#[derive(Clone)]
struct Pair {
    id: Value,
    mentors: Vec<Value>,
    mentees: Vec<Value>,
}

/// A command that was answered.
struct Sent {
    mutation: &'static str,
    input: Value,
}

fn date(day: u32) -> String {
    let first = NaiveDate::from_ymd_opt(2024, 1, 9).expect("a day");
    (first + Days::new(day.into())).to_string()
}

fn some_of(all: &[Value], places: &[usize]) -> Vec<Value> {
    let mut places: Vec<usize> = places.iter().map(|place| place % all.len()).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().map(|place| all[place].clone()).collect()
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
        let (pairs, repeats) = (Mutex::default(), Mutex::default());
        Self { service, organization, program, mentors, mentees, pairs, repeats }
    }

    /// Every curator follows a script, all at once.
    pub(super) async fn follow(&self, scripts: &[Vec<Wish>]) {
        join_all(scripts.iter().map(|script| async move {
            let mut last = None;
            for wish in script {
                self.grant(wish, &mut last).await;
            }
        }))
        .await;
    }

    fn pair(&self, place: usize) -> Option<Pair> {
        let pairs = self.pairs.lock().expect("no curator panicked");
        (!pairs.is_empty()).then(|| pairs[place % pairs.len()].clone())
    }

    async fn send(
        &self,
        mutation: &'static str,
        object: &str,
        mut input: Value,
        last: &mut Option<Sent>,
    ) -> Value {
        input["commandId"] = json!(self.service.command_id());
        let answer = self.service.send(mutation, object, input.clone()).await;
        *last = Some(Sent { mutation, input });
        answer
    }

    async fn of_pair(&self, mutation: &'static str, pair: &Pair, mut input: Value, last: &mut Option<Sent>) {
        input["pairId"] = pair.id.clone();
        self.send(mutation, "pair { id }", input, last).await;
    }

    async fn grant(&self, wish: &Wish, last: &mut Option<Sent>) {
        match wish {
            Wish::Form { mentors, mentees, kind, day } => {
                let (mentors, mentees) = (some_of(&self.mentors, mentors), some_of(&self.mentees, mentees));
                let input = json!({
                    "programId": self.program, "form": "TEACHER_TEACHER", "kind": kind,
                    "mentorIds": mentors, "menteeIds": mentees, "occurredOn": date(*day),
                });
                let answer = self.send("formPair", "pair { id }", input, last).await;
                if let Some(id) = answer["pair"]["id"].as_str() {
                    let formed = Pair { id: json!(id), mentors, mentees };
                    self.pairs.lock().expect("no curator panicked").push(formed);
                }
            }
            Wish::End { complete, day } => {
                let mut steps = vec!["startWork", "beginCompletion"];
                steps.extend(complete.then_some("completeProgram"));
                for step in steps {
                    let input = json!({ "programId": self.program, "occurredOn": date(*day) });
                    self.send(step, "program { id }", input, last).await;
                }
            }
            Wish::Again => {
                if let Some(Sent { mutation, input }) = last {
                    let again = self.service.send(mutation, "", input.clone()).await;
                    let repeat = (input["commandId"].clone(), again);
                    self.repeats.lock().expect("no curator panicked").push(repeat);
                }
            }
            Wish::Meet { pair, .. }
            | Wish::Plan { pair, .. }
            | Wish::Answer { pair, .. }
            | Wish::Leave { pair, .. }
            | Wish::Complete { pair, .. }
            | Wish::Dissolve { pair, .. }
            | Wish::WholeCycle { pair } => {
                if let Some(pair) = self.pair(*pair) {
                    self.inside(wish, &pair, last).await;
                }
            }
        }
    }

    /// What is wished of a pair.
    async fn inside(&self, wish: &Wish, pair: &Pair, last: &mut Option<Sent>) {
        match wish {
            Wish::Meet { mutation, day, stranger, pair: _ } => {
                let mut attendees = everybody(pair);
                attendees.extend(stranger.then(|| json!({ "mentorId": self.mentors[3] })));
                let input = sitting(mutation, &date(*day), &attendees);
                self.of_pair(mutation, pair, input, last).await;
            }
            Wish::Plan { day, pair: _ } => {
                let input = json!({ "goals": ["вести урок"], "milestones": [], "occurredOn": date(*day) });
                self.of_pair("approvePlan", pair, input, last).await;
            }
            Wish::Answer { of_mentor, phase, overall, day, pair: _ } => {
                let input = answers(&member(pair, *of_mentor), phase, *overall, &date(*day));
                self.of_pair("collectFeedback", pair, input, last).await;
            }
            Wish::Leave { of_mentor, day, pair: _ } => {
                let input = json!({ "member": member(pair, *of_mentor), "reason": "MOVED", "occurredOn": date(*day) });
                self.of_pair("removeMember", pair, input, last).await;
            }
            Wish::Complete { day, pair: _ } => {
                self.of_pair("completePair", pair, json!({ "occurredOn": date(*day) }), last).await;
            }
            Wish::Dissolve { day, pair: _ } => {
                let input =
                    json!({ "reason": "MOVED", "initiatedBy": "CURATOR_SIDE", "occurredOn": date(*day) });
                self.of_pair("dissolvePair", pair, input, last).await;
            }
            Wish::WholeCycle { pair: _ } => self.whole_cycle(pair, last).await,
            Wish::Form { .. } | Wish::End { .. } | Wish::Again => {}
        }
    }

    /// Late enough in the year that most pairs are formed by then.
    async fn whole_cycle(&self, pair: &Pair, last: &mut Option<Sent>) {
        let day = date(340);
        for mutation in ["holdOrganizationalMeeting", "holdPlanningMeeting", "recordMeeting"] {
            self.of_pair(mutation, pair, sitting(mutation, &day, &everybody(pair)), last).await;
        }
        let plan = json!({ "goals": ["вести урок"], "milestones": [], "occurredOn": day });
        self.of_pair("approvePlan", pair, plan, last).await;
        for respondent in everybody(pair) {
            self.of_pair("collectFeedback", pair, answers(&respondent, "FINAL", 8, &day), last).await;
        }
        self.of_pair("completePair", pair, json!({ "occurredOn": day }), last).await;
    }

    /// INV-10: what a command wrote stands together, and a repeat is answered with the place where it stands.
    pub(super) fn repeats_wrote_nothing(&self, events: &[Line]) -> Result<(), String> {
        let mut written: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for event in events {
            let (count, last) = written.entry(&event.command).or_insert((0, event.position - 1));
            if *last + 1 != event.position {
                return Err(format!("INV-10: {event:?} is of a command that had written up to {last}"));
            }
            (*count, *last) = (*count + 1, event.position);
        }
        for (command, again) in self.repeats.lock().expect("no curator panicked").iter() {
            let Some((_, last)) = written.get(command.as_str().expect("an id")) else { continue };
            let is_answered =
                again["position"] == json!(last.to_string()) && again["repeated"] == json!(true);
            if !is_answered && again["userErrors"] == json!([]) {
                return Err(format!(
                    "INV-10: {again} is not the answer to a repeat of what stands at {last}"
                ));
            }
        }
        Ok(())
    }

    /// INV-13: one person counts once; INV-14: figures of another year leave this one alone.
    pub(super) async fn numbers_hold(&self) -> Result<(), String> {
        let before = self.counted().await?;
        let (organization, day) = (&self.organization, date(300));
        let target = json!({
            "organizationId": organization, "indicator": "I3", "year": 2025, "percent": "50", "basis": "ROADMAP",
            "occurredOn": day,
        });
        self.service.act("setTarget", "organization { id }", target).await;
        let contingent = json!({ "organizationId": organization, "contingent": { "youngSpecialists": 3 }, "occurredOn": day });
        self.service.act("recordContingent", "organization { id }", contingent).await;
        catch_up(&self.service.app).await;
        let after = self.counted().await?;
        let of_the_year = |cells: &BTreeMap<CellKey, i64>| -> BTreeMap<CellKey, i64> {
            let kept = cells.iter().filter(|(key, _)| key.year <= 2023);
            kept.map(|(key, sum)| (key.clone(), *sum)).collect()
        };
        if of_the_year(&before) == of_the_year(&after) {
            return Ok(());
        }
        Err("INV-14: a figure of 2024 changed an earlier year".into())
    }

    /// The cells, folded from the journal.
    async fn counted(&self) -> Result<BTreeMap<CellKey, i64>, String> {
        let events = self.service.app.journal().read_after(Position::START, 100_000).await.expect("it reads");
        let (mut views, mut cells) = (Views::default(), BTreeMap::<CellKey, i64>::new());
        let mut persons: BTreeMap<(CellKey, Subject), i64> = BTreeMap::new();
        for event in events {
            for change in views.apply(&entry(event).expect("an event reads").fact) {
                if let Change::Posting(posting) = change {
                    *cells.entry(posting.key.clone()).or_default() += posting.amount;
                    if let Subject::Person(_) = posting.subject {
                        *persons.entry((posting.key, posting.subject)).or_default() += posting.amount;
                    }
                }
            }
        }
        match persons.into_iter().find(|(_, times)| !(0..=1).contains(times)) {
            Some(((key, person), times)) => {
                Err(format!("INV-13: {person:?} counts {times} times in {key:?}"))
            }
            None => Ok(cells),
        }
    }
}

async fn the_first_mentor_as_a_mentee(service: &Service, program: &Value) -> Value {
    let input = json!({
        "person": { "name": "Орлова Вера Павловна", "birthDate": "1979-04-03" }, "programId": program,
        "category": "TEACHER", "experienceYears": 20, "request": "вести урок", "source": "OWN_REQUEST",
        "occurredOn": "2024-01-12",
    });
    let id = service.act("registerRequest", "mentee { id }", input).await["id"].clone();
    let consent = json!({
        "menteeId": id, "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": "2024-01-12",
    });
    service.act("recordMenteeConsent", "mentee { id }", consent).await;
    service.act("enterPool", "mentee { id }", json!({ "menteeId": id, "occurredOn": "2024-01-13" })).await;
    id
}

fn everybody(pair: &Pair) -> Vec<Value> {
    let mentors = pair.mentors.iter().map(|id| json!({ "mentorId": id }));
    mentors.chain(pair.mentees.iter().map(|id| json!({ "menteeId": id }))).collect()
}

fn member(pair: &Pair, of_mentor: bool) -> Value {
    if of_mentor { json!({ "mentorId": pair.mentors[0] }) } else { json!({ "menteeId": pair.mentees[0] }) }
}

fn sitting(mutation: &str, day: &str, attendees: &[Value]) -> Value {
    let mut input =
        json!({ "durationMin": 45, "mode": "IN_PERSON", "attendees": attendees, "occurredOn": day });
    if mutation == "recordMeeting" {
        input["meetingType"] = json!("WORK");
    }
    input
}

fn answers(respondent: &Value, phase: &str, overall: i32, day: &str) -> Value {
    json!({
        "phase": phase, "respondent": respondent, "questionnaire": "pilot/v1", "overall": overall,
        "answers": [{ "item": "Q1", "score": 8 }], "occurredOn": day,
    })
}
