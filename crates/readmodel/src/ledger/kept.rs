//! What the fold need not work out twice: the nodes above each programme, and what subjects contributed when they were last counted.
//!
//! Invariants: what is kept is what the registry gives at this moment, so a fold that keeps nothing gives the same; nothing of it is
//! stored. Nodes are kept until an event of the tree, contributions until the policies change, for the subjects that were counted last.

use super::tree::{path, turns_of_program};
use super::{Contributions, Node, Part};
use crate::change::{Fact, Subject};
use crate::registry::Registry;
use domain::event::DomainEvent;
use domain::ids::ProgramId;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// The nodes above programmes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines(BTreeMap<ProgramId, OnceLock<Vec<Stretch>>>);

/// From a year on, up to the next stretch, these nodes are above.
#[derive(Clone, Debug)]
struct Stretch {
    from: i32,
    nodes: Vec<Node>,
}

impl Lines {
    /// Nothing worked out yet, for the programmes of a registry.
    pub(crate) fn of_programs(registry: &Registry) -> Self {
        Self(registry.programs().map(|program| (program.id, OnceLock::new())).collect())
    }

    /// Forgets what an event may change.
    pub(crate) fn forget(&mut self, fact: &Fact) {
        match &fact.event {
            DomainEvent::Organization(_) => self.0.values_mut().for_each(|line| *line = OnceLock::new()),
            DomainEvent::Program(_) => {
                self.0.insert(fact.aggregate_id.into(), OnceLock::new());
            }
            DomainEvent::Person(_)
            | DomainEvent::Mentor(_)
            | DomainEvent::Mentee(_)
            | DomainEvent::Pair(_)
            | DomainEvent::Settings(_)
            | DomainEvent::Methodology(_) => {}
        }
    }

    /// A programme and the nodes above it at the end of a year.
    pub(super) fn path(&self, registry: &Registry, program: ProgramId, year: i32) -> Cow<'_, [Node]> {
        let Some(stretches) = self.stretches(registry, program) else {
            return path(registry, program, year).into();
        };
        let next = stretches.partition_point(|stretch| stretch.from <= year);
        Cow::Borrowed(&stretches[next - 1].nodes)
    }

    /// The years in which the nodes above a programme may become others.
    pub(super) fn turns(&self, registry: &Registry, program: ProgramId) -> impl Iterator<Item = i32> {
        let stretches = self.stretches(registry, program).unwrap_or_default();
        stretches.iter().skip(1).map(|stretch| stretch.from)
    }

    /// None for a programme that the registry does not know: nothing is above it.
    fn stretches(&self, registry: &Registry, program: ProgramId) -> Option<&[Stretch]> {
        let line = self.0.get(&program)?;
        Some(line.get_or_init(|| stretches(registry, program)))
    }
}

/// The whole line in time. The first stretch has no beginning.
fn stretches(registry: &Registry, program: ProgramId) -> Vec<Stretch> {
    let turns = turns_of_program(registry, program);
    let before = turns.first().map_or(0, |turn| turn - 1);
    let first = Stretch { from: i32::MIN, nodes: path(registry, program, before) };
    let next = turns.iter().map(|turn| Stretch { from: *turn, nodes: path(registry, program, *turn) });
    std::iter::once(first).chain(next).collect()
}

/// What subjects contributed when they were last counted, by part: people come up again soon, in the meetings and marks of one school.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastCounted {
    lately: Kept,
    before: Kept,
}

type Kept = HashMap<(Subject, Part), Contributions, ahash::RandomState>;

impl LastCounted {
    /// How many parts are kept for sure, and half of how many at most: about 2 KB each.
    const KEPT: usize = 2_048;

    /// Takes out what a subject contributed in a part, if it is still known.
    pub(crate) fn take(&mut self, subject: Subject, part: Part) -> Option<Contributions> {
        self.lately.remove(&(subject, part)).or_else(|| self.before.remove(&(subject, part)))
    }

    /// Keeps what a subject contributes in a part now.
    pub(crate) fn keep(&mut self, subject: Subject, part: Part, contributions: Contributions) {
        if self.lately.len() == Self::KEPT {
            // Cleared and not dropped: a table that grows anew is hashed anew.
            std::mem::swap(&mut self.lately, &mut self.before);
            self.lately.clear();
        }
        self.lately.insert((subject, part), contributions);
    }
}
