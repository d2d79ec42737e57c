//! How a pair ends.

use super::*;
use crate::pair::PairEvent;
use crate::pair::tests::{dissolved, formed, group, left, pair, pupil, tutor, whole_cycle, worked};
use crate::testing::{day, given, id};
use crate::values::InteractionKind;

const COMPLETE: fn() -> ClosingCommand = || ClosingCommand::CompletePair { occurred_on: day(2024, 5, 25) };

fn dissolve(reason: EndReason, occurred_on: NaiveDate) -> ClosingCommand {
    ClosingCommand::DissolvePair { reason, initiated_by: EndInitiator::CuratorSide, occurred_on }
}

fn completed(outcomes: &[(u128, Outcome)]) -> PairEvent {
    let outcomes = outcomes
        .iter()
        .map(|(number, outcome)| MemberOutcome { mentee_id: id(*number), outcome: *outcome })
        .collect();
    ClosingEvent::PairCompleted {
        outcomes,
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
fn a_speed_event_is_never_completed() {
    let past = past(formed(InteractionKind::Speed, &[41]), &[41]);
    let missing = BTreeSet::from([MissingStep::KindNeverCounts]);
    given::<Pair>(past).when(COMPLETE()).then_refused(ClosingRefusal::CycleMissing { missing });
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
