//! Rows of figures: contingents, residents, targets.

use super::row_act::RowAct;
use super::run::{Outcome, Place, Run};
use crate::acts::OrganizationAct;
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::{ContingentRow, ResidentsRow, TargetRow, nearest};
use domain::ids::OrganizationId;
use domain::organization::{Contingent, FiguresCommand, Organization, TargetReason, TargetsCommand};
use domain::words::normalised;

/// Records a row of «Контингент».
pub(super) async fn record_contingent(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    contingent: &ContingentRow,
) -> Result<Outcome, PerformError> {
    let (organization_id, occurred_on) = (place.organization_id, contingent.as_of);
    let numbers = Contingent {
        pupils_10_19: Some(contingent.pupils_10_19),
        pupils_15_19: Some(contingent.pupils_15_19),
        young_specialists: Some(contingent.young_specialists),
    };
    let command = FiguresCommand::RecordContingent { contingent: numbers, basis: None, occurred_on };
    let record = OrganizationAct::Record { id: organization_id, command: command.into() };
    let enterprises = contingent.enterprises;
    let count = OrganizationAct::CountEnterprises { organization_id, enterprises, basis: None, occurred_on };
    run.carry_out(row, vec![record.into(), count.into()], None).await
}

/// Records a row of «Жители».
pub(super) async fn count_residents(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    residents: &ResidentsRow,
) -> Result<Outcome, PerformError> {
    let id = match territory(run, place, &residents.territory).await? {
        Ok(id) => id,
        Err(refused) => return Ok(Outcome::Refused(refused)),
    };
    let command = FiguresCommand::CountResidents {
        residents_10_19: residents.residents_10_19,
        residents_15_19: residents.residents_15_19,
        basis: residents.source,
        occurred_on: residents.as_of,
    };
    run.carry_out(row, vec![OrganizationAct::Record { id, command: command.into() }.into()], None).await
}

/// The territory of a name: that of the journal's organisation or of a node above it, the lowest of that name. A school says nothing
/// about the territories of others.
async fn territory(
    run: &Run<'_>,
    place: &Place,
    name: &str,
) -> Result<Result<OrganizationId, Refused>, PerformError> {
    let mut names: Vec<String> = Vec::new();
    let mut next = Some(place.organization_id);
    while let Some(id) = next {
        let node = run.peek::<Organization>(id.0).await?;
        let own = node.name().unwrap_or_default();
        if normalised(own) == normalised(name) {
            return Ok(Ok(id));
        }
        names.push(own.to_owned());
        next = node.parent();
    }
    let near = nearest(name, names.iter().map(String::as_str));
    let meant = near.map(|near| format!("; похоже на «{near}»")).unwrap_or_default();
    Ok(Err(Refused::new(
        "IMPORT_TERRITORY_UNKNOWN",
        format!("«{name}» is no territory of the journal: accepted are {}", names.join(", ")),
        format!("территории «{name}» у журнала нет{meant}; принимается: {}", names.join("; ")),
    )))
}

/// Records a row of «Цели».
pub(super) async fn set_target(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    target: &TargetRow,
) -> Result<Outcome, PerformError> {
    let Ok(year) = i32::try_from(target.year) else {
        return Ok(Outcome::Refused(year_unlikely(target.year)));
    };
    let command = TargetsCommand::SetTarget {
        indicator: target.indicator,
        year,
        percent: target.percent,
        basis: target.basis,
        reason: Some(TargetReason::Other),
        occurred_on: place.drafted_on,
    };
    let act = OrganizationAct::Record { id: place.organization_id, command: command.into() };
    run.carry_out(row, vec![act.into()], None).await
}

fn year_unlikely(year: u32) -> Refused {
    Refused::new(
        "TARGET_YEAR_UNLIKELY",
        format!("{year} is not a year: accepted are calendar years"),
        format!("{year} — не год: принимаются календарные годы"),
    )
}
