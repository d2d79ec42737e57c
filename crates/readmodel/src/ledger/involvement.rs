//! I1–I4: who took part (methodology §6.2; settled points 6 and 7).
//!
//! *Entered* in a year: member of a unit on at least one day of it. *Completed* in a year: the completion date lies in it, and the
//! facts make a full cycle by the policy. An open membership is counted to the end of its programme's period and no further:
//! no event says more, and the clock is not asked (docs/decisions).

mod stay;

use super::{Contributions, Policies};
use crate::change::Theme;
use crate::registry::{MenteeRow, Registry, last_day};
use chrono::Datelike;
use domain::ids::{EnterpriseId, PersonId};
use domain::policies::{AgeBand, PolicyValues, YoungSpecialistBy};
use domain::values::{IndicatorCode, ParticipantCategory};
use stay::{stays_of_mentee, stays_of_mentor};

pub(super) use stay::completed_as_mentee;

const AGE: &str = "AGE_OUTSIDE_THE_BAND";
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
        let as_pupil = |category, _| category == ParticipantCategory::Pupil;
        for stay in stays_of_mentor(registry, mentor, policies, as_pupil) {
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
            let of_supplier = |_, enterprise| enterprise == Some(supplier);
            for stay in stays_of_mentor(registry, mentor, policies, of_supplier) {
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

#[cfg(test)]
mod tests {
    use crate::indicators::Variant;
    use crate::testing::{World, uuid};
    use domain::policies::PolicySet;
    use domain::values::Form;
    use serde_json::json;
    use std::collections::BTreeMap;

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
