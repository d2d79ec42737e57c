//! One membership of a unit, as far as years and nodes go: in which years it stands and in which it completed a full cycle
//! (methodology §6.2; settled point 6).
//!
//! It is counted in the cells of the nodes where its programme stood, under the policy in force there; what it stands for, and
//! the rule that leaves it out, whoever asks judges.

use super::super::{Contributions, Policies};
use super::Judged;
use crate::change::Measure;
use crate::registry::{MembershipRow, MenteeRow, MentorRow, PairRow, Registry};
use domain::ids::{EnterpriseId, MenteeId, MentorId, PairId, ProgramId};
use domain::policies::PolicyValues;
use domain::values::{Form, ParticipantCategory};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

const FORM: &str = "FORM_OUTSIDE_THE_SCOPE";

/// One membership, as far as years and nodes go.
pub(super) struct Stay {
    program: ProgramId,
    form: Form,
    federal_form: Option<Form>,
    years: RangeInclusive<i32>,
    completed_in: Option<i32>,
}

impl Stay {
    /// A local form counts as itself, or as the federal one as which it is told (methodology §3.1).
    fn is_in_scope(&self, scope: &BTreeSet<Form>) -> bool {
        scope.contains(&self.form) || self.federal_form.is_some_and(|told| scope.contains(&told))
    }

    /// Under which federal form a local one is told, empty for one told as none; nothing for a form that is federal itself.
    fn told_as(&self) -> Option<&'static str> {
        let told = || self.federal_form.map_or("", Form::into);
        self.form.federal().is_none().then(told)
    }

    /// Counts each year where the programme stood at its end, by the policy in force for it there.
    pub(super) fn count(
        &self,
        registry: &Registry,
        policies: Policies<'_>,
        contributions: &mut Contributions,
        judge: impl Fn(&PolicyValues, i32) -> Option<Judged>,
    ) {
        let entered = self.years.clone().map(|year| (year, &ENTERED));
        let completed = self.completed_in.map(|year| (year, &COMPLETED));
        for (year, way) in entered.chain(completed) {
            let nodes = policies.path(registry, self.program, year);
            let values = policies.of(&nodes, year);
            let Some(Judged { theme, left_out }) = judge(values, year) else { continue };
            let left_out = left_out.or((!self.is_in_scope(&values.form_scope)).then_some(FORM));
            for node in nodes.iter() {
                if let Some(rule) = left_out {
                    contributions.count(node.cell(theme, way.excluded, year), rule);
                } else {
                    contributions.count(node.cell(theme, way.counted, year), way.reason);
                    let form = Cow::Borrowed(self.form.into());
                    contributions.count(node.detailed(theme, way.in_form, year, form), way.reason);
                    if let Some(told) = self.told_as() {
                        let told = Cow::Borrowed(told);
                        contributions.count(node.detailed(theme, way.told_as, year, told), way.reason);
                    }
                }
            }
        }
    }
}

/// One way to take part, with the cells in which it counts.
struct Way {
    counted: Measure,
    in_form: Measure,
    told_as: Measure,
    excluded: Measure,
    reason: &'static str,
}

const ENTERED: Way = Way {
    counted: Measure::Entered,
    in_form: Measure::EnteredInForm,
    told_as: Measure::EnteredToldAs,
    excluded: Measure::ExcludedEntered,
    reason: "MEMBER_OF_A_UNIT_IN_THE_YEAR",
};
const COMPLETED: Way = Way {
    counted: Measure::Completed,
    in_form: Measure::CompletedInForm,
    told_as: Measure::CompletedToldAs,
    excluded: Measure::ExcludedCompleted,
    reason: "FULL_CYCLE_COMPLETED_IN_THE_YEAR",
};

/// The stays of a mentee in units.
pub(super) fn stays_of_mentee<'r>(
    registry: &'r Registry,
    mentee: &'r MenteeRow,
    policies: Policies<'r>,
) -> impl Iterator<Item = Stay> + 'r {
    units(registry, &mentee.pairs).filter_map(move |pair| {
        let membership = pair.mentees.get(&mentee.id)?;
        let completed = |values: &_| completed_as_mentee(pair, mentee.id, values);
        Some(stay(registry, pair, *membership, policies, completed))
    })
}

/// The stays of a mentor in those units to which he or she came as what is asked for: what somebody is in life, and who supplies him or
/// her, is a matter of the application from which the unit came.
pub(super) fn stays_of_mentor<'r>(
    registry: &'r Registry,
    mentor: &'r MentorRow,
    policies: Policies<'r>,
    came: impl Fn(ParticipantCategory, Option<EnterpriseId>) -> bool + 'r,
) -> impl Iterator<Item = Stay> + 'r {
    let units = units(registry, &mentor.pairs).filter(move |pair| {
        let (category, enterprise) = mentor.standing_in(pair.id);
        came(category, enterprise)
    });
    units.filter_map(move |pair| {
        let membership = pair.mentors.get(&mentor.id)?;
        let completed = |values: &_| completed_as_mentor(pair, mentor.id, values);
        Some(stay(registry, pair, *membership, policies, completed))
    })
}

fn units<'r>(registry: &'r Registry, pairs: &'r BTreeSet<PairId>) -> impl Iterator<Item = &'r PairRow> {
    pairs.iter().filter_map(|id| registry.pair(*id)).filter(|pair| pair.is_unit())
}

/// Whether a mentee's membership is a full cycle.
pub(in crate::ledger) fn completed_as_mentee(
    pair: &PairRow,
    mentee: MenteeId,
    values: &PolicyValues,
) -> bool {
    pair.cycle(mentee).is_some_and(|facts| values.full_cycle.is_full_cycle(&facts))
}

/// A mentor completes with a unit in which a mentee's cycle completes (settled point 6).
fn completed_as_mentor(pair: &PairRow, mentor: MentorId, values: &PolicyValues) -> bool {
    pair.mentors.get(&mentor).is_some_and(|membership| membership.left_on.is_none())
        && pair.mentees.keys().any(|mentee| completed_as_mentee(pair, *mentee, values))
}

fn stay(
    registry: &Registry,
    pair: &PairRow,
    membership: MembershipRow,
    policies: Policies<'_>,
    completed: impl Fn(&PolicyValues) -> bool,
) -> Stay {
    let first = pair.membership_begin(&membership);
    let ended = pair.membership_end(&membership);
    let planned = || registry.program(pair.program_id).map_or(first, |program| program.period.end);
    let last = ended.unwrap_or_else(planned).max(first);
    let ended_in = ended.and_then(|end| policies.span.year_of(end));
    let program = pair.program_id;
    Stay {
        program,
        form: pair.form,
        federal_form: pair.federal_form,
        years: policies.span.years_of(first, last),
        completed_in: ended_in
            .filter(|year| completed(policies.of(&policies.path(registry, program, *year), *year))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_form_counts_as_the_federal_one_as_which_it_is_told() {
        let stay = |form, federal_form| Stay {
            program: ProgramId(uuid::Uuid::nil()),
            form,
            federal_form,
            years: 2024..=2024,
            completed_in: None,
        };
        let federal = BTreeSet::from([Form::PupilPupil]);
        assert!(stay(Form::PupilPupil, None).is_in_scope(&federal));
        assert!(stay(Form::Other, Some(Form::PupilPupil)).is_in_scope(&federal));
        assert!(!stay(Form::Other, Some(Form::TeacherTeacher)).is_in_scope(&federal));
        assert!(!stay(Form::Other, None).is_in_scope(&federal));
        assert!(stay(Form::Other, None).is_in_scope(&BTreeSet::from([Form::Other])));
    }
}
