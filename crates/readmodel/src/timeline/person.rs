//! What happened to a person.

use super::phrase::{english, say};
use super::{Wording, correction};
use domain::person::{DataEvent, ErasureEvent, IdentityEvent, PersonEvent, RegistrationEvent};
use domain::words::{InRussian, Word};

pub(super) fn wording(event: &PersonEvent) -> Wording {
    match event {
        PersonEvent::Registration(RegistrationEvent::PersonRegistered { birth_year, .. }) => say(
            format!("Записан человек {birth_year} года рождения"),
            format!("A person born in {birth_year} was registered"),
        ),
        PersonEvent::Identity(event) => identity(event),
        PersonEvent::Data(DataEvent::PersonalDataCorrected { fields, reason, .. }) => {
            let told: Vec<String> = fields.iter().map(|field| english(*field)).collect();
            say(
                format!("Исправлены личные данные ({}): {}", reason.russian(), fields.in_russian()),
                format!("Personal data were corrected ({}): {}", english(*reason), told.join(", ")),
            )
        }
        PersonEvent::Erasure(event) => erasure(event),
        PersonEvent::Correction(event) => correction::wording(event, wording),
    }
}

fn erasure(event: &ErasureEvent) -> Wording {
    let ErasureEvent::PersonErased { reason, destroyed, .. } = event;
    let (records, pairs) = (destroyed.records, destroyed.pairs.len());
    say(
        format!(
            "Персональные данные уничтожены: {}; записей {records}, пар с текстами {pairs}",
            reason.russian()
        ),
        format!(
            "The personal data were destroyed ({}): {records} records, {pairs} pairs with texts",
            <&str>::from(*reason)
        ),
    )
}

fn identity(event: &IdentityEvent) -> Wording {
    match event {
        IdentityEvent::PersonMerged { .. } => say(
            "Запись объединена с другой записью того же человека",
            "The record was merged into another one of the same person",
        ),
        IdentityEvent::PersonAbsorbed { confirmed: false, .. } => say(
            "К записи присоединена другая запись того же человека",
            "Another record of the same person was merged into this one",
        ),
        IdentityEvent::PersonAbsorbed { confirmed: true, .. } => say(
            "К записи присоединена другая запись того же человека; различия подтверждены с указанием причины",
            "Another record of the same person was merged into this one, the differences confirmed with a reason",
        ),
        IdentityEvent::PersonUnmerged { .. } => say(
            "Объединение отменено: запись снова представляет отдельного человека",
            "The merge was taken back: the record is of a person of its own again",
        ),
        IdentityEvent::PersonReleased { .. } => say(
            "От записи отделена запись, объединённая по ошибке",
            "A record that had been merged into this one by mistake was separated",
        ),
        IdentityEvent::PersonDeclaredDistinct { .. } => say(
            "Отмечено, что похожая запись относится к другому человеку",
            "A record that looks alike was declared to be of another person",
        ),
        IdentityEvent::PersonDistinctRevoked { .. } => say(
            "Снята отметка, что похожая запись относится к другому человеку",
            "That a record which looks alike is of another person was taken back",
        ),
    }
}
