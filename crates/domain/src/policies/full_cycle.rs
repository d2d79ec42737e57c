//! What makes a full cycle: facts of a mentee in a pair, and the rule of a version over them (S1 item 45; methodology §5.5).

use crate::values::{FeedbackPhase, InteractionKind};
use crate::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// This mentee was a member until the pair completed, or left it because the goal was reached early.
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

words! {
    /// A step of a full cycle that is still missing.
    pub enum MissingStep {
        OrganizationalMeeting => "организационная встреча",
        PlanningMeeting => "встреча-планирование",
        Plan => "план",
        /// Of the sort and the number that the kind needs, with this mentee present.
        WorkingMeeting => "рабочая встреча",
        /// Of this mentee.
        FinalFeedback => "итоговая обратная связь",
        /// The kind is a matching event and never makes a cycle.
        KindNeverCounts => "вид взаимодействия, который засчитывается",
    }
}

/// Which steps one kind of interaction needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleRule {
    /// The organisational meeting.
    pub organizational_meeting: bool,
    /// The planning meeting.
    pub planning_meeting: bool,
    /// An approved plan.
    pub plan: bool,
    /// At least so many working meetings with the mentee present.
    pub working_meetings: u32,
    /// Only working meetings held online count.
    pub online: bool,
    /// The mentee's own final feedback.
    pub final_feedback: bool,
}

impl CycleRule {
    /// Whether the rule asks for anything at all.
    pub fn asks_something(&self) -> bool {
        let Self {
            organizational_meeting,
            planning_meeting,
            plan,
            working_meetings,
            online: _,
            final_feedback,
        } = *self;
        organizational_meeting || planning_meeting || plan || working_meetings > 0 || final_feedback
    }

    fn missing(&self, facts: &CycleFacts) -> Vec<MissingStep> {
        let working = if self.online { facts.online_working_meetings } else { facts.working_meetings };
        let steps = [
            (
                self.organizational_meeting && !facts.organizational_meeting,
                MissingStep::OrganizationalMeeting,
            ),
            (self.planning_meeting && !facts.planning_meeting, MissingStep::PlanningMeeting),
            (self.plan && !facts.plan, MissingStep::Plan),
            (working < self.working_meetings, MissingStep::WorkingMeeting),
            (self.final_feedback && !facts.final_feedback, MissingStep::FinalFeedback),
        ];
        steps.into_iter().filter_map(|(missing, step)| missing.then_some(step)).collect()
    }
}

/// The table of a version: what each kind of interaction needs. A kind without a rule never counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FullCyclePolicy(pub BTreeMap<InteractionKind, CycleRule>);

impl FullCyclePolicy {
    /// What is missing for a full cycle apart from the completion of the pair; empty when it may complete.
    pub fn missing_before_completion(&self, facts: &CycleFacts) -> Vec<MissingStep> {
        self.0.get(&facts.kind).map_or_else(|| vec![MissingStep::KindNeverCounts], |rule| rule.missing(facts))
    }

    /// Whether the facts make a full cycle.
    pub fn is_full_cycle(&self, facts: &CycleFacts) -> bool {
        facts.completed_with_pair && self.missing_before_completion(facts).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policies::PolicySet;

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

    fn v1() -> &'static FullCyclePolicy {
        &PolicySet::v1().values.full_cycle
    }

    #[test]
    fn one_working_meeting_with_everything_else_is_a_full_cycle() {
        assert!(v1().is_full_cycle(&full(InteractionKind::OneOnOne)));
        assert!(v1().is_full_cycle(&full(InteractionKind::Group)));
    }

    #[test]
    fn a_flash_needs_neither_plan_nor_planning() {
        let flash = CycleFacts {
            organizational_meeting: false,
            planning_meeting: false,
            plan: false,
            ..full(InteractionKind::Flash)
        };
        assert!(v1().is_full_cycle(&flash));
    }

    #[test]
    fn a_speed_event_never_counts() {
        assert_eq!(
            v1().missing_before_completion(&full(InteractionKind::Speed)),
            vec![MissingStep::KindNeverCounts]
        );
    }

    #[test]
    fn a_virtual_pair_needs_an_online_working_meeting() {
        let offline = CycleFacts { online_working_meetings: 0, ..full(InteractionKind::Virtual) };
        assert_eq!(v1().missing_before_completion(&offline), vec![MissingStep::WorkingMeeting]);
    }

    #[test]
    fn without_final_feedback_there_is_no_cycle() {
        let silent = CycleFacts { final_feedback: false, ..full(InteractionKind::Group) };
        assert_eq!(v1().missing_before_completion(&silent), vec![MissingStep::FinalFeedback]);
    }

    #[test]
    fn a_region_may_ask_for_more_meetings() {
        let mut stricter = v1().clone();
        stricter.0.get_mut(&InteractionKind::Group).expect("in the table").working_meetings = 3;
        let two = CycleFacts { working_meetings: 2, ..full(InteractionKind::Group) };
        assert!(v1().is_full_cycle(&two));
        assert_eq!(stricter.missing_before_completion(&two), vec![MissingStep::WorkingMeeting]);
    }
}
