//! Enterprises that supply mentors: found again by a name at their node, registered, renamed, closed and merged (decision 0046).
//!
//! Invariants: the vault holds the first name of an enterprise under [`NAME`] and each later one under the day from which it holds; at its
//! node it is found by all of them.

use super::corrections::taken;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::ids::{EnterpriseId, OrganizationId};
use domain::organization::{Enterprise, EnterpriseName, EnterprisesCommand, Organization};
use domain::values::{DocumentRef, OrganizationLevel};
use domain::words::{is_name, normalised};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Where the vault holds the first name of an enterprise.
const NAME: &str = "name";
/// The kind of the unique value.
const KIND: &str = "enterprise";

/// Where the vault holds the name that an enterprise has from a day on.
pub fn name_since(day: NaiveDate) -> String {
    format!("name:{day}")
}

/// What becomes of an enterprise.
#[derive(Clone, Debug)]
pub enum EnterpriseChange {
    /// Another name; text, sealed.
    Rename {
        /// The new one.
        name: String,
    },
    /// It is no longer.
    Close,
    /// Another one of the registry goes on after it.
    Merge {
        /// The successor.
        into: EnterpriseId,
    },
}

/// The node at which enterprises of an organisation are counted: its municipality, or the region that founded it.
pub(super) async fn enterprise_node(
    work: &mut Work<'_>,
    organization: OrganizationId,
) -> Result<Uuid, WorkError> {
    let state = work.state::<Organization>(organization.0).await?;
    match (state.level(), state.parent()) {
        (Some(OrganizationLevel::Organization), Some(parent)) => Ok(parent.0),
        (Some(OrganizationLevel::Municipality | OrganizationLevel::Region), _) => Ok(organization.0),
        (Some(OrganizationLevel::Organization), None) | (None, _) => Err(Refused::new(
            "ORGANIZATION_UNKNOWN",
            "there is no such organisation: register it first",
            "такой организации нет: сначала её нужно записать",
        )
        .into()),
    }
}

/// Finds an enterprise by name at the organisation's municipality, or registers it.
pub(super) async fn found_or_registered(
    work: &mut Work<'_>,
    organization: OrganizationId,
    name: &str,
    new: EnterpriseId,
    occurred_on: NaiveDate,
) -> Result<EnterpriseId, WorkError> {
    if !is_name(name) {
        return Err(name_missing().into());
    }
    let node = enterprise_node(work, organization).await?;
    let node_text = node.to_string();
    let parts = [node_text.as_str(), &normalised(name)];
    if let Some(known) = work.owner(KIND, &parts).await? {
        let state = work.guarded_state::<Organization>(node).await?;
        let there =
            state.enterprise(EnterpriseId(known)).map_or(Ok(()), |known| known.is_there_on(occurred_on));
        there.map_err(|refusal| Refused::of(&refusal))?;
        return Ok(EnterpriseId(known));
    }
    let renamed_on = BTreeSet::new();
    let command = EnterprisesCommand::RegisterEnterprise { enterprise_id: new, renamed_on, occurred_on };
    work.decide::<Organization>(node, command).await?;
    work.claim(KIND, &parts, new.0);
    work.new_subject(new.0);
    work.seal(new.0, NAME, name).await?;
    Ok(new)
}

fn name_missing() -> Refused {
    Refused::new(
        "MENTOR_ENTERPRISE_NAME_MISSING",
        "the name of the enterprise has no letter or digit: give the name of the one that supplies the mentor, or none",
        "в названии предприятия нет ни буквы, ни цифры: назовите предприятие, которое дало наставника, или не указывайте его",
    )
}

/// Changes or ends an enterprise in the registry of the node in which an organisation lies.
pub(super) async fn change(
    work: &mut Work<'_>,
    organization: OrganizationId,
    enterprise_id: EnterpriseId,
    change: EnterpriseChange,
    order: DocumentRef,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let node = enterprise_node(work, organization).await?;
    let command = match change {
        EnterpriseChange::Rename { name } => {
            return rename(work, node, enterprise_id, &name, order, occurred_on).await;
        }
        EnterpriseChange::Close => EnterprisesCommand::CloseEnterprise { enterprise_id, order, occurred_on },
        EnterpriseChange::Merge { into: successor_id } => {
            EnterprisesCommand::MergeEnterprise { enterprise_id, successor_id, order, occurred_on }
        }
    };
    work.decide::<Organization>(node, command).await
}

async fn rename(
    work: &mut Work<'_>,
    node: Uuid,
    enterprise_id: EnterpriseId,
    name: &str,
    order: DocumentRef,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let state = work.state::<Organization>(node).await?;
    let known = state.enterprise(enterprise_id);
    let judged = judged(work, node, enterprise_id, known, name, occurred_on).await?;
    let command = EnterprisesCommand::RenameEnterprise { enterprise_id, name: judged, order, occurred_on };
    let events = state.decide(command.into(), work.stamp()).map_err(|refusal| Refused::of(&refusal))?;
    if events.is_empty() {
        return Ok(());
    }
    work.record::<Organization>(node, events).await?;
    work.claim(KIND, &[&node.to_string(), &normalised(name)], enterprise_id.0);
    work.seal(enterprise_id.0, &name_since(occurred_on), name).await
}

/// What the vault and the unique values say of a name that is to hold from a day on.
async fn judged(
    work: &Work<'_>,
    node: Uuid,
    id: EnterpriseId,
    known: Option<&Enterprise>,
    name: &str,
    occurred_on: NaiveDate,
) -> Result<EnterpriseName, WorkError> {
    if !is_name(name) {
        return Ok(EnterpriseName::Missing);
    }
    if let Some(known) = known {
        let of_the_day = known.renamed_on().get(&occurred_on).or(known.renamed_on().last());
        let field = of_the_day.copied().map_or_else(|| NAME.to_owned(), name_since);
        if work.personal(id.0, &field).await?.as_deref() == Some(name) {
            return Ok(EnterpriseName::Same);
        }
    }
    let owner = work.owner(KIND, &[&node.to_string(), &normalised(name)]).await?;
    Ok(owner
        .filter(|owner| *owner != id.0)
        .map_or(EnterpriseName::Other, |other| EnterpriseName::Taken(EnterpriseId(other))))
}

/// Gives back the names by which an enterprise was found, and takes those that it has and had by what stands now: at the node whose facts
/// were corrected, and in every registry into which or from which it was taken over, for the names lie in one vault.
///
/// # Errors
/// When something else at that node has one of them, and when the vault or the journal does not answer.
pub(super) async fn claim_names(work: &mut Work<'_>, node: Uuid, id: EnterpriseId) -> Result<(), WorkError> {
    let registries = registries(work, node, id).await?;
    work.release(id.0);
    for registry in registries {
        let state = work.state::<Organization>(registry).await?;
        let Some(known) = state.enterprise(id) else { continue };
        for field in fields(known) {
            let Some(name) = work.personal(id.0, &field).await? else { continue };
            let parts = [registry.to_string(), normalised(&name)];
            let parts = parts.each_ref().map(String::as_str);
            match work.owner(KIND, &parts).await?.filter(|owner| *owner != id.0) {
                None => work.claim(KIND, &parts, id.0),
                Some(_) if registry == node => return Err(taken().into()),
                // One of this name that the other registry knows is the one that is found there, as at the take-over.
                Some(_) => {}
            }
        }
    }
    Ok(())
}

/// The nodes in whose registries an enterprise stands: the given one, those that took it over, and those from which it came.
async fn registries(work: &mut Work<'_>, node: Uuid, id: EnterpriseId) -> Result<Vec<Uuid>, WorkError> {
    let mut found = vec![node];
    let mut next = 0;
    while let Some(place) = found.get(next).copied() {
        let state = work.state::<Organization>(place).await?;
        for near in state.successor().into_iter().chain(state.predecessors()) {
            let is_new = !found.contains(&near.0);
            if is_new && work.state::<Organization>(near.0).await?.enterprise(id).is_some() {
                found.push(near.0);
            }
        }
        next += 1;
    }
    Ok(found)
}

/// Where the vault holds the names of an enterprise.
fn fields(known: &Enterprise) -> Vec<String> {
    let later = known.renamed_on().iter().copied().map(name_since);
    std::iter::once(NAME.to_owned()).chain(later).collect()
}

/// The enterprises of a district are found again in the registry of the okrug, by the same names; those that ended before stay where they were.
pub(super) async fn take_over(
    work: &mut Work<'_>,
    district: &Organization,
    okrug: OrganizationId,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let node = okrug.to_string();
    for (enterprise_id, known) in
        district.enterprises().filter(|(_, known)| known.is_there_on(occurred_on).is_ok())
    {
        let renamed_on = known.renamed_on().clone();
        let fields = fields(known);
        let command = EnterprisesCommand::RegisterEnterprise { enterprise_id, renamed_on, occurred_on };
        work.decide::<Organization>(okrug.0, command).await?;
        for field in fields {
            let Some(name) = work.personal(enterprise_id.0, &field).await? else { continue };
            let parts = [node.as_str(), &normalised(&name)];
            // One of this name that the okrug knows already is the one that is found.
            if work.owner(KIND, &parts).await?.is_none() {
                work.claim(KIND, &parts, enterprise_id.0);
            }
        }
    }
    Ok(())
}
