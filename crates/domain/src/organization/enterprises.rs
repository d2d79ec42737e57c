//! Enterprises that supply mentors, in the registry of their territory (I4), with what becomes of them: another name, a merger, an end.
//! Their names live in the vault: a record says from which day there is another one.
//!
//! Invariants: a change rests on its act and holds from its day; what held before stays with the days before; acts about one enterprise
//! come in the order of their days, and from the day of its end there are none. Docs: decision 0046.

use super::{ABOVE_ORGANIZATIONS, Life, Organization};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::EnterpriseId;
use crate::values::{DocumentRef, OrganizationLevel};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What the application knows of a name that an enterprise is to have; the name itself does not leave the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnterpriseName {
    /// It is empty.
    Missing,
    /// It is the one that holds already.
    Same,
    /// It is another one, and free.
    Other,
    /// Another enterprise of the registry has it.
    Taken(EnterpriseId),
}

/// What may be asked about enterprises.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum EnterprisesCommand {
    /// Takes an enterprise that supplies mentors into the registry of its municipality. Its name lives in the vault.
    RegisterEnterprise {
        /// Its id.
        enterprise_id: EnterpriseId,
        /// The days of the later names with which it comes from the registry of another node.
        renamed_on: BTreeSet<NaiveDate>,
        /// Day from which it is known.
        occurred_on: NaiveDate,
    },
    /// Gives an enterprise another name.
    RenameEnterprise {
        /// Its id.
        enterprise_id: EnterpriseId,
        /// What the vault says of the new name.
        name: EnterpriseName,
        /// The act that says so.
        order: DocumentRef,
        /// From which day.
        occurred_on: NaiveDate,
    },
    /// Closes an enterprise; those whom it supplied stay mentors.
    CloseEnterprise {
        /// Its id.
        enterprise_id: EnterpriseId,
        /// The act that says so.
        order: DocumentRef,
        /// From which day it is no longer.
        occurred_on: NaiveDate,
    },
    /// Merges an enterprise into another one of the registry, which counts for its mentors from then on.
    MergeEnterprise {
        /// Its id.
        enterprise_id: EnterpriseId,
        /// The successor.
        successor_id: EnterpriseId,
        /// The act that says so.
        order: DocumentRef,
        /// From which day it is no longer.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to enterprises.
    pub enum EnterprisesEvent {
        /// An enterprise that supplies mentors is known.
        EnterpriseRegistered {
            /// Its id.
            enterprise_id: EnterpriseId,
            /// The days of the later names with which it came from the registry of another node.
            #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
            renamed_on: BTreeSet<NaiveDate>,
            /// Day from which it is known.
            occurred_on: NaiveDate,
        },
        /// An enterprise has another name.
        EnterpriseRenamed {
            /// Its id.
            enterprise_id: EnterpriseId,
            /// The act that says so.
            order: DocumentRef,
            /// From which day.
            occurred_on: NaiveDate,
        },
        /// An enterprise is closed.
        EnterpriseClosed {
            /// Its id.
            enterprise_id: EnterpriseId,
            /// The act that says so.
            order: DocumentRef,
            /// From which day it is no longer.
            occurred_on: NaiveDate,
        },
        /// An enterprise was merged into another one.
        EnterpriseMerged {
            /// Its id.
            enterprise_id: EnterpriseId,
            /// The successor.
            successor_id: EnterpriseId,
            /// The act that says so.
            order: DocumentRef,
            /// From which day it is no longer.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why nothing of the kind is recorded of an enterprise.
    pub enum EnterprisesRefusal {
        NotRegistered => "ORGANIZATION_UNKNOWN",
            "there is no such organisation: register it first",
            "такой организации нет: сначала её нужно записать";
        WrongLevel { level: OrganizationLevel, accepted: &'static [OrganizationLevel] } => "ENTERPRISE_WRONG_LEVEL",
            "enterprises are registered above organisations, not at a node of level {level}: accepted are {accepted}",
            "предприятия записывают выше организаций, а не на узле уровня {level}: принимается {accepted}";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "ENTERPRISE_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        Closed { closed_on: NaiveDate } => "ORGANIZATION_CLOSED",
            "the organisation is closed since {closed_on}: accepted are days before it",
            "организация закрыта с {closed_on}: принимаются дни до этого";
        Unknown { enterprise_id: EnterpriseId } => "ENTERPRISE_UNKNOWN",
            "the enterprise {enterprise_id} is not in the registry of the territory: accepted are those that are registered there",
            "предприятия {enterprise_id} нет в реестре территории: принимаются записанные там";
        NameMissing => "ENTERPRISE_NAME_MISSING",
            "the name is empty: an enterprise has one",
            "название пустое: у предприятия оно есть";
        NameTaken { taken_by: EnterpriseId } => "ENTERPRISE_NAME_TAKEN",
            "another enterprise of the registry has this name: {taken_by}; accepted is a free one, or the merger of the two",
            "это название в реестре у другого предприятия: {taken_by}; принимается свободное или объединение двух предприятий";
        OrderMissing => "ENTERPRISE_ORDER_MISSING",
            "the act has no number: a change of an enterprise rests on an act",
            "у акта нет номера: изменение предприятия опирается на акт";
        BeforeLaterAct { last: NaiveDate } => "ENTERPRISE_BEFORE_LATER_ACT",
            "something is on record of the enterprise from {last} on: accepted are days after it",
            "о предприятии уже есть запись с {last}: принимаются дни после этого";
        Ended { ended_on: NaiveDate } => "ENTERPRISE_CLOSED",
            "the enterprise is closed or merged since {ended_on}: accepted are days before it, or its successor",
            "предприятие закрыто или присоединено с {ended_on}: принимаются дни до этого или его преемник";
        WrongSuccessor { successor_id: EnterpriseId } => "ENTERPRISE_WRONG_SUCCESSOR",
            "{successor_id} cannot be the successor: accepted is another enterprise of the same registry that is there on that day",
            "{successor_id} не может быть преемником: принимается другое предприятие того же реестра, которое есть в этот день";
    }
}

impl EnterprisesEvent {
    /// Of which enterprise it speaks.
    pub fn enterprise_id(&self) -> EnterpriseId {
        match self {
            Self::EnterpriseRegistered { enterprise_id, .. }
            | Self::EnterpriseRenamed { enterprise_id, .. }
            | Self::EnterpriseClosed { enterprise_id, .. }
            | Self::EnterpriseMerged { enterprise_id, .. } => *enterprise_id,
        }
    }

    pub(super) fn version(&self) -> u32 {
        match self {
            Self::EnterpriseRegistered { .. }
            | Self::EnterpriseRenamed { .. }
            | Self::EnterpriseClosed { .. }
            | Self::EnterpriseMerged { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a real day");
        let id = |number| EnterpriseId(uuid::Uuid::from_u128(number));
        let order = || DocumentRef { number: "41-р".into(), date: day(2024, 6, 3) };
        let (enterprise_id, occurred_on) = (id(7), day(2024, 7, 1));
        let since = day(2024, 1, 1);
        vec![
            Self::EnterpriseRegistered { enterprise_id, renamed_on: BTreeSet::new(), occurred_on: since },
            Self::EnterpriseRenamed { enterprise_id, order: order(), occurred_on },
            Self::EnterpriseClosed { enterprise_id, order: order(), occurred_on },
            Self::EnterpriseMerged { enterprise_id, successor_id: id(8), order: order(), occurred_on },
        ]
    }
}

/// An enterprise in the registry of a node. Under which of its names it is known when, the days of its names say.
#[derive(Clone, Debug, PartialEq)]
pub struct Enterprise {
    since: NaiveDate,
    renamed_on: BTreeSet<NaiveDate>,
    took_over_on: Option<NaiveDate>,
    ended: Option<EnterprisesEvent>,
}

impl Enterprise {
    /// The days from which it had another name than before.
    pub fn renamed_on(&self) -> &BTreeSet<NaiveDate> {
        &self.renamed_on
    }

    /// From which day it is no longer.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        match self.ended.as_ref()? {
            EnterprisesEvent::EnterpriseClosed { occurred_on, .. }
            | EnterprisesEvent::EnterpriseMerged { occurred_on, .. } => Some(*occurred_on),
            EnterprisesEvent::EnterpriseRegistered { .. } | EnterprisesEvent::EnterpriseRenamed { .. } => {
                None
            }
        }
    }

    /// Refuses something new of it from the day of its end on.
    ///
    /// # Errors
    /// The refusal, with that day.
    pub fn is_there_on(&self, day: NaiveDate) -> Result<(), EnterprisesRefusal> {
        match self.ended_on() {
            Some(ended_on) if day >= ended_on => Err(EnterprisesRefusal::Ended { ended_on }),
            Some(_) | None => Ok(()),
        }
    }

    /// From which day it has the name that it has.
    fn named_on(&self) -> NaiveDate {
        self.renamed_on.last().copied().map_or(self.since, |renamed_on| renamed_on.max(self.since))
    }

    /// Whether a name that is said to hold from a day on can be one that holds: a day of a name, or a later one.
    fn has_named_by(&self, day: NaiveDate) -> bool {
        day >= self.named_on() || self.renamed_on.contains(&day)
    }

    fn last_fact(&self) -> NaiveDate {
        self.took_over_on.map_or(self.named_on(), |day| day.max(self.named_on()))
    }
}

pub(super) fn decide(
    organization: &Organization,
    command: EnterprisesCommand,
    stamp: Stamp,
) -> Result<Vec<EnterprisesEvent>, EnterprisesRefusal> {
    let level = organization.level().ok_or(EnterprisesRefusal::NotRegistered)?;
    if !ABOVE_ORGANIZATIONS.contains(&level) {
        return Err(EnterprisesRefusal::WrongLevel { level, accepted: ABOVE_ORGANIZATIONS });
    }
    let event = match command {
        EnterprisesCommand::RegisterEnterprise { enterprise_id, renamed_on, occurred_on } => {
            if organization.enterprises.contains_key(&enterprise_id) {
                return Ok(Vec::new());
            }
            in_life_of_node(organization, occurred_on, stamp)?;
            EnterprisesEvent::EnterpriseRegistered { enterprise_id, renamed_on, occurred_on }
        }
        EnterprisesCommand::RenameEnterprise { enterprise_id, name, order, occurred_on } => {
            let known = known(organization, enterprise_id)?;
            match name {
                EnterpriseName::Missing => return Err(EnterprisesRefusal::NameMissing),
                EnterpriseName::Taken(taken_by) => return Err(EnterprisesRefusal::NameTaken { taken_by }),
                EnterpriseName::Same if known.has_named_by(occurred_on) => return Ok(Vec::new()),
                EnterpriseName::Same | EnterpriseName::Other => {}
            }
            if occurred_on <= known.named_on() {
                return Err(EnterprisesRefusal::BeforeLaterAct { last: known.named_on() });
            }
            in_force(organization, known, &order, occurred_on, stamp)?;
            EnterprisesEvent::EnterpriseRenamed { enterprise_id, order, occurred_on }
        }
        EnterprisesCommand::CloseEnterprise { enterprise_id, order, occurred_on } => {
            let known = known(organization, enterprise_id)?;
            let closed =
                EnterprisesEvent::EnterpriseClosed { enterprise_id, order: order.clone(), occurred_on };
            if known.ended.as_ref() == Some(&closed) {
                return Ok(Vec::new());
            }
            may_end(organization, known, &order, occurred_on, stamp)?;
            closed
        }
        EnterprisesCommand::MergeEnterprise { enterprise_id, successor_id, order, occurred_on } => {
            let known = known(organization, enterprise_id)?;
            let merged = EnterprisesEvent::EnterpriseMerged {
                enterprise_id,
                successor_id,
                order: order.clone(),
                occurred_on,
            };
            if known.ended.as_ref() == Some(&merged) {
                return Ok(Vec::new());
            }
            may_end(organization, known, &order, occurred_on, stamp)?;
            let successor = organization.enterprises.get(&successor_id);
            let may_follow = |other: &&Enterprise| {
                successor_id != enterprise_id
                    && other.since <= occurred_on
                    && other.is_there_on(occurred_on).is_ok()
            };
            successor.filter(may_follow).ok_or(EnterprisesRefusal::WrongSuccessor { successor_id })?;
            merged
        }
    };
    Ok(vec![event])
}

fn may_end(
    organization: &Organization,
    known: &Enterprise,
    order: &DocumentRef,
    occurred_on: NaiveDate,
    stamp: Stamp,
) -> Result<(), EnterprisesRefusal> {
    if let Some(ended_on) = known.ended_on() {
        return Err(EnterprisesRefusal::Ended { ended_on });
    }
    in_force(organization, known, order, occurred_on, stamp)?;
    if occurred_on < known.last_fact() {
        return Err(EnterprisesRefusal::BeforeLaterAct { last: known.last_fact() });
    }
    Ok(())
}

fn known(organization: &Organization, id: EnterpriseId) -> Result<&Enterprise, EnterprisesRefusal> {
    organization.enterprises.get(&id).ok_or(EnterprisesRefusal::Unknown { enterprise_id: id })
}

fn in_force(
    organization: &Organization,
    known: &Enterprise,
    order: &DocumentRef,
    occurred_on: NaiveDate,
    stamp: Stamp,
) -> Result<(), EnterprisesRefusal> {
    if order.number.trim().is_empty() {
        return Err(EnterprisesRefusal::OrderMissing);
    }
    in_life_of_node(organization, occurred_on, stamp)?;
    known.is_there_on(occurred_on)
}

fn in_life_of_node(
    organization: &Organization,
    occurred_on: NaiveDate,
    stamp: Stamp,
) -> Result<(), EnterprisesRefusal> {
    match organization.life_on(occurred_on, stamp) {
        Life::Open => Ok(()),
        Life::ToCome => Err(EnterprisesRefusal::InTheFuture { occurred_on, today: stamp.today }),
        Life::Closed(closed_on) => Err(EnterprisesRefusal::Closed { closed_on }),
    }
}

pub(super) fn redo(event: &EnterprisesEvent) -> Redo<EnterprisesCommand> {
    Redo::fact(match event.clone() {
        EnterprisesEvent::EnterpriseRegistered { enterprise_id, renamed_on, occurred_on } => {
            EnterprisesCommand::RegisterEnterprise { enterprise_id, renamed_on, occurred_on }
        }
        EnterprisesEvent::EnterpriseRenamed { enterprise_id, order, occurred_on } => {
            let name = EnterpriseName::Other;
            EnterprisesCommand::RenameEnterprise { enterprise_id, name, order, occurred_on }
        }
        EnterprisesEvent::EnterpriseClosed { enterprise_id, order, occurred_on } => {
            EnterprisesCommand::CloseEnterprise { enterprise_id, order, occurred_on }
        }
        EnterprisesEvent::EnterpriseMerged { enterprise_id, successor_id, order, occurred_on } => {
            EnterprisesCommand::MergeEnterprise { enterprise_id, successor_id, order, occurred_on }
        }
    })
}

pub(super) fn evolve(organization: &mut Organization, event: &EnterprisesEvent) {
    let enterprises = &mut organization.enterprises;
    match event {
        EnterprisesEvent::EnterpriseRegistered { enterprise_id, renamed_on, occurred_on } => {
            let (since, renamed_on) = (*occurred_on, renamed_on.clone());
            let new = Enterprise { since, renamed_on, took_over_on: None, ended: None };
            enterprises.insert(*enterprise_id, new);
        }
        EnterprisesEvent::EnterpriseRenamed { enterprise_id, order: _, occurred_on } => {
            if let Some(known) = enterprises.get_mut(enterprise_id) {
                known.renamed_on.insert(*occurred_on);
            }
        }
        EnterprisesEvent::EnterpriseClosed { enterprise_id, .. } => {
            if let Some(known) = enterprises.get_mut(enterprise_id) {
                known.ended = Some(event.clone());
            }
        }
        EnterprisesEvent::EnterpriseMerged { enterprise_id, successor_id, order: _, occurred_on } => {
            if let Some(known) = enterprises.get_mut(enterprise_id) {
                known.ended = Some(event.clone());
            }
            if let Some(successor) = enterprises.get_mut(successor_id) {
                successor.took_over_on = successor.took_over_on.max(Some(*occurred_on));
            }
        }
    }
}

#[cfg(test)]
mod tests;
