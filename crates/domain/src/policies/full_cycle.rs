//! What makes a full cycle: facts of a mentee in a pair, and the rule of a version over them (S1 item 45; methodology §5.5).

use crate::values::{FeedbackPhase, InteractionKind, MeetingMode, MeetingType};
use crate::words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The facts of one mentee in one pair that a full-cycle policy looks at. No verdict: a policy version gives that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleFacts {
    /// Kind of interaction of the pair.
    pub kind: InteractionKind,
    /// An organisational meeting of the pair was held.
    pub organizational_meeting: bool,
    /// A planning meeting of the pair was held.
    pub planning_meeting: bool,
    /// A plan was approved.
    pub plan: bool,
    /// Meetings of the series at which this mentee was present; which of them are working ones the rule says.
    pub meetings: MeetingTally,
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
            meetings: MeetingTally::default(),
            final_feedback: false,
            completed_with_pair: false,
        }
    }

    /// Takes the mentee's feedback into account.
    pub fn note_feedback(&mut self, phase: FeedbackPhase) {
        self.final_feedback |= phase == FeedbackPhase::Final;
    }
}

/// How many meetings of each type were held, in each mode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeetingTally(BTreeMap<MeetingType, BTreeMap<MeetingMode, u32>>);

impl MeetingTally {
    /// Takes a meeting into account.
    pub fn note(&mut self, meeting_type: MeetingType, mode: MeetingMode) {
        *self.0.entry(meeting_type).or_default().entry(mode).or_default() += 1;
    }

    /// How many there were of these types; those held online alone if that is asked for.
    pub fn of(&self, types: &BTreeSet<MeetingType>, online: bool) -> u32 {
        let of_types = self.0.iter().filter(|(held, _)| types.contains(held)).flat_map(|(_, modes)| modes);
        of_types.filter(|(mode, _)| !online || **mode == MeetingMode::Online).map(|(_, count)| count).sum()
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleRule {
    /// The organisational meeting.
    pub organizational_meeting: bool,
    /// The planning meeting.
    pub planning_meeting: bool,
    /// An approved plan.
    pub plan: bool,
    /// At least so many working meetings with the mentee present.
    pub working_meetings: u32,
    /// Which meetings of the series are working ones; versions adopted before this was data name none, which is that type alone.
    #[serde(default = "working_meetings_alone", skip_serializing_if = "is_working_meetings_alone")]
    pub counted_meetings: BTreeSet<MeetingType>,
    /// Only working meetings held online count.
    pub online: bool,
    /// The mentee's own final feedback.
    pub final_feedback: bool,
}

pub(super) fn working_meetings_alone() -> BTreeSet<MeetingType> {
    BTreeSet::from([MeetingType::Work])
}

fn is_working_meetings_alone(types: &BTreeSet<MeetingType>) -> bool {
    *types == working_meetings_alone()
}

impl CycleRule {
    /// Whether the rule asks for anything at all.
    pub fn asks_something(&self) -> bool {
        let Self {
            organizational_meeting,
            planning_meeting,
            plan,
            working_meetings,
            counted_meetings: _,
            online: _,
            final_feedback,
        } = self;
        *organizational_meeting || *planning_meeting || *plan || *working_meetings > 0 || *final_feedback
    }

    fn missing(&self, facts: &CycleFacts) -> Vec<MissingStep> {
        let working = facts.meetings.of(&self.counted_meetings, self.online);
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
    /// Whether a pair of this kind can make a cycle at all. One that cannot is asked for no step of it: it closes once they have met.
    pub fn counts(&self, kind: InteractionKind) -> bool {
        self.0.contains_key(&kind)
    }

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
            meetings: held(&[(MeetingType::Work, MeetingMode::Online)]),
            final_feedback: true,
            completed_with_pair: true,
        }
    }

    fn held(meetings: &[(MeetingType, MeetingMode)]) -> MeetingTally {
        let mut tally = MeetingTally::default();
        for (meeting_type, mode) in meetings {
            tally.note(*meeting_type, *mode);
        }
        tally
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
        let meetings = held(&[(MeetingType::Work, MeetingMode::InPerson)]);
        let offline = CycleFacts { meetings, ..full(InteractionKind::Virtual) };
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
        let work = (MeetingType::Work, MeetingMode::InPerson);
        let two = CycleFacts { meetings: held(&[work, work]), ..full(InteractionKind::Group) };
        assert!(v1().is_full_cycle(&two));
        assert_eq!(stricter.missing_before_completion(&two), vec![MissingStep::WorkingMeeting]);
    }

    #[test]
    fn a_region_says_which_meetings_are_working_ones() {
        let trial = CycleFacts {
            meetings: held(&[(MeetingType::Trial, MeetingMode::Online)]),
            ..full(InteractionKind::Virtual)
        };
        assert_eq!(v1().missing_before_completion(&trial), vec![MissingStep::WorkingMeeting]);
        let mut wider = v1().clone();
        let rule = wider.0.get_mut(&InteractionKind::Virtual).expect("in the table");
        rule.counted_meetings.insert(MeetingType::Trial);
        assert!(wider.is_full_cycle(&trial));
    }
}
