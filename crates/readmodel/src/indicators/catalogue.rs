//! The list of indicators (methodology §6.2): what each counts over what, in words for people.

use crate::change::Measure;
use domain::mentee::Outcome;
use domain::organization::Figure;
use domain::policies::{AgeBand, PolicyValues, PopulationBasis, SatisfactionDenominator};
use domain::values::IndicatorCode;
use domain::words::Word;

/// One published indicator.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its code.
    pub code: IndicatorCode,
    /// Title in Russian; `{band}` stands for the ages that count.
    russian: &'static str,
    /// Title in English; `{band}` stands for the ages that count.
    english: &'static str,
    /// The ages that count, by a policy.
    band: Option<fn(&PolicyValues) -> AgeBand>,
    /// Whom or what it counts.
    pub counts: Counted,
    /// What it is a share of.
    pub share: Share,
}

/// Whom or what an indicator counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Distinct persons: few of them are not shown to those who see aggregates only.
    Persons,
    /// Distinct enterprises.
    Enterprises,
}

/// What an indicator is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Those who took part, of a recorded population.
    Involved,
    /// Those who are satisfied, of those who could say so: marks stand behind it.
    Satisfied,
    /// Those of whom an outcome holds, of those of whom it is known.
    Outcome(Outcome),
}

/// A recorded figure of which an indicator is a share.
#[derive(Clone, Copy, Debug)]
pub struct Population {
    /// Of which indicator.
    pub of: IndicatorCode,
    /// Under which basis of the policy; none when it does not matter.
    basis: Option<PopulationBasis>,
    /// Which figure.
    pub figure: Figure,
    /// At which nodes it holds.
    pub stands: Stands,
}

/// At which nodes a recorded figure holds besides its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands {
    /// At those above it, added up with the figures of others.
    pub above: bool,
    /// At the organisations directly below it, as the one number of the territory.
    pub below: bool,
}

const ALONE: Stands = Stands { above: false, below: false };
const ADDED_UP: Stands = Stands { above: true, below: false };
const FOR_ALL_BELOW: Stands = Stands { above: true, below: true };

/// The recorded figures of which indicators are shares.
pub const POPULATIONS: &[Population] = &[
    Population {
        of: IndicatorCode::I1,
        basis: Some(PopulationBasis::StudyingInOrganization),
        figure: Figure::Pupils10To19,
        stands: ADDED_UP,
    },
    Population {
        of: IndicatorCode::I2,
        basis: Some(PopulationBasis::StudyingInOrganization),
        figure: Figure::Pupils15To19,
        stands: ADDED_UP,
    },
    Population {
        of: IndicatorCode::I1,
        basis: Some(PopulationBasis::LivingInTerritory),
        figure: Figure::Residents10To19,
        stands: ALONE,
    },
    Population {
        of: IndicatorCode::I2,
        basis: Some(PopulationBasis::LivingInTerritory),
        figure: Figure::Residents15To19,
        stands: ALONE,
    },
    Population { of: IndicatorCode::I3, basis: None, figure: Figure::YoungSpecialists, stands: ADDED_UP },
    Population { of: IndicatorCode::I4, basis: None, figure: Figure::Enterprises, stands: FOR_ALL_BELOW },
];

/// Those of whom an indicator is a share under a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    figure: Figure,
    ages: Option<AgeBand>,
}

/// Those of whom an indicator is a share under a policy; none when it is counted otherwise.
pub fn whole(indicator: IndicatorCode, policy: &PolicyValues) -> Option<Whole> {
    let counts = |population: &&Population| {
        population.of == indicator && population.basis.is_none_or(|basis| basis == policy.population_basis)
    };
    let figure = POPULATIONS.iter().find(counts)?.figure;
    Some(Whole { figure, ages: of(indicator).band.map(|band| band(policy)) })
}

impl Whole {
    /// The recorded figure that says how many they are; none when the policy counts other ages than it: a number of other people
    /// never stands in its place.
    pub fn recorded(self) -> Option<Figure> {
        (self.ages == self.figure.ages()).then_some(self.figure)
    }

    /// Who they are, with the ages of the policy.
    pub fn title(self) -> Title {
        let title = |text: &str| match (self.figure.ages(), self.ages) {
            (Some(recorded), Some(asked)) => text.replace(&in_words(recorded), &in_words(asked)),
            (None, _) | (_, None) => text.to_owned(),
        };
        Title { russian: title(self.figure.russian()), english: title(self.figure.english()) }
    }
}

fn in_words(AgeBand { min, max }: AgeBand) -> String {
    format!("{min}–{max}")
}

/// A title with the ages that count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// In Russian.
    pub russian: String,
    /// In English.
    pub english: String,
}

impl Definition {
    /// Its variants, the main one first.
    pub fn variants(&self) -> &'static [VariantDefinition] {
        match self.share {
            Share::Involved => INVOLVEMENT,
            Share::Satisfied => SATISFACTION,
            Share::Outcome(_) => OUTCOME,
        }
    }

    /// Its title under a policy.
    pub fn title(&self, policy: &PolicyValues) -> Title {
        let band = self.band.map(|band| band(policy));
        let band = band.map(in_words).unwrap_or_default();
        let title = |text: &str| text.replace("{band}", &band);
        Title { russian: title(self.russian), english: title(self.english) }
    }
}

/// One way to count an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VariantDefinition {
    /// Which.
    pub variant: Variant,
    /// Above the line.
    pub numerator: Measure,
    /// Below the line.
    pub denominator: Measure,
}

/// Variants that are always published side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variant {
    /// Full cycle completed in the year (S1 item 45): the main one of I1–I4.
    Completed,
    /// Member of a unit on a day of the year.
    Entered,
    /// Of those who answered.
    OfRespondents,
    /// Of those who took part: the federal wording.
    OfTookPart,
    /// Of those of whom it is known.
    OfKnown,
}

impl Variant {
    /// Whether a policy names this variant as the official one of its indicator.
    pub fn is_official(self, policy: &PolicyValues) -> bool {
        match self {
            Self::Completed | Self::OfKnown => true,
            Self::Entered => false,
            Self::OfRespondents => policy.satisfaction.official == SatisfactionDenominator::Respondents,
            Self::OfTookPart => policy.satisfaction.official == SatisfactionDenominator::TookPart,
        }
    }
}

const INVOLVEMENT: &[VariantDefinition] = &[
    VariantDefinition {
        variant: Variant::Completed,
        numerator: Measure::Completed,
        denominator: Measure::Population,
    },
    VariantDefinition {
        variant: Variant::Entered,
        numerator: Measure::Entered,
        denominator: Measure::Population,
    },
];

const SATISFACTION: &[VariantDefinition] = &[
    VariantDefinition {
        variant: Variant::OfRespondents,
        numerator: Measure::Satisfied,
        denominator: Measure::Respondents,
    },
    VariantDefinition {
        variant: Variant::OfTookPart,
        numerator: Measure::SatisfiedTookPart,
        denominator: Measure::TookPart,
    },
];

const OUTCOME: &[VariantDefinition] = &[VariantDefinition {
    variant: Variant::OfKnown,
    numerator: Measure::OutcomeHolds,
    denominator: Measure::OutcomeKnown,
}];

/// The published indicators, in their order.
pub const INDICATORS: &[Definition] = &[
    Definition {
        code: IndicatorCode::I1,
        russian: "Доля детей {band} лет в роли наставляемого",
        english: "Share of children aged {band} in the role of mentee",
        band: Some(|policy| policy.mentee_band),
        counts: Counted::Persons,
        share: Share::Involved,
    },
    Definition {
        code: IndicatorCode::I2,
        russian: "Доля детей и подростков {band} лет в роли наставника",
        english: "Share of children and adolescents aged {band} in the role of mentor",
        band: Some(|policy| policy.mentor_band),
        counts: Counted::Persons,
        share: Share::Involved,
    },
    Definition {
        code: IndicatorCode::I3,
        russian: "Доля молодых специалистов в роли наставляемого",
        english: "Share of young specialists in the role of mentee",
        band: None,
        counts: Counted::Persons,
        share: Share::Involved,
    },
    Definition {
        code: IndicatorCode::I4,
        russian: "Доля предприятий, предоставивших наставников",
        english: "Share of enterprises that supplied mentors",
        band: None,
        counts: Counted::Enterprises,
        share: Share::Involved,
    },
    Definition {
        code: IndicatorCode::I5,
        russian: "Уровень удовлетворённости наставляемых",
        english: "Satisfaction of mentees",
        band: None,
        counts: Counted::Persons,
        share: Share::Satisfied,
    },
    Definition {
        code: IndicatorCode::I6,
        russian: "Уровень удовлетворённости наставников",
        english: "Satisfaction of mentors",
        band: None,
        counts: Counted::Persons,
        share: Share::Satisfied,
    },
    Definition {
        code: IndicatorCode::I7,
        russian: "Доля наставляемых, намеренных стать наставниками",
        english: "Share of mentees who intend to become mentors",
        band: None,
        counts: Counted::Persons,
        share: Share::Outcome(Outcome::IntendsToMentor),
    },
    Definition {
        code: IndicatorCode::I8,
        russian: "Доля педагогов, оставшихся в профессии после наставничества",
        english: "Share of mentored teachers who stay in the profession",
        band: None,
        counts: Counted::Persons,
        share: Share::Outcome(Outcome::StaysInProfession),
    },
];

/// The definition of an indicator.
pub fn of(code: IndicatorCode) -> &'static Definition {
    INDICATORS.iter().find(|definition| definition.code == code).expect("every code is in the catalogue")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::{Targets, Undefined, read};
    use crate::testing::{World, uuid};
    use domain::policies::PolicySet;
    use serde_json::json;

    const REGION: u128 = 1;
    const SCHOOL: u128 = 10;

    /// Of how many an indicator counts how many in the region.
    fn share_of(world: &World, code: IndicatorCode, year: i32) -> (i64, Option<i64>) {
        let cells = world.views.cells(uuid(REGION), None);
        let values = read(&cells, &Targets::new(), year, &PolicySet::v1().values);
        let value = values.into_iter().find(|value| value.indicator == code).expect("listed");
        (value.numerator, value.denominator)
    }

    #[test]
    fn every_code_has_one_definition() {
        let codes: Vec<IndicatorCode> = INDICATORS.iter().map(|definition| definition.code).collect();
        assert_eq!(codes, IndicatorCode::all());
    }

    /// Two of three intend to; one of them says no in the next year, and the third is asked twice in one.
    #[test]
    fn an_outcome_counts_by_the_newest_answer_of_a_year_and_each_person_once() {
        let mut world = World::default();
        world.node(REGION, "Region", None, "2020-09-01");
        world.node(SCHOOL, "Organization", Some(REGION), "2020-09-01");
        world.program(20, SCHOOL, 2024);
        for person in [31, 32, 33] {
            world.person(person);
            world.cycle(person, 20, person * 10, 2024);
        }
        let mut declare = |person: u128, on: &str, intends: bool| {
            world.happen(
                "Mentee",
                person * 10 + 1,
                "MentorIntentDeclared",
                on,
                json!({ "intends": intends }),
            );
        };
        declare(31, "2024-05-27", true);
        declare(32, "2024-05-27", true);
        declare(33, "2024-05-27", true);
        declare(33, "2024-11-01", false);
        declare(31, "2025-02-03", false);
        let i7 = |year| share_of(&world, IndicatorCode::I7, year);
        assert_eq!([i7(2023), i7(2024), i7(2025)], [(0, None), (2, Some(3)), (0, Some(1))]);
        world.assert_sound();
    }

    /// Of three teachers one leaves in the second year after the first; nobody says anything of the third any more.
    #[test]
    fn of_the_teachers_whose_way_is_known_those_count_who_stay() {
        let mut world = World::default();
        world.node(REGION, "Region", None, "2020-09-01");
        world.node(SCHOOL, "Organization", Some(REGION), "2020-09-01");
        world.program(20, SCHOOL, 2023);
        for person in [31, 32, 33] {
            world.person(person);
            world.cycle(person, 20, person * 10, 2023);
        }
        let mut follow_up = |person: u128, on: &str, stays: bool| {
            world.happen("Mentee", person * 10 + 1, "TeacherFollowedUp", on, json!({ "stays": stays }));
        };
        for person in [31, 32, 33] {
            follow_up(person, "2024-09-02", true);
        }
        follow_up(31, "2025-09-01", true);
        follow_up(32, "2025-09-01", false);
        let i8 = |year| share_of(&world, IndicatorCode::I8, year);
        assert_eq!([i8(2023), i8(2024), i8(2025)], [(0, None), (3, Some(3)), (1, Some(2))]);
        world.assert_sound();
    }

    #[test]
    fn the_basis_of_the_policy_names_the_figure_and_a_missing_one_is_not_replaced_by_the_other() {
        let mut world = World::default();
        world.node(REGION, "Region", None, "2020-09-01");
        world.node(SCHOOL, "Organization", Some(REGION), "2020-09-01");
        world.pupils(SCHOOL, 40, "2023-09-01");
        let counted = json!({ "residents_10_19": 4100, "residents_15_19": 1900 });
        world.happen("Organization", REGION, "ResidentsCounted", "2024-01-01", counted);
        let studying = PolicySet::v1().values.clone();
        let mut living = studying.clone();
        living.population_basis = PopulationBasis::LivingInTerritory;
        let i1 = |node, year, policy: &PolicyValues| {
            let value = read(&world.views.cells(uuid(node), None), &Targets::new(), year, policy).remove(0);
            (value.denominator, value.figure)
        };
        let (pupils, residents) = (Some(Figure::Pupils10To19), Some(Figure::Residents10To19));
        assert_eq!(i1(REGION, 2024, &studying), (Some(40), pupils));
        assert_eq!(i1(REGION, 2024, &living), (Some(4100), residents));
        assert_eq!(i1(REGION, 2023, &living), (None, residents), "no figure of that year yet");
        assert_eq!(
            i1(SCHOOL, 2024, &living),
            (None, residents),
            "the region's residents are not the school's"
        );
        world.assert_sound();
    }

    #[test]
    fn a_band_of_other_ages_than_the_figure_leaves_the_share_undefined_and_names_what_is_missing() {
        let mut world = World::default();
        world.node(REGION, "Region", None, "2020-09-01");
        world.node(SCHOOL, "Organization", Some(REGION), "2020-09-01");
        world.pupils(SCHOOL, 40, "2023-09-01");
        let mut policy = PolicySet::v1().values.clone();
        policy.mentee_band = AgeBand { min: 11, max: 18 };
        let cells = world.views.cells(uuid(REGION), None);
        for value in read(&cells, &Targets::new(), 2024, &policy) {
            let missing = value.missing.as_ref().map(|missing| missing.english.as_str());
            match value.indicator {
                IndicatorCode::I1 => {
                    assert_eq!((value.denominator, value.figure), (None, None), "40 are aged 10–19");
                    assert_eq!(value.undefined, Some(Undefined::NoData));
                    assert_eq!(missing, Some("pupils aged 11–18"));
                    assert_eq!(value.missing.expect("named").russian, "обучающиеся 11–18 лет");
                }
                IndicatorCode::I2 => assert_eq!(missing, Some("pupils aged 15–19")),
                IndicatorCode::I3 => assert_eq!(missing, Some("young specialists")),
                IndicatorCode::I4 => assert_eq!(missing, Some("enterprises")),
                IndicatorCode::I5 | IndicatorCode::I6 | IndicatorCode::I7 | IndicatorCode::I8 => {
                    assert_eq!(missing, None, "counted, not recorded");
                }
            }
        }
    }
}
