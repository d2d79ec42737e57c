//! Changes of a node that lives on: its name, its place in the tree, the code of a municipality (methodology §2.1, §11 edge 29).
//!
//! Each rests on an order and holds from its day; what held before stays with the days before. Cycles cannot come about: a node
//! hangs only from one of a higher level.

use super::profile::is_oktmo;
use super::{Organization, OtherNode, Profile, Registered, is_new};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::OrganizationId;
use crate::values::{DocumentRef, OrganizationLevel};
use crate::words::{Word, is_name};
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked to change.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ChangesCommand {
    /// Gives the node another name.
    RenameOrganization {
        /// The new official name.
        name: String,
        /// The act that says so.
        order: DocumentRef,
        /// From which day.
        occurred_on: NaiveDate,
    },
    /// Hangs the node from another one.
    MoveOrganization {
        /// The new node above.
        parent: OtherNode,
        /// The act that says so.
        order: DocumentRef,
        /// From which day.
        occurred_on: NaiveDate,
    },
    /// Gives a re-formed municipality its new code, and its new name if it has one.
    ReformMunicipality {
        /// The new name.
        name: Option<String>,
        /// The new code: 8 or 11 digits.
        oktmo: String,
        /// The act that says so.
        order: DocumentRef,
        /// From which day.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may change.
    pub enum ChangesEvent {
        /// The node has another name.
        OrganizationRenamed {
            /// The new official name.
            name: String,
            /// The act that says so.
            order: DocumentRef,
            /// From which day.
            occurred_on: NaiveDate,
        },
        /// The node hangs from another one.
        OrganizationMoved {
            /// The new node above.
            parent: OrganizationId,
            /// The act that says so.
            order: DocumentRef,
            /// From which day.
            occurred_on: NaiveDate,
        },
        /// The municipality was re-formed.
        MunicipalityReformed {
            /// The new name, if it has one.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            name: Option<String>,
            /// The new code.
            oktmo: String,
            /// The act that says so.
            order: DocumentRef,
            /// From which day.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a node does not change.
    pub enum ChangesRefusal {
        NotRegistered => "ORGANIZATION_UNKNOWN",
            "there is no such organisation: register it first",
            "такой организации нет: сначала её нужно записать";
        NameMissing => "ORGANIZATION_NAME_MISSING",
            "the name has no letter or digit: an organisation has its official name",
            "в названии нет ни буквы, ни цифры: нужно официальное название";
        OrderMissing => "ORGANIZATION_ORDER_MISSING",
            "the order has no number: a change of the tree rests on an act",
            "у приказа нет номера: изменение дерева опирается на акт";
        WrongParent { level: OrganizationLevel, parent: Option<OrganizationLevel> } => "ORGANIZATION_WRONG_PARENT",
            "a node of level {level} cannot hang there: a region has no parent, a municipality a region, an organisation a municipality or a region",
            "узел уровня {level} не может стоять здесь: регион стоит сам, муниципалитет входит в регион, организация — в муниципалитет или регион";
        ParentAbsent { parent: OrganizationId, occurred_on: NaiveDate } => "ORGANIZATION_PARENT_ABSENT",
            "the node {parent} is not in the tree on {occurred_on}: accepted is one that stands on that day",
            "узла {parent} нет в дереве на {occurred_on}: принимается узел, который есть в этот день";
        NotAMunicipality { level: OrganizationLevel } => "ORGANIZATION_NOT_A_MUNICIPALITY",
            "a node of level {level} is not re-formed: accepted are municipalities",
            "узел уровня {level} не преобразуют: принимаются муниципалитеты";
        OktmoMalformed { received: String } => "ORGANIZATION_OKTMO_MALFORMED",
            "the code «{received}» is not one of OKTMO: accepted are 8 or 11 digits",
            "код «{received}» — не ОКТМО: принимаются 8 или 11 цифр";
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
    }
}

impl ChangesEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::OrganizationRenamed { .. }
            | Self::OrganizationMoved { .. }
            | Self::MunicipalityReformed { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a real day");
        let order = || DocumentRef { number: "312-п".into(), date: day(2024, 6, 3) };
        vec![
            Self::OrganizationRenamed {
                name: "МБОУ «Заречная СОШ имени А. П. Гайдара»".into(),
                order: order(),
                occurred_on: day(2024, 7, 1),
            },
            Self::OrganizationMoved {
                parent: OrganizationId(uuid::Uuid::from_u128(1)),
                order: order(),
                occurred_on: day(2024, 7, 1),
            },
            Self::MunicipalityReformed {
                name: Some("Тужинский муниципальный округ".into()),
                oktmo: "33536000".into(),
                order: order(),
                occurred_on: day(2024, 7, 1),
            },
        ]
    }
}

pub(super) fn decide(
    organization: &Organization,
    command: ChangesCommand,
    stamp: Stamp,
) -> Result<Vec<ChangesEvent>, ChangesRefusal> {
    let registered = organization.registered.as_ref().ok_or(ChangesRefusal::NotRegistered)?;
    let later = |last| ChangesRefusal::BeforeLaterAct { last };
    match command {
        ChangesCommand::RenameOrganization { name, order, occurred_on } => {
            named(&name)?;
            since_registration(registered, occurred_on)?;
            if !is_new(&organization.names, &name, occurred_on).map_err(later)? {
                return Ok(Vec::new());
            }
            in_force(organization, &order, occurred_on, stamp)?;
            Ok(vec![ChangesEvent::OrganizationRenamed { name, order, occurred_on }])
        }
        ChangesCommand::MoveOrganization { parent, order, occurred_on } => {
            if !hangs_from(registered.level, parent.level) {
                let (level, parent) = (registered.level, Some(parent.level));
                return Err(ChangesRefusal::WrongParent { level, parent });
            }
            since_registration(registered, occurred_on)?;
            if !is_new(&organization.parents, &parent.id, occurred_on).map_err(later)? {
                return Ok(Vec::new());
            }
            in_force(organization, &order, occurred_on, stamp)?;
            let OtherNode { id: parent, .. } = Some(parent)
                .filter(|parent| parent.stands_on(occurred_on))
                .ok_or(ChangesRefusal::ParentAbsent { parent: parent.id, occurred_on })?;
            Ok(vec![ChangesEvent::OrganizationMoved { parent, order, occurred_on }])
        }
        ChangesCommand::ReformMunicipality { name, oktmo, order, occurred_on } => {
            if registered.level != OrganizationLevel::Municipality {
                return Err(ChangesRefusal::NotAMunicipality { level: registered.level });
            }
            if !is_oktmo(&oktmo) {
                return Err(ChangesRefusal::OktmoMalformed { received: oktmo });
            }
            name.as_deref().map_or(Ok(()), named)?;
            since_registration(registered, occurred_on)?;
            let reformed = Profile { territory_oktmo: Some(oktmo.clone()), ..newest_profile(organization) };
            let recoded = is_new(&organization.profiles, &reformed, occurred_on).map_err(later)?;
            let renamed = name.as_ref().map(|name| is_new(&organization.names, name, occurred_on));
            if !recoded && !renamed.transpose().map_err(later)?.unwrap_or(false) {
                return Ok(Vec::new());
            }
            in_force(organization, &order, occurred_on, stamp)?;
            Ok(vec![ChangesEvent::MunicipalityReformed { name, oktmo, order, occurred_on }])
        }
    }
}

/// Whether a node of one level may hang from a node of another (methodology §2.1).
pub(super) fn hangs_from(level: OrganizationLevel, parent: OrganizationLevel) -> bool {
    match level {
        OrganizationLevel::Region => false,
        OrganizationLevel::Municipality => parent == OrganizationLevel::Region,
        OrganizationLevel::Organization => parent != OrganizationLevel::Organization,
    }
}

fn named(name: &str) -> Result<(), ChangesRefusal> {
    if is_name(name) { Ok(()) } else { Err(ChangesRefusal::NameMissing) }
}

fn since_registration(registered: &Registered, occurred_on: NaiveDate) -> Result<(), ChangesRefusal> {
    if occurred_on < registered.since {
        return Err(ChangesRefusal::BeforeRegistration { since: registered.since });
    }
    Ok(())
}

fn in_force(
    organization: &Organization,
    order: &DocumentRef,
    occurred_on: NaiveDate,
    stamp: Stamp,
) -> Result<(), ChangesRefusal> {
    if order.number.trim().is_empty() {
        return Err(ChangesRefusal::OrderMissing);
    }
    if stamp.is_before(occurred_on) {
        return Err(ChangesRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    match organization.closed_on() {
        Some(closed_on) if occurred_on >= closed_on => Err(ChangesRefusal::Closed { closed_on }),
        Some(_) | None => Ok(()),
    }
}

fn newest_profile(organization: &Organization) -> Profile {
    organization.profiles.values().next_back().cloned().unwrap_or_default()
}

pub(super) fn redo(event: &ChangesEvent) -> Redo<ChangesCommand> {
    match event.clone() {
        ChangesEvent::OrganizationRenamed { name, order, occurred_on } => {
            Redo::fact(ChangesCommand::RenameOrganization { name, order, occurred_on })
        }
        ChangesEvent::OrganizationMoved { parent, order, occurred_on } => {
            let under = |level: &OrganizationLevel| ChangesCommand::MoveOrganization {
                parent: OtherNode::standing(parent, *level),
                order: order.clone(),
                occurred_on,
            };
            Redo::Fact(OrganizationLevel::all().iter().map(under).collect())
        }
        ChangesEvent::MunicipalityReformed { name, oktmo, order, occurred_on } => {
            Redo::fact(ChangesCommand::ReformMunicipality { name, oktmo, order, occurred_on })
        }
    }
}

pub(super) fn evolve(organization: &mut Organization, event: &ChangesEvent) {
    match event {
        ChangesEvent::OrganizationRenamed { name, order: _, occurred_on } => {
            organization.names.insert(*occurred_on, name.clone());
        }
        ChangesEvent::OrganizationMoved { parent, order: _, occurred_on } => {
            organization.parents.insert(*occurred_on, *parent);
        }
        ChangesEvent::MunicipalityReformed { name, oktmo, order: _, occurred_on } => {
            organization.names.extend(name.clone().map(|name| (*occurred_on, name)));
            let reformed = Profile { territory_oktmo: Some(oktmo.clone()), ..newest_profile(organization) };
            organization.profiles.insert(*occurred_on, reformed);
        }
    }
}

#[cfg(test)]
mod tests;
