//! Who runs a programme: when its organisation ends, a successor goes on with it (methodology §11 edge 28). Old periods keep the old one.

use super::Program;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::OrganizationId;
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked about who runs a programme.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum CustodyCommand {
    /// Passes the programme to the successor of its organisation.
    PassProgram {
        /// The successor.
        organization_id: OrganizationId,
        /// From which day it runs the programme.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to who runs a programme.
    pub enum CustodyEvent {
        /// A successor of its organisation runs it.
        ProgramPassed {
            /// The successor.
            organization_id: OrganizationId,
            /// From which day.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a programme is not passed on.
    pub enum CustodyRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PROGRAM_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl CustodyEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::ProgramPassed { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::ProgramPassed {
            organization_id: OrganizationId(uuid::Uuid::from_u128(13)),
            occurred_on: NaiveDate::from_ymd_opt(2024, 9, 1).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    program: &Program,
    command: CustodyCommand,
    stamp: Stamp,
) -> Result<Vec<CustodyEvent>, CustodyRefusal> {
    let CustodyCommand::PassProgram { organization_id, occurred_on } = command;
    match program.organization_id() {
        None => Err(CustodyRefusal::NotDrafted),
        Some(known) if known == organization_id => Ok(Vec::new()),
        Some(_) if stamp.is_before(occurred_on) => {
            Err(CustodyRefusal::InTheFuture { occurred_on, today: stamp.today })
        }
        Some(_) => Ok(vec![CustodyEvent::ProgramPassed { organization_id, occurred_on }]),
    }
}

pub(super) fn redo(event: &CustodyEvent) -> Redo<CustodyCommand> {
    let CustodyEvent::ProgramPassed { organization_id, occurred_on } = event.clone();
    Redo::consequence(CustodyCommand::PassProgram { organization_id, occurred_on })
}

pub(super) fn evolve(program: &mut Program, event: &CustodyEvent) {
    let CustodyEvent::ProgramPassed { organization_id, occurred_on: _ } = event;
    program.passed_to = Some(*organization_id);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::tests::{NOTHING, drafted};
    use crate::testing::{day, given, id};

    fn pass(occurred_on: NaiveDate) -> CustodyCommand {
        CustodyCommand::PassProgram { organization_id: id(13), occurred_on }
    }

    #[test]
    fn a_programme_goes_on_at_the_successor() {
        let on = day(2024, 9, 1);
        let passed = CustodyEvent::ProgramPassed { organization_id: id(13), occurred_on: on };
        given::<Program>([drafted()]).when(pass(on)).then([passed.clone().into()]);
        given::<Program>([drafted(), passed.into()]).when(pass(on)).then_nothing();
    }

    #[test]
    fn a_programme_is_passed_once_it_is_drafted_and_the_day_has_come() {
        given::<Program>(NOTHING).when(pass(day(2024, 9, 1))).then_refused(CustodyRefusal::NotDrafted);
        let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
        given::<Program>([drafted()])
            .when(pass(occurred_on))
            .then_refused(CustodyRefusal::InTheFuture { occurred_on, today });
    }
}
