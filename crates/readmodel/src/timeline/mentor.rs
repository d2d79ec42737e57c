//! What happened to a mentor.

use super::participant::{consent, measurement};
use super::phrase::{after_leaving_en, after_leaving_ru, english, say};
use super::{Wording, correction};
use domain::mentor::{
    ApplicationEvent, AssignmentEvent, MentorEvent, QuestionnaireEvent, RetirementEvent, SelectionCriterion,
    SelectionEvent, ServiceEvent, TrainingResult,
};
use domain::values::Score;
use domain::words::{InRussian, Word};
use std::collections::BTreeMap;

pub(super) fn wording(event: &MentorEvent) -> Wording {
    match event {
        MentorEvent::Application(event) => application(event),
        MentorEvent::Consent(event) => consent(event),
        MentorEvent::Selection(event) => selection(event),
        MentorEvent::Assignment(event) => assignment(event),
        MentorEvent::Service(event) => service(event),
        MentorEvent::Retirement(event) => retirement(event),
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
        SelectionEvent::MentorSelected { criteria, .. } => {
            let (marks_ru, marks_en) = marks(criteria);
            say(
                format!("Наставник отобран в программу{marks_ru}"),
                format!("The mentor was selected for the programme{marks_en}"),
            )
        }
        SelectionEvent::MentorTrained { hours, result: TrainingResult::Passed, .. } => {
            say(format!("Наставник обучен, {hours} ч"), format!("The mentor was trained, {hours} h"))
        }
        SelectionEvent::MentorTrained { hours, result: TrainingResult::NotPassed, .. } => say(
            format!("Наставник не прошёл обучение, {hours} ч"),
            format!("The mentor did not pass the training, {hours} h"),
        ),
        SelectionEvent::MentorReady { capacity, waiver, .. } => {
            let (without_ru, without_en) = waiver.map_or_else(Default::default, |waiver| {
                (
                    format!("; без обучения: {}", waiver.russian()),
                    format!("; without training: {}", english(waiver)),
                )
            });
            say(
                format!("Наставник готов, наставляемых не более {capacity}{without_ru}"),
                format!("The mentor is ready for at most {capacity} mentees{without_en}"),
            )
        }
        SelectionEvent::MentorRejected { reason, .. } => say(
            format!("Наставник не отобран в программу: {}", reason.russian()),
            format!("The mentor was not selected for the programme: {}", english(*reason)),
        ),
    }
}

/// What to say of marks, in both languages; nothing when there are none.
fn marks(criteria: &BTreeMap<SelectionCriterion, Score>) -> (String, String) {
    if criteria.is_empty() {
        return (String::new(), String::new());
    }
    let list = |word: fn(SelectionCriterion) -> String| {
        let marks =
            criteria.iter().map(|(criterion, score)| format!("{} {}", word(*criterion), score.points()));
        marks.collect::<Vec<_>>().join(", ")
    };
    let russian = list(|criterion| criterion.russian().to_owned());
    (format!("; оценки: {russian}"), format!("; marks: {}", list(english)))
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

fn service(event: &ServiceEvent) -> Wording {
    match event {
        ServiceEvent::MentorCapacityChanged { capacity, .. } => say(
            format!("Наставляемых у наставника теперь не более {capacity}"),
            format!("The mentor now takes at most {capacity} mentees"),
        ),
        ServiceEvent::MentorOnHold { reason, .. } => say(
            format!("Наставник приостановлен: {}", reason.russian()),
            format!("The mentor was put on hold: {}", english(*reason)),
        ),
        ServiceEvent::MentorReturned { .. } => say("Наставник вернулся", "The mentor returned"),
        ServiceEvent::MentorSharingPermitted { scope, .. } => say(
            format!("Наставник разрешил приглашать его: {}", scope.russian()),
            format!("The mentor may be asked to work within: {}", english(*scope)),
        ),
        ServiceEvent::MentorSharingRevoked { .. } => say(
            "Наставник больше не разрешает приглашать его в другие организации",
            "The mentor may no longer be asked to work in other organisations",
        ),
        ServiceEvent::MentorGraded { grade, .. } => say(
            format!("Наставнику присвоен уровень: {}", grade.russian()),
            format!("The mentor was graded: {}", english(*grade)),
        ),
    }
}

fn retirement(event: &RetirementEvent) -> Wording {
    match event {
        RetirementEvent::MentorNoticeGiven { given_by, ends_on, .. } => say(
            format!("Предупреждение об уходе ({}), срок до {}", given_by.russian(), ends_on.in_russian()),
            format!("Notice was given ({}), it runs until {ends_on}", english(*given_by)),
        ),
        RetirementEvent::MentorRetired { reason, .. } => say(
            format!("Наставник завершил работу: {}", reason.russian()),
            format!("The mentor retired: {}", english(*reason)),
        ),
        RetirementEvent::MentorAwarded { kind, level, .. } => say(
            format!("Наставник награждён: {} ({})", kind.russian(), level.russian()),
            format!("The mentor was awarded: {} ({})", english(*kind), english(*level)),
        ),
    }
}

fn questionnaire(event: &QuestionnaireEvent) -> Wording {
    let QuestionnaireEvent::MentorQuestionnaireSubmitted { questionnaire, answers, channel, late, .. } =
        event;
    say(
        format!(
            "Наставник ответил на входную анкету {questionnaire}: ответов {}, {}{}",
            answers.len(),
            channel.russian(),
            after_leaving_ru(*late)
        ),
        format!(
            "The mentor answered the entry questionnaire {questionnaire}: answers {}, {}{}",
            answers.len(),
            english(*channel),
            after_leaving_en(*late)
        ),
    )
}
