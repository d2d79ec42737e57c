//! The nodes of the tree above a journal's programme: found by what makes them unique, or registered.

use super::row_act::RowAct;
use super::run::{Outcome, Run};
use crate::acts::{OrganizationAct, claim_of, program_parts};
use crate::envelope::ReasonCode;
use crate::perform::PerformError;
use crate::work::Work;
use chrono::NaiveDate;
use domain::ids::{OrganizationId, ProgramId};
use domain::values::{OrganizationLevel, Period};
use store::ids::ordered_id;

/// How often a node of the tree is looked for when several journals of one region arrive at once.
const NODE_ATTEMPTS: u32 = 3;

/// Which day it is where the journal comes from: at the lowest of its nodes that is registered, as acts there are judged.
pub(super) async fn today(
    run: &Run<'_>,
    region: &str,
    municipality: &str,
    code: &str,
) -> Result<NaiveDate, PerformError> {
    let mut work = run.work();
    let mut lowest = registered(&work, OrganizationLevel::Organization, "", Some(code), None).await?;
    if lowest.is_none() {
        let above = registered(&work, OrganizationLevel::Region, region, None, None).await?;
        if above.is_some() {
            lowest = registered(&work, OrganizationLevel::Municipality, municipality, None, above).await?;
        }
        lowest = lowest.or(above);
    }
    if let Some(node) = lowest {
        work.at(node).await?;
    }
    Ok(work.stamp().today)
}

async fn registered(
    work: &Work<'_>,
    level: OrganizationLevel,
    name: &str,
    code: Option<&str>,
    parent: Option<OrganizationId>,
) -> Result<Option<OrganizationId>, PerformError> {
    // What cannot be unique is refused where it would be registered.
    let Ok(parts) = claim_of(level, name, code, parent) else { return Ok(None) };
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Ok(work.owner("organization", &parts).await?.map(OrganizationId))
}

/// Finds a node of the tree or registers it; `None` when it is refused.
pub(super) async fn node(
    run: &mut Run<'_>,
    row: &RowAct,
    level: OrganizationLevel,
    name: &str,
    code: Option<&String>,
    parent: Option<OrganizationId>,
    occurred_on: NaiveDate,
) -> Result<Option<OrganizationId>, PerformError> {
    let parts = match claim_of(level, name, code.map(String::as_str), parent) {
        Ok(parts) => parts,
        Err(refused) => {
            run.note(row, &Outcome::Refused(refused));
            return Ok(None);
        }
    };
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let mut attempt = 1;
    loop {
        let known = run.work().owner("organization", &parts).await?;
        let id = known.map_or_else(|| OrganizationId(ordered_id()), OrganizationId);
        let register = OrganizationAct::Register {
            id,
            level,
            name: name.to_owned(),
            code: code.cloned(),
            parent,
            order: None,
            occurred_on,
        };
        let outcome = run.carry_out(row, vec![register.into()], Some(ReasonCode::Derived)).await?;
        // Another journal of the region may have registered the node in between: then it is found the next time.
        if matches!(outcome, Outcome::Refused(_)) && attempt < NODE_ATTEMPTS {
            attempt += 1;
            continue;
        }
        run.note(row, &outcome);
        return Ok(match outcome {
            Outcome::Recorded | Outcome::AlreadyThere => Some(id),
            Outcome::Refused(_) => None,
        });
    }
}

/// The programme of this title and period, if it is drafted.
pub(super) async fn program_of(
    run: &Run<'_>,
    organization: OrganizationId,
    title: &str,
    period: Period,
) -> Result<Option<ProgramId>, PerformError> {
    let parts = program_parts(organization, title, period);
    let owner = run.work().owner("program", &parts.each_ref().map(String::as_str)).await?;
    Ok(owner.map(ProgramId))
}
