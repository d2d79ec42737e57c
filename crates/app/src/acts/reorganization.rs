//! The tree in time: what a node is, its changes by an act, its end and who goes on after it.
//!
//! A merger or a split is one commit of several streams: each successor records whom it took over and what contingent came with it,
//! each programme who runs it now, and the organisation that it ended.

use super::enterprises;
use super::organizations::{claim_of, node_known};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::ids::{OrganizationId, ProgramId};
use domain::organization::{
    Allocation, ChangesCommand, ChangesRefusal, Contingent, EndingCommand, FigureBasis, FiguresCommand,
    Organization, OtherNode, Unfinished,
};
use domain::program::{CustodyCommand, Program};
use domain::values::{DocumentRef, OrganizationLevel};
use std::collections::BTreeSet;

const SUCCESSOR_UNKNOWN: &str = "ORGANIZATION_SUCCESSOR_UNKNOWN";

/// A change of a node that lives on.
#[derive(Clone, Debug)]
pub enum Change {
    /// Another name.
    Rename {
        /// The new official name.
        name: String,
    },
    /// Another node above.
    Move {
        /// The new one.
        parent: OrganizationId,
    },
    /// Another code of a municipality, and another name if it has one.
    Reform {
        /// The new name.
        name: Option<String>,
        /// The new code.
        oktmo: String,
    },
}

/// The end of a node.
#[derive(Clone, Debug)]
pub enum Ending {
    /// Nobody goes on after it.
    Close,
    /// Another node of its level goes on after it; the nodes below a municipality go over with it.
    Merge {
        /// The successor.
        into: OrganizationId,
        /// The programmes that go on there.
        programs: BTreeSet<ProgramId>,
    },
    /// Several organisations go on after it.
    Split {
        /// What each of them gets.
        allocations: Vec<Allocation>,
    },
}

/// Changes a node by an act.
pub(super) async fn change(
    work: &mut Work<'_>,
    id: OrganizationId,
    change: Change,
    order: DocumentRef,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let state = work.state::<Organization>(id.0).await?;
    let (claimed, command) = match change {
        Change::Rename { name } => (
            Some((name.clone(), state.parent())),
            ChangesCommand::RenameOrganization { name, order, occurred_on },
        ),
        Change::Move { parent } => {
            let above = node_known(work, parent, "ORGANIZATION_PARENT_UNKNOWN").await?;
            let name = state.name().map(str::to_owned);
            (
                name.map(|name| (name, Some(parent))),
                ChangesCommand::MoveOrganization { parent: above, order, occurred_on },
            )
        }
        Change::Reform { name, oktmo } => (
            name.clone().map(|name| (name, state.parent())),
            ChangesCommand::ReformMunicipality { name, oktmo, order, occurred_on },
        ),
    };
    work.decide::<Organization>(id.0, command).await?;
    match (state.level(), claimed) {
        (Some(level), Some((name, parent))) => claim_name(work, id, level, &name, parent).await,
        (None, _) | (_, None) => Ok(()),
    }
}

/// A territory is unique by name where it hangs; an organisation by its code, which does not change.
async fn claim_name(
    work: &mut Work<'_>,
    id: OrganizationId,
    level: OrganizationLevel,
    name: &str,
    parent: Option<OrganizationId>,
) -> Result<(), WorkError> {
    match level {
        OrganizationLevel::Region | OrganizationLevel::Municipality => {
            let parts = claim_of(level, name, None, parent)?;
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            match work.owner("organization", &parts).await? {
                Some(owner) if owner != id.0 => Err(super::organizations::known(owner).into()),
                Some(_) => Ok(()),
                None => {
                    work.claim("organization", &parts, id.0);
                    Ok(())
                }
            }
        }
        OrganizationLevel::Organization => Ok(()),
    }
}

/// Ends a node. What goes on is written first, the end last: it is what the act is about.
pub(super) async fn end(
    work: &mut Work<'_>,
    id: OrganizationId,
    ending: Ending,
    mut unfinished: Unfinished,
    order: DocumentRef,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let state = work.state::<Organization>(id.0).await?;
    let okrug = match (&ending, state.level()) {
        (Ending::Merge { into, .. }, Some(OrganizationLevel::Municipality)) => Some(*into),
        (Ending::Merge { .. } | Ending::Close | Ending::Split { .. }, _) => None,
    };
    // What hangs from a district goes over with it.
    let below = if okrug.is_some() { std::mem::take(&mut unfinished.below) } else { BTreeSet::new() };
    let act = order.clone();
    let (command, allocations) = match ending {
        Ending::Close => (EndingCommand::CloseOrganization { unfinished, order, occurred_on }, Vec::new()),
        Ending::Merge { into, programs } => {
            let whole = Allocation {
                successor: into,
                contingent: state.contingent_on(occurred_on),
                programs: programs.clone(),
                participants: BTreeSet::new(),
            };
            let into = node_known(work, into, SUCCESSOR_UNKNOWN).await?;
            let command = EndingCommand::MergeOrganization { into, programs, unfinished, order, occurred_on };
            (command, vec![whole])
        }
        Ending::Split { allocations } => {
            let mut successors: Vec<OtherNode> = Vec::with_capacity(allocations.len());
            for part in &allocations {
                successors.push(node_known(work, part.successor, SUCCESSOR_UNKNOWN).await?);
            }
            let parts = allocations.clone();
            let command =
                EndingCommand::SplitOrganization { successors, allocations, unfinished, order, occurred_on };
            (command, parts)
        }
    };
    let events = state.decide(command.into(), work.stamp()).map_err(|refusal| Refused::of(&refusal))?;
    if events.is_empty() {
        return Ok(());
    }
    for part in allocations {
        take_over(work, id, part, occurred_on).await?;
    }
    if let Some(okrug) = okrug {
        for node in below {
            change(work, node, Change::Move { parent: okrug }, act.clone(), occurred_on).await?;
        }
        enterprises::take_over(work, &state, okrug, occurred_on).await?;
    }
    work.record::<Organization>(id.0, events).await
}

async fn take_over(
    work: &mut Work<'_>,
    predecessor: OrganizationId,
    part: Allocation,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let Allocation { successor, contingent, programs, participants: _ } = part;
    let state = work.state::<Organization>(successor.0).await?;
    work.decide::<Organization>(successor.0, EndingCommand::TakeOver { predecessor, occurred_on }).await?;
    let contingent = contingent.map(|came| contingent_before(&state, successor, occurred_on).plus(came));
    if let Some(contingent) = contingent.filter(|contingent| !contingent.is_unknown()) {
        let basis = Some(FigureBasis::Reorganization);
        let command = FiguresCommand::RecordContingent { contingent, basis, occurred_on };
        work.decide::<Organization>(successor.0, command).await?;
    }
    for program in programs {
        let command = CustodyCommand::PassProgram { organization_id: successor, occurred_on };
        work.decide::<Program>(program.0, command).await?;
    }
    Ok(())
}

/// What a successor had before. One that is in the tree from this very day on had nobody; of another one it is not known.
fn contingent_before(state: &Organization, id: OrganizationId, occurred_on: NaiveDate) -> Contingent {
    let is_new = state.as_other(id).is_some_and(|node| node.since == occurred_on);
    let figure = is_new.then_some(0);
    state.contingent_on(occurred_on).unwrap_or(Contingent {
        pupils_10_19: figure,
        pupils_15_19: figure,
        young_specialists: figure,
    })
}

/// Refuses something new at an organisation that is closed by that day. The commit fails when it is closed in between.
pub(super) async fn open_on(
    work: &mut Work<'_>,
    id: OrganizationId,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let state = work.guarded_state::<Organization>(id.0).await?;
    match state.closed_on() {
        Some(closed_on) if occurred_on >= closed_on => {
            Err(Refused::of(&ChangesRefusal::Closed { closed_on }).into())
        }
        Some(_) | None => Ok(()),
    }
}
