//! Rules by which numbers are counted, as mutations and comparisons take them.

use crate::payload::{UserError, UserErrorCode};
use crate::words::{
    ExperienceScope, Form, InteractionKind, MeetingType, PopulationBasis, SatisfactionDenominator,
    YoungSpecialistBy,
};
use app::Refused;
use async_graphql::InputObject;
use domain::policies::{
    AgeBand, AgeDay, CycleRule, FullCyclePolicy, PolicySet, PolicyValues, SatisfactionPolicy, TermsPolicy,
    YoungSpecialistPolicy,
};
use std::collections::BTreeMap;

/// Everything that a version of the counting rules decides.
#[derive(InputObject)]
pub struct PolicyValuesInput {
    /// What each kind of interaction needs for a full cycle; a kind that is left out never counts.
    full_cycle: Vec<CycleRuleInput>,
    /// Band of I1: children in the role of mentee.
    mentee_band: AgeBandInput,
    /// Band of I2: children and adolescents in the role of mentor.
    mentor_band: AgeBandInput,
    /// The day of the year on which age is measured: 31 December or 1 January.
    age_on: AgeDayInput,
    /// Who counts in I3.
    young_specialist: YoungSpecialistInput,
    /// How I5 and I6 are computed.
    satisfaction: SatisfactionRuleInput,
    /// Denominator of I1 and I2.
    population_basis: PopulationBasis,
    /// Which forms count in I1–I4.
    form_scope: Vec<Form>,
    /// Cells of fewer persons are not shown to analysts.
    suppress_below: u32,
    /// Of fewer pairs that changed no effect is claimed in the dynamics: 5 to 100; left out, what ships.
    effect_from: Option<u32>,
    /// Ages and terms of the process; left out, those that ship.
    terms: Option<TermsInput>,
}

/// Ages and terms of the process, which decide no number but an act.
#[derive(InputObject)]
pub struct TermsInput {
    /// From this age on a minor consents beside the legal representative: 14 to 18.
    self_consent_age: u32,
    /// So many days after the withdrawal of a consent the personal data are destroyed, at the latest: 1 to 30.
    erasure_days: u32,
    /// So many days before the first and after the last day of a programme its final event may be held.
    final_event_days: u32,
    /// How many mentees at most a mentor may be said to carry: 1 to 1000; left out, what ships.
    most_mentees: Option<u32>,
}

/// Which steps one kind of interaction needs for a full cycle.
#[derive(InputObject)]
pub struct CycleRuleInput {
    /// The kind.
    kind: InteractionKind,
    /// The organisational meeting.
    organizational_meeting: bool,
    /// The planning meeting.
    planning_meeting: bool,
    /// An approved plan.
    plan: bool,
    /// At least so many working meetings with the mentee present.
    working_meetings: u32,
    /// Which types of meetings count as working ones; left out, working meetings alone.
    counted_meetings: Option<Vec<MeetingType>>,
    /// Only working meetings held online count.
    online: bool,
    /// The mentee's own final feedback.
    final_feedback: bool,
}

/// An age band, both ends included.
#[derive(InputObject)]
pub struct AgeBandInput {
    /// Youngest counted age.
    min: i32,
    /// Oldest counted age.
    max: i32,
}

/// A day of any year.
#[derive(InputObject)]
pub struct AgeDayInput {
    /// Month, 1–12.
    month: u32,
    /// Day of the month.
    day: u32,
}

/// Who is a young specialist.
#[derive(InputObject)]
pub struct YoungSpecialistInput {
    /// By category or by experience.
    by: YoungSpecialistBy,
    /// At most so many whole years of experience.
    max_years: u32,
    /// At most so old; left out when the rule sets no limit.
    max_age: Option<u32>,
    /// In what the experience is counted.
    scope: ExperienceScope,
}

/// How satisfaction is computed.
#[derive(InputObject)]
pub struct SatisfactionRuleInput {
    /// Smallest overall mark that counts as satisfied.
    satisfied_from: u32,
    /// What fewer respondents than this said is withheld from the statistics of questionnaire items.
    min_respondents: u32,
    /// Which of the two published denominators is the official one.
    official: SatisfactionDenominator,
}

impl PolicyValuesInput {
    /// The values, if each kind of interaction has one rule.
    pub(crate) fn values(self) -> Result<PolicyValues, UserError> {
        let band = |band: AgeBandInput| AgeBand { min: band.min, max: band.max };
        let mut rules = BTreeMap::new();
        for rule in self.full_cycle {
            let kind = rule.kind;
            if rules.insert(kind.into(), CycleRule::from(rule)).is_some() {
                return Err(twice(kind));
            }
        }
        let (young, satisfaction) = (self.young_specialist, self.satisfaction);
        Ok(PolicyValues {
            full_cycle: FullCyclePolicy(rules),
            mentee_band: band(self.mentee_band),
            mentor_band: band(self.mentor_band),
            age_on: AgeDay { month: self.age_on.month, day: self.age_on.day },
            young_specialist: YoungSpecialistPolicy {
                by: young.by.into(),
                max_years: young.max_years,
                max_age: young.max_age,
                scope: young.scope.into(),
            },
            satisfaction: SatisfactionPolicy {
                satisfied_from: satisfaction.satisfied_from,
                min_respondents: satisfaction.min_respondents,
                official: satisfaction.official.into(),
            },
            population_basis: self.population_basis.into(),
            form_scope: self.form_scope.into_iter().map(Into::into).collect(),
            suppress_below: self.suppress_below,
            effect_from: self.effect_from.unwrap_or(PolicySet::v1().values.effect_from),
            terms: self.terms.map_or_else(TermsPolicy::default, |terms| TermsPolicy {
                self_consent_age: terms.self_consent_age,
                erasure_days: terms.erasure_days,
                final_event_days: terms.final_event_days,
                most_mentees: terms.most_mentees.unwrap_or(TermsPolicy::default().most_mentees),
            }),
        })
    }
}

impl From<CycleRuleInput> for CycleRule {
    fn from(rule: CycleRuleInput) -> Self {
        let counted_meetings = match rule.counted_meetings {
            Some(types) => types.into_iter().map(Into::into).collect(),
            None => [domain::values::MeetingType::Work].into(),
        };
        Self {
            organizational_meeting: rule.organizational_meeting,
            planning_meeting: rule.planning_meeting,
            plan: rule.plan,
            working_meetings: rule.working_meetings,
            counted_meetings,
            online: rule.online,
            final_feedback: rule.final_feedback,
        }
    }
}

fn twice(kind: InteractionKind) -> UserError {
    let code = domain::values::InteractionKind::from(kind);
    let russian = domain::words::Word::russian(code);
    let refused = Refused::new(
        "POLICY_CYCLE_KIND_TWICE",
        format!("{code} has two rules: accepted is one for each kind of interaction"),
        format!("у вида «{russian}» два правила: принимается одно для каждого вида взаимодействия"),
    );
    let path = ["input", "values", "fullCycle"].map(str::to_owned).to_vec();
    UserError::at(path, UserErrorCode::BadUserInput, refused)
}
