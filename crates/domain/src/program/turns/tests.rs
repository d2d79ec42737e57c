//! The turns, each from where it may begin.

use super::*;
use crate::program::tests::{NOTHING, at, with};
use crate::program::{DraftingEvent, ProgramEvent, StagesCommand, StagesEvent};
use crate::testing::{day, given, id};
use crate::words::Word;
use ProgramStage::{
    Archived, Cancelled, Completed, Completing, Discarded, Draft, Matching, Preparing, Recruiting, Suspended,
    Working,
};

const REASON: ProgramReason = ProgramReason::Quarantine;

fn on() -> NaiveDate {
    day(2024, 3, 1)
}

fn curator() -> ProgramEvent {
    DraftingEvent::CuratorAssigned { person_id: id(9), order: None, occurred_on: day(2023, 12, 11) }.into()
}

fn reopen(asked_by: u128, authorised_by: u128) -> TurnsCommand {
    TurnsCommand::ReopenProgram {
        reason: REASON,
        asked_by: id(asked_by),
        authorised_by: id(authorised_by),
        occurred_on: on(),
    }
}

fn cancel() -> TurnsCommand {
    TurnsCommand::CancelProgram { reason: REASON, occurred_on: on() }
}

/// Each turn with a stage from which it is taken and one from which it is not.
fn turns() -> Vec<(ProgramStage, TurnsCommand, ProgramStage)> {
    let (reason, occurred_on) = (REASON, on());
    vec![
        (Matching, TurnsCommand::ReopenRecruiting { reason, occurred_on }, Working),
        (Working, TurnsCommand::SuspendProgram { reason, occurred_on }, Completing),
        (Suspended, TurnsCommand::ResumeProgram { occurred_on }, Completing),
        (Working, cancel(), Completed),
        (Completed, TurnsCommand::ArchiveProgram { occurred_on }, Working),
        (Completed, reopen(9, 10), Archived),
        (Draft, TurnsCommand::DiscardProgram { reason, occurred_on }, Preparing),
        (Discarded, TurnsCommand::RestoreProgram { occurred_on }, Cancelled),
    ]
}

#[test]
fn every_turn_is_taken_once_from_where_it_begins() {
    for (from, command, wrong) in turns() {
        let taken = turn(command.clone());
        given::<Program>(with(from, [curator()])).when(command.clone()).then([taken.clone().into()]);
        given::<Program>(with(from, [curator(), taken.clone().into()])).when(command.clone()).then_nothing();
        let accepted = taken.begins_at();
        given::<Program>(with(wrong, [curator()]))
            .when(command)
            .then_refused(TurnsRefusal::WrongStage { stage: wrong, accepted });
    }
}

#[test]
fn another_reason_for_a_turn_that_was_taken_needs_a_correction() {
    let other = ProgramReason::FounderDecision;
    let occurred_on = on();
    let again = [
        (
            Matching,
            TurnsEvent::RecruitingReopened { reason: REASON, occurred_on },
            TurnsCommand::ReopenRecruiting { reason: other, occurred_on },
        ),
        (
            Working,
            TurnsEvent::ProgramSuspended { reason: REASON, occurred_on },
            TurnsCommand::SuspendProgram { reason: other, occurred_on },
        ),
        (
            Working,
            TurnsEvent::ProgramCancelled { reason: REASON, occurred_on },
            TurnsCommand::CancelProgram { reason: other, occurred_on },
        ),
        (
            Draft,
            TurnsEvent::ProgramDiscarded { reason: REASON, occurred_on },
            TurnsCommand::DiscardProgram { reason: other, occurred_on },
        ),
    ];
    for (from, taken, command) in again {
        let past = with(from, [curator(), taken.into()]);
        given::<Program>(past).when(command).then_refused(TurnsRefusal::OtherReason { reason: REASON });
    }
    let reopened = turn(reopen(9, 10));
    let (asked_by, authorised_by) = (id(9), id(10));
    given::<Program>(with(Completed, [curator(), reopened.into()]))
        .when(TurnsCommand::ReopenProgram { reason: other, asked_by, authorised_by, occurred_on })
        .then_refused(TurnsRefusal::OtherReason { reason: REASON });
}

#[test]
fn another_day_or_other_people_for_a_turn_that_was_taken_need_a_correction() {
    let refused = || TurnsRefusal::OtherTurn { occurred_on: on() };
    for (from, command, _) in turns() {
        let taken = turn(command.clone());
        let mut later = command;
        *day_of(&mut later) = day(2024, 3, 2);
        given::<Program>(with(from, [curator(), taken.into()])).when(later).then_refused(refused());
    }
    let reopened = || with(Completed, [curator(), turn(reopen(9, 10)).into()]);
    given::<Program>(reopened()).when(reopen(9, 11)).then_refused(refused());
    given::<Program>(reopened()).when(reopen(9, 9)).then_refused(refused());
}

fn day_of(command: &mut TurnsCommand) -> &mut NaiveDate {
    match command {
        TurnsCommand::ReopenRecruiting { occurred_on, .. }
        | TurnsCommand::SuspendProgram { occurred_on, .. }
        | TurnsCommand::ResumeProgram { occurred_on }
        | TurnsCommand::CancelProgram { occurred_on, .. }
        | TurnsCommand::ArchiveProgram { occurred_on }
        | TurnsCommand::ReopenProgram { occurred_on, .. }
        | TurnsCommand::DiscardProgram { occurred_on, .. }
        | TurnsCommand::RestoreProgram { occurred_on } => occurred_on,
    }
}

#[test]
fn a_stage_that_a_step_led_to_is_no_turn_that_was_taken() {
    for (stage, command) in [
        (Recruiting, TurnsCommand::ReopenRecruiting { reason: REASON, occurred_on: on() }),
        (Working, TurnsCommand::ResumeProgram { occurred_on: on() }),
        (Completing, reopen(9, 10)),
        (Draft, TurnsCommand::RestoreProgram { occurred_on: on() }),
    ] {
        let accepted = turn(command.clone()).begins_at();
        given::<Program>(with(stage, [curator()]))
            .when(command)
            .then_refused(TurnsRefusal::WrongStage { stage, accepted });
    }
}

#[test]
fn no_turn_is_taken_tomorrow_or_by_a_programme_that_is_not_there() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Program>(at(Working))
        .when(TurnsCommand::CancelProgram { reason: REASON, occurred_on })
        .then_refused(TurnsRefusal::InTheFuture { occurred_on, today });
    given::<Program>(NOTHING).when(cancel()).then_refused(TurnsRefusal::NotDrafted);
}

#[test]
fn no_turn_is_dated_before_the_step_that_led_to_it() {
    let earlier = day(2023, 12, 18);
    let occurred_on = day(2023, 12, 17);
    for command in [
        TurnsCommand::ResumeProgram { occurred_on },
        TurnsCommand::CancelProgram { reason: REASON, occurred_on },
    ] {
        given::<Program>(at(Suspended))
            .when(command)
            .then_refused(TurnsRefusal::BeforeEarlierStep { occurred_on, earlier });
    }
    let resumed = TurnsEvent::ProgramResumed { occurred_on: earlier };
    given::<Program>(at(Suspended))
        .when(TurnsCommand::ResumeProgram { occurred_on: earlier })
        .then([resumed.into()]);
}

#[test]
fn a_programme_may_be_cancelled_at_any_stage_before_its_completion() {
    let cancelled = || TurnsEvent::ProgramCancelled { reason: REASON, occurred_on: on() };
    for stage in [Draft, Preparing, Recruiting, Matching, Working, Suspended, Completing] {
        given::<Program>(at(stage)).when(cancel()).then([cancelled().into()]);
    }
    let archived = TurnsEvent::ProgramArchived { occurred_on: on() };
    given::<Program>(at(Cancelled))
        .when(TurnsCommand::ArchiveProgram { occurred_on: on() })
        .then([archived.into()]);
}

#[test]
fn a_completed_programme_is_opened_again_by_two_people() {
    let completed = || with(Completed, [curator()]);
    given::<Program>(completed())
        .when(reopen(8, 9))
        .then_refused(TurnsRefusal::AskedByAnother { asked_by: id(8) });
    given::<Program>(completed())
        .when(reopen(9, 9))
        .then_refused(TurnsRefusal::SecondPersonNeeded { authorised_by: id(9) });
}

#[test]
fn a_stage_that_was_gone_back_from_begins_anew_even_on_the_same_day() {
    let occurred_on = day(2023, 12, 14);
    let reopened = TurnsEvent::RecruitingReopened { reason: REASON, occurred_on };
    given::<Program>(with(Matching, [reopened.into()]))
        .when(StagesCommand::StartMatching { waiver: Some(REASON), occurred_on })
        .then([StagesEvent::MatchingStarted {
            waiver: Some(REASON),
            waived: crate::values::RecruitingMilestone::all().iter().copied().collect(),
            occurred_on,
        }
        .into()]);
    let occurred_on = day(2023, 12, 17);
    let (asked_by, authorised_by) = (id(9), id(10));
    let reopened = TurnsEvent::ProgramReopened { reason: REASON, asked_by, authorised_by, occurred_on };
    given::<Program>(with(Completed, [reopened.into()]))
        .when(StagesCommand::CompleteProgram { open_pairs: 0, last_closed_on: None, occurred_on })
        .then([StagesEvent::ProgramCompleted { occurred_on }.into()]);
}

#[test]
fn a_draft_that_was_discarded_by_error_comes_back_as_it_was() {
    let restored = TurnsEvent::ProgramRestored { occurred_on: on() };
    let back = with(Discarded, [restored.into()]);
    given::<Program>(back)
        .when(StagesCommand::PrepareLaunch { occurred_on: on() })
        .then([StagesEvent::PreparationStarted { occurred_on: on() }.into()]);
}
