//! What a draft may say.

use super::*;
use crate::aggregate::Aggregate;
use crate::program::ProgramEvent;
use crate::program::tests::{NOTHING, at, drafted, with};
use crate::testing::{day, given, id};

fn draft(title: &str, end: NaiveDate) -> DraftingCommand {
    DraftingCommand::DraftProgram {
        organization_id: id(3),
        title: title.into(),
        period: Period { start: day(2024, 1, 9), end },
        stage_model: StageModel::Six,
        occurred_on: day(2023, 12, 11),
    }
}

fn choose(forms: &[Form]) -> DraftingCommand {
    let (forms, role_models) = (forms.iter().copied().collect(), BTreeSet::new());
    DraftingCommand::ChooseForms {
        forms,
        role_models,
        at_work: BTreeSet::new(),
        occurred_on: day(2023, 12, 11),
    }
}

fn chosen(forms: &[Form]) -> ProgramEvent {
    let (forms, role_models) = (forms.iter().copied().collect(), BTreeSet::new());
    DraftingEvent::FormsChosen { forms, role_models, occurred_on: day(2023, 12, 11) }.into()
}

fn assign() -> DraftingCommand {
    DraftingCommand::AssignCurator { person_id: id(9), order: None, occurred_on: day(2023, 12, 20) }
}

fn assigned() -> ProgramEvent {
    DraftingEvent::CuratorAssigned { person_id: id(9), order: None, occurred_on: day(2023, 12, 20) }.into()
}

fn assign_from(occurred_on: NaiveDate, order: Option<DocumentRef>) -> DraftingCommand {
    DraftingCommand::AssignCurator { person_id: id(9), order, occurred_on }
}

fn assigned_from(occurred_on: NaiveDate) -> ProgramEvent {
    DraftingEvent::CuratorAssigned { person_id: id(9), order: None, occurred_on }.into()
}

fn release(occurred_on: NaiveDate) -> DraftingCommand {
    DraftingCommand::ReleaseCurator { person_id: id(9), occurred_on }
}

fn released(occurred_on: NaiveDate) -> ProgramEvent {
    DraftingEvent::CuratorReleased { person_id: id(9), occurred_on }.into()
}

#[test]
fn a_programme_is_drafted_once() {
    let command = draft("Вместе к успеху — 2024", day(2024, 12, 31));
    given::<Program>(NOTHING).when(command.clone()).then([drafted()]);
    given::<Program>([drafted()]).when(command).then_nothing();
}

#[test]
fn another_draft_needs_a_correction() {
    given::<Program>([drafted()])
        .when(draft("Другая", day(2024, 12, 31)))
        .then_refused(DraftingRefusal::OtherDraft { title: "Вместе к успеху — 2024".into() });
}

#[test]
fn a_draft_has_a_title_and_a_period_that_runs_forward() {
    given::<Program>(NOTHING).when(draft(" ", day(2024, 12, 31))).then_refused(DraftingRefusal::TitleMissing);
    let start = day(2024, 1, 9);
    given::<Program>(NOTHING)
        .when(draft("Вместе", start))
        .then_refused(DraftingRefusal::PeriodReversed { start, end: start });
}

#[test]
fn forms_are_chosen_once_and_changed_until_matching() {
    given::<Program>([drafted()]).when(choose(&[Form::PupilPupil])).then([chosen(&[Form::PupilPupil])]);
    given::<Program>([drafted(), chosen(&[Form::PupilPupil])])
        .when(choose(&[Form::PupilPupil]))
        .then_nothing();
    given::<Program>(at(ProgramStage::Recruiting))
        .when(choose(&[Form::TeacherTeacher]))
        .then([chosen(&[Form::TeacherTeacher])]);
    given::<Program>(at(ProgramStage::Matching))
        .when(choose(&[Form::TeacherTeacher]))
        .then_refused(DraftingRefusal::StageTooLate { stage: ProgramStage::Matching });
}

#[test]
fn at_least_one_form_is_chosen() {
    given::<Program>([drafted()]).when(choose(&[])).then_refused(DraftingRefusal::NoForm);
}

#[test]
fn a_form_in_which_pairs_are_open_stays_chosen() {
    let reopened = crate::program::TurnsEvent::RecruitingReopened {
        reason: crate::program::ProgramReason::MentorsLacking,
        occurred_on: day(2024, 1, 10),
    };
    let both = [Form::PupilPupil, Form::TeacherTeacher];
    let recruiting = || with(ProgramStage::Matching, [chosen(&both), reopened.clone().into()]);
    let choose = |forms: &[Form], at_work: &[Form]| DraftingCommand::ChooseForms {
        forms: forms.iter().copied().collect(),
        role_models: BTreeSet::new(),
        at_work: at_work.iter().copied().collect(),
        occurred_on: day(2023, 12, 11),
    };
    given::<Program>(recruiting())
        .when(choose(&[Form::TeacherTeacher], &both))
        .then_refused(DraftingRefusal::FormAtWork { forms: [Form::PupilPupil].into() });
    given::<Program>(recruiting())
        .when(choose(&[Form::TeacherTeacher], &[Form::TeacherTeacher]))
        .then([chosen(&[Form::TeacherTeacher])]);
    given::<Program>(recruiting()).when(choose(&both, &both)).then_nothing();
}

#[test]
fn a_curator_is_named_once_until_the_programme_is_put_away() {
    given::<Program>([drafted()]).when(assign()).then([assigned()]);
    given::<Program>([drafted(), assigned()]).when(assign()).then_nothing();
    given::<Program>(at(ProgramStage::Completing)).when(assign()).then([assigned()]);
    given::<Program>(at(ProgramStage::Completed)).when(assign()).then([assigned()]);
    for stage in [ProgramStage::Cancelled, ProgramStage::Archived, ProgramStage::Discarded] {
        given::<Program>(at(stage)).when(assign()).then_refused(DraftingRefusal::StageTooLate { stage });
    }
}

#[test]
fn an_unknown_programme_has_neither_forms_nor_curator() {
    for command in [choose(&[Form::PupilPupil]), assign(), release(day(2024, 3, 1))] {
        given::<Program>(NOTHING).when(command).then_refused(DraftingRefusal::NotDrafted);
    }
}

#[test]
fn an_open_end_is_not_written_as_the_year_9999() {
    let (start, end) = (day(2024, 1, 9), day(9999, 12, 31));
    given::<Program>(NOTHING)
        .when(draft("Вместе", end))
        .then_refused(DraftingRefusal::PeriodUnlikely { start, end });
}

#[test]
fn nothing_is_drafted_chosen_or_assigned_tomorrow() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    let refusal = DraftingRefusal::InTheFuture { occurred_on, today };
    let choose = DraftingCommand::ChooseForms {
        forms: [Form::PupilPupil].into(),
        role_models: BTreeSet::new(),
        at_work: BTreeSet::new(),
        occurred_on,
    };
    let assign = DraftingCommand::AssignCurator { person_id: id(9), order: None, occurred_on };
    let release = DraftingCommand::ReleaseCurator { person_id: id(9), occurred_on };
    given::<Program>([drafted(), assigned()]).when(release).then_refused(refusal.clone());
    for command in [choose, assign] {
        given::<Program>([drafted()]).when(command).then_refused(refusal.clone());
    }
}

#[test]
fn a_role_model_belongs_to_a_chosen_form() {
    let choose = |role_model: RoleModel| DraftingCommand::ChooseForms {
        forms: [Form::PupilPupil].into(),
        role_models: [role_model].into(),
        at_work: BTreeSet::new(),
        occurred_on: day(2023, 12, 11),
    };
    let chosen: ProgramEvent = DraftingEvent::FormsChosen {
        forms: [Form::PupilPupil].into(),
        role_models: [RoleModel::LeaderPassive].into(),
        occurred_on: day(2023, 12, 11),
    }
    .into();
    given::<Program>([drafted()]).when(choose(RoleModel::LeaderPassive)).then([chosen.clone()]);
    given::<Program>([drafted(), chosen]).when(choose(RoleModel::LeaderPassive)).then_nothing();
    let role_model = RoleModel::ExperiencedNovice;
    given::<Program>([drafted()])
        .when(choose(role_model))
        .then_refused(DraftingRefusal::RoleModelOfNoForm { role_model, forms: [Form::PupilPupil].into() });
}

#[test]
fn another_order_or_day_of_a_naming_needs_a_correction() {
    let order = DocumentRef { number: "12-о".into(), date: day(2023, 12, 20) };
    let others = [(Some(order), day(2023, 12, 20)), (None, day(2023, 12, 21))];
    for (order, occurred_on) in others {
        given::<Program>([drafted(), assigned()])
            .when(DraftingCommand::AssignCurator { person_id: id(9), order, occurred_on })
            .then_refused(DraftingRefusal::OtherNaming { named_on: day(2023, 12, 20) });
    }
}

#[test]
fn a_curator_is_relieved_and_may_be_named_again() {
    let on = day(2024, 3, 1);
    given::<Program>([drafted(), assigned()]).when(release(on)).then([released(on)]);
    given::<Program>([drafted(), assigned(), released(on)]).when(release(on)).then_nothing();
    given::<Program>([drafted(), assigned(), released(on)])
        .when(release(day(2024, 3, 2)))
        .then_refused(DraftingRefusal::OtherRelease { released_on: on });
    let again = day(2024, 3, 2);
    given::<Program>([drafted(), assigned(), released(on)])
        .when(assign_from(again, None))
        .then([assigned_from(again)]);
}

#[test]
fn a_former_curator_is_named_anew_after_the_former_term_alone() {
    let last = day(2024, 3, 1);
    let relieved = || [drafted(), assigned(), released(last)];
    given::<Program>(relieved()).when(assign()).then_nothing();
    let order = DocumentRef { number: "12-о".into(), date: day(2023, 12, 20) };
    given::<Program>(relieved())
        .when(assign_from(day(2023, 12, 20), Some(order)))
        .then_refused(DraftingRefusal::OtherNaming { named_on: day(2023, 12, 20) });
    for occurred_on in [day(2023, 12, 19), day(2024, 2, 1), last] {
        given::<Program>(relieved())
            .when(assign_from(occurred_on, None))
            .then_refused(DraftingRefusal::InFormerTerm { occurred_on, last });
    }
}

#[test]
fn the_terms_of_a_curator_are_each_kept() {
    let again = day(2024, 4, 1);
    let twice = || [drafted(), assigned(), released(day(2024, 3, 1)), assigned_from(again)];
    for repeat in [assign(), assign_from(again, None), release(day(2024, 3, 1))] {
        given::<Program>(twice()).when(repeat).then_nothing();
    }
    given::<Program>(twice())
        .when(assign_from(day(2024, 4, 2), None))
        .then_refused(DraftingRefusal::OtherNaming { named_on: again });
    let early = day(2024, 3, 31);
    given::<Program>(twice())
        .when(release(early))
        .then_refused(DraftingRefusal::ReleasedBeforeNamed { occurred_on: early, named_on: again });
    let program = Program::fold(&twice());
    assert_eq!((program.curators().count(), program.former_curators().count()), (1, 0));
    let on = day(2024, 5, 1);
    given::<Program>(twice()).when(release(on)).then([released(on)]);
    let last = day(2024, 3, 1);
    let overlapping = [drafted(), assigned(), released(last), assigned_from(day(2024, 2, 1))];
    given::<Program>(overlapping).when(release(last)).then([released(last)]);
}

#[test]
fn only_a_curator_is_relieved_and_not_before_the_naming_or_after_the_end() {
    let early = day(2023, 12, 19);
    given::<Program>([drafted()])
        .when(release(day(2024, 3, 1)))
        .then_refused(DraftingRefusal::NotACurator { person_id: id(9) });
    given::<Program>([drafted(), assigned()]).when(release(early)).then_refused(
        DraftingRefusal::ReleasedBeforeNamed { occurred_on: early, named_on: day(2023, 12, 20) },
    );
    let curated = |stage| [drafted(), assigned()].into_iter().chain(at(stage).into_iter().skip(1));
    let on = day(2024, 3, 1);
    given::<Program>(curated(ProgramStage::Completed)).when(release(on)).then([released(on)]);
    for stage in [ProgramStage::Cancelled, ProgramStage::Archived] {
        given::<Program>(curated(stage))
            .when(release(on))
            .then_refused(DraftingRefusal::StageTooLate { stage });
    }
}
