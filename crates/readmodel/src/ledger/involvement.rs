//! I1–I4: who took part (methodology §6.2; settled points 6 and 7).
//!
//! *Entered* in a year: member of a unit on at least one day of it. *Completed* in a year: the completion date lies in it, and the
//! facts make a full cycle by the policy. An open membership is counted to the end of its programme's period and no further:
//! no event says more, and the clock is not asked (docs/decisions).

use super::{Contributions, Policies};
use crate::change::{Measure, Theme};
use crate::registry::{MembershipRow, MenteeRow, MentorRow, PairRow, Registry};
use chrono::Datelike;
use domain::ids::{EnterpriseId, MenteeId, MentorId, PairId, PersonId, ProgramId};
use domain::policies::{AgeBand, PolicyValues, YoungSpecialistBy};
use domain::values::{Form, IndicatorCode, ParticipantCategory};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

const AGE: &str = "AGE_OUTSIDE_THE_BAND";
const FORM: &str = "FORM_OUTSIDE_THE_SCOPE";
const EXPERIENCE: &str = "EXPERIENCE_ABOVE_THE_LIMIT";
const NOT_YOUNG: &str = "AGE_ABOVE_THE_LIMIT";

/// What a person contributes as a mentee and as a mentor.
pub(super) fn of_person(
    registry: &Registry,
    id: PersonId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    let Some(person) = registry.person(id) else { return };
    for mentee in registry.as_mentee(id) {
        for stay in stays_of_mentee(registry, mentee, policies) {
            stay.count(registry, policies, contributions, |values, year| {
                as_mentee(mentee, person.birth_year, values, year)
            });
        }
    }
    for mentor in registry.as_mentor(id) {
        if mentor.category != ParticipantCategory::Pupil {
            continue;
        }
        for stay in stays_of_mentor(registry, mentor, policies) {
            stay.count(registry, policies, contributions, |values, year| {
                Some(Judged {
                    theme: Theme::Indicator(IndicatorCode::I2),
                    left_out: outside(values.mentor_band, person.birth_year, values, year),
                })
            });
        }
    }
}

/// What an enterprise contributes by the mentors it supplied.
pub(super) fn of_enterprise(
    registry: &Registry,
    id: EnterpriseId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    for mentor in registry.mentors_of(id) {
        for stay in stays_of_mentor(registry, mentor, policies) {
            stay.count(registry, policies, contributions, |_, _| {
                Some(Judged { theme: Theme::Indicator(IndicatorCode::I4), left_out: None })
            });
        }
    }
}

/// In which indicator somebody stands in a year, and the rule that leaves him or her out of it, if one does.
struct Judged {
    theme: Theme,
    left_out: Option<&'static str>,
}

/// A pupil stands in I1, a young specialist in I3, others in none.
fn as_mentee(mentee: &MenteeRow, birth_year: i32, values: &PolicyValues, year: i32) -> Option<Judged> {
    match mentee.category {
        ParticipantCategory::Pupil => Some(Judged {
            theme: Theme::Indicator(IndicatorCode::I1),
            left_out: outside(values.mentee_band, birth_year, values, year),
        }),
        ParticipantCategory::YoungSpecialist | ParticipantCategory::Teacher => {
            as_young_specialist(mentee, birth_year, values, year)
        }
        ParticipantCategory::Student
        | ParticipantCategory::EnterpriseEmployee
        | ParticipantCategory::Manager
        | ParticipantCategory::Other => None,
    }
}

fn outside(band: AgeBand, birth_year: i32, values: &PolicyValues, year: i32) -> Option<&'static str> {
    (!band.holds(values.age_on.age(birth_year, year))).then_some(AGE)
}

/// A teacher stands in I3 as a young specialist, or was called one and is left out by the rule.
fn as_young_specialist(
    mentee: &MenteeRow,
    birth_year: i32,
    values: &PolicyValues,
    year: i32,
) -> Option<Judged> {
    let rule = values.young_specialist;
    let is_called_young = mentee.category == ParticipantCategory::YoungSpecialist;
    let recorded = mentee.experience_years.filter(|_| rule.by == YoungSpecialistBy::Experience);
    // The years were recorded at the request and have grown since.
    let experience = recorded.map(|years| i64::from(years) + i64::from(year - mentee.requested_on.year()));
    let is_new = experience.map(|years| years <= i64::from(rule.max_years));
    if !is_new.unwrap_or(is_called_young) {
        return is_called_young
            .then_some(Judged { theme: Theme::Indicator(IndicatorCode::I3), left_out: Some(EXPERIENCE) });
    }
    let age = i64::from(values.age_on.age(birth_year, year));
    let left_out = rule.max_age.filter(|limit| age > i64::from(*limit)).map(|_| NOT_YOUNG);
    Some(Judged { theme: Theme::Indicator(IndicatorCode::I3), left_out })
}

/// One membership, as far as years and nodes go.
struct Stay {
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

    /// Counts each year where the programme stood at its end, by the policy in force for it there.
    fn count(
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
                }
            }
        }
    }
}

/// One way to take part, with the cells in which it counts.
struct Way {
    counted: Measure,
    in_form: Measure,
    excluded: Measure,
    reason: &'static str,
}

const ENTERED: Way = Way {
    counted: Measure::Entered,
    in_form: Measure::EnteredInForm,
    excluded: Measure::ExcludedEntered,
    reason: "MEMBER_OF_A_UNIT_IN_THE_YEAR",
};
const COMPLETED: Way = Way {
    counted: Measure::Completed,
    in_form: Measure::CompletedInForm,
    excluded: Measure::ExcludedCompleted,
    reason: "FULL_CYCLE_COMPLETED_IN_THE_YEAR",
};

fn stays_of_mentee<'r>(
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

fn stays_of_mentor<'r>(
    registry: &'r Registry,
    mentor: &'r MentorRow,
    policies: Policies<'r>,
) -> impl Iterator<Item = Stay> + 'r {
    units(registry, &mentor.pairs).filter_map(move |pair| {
        let membership = pair.mentors.get(&mentor.id)?;
        let completed = |values: &_| completed_as_mentor(pair, mentor.id, values);
        Some(stay(registry, pair, *membership, policies, completed))
    })
}

fn units<'r>(registry: &'r Registry, pairs: &'r BTreeSet<PairId>) -> impl Iterator<Item = &'r PairRow> {
    pairs.iter().filter_map(|id| registry.pair(*id)).filter(|pair| pair.is_unit())
}

/// Whether a mentee's membership is a full cycle.
pub(super) fn completed_as_mentee(pair: &PairRow, mentee: MenteeId, values: &PolicyValues) -> bool {
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
