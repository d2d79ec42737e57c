//! By what a thing is unique once a fact of it was corrected or voided.
//!
//! Invariant: nothing stays taken that no standing fact names, and what a standing fact names is taken.

use crate::acts::enterprises::claim_names;
use crate::acts::organizations::claims_of;
use crate::acts::program_parts;
use crate::acts::references::employs;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::{Aggregate, Event};
use domain::correction;
use domain::ids::{EnterpriseId, OrganizationId};
use domain::organization::{ChangesEvent, Organization, OrganizationEvent, RegistrationEvent};
use domain::program::{DraftingEvent, ProgramEvent};
use domain::values::OrganizationLevel;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use store::journal::StreamId;
use store::reading::Reading;
use uuid::Uuid;

/// What is unique follows a fact that has other values, or none; `stands` says whether anything is left of its stream.
pub(super) async fn claims_follow<A: Aggregate>(
    work: &mut Work<'_>,
    stream: &StreamId,
    was: &Value,
    now: Option<&Value>,
    stands: bool,
) -> Result<(), WorkError> {
    let id = stream.aggregate_id;
    if stands {
        claim_anew(work, stream, was, now).await?;
        if A::TYPE == Organization::TYPE && NAMES_A_NODE.iter().any(|kind| was["type"] == *kind) {
            claim_territory(work, OrganizationId(id)).await?;
        }
    } else {
        work.release(id);
    }
    if now.is_none()
        && let Some(enterprise) = brought(was)
    {
        let reading = Reading::new(work.journal().backend().clone());
        if let Some(by) = employs(&reading, enterprise, &BTreeSet::new()).await? {
            return Err(by.into());
        }
        claim_names(work, id, enterprise.into()).await?;
    }
    if let Some(enterprise) = renamed(was) {
        claim_names(work, id, enterprise).await?;
    }
    Ok(())
}

/// Takes the unique value of a corrected fact instead of the one it had.
async fn claim_anew(
    work: &mut Work<'_>,
    stream: &StreamId,
    was: &Value,
    now: Option<&Value>,
) -> Result<(), WorkError> {
    let Some(now) = now else { return Ok(()) };
    let (then, wanted) = (unique(was)?, unique(now)?);
    let Some((kind, claims)) = wanted.filter(|wanted| then.as_ref() != Some(wanted)) else { return Ok(()) };
    work.release(stream.aggregate_id);
    claim_all(work, kind, claims, stream.aggregate_id).await
}

async fn claim_all(
    work: &mut Work<'_>,
    kind: &str,
    claims: impl IntoIterator<Item = Vec<String>>,
    owner: Uuid,
) -> Result<(), WorkError> {
    for parts in claims {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        if work.owner(kind, &parts).await?.is_some_and(|other| other != owner) {
            return Err(if parts.first() == Some(&"code") { code_taken() } else { taken() }.into());
        }
        work.claim(kind, &parts, owner);
    }
    Ok(())
}

/// The refusal of a name that something else has.
pub(crate) fn taken() -> Refused {
    Refused::new(
        "CORRECTION_VALUE_TAKEN",
        "something else has this name: another one is accepted",
        "это название уже занято: принимается другое",
    )
}

fn code_taken() -> Refused {
    Refused::new(
        "CORRECTION_VALUE_TAKEN",
        "another node has this code: another one is accepted",
        "этот код уже занят: принимается другой",
    )
}

/// The facts by which a territory is unique where it hangs.
const NAMES_A_NODE: [&str; 4] =
    ["OrganizationRegistered", "OrganizationRenamed", "OrganizationMoved", "MunicipalityReformed"];

/// Takes the names that a territory has and had, and its code, by what stands now, instead of those it had before.
async fn claim_territory(work: &mut Work<'_>, id: OrganizationId) -> Result<(), WorkError> {
    let history = work.history::<Organization>(id.0).await?;
    let (mut level, mut code, mut names, mut parents) = (None, None, BTreeMap::new(), BTreeMap::new());
    for (_, fact) in correction::effective(&history) {
        match fact {
            OrganizationEvent::Registration(RegistrationEvent::OrganizationRegistered {
                level: registered,
                name,
                code: of_node,
                parent,
                occurred_on,
                ..
            }) => {
                level = Some(*registered);
                code = of_node.as_deref();
                names.insert(*occurred_on, name);
                parents.insert(*occurred_on, *parent);
            }
            OrganizationEvent::Changes(ChangesEvent::OrganizationRenamed { name, occurred_on, .. }) => {
                names.insert(*occurred_on, name);
            }
            OrganizationEvent::Changes(ChangesEvent::OrganizationMoved { parent, occurred_on, .. }) => {
                parents.insert(*occurred_on, Some(*parent));
            }
            OrganizationEvent::Changes(ChangesEvent::MunicipalityReformed { name, occurred_on, .. }) => {
                names.extend(name.as_ref().map(|name| (*occurred_on, name)));
            }
            OrganizationEvent::Profile(_)
            | OrganizationEvent::Ending(_)
            | OrganizationEvent::Figures(_)
            | OrganizationEvent::Enterprises(_)
            | OrganizationEvent::Targets(_)
            | OrganizationEvent::Correction(_) => {}
        }
    }
    let Some(level @ (OrganizationLevel::Region | OrganizationLevel::Municipality)) = level else {
        return Ok(());
    };
    let days: BTreeSet<NaiveDate> = names.keys().chain(parents.keys()).copied().collect();
    let named: BTreeSet<(&String, Option<OrganizationId>)> = days
        .into_iter()
        .filter_map(|day| Some((*names.range(..=day).next_back()?.1, *parents.range(..=day).next_back()?.1)))
        .collect();
    let mut claims = BTreeSet::new();
    for (name, parent) in named {
        claims.extend(claims_of(level, name, code, parent)?);
    }
    work.release(id.0);
    claim_all(work, "organization", claims, id.0).await
}

/// A kind of unique values, and those of it, each in its parts.
type Unique = (&'static str, Vec<Vec<String>>);

/// By what the thing that a fact creates is unique; a territory by more than one fact ([`claim_territory`]).
fn unique(fact: &Value) -> Result<Option<Unique>, Refused> {
    let kind = fact["type"].as_str().unwrap_or_default();
    if let Some(Ok(OrganizationEvent::Registration(RegistrationEvent::OrganizationRegistered {
        level: level @ OrganizationLevel::Organization,
        name,
        code,
        parent,
        ..
    }))) = OrganizationEvent::decode(kind, fact)
    {
        return Ok(Some(("organization", claims_of(level, &name, code.as_deref(), parent)?)));
    }
    if let Some(Ok(ProgramEvent::Drafting(DraftingEvent::ProgramDrafted {
        organization_id,
        title,
        period,
        ..
    }))) = ProgramEvent::decode(kind, fact)
    {
        return Ok(Some(("program", vec![program_parts(organization_id, &title, period).into()])));
    }
    Ok(None)
}

/// The id that a fact brings into the world beside its stream: an enterprise.
pub(crate) fn brought(fact: &Value) -> Option<Uuid> {
    (fact["type"] == "EnterpriseRegistered").then(|| fact["enterprise_id"].as_str()?.parse().ok()).flatten()
}

/// The enterprise that a fact gives another name.
fn renamed(fact: &Value) -> Option<EnterpriseId> {
    let id = (fact["type"] == "EnterpriseRenamed").then(|| fact["enterprise_id"].as_str()?.parse().ok());
    id.flatten().map(EnterpriseId)
}
