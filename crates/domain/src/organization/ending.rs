//! The end of a node: closed, merged into another one, or split among several (methodology §11 edge 28).
//!
//! What was under way goes on somewhere: a node with open programmes, or with nodes below it, is not closed; a merger and a split
//! say which programme goes where, and a split how the contingent is divided, to the last pupil. The successor records whom it took over.

use super::{Contingent, Organization, OtherNode};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{OrganizationId, PersonId, ProgramId};
use crate::values::{DocumentRef, OrganizationLevel};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a successor of a split organisation gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// The successor.
    pub successor: OrganizationId,
    /// Its share of the contingent; `None` where the organisation has none on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contingent: Option<Contingent>,
    /// The programmes that go on there.
    pub programs: BTreeSet<ProgramId>,
    /// Persons who are known to go there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub participants: BTreeSet<PersonId>,
}

/// What is under way at a node, as the application read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The node itself.
    pub node: OrganizationId,
    /// Programmes that have not ended.
    pub programs: BTreeSet<ProgramId>,
    /// Nodes that hang from it and are not closed.
    pub below: BTreeSet<OrganizationId>,
}

/// What may be asked of the end.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum EndingCommand {
    /// Closes the node.
    CloseOrganization {
        /// What is under way.
        unfinished: Unfinished,
        /// The act that says so.
        order: DocumentRef,
        /// From which day it is no longer.
        occurred_on: NaiveDate,
    },
    /// Merges the organisation into another one, which goes on with its open programmes; a municipality into another one, to which the
    /// application moves the nodes below in the same commit (§11 edge 29).
    MergeOrganization {
        /// The successor.
        into: OtherNode,
        /// The programmes that go on there.
        programs: BTreeSet<ProgramId>,
        /// What is under way.
        unfinished: Unfinished,
        /// The act that says so.
        order: DocumentRef,
        /// From which day it is no longer.
        occurred_on: NaiveDate,
    },
    /// Splits the organisation among several, which go on with its open programmes.
    SplitOrganization {
        /// The successors.
        successors: Vec<OtherNode>,
        /// What each of them gets.
        allocations: Vec<Allocation>,
        /// What is under way.
        unfinished: Unfinished,
        /// The act that says so.
        order: DocumentRef,
        /// From which day it is no longer.
        occurred_on: NaiveDate,
    },
    /// Records on the successor whom it took over.
    TakeOver {
        /// The organisation that ended.
        predecessor: OrganizationId,
        /// From which day.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen at the end.
    pub enum EndingEvent {
        /// The node is closed.
        OrganizationClosed {
            /// The act that says so.
            order: DocumentRef,
            /// From which day it is no longer.
            occurred_on: NaiveDate,
        },
        /// The organisation was merged into another one.
        OrganizationMerged {
            /// The successor.
            successor: OrganizationId,
            /// The programmes that go on there.
            programs: BTreeSet<ProgramId>,
            /// The act that says so.
            order: DocumentRef,
            /// From which day it is no longer.
            occurred_on: NaiveDate,
        },
        /// The organisation was split.
        OrganizationSplit {
            /// What each successor gets.
            allocations: Vec<Allocation>,
            /// The act that says so.
            order: DocumentRef,
            /// From which day it is no longer.
            occurred_on: NaiveDate,
        },
        /// The successor took an organisation over, or a part of it.
        PredecessorTakenOver {
            /// The organisation that ended.
            predecessor: OrganizationId,
            /// From which day.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a node does not end so.
    pub enum EndingRefusal {
        NotRegistered => "ORGANIZATION_UNKNOWN",
            "there is no such organisation: register it first",
            "такой организации нет: сначала её нужно записать";
        OrderMissing => "ORGANIZATION_ORDER_MISSING",
            "the order has no number: a change of the tree rests on an act",
            "у приказа нет номера: изменение дерева опирается на акт";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "ORGANIZATION_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        BeforeRegistration { since: NaiveDate } => "ORGANIZATION_BEFORE_REGISTRATION",
            "the node is in the tree since {since}: accepted are days from it on",
            "узел в дереве с {since}: принимаются дни с этого дня";
        BeforeLaterAct { last: NaiveDate } => "ORGANIZATION_BEFORE_LATER_ACT",
            "there is such an act of {last} on record: accepted are days after it",
            "такой акт уже записан на {last}: принимаются дни после него";
        Closed { closed_on: NaiveDate } => "ORGANIZATION_CLOSED",
            "the organisation is closed since {closed_on}: accepted are days before it",
            "организация закрыта с {closed_on}: принимаются дни до этого";
        ProgramsOpen { programs: String } => "ORGANIZATION_PROGRAMS_OPEN",
            "programmes of the organisation are open and go nowhere: {programs}; complete them, or say which successor goes on with them",
            "программы организации открыты и никуда не переданы: {programs}; завершите их или укажите преемника";
        NotItsProgram { programs: String } => "ORGANIZATION_PROGRAM_NOT_OPEN",
            "these are not open programmes of the organisation: {programs}; accepted are its open ones",
            "это не открытые программы организации: {programs}; принимаются открытые";
        NodesBelow { below: String } => "ORGANIZATION_NODES_BELOW",
            "nodes hang from it that are not closed: {below}; move or close them first",
            "в него входят незакрытые узлы: {below}; сначала их нужно перевести или закрыть";
        WrongSuccessor { successor: OrganizationId } => "ORGANIZATION_WRONG_SUCCESSOR",
            "{successor} cannot be the successor: accepted is another organisation of the same level that stands on that day",
            "{successor} не может быть преемником: принимается другая организация того же уровня, которая есть в этот день";
        WrongLevel { level: OrganizationLevel, accepted: &'static [OrganizationLevel] } => "ORGANIZATION_NOT_MERGED",
            "a node of level {level} does not end so: accepted are {accepted}",
            "узел уровня {level} так не завершают: принимается {accepted}";
        TooFewSuccessors => "ORGANIZATION_SPLIT_TOO_FEW",
            "a split needs at least two different successors, each named once: one successor is a merger",
            "для разделения нужны хотя бы два разных преемника, каждый один раз: один преемник — это присоединение";
        AllocatedTwice { what: String } => "ORGANIZATION_ALLOCATED_TWICE",
            "these go to two successors: {what}; accepted is one for each",
            "это передано двум преемникам: {what}; принимается один для каждого";
        DoesNotAddUp { known: String, allocated: String } => "ORGANIZATION_ALLOCATION_DOES_NOT_ADD_UP",
            "the successors get a contingent of {allocated}, the organisation has {known}: both must be the same",
            "преемникам передан контингент {allocated}, у организации {known}: должно быть одинаково";
    }
}

impl EndingEvent {
    /// From which day the node is no longer; `None` of an event that ends nothing.
    pub fn closed_on(&self) -> Option<NaiveDate> {
        match self {
            Self::OrganizationClosed { occurred_on, .. }
            | Self::OrganizationMerged { occurred_on, .. }
            | Self::OrganizationSplit { occurred_on, .. } => Some(*occurred_on),
            Self::PredecessorTakenOver { .. } => None,
        }
    }

    /// The node into which this one was merged; `None` of an event that is no merger.
    pub(super) fn merged_into(&self) -> Option<OrganizationId> {
        match self {
            Self::OrganizationMerged { successor, .. } => Some(*successor),
            Self::OrganizationClosed { .. }
            | Self::OrganizationSplit { .. }
            | Self::PredecessorTakenOver { .. } => None,
        }
    }

    pub(super) fn version(&self) -> u32 {
        match self {
            Self::OrganizationClosed { .. }
            | Self::OrganizationMerged { .. }
            | Self::OrganizationSplit { .. }
            | Self::PredecessorTakenOver { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a real day");
        let order = || DocumentRef { number: "318-п".into(), date: day(2024, 6, 3) };
        let id = |number| OrganizationId(uuid::Uuid::from_u128(number));
        let occurred_on = day(2024, 9, 1);
        let part = |number, pupils, programs: &[u128], participants: &[u128]| Allocation {
            successor: id(number),
            contingent: Some(Contingent {
                pupils_10_19: Some(pupils),
                pupils_15_19: None,
                young_specialists: None,
            }),
            programs: programs.iter().map(|program| ProgramId(uuid::Uuid::from_u128(*program))).collect(),
            participants: participants
                .iter()
                .map(|person| PersonId(uuid::Uuid::from_u128(*person)))
                .collect(),
        };
        vec![
            Self::OrganizationClosed { order: order(), occurred_on },
            Self::OrganizationMerged {
                successor: id(13),
                programs: BTreeSet::from([ProgramId(uuid::Uuid::from_u128(4))]),
                order: order(),
                occurred_on,
            },
            Self::OrganizationSplit {
                allocations: vec![part(13, 25, &[4], &[11]), part(14, 15, &[], &[])],
                order: order(),
                occurred_on,
            },
            Self::PredecessorTakenOver { predecessor: id(12), occurred_on },
        ]
    }
}

pub(super) fn decide(
    organization: &Organization,
    command: EndingCommand,
    stamp: Stamp,
) -> Result<Vec<EndingEvent>, EndingRefusal> {
    let registered = organization.registered.as_ref().ok_or(EndingRefusal::NotRegistered)?;
    let (event, order, unfinished, passed) = match command {
        EndingCommand::TakeOver { predecessor, occurred_on } => {
            return take_over(organization, predecessor, occurred_on, stamp);
        }
        EndingCommand::CloseOrganization { unfinished, order, occurred_on } => {
            let closed = EndingEvent::OrganizationClosed { order: order.clone(), occurred_on };
            (closed, order, unfinished, BTreeSet::new())
        }
        EndingCommand::MergeOrganization { into, programs, unfinished, order, occurred_on } => {
            let event = EndingEvent::OrganizationMerged {
                successor: into.id,
                programs: programs.clone(),
                order: order.clone(),
                occurred_on,
            };
            if organization.ended.as_ref() != Some(&event) {
                succeeds(registered.level, MERGED, unfinished.node, &into, occurred_on)?;
            }
            (event, order, unfinished, programs)
        }
        EndingCommand::SplitOrganization { successors, allocations, unfinished, order, occurred_on } => {
            let event = EndingEvent::OrganizationSplit {
                allocations: allocations.clone(),
                order: order.clone(),
                occurred_on,
            };
            if organization.ended.as_ref() != Some(&event) {
                for successor in &successors {
                    succeeds(registered.level, SPLIT, unfinished.node, successor, occurred_on)?;
                }
                adds_up(organization.contingent_on(occurred_on), &allocations)?;
            }
            let passed = allocations.into_iter().flat_map(|part| part.programs).collect();
            (event, order, unfinished, passed)
        }
    };
    if organization.ended.as_ref() == Some(&event) {
        return Ok(Vec::new());
    }
    let occurred_on = event.closed_on().expect("each of these ends the node");
    may_end(organization, &order, occurred_on, stamp)?;
    nothing_is_left(&unfinished, &passed)?;
    Ok(vec![event])
}

fn may_end(
    organization: &Organization,
    order: &DocumentRef,
    occurred_on: NaiveDate,
    stamp: Stamp,
) -> Result<(), EndingRefusal> {
    if let Some(closed_on) = organization.closed_on() {
        return Err(EndingRefusal::Closed { closed_on });
    }
    if order.number.trim().is_empty() {
        return Err(EndingRefusal::OrderMissing);
    }
    if stamp.is_before(occurred_on) {
        return Err(EndingRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if let Some(since) = organization
        .registered
        .as_ref()
        .map(|registered| registered.since)
        .filter(|since| occurred_on < *since)
    {
        return Err(EndingRefusal::BeforeRegistration { since });
    }
    match organization.last_fact() {
        Some(last) if last > occurred_on => Err(EndingRefusal::BeforeLaterAct { last }),
        Some(_) | None => Ok(()),
    }
}

fn nothing_is_left(unfinished: &Unfinished, passed: &BTreeSet<ProgramId>) -> Result<(), EndingRefusal> {
    if !unfinished.below.is_empty() {
        return Err(EndingRefusal::NodesBelow { below: listed(&unfinished.below) });
    }
    let left: BTreeSet<_> = unfinished.programs.difference(passed).collect();
    if !left.is_empty() {
        return Err(EndingRefusal::ProgramsOpen { programs: listed(left) });
    }
    let foreign: BTreeSet<_> = passed.difference(&unfinished.programs).collect();
    if !foreign.is_empty() {
        return Err(EndingRefusal::NotItsProgram { programs: listed(foreign) });
    }
    Ok(())
}

/// What goes on in another node of its level.
const MERGED: &[OrganizationLevel] = &[OrganizationLevel::Municipality, OrganizationLevel::Organization];
/// What is divided: of a municipality the nodes below are moved, each by its act, and it is closed.
const SPLIT: &[OrganizationLevel] = &[OrganizationLevel::Organization];

fn succeeds(
    level: OrganizationLevel,
    accepted: &'static [OrganizationLevel],
    node: OrganizationId,
    successor: &OtherNode,
    occurred_on: NaiveDate,
) -> Result<(), EndingRefusal> {
    if !accepted.contains(&level) {
        return Err(EndingRefusal::WrongLevel { level, accepted });
    }
    if successor.id == node || successor.level != level || !successor.stands_on(occurred_on) {
        return Err(EndingRefusal::WrongSuccessor { successor: successor.id });
    }
    Ok(())
}

/// Each programme and person goes to one successor, and the parts of the contingent make the whole.
fn adds_up(known: Option<Contingent>, allocations: &[Allocation]) -> Result<(), EndingRefusal> {
    let successors: BTreeSet<_> = allocations.iter().map(|part| part.successor).collect();
    if successors.len() < 2 || successors.len() < allocations.len() {
        return Err(EndingRefusal::TooFewSuccessors);
    }
    let programs = twice(allocations.iter().flat_map(|part| &part.programs));
    let persons = twice(allocations.iter().flat_map(|part| &part.participants));
    if let Some(what) = programs.or(persons) {
        return Err(EndingRefusal::AllocatedTwice { what });
    }
    let allocated = allocations.iter().filter_map(|part| part.contingent).reduce(Contingent::plus);
    if allocated != known {
        let shown = |contingent: Option<Contingent>| {
            contingent.map_or_else(|| "—".to_owned(), |contingent| contingent.to_string())
        };
        return Err(EndingRefusal::DoesNotAddUp { known: shown(known), allocated: shown(allocated) });
    }
    Ok(())
}

fn twice<T: Ord + ToString>(all: impl Iterator<Item = T>) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut again = BTreeSet::new();
    for one in all {
        let text = one.to_string();
        if !seen.insert(one) {
            again.insert(text);
        }
    }
    (!again.is_empty()).then(|| listed(again))
}

fn listed<T: ToString>(all: impl IntoIterator<Item = T>) -> String {
    all.into_iter().map(|one| one.to_string()).collect::<Vec<_>>().join(", ")
}

fn take_over(
    organization: &Organization,
    predecessor: OrganizationId,
    occurred_on: NaiveDate,
    stamp: Stamp,
) -> Result<Vec<EndingEvent>, EndingRefusal> {
    if organization.predecessors.contains_key(&predecessor) {
        return Ok(Vec::new());
    }
    if stamp.is_before(occurred_on) {
        return Err(EndingRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    match organization.closed_on() {
        Some(closed_on) if occurred_on >= closed_on => Err(EndingRefusal::Closed { closed_on }),
        Some(_) | None => Ok(vec![EndingEvent::PredecessorTakenOver { predecessor, occurred_on }]),
    }
}

/// A merger and a split stand in several streams: they are corrected where the node ended, and what they passed on follows.
pub(super) fn redo(event: &EndingEvent) -> Redo<EndingCommand> {
    let nothing =
        |programs| Unfinished { node: OrganizationId(Uuid::nil()), programs, below: BTreeSet::new() };
    match event.clone() {
        EndingEvent::OrganizationClosed { order, occurred_on } => {
            let unfinished = nothing(BTreeSet::new());
            Redo::fact(EndingCommand::CloseOrganization { unfinished, order, occurred_on })
        }
        EndingEvent::OrganizationMerged { successor, programs, order, occurred_on } => {
            let into = |level: &OrganizationLevel| EndingCommand::MergeOrganization {
                into: OtherNode::standing(successor, *level),
                unfinished: nothing(programs.clone()),
                programs: programs.clone(),
                order: order.clone(),
                occurred_on,
            };
            Redo::Fact(MERGED.iter().map(into).collect())
        }
        EndingEvent::OrganizationSplit { allocations, order, occurred_on } => {
            let successors = allocations.iter().map(|part| part.successor);
            let programs = allocations.iter().flat_map(|part| part.programs.iter().copied()).collect();
            Redo::fact(EndingCommand::SplitOrganization {
                successors: successors
                    .map(|id| OtherNode::standing(id, OrganizationLevel::Organization))
                    .collect(),
                unfinished: nothing(programs),
                allocations,
                order,
                occurred_on,
            })
        }
        EndingEvent::PredecessorTakenOver { predecessor, occurred_on } => {
            Redo::consequence(EndingCommand::TakeOver { predecessor, occurred_on })
        }
    }
}

pub(super) fn evolve(organization: &mut Organization, event: &EndingEvent) {
    match event {
        EndingEvent::OrganizationClosed { .. }
        | EndingEvent::OrganizationMerged { .. }
        | EndingEvent::OrganizationSplit { .. } => organization.ended = Some(event.clone()),
        EndingEvent::PredecessorTakenOver { predecessor, occurred_on } => {
            organization.predecessors.insert(*predecessor, *occurred_on);
        }
    }
}

#[cfg(test)]
mod tests;
