//! Keys with which checkpoints of the journal are signed: a key is adopted in the log before it signs, and a new one retires the
//! one before it in the same commit. All keys of a log carry one name, its origin (C2SP signed-note, tlog-checkpoint).

use super::Settings;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The public half of a key, as verifiers of signed notes know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditKey {
    /// Its name: the origin of the log. (Fields of events are not called names: those are of people.)
    #[serde(rename = "origin")]
    pub name: String,
    /// Its C2SP key id: 8 hexadecimal digits.
    pub id: String,
    /// The Ed25519 public key: 32 bytes in base64.
    pub public_key: String,
}

/// What may be asked about keys.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum KeysCommand {
    /// Signs with this key from now on.
    AdoptAuditKey {
        /// The key.
        key: AuditKey,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to keys.
    pub enum KeysEvent {
        /// Checkpoints are signed with this key.
        AuditKeyAdopted {
            /// The key.
            key: AuditKey,
            /// When.
            occurred_on: NaiveDate,
        },
        /// No later checkpoint rests on this key alone.
        AuditKeyRetired {
            /// Its C2SP key id.
            id: String,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a key is not adopted.
    pub enum KeysRefusal {
        Name { name: String } => "AUDIT_KEY_NAME",
            "a key is named «{name}»: accepted are 1 to 255 characters without spaces, plus signs and control characters",
            "ключ назван «{name}»: принимается от 1 до 255 знаков без пробелов, плюсов и управляющих знаков";
        Form { id: String } => "AUDIT_KEY_FORM",
            "the key «{id}» is none: accepted are an id of 8 lower-case hexadecimal digits and a public key of 44 base64 characters",
            "«{id}» — не ключ: принимается номер из 8 шестнадцатеричных цифр строчными и открытый ключ из 44 знаков base64";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "AUDIT_KEY_IN_THE_FUTURE",
            "the key is adopted on {occurred_on}, in the future: accepted are days up to {today}",
            "ключ введён {occurred_on}, в будущем: принимаются дни до {today}";
        OtherLog { name: String, origin: String } => "AUDIT_KEY_OTHER_LOG",
            "the key is named «{name}», the log «{origin}»: make one with the name of the log",
            "ключ назван «{name}», а журнал «{origin}»: нужен ключ с названием журнала";
        Retired { id: String } => "AUDIT_KEY_RETIRED",
            "the key {id} was retired and does not come back: make a new one",
            "ключ {id} выведен из действия и не возвращается: создайте новый";
    }
}

impl KeysEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::AuditKeyAdopted { .. } | Self::AuditKeyRetired { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let occurred_on = NaiveDate::from_ymd_opt(2024, 9, 2).expect("a real day");
        let key = AuditKey {
            name: "region.example/nastavnik".into(),
            id: "1f2e3d4c".into(),
            public_key: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".into(),
        };
        vec![
            Self::AuditKeyAdopted { key, occurred_on },
            Self::AuditKeyRetired { id: "1f2e3d4c".into(), occurred_on },
        ]
    }
}

pub(super) fn decide(
    settings: &Settings,
    command: KeysCommand,
    stamp: Stamp,
) -> Result<Vec<KeysEvent>, KeysRefusal> {
    let KeysCommand::AdoptAuditKey { key, occurred_on } = command;
    if settings.audit_key() == Some(&key) {
        return Ok(Vec::new());
    }
    let is_of_a_name = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
    if !(1..=255).contains(&key.name.len()) || !key.name.chars().all(is_of_a_name) {
        return Err(KeysRefusal::Name { name: key.name });
    }
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let is_key = key.public_key.len() == 44 && key.public_key.bytes().all(is_base64);
    if key.id.len() != 8 || !key.id.bytes().all(is_hex) || !is_key {
        return Err(KeysRefusal::Form { id: key.id });
    }
    if stamp.is_before(occurred_on) {
        return Err(KeysRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    let Some(current) = settings.audit_key() else {
        return Ok(vec![KeysEvent::AuditKeyAdopted { key, occurred_on }]);
    };
    if current.name != key.name {
        return Err(KeysRefusal::OtherLog { name: key.name, origin: current.name.clone() });
    }
    if settings.keys.iter().any(|known| known.id == key.id) {
        return Err(KeysRefusal::Retired { id: key.id });
    }
    let id = current.id.clone();
    Ok(vec![KeysEvent::AuditKeyRetired { id, occurred_on }, KeysEvent::AuditKeyAdopted { key, occurred_on }])
}

/// What a key has signed stays signed: an adoption is no fact that somebody could have mistyped.
pub(super) fn redo(event: &KeysEvent) -> Redo<KeysCommand> {
    match event {
        KeysEvent::AuditKeyAdopted { .. } | KeysEvent::AuditKeyRetired { .. } => {
            Redo::Consequence(Vec::new())
        }
    }
}

pub(super) fn evolve(settings: &mut Settings, event: &KeysEvent) {
    match event {
        KeysEvent::AuditKeyAdopted { key, occurred_on: _ } => settings.keys.push(key.clone()),
        // Its successor follows in the same commit.
        KeysEvent::AuditKeyRetired { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::SettingsEvent;
    use super::*;
    use crate::testing::{day, given, stamp};

    const PUBLIC: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    fn key(id: &str) -> AuditKey {
        AuditKey { name: "region.example/log".into(), id: id.into(), public_key: PUBLIC.into() }
    }

    fn adopt(key: AuditKey) -> KeysCommand {
        KeysCommand::AdoptAuditKey { key, occurred_on: day(2024, 9, 2) }
    }

    fn adopted(id: &str) -> SettingsEvent {
        KeysEvent::AuditKeyAdopted { key: key(id), occurred_on: day(2024, 9, 2) }.into()
    }

    fn retired(id: &str) -> SettingsEvent {
        KeysEvent::AuditKeyRetired { id: id.into(), occurred_on: day(2024, 9, 2) }.into()
    }

    #[test]
    fn the_first_key_gives_the_log_its_name() {
        given::<Settings>([]).when(adopt(key("00000001"))).then([adopted("00000001")]);
        given::<Settings>([adopted("00000001")]).when(adopt(key("00000001"))).then_nothing();
    }

    #[test]
    fn a_new_key_retires_the_one_before_it_for_good() {
        let rotated = [adopted("00000001"), retired("00000001"), adopted("00000002")];
        given::<Settings>([adopted("00000001")])
            .when(adopt(key("00000002")))
            .then([retired("00000001"), adopted("00000002")]);
        given::<Settings>(rotated)
            .when(adopt(key("00000001")))
            .then_refused(KeysRefusal::Retired { id: "00000001".into() });
    }

    #[test]
    fn a_key_of_another_log_is_refused() {
        let other = AuditKey { name: "other.example/log".into(), ..key("00000002") };
        given::<Settings>([adopted("00000001")]).when(adopt(other)).then_refused(KeysRefusal::OtherLog {
            name: "other.example/log".into(),
            origin: "region.example/log".into(),
        });
    }

    #[test]
    fn a_key_has_the_form_that_verifiers_read() {
        for name in ["", "two words", "a+b", "line\nbreak"] {
            let named = AuditKey { name: name.into(), ..key("00000001") };
            given::<Settings>([]).when(adopt(named)).then_refused(KeysRefusal::Name { name: name.into() });
        }
        for id in ["", "0000000", "0000000G", "0000000A"] {
            given::<Settings>([]).when(adopt(key(id))).then_refused(KeysRefusal::Form { id: id.into() });
        }
        let short = AuditKey { public_key: PUBLIC[1..].into(), ..key("00000001") };
        given::<Settings>([]).when(adopt(short)).then_refused(KeysRefusal::Form { id: "00000001".into() });
    }

    #[test]
    fn nothing_is_adopted_tomorrow() {
        let (occurred_on, today) = (day(2025, 1, 1), stamp().today);
        given::<Settings>([])
            .when(KeysCommand::AdoptAuditKey { key: key("00000001"), occurred_on })
            .then_refused(KeysRefusal::InTheFuture { occurred_on, today });
    }
}
