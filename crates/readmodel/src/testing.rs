//! A small world for tests: events as they are stored, folded, with the sums they leave behind.

use crate::change::{CellKey, Change, Fact, Level, Measure, Posting, Row, RowKind, Theme};
use crate::views::Views;
use chrono::NaiveDate;
use domain::event::DomainEvent;
use domain::values::IndicatorCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The fold and what it wrote.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) views: Views,
    pub(crate) rows: BTreeMap<(RowKind, Uuid), Row>,
    pub(crate) cells: BTreeMap<CellKey, i64>,
    pub(crate) position: u64,
    pub(crate) streams: BTreeMap<(String, u128), Vec<Fact>>,
}

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

impl World {
    /// Takes the next event in; says what it posted.
    pub(crate) fn happen(
        &mut self,
        aggregate_type: &str,
        id: u128,
        kind: &str,
        on: &str,
        mut payload: Value,
    ) -> Vec<Posting> {
        payload["type"] = kind.into();
        payload["occurred_on"] = on.into();
        let event = DomainEvent::decode(aggregate_type, kind, payload)
            .expect("a known kind")
            .expect("a stored shape");
        self.position += 1;
        let stream = self.streams.entry((aggregate_type.to_owned(), id)).or_default();
        let before = if event.correction().is_some() { stream.clone() } else { Vec::new() };
        let occurred_on: NaiveDate = on.parse().expect("a day");
        let fact = Fact {
            position: self.position,
            aggregate_id: uuid(id),
            sequence: stream.len() as u64 + 1,
            recorded_at: 0,
            occurred_on,
            event,
            before,
        };
        stream.push(Fact { before: Vec::new(), ..fact.clone() });
        let mut postings = Vec::new();
        for change in self.views.apply(&fact) {
            match change {
                Change::Gone(kind, key) => {
                    self.rows.remove(&(kind, key));
                }
                Change::Row(row) => {
                    self.rows.insert((row.kind, row.key), row);
                }
                Change::Posting(posting) => {
                    *self.cells.entry(posting.key.clone()).or_insert(0) += posting.amount;
                    postings.push(posting);
                }
            }
        }
        postings
    }

    pub(crate) fn node(&mut self, id: u128, level: &str, parent: Option<u128>, on: &str) {
        let payload = json!({ "level": level, "name": format!("node {id}"), "parent": parent.map(uuid) });
        self.happen("Organization", id, "OrganizationRegistered", on, payload);
    }

    pub(crate) fn organization(
        &mut self,
        id: u128,
        kind: &str,
        on: &str,
        mut payload: Value,
    ) -> Vec<Posting> {
        payload["order"] = json!({ "number": "1", "date": on });
        self.happen("Organization", id, kind, on, payload)
    }

    pub(crate) fn pupils(&mut self, organization: u128, pupils: u32, on: &str) {
        let payload = json!({ "contingent": { "pupils_10_19": pupils } });
        self.happen("Organization", organization, "ContingentRecorded", on, payload);
    }

    pub(crate) fn program(&mut self, id: u128, organization: u128, year: i32) {
        let payload = json!({
            "organization_id": uuid(organization),
            "title": format!("programme {id}"),
            "period": { "start": format!("{year}-01-09"), "end": format!("{year}-12-31") },
            "stage_model": "Six",
        });
        self.happen("Program", id, "ProgramDrafted", &format!("{year}-01-01"), payload);
    }

    pub(crate) fn person(&mut self, id: u128) {
        self.happen("Person", id, "PersonRegistered", "2020-01-01", json!({ "birth_year": 2010 }));
    }

    /// A person goes through a full cycle as a mentee of a programme, in a pair formed in March and completed in May.
    pub(crate) fn cycle(&mut self, person: u128, program: u128, pair: u128, year: i32) {
        self.cycle_with(person, program, (pair, pair + 2), year);
    }

    /// A person applies as a mentor, at home in an organisation.
    pub(crate) fn mentor(&mut self, person: u128, mentor: u128, organization: u128, on: &str) {
        let payload = json!({
            "person_id": uuid(person), "organization_id": uuid(organization), "category": "Pupil",
        });
        self.happen("Mentor", mentor, "MentorApplied", on, payload);
    }

    /// The same with this mentor.
    pub(crate) fn cycle_with(&mut self, person: u128, program: u128, units: (u128, u128), year: i32) {
        let days = [1, 2, 3, 4, 5].map(|month| format!("{year}-{month:02}-01"));
        self.cycle_on(person, program, units, days.each_ref().map(String::as_str));
    }

    /// The same, asked for, taken into the pool, formed, met and completed on these days.
    pub(crate) fn cycle_on(
        &mut self,
        person: u128,
        program: u128,
        (pair, mentor): (u128, u128),
        days: [&str; 5],
    ) {
        let mentee = pair + 1;
        let on = |step: usize| days[step - 1];
        let organization =
            self.views.registry().program(uuid(program).into()).expect("drafted").organization_id;
        let request = json!({
            "person_id": uuid(person), "organization_id": organization, "program_id": uuid(program),
            "category": "Pupil", "source": "OwnRequest",
        });
        self.happen("Mentee", mentee, "MenteeRequested", on(1), request);
        self.happen("Mentee", mentee, "MenteeEnteredPool", on(2), json!({}));
        let formed = json!({
            "program_id": uuid(program), "organization_id": organization, "form": "PupilPupil", "kind": "Flash",
            "mentors": [uuid(mentor)], "mentees": [uuid(mentee)],
        });
        self.happen("Pair", pair, "PairFormed", on(3), formed);
        if self.views.registry().mentor(uuid(mentor).into()).is_some() {
            let assigned = json!({
                "pair_id": uuid(pair), "program_id": uuid(program), "mentees": [uuid(mentee)],
            });
            self.happen("Mentor", mentor, "MentorAssigned", on(3), assigned);
        }
        let matched = json!({ "pair_id": uuid(pair), "form": "PupilPupil", "mentors": [uuid(mentor)] });
        self.happen("Mentee", mentee, "MenteeMatched", on(3), matched);
        let member = json!({ "side": "Mentee", "id": uuid(mentee) });
        let meeting = json!({
            "meeting_type": "Work", "late": false, "meeting_id": uuid(pair), "duration_min": 45,
            "mode": "InPerson", "attendees": [member],
        });
        self.happen("Pair", pair, "MeetingHeld", on(4), meeting);
        let feedback = json!({
            "feedback_id": uuid(pair), "phase": "Final", "respondent": member, "questionnaire": "journal/v1",
            "answers": {}, "overall": 8, "late": false,
        });
        self.happen("Pair", pair, "FeedbackCollected", on(4), feedback);
        let outcomes = json!([{ "mentee_id": uuid(mentee), "outcome": "Completed" }]);
        self.happen("Pair", pair, "PairCompleted", on(5), json!({ "outcomes": outcomes, "policy": "V1" }));
    }

    /// A flow of a year at a node.
    pub(crate) fn flow(&self, theme: Theme, measure: Measure, year: i32, level: Level, node: u128) -> i64 {
        let key = CellKey { theme, measure, year, level, node: uuid(node), detail: "".into() };
        self.cells.get(&key).copied().unwrap_or(0)
    }

    /// A stock as it holds in a year at a node, whatever its finer address.
    pub(crate) fn stock(&self, theme: Theme, measure: Measure, year: i32, level: Level, node: u128) -> i64 {
        let here = self.cells.iter().filter(|(key, _)| {
            (key.theme, key.measure, key.level, key.node) == (theme, measure, level, uuid(node))
                && key.year <= year
        });
        here.map(|(_, sum)| sum).sum()
    }

    /// Numerator and denominator of I1, completed, at a node in a year.
    pub(crate) fn i1(&self, year: i32, level: Level, node: u128) -> (i64, i64) {
        (
            self.flow(Theme::Indicator(IndicatorCode::I1), Measure::Completed, year, level, node),
            self.stock(Theme::Indicator(IndicatorCode::I1), Measure::Population, year, level, node),
        )
    }

    /// The sums add up to a fresh count, and the rows alone give the same fold.
    #[track_caller]
    pub(crate) fn assert_sound(&self) {
        let counted = |cells: &BTreeMap<CellKey, i64>| -> BTreeMap<CellKey, i64> {
            cells.iter().filter(|(_, sum)| **sum != 0).map(|(key, sum)| (key.clone(), *sum)).collect()
        };
        assert_eq!(counted(&self.cells), counted(&self.views.recount()));
        let restored = Views::restore(self.rows.values().cloned()).expect("rows of this version");
        assert_eq!(restored.recount(), self.views.recount());
    }
}
