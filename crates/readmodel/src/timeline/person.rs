//! What happened to a person.

use super::phrase::say;
use super::{Wording, correction};
use domain::person::{PersonEvent, RegistrationEvent};

pub(super) fn wording(event: &PersonEvent) -> Wording {
    match event {
        PersonEvent::Registration(RegistrationEvent::PersonRegistered { birth_year, .. }) => say(
            format!("Записан человек {birth_year} года рождения"),
            format!("A person born in {birth_year} was registered"),
        ),
        PersonEvent::Correction(event) => correction::wording(event, wording),
    }
}
