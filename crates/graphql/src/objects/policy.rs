//! Versions of the rules by which numbers are counted.

use super::program::Document;
use crate::scalars::{Date, Position};
use crate::words::{
    ExperienceScope, Form, InteractionKind, MeetingType, PopulationBasis, SatisfactionDenominator,
    YoungSpecialistBy,
};
use async_graphql::SimpleObject;
use domain::policies::PolicySet;
use readmodel::registry::SettingsRow;

/// A version of the rules by which numbers are counted. Правила счёта.
#[derive(Clone, Debug, SimpleObject)]
pub struct AdoptedPolicy {
    /// Its name.
    pub version: String,
    /// The first year that is counted by it; null for the version that ships.
    pub from_year: Option<i32>,
    /// What it decides.
    pub values: PolicyValues,
    /// The paper it rests on; null for the version that ships.
    pub basis: Option<Document>,
    /// The day on which it was adopted; null for the version that ships.
    pub adopted_on: Option<Date>,
    /// The event that adopted it; null for the version that ships.
    pub position: Option<Position>,
}

/// Every version that a region may count by, in the order of adoption.
pub(crate) fn versions(settings: Option<&SettingsRow>) -> Vec<AdoptedPolicy> {
    let shipped = PolicySet::v1();
    let shipped = AdoptedPolicy {
        version: shipped.version.to_string(),
        from_year: None,
        values: (&shipped.values).into(),
        basis: None,
        adopted_on: None,
        position: None,
    };
    let adopted = settings.into_iter().flat_map(|settings| &settings.policies).map(|adopted| AdoptedPolicy {
        version: adopted.policy.version.to_string(),
        from_year: Some(adopted.from_year),
        values: (&adopted.policy.values).into(),
        basis: Some((&adopted.basis).into()),
        adopted_on: Some(adopted.occurred_on.into()),
        position: Some(adopted.position.into()),
    });
    std::iter::once(shipped).chain(adopted).collect()
}

/// Everything that a version decides. Значения правил.
#[derive(Clone, Debug, SimpleObject)]
pub struct PolicyValues {
    /// What each kind of interaction needs for a full cycle; a kind that is not listed never counts. Полный цикл.
    pub full_cycle: Vec<CycleRule>,
    /// Band of I1: children in the role of mentee.
    pub mentee_band: AgeBand,
    /// Band of I2: children and adolescents in the role of mentor.
    pub mentor_band: AgeBand,
    /// The day of the year on which age is measured.
    pub age_on: AgeDay,
    /// Who counts in I3. Молодой специалист.
    pub young_specialist: YoungSpecialist,
    /// How I5 and I6 are computed. Удовлетворённость.
    pub satisfaction: SatisfactionRule,
    /// Denominator of I1 and I2.
    pub population_basis: PopulationBasis,
    /// Which forms count in I1–I4.
    pub form_scope: Vec<Form>,
    /// Cells of fewer persons are not shown to analysts.
    pub suppress_below: u32,
    /// Of fewer pairs that changed no effect is claimed in the dynamics.
    pub effect_from: u32,
    /// Ages and terms of the process. Возраст и сроки.
    pub terms: Terms,
}

/// Ages and terms of the process, which decide no number but an act.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Terms {
    /// From this age on a minor consents beside the legal representative. Возраст собственного согласия.
    pub self_consent_age: u32,
    /// So many days after the withdrawal of a consent the personal data are destroyed, at the latest.
    pub erasure_days: u32,
    /// So many days before the first and after the last day of a programme its final event may be held.
    pub final_event_days: u32,
    /// How many mentees at most a mentor may be said to carry. Не более наставляемых у наставника.
    pub most_mentees: u32,
}

/// Which steps one kind of interaction needs for a full cycle.
#[derive(Clone, Debug, SimpleObject)]
pub struct CycleRule {
    /// The kind.
    pub kind: InteractionKind,
    /// The organisational meeting.
    pub organizational_meeting: bool,
    /// The planning meeting.
    pub planning_meeting: bool,
    /// An approved plan.
    pub plan: bool,
    /// At least so many working meetings with the mentee present.
    pub working_meetings: u32,
    /// Which types of meetings count as working ones.
    pub counted_meetings: Vec<MeetingType>,
    /// Only working meetings held online count.
    pub online: bool,
    /// The mentee's own final feedback.
    pub final_feedback: bool,
}

/// An age band, both ends included.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct AgeBand {
    /// Youngest counted age.
    pub min: i32,
    /// Oldest counted age.
    pub max: i32,
}

/// A day of any year.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct AgeDay {
    /// Month, 1–12.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
}

/// Who is a young specialist.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct YoungSpecialist {
    /// By category or by experience.
    pub by: YoungSpecialistBy,
    /// At most so many whole years of experience.
    pub max_years: u32,
    /// At most so old; null when the rule sets no limit.
    pub max_age: Option<u32>,
    /// In what the experience is counted.
    pub scope: ExperienceScope,
}

/// How satisfaction is computed.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct SatisfactionRule {
    /// Smallest overall mark that counts as satisfied.
    pub satisfied_from: u32,
    /// What fewer respondents than this said is withheld from the statistics of questionnaire items.
    pub min_respondents: u32,
    /// Which of the two published denominators is the official one.
    pub official: SatisfactionDenominator,
}

impl From<&domain::policies::PolicyValues> for PolicyValues {
    fn from(values: &domain::policies::PolicyValues) -> Self {
        let band = |band: domain::policies::AgeBand| AgeBand { min: band.min, max: band.max };
        let (young, satisfaction) = (values.young_specialist, values.satisfaction);
        Self {
            full_cycle: values.full_cycle.0.iter().map(CycleRule::from).collect(),
            mentee_band: band(values.mentee_band),
            mentor_band: band(values.mentor_band),
            age_on: AgeDay { month: values.age_on.month, day: values.age_on.day },
            young_specialist: YoungSpecialist {
                by: young.by.into(),
                max_years: young.max_years,
                max_age: young.max_age,
                scope: young.scope.into(),
            },
            satisfaction: SatisfactionRule {
                satisfied_from: satisfaction.satisfied_from,
                min_respondents: satisfaction.min_respondents,
                official: satisfaction.official.into(),
            },
            population_basis: values.population_basis.into(),
            form_scope: values.form_scope.iter().map(|form| (*form).into()).collect(),
            suppress_below: values.suppress_below,
            effect_from: values.effect_from,
            terms: Terms {
                self_consent_age: values.terms.self_consent_age,
                erasure_days: values.terms.erasure_days,
                final_event_days: values.terms.final_event_days,
                most_mentees: values.terms.most_mentees,
            },
        }
    }
}

impl From<(&domain::values::InteractionKind, &domain::policies::CycleRule)> for CycleRule {
    fn from((kind, rule): (&domain::values::InteractionKind, &domain::policies::CycleRule)) -> Self {
        Self {
            kind: (*kind).into(),
            organizational_meeting: rule.organizational_meeting,
            planning_meeting: rule.planning_meeting,
            plan: rule.plan,
            working_meetings: rule.working_meetings,
            counted_meetings: rule.counted_meetings.iter().map(|counted| (*counted).into()).collect(),
            online: rule.online,
            final_feedback: rule.final_feedback,
        }
    }
}
