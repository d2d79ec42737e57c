//! What mentors and mentees share: consents on record and measured values.

use chrono::NaiveDate;
use domain::consent::ConsentEvent;
use domain::ids::{FeedbackId, MeasurementId, ProgramId};
use domain::measurement::{MeasuredTrait, MeasurementEvent};
use domain::methodology::{Answers, QuestionnaireRef};
use domain::values::{ConsentGiver, ConsentKind, MeasurementPhase, SurveyChannel};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A consent on record.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsentRow {
    /// For which purpose.
    pub kind: ConsentKind,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// When.
    pub occurred_on: NaiveDate,
}

/// A measured value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasurementRow {
    /// Its id.
    pub id: MeasurementId,
    /// In which programme.
    pub program_id: ProgramId,
    /// What was measured and with what.
    pub measured: MeasuredTrait,
    /// Before, in between or after.
    pub phase: MeasurementPhase,
    /// The value.
    pub value: Decimal,
    /// When.
    pub occurred_on: NaiveDate,
}

/// Answers to an entry questionnaire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurveyRow {
    /// Their id.
    pub id: FeedbackId,
    /// Which questionnaire.
    pub questionnaire: QuestionnaireRef,
    /// Coded answers by item.
    pub answers: Answers,
    /// Items answered in own words.
    pub written: BTreeSet<String>,
    /// How the answers came in.
    pub channel: SurveyChannel,
    /// When.
    pub occurred_on: NaiveDate,
}

pub(super) fn consent_row(event: &ConsentEvent) -> ConsentRow {
    let ConsentEvent::ConsentGiven { kind, given_by, occurred_on } = event;
    ConsentRow { kind: *kind, given_by: *given_by, occurred_on: *occurred_on }
}

pub(super) fn measurement_row(event: &MeasurementEvent) -> MeasurementRow {
    let MeasurementEvent::OutcomeMeasured { measurement_id, program_id, measured, phase, value, occurred_on } =
        event;
    MeasurementRow {
        id: *measurement_id,
        program_id: *program_id,
        measured: measured.clone(),
        phase: *phase,
        value: *value,
        occurred_on: *occurred_on,
    }
}
