//! The tree of organisations and its figures.

use super::enterprises::{self, EnterpriseChange};
use super::reorganization::{self, Change, Ending};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use crate::zone;
use chrono::NaiveDate;
use domain::ids::{EnterpriseId, OrganizationId};
use domain::organization::{
    FigureBasis, FiguresCommand, Organization, OrganizationCommand, OtherNode, ProfileCommand,
    RegistrationCommand, Unfinished,
};
use domain::values::{DocumentRef, OrganizationLevel};
use domain::words::normalised;

/// What can be done to the tree.
#[derive(Clone, Debug)]
pub enum OrganizationAct {
    /// Registers a node. A region is unique by name, a municipality by name in its region, an organisation by code; so is every node that
    /// has one.
    Register {
        /// The new node.
        id: OrganizationId,
        /// Its level.
        level: OrganizationLevel,
        /// Official name.
        name: String,
        /// Code by which journals name it; an organisation needs one.
        code: Option<String>,
        /// The node above.
        parent: Option<OrganizationId>,
        /// The act that says so, where one is known.
        order: Option<DocumentRef>,
        /// Day from which it is in the tree.
        occurred_on: NaiveDate,
    },
    /// Changes a node by an act.
    Change {
        /// Which node.
        id: OrganizationId,
        /// What becomes of it.
        change: Change,
        /// The act that says so.
        order: DocumentRef,
        /// From which day.
        occurred_on: NaiveDate,
    },
    /// Ends a node by an act.
    End {
        /// Which node.
        id: OrganizationId,
        /// How.
        ending: Ending,
        /// What is under way there, as the registry knows it.
        unfinished: Unfinished,
        /// The act that says so.
        order: DocumentRef,
        /// From which day it is no longer.
        occurred_on: NaiveDate,
    },
    /// Records what concerns one node alone: a figure, a target, what is known of it.
    Record {
        /// Of which node.
        id: OrganizationId,
        /// What is recorded.
        command: OrganizationCommand,
    },
    /// Records the number of enterprises of the municipality in which the node lies.
    CountEnterprises {
        /// The municipality, or an organisation in it.
        organization_id: OrganizationId,
        /// Their number.
        enterprises: u32,
        /// What it rests on, if it is said.
        basis: Option<FigureBasis>,
        /// The day on which it held.
        occurred_on: NaiveDate,
    },
    /// Changes or ends an enterprise by an act.
    Enterprise {
        /// The municipality in whose registry it is, or an organisation in it.
        organization_id: OrganizationId,
        /// Which enterprise.
        id: EnterpriseId,
        /// What becomes of it.
        change: EnterpriseChange,
        /// The act that says so.
        order: DocumentRef,
        /// From which day.
        occurred_on: NaiveDate,
    },
}

impl OrganizationAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        match self {
            Self::Register { id, level, name, code, parent, order, occurred_on } => {
                let above = match parent {
                    Some(parent) => Some(node_known(work, parent, "ORGANIZATION_PARENT_UNKNOWN").await?),
                    None => None,
                };
                let code = code.map(|code| code.trim().to_owned()).filter(|code| !code.is_empty());
                for unique in claims_of(level, &name, code.as_deref(), parent)? {
                    claim_new(work, id, unique).await?;
                }
                let command = RegistrationCommand::RegisterOrganization {
                    level,
                    name,
                    code,
                    parent: above,
                    order,
                    occurred_on,
                };
                work.decide::<Organization>(id.0, command).await
            }
            Self::Change { id, change, order, occurred_on } => {
                reorganization::change(work, id, change, order, occurred_on).await
            }
            Self::End { id, ending, unfinished, order, occurred_on } => {
                reorganization::end(work, id, ending, unfinished, order, occurred_on).await
            }
            Self::Record { id, command } => {
                if let OrganizationCommand::Profile(ProfileCommand::DescribeOrganization {
                    profile, ..
                }) = &command
                {
                    zone::check(profile.time_zone.as_deref())?;
                }
                work.decide::<Organization>(id.0, command).await
            }
            Self::CountEnterprises { organization_id, enterprises, basis, occurred_on } => {
                let node = enterprises::enterprise_node(work, organization_id).await?;
                let command = FiguresCommand::CountEnterprises { enterprises, basis, occurred_on };
                work.decide::<Organization>(node, command).await
            }
            Self::Enterprise { organization_id, id, change, order, occurred_on } => {
                enterprises::change(work, organization_id, id, change, order, occurred_on).await
            }
        }
    }
}

/// Takes what a node is unique by.
async fn claim_new(work: &mut Work<'_>, id: OrganizationId, unique: Vec<String>) -> Result<(), WorkError> {
    let parts: Vec<&str> = unique.iter().map(String::as_str).collect();
    let owner = work.owner("organization", &parts).await?.filter(|owner| *owner != id.0);
    if let Some(owner) = owner {
        return Err(known(owner).into());
    }
    work.claim("organization", &parts, id.0);
    Ok(())
}

/// Another node of the tree, which must be there; the code says what it is to the act.
pub(super) async fn node_known(
    work: &mut Work<'_>,
    id: OrganizationId,
    code: &'static str,
) -> Result<OtherNode, WorkError> {
    let state = work.guarded_state::<Organization>(id.0).await?;
    let node = state.as_other(id).ok_or_else(|| {
        Refused::new(
            code,
            format!("there is no organisation {id}: register it first"),
            format!("узла {id} нет: сначала его нужно записать"),
        )
    });
    Ok(node?)
}

/// The refusal of a name or code that somebody else has.
pub(super) fn known(owner: uuid::Uuid) -> Refused {
    Refused::new(
        "ORGANIZATION_KNOWN",
        format!("this organisation is registered already: {owner}"),
        format!("эта организация уже записана: {owner}"),
    )
}

/// All by which a node is unique: beside its name a territory may have a code too, and codes name one node each.
pub(crate) fn claims_of(
    level: OrganizationLevel,
    name: &str,
    code: Option<&str>,
    parent: Option<OrganizationId>,
) -> Result<Vec<Vec<String>>, Refused> {
    let mut claims = vec![claim_of(level, name, code, parent)?];
    let code = code.filter(|code| !code.trim().is_empty()).map(of_code);
    claims.extend(code.filter(|code| !claims.contains(code)));
    Ok(claims)
}

fn of_code(code: &str) -> Vec<String> {
    vec!["code".into(), normalised(code)]
}

/// By what a node is found.
pub(crate) fn claim_of(
    level: OrganizationLevel,
    name: &str,
    code: Option<&str>,
    parent: Option<OrganizationId>,
) -> Result<Vec<String>, Refused> {
    let name = normalised(name);
    Ok(match (level, code) {
        (OrganizationLevel::Region, _) => vec!["region".into(), name],
        (OrganizationLevel::Municipality, _) => {
            vec!["municipality".into(), parent.map(|parent| parent.to_string()).unwrap_or_default(), name]
        }
        (OrganizationLevel::Organization, Some(code)) if !code.trim().is_empty() => of_code(code),
        (OrganizationLevel::Organization, _) => {
            return Err(Refused::new(
                "ORGANIZATION_CODE_MISSING",
                "an organisation is registered with a code: journals name it by the code",
                "организацию записывают с кодом: по нему её называют журналы",
            ));
        }
    })
}
