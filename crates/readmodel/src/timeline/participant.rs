//! What mentors and mentees share: consents and measured outcomes.

use super::Wording;
use super::phrase::{after_leaving_en, after_leaving_ru, english, say};
use domain::consent::ConsentEvent;
use domain::measurement::{MeasuredTrait, MeasurementEvent};
use domain::words::{InRussian, Word};

pub(super) fn consent(event: &ConsentEvent) -> Wording {
    match event {
        ConsentEvent::ConsentGiven { kind, given_by, terms, .. } => {
            let (until_ru, until_en) = terms.valid_until.map_or_else(Default::default, |last| {
                (format!("; действует до {}", last.in_russian()), format!("; valid until {last}"))
            });
            say(
                format!("Дано согласие: {}; кто дал: {}{until_ru}", kind.russian(), given_by.russian()),
                format!("Consent to {} was given by: {}{until_en}", english(*kind), english(*given_by)),
            )
        }
        ConsentEvent::ConsentWithdrawn { kind, given_by, .. } => say(
            format!("Отозвано согласие: {}; кто отозвал: {}", kind.russian(), given_by.russian()),
            format!("Consent to {} was withdrawn by: {}", english(*kind), english(*given_by)),
        ),
        ConsentEvent::ConsentExpired { kind, given_by, .. } => say(
            format!("Истёк срок согласия: {}; кто давал: {}", kind.russian(), given_by.russian()),
            format!("Consent to {} was over by its term, given by: {}", english(*kind), english(*given_by)),
        ),
        ConsentEvent::ErasureDue { due, .. } => say(
            format!("Персональные данные нужно уничтожить до {}", due.in_russian()),
            format!("Personal data are to be destroyed by {due}"),
        ),
    }
}

pub(super) fn measurement(event: &MeasurementEvent) -> Wording {
    let MeasurementEvent::OutcomeMeasured { measured, phase, value, late, .. } = event;
    let MeasuredTrait { name, instrument, .. } = measured;
    let (late_ru, late_en) = (after_leaving_ru(*late), after_leaving_en(*late));
    say(
        format!("Измерено ({}): {name}, {instrument} = {value}{late_ru}", phase.russian()),
        format!("Measured ({}): {name}, {instrument} = {value}{late_en}", english(*phase)),
    )
}
