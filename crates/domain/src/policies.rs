//! Policies that decide a number: versioned data with pure functions beside them.
//!
//! Nothing here is a law: every value is marked uncertain in the methodology (§5.5, §6.2, §7.3, §8.6) and stands in a version
//! that a region can replace (`settings`). The version that ships, V1, stands in `v1.rs`; a version never changes once it is
//! named. Indicators quote the version they were computed with.

use crate::values::Form;
use crate::words;
use crate::words::{InRussian, Word};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

mod age;
mod full_cycle;
mod terms;
mod v1;

pub use age::{AgeBand, AgeDay};
pub use full_cycle::{CycleFacts, CycleRule, FullCyclePolicy, MeetingTally, MissingStep};
pub use terms::TermsPolicy;

/// The name of a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyVersion(pub String);

impl PolicyVersion {
    /// Whether two names are the same: case does not matter.
    pub fn is(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl fmt::Display for PolicyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_lowercase())
    }
}

crate::in_english_as_written!(PolicyVersion);

impl InRussian for PolicyVersion {
    fn in_russian(&self) -> String {
        self.to_string()
    }
}

words! {
    /// By what a teacher is known as a young specialist.
    pub enum YoungSpecialistBy {
        Category => "категория",
        /// The recorded years of experience; the category where none are recorded.
        Experience => "стаж",
    }
}

words! {
    /// Experience in what makes a young specialist: local rules differ (methodology §1.1).
    pub enum ExperienceScope {
        Profession => "в профессии",
        Organization => "в организации",
    }
}

/// Who is a young specialist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YoungSpecialistPolicy {
    /// By category or by experience.
    pub by: YoungSpecialistBy,
    /// At most so many whole years of experience.
    pub max_years: u32,
    /// At most so old, where the rule sets a limit.
    pub max_age: Option<u32>,
    /// In what the experience is counted.
    pub scope: ExperienceScope,
}

words! {
    /// Of whom the satisfied are a share (methodology §7.3).
    pub enum SatisfactionDenominator {
        Respondents => "от ответивших",
        TookPart => "от участвовавших",
    }
}

/// How satisfaction is computed. How many items make an answer usable is said by the questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SatisfactionPolicy {
    /// Smallest overall mark, 1–10, that counts as satisfied.
    pub satisfied_from: u32,
    /// What fewer respondents than this said is withheld from the statistics of questionnaire items.
    pub min_respondents: u32,
    /// Which of the two published denominators is the official one.
    pub official: SatisfactionDenominator,
}

words! {
    /// Of which population involvement is a share (methodology §6.2).
    pub enum PopulationBasis {
        LivingInTerritory => "проживающие на территории",
        StudyingInOrganization => "обучающиеся организаций",
    }
}

/// Everything that a version decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyValues {
    /// Which facts make a full cycle.
    pub full_cycle: FullCyclePolicy,
    /// Band of I1: children in the role of mentee.
    pub mentee_band: AgeBand,
    /// Band of I2: children and adolescents in the role of mentor.
    pub mentor_band: AgeBand,
    /// The day on which age is measured.
    pub age_on: AgeDay,
    /// Who counts in I3.
    pub young_specialist: YoungSpecialistPolicy,
    /// How I5 and I6 are computed.
    pub satisfaction: SatisfactionPolicy,
    /// Denominator of I1 and I2.
    pub population_basis: PopulationBasis,
    /// Which forms count in I1–I4.
    pub form_scope: BTreeSet<Form>,
    /// Cells of fewer persons are not shown to analysts (methodology §8.6).
    pub suppress_below: u32,
    /// Of fewer pairs that changed no effect is claimed (methodology §7.4); versions adopted before this was data name none.
    #[serde(default = "effect_from", skip_serializing_if = "is_effect_from")]
    pub effect_from: u32,
    /// Ages and terms of the process; versions adopted before these were data name none, which is what ships.
    #[serde(default, skip_serializing_if = "TermsPolicy::is_shipped")]
    pub terms: TermsPolicy,
}

/// What ships, and what every version adopted before the number was data counts by.
fn effect_from() -> u32 {
    6
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_effect_from(pairs: &u32) -> bool {
    *pairs == effect_from()
}

/// A version with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySet {
    /// Its name.
    pub version: PolicyVersion,
    /// What it decides.
    pub values: PolicyValues,
}

static V1: LazyLock<PolicySet> = LazyLock::new(v1::v1);

impl PolicySet {
    /// The version that ships: in force where a region has adopted nothing.
    pub fn v1() -> &'static Self {
        &V1
    }

    /// The rules by which numbers are counted, as numbers quote them: «rule/version» or «rule/value».
    pub fn names(&self) -> Vec<String> {
        let Self { version, values } = self;
        let word = |word: &'static str| word.to_owned();
        let forms = if values.form_scope.len() == Form::all().len() {
            word("all")
        } else {
            values.form_scope.iter().map(|form| <&str>::from(*form)).collect::<Vec<_>>().join("+")
        };
        let age_on = match values.age_on {
            AgeDay::LAST => word("31-december"),
            AgeDay::FIRST => word("1-january"),
            AgeDay { month, day } => format!("{day:02}.{month:02}"),
        };
        let young = values.young_specialist;
        let young = match (young.by, young.max_age) {
            (YoungSpecialistBy::Category, None) => word("category"),
            (YoungSpecialistBy::Category, Some(age)) => format!("category-to-age-{age}"),
            (YoungSpecialistBy::Experience, None) => format!("to-{}-years", young.max_years),
            (YoungSpecialistBy::Experience, Some(age)) => {
                format!("to-{}-years-to-age-{age}", young.max_years)
            }
        };
        let named = [
            ("full-cycle", version.to_string()),
            ("age-band-mentees", format!("{}-{}", values.mentee_band.min, values.mentee_band.max)),
            ("age-band-mentors", format!("{}-{}", values.mentor_band.min, values.mentor_band.max)),
            ("age-on", age_on),
            ("young-specialist", young),
            ("satisfied-from", values.satisfaction.satisfied_from.to_string()),
            ("satisfaction-of", word(values.satisfaction.official.into())),
            ("population", word(values.population_basis.into())),
            ("forms", forms),
        ];
        named.into_iter().map(|(rule, value)| format!("{rule}/{value}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{InteractionKind, MeetingType};

    #[test]
    fn the_shipped_version_is_the_proposal_of_the_methodology() {
        let PolicySet { version, values } = PolicySet::v1();
        assert_eq!(version.0, "V1");
        assert_eq!(
            (values.mentee_band, values.mentor_band),
            (AgeBand { min: 10, max: 19 }, AgeBand { min: 15, max: 19 })
        );
        assert_eq!(values.age_on, AgeDay::LAST);
        assert_eq!(values.satisfaction.satisfied_from, 7);
        assert_eq!(values.satisfaction.min_respondents, 5);
        assert_eq!(values.form_scope.len(), Form::all().len());
        assert_eq!(values.suppress_below, 5);
        assert!(!values.full_cycle.0.contains_key(&InteractionKind::Speed));
    }

    #[test]
    fn what_older_versions_do_not_name_is_what_ships() {
        let values = &PolicySet::v1().values;
        let stored = serde_json::to_value(values).expect("values are plain data");
        assert_eq!(
            (stored.get("terms"), stored.get("effect_from")),
            (None, None),
            "the shape of an older version does not change"
        );
        assert_eq!(stored["full_cycle"]["OneOnOne"].get("counted_meetings"), None);
        assert_eq!(&serde_json::from_value::<PolicyValues>(stored).expect("values"), values);
        let terms =
            TermsPolicy { self_consent_age: 16, erasure_days: 10, final_event_days: 0, most_mentees: 12 };
        let mut other = PolicyValues { terms, effect_from: 8, ..values.clone() };
        other.full_cycle.0.values_mut().for_each(|rule| {
            rule.counted_meetings = [MeetingType::Work, MeetingType::Trial].into();
        });
        let stored = serde_json::to_value(&other).expect("values are plain data");
        assert_eq!(serde_json::from_value::<PolicyValues>(stored).expect("values"), other);
    }

    #[test]
    fn a_version_that_was_written_as_a_code_of_the_first_release_still_reads() {
        let version: PolicyVersion = serde_json::from_str("\"V1\"").expect("a stored name");
        assert!(version.is(&PolicySet::v1().version) && version.is(&PolicyVersion("v1".into())));
    }

    #[test]
    fn every_rule_is_quoted_with_its_version_or_value() {
        let names = PolicySet::v1().names();
        assert!(
            names.contains(&"full-cycle/v1".to_owned()) && names.contains(&"satisfied-from/7".to_owned()),
            "{names:?}"
        );
        assert!(names.iter().all(|name| name.split_once('/').is_some_and(|(_, value)| !value.is_empty())));
    }
}
