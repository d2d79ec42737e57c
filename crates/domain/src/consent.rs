//! Consents: dated, by kind and giver (152-ФЗ; methodology §8.3). The part that mentors and mentees share.
//!
//! Here stand its commands, events and refusals; what is on record is in `record`, whose consent an age asks for in `majority`, the rules
//! in `decide`. Nothing here sees the time or the vault: that a consent is over by its own term is said by the service or by a
//! curator, with the day ([`ConsentCommand::EndExpiredConsent`]), and the age of the person comes in with the command.

mod decide;
mod majority;
mod record;

pub(crate) use decide::{decide_for, redo};
pub use majority::Majority;
pub use record::Consents;
pub(crate) use record::evolve_in;

use crate::policies::{PolicySet, PolicyVersion};
use crate::upcast::{Fields, UpcastError};
use crate::values::{ConsentGiver, ConsentKind, DocumentRef};
use crate::{part_events, refusals, words};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

words! {
    /// By which channel a consent came in (152-ФЗ: text version, date and channel are kept).
    pub enum ConsentChannel {
        Paper => "на бумаге",
        Electronic => "в электронной форме",
        StatePortal => "через госуслуги",
    }
}

/// What a consent says of itself beside its purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentTerms {
    /// Last day on which it stands; without it, until it is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Which version of the text was signed: «2025-09».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_version: Option<String>,
    /// The paper: since 1 September 2025 a document of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentRef>,
    /// By which channel it came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ConsentChannel>,
}

impl ConsentTerms {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What may be asked about consents.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ConsentCommand {
    /// Records a consent.
    RecordConsent {
        /// For which purpose.
        kind: ConsentKind,
        /// Who gave it.
        given_by: ConsentGiver,
        /// What it says of itself.
        terms: ConsentTerms,
        /// When it was given.
        occurred_on: NaiveDate,
    },
    /// Records that a consent was withdrawn: always possible, also after the end.
    WithdrawConsent(ConsentEnd),
    /// Records that a consent is over by its own term and no other took its place, on a day on which it no longer stands.
    EndExpiredConsent(ConsentEnd),
}

/// Which consent ends, and by which rules its end is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentEnd {
    /// For which purpose.
    pub kind: ConsentKind,
    /// Who had given it.
    pub given_by: ConsentGiver,
    /// Age today, read from the vault: it says whose consent is needed from now on.
    pub majority: Majority,
    /// The rules of the region on that day: they say when the data are to be destroyed.
    pub policy: Box<PolicySet>,
    /// On which day.
    pub occurred_on: NaiveDate,
}

part_events! {
    /// What may happen to consents.
    pub enum ConsentEvent {
        /// A consent was given.
        ConsentGiven {
            /// For which purpose.
            kind: ConsentKind,
            /// Who gave it.
            given_by: ConsentGiver,
            /// What it says of itself; old records say nothing.
            #[serde(default, skip_serializing_if = "ConsentTerms::is_empty")]
            terms: ConsentTerms,
            /// When it was given.
            occurred_on: NaiveDate,
        },
        /// A consent was withdrawn.
        ConsentWithdrawn {
            /// For which purpose.
            kind: ConsentKind,
            /// By whom.
            given_by: ConsentGiver,
            /// When.
            occurred_on: NaiveDate,
        },
        /// A consent was over by its own term.
        ConsentExpired {
            /// For which purpose.
            kind: ConsentKind,
            /// Who had given it.
            given_by: ConsentGiver,
            /// A day on which it no longer stood.
            occurred_on: NaiveDate,
        },
        /// The processing consent no longer stands: the personal data of this role are to be destroyed in time.
        ErasureDue {
            /// The last day for it.
            due: NaiveDate,
            /// By which version of the rules.
            policy: PolicyVersion,
            /// Since when.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a consent, or its withdrawal, is not recorded.
    pub enum ConsentRefusal {
        SubjectUnknown => "CONSENT_SUBJECT_UNKNOWN",
            "there is no such participant: record the application or request first",
            "такого участника нет: сначала запишите заявку или запрос";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "CONSENT_IN_THE_FUTURE",
            "the consent is dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата согласия {occurred_on} в будущем: принимаются дни до {today}";
        ExpiresBeforeGiven { valid_until: NaiveDate, occurred_on: NaiveDate } => "CONSENT_EXPIRES_BEFORE_GIVEN",
            "the consent of {occurred_on} is valid until {valid_until}: accepted are later days",
            "согласие от {occurred_on} действует до {valid_until}: принимаются дни позже";
        TextVersionLong { length: usize, longest: usize } => "CONSENT_TEXT_VERSION_LONG",
            "the version of the text has {length} characters: accepted are up to {longest}, it is a short mark",
            "обозначение редакции текста — {length} знаков: принимается не больше {longest}, это краткая пометка";
        OtherTerms { occurred_on: NaiveDate } => "CONSENT_OTHER_TERMS",
            "a consent of {occurred_on} with other terms is on record: a change needs a correction",
            "согласие от {occurred_on} уже записано с другими условиями: нужно исправление";
        NotGiven { giver: ConsentGiver, occurred_on: NaiveDate } => "CONSENT_NOT_GIVEN",
            "no consent of this kind by {giver} stands on {occurred_on}: only a given one is withdrawn",
            "на {occurred_on} нет действующего согласия этого вида ({giver}): отзывают только данное";
        NotExpired { giver: ConsentGiver, occurred_on: NaiveDate } => "CONSENT_NOT_EXPIRED",
            "no consent of this kind by {giver} is over by its term on {occurred_on}: accepted are days after its last one on which no other stands",
            "на {occurred_on} нет согласия этого вида с истёкшим сроком ({giver}): принимаются дни после его последнего дня, когда не действует другое";
    }
}

impl ConsentEvent {
    pub(crate) fn version(&self) -> u32 {
        match self {
            Self::ConsentGiven { .. } | Self::ConsentWithdrawn { .. } | Self::ConsentExpired { .. } => 1,
            Self::ErasureDue { .. } => 2,
        }
    }

    pub(crate) fn samples() -> Vec<Self> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a real day");
        let (kind, given_by) = (ConsentKind::Processing, ConsentGiver::LegalRepresentative);
        vec![
            Self::ConsentGiven {
                kind,
                given_by,
                terms: ConsentTerms::default(),
                occurred_on: day(2023, 12, 11),
            },
            Self::ConsentWithdrawn { kind, given_by, occurred_on: day(2024, 3, 1) },
            Self::ConsentExpired { kind, given_by, occurred_on: day(2024, 6, 1) },
            Self::ErasureDue {
                due: day(2024, 3, 31),
                policy: PolicySet::v1().version.clone(),
                occurred_on: day(2024, 3, 1),
            },
        ]
    }
}

/// `ErasureDue` from version 1: what falls due has a day `due`, as milestones and items of the road map have.
pub(crate) fn by_becomes_due(fields: &mut Fields) -> Result<(), UpcastError> {
    let by = fields.remove("by").ok_or(UpcastError::at("by", None, "the last day"))?;
    fields.insert("due".to_owned(), by);
    Ok(())
}
