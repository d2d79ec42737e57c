//! What happened to a mentor.

use super::participant::{consent, measurement};
use super::phrase::{english, say};
use super::{Wording, correction};
use domain::mentor::{ApplicationEvent, AssignmentEvent, MentorEvent, QuestionnaireEvent, SelectionEvent};
use domain::words::Word;

pub(super) fn wording(event: &MentorEvent) -> Wording {
    match event {
        MentorEvent::Application(event) => application(event),
        MentorEvent::Consent(event) => consent(event),
        MentorEvent::Selection(event) => selection(event),
        MentorEvent::Assignment(event) => assignment(event),
        MentorEvent::Measurement(event) => measurement(event),
        MentorEvent::Questionnaire(event) => questionnaire(event),
        MentorEvent::Correction(event) => correction::wording(event, wording),
    }
}

fn application(event: &ApplicationEvent) -> Wording {
    let ApplicationEvent::MentorApplied { category, .. } = event;
    say(
        format!("Наставник подал заявку; категория: {}", category.russian()),
        format!("A mentor applied; category: {}", english(*category)),
    )
}

fn selection(event: &SelectionEvent) -> Wording {
    match event {
        SelectionEvent::MentorInterviewed { readiness, .. } => say(
            format!("Собеседование с наставником: {}", readiness.russian()),
            format!("The mentor was interviewed: {}", english(*readiness)),
        ),
        SelectionEvent::MentorSelected { .. } => {
            say("Наставник отобран в программу", "The mentor was selected for the programme")
        }
        SelectionEvent::MentorTrained { hours, .. } => {
            say(format!("Наставник обучен, {hours} ч"), format!("The mentor was trained, {hours} h"))
        }
        SelectionEvent::MentorReady { capacity, .. } => say(
            format!("Наставник готов, наставляемых не более {capacity}"),
            format!("The mentor is ready for at most {capacity} mentees"),
        ),
    }
}

fn assignment(event: &AssignmentEvent) -> Wording {
    match event {
        AssignmentEvent::MentorAssigned { mentees, .. } => say(
            format!("Наставник закреплён за парой, наставляемых: {}", mentees.len()),
            format!("The mentor was assigned to a pair, mentees: {}", mentees.len()),
        ),
        AssignmentEvent::MentorReleased { mentees, .. } => say(
            format!("Наставник освобождён от пары, наставляемых: {}", mentees.len()),
            format!("The mentor was released from a pair, mentees: {}", mentees.len()),
        ),
    }
}

fn questionnaire(event: &QuestionnaireEvent) -> Wording {
    let QuestionnaireEvent::MentorQuestionnaireSubmitted { questionnaire, answers, channel, .. } = event;
    say(
        format!(
            "Наставник ответил на входную анкету {questionnaire}: ответов {}, {}",
            answers.len(),
            channel.russian()
        ),
        format!(
            "The mentor answered the entry questionnaire {questionnaire}: answers {}, {}",
            answers.len(),
            english(*channel)
        ),
    )
}
