//! The version that ships, as data: the proposals of methodology §5.5, §6.2, §7.3 and §8.6. It never changes: another default
//! is another version.

use super::full_cycle::working_meetings_alone;
use super::{
    AgeBand, AgeDay, CycleRule, ExperienceScope, FullCyclePolicy, PolicySet, PolicyValues, PolicyVersion,
    PopulationBasis, SatisfactionDenominator, SatisfactionPolicy, TermsPolicy, YoungSpecialistBy,
    YoungSpecialistPolicy,
};
use crate::values::{Form, InteractionKind};
use crate::words::Word;
use std::collections::BTreeMap;

/// Both first meetings, the plan, a working meeting, the mentee's own feedback.
fn full() -> CycleRule {
    CycleRule {
        organizational_meeting: true,
        planning_meeting: true,
        plan: true,
        working_meetings: 1,
        counted_meetings: working_meetings_alone(),
        online: false,
        final_feedback: true,
    }
}

/// A one-off meeting.
fn one_off() -> CycleRule {
    CycleRule { organizational_meeting: false, planning_meeting: false, plan: false, ..full() }
}

pub(super) fn v1() -> PolicySet {
    let full_cycle = FullCyclePolicy(BTreeMap::from([
        (InteractionKind::OneOnOne, full()),
        (InteractionKind::PeerToPeer, full()),
        (InteractionKind::Reverse, full()),
        (InteractionKind::Group, full()),
        (InteractionKind::Virtual, CycleRule { online: true, ..full() }),
        (InteractionKind::Flash, one_off()),
    ]));
    let young_specialist = YoungSpecialistPolicy {
        by: YoungSpecialistBy::Category,
        max_years: 3,
        max_age: None,
        scope: ExperienceScope::Profession,
    };
    let satisfaction = SatisfactionPolicy {
        satisfied_from: 7,
        min_respondents: 5,
        official: SatisfactionDenominator::TookPart,
    };
    let values = PolicyValues {
        full_cycle,
        mentee_band: AgeBand { min: 10, max: 19 },
        mentor_band: AgeBand { min: 15, max: 19 },
        age_on: AgeDay::LAST,
        young_specialist,
        satisfaction,
        population_basis: PopulationBasis::StudyingInOrganization,
        form_scope: Form::all().iter().copied().collect(),
        suppress_below: 5,
        effect_from: super::effect_from(),
        terms: TermsPolicy::default(),
    };
    PolicySet { version: PolicyVersion("V1".into()), values }
}
