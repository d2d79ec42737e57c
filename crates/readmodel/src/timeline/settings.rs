//! What a region decided for itself.

use super::phrase::say;
use super::{Wording, correction};
use domain::settings::{PoliciesEvent, SettingsEvent};
use domain::words::InRussian;

pub(super) fn wording(event: &SettingsEvent) -> Wording {
    match event {
        SettingsEvent::Policies(event) => policies(event),
        SettingsEvent::Correction(event) => correction::wording(event, wording),
    }
}

fn policies(event: &PoliciesEvent) -> Wording {
    let PoliciesEvent::PolicyAdopted { version, from_year, basis, .. } = event;
    let (number, date) = (&basis.number, basis.date);
    say(
        format!("Приняты правила счёта {version} с {from_year} года (№ {number} от {})", date.in_russian()),
        format!("Counting rules {version} were adopted from {from_year} on (No. {number} of {date})"),
    )
}
