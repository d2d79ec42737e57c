//! Consents: dated, by kind and giver (152-ФЗ; methodology §8.3). The part that mentors and mentees share.
//!
//! A minor needs the processing consent of a legal representative, and from 14 years on his or her own as well; an adult gives
//! it alone. Majority is read from the vault by the application and comes in with the command.

use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::{ConsentGiver, ConsentKind};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// How old a person is where a guard asks for majority (settled point 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Majority {
    /// 18 or older.
    Adult,
    /// 14–17: signs beside the representative.
    FromFourteen,
    /// Below 14: the representative alone.
    UnderFourteen,
}

impl Majority {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Adult, Self::FromFourteen, Self::UnderFourteen];

    /// By the birth date and the day on which it matters.
    pub fn on(birth_date: NaiveDate, day: NaiveDate) -> Self {
        match day.years_since(birth_date) {
            Some(18..) => Self::Adult,
            Some(14..=17) => Self::FromFourteen,
            Some(0..=13) | None => Self::UnderFourteen,
        }
    }

    /// Who has to consent to processing.
    pub fn required_givers(self) -> &'static [ConsentGiver] {
        match self {
            Self::Adult => &[ConsentGiver::OwnConsent],
            Self::FromFourteen => &[ConsentGiver::LegalRepresentative, ConsentGiver::OwnConsent],
            Self::UnderFourteen => &[ConsentGiver::LegalRepresentative],
        }
    }
}

/// The consents on record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consents {
    given: BTreeMap<(ConsentKind, ConsentGiver), BTreeSet<NaiveDate>>,
}

impl Consents {
    /// The giver whose processing consent is missing on this day, if any.
    pub fn missing_for_processing(&self, majority: Majority, day: NaiveDate) -> Option<ConsentGiver> {
        majority.required_givers().iter().copied().find(|giver| {
            self.given
                .get(&(ConsentKind::Processing, *giver))
                .and_then(BTreeSet::first)
                .is_none_or(|given_on| *given_on > day)
        })
    }
}

/// What may be asked about consents.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ConsentCommand {
    /// Records a consent.
    RecordConsent {
        /// For which purpose.
        kind: ConsentKind,
        /// Who gave it.
        given_by: ConsentGiver,
        /// When it was given.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to consents.
    pub enum ConsentEvent {
        /// A consent was given.
        ConsentGiven {
            /// For which purpose.
            kind: ConsentKind,
            /// Who gave it.
            given_by: ConsentGiver,
            /// When it was given.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a consent is not recorded.
    pub enum ConsentRefusal {
        SubjectUnknown => "CONSENT_SUBJECT_UNKNOWN",
            "there is no such participant: record the application or request first",
            "такого участника нет: сначала запишите заявку или запрос";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "CONSENT_IN_THE_FUTURE",
            "the consent is dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата согласия {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl ConsentEvent {
    pub(crate) fn version(&self) -> u32 {
        match self {
            Self::ConsentGiven { .. } => 1,
        }
    }

    pub(crate) fn samples() -> Vec<Self> {
        vec![Self::ConsentGiven {
            kind: ConsentKind::Processing,
            given_by: ConsentGiver::LegalRepresentative,
            occurred_on: NaiveDate::from_ymd_opt(2023, 12, 11).expect("a real day"),
        }]
    }
}

/// Decides on the consents of a participant who is known or not.
pub(crate) fn decide_for(
    known: bool,
    consents: &Consents,
    command: ConsentCommand,
    stamp: Stamp,
) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
    let ConsentCommand::RecordConsent { kind, given_by, occurred_on } = command;
    if !known {
        return Err(ConsentRefusal::SubjectUnknown);
    }
    if consents.given.get(&(kind, given_by)).is_some_and(|days| days.contains(&occurred_on)) {
        return Ok(Vec::new());
    }
    if occurred_on > stamp.today {
        return Err(ConsentRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(vec![ConsentEvent::ConsentGiven { kind, given_by, occurred_on }])
}

/// How a consent would be recorded again.
pub(crate) fn redo(event: &ConsentEvent) -> Redo<ConsentCommand> {
    let ConsentEvent::ConsentGiven { kind, given_by, occurred_on } = *event;
    Redo::fact(ConsentCommand::RecordConsent { kind, given_by, occurred_on })
}

/// Takes a consent into the record, beside the others of its kind and giver.
pub(crate) fn evolve_in(consents: &mut Consents, event: &ConsentEvent) {
    let ConsentEvent::ConsentGiven { kind, given_by, occurred_on } = event;
    consents.given.entry((*kind, *given_by)).or_default().insert(*occurred_on);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mentee::tests::{NOBODY, requested};
    use crate::mentee::{Mentee, MenteeEvent};
    use crate::testing::{day, given};

    fn with(giver: ConsentGiver) -> Consents {
        Consents {
            given: BTreeMap::from([((ConsentKind::Processing, giver), BTreeSet::from([day(2023, 12, 11)]))]),
        }
    }

    #[test]
    fn a_child_under_fourteen_needs_the_representative_alone() {
        let consents = with(ConsentGiver::LegalRepresentative);
        assert_eq!(consents.missing_for_processing(Majority::UnderFourteen, day(2023, 12, 11)), None);
    }

    #[test]
    fn from_fourteen_the_child_signs_too() {
        let consents = with(ConsentGiver::LegalRepresentative);
        let missing = consents.missing_for_processing(Majority::FromFourteen, day(2023, 12, 11));
        assert_eq!(missing, Some(ConsentGiver::OwnConsent));
    }

    #[test]
    fn a_consent_of_tomorrow_is_missing_today() {
        let consents = with(ConsentGiver::OwnConsent);
        assert_eq!(
            consents.missing_for_processing(Majority::Adult, day(2023, 12, 10)),
            Some(ConsentGiver::OwnConsent)
        );
    }

    fn record(occurred_on: NaiveDate) -> ConsentCommand {
        ConsentCommand::RecordConsent {
            kind: ConsentKind::Processing,
            given_by: ConsentGiver::OwnConsent,
            occurred_on,
        }
    }

    fn recorded(occurred_on: NaiveDate) -> MenteeEvent {
        let (kind, given_by) = (ConsentKind::Processing, ConsentGiver::OwnConsent);
        ConsentEvent::ConsentGiven { kind, given_by, occurred_on }.into()
    }

    #[test]
    fn each_dated_consent_is_recorded_once() {
        let (first, second) = (day(2023, 12, 11), day(2024, 9, 1));
        given::<Mentee>([requested()]).when(record(first)).then([recorded(first)]);
        let past = || [requested(), recorded(first), recorded(second)];
        given::<Mentee>(past()).when(record(first)).then_nothing();
        given::<Mentee>(past()).when(record(second)).then_nothing();
    }

    #[test]
    fn a_consent_of_a_stranger_or_of_the_future_is_refused() {
        given::<Mentee>(NOBODY).when(record(day(2023, 12, 11))).then_refused(ConsentRefusal::SubjectUnknown);
        let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
        given::<Mentee>([requested()])
            .when(record(occurred_on))
            .then_refused(ConsentRefusal::InTheFuture { occurred_on, today });
    }

    #[test]
    fn majority_comes_with_the_eighteenth_birthday() {
        assert_eq!(Majority::on(day(2006, 4, 4), day(2024, 4, 3)), Majority::FromFourteen);
        assert_eq!(Majority::on(day(2006, 4, 4), day(2024, 4, 4)), Majority::Adult);
        assert_eq!(Majority::on(day(2014, 1, 20), day(2023, 12, 11)), Majority::UnderFourteen);
    }
}
