//! I1–I4: who took part (methodology §6.2; settled points 6 and 7).
//!
//! *Entered* in a year: member of a unit on at least one day of it. *Completed* in a year: the completion date lies in it, and the
//! facts make a full cycle by the policy. An open membership is counted to the end of its programme's period and no further:
//! no event says more, and the clock is not asked (docs/decisions).

use super::{Contributions, Policies};
use crate::change::{Measure, Theme};
use crate::registry::{MembershipRow, MenteeRow, MentorRow, PairRow, Registry, last_day};
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

/// What an enterprise contributes by the mentors whom it supplied, and by those of the enterprises that were merged into it. A year is judged
/// by its last day (decision 0011): in the year of a merger and later the successor counts, in the years before each for itself.
pub(super) fn of_enterprise(
    registry: &Registry,
    id: EnterpriseId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    for supplier in registry.with_predecessors(id) {
        for mentor in registry.mentors_of(supplier) {
            for stay in stays_of_mentor(registry, mentor, policies) {
                stay.count(registry, policies, contributions, |_, year| {
                    let counts = registry.enterprise_on(supplier, last_day(year)) == id;
                    counts.then_some(Judged { theme: Theme::Indicator(IndicatorCode::I4), left_out: None })
                });
            }
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

    /// Under which federal form a local one is told, empty for one told as none; nothing for a form that is federal itself.
    fn told_as(&self) -> Option<&'static str> {
        let told = || self.federal_form.map_or("", Form::into);
        self.form.federal().is_none().then(told)
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
    use crate::indicators::Variant;
    use crate::testing::{World, uuid};
    use domain::policies::PolicySet;
    use serde_json::json;
    use std::collections::BTreeMap;

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

    /// A person completes a unit of each of these forms with the form as which it is told, year 2024.
    fn lines(units: &[(&str, Option<&str>)]) -> (i64, BTreeMap<Form, i64>, BTreeMap<Form, i64>) {
        let mut world = World::default();
        world.node(1, "Organization", None, "2020-09-01");
        world.program(100, 1, 2024);
        world.person(1_000);
        let request = json!({
            "person_id": uuid(1_000), "organization_id": uuid(1), "program_id": uuid(100), "category": "Pupil",
            "source": "OwnRequest",
        });
        world.happen("Mentee", 501, "MenteeRequested", "2024-01-10", request);
        for (pair, (form, told)) in (600..).zip(units) {
            let formed = json!({
                "program_id": uuid(100), "organization_id": uuid(1), "form": form, "federal_form": told, "kind": "Flash",
                "mentors": [uuid(700)], "mentees": [uuid(501)],
            });
            world.happen("Pair", pair, "PairFormed", "2024-03-01", formed);
            let matched = json!({ "pair_id": uuid(pair), "form": form, "mentors": [uuid(700)] });
            world.happen("Mentee", 501, "MenteeMatched", "2024-03-01", matched);
            world.assert_sound();
        }
        let rules = &PolicySet::v1().values;
        let cells = world.views.cells(uuid(1), None);
        let values = crate::indicators::read(&cells, &BTreeMap::new(), 2024, rules);
        let entered = values.into_iter().find(|value| value.variant == Variant::Entered).expect("published");
        (entered.numerator, entered.by_form, entered.by_federal_form)
    }

    #[test]
    fn a_person_of_a_federal_form_and_a_local_one_told_as_it_stands_in_the_federal_line_once() {
        let both = lines(&[("PupilPupil", None), ("Other", Some("PupilPupil"))]);
        let by_form = BTreeMap::from([(Form::PupilPupil, 1), (Form::Other, 1)]);
        assert_eq!(both, (1, by_form, BTreeMap::from([(Form::PupilPupil, 1)])));
    }

    #[test]
    fn local_forms_roll_up_to_what_they_are_told_as_and_to_other_when_they_are_told_as_none() {
        let (_, _, federal) = lines(&[("TeacherPupil", Some("TeacherTeacher"))]);
        assert_eq!(federal, BTreeMap::from([(Form::TeacherTeacher, 1)]));
        let (_, by_form, federal) =
            lines(&[("TeacherPupil", None), ("Other", None), ("Other", Some("StudentPupil"))]);
        assert_eq!(by_form, BTreeMap::from([(Form::TeacherPupil, 1), (Form::Other, 1)]));
        assert_eq!(federal, BTreeMap::from([(Form::StudentPupil, 1), (Form::Other, 1)]));
    }
}
