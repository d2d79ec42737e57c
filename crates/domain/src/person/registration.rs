//! Registration of a person.

use super::Person;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::{part_events, refusals};
use chrono::{Datelike, NaiveDate};

/// Registers a person.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum RegistrationCommand {
    /// Takes a person into the registry.
    RegisterPerson {
        /// Year of birth.
        birth_year: i32,
        /// Day from which the person is known to the organisation.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen at registration.
    pub enum RegistrationEvent {
        /// The person is known.
        PersonRegistered {
            /// Year of birth: it decides the age band of indicators.
            birth_year: i32,
            /// Day from which the person is known to the organisation.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a person is not registered.
    pub enum RegistrationRefusal {
        BirthYearUnlikely { birth_year: i32 } => "PERSON_BIRTH_YEAR",
            "birth year {birth_year} is not accepted: a participant is born after 1900 and not in the future",
            "год рождения {birth_year} не принят: участник рождён после 1900 года и не в будущем";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PERSON_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        OtherBirthYear { birth_year: i32, known: i32 } => "PERSON_OTHER_BIRTH_YEAR",
            "the person is registered with birth year {known}, not {birth_year}: a change needs a correction",
            "человек записан с годом рождения {known}, а не {birth_year}: нужно исправление";
    }
}

impl RegistrationEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PersonRegistered { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let occurred_on = NaiveDate::from_ymd_opt(2023, 12, 11).expect("a real day");
        vec![Self::PersonRegistered { birth_year: 2010, occurred_on }]
    }
}

pub(super) fn decide(
    person: &Person,
    command: RegistrationCommand,
    stamp: Stamp,
) -> Result<Vec<RegistrationEvent>, RegistrationRefusal> {
    let RegistrationCommand::RegisterPerson { birth_year, occurred_on } = command;
    if !is_likely(birth_year, stamp) {
        return Err(RegistrationRefusal::BirthYearUnlikely { birth_year });
    }
    match person.birth_year {
        Some(known) if known == birth_year => Ok(Vec::new()),
        Some(known) => Err(RegistrationRefusal::OtherBirthYear { birth_year, known }),
        None if stamp.is_before(occurred_on) => {
            Err(RegistrationRefusal::InTheFuture { occurred_on, today: stamp.today })
        }
        None => Ok(vec![RegistrationEvent::PersonRegistered { birth_year, occurred_on }]),
    }
}

/// Whether a participant can be born in this year.
pub(super) fn is_likely(birth_year: i32, stamp: Stamp) -> bool {
    1900 < birth_year && birth_year <= stamp.today.year()
}

pub(super) fn redo(event: &RegistrationEvent) -> Redo<RegistrationCommand> {
    let RegistrationEvent::PersonRegistered { birth_year, occurred_on } = *event;
    Redo::fact(RegistrationCommand::RegisterPerson { birth_year, occurred_on })
}

pub(super) fn evolve(person: &mut Person, event: &RegistrationEvent) {
    let RegistrationEvent::PersonRegistered { birth_year, occurred_on } = event;
    person.birth_year = Some(*birth_year);
    person.registered_on = Some(*occurred_on);
}

#[cfg(test)]
mod tests {
    use super::super::tests::registered;
    use super::*;
    use crate::testing::{day, given, stamp};

    fn register(birth_year: i32) -> RegistrationCommand {
        RegistrationCommand::RegisterPerson { birth_year, occurred_on: day(2023, 12, 11) }
    }

    #[test]
    fn a_person_is_registered_once() {
        given::<Person>([]).when(register(2010)).then([registered(2010)]);
        given::<Person>([registered(2010)]).when(register(2010)).then_nothing();
    }

    #[test]
    fn another_birth_year_needs_a_correction() {
        given::<Person>([registered(2010)])
            .when(register(2011))
            .then_refused(RegistrationRefusal::OtherBirthYear { birth_year: 2011, known: 2010 });
    }

    #[test]
    fn nobody_is_born_in_the_future() {
        given::<Person>([])
            .when(register(2031))
            .then_refused(RegistrationRefusal::BirthYearUnlikely { birth_year: 2031 });
    }

    #[test]
    fn nobody_is_known_from_tomorrow_on() {
        let (occurred_on, today) = (day(2025, 1, 1), stamp().today);
        given::<Person>([])
            .when(RegistrationCommand::RegisterPerson { birth_year: 2010, occurred_on })
            .then_refused(RegistrationRefusal::InTheFuture { occurred_on, today });
    }
}
