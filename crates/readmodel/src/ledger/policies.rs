//! Which policy counts where and when, and what follows when a region adopts one.
//!
//! A year is counted by the policy that is in force for it in the region of the programme. An adoption changes what the
//! members of the region's pairs contribute, and nobody else: they are counted by the policies before it and after it, and the
//! difference is posted in its name. Years before the adopted one are counted alike, so nothing is posted for them (INV-14).

use super::tree::was_under;
use super::{Lines, Node};
use crate::change::{Level, Subject};
use crate::period::Span;
use crate::registry::{Registry, SettingsRow};
use domain::ids::{OrganizationId, ProgramId};
use domain::policies::{PolicySet, PolicyValues};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The settings of all regions.
pub(crate) type Settings = BTreeMap<OrganizationId, SettingsRow>;

/// The policies by which is counted, where programmes stand, and in which years facts count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policies<'s> {
    settings: &'s Settings,
    lines: &'s Lines,
    candidate: Option<&'s PolicyValues>,
    /// In which years facts count.
    pub(super) span: Span,
}

impl<'s> Policies<'s> {
    /// Those in force, for the facts of a span.
    pub(crate) fn in_force(settings: &'s Settings, lines: &'s Lines, span: Span) -> Self {
        Self { settings, lines, candidate: None, span }
    }

    /// A candidate in the place of whatever is in force.
    pub(crate) fn replaced_by(self, candidate: &'s PolicyValues) -> Self {
        Self { candidate: Some(candidate), ..self }
    }

    /// A programme and the nodes above it at the end of a year.
    pub(super) fn path(self, registry: &Registry, program: ProgramId, year: i32) -> Cow<'s, [Node]> {
        self.lines.path(registry, program, year)
    }

    /// The years in which the nodes above a programme may become others.
    pub(super) fn turns(self, registry: &Registry, program: ProgramId) -> impl Iterator<Item = i32> {
        self.lines.turns(registry, program)
    }

    /// The policy for a programme in a year, by the line of nodes above it.
    pub(super) fn of(self, line: &[Node], year: i32) -> &'s PolicyValues {
        if let Some(candidate) = self.candidate {
            return candidate;
        }
        let region = region(line).and_then(|region| self.settings.get(&OrganizationId(region)));
        let in_force = region.map_or(PolicySet::v1(), |settings| settings.policy(year));
        &in_force.values
    }
}

/// The region in a line of nodes.
pub(super) fn region(line: &[Node]) -> Option<Uuid> {
    line.iter().find(|node| node.level == Level::Region).map(|node| node.id)
}

/// Everybody and everything in the pairs of a region.
pub(crate) fn subjects_of(registry: &Registry, wanted: OrganizationId) -> BTreeSet<Subject> {
    let programs: BTreeSet<ProgramId> = registry
        .programs()
        .filter(|program| was_under(registry, program, wanted))
        .map(|program| program.id)
        .collect();
    let mut subjects: BTreeSet<Subject> = programs.iter().map(|id| Subject::Program(id.0)).collect();
    for pair in registry.pairs().filter(|pair| programs.contains(&pair.program_id)) {
        subjects.insert(Subject::Pair(pair.id.0));
        let mentees = pair.mentees.keys().filter_map(|id| registry.mentee(*id));
        subjects.extend(mentees.map(|mentee| Subject::Person(registry.canonical(mentee.person_id).0)));
        for mentor in pair.mentors.keys().filter_map(|id| registry.mentor(*id)) {
            subjects.insert(Subject::Person(registry.canonical(mentor.person_id).0));
            let enterprises = mentor.enterprises().flat_map(|id| registry.with_successors(id));
            subjects.extend(enterprises.map(|enterprise| Subject::Enterprise(enterprise.0)));
        }
    }
    subjects
}
