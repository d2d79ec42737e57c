//! Laws of the ledger over real histories: the postings add up to a fresh count, after every event, however the fold was restored.

use crate::kit::app::{app, import, sample};
use crate::kit::database::Fresh;
use app::history::entry;
use chrono::NaiveDate;
use domain::event::DomainEvent;
use domain::organization::{OrganizationEvent, RegistrationEvent};
use domain::policies::{AgeBand, AgeDay, PolicySet, PolicyValues, PolicyVersion, YoungSpecialistBy};
use domain::settings::PoliciesEvent;
use domain::values::{DocumentRef, Form, OrganizationLevel};
use domain::words::Word;
use proptest::prelude::{Strategy, any};
use proptest::prop_assert_eq;
use proptest::test_runner::{Config, TestRunner};
use readmodel::{CellKey, Change, Fact, Row, RowKind, Views};
use std::collections::BTreeMap;
use store::journal::Position;
use uuid::Uuid;

const JOURNALS: [&str; 4] =
    ["zarechnaya-2024.xlsx", "boldyrevskaya-2024.xlsx", "kizilyurt-2022-23.xlsx", "zarechnaya-faulty.xlsx"];

async fn facts() -> Vec<Fact> {
    let fresh = Fresh::sqlite();
    let app = app(&fresh).await;
    for journal in JOURNALS {
        import(&app, &sample(journal)).await;
    }
    let events = app.journal().read_after(Position::START, 100_000).await.unwrap();
    events.into_iter().map(|event| entry(event).unwrap().fact).collect()
}

/// What the changes of a fold leave behind.
#[derive(Clone, Default, Debug, PartialEq)]
struct Tables {
    rows: BTreeMap<(RowKind, Uuid), Row>,
    cells: BTreeMap<CellKey, i64>,
}

impl Tables {
    fn take(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Row(row) => {
                    self.rows.insert((row.kind, row.key), row);
                }
                Change::Gone(kind, key) => {
                    self.rows.remove(&(kind, key));
                }
                Change::Posting(posting) => *self.cells.entry(posting.key).or_insert(0) += posting.amount,
            }
        }
    }

    /// The cells that count something; a cell that returned to zero counts nothing, but for known zeros of stocks.
    fn counted(&self, recount: &BTreeMap<CellKey, i64>) -> BTreeMap<CellKey, i64> {
        let kept = self.cells.iter().filter(|(key, sum)| **sum != 0 || recount.contains_key(key));
        kept.map(|(key, sum)| (key.clone(), *sum)).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_postings_add_up_to_a_fresh_count_after_every_event() {
    let mut views = Views::default();
    let mut tables = Tables::default();
    for fact in facts().await {
        tables.take(views.apply(&fact));
        if fact.position % 25 == 0 {
            let recount = views.recount();
            assert_eq!(tables.counted(&recount), recount, "after event {}", fact.position);
        }
    }
    let recount = views.recount();
    assert_eq!(tables.counted(&recount), recount);
}

/// An adoption in a region, at the end of a history.
fn adoption(region: Uuid, facts: &[Fact], from_year: i32, values: PolicyValues) -> Fact {
    let occurred_on = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let basis = DocumentRef { number: "12-р".to_owned(), date: occurred_on };
    let version = PolicyVersion(format!("v{}", facts.len()));
    let event =
        PoliciesEvent::PolicyAdopted { version, from_year, values: Box::new(values), basis, occurred_on };
    let sequence =
        facts.iter().filter(|fact| matches!(fact.event, DomainEvent::Settings(_))).count() as u64 + 1;
    Fact {
        position: facts.len() as u64 + 1,
        aggregate_id: region,
        sequence,
        recorded_at: 0,
        occurred_on,
        event: DomainEvent::Settings(event.into()),
        before: Vec::new(),
    }
}

fn any_values() -> impl Strategy<Value = PolicyValues> {
    let forms = proptest::sample::subsequence(Form::all().to_vec(), 1..=Form::all().len());
    (8..12_i32, 14..20_i32, any::<bool>(), 1..=10_u32, 0..3_u32, forms, any::<bool>()).prop_map(
        |(min, max, first, satisfied_from, meetings, forms, by_experience)| {
            let mut values = PolicySet::v1().values.clone();
            values.mentee_band = AgeBand { min, max };
            values.age_on = if first { AgeDay::FIRST } else { AgeDay::LAST };
            values.satisfaction.satisfied_from = satisfied_from;
            values.full_cycle.0.values_mut().for_each(|rule| rule.working_meetings = meetings);
            values.form_scope = forms.into_iter().collect();
            if by_experience {
                values.young_specialist.by = YoungSpecialistBy::Experience;
            }
            values
        },
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn adopted_policies_post_what_a_fresh_count_gives_however_the_fold_was_restored() {
    let history = facts().await;
    let mut views = Views::default();
    let mut tables = Tables::default();
    for fact in &history {
        tables.take(views.apply(fact));
    }
    let region = history.iter().find(|fact| is_region(fact)).unwrap().aggregate_id;
    let adopted = proptest::collection::vec((2022..2026_i32, any_values()), 1..4);
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let held = runner.run(&adopted, |adopted| {
        let (mut facts, mut straight) = (history.clone(), (views.clone(), tables.clone()));
        let mut restored = Views::restore(tables.rows.values().cloned()).unwrap();
        for (from_year, values) in adopted {
            let fact = adoption(region, &facts, from_year, values);
            let changes = straight.0.apply(&fact);
            prop_assert_eq!(&restored.apply(&fact), &changes);
            straight.1.take(changes);
            facts.push(fact);
        }
        let recount = straight.0.recount();
        prop_assert_eq!(straight.1.counted(&recount), recount);
        Ok(())
    });
    held.unwrap();
}

fn is_region(fact: &Fact) -> bool {
    matches!(
        &fact.event,
        DomainEvent::Organization(OrganizationEvent::Registration(
            RegistrationEvent::OrganizationRegistered { level: OrganizationLevel::Region, .. }
        ))
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_restore_the_fold_at_any_point() {
    let facts = facts().await;
    let mut straight = (Views::default(), Tables::default());
    let mut broken = (Views::default(), Tables::default());
    for fact in &facts {
        let changes = straight.0.apply(fact);
        straight.1.take(changes);
        if fact.position % 40 == 0 {
            broken.0 = Views::restore(broken.1.rows.values().cloned()).unwrap();
        }
        let changes = broken.0.apply(fact);
        broken.1.take(changes);
    }
    assert_eq!(straight.1, broken.1);
}
