//! What happened to a programme.

use super::phrase::{capital, english, say};
use super::{Wording, correction};
use domain::program::{
    AnonymousEvent, CustodyEvent, DocumentsEvent, DraftingEvent, ProgramEvent, QuestionnaireEvent,
    StagesEvent, TurnsEvent,
};
use domain::words::{InRussian, Word};

mod plans;
mod results;

pub(super) fn wording(event: &ProgramEvent) -> Wording {
    match event {
        ProgramEvent::Drafting(event) => drafting(event),
        ProgramEvent::Documents(event) => documents(event),
        ProgramEvent::Roadmap(event) => plans::roadmap(event),
        ProgramEvent::Stages(event) => stages(event),
        ProgramEvent::Anonymous(event) => anonymous(event),
        ProgramEvent::Correction(event) => correction::wording(event, wording),
        ProgramEvent::Custody(CustodyEvent::ProgramPassed { occurred_on, .. }) => say(
            format!("Программа передана преемнику организации с {}", occurred_on.in_russian()),
            format!("The programme was passed to the successor of its organisation from {occurred_on}"),
        ),
        ProgramEvent::Turns(event) => turns(event),
        ProgramEvent::Targets(event) => plans::targets(event),
        ProgramEvent::Tracking(event) => plans::tracking(event),
        ProgramEvent::Series(event) => plans::series(event),
        ProgramEvent::Swot(event) => results::swot(event),
        ProgramEvent::Quality(event) => results::quality(event),
        ProgramEvent::Results(event) => results::results(event),
        ProgramEvent::Questionnaire(event) => questionnaire(event),
    }
}

fn drafting(event: &DraftingEvent) -> Wording {
    match event {
        DraftingEvent::ProgramDrafted { title, period, .. } => say(
            format!(
                "Составлена программа «{title}», {} – {}",
                period.start.in_russian(),
                period.end.in_russian()
            ),
            format!("Programme «{title}» was drafted, {} to {}", period.start, period.end),
        ),
        DraftingEvent::FormsChosen { forms, .. } => {
            let russian: Vec<&str> = forms.iter().map(|form| form.russian()).collect();
            let english: Vec<String> = forms.iter().map(|form| english(*form)).collect();
            say(
                format!("Выбраны формы: {}", russian.join(", ")),
                format!("Forms chosen: {}", english.join(", ")),
            )
        }
        DraftingEvent::CuratorAssigned { .. } => say("Назначен куратор", "A curator was assigned"),
        DraftingEvent::CuratorReleased { .. } => say("Куратор освобождён", "A curator was relieved"),
    }
}

fn documents(event: &DocumentsEvent) -> Wording {
    let DocumentsEvent::DocumentApproved { kind, document, .. } = event;
    say(
        format!(
            "Утверждён документ: {} № {} от {}",
            kind.russian(),
            document.number,
            document.date.in_russian()
        ),
        format!("{} no. {} of {} was approved", capital(&english(*kind)), document.number, document.date),
    )
}

fn stages(event: &StagesEvent) -> Wording {
    match event {
        StagesEvent::PreparationStarted { .. } => say("Начата подготовка программы", "Preparation started"),
        StagesEvent::RecruitingOpened { .. } => say("Открыт набор", "Recruiting opened"),
        StagesEvent::RecruitingMilestoneReached { milestone, count, .. } => say(
            format!("Веха набора: {} ({count} чел.)", milestone.russian()),
            format!("Recruiting milestone: {} ({count} people)", english(*milestone)),
        ),
        StagesEvent::MatchingStarted { waiver: None, .. } => {
            say("Начато формирование пар", "Matching started")
        }
        StagesEvent::MatchingStarted { waiver: Some(reason), waived, .. } => {
            let russian: Vec<&str> = waived.iter().map(|milestone| milestone.russian()).collect();
            let missing: Vec<String> = waived.iter().map(|milestone| english(*milestone)).collect();
            say(
                format!("Начато формирование пар ({}) без вех: {}", reason.russian(), russian.join(", ")),
                format!("Matching started ({}) without: {}", english(*reason), missing.join(", ")),
            )
        }
        StagesEvent::WorkStarted { .. } => say("Начата работа пар", "Work started"),
        StagesEvent::CompletionBegun { .. } => say("Начато подведение итогов", "Completion began"),
        StagesEvent::ProgramCompleted { .. } => say("Программа завершена", "The programme was completed"),
    }
}

fn turns(event: &TurnsEvent) -> Wording {
    let (russian, told) = match event {
        TurnsEvent::RecruitingReopened { .. } => ("Набор открыт снова", "Recruiting was opened again"),
        TurnsEvent::ProgramSuspended { .. } => ("Программа приостановлена", "The programme was suspended"),
        TurnsEvent::ProgramResumed { .. } => ("Программа возобновлена", "The programme was resumed"),
        TurnsEvent::ProgramCancelled { .. } => ("Программа отменена", "The programme was cancelled"),
        TurnsEvent::ProgramArchived { .. } => ("Программа сдана в архив", "The programme was archived"),
        TurnsEvent::ProgramReopened { .. } => (
            "Завершённая программа открыта снова с разрешения второго лица",
            "The completed programme was opened again, allowed by a second person",
        ),
        TurnsEvent::ProgramDiscarded { .. } => ("Проект программы удалён", "The draft was discarded"),
        TurnsEvent::ProgramRestored { .. } => ("Проект программы восстановлен", "The draft was restored"),
    };
    match event.reason() {
        Some(reason) => {
            say(format!("{russian}: {}", reason.russian()), format!("{told}: {}", english(reason)))
        }
        None => say(russian, told),
    }
}

fn anonymous(event: &AnonymousEvent) -> Wording {
    let AnonymousEvent::AnonymousFeedbackCollected { questionnaire, side, responses, .. } = event;
    say(
        format!("Сдана пачка анонимных анкет {questionnaire} ({}): {}", side.russian(), responses.len()),
        format!(
            "A bundle of anonymous answers to {questionnaire} ({}) was handed in: {}",
            english(*side),
            responses.len()
        ),
    )
}

fn questionnaire(event: &QuestionnaireEvent) -> Wording {
    let QuestionnaireEvent::CuratorQuestionnaireSubmitted { questionnaire, answers, channel, .. } = event;
    say(
        format!(
            "Куратор ответил на анкету {questionnaire}: ответов {}, {}",
            answers.len(),
            channel.russian()
        ),
        format!(
            "A curator answered the questionnaire {questionnaire}: answers {}, {}",
            answers.len(),
            english(*channel)
        ),
    )
}
