//! What makes a programme one of its kind: its title and period in an organisation, its year in a series.

use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::{OrganizationId, ProgramId, SeriesId};
use domain::organization::Organization;
use domain::program::{DraftingCommand, Program, SeriesCommand};
use domain::values::{OrganizationLevel, Period, StageModel};
use domain::words::normalised;

pub(super) async fn draft(
    work: &mut Work<'_>,
    id: ProgramId,
    organization_id: OrganizationId,
    title: String,
    period: Period,
    stage_model: StageModel,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let organization = work.state::<Organization>(organization_id.0).await?;
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
    crate::acts::reorganization::open_on(work, organization_id, occurred_on).await?;
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

pub(super) async fn place_in_series(
    work: &mut Work<'_>,
    id: ProgramId,
    series_id: SeriesId,
    academic_year: i32,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let parts = [series_id.to_string(), academic_year.to_string()];
    let parts = parts.each_ref().map(String::as_str);
    if let Some(run) = work.owner("series-run", &parts).await?.filter(|run| *run != id.0) {
        return Err(Refused::new(
            "PROGRAM_SERIES_RUN_TAKEN",
            format!("the series has a run for {academic_year} already: {run}"),
            format!("у серии уже есть программа за {academic_year} год: {run}"),
        )
        .into());
    }
    work.decide::<Program>(id.0, SeriesCommand::PlaceInSeries { series_id, academic_year, occurred_on })
        .await?;
    work.claim("series-run", &parts, id.0);
    Ok(())
}
