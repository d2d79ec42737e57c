//! How a curator judges a programme: the analysis of a form with its texts, and the criteria of the quality card on a day.

use super::methodology::methodology_of;
use super::{ProgramAct, program_texts};
use crate::defaults::DEFAULTS;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::{PersonId, ProgramId, SwotId};
use domain::methodology::QualityCriteria;
use domain::program::{Program, SwotCommand, SwotEntries};
use domain::values::Form;

/// The four fields of an analysis: texts, sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct SwotTexts {
    /// Strengths.
    pub strengths: Vec<String>,
    /// Weaknesses.
    pub weaknesses: Vec<String>,
    /// Opportunities.
    pub opportunities: Vec<String>,
    /// Threats.
    pub threats: Vec<String>,
}

impl ProgramAct {
    /// Records the analysis of a form.
    pub fn record_swot(
        id: ProgramId,
        swot_id: SwotId,
        form: Form,
        said: SwotTexts,
        author: PersonId,
        occurred_on: NaiveDate,
    ) -> Self {
        let number = |entries: &[String]| u32::try_from(entries.len()).expect("an analysis is short");
        let entries = SwotEntries {
            strengths: number(&said.strengths),
            weaknesses: number(&said.weaknesses),
            opportunities: number(&said.opportunities),
            threats: number(&said.threats),
        };
        let sides = [
            ("strengths", said.strengths),
            ("weaknesses", said.weaknesses),
            ("opportunities", said.opportunities),
            ("threats", said.threats),
        ];
        let texts = sides.into_iter().flat_map(|(side, texts)| {
            let numbered = (0..).zip(texts);
            numbered.map(move |(number, text)| (program_texts::swot(swot_id, side, number), text))
        });
        let command = SwotCommand::RecordSwot { swot_id, form, entries, author, occurred_on };
        Self::Record { id, command: command.into(), texts: texts.collect() }
    }
}

/// The criteria of the region on the day of a card; those that ship where it had published none by then.
pub(crate) async fn quality_criteria(
    work: &mut Work<'_>,
    id: ProgramId,
    on: NaiveDate,
) -> Result<QualityCriteria, WorkError> {
    let program = work.state::<Program>(id.0).await?;
    let published = match program.organization_id() {
        Some(organization_id) => methodology_of(work, organization_id).await?.criteria_on(on).cloned(),
        None => None,
    };
    let shipped = || DEFAULTS.criteria.last().cloned().expect("a test reads the defaults");
    Ok(published.unwrap_or_else(shipped))
}
