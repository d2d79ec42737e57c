//! The stages in their order, each with its guard.

use super::*;
use crate::aggregate::Aggregate;
use crate::program::tests::{at, with};
use crate::program::{DocumentsEvent, DraftingEvent, ProgramEvent};
use crate::testing::{day, given, id};
use crate::values::DocumentRef;
use ProgramStage::{
    Archived, Cancelled, Completed, Completing, Discarded, Draft, Matching, Preparing, Recruiting, Suspended,
    Working,
};

fn forms() -> ProgramEvent {
    let (forms, role_models) = (BTreeSet::from([Form::PupilPupil]), BTreeSet::new());
    DraftingEvent::FormsChosen { forms, role_models, occurred_on: day(2023, 12, 11) }.into()
}

fn curator() -> ProgramEvent {
    DraftingEvent::CuratorAssigned { person_id: id(9), order: None, occurred_on: day(2023, 12, 11) }.into()
}

fn paper(kind: DocumentKind) -> ProgramEvent {
    let document = DocumentRef { number: "1".into(), date: day(2023, 12, 11) };
    DocumentsEvent::DocumentApproved { kind, document, file_ref: None, occurred_on: day(2023, 12, 11) }.into()
}

fn milestone(milestone: RecruitingMilestone) -> ProgramEvent {
    StagesEvent::RecruitingMilestoneReached { milestone, count: 6, occurred_on: day(2023, 12, 18) }.into()
}

fn mark(milestone: RecruitingMilestone, count: u32) -> StagesCommand {
    StagesCommand::MarkMilestone { milestone, count, occurred_on: day(2023, 12, 18) }
}

fn prepared() -> Vec<ProgramEvent> {
    let papers = [paper(DocumentKind::LaunchOrder), paper(DocumentKind::Regulation)];
    with(Preparing, [forms(), curator()].into_iter().chain(papers))
}

fn recruited() -> Vec<ProgramEvent> {
    let milestones: Vec<_> = RecruitingMilestone::all().iter().map(|reached| milestone(*reached)).collect();
    with(Recruiting, milestones)
}

#[test]
fn a_programme_goes_from_stage_to_stage() {
    let occurred_on = day(2024, 1, 9);
    let steps: [(Vec<ProgramEvent>, StagesCommand, StagesEvent); 6] = [
        (
            at(Draft),
            StagesCommand::PrepareLaunch { occurred_on },
            StagesEvent::PreparationStarted { occurred_on },
        ),
        (
            prepared(),
            StagesCommand::OpenRecruiting { occurred_on },
            StagesEvent::RecruitingOpened { occurred_on },
        ),
        (
            recruited(),
            StagesCommand::StartMatching { waiver: None, occurred_on },
            StagesEvent::matching_started(occurred_on),
        ),
        (
            at(Matching),
            StagesCommand::StartWork { first_formed_on: Some(occurred_on), occurred_on },
            StagesEvent::WorkStarted { occurred_on },
        ),
        (
            at(Working),
            StagesCommand::BeginCompletion { occurred_on },
            StagesEvent::CompletionBegun { occurred_on },
        ),
        (
            at(Completing),
            StagesCommand::CompleteProgram { open_pairs: 0, last_closed_on: None, occurred_on },
            StagesEvent::ProgramCompleted { occurred_on },
        ),
    ];
    for (past, command, event) in steps {
        given::<Program>(past.clone()).when(command.clone()).then([event.clone().into()]);
        given::<Program>(past.into_iter().chain([event.into()])).when(command).then_nothing();
    }
}

#[test]
fn a_repeat_after_the_programme_went_on_changes_nothing() {
    let repeat = StagesCommand::PrepareLaunch { occurred_on: day(2023, 12, 12) };
    given::<Program>(at(Working)).when(repeat).then_nothing();
}

#[test]
fn a_stage_at_which_the_programme_stands_began_on_its_day_and_with_its_waiver() {
    let (begun_on, occurred_on) = (day(2023, 12, 14), day(2023, 12, 20));
    let other = |occurred_on| StagesRefusal::OtherStep { occurred_on };
    for (stage, begun_on, command) in [
        (Preparing, day(2023, 12, 12), StagesCommand::PrepareLaunch { occurred_on }),
        (Recruiting, day(2023, 12, 13), StagesCommand::OpenRecruiting { occurred_on }),
        (Matching, begun_on, StagesCommand::StartMatching { waiver: None, occurred_on }),
        (Working, day(2023, 12, 15), StagesCommand::StartWork { first_formed_on: None, occurred_on }),
        (Completing, day(2023, 12, 16), StagesCommand::BeginCompletion { occurred_on }),
    ] {
        given::<Program>(at(stage)).when(command).then_refused(other(begun_on));
    }
    let waived = StagesEvent::MatchingStarted {
        waiver: Some(ProgramReason::MentorsLacking),
        waived: RecruitingMilestone::all().iter().copied().collect(),
        occurred_on,
    };
    let start = |waiver| StagesCommand::StartMatching { waiver, occurred_on };
    let matching = || with(Recruiting, [waived.clone().into()]);
    given::<Program>(matching()).when(start(Some(ProgramReason::MentorsLacking))).then_nothing();
    for waiver in [None, Some(ProgramReason::Other)] {
        given::<Program>(matching()).when(start(waiver)).then_refused(other(occurred_on));
        let working = StagesEvent::WorkStarted { occurred_on: day(2023, 12, 21) };
        given::<Program>(matching().into_iter().chain([working.into()]))
            .when(start(waiver))
            .then_refused(other(occurred_on));
    }
    // Of the three milestones none was missing, so the waiver was not needed and is not on record.
    let start = StagesCommand::StartMatching { waiver: Some(ProgramReason::Other), occurred_on: begun_on };
    given::<Program>(at(Matching)).when(start).then_nothing();
}

#[test]
fn a_milestone_marked_anew_was_reached_on_its_first_day() {
    let (first, second) = (day(2023, 12, 18), day(2024, 2, 1));
    let of = |count, occurred_on| -> Vec<ProgramEvent> {
        let marked = |milestone: &RecruitingMilestone| {
            StagesEvent::RecruitingMilestoneReached { milestone: *milestone, count, occurred_on }.into()
        };
        RecruitingMilestone::all().iter().map(marked).collect()
    };
    let twice = || with(Recruiting, of(6, first).into_iter().chain(of(9, second)));
    let occurred_on = day(2024, 1, 9);
    given::<Program>(twice())
        .when(StagesCommand::StartMatching { waiver: None, occurred_on })
        .then([StagesEvent::matching_started(occurred_on).into()]);
    let (milestone, occurred_on) = (RecruitingMilestone::MenteePoolReady, first);
    given::<Program>(twice())
        .when(StagesCommand::MarkMilestone { milestone, count: 6, occurred_on })
        .then_nothing();
    let again = StagesEvent::RecruitingMilestoneReached { milestone, count: 7, occurred_on };
    given::<Program>(twice())
        .when(StagesCommand::MarkMilestone { milestone, count: 7, occurred_on })
        .then([again.into()]);
}

#[test]
fn recruiting_opened_with_whoever_was_curator_on_its_day() {
    let papers = || [paper(DocumentKind::LaunchOrder), paper(DocumentKind::Regulation)];
    let named = |person, occurred_on| -> ProgramEvent {
        DraftingEvent::CuratorAssigned { person_id: id(person), order: None, occurred_on }.into()
    };
    let relieved: ProgramEvent =
        DraftingEvent::CuratorReleased { person_id: id(9), occurred_on: day(2024, 1, 15) }.into();
    let terms = [named(9, day(2023, 12, 13)), relieved, named(10, day(2024, 1, 20))];
    let past = || with(Preparing, [forms()].into_iter().chain(papers()).chain(terms.clone()));
    for occurred_on in [day(2024, 1, 9), day(2024, 1, 15), day(2024, 1, 20)] {
        given::<Program>(past())
            .when(StagesCommand::OpenRecruiting { occurred_on })
            .then([StagesEvent::RecruitingOpened { occurred_on }.into()]);
    }
    for occurred_on in [day(2023, 12, 12), day(2024, 1, 16)] {
        given::<Program>(past())
            .when(StagesCommand::OpenRecruiting { occurred_on })
            .then_refused(StagesRefusal::CuratorMissing);
    }
}

#[test]
fn no_stage_is_skipped_and_none_is_gone_back_to() {
    let occurred_on = day(2024, 1, 9);
    let cases: [(ProgramStage, StagesCommand, &'static [ProgramStage]); 6] = [
        (Draft, StagesCommand::OpenRecruiting { occurred_on }, &[Preparing]),
        (Preparing, StagesCommand::StartMatching { waiver: None, occurred_on }, &[Recruiting]),
        (
            Recruiting,
            StagesCommand::StartWork { first_formed_on: Some(occurred_on), occurred_on },
            &[Matching],
        ),
        (Working, StagesCommand::PrepareLaunch { occurred_on }, &[Draft]),
        (Completed, StagesCommand::BeginCompletion { occurred_on }, &[Working]),
        (
            Working,
            StagesCommand::CompleteProgram { open_pairs: 0, last_closed_on: None, occurred_on },
            &[Completing],
        ),
    ];
    for (stage, command, accepted) in cases {
        given::<Program>(at(stage)).when(command).then_refused(StagesRefusal::WrongStage { stage, accepted });
    }
}

#[test]
fn no_stage_begins_in_the_future() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Program>(at(Draft))
        .when(StagesCommand::PrepareLaunch { occurred_on })
        .then_refused(StagesRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn recruiting_opens_with_curator_form_and_papers() {
    let open = || StagesCommand::OpenRecruiting { occurred_on: day(2024, 1, 9) };
    let launch = || paper(DocumentKind::LaunchOrder);
    let missing = |kind| StagesRefusal::LaunchPaperMissing { kind };
    let cases = [
        (vec![forms()], StagesRefusal::CuratorMissing),
        (vec![curator()], StagesRefusal::FormsMissing),
        (vec![curator(), forms()], missing(DocumentKind::LaunchOrder)),
        (vec![curator(), forms(), launch()], missing(DocumentKind::Regulation)),
    ];
    for (more, refusal) in cases {
        given::<Program>(with(Preparing, more)).when(open()).then_refused(refusal);
    }
}

#[test]
fn no_step_is_dated_before_the_one_that_led_to_it() {
    let steps = [
        (Draft, day(2023, 12, 12), None),
        (Preparing, day(2023, 12, 11), Some(day(2023, 12, 12))),
        (Recruiting, day(2023, 12, 12), Some(day(2023, 12, 13))),
        (Matching, day(2023, 12, 13), Some(day(2023, 12, 14))),
        (Working, day(2023, 12, 14), Some(day(2023, 12, 15))),
        (Completing, day(2023, 12, 15), Some(day(2023, 12, 16))),
    ];
    for (stage, occurred_on, earlier) in steps {
        let command = match stage {
            Draft => StagesCommand::PrepareLaunch { occurred_on },
            Preparing => StagesCommand::OpenRecruiting { occurred_on },
            Recruiting => StagesCommand::StartMatching { waiver: None, occurred_on },
            Matching => StagesCommand::StartWork { first_formed_on: Some(occurred_on), occurred_on },
            Working => StagesCommand::BeginCompletion { occurred_on },
            Completing => StagesCommand::CompleteProgram { open_pairs: 0, last_closed_on: None, occurred_on },
            ProgramStage::Unknown | Completed | Suspended | Cancelled | Archived | Discarded => {
                unreachable!("not among these stages")
            }
        };
        let decided = given::<Program>(at(stage)).when(command);
        match earlier {
            None => decided.then([StagesEvent::PreparationStarted { occurred_on }.into()]),
            Some(earlier) => {
                decided.then_refused(StagesRefusal::BeforeEarlierStep { occurred_on, earlier });
            }
        }
    }
}

#[test]
fn what_a_step_asks_for_was_there_on_its_day() {
    let (occurred_on, later) = (day(2023, 12, 13), day(2023, 12, 20));
    let open = || StagesCommand::OpenRecruiting { occurred_on };
    let curator_later: ProgramEvent =
        DraftingEvent::CuratorAssigned { person_id: id(9), order: None, occurred_on: later }.into();
    given::<Program>(with(Preparing, [forms(), curator_later]))
        .when(open())
        .then_refused(StagesRefusal::CuratorMissing);
    let document = DocumentRef { number: "85/7".into(), date: later };
    let order_later: ProgramEvent = DocumentsEvent::DocumentApproved {
        kind: DocumentKind::LaunchOrder,
        document,
        file_ref: None,
        occurred_on: later,
    }
    .into();
    given::<Program>(with(Preparing, [forms(), curator(), order_later]))
        .when(open())
        .then_refused(StagesRefusal::LaunchPaperMissing { kind: DocumentKind::LaunchOrder });
    // The milestones are of 18 December.
    given::<Program>(recruited())
        .when(StagesCommand::StartMatching { waiver: None, occurred_on: day(2023, 12, 17) })
        .then_refused(StagesRefusal::MilestoneMissing { milestone: RecruitingMilestone::all()[0] });
}

#[test]
fn a_milestone_is_reached_once_with_somebody_behind_it() {
    let reached = RecruitingMilestone::MentorsTrained;
    given::<Program>(at(Recruiting)).when(mark(reached, 6)).then([milestone(reached)]);
    given::<Program>(with(Recruiting, [milestone(reached)])).when(mark(reached, 6)).then_nothing();
    given::<Program>(at(Recruiting))
        .when(mark(reached, 0))
        .then_refused(StagesRefusal::NobodyBehindMilestone);
    given::<Program>(at(Preparing)).when(mark(reached, 6)).then_refused(StagesRefusal::WrongStage {
        stage: Preparing,
        accepted: &[Recruiting, Matching, Working],
    });
}

#[test]
fn matching_starts_after_all_three_milestones_in_any_order() {
    let start = || StagesCommand::StartMatching { waiver: None, occurred_on: day(2024, 1, 9) };
    for missing in RecruitingMilestone::all() {
        let others: Vec<_> = RecruitingMilestone::all()
            .iter()
            .filter(|known| *known != missing)
            .rev()
            .map(|known| milestone(*known))
            .collect();
        given::<Program>(with(Recruiting, others))
            .when(start())
            .then_refused(StagesRefusal::MilestoneMissing { milestone: *missing });
    }
}

#[test]
fn work_starts_with_a_pair_and_ends_without_an_open_one() {
    let occurred_on = day(2024, 1, 9);
    given::<Program>(at(Matching))
        .when(StagesCommand::StartWork { first_formed_on: None, occurred_on })
        .then_refused(StagesRefusal::NoPair);
    given::<Program>(at(Completing))
        .when(StagesCommand::CompleteProgram { open_pairs: 1, last_closed_on: None, occurred_on })
        .then_refused(StagesRefusal::PairsOpen { open_pairs: 1 });
}

#[test]
fn work_is_dated_after_the_first_formation_and_completion_after_the_last_ending() {
    let (occurred_on, next) = (day(2024, 1, 9), day(2024, 1, 10));
    given::<Program>(at(Matching))
        .when(StagesCommand::StartWork { first_formed_on: Some(next), occurred_on })
        .then_refused(StagesRefusal::FirstPairLater { occurred_on, first_formed_on: next });
    let complete =
        |last| StagesCommand::CompleteProgram { open_pairs: 0, last_closed_on: Some(last), occurred_on };
    given::<Program>(at(Completing))
        .when(complete(next))
        .then_refused(StagesRefusal::PairClosedLater { occurred_on, last_closed_on: next });
    given::<Program>(at(Completing))
        .when(complete(occurred_on))
        .then([StagesEvent::ProgramCompleted { occurred_on }.into()]);
}

#[test]
fn a_pair_is_of_a_day_on_which_the_programme_formed_pairs() {
    use crate::program::TurnsEvent;
    let turned = |turn: TurnsEvent| ProgramEvent::from(turn);
    let suspended =
        TurnsEvent::ProgramSuspended { reason: ProgramReason::Quarantine, occurred_on: day(2024, 2, 1) };
    let resumed = TurnsEvent::ProgramResumed { occurred_on: day(2024, 3, 1) };
    let program = Program::fold(&with(Working, [forms(), turned(suspended), turned(resumed)]));
    let admits = |on| program.admits_pair(Form::PupilPupil, on);
    for on in [day(2023, 12, 14), day(2024, 2, 1), day(2024, 3, 1), day(2024, 12, 31)] {
        assert_eq!(admits(on), Ok(()), "{on}");
    }
    for occurred_on in [day(2023, 12, 13), day(2024, 2, 2), day(2024, 2, 29)] {
        let since = day(2024, 3, 1);
        assert_eq!(admits(occurred_on), Err(StagesRefusal::NotMatchingThen { occurred_on, since }));
    }
    let (occurred_on, last) = (day(2025, 1, 1), day(2024, 12, 31));
    assert_eq!(admits(occurred_on), Err(StagesRefusal::PeriodOver { occurred_on, last }));
    let reopened = TurnsEvent::RecruitingReopened {
        reason: ProgramReason::MentorsLacking,
        occurred_on: day(2024, 1, 10),
    };
    let again = StagesEvent::matching_started(day(2024, 1, 20));
    let program = Program::fold(&with(Matching, [forms(), turned(reopened), again.into()]));
    assert_eq!(program.admits_pair(Form::PupilPupil, day(2024, 1, 9)), Ok(()), "recorded late");
    let (occurred_on, since) = (day(2024, 1, 11), day(2024, 1, 20));
    assert_eq!(
        program.admits_pair(Form::PupilPupil, occurred_on),
        Err(StagesRefusal::NotMatchingThen { occurred_on, since })
    );
}

#[test]
fn a_day_on_which_pairs_were_formed_stays_one_and_completion_has_its_day_until_it_is_undone() {
    use crate::program::TurnsEvent;
    let program = Program::fold(&at(Completed));
    assert_eq!(program.completed_on(), Some(day(2023, 12, 17)));
    assert_eq!(program.formed_pairs_on(day(2023, 12, 16)), Ok(()));
    let (occurred_on, since) = (day(2023, 12, 17), day(2023, 12, 14));
    let refused = StagesRefusal::NotMatchingThen { occurred_on, since };
    assert_eq!(program.formed_pairs_on(occurred_on), Err(refused));
    let (asked_by, authorised_by) = (crate::testing::id(9), crate::testing::id(10));
    let reason = ProgramReason::CompletedTooEarly;
    let reopened = TurnsEvent::ProgramReopened { reason, asked_by, authorised_by, occurred_on };
    assert_eq!(Program::fold(&with(Completed, [reopened.into()])).completed_on(), None);
}

#[test]
fn nobody_comes_to_a_programme_to_which_nothing_happens_any_more() {
    for stage in [Draft, Preparing, Recruiting, Matching, Working, Suspended, Completing, Completed] {
        assert_eq!(Program::fold(&at(stage)).admits_people(), Ok(()), "{stage:?}");
    }
    for stage in [Cancelled, Archived, Discarded] {
        let refused = Program::fold(&at(stage)).admits_people();
        assert!(matches!(refused, Err(StagesRefusal::WrongStage { stage: at, .. }) if at == stage));
    }
}

#[test]
fn a_pair_is_formed_while_matching_and_working_in_a_chosen_form() {
    for stage in [Matching, Working] {
        let program = Program::fold(&with(stage, [forms()]));
        assert_eq!(program.admits_pair(Form::PupilPupil, day(2024, 1, 9)), Ok(()));
        let form = Form::TeacherTeacher;
        assert_eq!(program.admits_pair(form, day(2024, 1, 9)), Err(StagesRefusal::FormNotChosen { form }));
    }
    for stage in
        [Draft, Preparing, Recruiting, Completing, Completed, Suspended, Cancelled, Archived, Discarded]
    {
        let program = Program::fold(&with(stage, [forms()]));
        assert_eq!(
            program.admits_pair(Form::PupilPupil, day(2024, 1, 9)),
            Err(StagesRefusal::WrongStage { stage, accepted: &[Matching, Working] })
        );
    }
}

#[test]
fn matching_starts_without_a_milestone_by_a_waiver_that_says_why() {
    use RecruitingMilestone::{MenteePoolReady, MentorPoolReady, MentorsTrained};
    let (waiver, occurred_on) = (Some(ProgramReason::MentorsLacking), day(2024, 1, 9));
    let start = || StagesCommand::StartMatching { waiver, occurred_on };
    let waived = BTreeSet::from([MentorPoolReady, MentorsTrained]);
    let started = StagesEvent::MatchingStarted { waiver, waived, occurred_on };
    given::<Program>(with(Recruiting, [milestone(MenteePoolReady)])).when(start()).then([started.into()]);
    given::<Program>(recruited()).when(start()).then([StagesEvent::matching_started(occurred_on).into()]);
}
