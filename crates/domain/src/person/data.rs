//! Corrections of what the vault knows of a person: a mistyped name, birth date or contact (docs/decisions/0018).
//!
//! Invariants: the event says which fields were mistyped, never what they held; a birth year that is another one is corrected in the
//! registration in the same commit; no correction takes away a consent that the age asks for (INV-7; methodology §5.6), and none
//! makes two records of one organisation look the same: those are merged.

use super::Person;
use super::registration::is_likely;
use crate::aggregate::Stamp;
use crate::correction::{CorrectionReason, Redo};
use crate::ids::PersonId;
use crate::values::{ConsentGiver, Side};
use crate::{part_events, refusals, words};
use chrono::NaiveDate;
use std::collections::BTreeSet;

words! {
    /// What the vault knows of a person and people can mistype.
    pub enum PersonalField {
        Name => "имя",
        BirthDate => "дата рождения",
        Contacts => "контакты",
        RepresentativeContacts => "контакты представителя",
        Place => "место работы или учёбы",
        Competences => "компетенции",
        Achievements => "достижения",
        Interests => "интересы",
        WishedAge => "желаемый возраст",
        Time => "время",
    }
}

/// What may be asked about mistyped personal data.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum DataCommand {
    /// Says that fields in the vault were mistyped; the new values are sealed by whoever asks.
    CorrectPersonalData {
        /// Those that hold something else than before.
        fields: BTreeSet<PersonalField>,
        /// Year of the birth date that is right; the vault knows the day.
        birth_year: i32,
        /// Another record of the organisation that has this name and birth date.
        taken_by: Option<PersonId>,
        /// Whose consent the age asks for from now on and is not there: in which role, by whom.
        missing_consent: Option<(Side, ConsentGiver)>,
        /// Why.
        reason: CorrectionReason,
    },
}

part_events! {
    /// What may happen to mistyped personal data.
    pub enum DataEvent {
        /// Personal data of the person were mistyped and are right now; what they are only the vault knows.
        PersonalDataCorrected {
            /// Which of them.
            fields: BTreeSet<PersonalField>,
            /// Why.
            reason: CorrectionReason,
            /// When they were corrected.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why personal data stay as they are.
    pub enum DataRefusal {
        Unknown => "PERSON_UNKNOWN",
            "there is no such person: register him or her first",
            "такого человека нет: сначала его нужно записать";
        BirthYearUnlikely { birth_year: i32 } => "PERSON_BIRTH_YEAR",
            "birth year {birth_year} is not accepted: a participant is born after 1900 and not in the future",
            "год рождения {birth_year} не принят: участник рождён после 1900 года и не в будущем";
        TakenBy { person_id: PersonId } => "PERSON_LOOKS_LIKE_ANOTHER",
            "record {person_id} of the organisation has this name and birth date: merge the two instead",
            "в организации есть запись {person_id} с таким именем и датой рождения: объедините их";
        ConsentMissing { side: Side, giver: ConsentGiver } => "PERSON_AGE_NEEDS_CONSENT",
            "at this age a consent to processing is needed that is not there (role: {side}, by: {giver}): record it first",
            "в этом возрасте нужно согласие на обработку, а его нет (роль: {side}, кто даёт: {giver}): сначала запишите его";
    }
}

impl DataEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PersonalDataCorrected { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::PersonalDataCorrected {
            fields: BTreeSet::from([PersonalField::Name, PersonalField::BirthDate]),
            reason: CorrectionReason::Typo,
            occurred_on: NaiveDate::from_ymd_opt(2024, 10, 7).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    person: &Person,
    command: DataCommand,
    stamp: Stamp,
) -> Result<Vec<DataEvent>, DataRefusal> {
    let DataCommand::CorrectPersonalData { fields, birth_year, taken_by, missing_consent, reason } = command;
    if person.birth_year.is_none() {
        return Err(DataRefusal::Unknown);
    }
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    if !is_likely(birth_year, stamp) {
        return Err(DataRefusal::BirthYearUnlikely { birth_year });
    }
    if let Some(person_id) = taken_by {
        return Err(DataRefusal::TakenBy { person_id });
    }
    if let Some((side, giver)) = missing_consent {
        return Err(DataRefusal::ConsentMissing { side, giver });
    }
    Ok(vec![DataEvent::PersonalDataCorrected { fields, reason, occurred_on: stamp.today }])
}

/// What the vault held before is gone: a correction that was wrong is corrected by the next one. It rests on the registration.
pub(super) fn redo(event: &DataEvent) -> Redo<DataCommand> {
    let DataEvent::PersonalDataCorrected { fields, reason, occurred_on } = event.clone();
    let birth_year = chrono::Datelike::year(&occurred_on);
    let (taken_by, missing_consent) = (None, None);
    let command = DataCommand::CorrectPersonalData { fields, birth_year, taken_by, missing_consent, reason };
    Redo::consequence(command)
}

/// The state of a person holds no personal data but the birth year, which the registration says.
pub(super) fn evolve(_: &mut Person, event: &DataEvent) {
    let DataEvent::PersonalDataCorrected { fields: _, reason: _, occurred_on: _ } = event;
}

#[cfg(test)]
mod tests {
    use super::super::tests::registered;
    use super::*;
    use crate::correction::{CorrectionCommand, CorrectionRefusal, correct};
    use crate::person::PersonEvent;
    use crate::testing::{given, id, stamp};

    fn command(fields: &[PersonalField]) -> DataCommand {
        DataCommand::CorrectPersonalData {
            fields: fields.iter().copied().collect(),
            birth_year: 2010,
            taken_by: None,
            missing_consent: None,
            reason: CorrectionReason::Typo,
        }
    }

    fn corrected(fields: &[PersonalField]) -> PersonEvent {
        let fields = fields.iter().copied().collect();
        let occurred_on = stamp().today;
        DataEvent::PersonalDataCorrected { fields, reason: CorrectionReason::Typo, occurred_on }.into()
    }

    #[test]
    fn a_correction_names_the_fields_and_nothing_else() {
        let fields = [PersonalField::Name, PersonalField::BirthDate];
        given::<Person>([registered(2010)]).when(command(&fields)).then([corrected(&fields)]);
    }

    #[test]
    fn what_is_right_already_writes_nothing() {
        given::<Person>([registered(2010)]).when(command(&[])).then_nothing();
    }

    #[test]
    fn nobody_unknown_is_corrected() {
        given::<Person>([]).when(command(&[PersonalField::Name])).then_refused(DataRefusal::Unknown);
    }

    #[test]
    fn nobody_is_born_in_the_future_by_a_correction_either() {
        let mut born = command(&[PersonalField::BirthDate]);
        let DataCommand::CorrectPersonalData { birth_year, .. } = &mut born;
        *birth_year = 2031;
        given::<Person>([registered(2010)])
            .when(born)
            .then_refused(DataRefusal::BirthYearUnlikely { birth_year: 2031 });
    }

    #[test]
    fn two_records_that_would_look_the_same_are_merged_instead() {
        let mut same = command(&[PersonalField::Name]);
        let DataCommand::CorrectPersonalData { taken_by, .. } = &mut same;
        *taken_by = Some(id(12));
        given::<Person>([registered(2010)])
            .when(same)
            .then_refused(DataRefusal::TakenBy { person_id: id(12) });
    }

    #[test]
    fn an_age_that_needs_a_consent_waits_for_it() {
        let missing = (Side::Mentee, ConsentGiver::LegalRepresentative);
        let mut younger = command(&[PersonalField::BirthDate]);
        let DataCommand::CorrectPersonalData { missing_consent, .. } = &mut younger;
        *missing_consent = Some(missing);
        given::<Person>([registered(2010)])
            .when(younger)
            .then_refused(DataRefusal::ConsentMissing { side: missing.0, giver: missing.1 });
    }

    #[test]
    fn the_registration_of_somebody_corrected_is_not_voided() {
        let history = [registered(2010), corrected(&[PersonalField::Name])];
        let void = CorrectionCommand::VoidFact { sequence: 1, reason: CorrectionReason::NeverHappened };
        let refused = correct::<Person>(&history, void, stamp()).unwrap_err();
        assert!(
            matches!(&refused, CorrectionRefusal::BreaksRule { broken } if broken.code == "PERSON_UNKNOWN"),
            "{refused}"
        );
    }
}
