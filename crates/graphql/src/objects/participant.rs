//! What mentors and mentees share: consents on record and measured values.

use super::program::Document;
use crate::scalars::{Date, Decimal};
use crate::words::{ConsentChannel, ConsentGiver, ConsentKind, Direction, MeasurementPhase};
use async_graphql::SimpleObject;
use readmodel::registry::{ConsentRow, MeasurementRow};
use uuid::Uuid;

/// A consent on record. Согласие.
#[derive(Clone, Debug, SimpleObject)]
pub struct Consent {
    /// For which purpose.
    pub kind: ConsentKind,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// Last day on which it stands; null when it stands until it is withdrawn. Действует до.
    pub valid_until: Option<Date>,
    /// Which version of the text was signed; null when that was not recorded. Редакция текста.
    pub text_version: Option<String>,
    /// The paper; null when it was not recorded.
    pub document: Option<Document>,
    /// By which channel it came in; null when that was not recorded.
    pub channel: Option<ConsentChannel>,
    /// When it was withdrawn; null while it was not. Отозвано.
    pub withdrawn_on: Option<Date>,
    /// On which day it was said to be over by its own term.
    pub expired_on: Option<Date>,
    /// When.
    pub occurred_on: Date,
}

impl From<&ConsentRow> for Consent {
    fn from(row: &ConsentRow) -> Self {
        Self {
            kind: row.kind.into(),
            given_by: row.given_by.into(),
            valid_until: row.terms.valid_until.map(Date),
            text_version: row.terms.text_version.clone(),
            document: row.terms.document.as_ref().map(Document::from),
            channel: row.terms.channel.map(ConsentChannel::from),
            withdrawn_on: row.withdrawn_on.map(Date),
            expired_on: row.expired_on.map(Date),
            occurred_on: row.occurred_on.into(),
        }
    }
}

/// A measured value. Измерение.
#[derive(Clone, Debug, SimpleObject)]
pub struct Measurement {
    /// Its id.
    pub id: Uuid,
    /// In which programme.
    pub program_id: Uuid,
    /// What was measured.
    pub measured: String,
    /// With what.
    pub instrument: String,
    /// Which version of it; null where the region has published none.
    pub instrument_version: Option<u32>,
    /// Which values are better.
    pub direction: Direction,
    /// Before, in between or after.
    pub phase: MeasurementPhase,
    /// The value.
    pub value: Decimal,
    /// When.
    pub occurred_on: Date,
}

impl From<&MeasurementRow> for Measurement {
    fn from(row: &MeasurementRow) -> Self {
        Self {
            id: row.id.0,
            program_id: row.program_id.0,
            measured: row.measured.name.clone(),
            instrument: row.measured.instrument.clone(),
            instrument_version: row.measured.version,
            direction: row.measured.direction.into(),
            phase: row.phase.into(),
            value: row.value.into(),
            occurred_on: row.occurred_on.into(),
        }
    }
}
