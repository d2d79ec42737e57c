//! INV-10, INV-13 and INV-14: what repeats wrote, and what the numbers are.

use super::log::Line;
use super::world::{World, date};
use crate::kit::app::catch_up;
use app::history::entry;
use readmodel::{CellKey, Change, Fact, Subject, Views};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::journal::Position;

impl World {
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
            // Sent first when everything was so already, a command is not on record: its repeat may be the first to write.
            let wrote = self.applied.lock().expect("no curator panicked");
            let mut sent = wrote.iter().filter(|applied| applied.input["commandId"] == *command);
            let was_already_so = sent.any(|applied| applied.position != *last);
            let is_answered = again["position"] == json!(last.to_string())
                && (again["repeated"] == json!(true) || was_already_so);
            if !is_answered && again["userErrors"] == json!([]) {
                return Err(format!(
                    "INV-10: {again} is not the answer to a repeat of what stands at {last}"
                ));
            }
        }
        Ok(())
    }

    /// INV-13: one person counts once; INV-14: figures of another year leave this one alone, and figures of this one leave alone what was
    /// published of it.
    pub(super) async fn numbers_hold(&self) -> Result<(), String> {
        let before = self.counted().await?;
        let report = self.report(None).await;
        let (organization, day) = (&self.organization, date(300));
        let target = json!({
            "organizationId": organization, "indicator": "I3", "year": 2025, "percent": "50", "basis": "ROADMAP",
            "occurredOn": day,
        });
        self.service.act("setTarget", "organization { id }", target).await;
        let contingent = json!({ "organizationId": organization, "contingent": { "youngSpecialists": 3 }, "occurredOn": day });
        self.service.act("recordContingent", "organization { id }", contingent).await;
        let target = json!({
            "organizationId": organization, "indicator": "I3", "year": 2024, "percent": "60", "basis": "ROADMAP",
            "reason": "CONTINGENT_REVISED", "occurredOn": day,
        });
        self.service.act("setTarget", "organization { id }", target).await;
        catch_up(&self.service.app).await;
        let after = self.counted().await?;
        let published = self.report(Some(report["position"].clone())).await;
        if published != report {
            return Err(format!("INV-14: what was published as {report} is now {published}"));
        }
        if self.report(None).await["values"] == report["values"] {
            return Err("the figures were to change the report as it stands, so that it can be told from the published one".into());
        }
        let of_the_year = |cells: &BTreeMap<CellKey, i64>| -> BTreeMap<CellKey, i64> {
            let kept = cells.iter().filter(|(key, _)| key.year <= 2023);
            kept.map(|(key, sum)| (key.clone(), *sum)).collect()
        };
        if of_the_year(&before) == of_the_year(&after) {
            return Ok(());
        }
        Err("INV-14: a figure of 2024 changed an earlier year".into())
    }

    /// The indicators of the school in 2024, as they stand or as they were published at a position.
    async fn report(&self, as_of: Option<Value>) -> Value {
        let document = "query($node: UUID!, $asOf: Position) { indicators(node: $node, year: 2024, asOf: $asOf) {
            position policyVersions { name version }
            values { indicator variant numerator denominator percent { numerator denominator } target { percent } }
        } }";
        let variables = json!({ "node": self.organization, "asOf": as_of });
        self.service.ask(document, variables).await["data"]["indicators"].take()
    }

    /// The cells, folded from the journal; they are what the registry gives when everything is counted afresh.
    async fn counted(&self) -> Result<BTreeMap<CellKey, i64>, String> {
        let events = self.service.app.journal().read_after(Position::START, 100_000).await.expect("it reads");
        let (mut views, mut cells) = (Views::default(), BTreeMap::<CellKey, i64>::new());
        let mut persons: BTreeMap<(CellKey, Subject), i64> = BTreeMap::new();
        let mut streams: BTreeMap<uuid::Uuid, Vec<Fact>> = BTreeMap::new();
        for event in events {
            let mut fact = entry(event).expect("an event reads").fact;
            let stream = streams.entry(fact.aggregate_id).or_default();
            stream.push(fact.clone());
            if fact.is_correction() {
                fact.before = stream[..stream.len() - 1].to_vec();
            }
            for change in views.apply(&fact) {
                if let Change::Posting(posting) = change {
                    *cells.entry(posting.key.clone()).or_default() += posting.amount;
                    if let Subject::Person(_) = posting.subject {
                        *persons.entry((posting.key, posting.subject)).or_default() += posting.amount;
                    }
                }
            }
        }
        // A number that moved without a posting, or with one of another event than its own, is found here whatever was asked.
        let mut afresh = views.recount();
        for sums in [&mut cells, &mut afresh] {
            sums.retain(|_, sum| *sum != 0);
        }
        if cells != afresh {
            let differs = |(key, sum): &(&CellKey, &i64)| afresh.get(*key) != Some(*sum);
            let posted = cells.iter().find(differs);
            let missing = afresh.iter().find(|(key, sum)| cells.get(*key) != Some(*sum));
            return Err(format!("the postings give {posted:?}, counted afresh it is {missing:?}"));
        }
        match persons.into_iter().find(|(_, times)| !(0..=1).contains(times)) {
            Some(((key, person), times)) => {
                Err(format!("INV-13: {person:?} counts {times} times in {key:?}"))
            }
            None => Ok(cells),
        }
    }
}
