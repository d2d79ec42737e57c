//! What a programme planned.

use crate::timeline::Wording;
use crate::timeline::phrase::{english, say};
use domain::program::{RoadmapEvent, SeriesEvent, TargetsEvent, TrackingEvent};
use domain::words::{InRussian, Word};

pub(super) fn roadmap(event: &RoadmapEvent) -> Wording {
    match event {
        RoadmapEvent::RoadmapItemPlanned { number, stage, due, .. } => say(
            format!("Мероприятие {number} дорожной карты ({}), срок {}", stage.russian(), due.in_russian()),
            format!("Item {number} of the road map ({}), due {due}", english(*stage)),
        ),
        RoadmapEvent::RoadmapItemCompleted { .. } => {
            say("Мероприятие дорожной карты выполнено", "An item of the road map was done")
        }
        RoadmapEvent::RoadmapItemReplanned { due, reason, .. } => say(
            format!("Срок мероприятия перенесён на {}: {}", due.in_russian(), reason.russian()),
            format!("The term of an item was moved to {due}: {}", english(*reason)),
        ),
        RoadmapEvent::RoadmapItemCancelled { reason, .. } => say(
            format!("Мероприятие снято с дорожной карты: {}", reason.russian()),
            format!("An item was taken off the road map: {}", english(*reason)),
        ),
    }
}

pub(super) fn tracking(event: &TrackingEvent) -> Wording {
    match event {
        TrackingEvent::TrackingPlanned { stage, periodicity, .. } => say(
            format!("В план отслеживания внесено: {}, {}", stage.russian(), periodicity.russian()),
            format!("Put on the tracking plan: {}, {}", english(*stage), english(*periodicity)),
        ),
        TrackingEvent::TrackingCarriedOut { occurred_on, .. } => say(
            format!("Пункт плана отслеживания выполнен {}", occurred_on.in_russian()),
            format!("An entry of the tracking plan was carried out on {occurred_on}"),
        ),
        TrackingEvent::TrackingReplanned { stage, periodicity, other_responsible, reason, .. } => {
            let (russian, other) = if *other_responsible {
                (", другой ответственный", ", another answers for it")
            } else {
                ("", "")
            };
            say(
                format!(
                    "Пункт плана отслеживания изменён: {}, {}{russian}; {}",
                    stage.russian(),
                    periodicity.russian(),
                    reason.russian()
                ),
                format!(
                    "An entry of the tracking plan was planned anew: {}, {}{other}; {}",
                    english(*stage),
                    english(*periodicity),
                    english(*reason)
                ),
            )
        }
        TrackingEvent::TrackingCancelled { reason, .. } => say(
            format!("Пункт снят с плана отслеживания: {}", reason.russian()),
            format!("An entry was taken off the tracking plan: {}", english(*reason)),
        ),
    }
}

pub(super) fn targets(event: &TargetsEvent) -> Wording {
    let TargetsEvent::TargetsSet { indicator, year, percent, basis, reason, .. } = event;
    let because = reason.map_or_else(String::new, |reason| format!(": {}", reason.russian()));
    let why = reason.map_or_else(String::new, |reason| format!(": {}", english(reason)));
    say(
        format!(
            "Цель программы по {} на {year} год — {percent} % ({}){because}",
            indicator.russian(),
            basis.russian()
        ),
        format!(
            "The programme's target of {} for {year} is {percent}% ({}){why}",
            indicator.russian(),
            english(*basis)
        ),
    )
}

pub(super) fn series(event: &SeriesEvent) -> Wording {
    let SeriesEvent::ProgramPlacedInSeries { academic_year, .. } = event;
    let next = academic_year + 1;
    say(
        format!("Программа включена в серию за {academic_year}/{next} учебный год"),
        format!("The programme became the {academic_year}/{next} run of a series"),
    )
}
