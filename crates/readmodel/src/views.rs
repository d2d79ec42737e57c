//! The fold over the journal.

use crate::change::{CellKey, Change, Fact, Posting, Row, RowKind, Subject};
use crate::indicators::{Cells, INDICATORS};
use crate::ledger::{self, Contributions, Counted, LastCounted, Lines, Part, Policies};
use crate::period::{Period, Span};
use crate::registry::{Registry, Touched};
use domain::event::DomainEvent;
use domain::ids::OrganizationId;
use domain::policies::PolicyValues;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;
use uuid::Uuid;

/// All read models in memory, at one position of the journal.
#[derive(Clone, Debug, Default)]
pub struct Views {
    registry: Registry,
    lines: Lines,
    counted: LastCounted,
    /// Where contributions are gathered: empty in between.
    gathered: Contributions,
    /// In which years facts count in the ledger.
    span: Span,
}

/// What an event changes, its rows by their keys alone: the next event may touch them again.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The rows that are now others, or no more.
    pub touched: BTreeSet<(RowKind, Uuid)>,
    /// The lines of the ledger.
    pub postings: Vec<Posting>,
}

/// Rows that do not give a registry.
#[derive(Debug, Error)]
#[error("row {kind} {key} cannot be read: rebuild the read models")]
pub struct RestoreError {
    /// Kind of the row.
    pub kind: &'static str,
    /// Its key.
    pub key: Uuid,
    /// Why.
    #[source]
    pub source: serde_json::Error,
}

impl Views {
    /// Version of the fold: rows written by another version are refolded from the journal, never migrated. An indicator more is another fold.
    #[expect(clippy::cast_possible_truncation, reason = "a list written by hand")]
    pub const VERSION: u32 = 1005 + INDICATORS.len() as u32;

    /// Read models whose ledger is about one period alone: its numbers stand in the year in which the period ends.
    pub fn of_period(period: Period) -> Self {
        Self { span: Span::One(period), ..Self::default() }
    }

    /// The registry as it stands.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Takes the next event in and says what it changes. Events come in the order of their positions, each once.
    pub fn apply(&mut self, fact: &Fact) -> Vec<Change> {
        let Effect { touched, postings } = self.take_in(fact);
        let rows = touched.into_iter().filter_map(|(kind, key)| match self.row(kind, key) {
            Some(row) => Some(Change::Row(row)),
            None => fact.is_correction().then_some(Change::Gone(kind, key)),
        });
        rows.chain(postings.into_iter().map(Change::Posting)).collect()
    }

    /// The same, when rows are asked for only after several events.
    pub fn take_in(&mut self, fact: &Fact) -> Effect {
        if let DomainEvent::Settings(_) = &fact.event {
            return self.settle(fact);
        }
        let reach = if fact.is_correction() {
            ledger::reached(&self.registry, fact)
        } else {
            ledger::affected(&self.registry, fact, self.span)
        };
        let reached = reach.in_order();
        if reached.is_empty() {
            return Effect { touched: self.take(fact), postings: Vec::new() };
        }
        let mut gathered = std::mem::take(&mut self.gathered);
        let mut counted = Vec::with_capacity(reached.len());
        for (subject, part) in reached {
            let known = self.counted.take(subject, part);
            let before = known.unwrap_or_else(|| self.count(subject, part, &mut gathered));
            counted.push(Counted { subject, part, before, after: Contributions::default() });
        }
        let touched = self.take(fact);
        for Counted { subject, part, before: _, after } in &mut counted {
            *after = self.count(*subject, *part, &mut gathered);
        }
        let mut postings = Vec::new();
        for of_one in counted.chunk_by(|one, next| one.subject == next.subject) {
            ledger::post(fact, of_one, &mut postings);
        }
        for Counted { subject, part, before: _, after } in counted {
            self.counted.keep(subject, part, after);
        }
        self.gathered = gathered;
        Effect { touched, postings }
    }

    /// What a subject contributes in a part now, by the policies in force.
    fn count(&self, subject: Subject, part: Part, gathered: &mut Contributions) -> Contributions {
        ledger::contributions(&self.registry, subject, part, self.in_force(), gathered)
    }

    fn in_force(&self) -> Policies<'_> {
        Policies::in_force(self.registry.all_settings(), &self.lines, self.span)
    }

    /// Settings leave every fact as it is: each subject is counted by the policies before them and after them.
    fn settle(&mut self, fact: &Fact) -> Effect {
        let before = self.registry.all_settings().clone();
        let touched = self.take(fact);
        let (registry, lines) = (&self.registry, &self.lines);
        let (mut postings, mut gathered) = (Vec::new(), Contributions::default());
        let region = OrganizationId(fact.aggregate_id);
        let policies = |settings: &ledger::Settings| settings.get(&region).map(|row| row.policies.clone());
        if policies(&before) == policies(registry.all_settings()) {
            return Effect { touched, postings };
        }
        for subject in ledger::subjects_of(registry, region) {
            let mut count = |settings, part| {
                let in_force = Policies::in_force(settings, lines, self.span);
                ledger::contributions(registry, subject, part, in_force, &mut gathered)
            };
            let mut both = |part: &Part| Counted {
                subject,
                part: *part,
                before: count(&before, *part),
                after: count(registry.all_settings(), *part),
            };
            let counted: Vec<Counted> = Part::all_of(subject).iter().map(&mut both).collect();
            ledger::post(fact, &counted, &mut postings);
        }
        self.counted = LastCounted::default();
        Effect { touched, postings }
    }

    /// Takes a fact into the registry, or a correction with the facts of its stream as they stand with it.
    fn take(&mut self, fact: &Fact) -> Touched {
        self.lines.forget(fact);
        if fact.is_correction() {
            self.registry.correct(fact, &fact.standing())
        } else {
            self.registry.apply(fact)
        }
    }

    /// A row as it stands; `None` when it is no more, or never was.
    pub fn row(&self, kind: RowKind, key: Uuid) -> Option<Row> {
        self.registry.row(kind, key)
    }

    /// Every number counted afresh from the registry: what the postings must add up to.
    pub fn recount(&self) -> BTreeMap<CellKey, i64> {
        ledger::recount(&self.registry, self.in_force())
    }

    /// The numbers of a node counted afresh from the registry: by the policies in force, or all by a candidate.
    pub fn cells(&self, node: Uuid, candidate: Option<&PolicyValues>) -> Cells {
        let in_force = self.in_force();
        let policies = candidate.map_or(in_force, |values| in_force.replaced_by(values));
        let sums = ledger::recount(&self.registry, policies).into_iter();
        Cells::new(sums.filter(|(key, _)| key.node == node))
    }

    /// The numbers of a node for one period, counted from the registry. They stand in the year in which the period ends.
    pub fn cells_of_period(&self, node: Uuid, period: Period) -> Cells {
        let policies = Policies::in_force(self.registry.all_settings(), &self.lines, Span::One(period));
        let sums = ledger::recount(&self.registry, policies).into_iter();
        Cells::new(sums.filter(|(key, _)| key.node == node))
    }

    /// The row of a stream, by the name of its type.
    pub fn row_of(&self, aggregate_type: &str, id: Uuid) -> Option<Row> {
        let kind: RowKind = aggregate_type.to_lowercase().parse().ok()?;
        self.registry.row(kind, id)
    }

    /// The state that these rows describe.
    ///
    /// # Errors
    /// When a row was not written by this version.
    pub fn restore(rows: impl IntoIterator<Item = Row>) -> Result<Self, RestoreError> {
        let mut registry = Registry::default();
        for row in rows {
            registry.restore(&row).map_err(|source| RestoreError {
                kind: row.kind.name(),
                key: row.key,
                source,
            })?;
        }
        let lines = Lines::of_programs(&registry);
        Ok(Self { registry, lines, ..Self::default() })
    }
}
