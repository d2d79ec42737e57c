//! What mentors and mentees share: consents and measured outcomes.

use super::Wording;
use super::phrase::{english, say};
use domain::consent::ConsentEvent;
use domain::measurement::MeasurementEvent;
use domain::words::Word;

pub(super) fn consent(event: &ConsentEvent) -> Wording {
    let ConsentEvent::ConsentGiven { kind, given_by, .. } = event;
    say(
        format!("Дано согласие: {}; кто дал: {}", kind.russian(), given_by.russian()),
        format!("Consent to {} was given by: {}", english(*kind), english(*given_by)),
    )
}

pub(super) fn measurement(event: &MeasurementEvent) -> Wording {
    let MeasurementEvent::OutcomeMeasured { measured, phase, value, .. } = event;
    say(
        format!("Измерено ({}): {}, {} = {value}", phase.russian(), measured.name, measured.instrument),
        format!("Measured ({}): {}, {} = {value}", english(*phase), measured.name, measured.instrument),
    )
}
