//! What happened to the tree of organisations and its figures.

use super::phrase::{capital, english, say};
use super::{Wording, correction};
use domain::organization::{
    ChangesEvent, EndingEvent, EnterprisesEvent, Figure, FigureBasis, FiguresEvent, OrganizationEvent,
    Profile, ProfileEvent, RecordedFigures, RegistrationEvent, TargetsEvent,
};
use domain::values::DocumentRef;
use domain::words::{InRussian, Word};

pub(super) fn wording(event: &OrganizationEvent) -> Wording {
    match event {
        OrganizationEvent::Registration(event) => registration(event),
        OrganizationEvent::Profile(event) => described(event),
        OrganizationEvent::Changes(event) => changes(event),
        OrganizationEvent::Ending(event) => ending(event),
        OrganizationEvent::Figures(event) => figures(event),
        OrganizationEvent::Enterprises(event) => enterprises(event),
        OrganizationEvent::Targets(event) => target(event),
        OrganizationEvent::Correction(event) => correction::wording(event, wording),
    }
}

fn registration(event: &RegistrationEvent) -> Wording {
    let RegistrationEvent::OrganizationRegistered { level, name, order, .. } = event;
    let (act_ru, act_en) = order.as_ref().map_or_else(Default::default, |order| {
        (format!(" ({})", by_ru(order)), format!(" ({})", by_en(order)))
    });
    say(
        format!("Добавлено в дерево: {} «{name}»{act_ru}", level.russian()),
        format!("{} «{name}» was added to the tree{act_en}", capital(&english(*level))),
    )
}

fn described(event: &ProfileEvent) -> Wording {
    let ProfileEvent::OrganizationDescribed { profile, occurred_on } = event;
    let Profile { founder_level, territory_oktmo, organization_type, time_zone } = profile;
    let russian = [
        organization_type.map(|kind| kind.russian().to_owned()),
        founder_level.map(|level| format!("учредитель {}", level.russian())),
        territory_oktmo.as_ref().map(|code| format!("ОКТМО {code}")),
        time_zone.as_ref().map(|zone| format!("часовой пояс {zone}")),
    ];
    let english = [
        organization_type.map(english),
        founder_level.map(|level| format!("{} founder", english(level))),
        territory_oktmo.as_ref().map(|code| format!("OKTMO {code}")),
        time_zone.as_ref().map(|zone| format!("time zone {zone}")),
    ];
    let joined = |parts: [Option<String>; 4]| parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    say(
        format!("Сведения с {}: {}", occurred_on.in_russian(), joined(russian)),
        format!("Described from {occurred_on}: {}", joined(english)),
    )
}

fn changes(event: &ChangesEvent) -> Wording {
    match event {
        ChangesEvent::OrganizationRenamed { name, order, occurred_on } => say(
            format!("Новое название с {}: «{name}» ({})", occurred_on.in_russian(), by_ru(order)),
            format!("Renamed from {occurred_on} to «{name}» ({})", by_en(order)),
        ),
        ChangesEvent::OrganizationMoved { order, occurred_on, .. } => say(
            format!("Входит в другой узел дерева с {} ({})", occurred_on.in_russian(), by_ru(order)),
            format!("Hangs from another node from {occurred_on} ({})", by_en(order)),
        ),
        ChangesEvent::MunicipalityReformed { name, oktmo, order, occurred_on } => {
            let name = name.as_ref().map(|name| format!(", «{name}»")).unwrap_or_default();
            say(
                format!(
                    "Муниципалитет преобразован с {}: ОКТМО {oktmo}{name} ({})",
                    occurred_on.in_russian(),
                    by_ru(order)
                ),
                format!(
                    "The municipality was re-formed from {occurred_on}: OKTMO {oktmo}{name} ({})",
                    by_en(order)
                ),
            )
        }
    }
}

fn ending(event: &EndingEvent) -> Wording {
    match event {
        EndingEvent::OrganizationClosed { order, occurred_on } => say(
            format!("Закрыто с {} ({})", occurred_on.in_russian(), by_ru(order)),
            format!("Closed from {occurred_on} ({})", by_en(order)),
        ),
        EndingEvent::OrganizationMerged { programs, order, occurred_on, .. } => say(
            format!(
                "Присоединено к другой организации с {}, передано программ: {} ({})",
                occurred_on.in_russian(),
                programs.len(),
                by_ru(order)
            ),
            format!(
                "Merged into another organisation from {occurred_on}, programmes passed: {} ({})",
                programs.len(),
                by_en(order)
            ),
        ),
        EndingEvent::OrganizationSplit { allocations, order, occurred_on } => say(
            format!(
                "Разделено с {}, преемников: {} ({})",
                occurred_on.in_russian(),
                allocations.len(),
                by_ru(order)
            ),
            format!("Split from {occurred_on} among {} successors ({})", allocations.len(), by_en(order)),
        ),
        EndingEvent::PredecessorTakenOver { occurred_on, .. } => say(
            format!("Стало преемником другой организации с {}", occurred_on.in_russian()),
            format!("Succeeds another organisation from {occurred_on}"),
        ),
    }
}

fn enterprises(event: &EnterprisesEvent) -> Wording {
    match event {
        EnterprisesEvent::EnterpriseRegistered { .. } => {
            say("Записано предприятие", "An enterprise was registered")
        }
        EnterprisesEvent::EnterpriseRenamed { order, occurred_on, .. } => say(
            format!("У предприятия новое название с {} ({})", occurred_on.in_russian(), by_ru(order)),
            format!("An enterprise has another name from {occurred_on} ({})", by_en(order)),
        ),
        EnterprisesEvent::EnterpriseClosed { order, occurred_on, .. } => say(
            format!("Предприятие закрыто с {} ({})", occurred_on.in_russian(), by_ru(order)),
            format!("An enterprise is closed from {occurred_on} ({})", by_en(order)),
        ),
        EnterprisesEvent::EnterpriseMerged { order, occurred_on, .. } => say(
            format!("Предприятие присоединено к другому с {} ({})", occurred_on.in_russian(), by_ru(order)),
            format!("An enterprise was merged into another one from {occurred_on} ({})", by_en(order)),
        ),
    }
}

fn by_ru(order: &DocumentRef) -> String {
    format!("акт № {} от {}", order.number, order.date.in_russian())
}

fn by_en(order: &DocumentRef) -> String {
    format!("act no. {} of {}", order.number, order.date)
}

fn rests_ru(basis: Option<FigureBasis>) -> String {
    basis.map(|basis| format!(" ({})", basis.russian())).unwrap_or_default()
}

fn rests_en(basis: Option<FigureBasis>) -> String {
    basis.map(|basis| format!(" ({})", english(basis))).unwrap_or_default()
}

fn figures(event: &FiguresEvent) -> Wording {
    let RecordedFigures { figures, basis, occurred_on } = event.recorded();
    let number = |figure: Option<u32>| figure.map_or_else(|| "—".to_owned(), |figure| figure.to_string());
    let list = |word: fn(Figure) -> &'static str| {
        let named = figures.iter().map(|(figure, known)| format!("{} {}", word(*figure), number(*known)));
        named.collect::<Vec<_>>().join(", ")
    };
    say(
        format!("Численность на {}: {}{}", occurred_on.in_russian(), list(Figure::russian), rests_ru(basis)),
        format!("Numbers of {occurred_on}: {}{}", list(Figure::english), rests_en(basis)),
    )
}

fn target(event: &TargetsEvent) -> Wording {
    let TargetsEvent::TargetSet { indicator, year, percent, basis, reason, .. } = event;
    say(
        format!(
            "Целевое значение {} на {year} год: {percent} % ({}{})",
            indicator.russian(),
            basis.russian(),
            reason.map(|reason| format!("; изменено: {}", reason.russian())).unwrap_or_default()
        ),
        format!(
            "Target of {} for {year}: {percent}% ({}{})",
            indicator.russian(),
            english(*basis),
            reason.map(|reason| format!("; changed: {}", english(reason))).unwrap_or_default()
        ),
    )
}
