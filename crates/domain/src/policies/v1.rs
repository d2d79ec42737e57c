//! The version that ships, as data: the proposals of methodology §5.5, §6.2, §7.3 and §8.6. It never changes: another default
//! is another version.

use super::{
    AgeBand, AgeDay, CycleRule, ExperienceScope, FullCyclePolicy, PolicySet, PolicyValues, PolicyVersion,
    PopulationBasis, SatisfactionDenominator, SatisfactionPolicy, YoungSpecialistBy, YoungSpecialistPolicy,
};
use crate::values::{Form, InteractionKind};
use crate::words::Word;
use std::collections::BTreeMap;

/// Both first meetings, the plan, a working meeting, the mentee's own feedback.
const FULL: CycleRule = CycleRule {
    organizational_meeting: true,
    planning_meeting: true,
    plan: true,
    working_meetings: 1,
    online: false,
    final_feedback: true,
};

/// A one-off meeting.
const ONE_OFF: CycleRule =
    CycleRule { organizational_meeting: false, planning_meeting: false, plan: false, ..FULL };

pub(super) fn v1() -> PolicySet {
    let full_cycle = FullCyclePolicy(BTreeMap::from([
        (InteractionKind::OneOnOne, FULL),
        (InteractionKind::PeerToPeer, FULL),
        (InteractionKind::Reverse, FULL),
        (InteractionKind::Group, FULL),
        (InteractionKind::Virtual, CycleRule { online: true, ..FULL }),
        (InteractionKind::Flash, ONE_OFF),
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
    };
    PolicySet { version: PolicyVersion("V1".into()), values }
}
