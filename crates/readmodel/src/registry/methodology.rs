//! What a region has published: questionnaires, instruments, criteria of the quality card.

use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::OrganizationId;
use domain::methodology::{
    CriteriaEvent, Instrument, InstrumentsEvent, MethodologyEvent, QualityCriteria, Questionnaire,
    QuestionnaireRef, QuestionnairesEvent,
};
use serde::{Deserialize, Serialize};

/// A region's methodology.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodologyRow {
    /// The region's organisation.
    pub id: OrganizationId,
    /// Versions of questionnaires, by code and version.
    pub questionnaires: Vec<QuestionnaireRow>,
    /// Versions of instruments in the order in which they were published.
    pub instruments: Vec<InstrumentRow>,
    /// Versions of the criteria in the order in which they were published.
    pub criteria: Vec<CriteriaRow>,
    /// Events in its stream.
    pub version: u64,
    /// The last event that touched it.
    pub position: u64,
}

/// A version of a questionnaire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionnaireRow {
    /// The questionnaire.
    pub questionnaire: Questionnaire,
    /// Since when.
    pub published_on: NaiveDate,
    /// Until when: answers given from that day on are not taken.
    pub withdrawn_on: Option<NaiveDate>,
}

/// A version of an instrument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InstrumentRow {
    /// The instrument.
    pub instrument: Instrument,
    /// Since when.
    pub published_on: NaiveDate,
}

/// A version of the criteria.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CriteriaRow {
    /// The criteria.
    pub criteria: QualityCriteria,
    /// Since when.
    pub published_on: NaiveDate,
}

impl MethodologyRow {
    fn new(id: OrganizationId) -> Self {
        Self {
            id,
            questionnaires: Vec::new(),
            instruments: Vec::new(),
            criteria: Vec::new(),
            version: 0,
            position: 0,
        }
    }

    /// A version of a questionnaire, withdrawn or not.
    pub fn questionnaire(&self, reference: &QuestionnaireRef) -> Option<&Questionnaire> {
        let mut rows = self.questionnaires.iter().map(|row| &row.questionnaire);
        rows.find(|known| known.code == reference.code && known.version == reference.version)
    }

    pub(super) fn row(&self) -> Row {
        Row {
            kind: RowKind::Methodology,
            key: self.id.0,
            organization_id: Some(self.id.0),
            program_id: None,
            sort: String::new(),
            body: body(self),
        }
    }
}

pub(super) fn apply(registry: &mut Registry, fact: &Fact, event: &MethodologyEvent) -> Touched {
    let id = OrganizationId(fact.aggregate_id);
    let row = registry.methodologies.entry(id).or_insert_with(|| MethodologyRow::new(id));
    match event {
        MethodologyEvent::Questionnaires(event) => take_questionnaire(row, event),
        MethodologyEvent::Instruments(InstrumentsEvent::InstrumentPublished { instrument, occurred_on }) => {
            row.instruments
                .push(InstrumentRow { instrument: instrument.clone(), published_on: *occurred_on });
        }
        MethodologyEvent::Criteria(CriteriaEvent::QualityCriteriaPublished { criteria, occurred_on }) => {
            row.criteria.push(CriteriaRow { criteria: criteria.clone(), published_on: *occurred_on });
        }
        // What it changes was applied anew before it.
        MethodologyEvent::Correction(_) => {}
    }
    row.version = fact.sequence;
    row.position = fact.position;
    Touched::from([(RowKind::Methodology, id.0)])
}

fn take_questionnaire(row: &mut MethodologyRow, event: &QuestionnairesEvent) {
    match event {
        QuestionnairesEvent::QuestionnairePublished { questionnaire, occurred_on } => {
            row.questionnaires.push(QuestionnaireRow {
                questionnaire: questionnaire.clone(),
                published_on: *occurred_on,
                withdrawn_on: None,
            });
            row.questionnaires.sort_by_key(|row| row.questionnaire.reference());
        }
        QuestionnairesEvent::QuestionnaireWithdrawn { code, version, occurred_on } => {
            let versions = row.questionnaires.iter_mut();
            for known in versions
                .filter(|known| known.questionnaire.code == *code && known.questionnaire.version == *version)
            {
                known.withdrawn_on = Some(*occurred_on);
            }
        }
    }
}
