//! What a list says of a thing, in one sentence in both languages.

use super::{About, AttentionItem};
use crate::timeline::Wording;
use domain::attention::AttentionKind;
use domain::words::{InRussian, Word};

/// The sentence of an item.
pub fn wording(item: &AttentionItem) -> Wording {
    let AttentionItem { kind, about, since, days, .. } = item;
    let (day, abs) = (since.in_russian(), days.abs());
    let (russian, english) = match kind {
        AttentionKind::SilentPair => (
            format!("Пара не встречалась {days} дн., последняя встреча {day}"),
            format!("The pair has not met for {days} days, the last meeting was on {since}"),
        ),
        AttentionKind::FirstMeetingOverdue => (
            format!("Пара сформирована {day} и не встречалась {days} дн."),
            format!("The pair was formed on {since} and has not met for {days} days"),
        ),
        AttentionKind::PlanningOverdue => (
            format!("Пара сформирована {day}, встречи планирования нет {days} дн."),
            format!("The pair was formed on {since} and has had no planning meeting for {days} days"),
        ),
        AttentionKind::PairWithoutPlan => (
            format!("Пара сформирована {day}, плана нет {days} дн."),
            format!("The pair was formed on {since} and has had no plan for {days} days"),
        ),
        AttentionKind::MeetingsMissed => (
            format!("Пропущено встреч подряд: {}, первая {day}", count(*about)),
            format!("Meetings missed in a row: {}, the first on {since}", count(*about)),
        ),
        AttentionKind::SurveyDue if *days > 0 => (
            format!("Анкета не собрана, ждёт {days} дн. с {day}"),
            format!("The answers are awaited for {days} days, since {since}"),
        ),
        AttentionKind::SurveyDue => (
            format!("Анкету нужно собрать до {day}, осталось {abs} дн."),
            format!("The answers are to be collected by {since}, {abs} days are left"),
        ),
        AttentionKind::ConsentExpiring => (
            format!("Согласие действует до {day}, осталось {abs} дн."),
            format!("The consent is valid until {since}, {abs} days are left"),
        ),
        AttentionKind::ConsentExpired => (
            format!("Согласие истекло {day}, {days} дн. назад"),
            format!("The consent expired on {since}, {days} days ago"),
        ),
        AttentionKind::ConsentMissing => (
            format!("Нет согласия, без которого работа идёт {days} дн., с {day}"),
            format!("The work goes on without a consent that it needs for {days} days, since {since}"),
        ),
        AttentionKind::ErasureDue if *days > 0 => (
            format!("Персональные данные нужно было уничтожить до {day}, просрочено на {days} дн."),
            format!("Personal data were to be destroyed by {since}, {days} days ago"),
        ),
        AttentionKind::ErasureDue => (
            format!("Персональные данные нужно уничтожить до {day}, осталось {abs} дн."),
            format!("Personal data are to be destroyed by {since}, {abs} days are left"),
        ),
        AttentionKind::MenteeWithoutMentor => (
            format!("Наставляемый ждёт наставника {days} дн., с {day}"),
            format!("The mentee has been waiting for a mentor for {days} days, since {since}"),
        ),
        AttentionKind::MentorOverused => (
            format!("Наставник ведёт наставляемых: {}", count(*about)),
            format!("The mentor carries mentees: {}", count(*about)),
        ),
        AttentionKind::MentorUnused => (
            format!("Наставник готов и никого не ведёт {days} дн., с {day}"),
            format!("The mentor is ready and has carried nobody for {days} days, since {since}"),
        ),
        AttentionKind::MentorUnderused => (
            format!(
                "Наставник ведёт наставляемых: {}, и больше не получал {days} дн., с {day}",
                count(*about)
            ),
            format!(
                "The mentor carries mentees: {}, and got no more for {days} days, since {since}",
                count(*about)
            ),
        ),
        AttentionKind::RoadmapItemDue => (
            format!("Срок мероприятия дорожной карты {day}, осталось {abs} дн."),
            format!("The road-map item is due on {since}, {abs} days are left"),
        ),
        AttentionKind::RoadmapItemLate => (
            format!("Мероприятие дорожной карты просрочено на {days} дн., срок был {day}"),
            format!("The road-map item is {days} days late, it was due on {since}"),
        ),
        AttentionKind::TrackingOverdue => (
            format!("Запись плана отслеживания не выполнена, срок был {day}, {days} дн. назад"),
            format!("The entry of the tracking plan was not carried out by {since}, {days} days ago"),
        ),
        AttentionKind::DocumentMissing => (
            format!("Нет документа «{}», ждёт {days} дн. с {day}", document(*about).0),
            format!("The {} is missing, for {days} days since {since}", document(*about).1),
        ),
    };
    Wording { russian, english }
}

fn count(about: About) -> u32 {
    match about {
        About::Count(count) => count,
        About::Whole
        | About::Survey(..)
        | About::CuratorSurvey(..)
        | About::Consent(..)
        | About::RoadmapItem(_)
        | About::TrackingItem(_)
        | About::Document(_) => 0,
    }
}

fn document(about: About) -> (&'static str, String) {
    match about {
        About::Document(kind) => (kind.russian(), crate::timeline::english(kind)),
        About::Whole
        | About::Count(_)
        | About::Survey(..)
        | About::CuratorSurvey(..)
        | About::Consent(..)
        | About::RoadmapItem(_)
        | About::TrackingItem(_) => ("документ", "paper".to_owned()),
    }
}
