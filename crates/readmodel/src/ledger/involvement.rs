//! I1–I4: who took part (methodology §6.2; settled points 6 and 7).
//!
//! *Entered* in a year: member of a unit on at least one day of it. *Completed* in a year: the completion date lies in it, and the
//! facts make a full cycle by the policy. An open membership is counted to the end of its programme's period and no further:
//! no event says more, and the clock is not asked (docs/decisions).

use super::{Contributions, Node, figures};
use crate::change::{Level, Measure, Theme};
use crate::registry::{MembershipRow, MenteeRow, MentorRow, PairRow, Registry};
use chrono::Datelike;
use domain::ids::{EnterpriseId, MenteeId, MentorId, PersonId, ProgramId};
use domain::policies::{AgeBand, PolicySet};
use domain::values::ParticipantCategory;
use std::ops::RangeInclusive;

const MEMBER: &str = "MEMBER_OF_A_UNIT_IN_THE_YEAR";
const FULL_CYCLE: &str = "FULL_CYCLE_COMPLETED_IN_THE_YEAR";
const AGE: &str = "AGE_OUTSIDE_THE_BAND";

/// What a person contributes as a mentee and as a mentor.
pub(super) fn of_person(
    registry: &Registry,
    id: PersonId,
    policies: &PolicySet,
    contributions: &mut Contributions,
) {
    let Some(person) = registry.person(id) else { return };
    for mentee in person.mentees.iter().filter_map(|id| registry.mentee(*id)) {
        let theme = match mentee.category {
            ParticipantCategory::Pupil => Theme::I1,
            ParticipantCategory::YoungSpecialist => Theme::I3,
            ParticipantCategory::Student
            | ParticipantCategory::Teacher
            | ParticipantCategory::EnterpriseEmployee
            | ParticipantCategory::Manager
            | ParticipantCategory::Other => continue,
        };
        let band = (theme == Theme::I1).then_some(policies.values.mentee_band);
        for stay in stays_of_mentee(registry, mentee, policies) {
            stay.count(theme, person.birth_year, band, contributions);
        }
    }
    for mentor in person.mentors.iter().filter_map(|id| registry.mentor(*id)) {
        if mentor.category != ParticipantCategory::Pupil {
            continue;
        }
        for stay in stays_of_mentor(registry, mentor, policies) {
            stay.count(Theme::I2, person.birth_year, Some(policies.values.mentor_band), contributions);
        }
    }
}

/// What an enterprise contributes by the mentors it supplied.
pub(super) fn of_enterprise(
    registry: &Registry,
    id: EnterpriseId,
    policies: &PolicySet,
    contributions: &mut Contributions,
) {
    for mentor in registry.mentors_of(id) {
        for stay in stays_of_mentor(registry, mentor, policies) {
            stay.count(Theme::I4, 0, None, contributions);
        }
    }
}

/// One membership, as far as years and nodes go.
struct Stay {
    nodes: Vec<Node>,
    years: RangeInclusive<i32>,
    completed_in: Option<i32>,
}

impl Stay {
    fn count(&self, theme: Theme, birth_year: i32, band: Option<AgeBand>, contributions: &mut Contributions) {
        let entered =
            self.years.clone().map(|year| (year, Measure::Entered, Measure::ExcludedEntered, MEMBER));
        let completed =
            self.completed_in.map(|year| (year, Measure::Completed, Measure::ExcludedCompleted, FULL_CYCLE));
        for (year, counted, excluded, reason) in entered.chain(completed) {
            let in_band =
                band.is_none_or(|band| band.holds(domain::policies::AgeDay::LAST.age(birth_year, year)));
            let (measure, reason) = if in_band { (counted, reason) } else { (excluded, AGE) };
            for node in &self.nodes {
                contributions.count(node.cell(theme, measure, year), reason);
            }
        }
    }
}

fn stays_of_mentee<'r>(
    registry: &'r Registry,
    mentee: &'r MenteeRow,
    policies: &'r PolicySet,
) -> impl Iterator<Item = Stay> + 'r {
    mentee.pairs.iter().filter_map(|id| registry.pair(*id)).filter_map(|pair| {
        let membership = pair.mentees.get(&mentee.id)?;
        Some(stay(registry, pair, *membership, completed_as_mentee(pair, mentee.id, policies)))
    })
}

fn stays_of_mentor<'r>(
    registry: &'r Registry,
    mentor: &'r MentorRow,
    policies: &'r PolicySet,
) -> impl Iterator<Item = Stay> + 'r {
    mentor.pairs.iter().filter_map(|id| registry.pair(*id)).filter_map(|pair| {
        let membership = pair.mentors.get(&mentor.id)?;
        Some(stay(registry, pair, *membership, completed_as_mentor(pair, mentor.id, policies)))
    })
}

/// Whether a mentee's membership is a full cycle.
pub(super) fn completed_as_mentee(pair: &PairRow, mentee: MenteeId, policies: &PolicySet) -> bool {
    pair.cycle(mentee).is_some_and(|facts| policies.values.full_cycle.is_full_cycle(&facts))
}

/// A mentor completes with a unit in which a mentee's cycle completes (settled point 6).
fn completed_as_mentor(pair: &PairRow, mentor: MentorId, policies: &PolicySet) -> bool {
    pair.mentors.get(&mentor).is_some_and(|membership| membership.left_on.is_none())
        && pair.mentees.keys().any(|mentee| completed_as_mentee(pair, *mentee, policies))
}

fn stay(registry: &Registry, pair: &PairRow, membership: MembershipRow, completed: bool) -> Stay {
    let first = pair.formed_on.year();
    let last = pair.membership_end(&membership).map_or_else(
        || registry.program(pair.program_id).map_or(first, |program| program.period.end.year()),
        |end| end.year(),
    );
    Stay {
        nodes: path(registry, pair.program_id),
        years: first..=last.max(first),
        completed_in: pair.closed_on.filter(|_| completed).map(|closed_on| closed_on.year()),
    }
}

/// A programme and the nodes above it.
pub(super) fn path(registry: &Registry, program: ProgramId) -> Vec<Node> {
    let mut nodes = vec![Node { level: Level::Program, id: program.0 }];
    if let Some(program) = registry.program(program) {
        nodes.extend(figures::line(registry, program.organization_id));
    }
    nodes
}
