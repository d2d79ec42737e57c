//! What happened to the tree of organisations and its figures.

use super::phrase::{capital, english, say};
use super::{Wording, correction};
use domain::organization::{Contingent, FiguresEvent, OrganizationEvent, RegistrationEvent};
use domain::words::{InRussian, Word};

pub(super) fn wording(event: &OrganizationEvent) -> Wording {
    match event {
        OrganizationEvent::Registration(event) => registration(event),
        OrganizationEvent::Figures(event) => figures(event),
        OrganizationEvent::Correction(event) => correction::wording(event, wording),
    }
}

fn registration(event: &RegistrationEvent) -> Wording {
    let RegistrationEvent::OrganizationRegistered { level, name, .. } = event;
    say(
        format!("Добавлено в дерево: {} «{name}»", level.russian()),
        format!("{} «{name}» was added to the tree", capital(&english(*level))),
    )
}

fn figures(event: &FiguresEvent) -> Wording {
    match event {
        FiguresEvent::ContingentRecorded { contingent, occurred_on } => {
            let Contingent { pupils_10_19, pupils_15_19, young_specialists } = contingent;
            let number =
                |figure: &Option<u32>| figure.map_or_else(|| "—".to_owned(), |figure| figure.to_string());
            let (wide, narrow, young) =
                (number(pupils_10_19), number(pupils_15_19), number(young_specialists));
            say(
                format!(
                    "Контингент на {}: 10–19 лет {wide}, 15–19 лет {narrow}, молодых специалистов {young}",
                    occurred_on.in_russian()
                ),
                format!(
                    "Contingent on {occurred_on}: aged 10–19 {wide}, aged 15–19 {narrow}, young specialists {young}"
                ),
            )
        }
        FiguresEvent::EnterprisesCounted { enterprises, occurred_on } => say(
            format!("Предприятий на {}: {enterprises}", occurred_on.in_russian()),
            format!("Enterprises on {occurred_on}: {enterprises}"),
        ),
        FiguresEvent::EnterpriseRegistered { .. } => {
            say("Записано предприятие", "An enterprise was registered")
        }
        FiguresEvent::TargetSet { indicator, year, percent, basis, .. } => say(
            format!(
                "Целевое значение {} на {year} год: {percent} % ({})",
                indicator.russian(),
                basis.russian()
            ),
            format!("Target of {} for {year}: {percent}% ({})", indicator.russian(), english(*basis)),
        ),
    }
}
