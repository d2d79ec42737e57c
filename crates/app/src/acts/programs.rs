//! Programmes: draft, papers, road map, stages.

use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::{OrganizationId, ProgramId, RoadmapItemId};
use domain::organization::Organization;
use domain::program::{DocumentsCommand, DraftingCommand, Program, RoadmapCommand, StagesCommand};
use domain::values::{DocumentKind, DocumentRef, Form, OrganizationLevel, Period, RoadmapStage, StageModel};
use domain::words::normalised;
use std::collections::BTreeSet;

/// What can be done to a programme.
#[derive(Clone, Debug)]
pub enum ProgramAct {
    /// Drafts a programme; the title is unique in an organisation and period.
    Draft {
        /// The new programme.
        id: ProgramId,
        /// The organisation that runs it.
        organization_id: OrganizationId,
        /// Its title.
        title: String,
        /// First and last day.
        period: Period,
        /// Which list of stages its reports print.
        stage_model: StageModel,
        /// Day of the draft.
        occurred_on: NaiveDate,
    },
    /// Chooses the forms.
    ChooseForms {
        /// Of which programme.
        id: ProgramId,
        /// The forms.
        forms: BTreeSet<Form>,
        /// Day of the choice.
        occurred_on: NaiveDate,
    },
    /// Names a curator.
    AssignCurator {
        /// Of which programme.
        id: ProgramId,
        /// Who.
        curator: Curator,
        /// From which day.
        occurred_on: NaiveDate,
    },
    /// Records a paper.
    ApproveDocument {
        /// Of which programme.
        id: ProgramId,
        /// Its kind.
        kind: DocumentKind,
        /// Number and date.
        document: DocumentRef,
    },
    /// Puts an item on the road map.
    PlanRoadmapItem {
        /// Of which programme.
        id: ProgramId,
        /// The new item.
        item_id: RoadmapItemId,
        /// Number in the document.
        number: u32,
        /// Stage it belongs to.
        stage: RoadmapStage,
        /// What is to be done: text, sealed.
        title: String,
        /// Who answers for it: text, sealed.
        responsible: Option<String>,
        /// Its term.
        due: NaiveDate,
        /// Day on which it was planned.
        occurred_on: NaiveDate,
    },
    /// Records that an item is done.
    CompleteRoadmapItem {
        /// Of which programme.
        id: ProgramId,
        /// Which item.
        item_id: RoadmapItemId,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Moves the programme along its stages.
    Stage {
        /// Of which programme.
        id: ProgramId,
        /// Where to.
        command: StagesCommand,
    },
}

/// A curator: known by name only, the birth date is not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Curator {
    /// Somebody registered as a person.
    Known(domain::ids::PersonId),
    /// Somebody new, with the id he or she gets.
    New(NewCurator),
}

/// A new curator.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCurator {
    /// The id if the curator is new.
    pub id: domain::ids::PersonId,
    /// Full name: sealed.
    pub name: String,
}

impl std::fmt::Debug for NewCurator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewCurator({}, sealed)", self.id)
    }
}

impl ProgramAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        match self {
            Self::Draft { id, organization_id, title, period, stage_model, occurred_on } => {
                draft(work, id, organization_id, title, period, stage_model, occurred_on).await
            }
            Self::ChooseForms { id, forms, occurred_on } => {
                work.decide::<Program>(id.0, DraftingCommand::ChooseForms { forms, occurred_on }).await
            }
            Self::AssignCurator { id, curator, occurred_on } => {
                assign_curator(work, id, curator, occurred_on).await
            }
            Self::ApproveDocument { id, kind, document } => {
                work.decide::<Program>(id.0, DocumentsCommand::ApproveDocument { kind, document }).await
            }
            Self::PlanRoadmapItem { id, item_id, number, stage, title, responsible, due, occurred_on } => {
                let command = RoadmapCommand::PlanRoadmapItem { item_id, number, stage, due, occurred_on };
                work.decide::<Program>(id.0, command).await?;
                work.seal(id.0, &format!("roadmap:{item_id}:title"), &title).await?;
                work.seal_some(id.0, &format!("roadmap:{item_id}:responsible"), responsible.as_deref()).await
            }
            Self::CompleteRoadmapItem { id, item_id, occurred_on } => {
                work.decide::<Program>(id.0, RoadmapCommand::CompleteRoadmapItem { item_id, occurred_on })
                    .await
            }
            Self::Stage { id, command } => work.decide::<Program>(id.0, command).await,
        }
    }
}

async fn draft(
    work: &mut Work<'_>,
    id: ProgramId,
    organization_id: OrganizationId,
    title: String,
    period: Period,
    stage_model: StageModel,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let organization: Organization = work.state(organization_id.0).await?;
    if organization.level() != Some(OrganizationLevel::Organization) {
        return Err(Refused::new(
            "PROGRAM_ORGANIZATION_UNKNOWN",
            format!(
                "there is no organisation {organization_id}: a programme is run by a registered organisation"
            ),
            format!("организации {organization_id} нет: программу ведёт записанная организация"),
        )
        .into());
    }
    super::reorganization::open_on(work, organization_id, occurred_on).await?;
    let parts = program_parts(organization_id, &title, period);
    let parts = parts.each_ref().map(String::as_str);
    if let Some(owner) = work.owner("program", &parts).await?.filter(|owner| *owner != id.0) {
        return Err(Refused::new(
            "PROGRAM_TITLE_TAKEN",
            format!("the organisation has a programme of this title and period: {owner}"),
            format!("у организации уже есть программа с таким названием и сроком: {owner}"),
        )
        .into());
    }
    let is_new = work.version::<Program>(id.0).await? == 0;
    let command = DraftingCommand::DraftProgram { organization_id, title, period, stage_model, occurred_on };
    work.decide::<Program>(id.0, command).await?;
    if is_new {
        work.claim("program", &parts, id.0);
        work.new_subject(id.0);
    }
    Ok(())
}

/// By what a programme is unique.
pub(crate) fn program_parts(organization: OrganizationId, title: &str, period: Period) -> [String; 4] {
    [organization.to_string(), normalised(title), period.start.to_string(), period.end.to_string()]
}

async fn assign_curator(
    work: &mut Work<'_>,
    id: ProgramId,
    curator: Curator,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let person_id = match curator {
        Curator::Known(person_id) => {
            if work.personal(person_id.0, "name").await?.is_none() {
                return Err(Refused::new(
                    "CURATOR_UNKNOWN",
                    format!("nobody is known under {person_id}: give the curator's name"),
                    format!("под {person_id} никого нет: укажите имя куратора"),
                )
                .into());
            }
            person_id
        }
        Curator::New(new) => {
            let program: Program = work.state(id.0).await?;
            let organization = program.organization_id().map(|id| id.to_string()).unwrap_or_default();
            let name = normalised(&new.name);
            let parts = [organization.as_str(), name.as_str()];
            if let Some(known) = work.owner("curator", &parts).await? {
                domain::ids::PersonId(known)
            } else {
                work.claim("curator", &parts, new.id.0);
                work.new_subject(new.id.0);
                work.seal(new.id.0, "name", &new.name).await?;
                new.id
            }
        }
    };
    work.decide::<Program>(id.0, DraftingCommand::AssignCurator { person_id, occurred_on }).await
}
