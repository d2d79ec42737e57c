//! What happened to a person.

use super::Wording;
use super::phrase::say;
use domain::person::{PersonEvent, RegistrationEvent};

pub(super) fn wording(event: &PersonEvent) -> Wording {
    match event {
        PersonEvent::Registration(RegistrationEvent::PersonRegistered { birth_year, .. }) => say(
            format!("Записан человек {birth_year} года рождения"),
            format!("A person born in {birth_year} was registered"),
        ),
    }
}
