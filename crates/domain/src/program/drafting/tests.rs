//! What a draft may say.

use super::*;
use crate::program::ProgramEvent;
use crate::program::tests::{NOTHING, at, drafted};
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
    DraftingCommand::ChooseForms { forms: forms.iter().copied().collect(), occurred_on: day(2023, 12, 11) }
}

fn chosen(forms: &[Form]) -> ProgramEvent {
    DraftingEvent::FormsChosen { forms: forms.iter().copied().collect(), occurred_on: day(2023, 12, 11) }
        .into()
}

fn assign() -> DraftingCommand {
    DraftingCommand::AssignCurator { person_id: id(9), occurred_on: day(2023, 12, 20) }
}

fn assigned() -> ProgramEvent {
    DraftingEvent::CuratorAssigned { person_id: id(9), occurred_on: day(2023, 12, 20) }.into()
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
fn a_curator_is_named_once_before_completion() {
    given::<Program>([drafted()]).when(assign()).then([assigned()]);
    given::<Program>([drafted(), assigned()]).when(assign()).then_nothing();
    given::<Program>(at(ProgramStage::Completing)).when(assign()).then([assigned()]);
    given::<Program>(at(ProgramStage::Completed))
        .when(assign())
        .then_refused(DraftingRefusal::StageTooLate { stage: ProgramStage::Completed });
}

#[test]
fn an_unknown_programme_has_neither_forms_nor_curator() {
    for command in [choose(&[Form::PupilPupil]), assign()] {
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
    let choose = DraftingCommand::ChooseForms { forms: [Form::PupilPupil].into(), occurred_on };
    let assign = DraftingCommand::AssignCurator { person_id: id(9), occurred_on };
    for command in [choose, assign] {
        given::<Program>([drafted()]).when(command).then_refused(refusal.clone());
    }
}
