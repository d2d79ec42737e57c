//! What a region decided for itself.

use super::phrase::say;
use super::{Wording, correction};
use domain::settings::{AttentionEvent, KeysEvent, PoliciesEvent, SettingsEvent};
use domain::words::InRussian;

pub(super) fn wording(event: &SettingsEvent) -> Wording {
    match event {
        SettingsEvent::Policies(event) => policies(event),
        SettingsEvent::Attention(event) => attention(event),
        SettingsEvent::Keys(event) => keys(event),
        SettingsEvent::Correction(event) => correction::wording(event, wording),
    }
}

fn attention(event: &AttentionEvent) -> Wording {
    let AttentionEvent::AttentionThresholdsSet { thresholds, .. } = event;
    let days = thresholds.silent_days;
    say(
        format!("Установлены пороги списков внимания: пара молчит с {days} дней"),
        format!("The thresholds of the attention lists were set: a pair is silent after {days} days"),
    )
}

fn keys(event: &KeysEvent) -> Wording {
    match event {
        KeysEvent::AuditKeyAdopted { key, .. } => say(
            format!("Контрольные точки журнала подписывает ключ {} ({})", key.id, key.name),
            format!("Checkpoints of the journal are signed with the key {} ({})", key.id, key.name),
        ),
        KeysEvent::AuditKeyRetired { id, .. } => say(
            format!("Ключ {id} контрольных точек журнала выведен из действия"),
            format!("The key {id} of the journal's checkpoints was retired"),
        ),
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
