//! A region's methodology: publishing, and the defaults that ship with the program.

use crate::defaults::DEFAULTS;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::OrganizationId;
use domain::measurement::MeasurementCommand;
use domain::methodology::{
    Answers, CriteriaCommand, InstrumentsCommand, Methodology, MethodologyCommand, QuestionnaireRef,
    QuestionnairesCommand, Response,
};
use domain::organization::Organization;
use domain::values::OrganizationLevel;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// What can be done to a region's methodology.
#[derive(Clone, Debug)]
pub enum MethodologyAct {
    /// Publishes or withdraws something.
    Publish {
        /// Of which region.
        region_id: OrganizationId,
        /// What.
        command: Box<MethodologyCommand>,
    },
    /// Publishes the defaults. What the region has published itself under the same code and version stays.
    LoadDefaults {
        /// For which region.
        region_id: OrganizationId,
        /// Day from which they are published.
        occurred_on: NaiveDate,
    },
}

impl MethodologyAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        match self {
            Self::Publish { region_id, command } => {
                is_region(work, region_id).await?;
                work.decide::<Methodology>(region_id.0, *command).await
            }
            Self::LoadDefaults { region_id, occurred_on } => {
                is_region(work, region_id).await?;
                load_defaults(work, region_id, occurred_on).await
            }
        }
    }
}

async fn load_defaults(
    work: &mut Work<'_>,
    region_id: OrganizationId,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let known = work.state::<Methodology>(region_id.0).await?;
    for questionnaire in DEFAULTS.questionnaires.clone() {
        if known.questionnaire(&questionnaire.reference()).is_none() {
            let command = QuestionnairesCommand::PublishQuestionnaire { questionnaire, occurred_on };
            work.decide::<Methodology>(region_id.0, command).await?;
        }
    }
    for instrument in DEFAULTS.instruments.clone() {
        if known.instrument(&instrument.name, &instrument.instrument).is_none() {
            let command = InstrumentsCommand::PublishInstrument { instrument, occurred_on };
            work.decide::<Methodology>(region_id.0, command).await?;
        }
    }
    for criteria in DEFAULTS.criteria.clone() {
        if known.criteria(criteria.version).is_none() {
            let command = CriteriaCommand::PublishQualityCriteria { criteria, occurred_on };
            work.decide::<Methodology>(region_id.0, command).await?;
        }
    }
    Ok(())
}

async fn is_region(work: &mut Work<'_>, id: OrganizationId) -> Result<(), WorkError> {
    let state = work.state::<Organization>(id.0).await?;
    if state.level() == Some(OrganizationLevel::Region) {
        return Ok(());
    }
    Err(Refused::new(
        "METHODOLOGY_REGION_UNKNOWN",
        format!("{id} is no region: a methodology is published by a region"),
        format!("{id} — не регион: методику утверждает регион"),
    )
    .into())
}

/// The methodology of the region in which an organisation lies; an empty one when it lies in none.
pub(crate) async fn methodology_of(
    work: &mut Work<'_>,
    organization_id: OrganizationId,
) -> Result<Arc<Methodology>, WorkError> {
    match region_of(work, organization_id).await? {
        Some(region) => work.state(region).await,
        None => Ok(Arc::default()),
    }
}

/// The region in which an organisation lies, if it lies in one.
pub(super) async fn region_of(
    work: &mut Work<'_>,
    organization_id: OrganizationId,
) -> Result<Option<Uuid>, WorkError> {
    let mut next = Some(organization_id);
    while let Some(id) = next {
        let node = work.state::<Organization>(id.0).await?;
        if node.level() == Some(OrganizationLevel::Region) {
            return Ok(Some(id.0));
        }
        next = node.parent();
    }
    Ok(None)
}

/// A measurement with the version of its instrument by which it was judged, if the region has published it.
pub(super) async fn judged(
    work: &mut Work<'_>,
    organization_id: OrganizationId,
    mut command: MeasurementCommand,
) -> Result<MeasurementCommand, WorkError> {
    let MeasurementCommand::MeasureOutcome { measured, value, .. } = &mut command;
    let methodology = methodology_of(work, organization_id).await?;
    measured.version = methodology.measures(measured, *value).map_err(|refusal| Refused::of(&refusal))?;
    Ok(command)
}

/// Answers as somebody gives them, before they are judged.
#[derive(Clone)]
pub struct AnswerSheet {
    /// To which questionnaire.
    pub questionnaire: QuestionnaireRef,
    /// Coded answers by item.
    pub answers: Answers,
    /// Answers in own words by item: texts, sealed.
    pub texts: BTreeMap<String, String>,
}

/// What was said in own words is not shown.
impl fmt::Debug for AnswerSheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerSheet").field("questionnaire", &self.questionnaire).finish_non_exhaustive()
    }
}

impl AnswerSheet {
    /// The answers, judged by the questionnaire of the region in which an organisation lies.
    pub(super) async fn judge(
        &self,
        work: &mut Work<'_>,
        organization_id: OrganizationId,
        occurred_on: NaiveDate,
    ) -> Result<Response, WorkError> {
        let methodology = methodology_of(work, organization_id).await?;
        let written = self.texts.keys().cloned().collect();
        let (questionnaire, answers) = (&self.questionnaire, self.answers.clone());
        let judged =
            methodology.respond(questionnaire, answers, written, occurred_on, &DEFAULTS.questionnaires);
        judged.map_err(|refusal| Refused::of(&refusal).into())
    }

    /// Seals the texts under the subject whose answers they are.
    pub(super) async fn seal(
        &self,
        work: &mut Work<'_>,
        subject: Uuid,
        survey: Uuid,
    ) -> Result<(), WorkError> {
        for (item, text) in &self.texts {
            work.seal(subject, &format!("answer:{survey}:{item}"), text).await?;
        }
        Ok(())
    }
}
