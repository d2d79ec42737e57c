//! Registration of a node of the tree. A municipality hangs from a region; an organisation from a municipality, or from the
//! region itself when the region founded it (S2; methodology §2.1).

use super::{Organization, OtherNode, Registered};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::OrganizationId;
use crate::values::{DocumentRef, OrganizationLevel};
use crate::words::{Word, is_name};
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// Registers a node.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum RegistrationCommand {
    /// Takes a region, municipality or organisation into the tree.
    RegisterOrganization {
        /// Level of the node.
        level: OrganizationLevel,
        /// Official name.
        name: String,
        /// Code by which journals name an organisation.
        code: Option<String>,
        /// The node above; none for a region.
        parent: Option<OtherNode>,
        /// The act that says so, where one is known: what was founded before the journal has none at hand.
        order: Option<DocumentRef>,
        /// Day from which it is in the tree.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen at registration.
    pub enum RegistrationEvent {
        /// The node is in the tree.
        OrganizationRegistered {
            /// Level of the node.
            level: OrganizationLevel,
            /// Official name.
            name: String,
            /// Code by which journals name an organisation.
            code: Option<String>,
            /// The node above; none for a region.
            parent: Option<OrganizationId>,
            /// The act that says so, where one is known.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            order: Option<DocumentRef>,
            /// Day from which it is in the tree.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a node is not registered.
    pub enum RegistrationRefusal {
        NameMissing => "ORGANIZATION_NAME_MISSING",
            "the name has no letter or digit: an organisation has its official name",
            "в названии нет ни буквы, ни цифры: нужно официальное название";
        OrderMissing => "ORGANIZATION_ORDER_MISSING",
            "the order has no number: a change of the tree rests on an act",
            "у приказа нет номера: изменение дерева опирается на акт";
        WrongParent { level: OrganizationLevel, parent: Option<OrganizationLevel> } => "ORGANIZATION_WRONG_PARENT",
            "a node of level {level} cannot hang there: a region has no parent, a municipality a region, an organisation a municipality or a region",
            "узел уровня {level} не может стоять здесь: регион стоит сам, муниципалитет входит в регион, организация — в муниципалитет или регион";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "ORGANIZATION_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        ParentClosed { closed_on: NaiveDate } => "ORGANIZATION_PARENT_CLOSED",
            "the node above is closed since {closed_on}: accepted are days before it, or another node",
            "узел, в который входит организация, закрыт с {closed_on}: принимаются дни до этого или другой узел";
        OtherRegistration { name: String } => "ORGANIZATION_OTHER_REGISTRATION",
            "the node is registered as «{name}» with other data: a change needs a correction",
            "узел записан как «{name}» с другими данными: нужно исправление";
    }
}

impl RegistrationEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::OrganizationRegistered { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::OrganizationRegistered {
            level: OrganizationLevel::Organization,
            name: "МОУ «Заречная СОШ»".into(),
            code: Some("RO-ZAR".into()),
            parent: Some(OrganizationId(uuid::Uuid::from_u128(2))),
            order: None,
            occurred_on: NaiveDate::from_ymd_opt(2023, 12, 11).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    organization: &Organization,
    command: RegistrationCommand,
    stamp: Stamp,
) -> Result<Vec<RegistrationEvent>, RegistrationRefusal> {
    let RegistrationCommand::RegisterOrganization { level, name, code, parent, order, occurred_on } = command;
    if !is_name(&name) {
        return Err(RegistrationRefusal::NameMissing);
    }
    if order.as_ref().is_some_and(|order| order.number.trim().is_empty()) {
        return Err(RegistrationRefusal::OrderMissing);
    }
    let fits = match level {
        OrganizationLevel::Region => parent.is_none(),
        OrganizationLevel::Municipality => {
            parent.is_some_and(|parent| parent.level == OrganizationLevel::Region)
        }
        OrganizationLevel::Organization => {
            parent.is_some_and(|parent| parent.level != OrganizationLevel::Organization)
        }
    };
    if !fits {
        return Err(RegistrationRefusal::WrongParent { level, parent: parent.map(|parent| parent.level) });
    }
    let closed = parent.and_then(|parent| parent.closed_on).filter(|closed_on| occurred_on >= *closed_on);
    let parent = parent.map(|parent| parent.id);
    match &organization.registered {
        Some(known)
            if (known.level, &known.name, &known.code, known.parent) == (level, &name, &code, parent)
                && (order.is_none() || known.order == order) =>
        {
            Ok(Vec::new())
        }
        Some(known) => Err(RegistrationRefusal::OtherRegistration { name: known.name.clone() }),
        None if stamp.is_before(occurred_on) => {
            Err(RegistrationRefusal::InTheFuture { occurred_on, today: stamp.today })
        }
        None => {
            if let Some(closed_on) = closed {
                return Err(RegistrationRefusal::ParentClosed { closed_on });
            }
            Ok(vec![RegistrationEvent::OrganizationRegistered {
                level,
                name,
                code,
                parent,
                order,
                occurred_on,
            }])
        }
    }
}

/// The event does not hold the level of the parent: it was one of those that are.
pub(super) fn redo(event: &RegistrationEvent) -> Redo<RegistrationCommand> {
    let RegistrationEvent::OrganizationRegistered { level, name, code, parent, order, occurred_on } = event;
    let under = |parent| RegistrationCommand::RegisterOrganization {
        level: *level,
        name: name.clone(),
        code: code.clone(),
        parent,
        order: order.clone(),
        occurred_on: *occurred_on,
    };
    Redo::Fact(match parent {
        None => vec![under(None)],
        Some(id) => OrganizationLevel::all()
            .iter()
            .map(|level| under(Some(OtherNode::standing(*id, *level))))
            .collect(),
    })
}

pub(super) fn evolve(organization: &mut Organization, event: &RegistrationEvent) {
    let RegistrationEvent::OrganizationRegistered { level, name, code, parent, order, occurred_on } = event;
    organization.registered = Some(Registered {
        level: *level,
        name: name.clone(),
        code: code.clone(),
        parent: *parent,
        order: order.clone(),
        since: *occurred_on,
    });
    organization.names.insert(*occurred_on, name.clone());
    organization.parents.extend(parent.map(|parent| (*occurred_on, parent)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::OrganizationEvent;
    use crate::organization::tests::other;
    use crate::testing::{day, given, id};

    fn register(level: OrganizationLevel, parent: Option<OtherNode>) -> RegistrationCommand {
        RegistrationCommand::RegisterOrganization {
            level,
            name: "Азовский район".into(),
            code: None,
            parent,
            order: None,
            occurred_on: day(2023, 12, 11),
        }
    }

    fn region() -> OtherNode {
        other(1, OrganizationLevel::Region)
    }

    fn registered() -> OrganizationEvent {
        RegistrationEvent::OrganizationRegistered {
            level: OrganizationLevel::Municipality,
            name: "Азовский район".into(),
            code: None,
            parent: Some(id(1)),
            order: None,
            occurred_on: day(2023, 12, 11),
        }
        .into()
    }

    #[test]
    fn a_municipality_hangs_from_its_region() {
        given::<Organization>([])
            .when(register(OrganizationLevel::Municipality, Some(region())))
            .then([registered()]);
    }

    #[test]
    fn a_second_registration_with_the_same_data_changes_nothing() {
        given::<Organization>([registered()])
            .when(register(OrganizationLevel::Municipality, Some(region())))
            .then_nothing();
    }

    #[test]
    fn a_node_may_be_registered_by_an_act() {
        let by = |number: &str| {
            let RegistrationCommand::RegisterOrganization { level, name, code, parent, occurred_on, .. } =
                register(OrganizationLevel::Municipality, Some(region()));
            let order = Some(DocumentRef { number: number.into(), date: day(2023, 12, 4) });
            RegistrationCommand::RegisterOrganization { level, name, code, parent, order, occurred_on }
        };
        let founded = OrganizationEvent::from(RegistrationEvent::OrganizationRegistered {
            level: OrganizationLevel::Municipality,
            name: "Азовский район".into(),
            code: None,
            parent: Some(id(1)),
            order: Some(DocumentRef { number: "85-п".into(), date: day(2023, 12, 4) }),
            occurred_on: day(2023, 12, 11),
        });
        given::<Organization>([]).when(by("85-п")).then([founded.clone()]);
        given::<Organization>([founded.clone()]).when(by("85-п")).then_nothing();
        let without = register(OrganizationLevel::Municipality, Some(region()));
        given::<Organization>([founded.clone()]).when(without).then_nothing();
        let other = RegistrationRefusal::OtherRegistration { name: "Азовский район".into() };
        given::<Organization>([founded]).when(by("86-п")).then_refused(other);
        given::<Organization>([]).when(by(" ")).then_refused(RegistrationRefusal::OrderMissing);
    }

    #[test]
    fn nothing_is_registered_tomorrow() {
        let tomorrow = RegistrationCommand::RegisterOrganization {
            level: OrganizationLevel::Region,
            name: "Ростовская область".into(),
            code: None,
            parent: None,
            order: None,
            occurred_on: day(2025, 1, 1),
        };
        given::<Organization>([]).when(tomorrow).then_refused(RegistrationRefusal::InTheFuture {
            occurred_on: day(2025, 1, 1),
            today: day(2024, 12, 31),
        });
    }

    #[test]
    fn a_region_has_no_parent() {
        given::<Organization>([]).when(register(OrganizationLevel::Region, Some(region()))).then_refused(
            RegistrationRefusal::WrongParent {
                level: OrganizationLevel::Region,
                parent: Some(OrganizationLevel::Region),
            },
        );
    }

    #[test]
    fn an_organisation_may_hang_from_the_region_itself() {
        let then = given::<Organization>([]).when(register(OrganizationLevel::Organization, Some(region())));
        then.then([RegistrationEvent::OrganizationRegistered {
            level: OrganizationLevel::Organization,
            name: "Азовский район".into(),
            code: None,
            parent: Some(id(1)),
            order: None,
            occurred_on: day(2023, 12, 11),
        }
        .into()]);
    }

    #[test]
    fn another_level_for_a_known_node_needs_a_correction() {
        given::<Organization>([registered()])
            .when(register(OrganizationLevel::Organization, Some(region())))
            .then_refused(RegistrationRefusal::OtherRegistration {
                name: "Азовский район".into()
            });
    }

    #[test]
    fn nothing_new_hangs_from_a_closed_municipality() {
        let closed_on = day(2023, 12, 1);
        let closed = OtherNode { closed_on: Some(closed_on), ..other(2, OrganizationLevel::Municipality) };
        given::<Organization>([])
            .when(register(OrganizationLevel::Organization, Some(closed)))
            .then_refused(RegistrationRefusal::ParentClosed { closed_on });
    }

    #[test]
    fn a_node_has_a_name() {
        for name in [" ", "\u{3164}", "\u{2800}"] {
            let nameless = RegistrationCommand::RegisterOrganization {
                level: OrganizationLevel::Region,
                name: name.into(),
                code: None,
                parent: None,
                order: None,
                occurred_on: day(2023, 12, 11),
            };
            given::<Organization>([]).when(nameless).then_refused(RegistrationRefusal::NameMissing);
        }
    }
}
