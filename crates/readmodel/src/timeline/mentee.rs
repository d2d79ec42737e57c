//! What happened to an enrolment.

use super::participant::{consent, measurement};
use super::phrase::{english, say};
use super::{Wording, correction};
use domain::mentee::{EnrolmentEvent, MenteeEvent, QuestionnaireEvent, ReleaseReason, RequestEvent};
use domain::words::Word;

pub(super) fn wording(event: &MenteeEvent) -> Wording {
    match event {
        MenteeEvent::Request(event) => request(event),
        MenteeEvent::Consent(event) => consent(event),
        MenteeEvent::Enrolment(event) => enrolment(event),
        MenteeEvent::Measurement(event) => measurement(event),
        MenteeEvent::Questionnaire(event) => questionnaire(event),
        MenteeEvent::Correction(event) => correction::wording(event, wording),
    }
}

fn request(event: &RequestEvent) -> Wording {
    let RequestEvent::MenteeRequested { category, source, .. } = event;
    say(
        format!("Запрошен наставник; категория: {}, от кого: {}", category.russian(), source.russian()),
        format!("A mentor was asked for; category: {}, by: {}", english(*category), english(*source)),
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
    let QuestionnaireEvent::EntrySurveySubmitted { questionnaire, answers, channel, .. } = event;
    say(
        format!(
            "Наставляемый ответил на входную анкету {questionnaire}: ответов {}, {}",
            answers.len(),
            channel.russian()
        ),
        format!(
            "The mentee answered the entry questionnaire {questionnaire}: answers {}, {}",
            answers.len(),
            english(*channel)
        ),
    )
}
