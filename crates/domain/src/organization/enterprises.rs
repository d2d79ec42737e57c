//! Enterprises that supply mentors, in the registry of their territory (I4). Their names live in the vault.

use super::{ABOVE_ORGANIZATIONS, Life, Organization};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::EnterpriseId;
use crate::values::OrganizationLevel;
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked about enterprises.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum EnterprisesCommand {
    /// Takes an enterprise that supplies mentors into the registry of its municipality. Its name lives in the vault.
    RegisterEnterprise {
        /// Its id.
        enterprise_id: EnterpriseId,
        /// Day from which it is known.
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
            /// Day from which it is known.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why an enterprise is not registered.
    pub enum EnterprisesRefusal {
        NotRegistered => "ORGANIZATION_UNKNOWN",
            "there is no such organisation: register it first",
            "такой организации нет: сначала её нужно записать";
        WrongLevel { level: OrganizationLevel, accepted: &'static [OrganizationLevel] } => "ENTERPRISE_WRONG_LEVEL",
            "enterprises are registered above organisations, not at a node of level {level:?}: accepted are {accepted:?}",
            "предприятия записывают выше организаций, а не на узле уровня {level}: принимается {accepted}";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "ENTERPRISE_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        Closed { closed_on: NaiveDate } => "ORGANIZATION_CLOSED",
            "the organisation is closed since {closed_on}: accepted are days before it",
            "организация закрыта с {closed_on}: принимаются дни до этого";
    }
}

impl EnterprisesEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::EnterpriseRegistered { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let occurred_on = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a real day");
        vec![Self::EnterpriseRegistered {
            enterprise_id: EnterpriseId(uuid::Uuid::from_u128(7)),
            occurred_on,
        }]
    }
}

pub(super) fn decide(
    organization: &Organization,
    command: EnterprisesCommand,
    stamp: Stamp,
) -> Result<Vec<EnterprisesEvent>, EnterprisesRefusal> {
    let EnterprisesCommand::RegisterEnterprise { enterprise_id, occurred_on } = command;
    let level = organization.level().ok_or(EnterprisesRefusal::NotRegistered)?;
    if !ABOVE_ORGANIZATIONS.contains(&level) {
        return Err(EnterprisesRefusal::WrongLevel { level, accepted: ABOVE_ORGANIZATIONS });
    }
    if organization.enterprises.contains(&enterprise_id) {
        return Ok(Vec::new());
    }
    match organization.life_on(occurred_on, stamp) {
        Life::Open => Ok(vec![EnterprisesEvent::EnterpriseRegistered { enterprise_id, occurred_on }]),
        Life::ToCome => Err(EnterprisesRefusal::InTheFuture { occurred_on, today: stamp.today }),
        Life::Closed(closed_on) => Err(EnterprisesRefusal::Closed { closed_on }),
    }
}

pub(super) fn redo(event: &EnterprisesEvent) -> Redo<EnterprisesCommand> {
    let EnterprisesEvent::EnterpriseRegistered { enterprise_id, occurred_on } = *event;
    Redo::fact(EnterprisesCommand::RegisterEnterprise { enterprise_id, occurred_on })
}

pub(super) fn evolve(organization: &mut Organization, event: &EnterprisesEvent) {
    let EnterprisesEvent::EnterpriseRegistered { enterprise_id, occurred_on: _ } = event;
    organization.enterprises.insert(*enterprise_id);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::tests::{closed, registered};
    use crate::testing::{day, given, id};

    fn register(occurred_on: NaiveDate) -> EnterprisesCommand {
        EnterprisesCommand::RegisterEnterprise { enterprise_id: id(7), occurred_on }
    }

    #[test]
    fn an_enterprise_is_registered_once_in_its_municipality() {
        let on = day(2024, 1, 1);
        let event = EnterprisesEvent::EnterpriseRegistered { enterprise_id: id(7), occurred_on: on };
        let node = || registered(OrganizationLevel::Municipality);
        given::<Organization>([node()]).when(register(on)).then([event.clone().into()]);
        given::<Organization>([node(), event.into()]).when(register(on)).then_nothing();
    }

    #[test]
    fn a_school_has_no_enterprises() {
        let level = OrganizationLevel::Organization;
        given::<Organization>([registered(level)])
            .when(register(day(2024, 1, 1)))
            .then_refused(EnterprisesRefusal::WrongLevel { level, accepted: ABOVE_ORGANIZATIONS });
    }

    #[test]
    fn an_enterprise_is_registered_in_the_life_of_its_node() {
        let node = || registered(OrganizationLevel::Region);
        let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
        given::<Organization>([node()])
            .when(register(occurred_on))
            .then_refused(EnterprisesRefusal::InTheFuture { occurred_on, today });
        let closed_on = day(2024, 7, 1);
        given::<Organization>([node(), closed()])
            .when(register(closed_on))
            .then_refused(EnterprisesRefusal::Closed { closed_on });
        given::<Organization>([]).when(register(closed_on)).then_refused(EnterprisesRefusal::NotRegistered);
    }
}
