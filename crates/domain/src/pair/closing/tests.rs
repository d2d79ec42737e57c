//! How a pair ends.

use super::*;
use crate::pair::PairEvent;
use crate::pair::tests::{dissolved, formed, group, left, pair, pupil, tutor, whole_cycle, worked};
use crate::policies::{PolicyValues, PolicyVersion};
use crate::settings::{PoliciesEvent, Settings};
use crate::testing::{day, given, id};
use crate::values::InteractionKind;

const COMPLETE: fn() -> ClosingCommand = || complete_with(Completion::default());

fn complete_with(completion: Completion) -> ClosingCommand {
    ClosingCommand::CompletePair { completion, occurred_on: day(2024, 5, 25) }
}

fn dissolve(reason: EndReason, occurred_on: NaiveDate) -> ClosingCommand {
    ClosingCommand::DissolvePair { reason, initiated_by: EndInitiator::CuratorSide, occurred_on }
}

fn completed(outcomes: &[(u128, Outcome)]) -> PairEvent {
    completed_with(Completion::default(), outcomes)
}

fn completed_with(completion: Completion, outcomes: &[(u128, Outcome)]) -> PairEvent {
    let outcomes = outcomes
        .iter()
        .map(|(number, outcome)| MemberOutcome { mentee_id: id(*number), outcome: *outcome })
        .collect();
    ClosingEvent::PairCompleted {
        outcomes,
        completion,
        policy: PolicySet::v1().version.clone(),
        occurred_on: day(2024, 5, 25),
    }
    .into()
}

/// A pair that has passed a whole cycle with these mentees.
fn past(start: PairEvent, mentees: &[u128]) -> Vec<PairEvent> {
    [start].into_iter().chain(whole_cycle(61, mentees)).collect()
}

/// The events of a whole cycle without those that a test wants to be missing.
fn cycle_without(missing: impl Fn(&PairEvent) -> bool) -> Vec<PairEvent> {
    past(pair(), &[41]).into_iter().filter(|event| !missing(event)).collect()
}

#[test]
fn a_pair_completes_once_with_a_whole_cycle() {
    let past = past(pair(), &[41]);
    let done = completed(&[(41, Outcome::Completed)]);
    given::<Pair>(past.clone()).when(COMPLETE()).then([done.clone()]);
    given::<Pair>(past.into_iter().chain([done])).when(COMPLETE()).then_nothing();
}

#[test]
fn in_a_group_a_mentee_without_the_cycle_ends_early() {
    given::<Pair>(past(group(), &[41]))
        .when(COMPLETE())
        .then([completed(&[(41, Outcome::Completed), (42, Outcome::EndedEarly)])]);
}

#[test]
fn who_left_the_group_has_no_outcome_at_its_completion() {
    let past = past(group(), &[41]).into_iter().chain([left(pupil(42), day(2024, 3, 1))]);
    given::<Pair>(past).when(COMPLETE()).then([completed(&[(41, Outcome::Completed)])]);
}

#[test]
fn both_sides_answer_before_completion() {
    use crate::pair::FeedbackEvent::FeedbackCollected;
    for (side, member) in [(Side::Mentor, tutor(61)), (Side::Mentee, pupil(41))] {
        let past = cycle_without(
            |event| matches!(event, PairEvent::Feedback(FeedbackCollected { respondent, .. }) if *respondent == member),
        );
        given::<Pair>(past).when(COMPLETE()).then_refused(ClosingRefusal::FeedbackMissing { side });
    }
}

#[test]
fn without_plan_and_planning_there_is_no_completion() {
    use crate::pair::MeetingEvent::PlanningMeetingHeld;
    let past = cycle_without(|event| {
        matches!(event, PairEvent::Plan(_) | PairEvent::Meeting(PlanningMeetingHeld { .. }))
    });
    let missing = BTreeSet::from([MissingStep::PlanningMeeting, MissingStep::Plan]);
    given::<Pair>(past).when(COMPLETE()).then_refused(ClosingRefusal::CycleMissing { missing });
}

#[test]
fn a_speed_event_closes_when_they_have_met_and_gives_nobody_a_cycle() {
    let speed = || formed(InteractionKind::Speed, &[41, 42]);
    given::<Pair>([speed()]).when(COMPLETE()).then_refused(ClosingRefusal::NeverMet);
    given::<Pair>([speed(), worked(73, day(2024, 2, 1), &[tutor(61), pupil(41)])])
        .when(COMPLETE())
        .then([completed(&[(41, Outcome::EndedEarly), (42, Outcome::EndedEarly)])]);
}

#[test]
fn which_kinds_close_without_a_cycle_the_region_says() {
    use crate::aggregate::{Aggregate, Refusal};
    let rules = |change: &dyn Fn(&mut PolicyValues)| {
        let mut values = PolicySet::v1().values.clone();
        change(&mut values);
        let basis = crate::values::DocumentRef { number: "12-р".into(), date: day(2024, 1, 15) };
        let (version, values) = (PolicyVersion("2024-1".into()), Box::new(values));
        let (from_year, occurred_on) = (2024, day(2024, 1, 20));
        Settings::fold(&[
            PoliciesEvent::PolicyAdopted { version, from_year, values, basis, occurred_on }.into()
        ])
    };
    let asked = |kind, rules: Settings| {
        let past = [formed(kind, &[41]), worked(73, day(2024, 2, 1), &[tutor(61), pupil(41)])];
        let decided = Pair::fold(&past).under(rules).decide(COMPLETE().into(), crate::testing::stamp());
        decided.map(drop).map_err(|refusal| refusal.code())
    };
    let without_groups = rules(&|values| drop(values.full_cycle.0.remove(&InteractionKind::Group)));
    assert_eq!(asked(InteractionKind::Group, without_groups), Ok(()));
    let with_speed = rules(&|values| {
        let rule = values.full_cycle.0[&InteractionKind::Flash].clone();
        values.full_cycle.0.insert(InteractionKind::Speed, rule);
    });
    assert_eq!(asked(InteractionKind::Speed, with_speed), Err("PAIR_FINAL_FEEDBACK_MISSING"));
}

#[test]
fn a_side_that_cannot_answer_is_waived_for_a_reason() {
    use crate::pair::FeedbackEvent::FeedbackCollected;
    for (side, member, outcome) in
        [(Side::Mentor, tutor(61), Outcome::Completed), (Side::Mentee, pupil(41), Outcome::EndedEarly)]
    {
        let past = cycle_without(
            |event| matches!(event, PairEvent::Feedback(FeedbackCollected { respondent, .. }) if *respondent == member),
        );
        let waivers = BTreeMap::from([(side, FeedbackWaiver::Unreachable)]);
        let completion = Completion { waivers, ..Completion::default() };
        given::<Pair>(past)
            .when(complete_with(completion.clone()))
            .then([completed_with(completion, &[(41, outcome)])]);
    }
}

#[test]
fn a_waiver_replaces_answers_and_nothing_else() {
    let waived = [(Side::Mentor, FeedbackWaiver::Refused), (Side::Mentee, FeedbackWaiver::Refused)];
    let completion = Completion { waivers: waived.into(), ..Completion::default() };
    let missing = BTreeSet::from([
        MissingStep::OrganizationalMeeting,
        MissingStep::PlanningMeeting,
        MissingStep::Plan,
        MissingStep::WorkingMeeting,
    ]);
    given::<Pair>([pair()])
        .when(complete_with(completion))
        .then_refused(ClosingRefusal::CycleMissing { missing });
}

#[test]
fn edge_a_goal_reached_early_completes() {
    let completion = Completion { goals_met: Some(1), goal_reached_early: true, ..Completion::default() };
    given::<Pair>(past(pair(), &[41]))
        .when(complete_with(completion.clone()))
        .then([completed_with(completion, &[(41, Outcome::Completed)])]);
    let on = day(2024, 2, 10);
    given::<Pair>([pair()])
        .when(dissolve(EndReason::GoalReachedEarly, on))
        .then_refused(ClosingRefusal::GoalReached);
}

#[test]
fn no_more_goals_are_met_than_the_plan_names() {
    let completion = Completion { goals_met: Some(2), ..Completion::default() };
    given::<Pair>(past(pair(), &[41]))
        .when(complete_with(completion))
        .then_refused(ClosingRefusal::MoreGoalsMet { goals_met: 2, goals: 1 });
}

#[test]
fn a_pair_is_carried_over_once_and_takes_no_other_ending() {
    let occurred_on = day(2024, 8, 31);
    let carry = || ClosingCommand::CarryOverPair { occurred_on };
    let carried: PairEvent = ClosingEvent::PairCarriedOver { occurred_on }.into();
    given::<Pair>([pair()]).when(carry()).then([carried.clone()]);
    given::<Pair>([pair(), carried.clone()]).when(carry()).then_nothing();
    given::<Pair>([pair(), carried])
        .when(COMPLETE())
        .then_refused(ClosingRefusal::ClosedBefore { closed_on: occurred_on });
}

#[test]
fn edge_17_a_pair_is_dissolved_at_the_mentors_wish_at_any_time() {
    for past in [vec![pair()], past(pair(), &[41])] {
        let on = day(2024, 6, 1);
        let reason = EndReason::JustifiedRequestOfMentor;
        let initiated_by = EndInitiator::MentorSide;
        given::<Pair>(past)
            .when(ClosingCommand::DissolvePair { reason, initiated_by, occurred_on: on })
            .then([ClosingEvent::PairDissolved { reason, initiated_by, occurred_on: on }.into()]);
    }
}

#[test]
fn a_pair_is_dissolved_once_for_a_reason() {
    let incompatible = EndReason::PsychologicalIncompatibility;
    let on = day(2024, 2, 10);
    given::<Pair>([pair()]).when(dissolve(incompatible, on)).then([dissolved(on)]);
    given::<Pair>([pair(), dissolved(on)]).when(dissolve(incompatible, on)).then_nothing();
}

#[test]
fn a_closed_pair_stays_as_it_closed() {
    let on = day(2024, 2, 10);
    for other in [COMPLETE(), dissolve(EndReason::Moved, on), dissolve(EndReason::Moved, day(2024, 3, 1))] {
        given::<Pair>([pair(), dissolved(on)])
            .when(other)
            .then_refused(ClosingRefusal::ClosedBefore { closed_on: on });
    }
}

#[test]
fn another_initiator_of_the_same_ending_needs_a_correction() {
    let on = day(2024, 2, 10);
    let reason = EndReason::PsychologicalIncompatibility;
    given::<Pair>([pair(), dissolved(on)])
        .when(ClosingCommand::DissolvePair {
            reason,
            initiated_by: EndInitiator::MenteeSide,
            occurred_on: on,
        })
        .then_refused(ClosingRefusal::ClosedBefore { closed_on: on });
}

#[test]
fn a_goal_reached_early_is_completed_not_dissolved() {
    given::<Pair>([pair()])
        .when(dissolve(EndReason::GoalReachedEarly, day(2024, 2, 10)))
        .then_refused(ClosingRefusal::GoalReached);
}

#[test]
fn no_pair_ends_in_the_future() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Pair>([pair()])
        .when(dissolve(EndReason::Moved, occurred_on))
        .then_refused(ClosingRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn no_pair_ends_before_its_last_fact() {
    let (occurred_on, last_fact_on) = (day(2024, 2, 10), day(2024, 2, 11));
    let facts = [worked(73, last_fact_on, &[tutor(61), pupil(41)]), left(pupil(42), last_fact_on)];
    for fact in facts {
        given::<Pair>([group(), fact])
            .when(dissolve(EndReason::Moved, occurred_on))
            .then_refused(ClosingRefusal::BeforeLastFact { occurred_on, last_fact_on });
    }
    given::<Pair>([pair()]).when(dissolve(EndReason::Moved, day(2024, 1, 14))).then_refused(
        ClosingRefusal::BeforeLastFact { occurred_on: day(2024, 1, 14), last_fact_on: day(2024, 1, 15) },
    );
}

#[test]
fn the_rules_of_the_region_judge_completion() {
    use crate::aggregate::Aggregate;
    use crate::pair::MeetingEvent::PlanningMeetingHeld;
    let unplanned = cycle_without(|event| {
        matches!(event, PairEvent::Plan(_) | PairEvent::Meeting(PlanningMeetingHeld { .. }))
    });
    let mut values = PolicySet::v1().values.clone();
    for rule in values.full_cycle.0.values_mut() {
        rule.planning_meeting = false;
        rule.plan = false;
    }
    let adopted = |from_year| {
        let basis = crate::values::DocumentRef { number: "12-р".into(), date: day(2024, 1, 15) };
        let (version, values) = (PolicyVersion("2024-1".into()), Box::new(values.clone()));
        let occurred_on = day(2024, 1, 20);
        let event = PoliciesEvent::PolicyAdopted { version, from_year, values, basis, occurred_on };
        Settings::fold(&[event.into()])
    };
    let stamp = crate::testing::stamp();
    let past: Vec<PairEvent> = unplanned.into_iter().collect();
    let asked = |rules| Pair::fold(&past).under(rules).decide(COMPLETE().into(), stamp);
    assert!(asked(Settings::default()).is_err() && asked(adopted(2025)).is_err());
    let events = asked(adopted(2024)).expect("no plan is needed");
    assert!(
        matches!(&events[..], [PairEvent::Closing(ClosingEvent::PairCompleted { policy, .. })] if policy.0 == "2024-1")
    );
}
