//! What a region published stays as long as something was answered, measured or scored by it (methodology §5.6, §7). Read from the read
//! models, like everything that rests on a thing (decision 0005).

use super::methodology::region_of;
use super::references::{PAGE, read, rests};
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::Event;
use domain::methodology::{
    CriteriaEvent, InstrumentsEvent, Methodology, MethodologyEvent, QuestionnaireRef, QuestionnairesEvent,
};
use readmodel::registry::{MeasurementRow, MenteeRow, MentorRow, PairRow, ProgramRow, SurveyRow};
use readmodel::{Row, RowKind};
use serde_json::Value;
use store::journal::ReadError;
use store::reading::{Place, Reading, RowFilter};
use uuid::Uuid;

/// A version of something that a region published.
enum Definition {
    Questionnaire(QuestionnaireRef),
    Instrument { name: String, instrument: String, version: u32 },
    Criteria { version: u32, since: NaiveDate },
}

impl Definition {
    /// What a fact published.
    fn of(fact: &Value) -> Option<Self> {
        match MethodologyEvent::decode(fact["type"].as_str()?, fact)?.ok()? {
            MethodologyEvent::Questionnaires(QuestionnairesEvent::QuestionnairePublished {
                questionnaire,
                occurred_on: _,
            }) => Some(Self::Questionnaire(questionnaire.reference())),
            MethodologyEvent::Instruments(InstrumentsEvent::InstrumentPublished {
                instrument,
                occurred_on: _,
            }) => Some(Self::Instrument {
                name: instrument.name,
                instrument: instrument.instrument,
                version: instrument.version,
            }),
            MethodologyEvent::Criteria(CriteriaEvent::QualityCriteriaPublished { criteria, occurred_on }) => {
                Some(Self::Criteria { version: criteria.version, since: occurred_on })
            }
            MethodologyEvent::Questionnaires(QuestionnairesEvent::QuestionnaireWithdrawn { .. })
            | MethodologyEvent::Correction(_) => None,
        }
    }

    fn is_answered(&self, questionnaire: &QuestionnaireRef) -> bool {
        matches!(self, Self::Questionnaire(known) if known == questionnaire)
    }

    fn is_used_by(&self, surveys: &[SurveyRow], measurements: &[MeasurementRow]) -> bool {
        let is_measured = |row: &MeasurementRow| match self {
            Self::Instrument { name, instrument, version } => {
                (&row.measured.name, &row.measured.instrument, row.measured.version)
                    == (name, instrument, Some(*version))
            }
            Self::Questionnaire(_) | Self::Criteria { .. } => false,
        };
        surveys.iter().any(|row| self.is_answered(&row.questionnaire)) || measurements.iter().any(is_measured)
    }

    /// Whether something in the row was recorded by it, wherever that is.
    fn is_used_in(&self, kind: RowKind, row: &Row) -> Result<bool, ReadError> {
        Ok(match kind {
            RowKind::Pair => {
                let pair: PairRow = read(row)?;
                pair.feedback
                    .iter()
                    .filter_map(|row| row.questionnaire.as_ref())
                    .any(|row| self.is_answered(row))
            }
            RowKind::Mentor => {
                let mentor: MentorRow = read(row)?;
                self.is_used_by(&mentor.surveys, &mentor.measurements)
            }
            RowKind::Mentee => {
                let mentee: MenteeRow = read(row)?;
                self.is_used_by(&mentee.surveys, &mentee.measurements)
            }
            RowKind::Program => {
                let program: ProgramRow = read(row)?;
                let is_scored = match self {
                    // Before the region published its first one, cards are scored by what ships.
                    Self::Criteria { version, since } => program
                        .quality_cards
                        .iter()
                        .any(|card| card.criteria_version == *version && card.occurred_on >= *since),
                    Self::Questionnaire(_) | Self::Instrument { .. } => false,
                };
                is_scored
                    || program.anonymous.iter().any(|bundle| self.is_answered(&bundle.questionnaire))
                    || program.curator_surveys.iter().any(|row| self.is_answered(&row.survey.questionnaire))
            }
            RowKind::Organization
            | RowKind::Person
            | RowKind::Settings
            | RowKind::Methodology
            | RowKind::Corrections
            | RowKind::Enterprise => false,
        })
    }
}

/// Refuses to void what a region published while something of the region was recorded by it.
pub(super) async fn is_unused(work: &mut Work<'_>, region: Uuid, fact: &Value) -> Result<(), WorkError> {
    let Some(definition) = Definition::of(fact) else { return Ok(()) };
    work.state::<Methodology>(region).await?;
    let reading = Reading::new(work.journal().backend().clone());
    for kind in [RowKind::Pair, RowKind::Mentee, RowKind::Mentor, RowKind::Program] {
        let mut after: Option<Place> = None;
        loop {
            let page = reading.rows(kind, RowFilter::default(), after, PAGE).await?.value;
            for row in &page {
                let Some(organization) = row.organization_id else { continue };
                if definition.is_used_in(kind, row)?
                    && region_of(work, organization.into()).await? == Some(region)
                {
                    return Err(rests(row.key).into());
                }
            }
            let Some(last) = page.last().filter(|_| page.len() == PAGE as usize) else { break };
            after = Some((last.sort.clone(), last.key));
        }
    }
    Ok(())
}
