//! Policies that decide a number: versioned data with pure functions beside them.
//!
//! Nothing here is a law: every value is marked uncertain in the methodology (§5.5, §6.2, §7.3) and stands in a version that a
//! region can replace. Indicators name the version they were computed with.

use crate::values::{FeedbackPhase, InteractionKind};
use crate::words;
use serde::{Deserialize, Serialize};

/// The facts of one mentee in one pair that a full-cycle policy looks at. No verdict: a policy version gives that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleFacts {
    /// Kind of interaction of the pair.
    pub kind: InteractionKind,
    /// An organisational meeting of the pair was held.
    pub organizational_meeting: bool,
    /// A planning meeting of the pair was held.
    pub planning_meeting: bool,
    /// A plan was approved.
    pub plan: bool,
    /// Working meetings at which this mentee was present.
    pub working_meetings: u32,
    /// Of these, held online.
    pub online_working_meetings: u32,
    /// This mentee gave final feedback.
    pub final_feedback: bool,
    /// This mentee was a member until the pair completed.
    pub completed_with_pair: bool,
}

impl CycleFacts {
    /// No fact yet.
    pub fn none(kind: InteractionKind) -> Self {
        Self {
            kind,
            organizational_meeting: false,
            planning_meeting: false,
            plan: false,
            working_meetings: 0,
            online_working_meetings: 0,
            final_feedback: false,
            completed_with_pair: false,
        }
    }

    /// Takes the mentee's feedback into account.
    pub fn note_feedback(&mut self, phase: FeedbackPhase) {
        self.final_feedback |= phase == FeedbackPhase::Final;
    }
}

/// A version of the rule that says which facts make a full cycle (S1 item 45; methodology §5.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FullCyclePolicy {
    /// The table of methodology §5.5.
    #[default]
    V1,
}

words! {
    /// A step of a full cycle that is still missing.
    pub enum MissingStep {
        OrganizationalMeeting => "организационная встреча",
        PlanningMeeting => "встреча-планирование",
        Plan => "план",
        /// Of the sort the kind needs, with this mentee present.
        WorkingMeeting => "рабочая встреча",
        /// Of this mentee.
        FinalFeedback => "итоговая обратная связь",
        /// The kind is a matching event and never makes a cycle.
        KindNeverCounts => "вид взаимодействия, который засчитывается",
    }
}

impl FullCyclePolicy {
    /// The name under which numbers quote this version.
    pub fn name(self) -> &'static str {
        match self {
            Self::V1 => "full-cycle/v1",
        }
    }

    /// What is missing for a full cycle apart from the completion of the pair; empty when it may complete.
    pub fn missing_before_completion(self, facts: &CycleFacts) -> Vec<MissingStep> {
        use InteractionKind::{Flash, Group, OneOnOne, PeerToPeer, Reverse, Speed, Virtual};
        let Self::V1 = self;
        if facts.kind == Speed {
            return vec![MissingStep::KindNeverCounts];
        }
        let needs_planning = match facts.kind {
            OneOnOne | PeerToPeer | Reverse | Group | Virtual => true,
            Flash | Speed => false,
        };
        let working =
            if facts.kind == Virtual { facts.online_working_meetings } else { facts.working_meetings };
        let mut missing = Vec::new();
        if needs_planning && !facts.organizational_meeting {
            missing.push(MissingStep::OrganizationalMeeting);
        }
        if needs_planning && !facts.planning_meeting {
            missing.push(MissingStep::PlanningMeeting);
        }
        if needs_planning && !facts.plan {
            missing.push(MissingStep::Plan);
        }
        if working == 0 {
            missing.push(MissingStep::WorkingMeeting);
        }
        if !facts.final_feedback {
            missing.push(MissingStep::FinalFeedback);
        }
        missing
    }

    /// Whether the facts make a full cycle.
    pub fn is_full_cycle(self, facts: &CycleFacts) -> bool {
        facts.completed_with_pair && self.missing_before_completion(facts).is_empty()
    }
}

/// An age band, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeBand {
    /// Youngest counted age, years.
    pub min: i32,
    /// Oldest counted age, years.
    pub max: i32,
}

impl AgeBand {
    /// Whether a person of this birth year is in the band on 31 December of the year (settled point 8).
    pub fn holds(self, birth_year: i32, year: i32) -> bool {
        let age = age_on_31_december(birth_year, year);
        self.min <= age && age <= self.max
    }
}

/// Age on 31 December of the year: the year less the birth year (settled point 8).
fn age_on_31_december(birth_year: i32, year: i32) -> i32 {
    year - birth_year
}

/// The policy values behind the indicators, under one version name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySet {
    /// Which facts make a full cycle.
    pub full_cycle: FullCyclePolicy,
    /// Band of I1: children in the role of mentee.
    pub mentee_band: AgeBand,
    /// Band of I2: children and adolescents in the role of mentor.
    pub mentor_band: AgeBand,
    /// Smallest overall mark, 1–10, that counts as satisfied (methodology §7.3).
    pub satisfied_from: u8,
}

impl PolicySet {
    /// The defaults of methodology §5.5, §6.2 and §7.3.
    pub const V1: Self = Self {
        full_cycle: FullCyclePolicy::V1,
        mentee_band: AgeBand { min: 10, max: 19 },
        mentor_band: AgeBand { min: 15, max: 19 },
        satisfied_from: 7,
    };

    /// The names of the versions, as numbers quote them.
    pub fn names(&self) -> Vec<String> {
        vec![
            self.full_cycle.name().to_owned(),
            format!("age-band-mentees/{}-{}", self.mentee_band.min, self.mentee_band.max),
            format!("age-band-mentors/{}-{}", self.mentor_band.min, self.mentor_band.max),
            "age-on/31-december".to_owned(),
            format!("satisfied-from/{}", self.satisfied_from),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(kind: InteractionKind) -> CycleFacts {
        CycleFacts {
            kind,
            organizational_meeting: true,
            planning_meeting: true,
            plan: true,
            working_meetings: 1,
            online_working_meetings: 1,
            final_feedback: true,
            completed_with_pair: true,
        }
    }

    #[test]
    fn one_working_meeting_with_everything_else_is_a_full_cycle() {
        assert!(FullCyclePolicy::V1.is_full_cycle(&full(InteractionKind::OneOnOne)));
        assert!(FullCyclePolicy::V1.is_full_cycle(&full(InteractionKind::Group)));
    }

    #[test]
    fn a_flash_needs_neither_plan_nor_planning() {
        let flash = CycleFacts {
            organizational_meeting: false,
            planning_meeting: false,
            plan: false,
            ..full(InteractionKind::Flash)
        };
        assert!(FullCyclePolicy::V1.is_full_cycle(&flash));
    }

    #[test]
    fn a_speed_event_never_counts() {
        assert!(!FullCyclePolicy::V1.is_full_cycle(&full(InteractionKind::Speed)));
    }

    #[test]
    fn a_virtual_pair_needs_an_online_working_meeting() {
        let offline = CycleFacts { online_working_meetings: 0, ..full(InteractionKind::Virtual) };
        assert_eq!(
            FullCyclePolicy::V1.missing_before_completion(&offline),
            vec![MissingStep::WorkingMeeting]
        );
    }

    #[test]
    fn without_final_feedback_there_is_no_cycle() {
        let silent = CycleFacts { final_feedback: false, ..full(InteractionKind::Group) };
        assert_eq!(FullCyclePolicy::V1.missing_before_completion(&silent), vec![MissingStep::FinalFeedback]);
    }

    #[test]
    fn age_nine_is_outside_the_band_of_ten_to_nineteen() {
        assert!(!PolicySet::V1.mentee_band.holds(2015, 2024));
        assert!(PolicySet::V1.mentee_band.holds(2014, 2024));
        assert!(PolicySet::V1.mentor_band.holds(2007, 2024));
        assert!(!PolicySet::V1.mentor_band.holds(2010, 2024));
    }
}
