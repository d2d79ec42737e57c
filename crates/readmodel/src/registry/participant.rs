//! What mentors and mentees share: consents on record and measured values.

use chrono::NaiveDate;
use domain::consent::{ConsentEvent, ConsentTerms};
use domain::ids::{FeedbackId, MeasurementId, ProgramId};
use domain::measurement::{MeasuredTrait, MeasurementEvent};
use domain::methodology::{Answers, QuestionnaireRef, Submission};
use domain::values::{ConsentGiver, ConsentKind, MeasurementPhase, SurveyChannel};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A consent on record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsentRow {
    /// For which purpose.
    pub kind: ConsentKind,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// What it says of itself.
    pub terms: ConsentTerms,
    /// When it was withdrawn.
    pub withdrawn_on: Option<NaiveDate>,
    /// On which day it was said to be over by its own term.
    pub expired_on: Option<NaiveDate>,
    /// When.
    pub occurred_on: NaiveDate,
}

/// The consents of a mentor or mentee.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConsentsRow {
    /// All on record.
    pub given: Vec<ConsentRow>,
    /// The last day for the destruction of personal data that a withdrawal or an end by term made due.
    pub erasure_due_by: Option<NaiveDate>,
    /// The day from which it is due.
    pub erasure_due_since: Option<NaiveDate>,
}

impl ConsentsRow {
    /// Whether somebody consented to this purpose and no longer does: all that he or she gave was withdrawn or said to be over.
    pub fn is_taken_back(&self, kind: ConsentKind) -> bool {
        let of_kind = || self.given.iter().filter(|row| row.kind == kind);
        let stands = |row: &ConsentRow| row.withdrawn_on.is_none() && row.expired_on.is_none();
        of_kind().any(|row| !of_kind().any(|other| other.given_by == row.given_by && stands(other)))
    }

    /// Whether a consent to this purpose is on record, standing or not.
    pub fn was_given(&self, kind: ConsentKind) -> bool {
        self.given.iter().any(|row| row.kind == kind)
    }

    /// What is over by its own term on a day and was not said to be: purpose, giver and last day, of each the last one.
    pub fn over_on(&self, day: NaiveDate) -> impl Iterator<Item = (ConsentKind, ConsentGiver, NaiveDate)> {
        let ends =
            self.given.iter().filter_map(move |row| Some((row.kind, row.given_by, self.end(row, day)?)));
        ends.filter(move |(_, _, until)| *until < day)
    }

    /// The last day of a consent that holds for a time, did not end by a day, and is the last of its purpose and giver.
    pub(crate) fn end(&self, consent: &ConsentRow, day: NaiveDate) -> Option<NaiveDate> {
        let stands = |other: &&ConsentRow| {
            let ended = [other.withdrawn_on, other.expired_on];
            other.occurred_on <= day && ended.into_iter().flatten().all(|ended_on| ended_on > day)
        };
        let until = consent.terms.valid_until.filter(|_| stands(&consent))?;
        let alike = self
            .given
            .iter()
            .filter(|other| (other.kind, other.given_by) == (consent.kind, consent.given_by));
        let is_followed = alike.filter(stands).any(|other| {
            let until_then = |other_until| (other_until, other.occurred_on) > (until, consent.occurred_on);
            other.terms.valid_until.is_none_or(until_then)
        });
        (!is_followed).then_some(until)
    }

    pub(super) fn take(&mut self, event: &ConsentEvent) {
        match event {
            ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on } => {
                let of_kind = || self.given.iter().filter(|row| row.kind == *kind);
                let withdrawn = |row: &ConsentRow| row.withdrawn_on.filter(|on| occurred_on <= on);
                // An old consent that is only recorded now was withdrawn with the others, and lifts nothing.
                let withdrawn_on =
                    of_kind().filter(|row| row.given_by == *given_by).filter_map(withdrawn).min();
                // So was one whose term is over on the day on which that was said of another.
                let over = |on: &NaiveDate| terms.valid_until.is_some_and(|until| until < *on);
                let alike = of_kind().filter(|row| row.given_by == *given_by);
                let expired_on = alike.filter_map(|row| row.expired_on).filter(over).min();
                let last = of_kind().filter_map(|row| row.expired_on).max();
                let outlasts = terms.valid_until.is_none_or(|until| last.is_none_or(|last| last <= until));
                let is_new = of_kind().find_map(withdrawn).is_none() && outlasts;
                self.given.push(ConsentRow {
                    kind: *kind,
                    given_by: *given_by,
                    terms: terms.clone(),
                    withdrawn_on,
                    expired_on,
                    occurred_on: *occurred_on,
                });
                if *kind == ConsentKind::Processing && is_new {
                    (self.erasure_due_by, self.erasure_due_since) = (None, None);
                }
            }
            ConsentEvent::ConsentWithdrawn { kind, given_by, occurred_on } => {
                let is_ended = |row: &&mut ConsentRow| {
                    (row.kind, row.given_by) == (*kind, *given_by)
                        && row.occurred_on <= *occurred_on
                        && row.withdrawn_on.is_none()
                };
                for row in self.given.iter_mut().filter(is_ended) {
                    row.withdrawn_on = Some(*occurred_on);
                }
            }
            ConsentEvent::ConsentExpired { kind, given_by, occurred_on } => {
                let is_over = |row: &&mut ConsentRow| {
                    (row.kind, row.given_by) == (*kind, *given_by)
                        && row.terms.valid_until.is_some_and(|until| until < *occurred_on)
                        && row.withdrawn_on.is_none()
                        && row.expired_on.is_none()
                };
                for row in self.given.iter_mut().filter(is_over) {
                    row.expired_on = Some(*occurred_on);
                }
            }
            ConsentEvent::ErasureDue { due, policy: _, occurred_on } => {
                (self.erasure_due_by, self.erasure_due_since) = (Some(*due), Some(*occurred_on));
            }
        }
    }
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

/// Answers to a questionnaire under a name.
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

impl From<Submission> for SurveyRow {
    fn from(submission: Submission) -> Self {
        let Submission { survey_id, questionnaire, answers, written, channel, occurred_on } = submission;
        Self { id: survey_id, questionnaire, answers, written, channel, occurred_on }
    }
}

pub(super) fn measurement_row(event: &MeasurementEvent) -> MeasurementRow {
    let MeasurementEvent::OutcomeMeasured {
        measurement_id,
        program_id,
        measured,
        phase,
        value,
        late: _,
        occurred_on,
    } = event;
    MeasurementRow {
        id: *measurement_id,
        program_id: *program_id,
        measured: measured.clone(),
        phase: *phase,
        value: *value,
        occurred_on: *occurred_on,
    }
}
