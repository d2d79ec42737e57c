//! What happened to an enrolment.

use super::participant::{consent, measurement};
use super::phrase::{after_leaving_en, after_leaving_ru, english, say};
use super::{Wording, correction};
use domain::mentee::{
    EnrolmentEvent, LeavingEvent, MenteeEvent, QuestionnaireEvent, RecordedOutcome, ReleaseReason,
    RequestEvent,
};
use domain::words::Word;

pub(super) fn wording(event: &MenteeEvent) -> Wording {
    match event {
        MenteeEvent::Request(event) => request(event),
        MenteeEvent::Consent(event) => consent(event),
        MenteeEvent::Enrolment(event) => enrolment(event),
        MenteeEvent::Leaving(event) => leaving(event),
        MenteeEvent::Outcomes(event) => outcome(event.recorded()),
        MenteeEvent::Measurement(event) => measurement(event),
        MenteeEvent::Questionnaire(event) => questionnaire(event),
        MenteeEvent::Correction(event) => correction::wording(event, wording),
    }
}

fn request(event: &RequestEvent) -> Wording {
    match event {
        RequestEvent::MenteeRequested { category, source, .. } => say(
            format!("Запрошен наставник; категория: {}, от кого: {}", category.russian(), source.russian()),
            format!("A mentor was asked for; category: {}, by: {}", english(*category), english(*source)),
        ),
        RequestEvent::MenteeRequestChanged { topics, .. } => {
            let russian: Vec<&str> = topics.iter().map(|topic| topic.russian()).collect();
            let english: Vec<String> = topics.iter().map(|topic| english(*topic)).collect();
            let (russian, english) = (russian.join(", "), english.join(", "));
            if topics.is_empty() {
                return say("Запрос наставляемого изменён", "The mentee's request was changed");
            }
            say(
                format!("Запрос наставляемого изменён: {russian}"),
                format!("The mentee's request was changed: {english}"),
            )
        }
    }
}

fn leaving(event: &LeavingEvent) -> Wording {
    match event {
        LeavingEvent::MenteeWithdrawn { reason, .. } => say(
            format!("Наставляемый выбыл: {}", reason.russian()),
            format!("The mentee withdrew: {}", english(*reason)),
        ),
        LeavingEvent::MenteeTransferred { to, .. } => match to.program_id {
            Some(_) => say(
                "Наставляемый переведён в другую организацию, участие продолжается там",
                "The mentee went to another organisation, the enrolment goes on there",
            ),
            None => say(
                "Наставляемый переведён в другую организацию, участие остаётся здесь",
                "The mentee went to another organisation, the enrolment stays here",
            ),
        },
        LeavingEvent::RelativeDeclared { .. } => {
            say("Наставник — родственник наставляемого", "A mentor is a relative of the mentee")
        }
    }
}

fn outcome(recorded: RecordedOutcome) -> Wording {
    let RecordedOutcome { outcome, holds, occurred_on: _ } = recorded;
    let (yes_ru, yes_en) = if holds { ("да", "yes") } else { ("нет", "no") };
    say(
        format!("Итог наставничества: {} — {yes_ru}", outcome.russian()),
        format!("Outcome of mentoring: {} — {yes_en}", english(outcome)),
    )
}

fn enrolment(event: &EnrolmentEvent) -> Wording {
    match event {
        EnrolmentEvent::MenteeEnteredPool { .. } => {
            say("Наставляемый внесён в базу", "The mentee entered the pool")
        }
        EnrolmentEvent::MenteeMatched { form, .. } => say(
            format!("Наставляемый включён в пару, форма «{}»", form.russian()),
            format!("The mentee was matched, form {}", english(*form)),
        ),
        EnrolmentEvent::MenteeReleased { reason, met_policy, .. } => {
            let (why_ru, why_en) = match reason {
                ReleaseReason::PairCompleted => ("пара завершена", "the pair completed"),
                ReleaseReason::PairDissolved => ("пара расформирована", "the pair was dissolved"),
                ReleaseReason::LeftPair => ("вышел из пары", "left the pair"),
                ReleaseReason::PairCarriedOver => {
                    ("пара перенесена в следующий запуск", "the pair was carried over into a later run")
                }
            };
            let (cycle_ru, cycle_en) = if *met_policy {
                ("полный цикл пройден", "with a full cycle")
            } else {
                ("без полного цикла", "without a full cycle")
            };
            say(
                format!("Участие в паре окончено: {why_ru}, {cycle_ru}"),
                format!("The membership ended: {why_en}, {cycle_en}"),
            )
        }
        EnrolmentEvent::MenteeCycleCompleted { policy, .. } => say(
            format!("Наставляемый прошёл полный цикл по правилу full-cycle/{policy}"),
            format!("The mentee completed a full cycle by full-cycle/{policy}"),
        ),
    }
}

fn questionnaire(event: &QuestionnaireEvent) -> Wording {
    let QuestionnaireEvent::EntrySurveySubmitted { questionnaire, answers, channel, late, .. } = event;
    say(
        format!(
            "Наставляемый ответил на входную анкету {questionnaire}: ответов {}, {}{}",
            answers.len(),
            channel.russian(),
            after_leaving_ru(*late)
        ),
        format!(
            "The mentee answered the entry questionnaire {questionnaire}: answers {}, {}{}",
            answers.len(),
            english(*channel),
            after_leaving_en(*late)
        ),
    )
}
