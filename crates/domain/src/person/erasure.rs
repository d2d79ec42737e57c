//! Erasure: what the vault knows of a person is destroyed, and the journal says so (152-ФЗ art. 21; methodology §8.4, §11 items 9
//! and 40).
//!
//! Invariants: nobody is erased who still takes part, so that no open pair loses a member's name unnoticed; whoever stands for merged
//! records is erased with all of them; an erasure is final, it is neither corrected nor voided. The event holds codes and counts only:
//! what an act of destruction needs that can be written again at any time.

use super::Person;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{MenteeId, MentorId, PairId, PersonId, ProgramId};
use crate::{part_events, refusals, words};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words! {
    /// Why personal data are destroyed (152-ФЗ art. 21; the act names it).
    pub enum ErasureReason {
        SubjectRequest => "требование субъекта персональных данных",
        ConsentWithdrawn => "отзыв согласия на обработку",
        PurposeAchieved => "достижение цели обработки",
        TermEnded => "истечение срока обработки или хранения",
        UnlawfulProcessing => "неправомерная обработка",
        AuthorityDemand => "требование уполномоченного органа",
    }
}

words! {
    /// What kind of personal data was destroyed (the act lists them).
    pub enum DataCategory {
        Name => "фамилия, имя, отчество",
        BirthDate => "дата рождения",
        Contacts => "контактные данные",
        RepresentativeContacts => "данные и контакты законного представителя",
        Place => "место работы или учёбы",
        Questionnaire => "сведения анкет и опросов",
        Request => "запрос наставляемого",
        Sensitive => "особые темы запроса",
        PairTexts => "тексты о работе пары",
        Remarks => "пояснения к записи",
        Other => "иные сведения",
    }
}

/// What is destroyed of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destroyed {
    /// What kinds of data there were.
    pub categories: BTreeSet<DataCategory>,
    /// How many sealed values, those of pairs with them.
    pub records: u32,
    /// The pairs, open and ended, whose texts go with a member (settled point 9).
    pub pairs: BTreeSet<PairId>,
}

/// In what the person still takes part: each has to end first. The application knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StillBound {
    /// A pair that is open.
    pub pair: Option<PairId>,
    /// An enrolment that is neither completed nor withdrawn.
    pub mentee: Option<MenteeId>,
    /// A mentor who has not retired.
    pub mentor: Option<MentorId>,
    /// A programme of which he or she is a curator.
    pub program: Option<ProgramId>,
}

/// What may be asked about erasure.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ErasureCommand {
    /// Destroys what the vault knows of the person. Of merged records each is told, the one that stands for them first.
    ErasePerson {
        /// Why.
        reason: ErasureReason,
        /// The record that stands for this one and is erased with it, if another one was asked for.
        together_with: Option<PersonId>,
        /// In what he or she still takes part.
        still: StillBound,
        /// By when it had to be done, if a deadline ran.
        due_by: Option<NaiveDate>,
        /// What the vault holds.
        destroyed: Destroyed,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to what is known of a person.
    pub enum ErasureEvent {
        /// The key and every sealed value of the person were destroyed in the commit of this event.
        PersonErased {
            /// Why.
            reason: ErasureReason,
            /// The record with which this one was erased, if another one was asked for.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            together_with: Option<PersonId>,
            /// By when it had to be done, if a deadline ran.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            due_by: Option<NaiveDate>,
            /// What was destroyed.
            destroyed: Destroyed,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a person is not erased.
    pub enum ErasureRefusal {
        Unknown => "PERSON_UNKNOWN",
            "there is no such person: register him or her first",
            "такого человека нет: сначала его нужно записать";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "ERASURE_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        BeforeRegistration { occurred_on: NaiveDate, registered_on: NaiveDate } => "ERASURE_BEFORE_REGISTRATION",
            "the person was registered on {registered_on}, nothing was there to destroy on {occurred_on}: accepted are days from {registered_on}",
            "человек записан {registered_on}, уничтожать {occurred_on} было нечего: принимаются дни с {registered_on}";
        OfMerged { into: PersonId } => "ERASURE_OF_MERGED",
            "the record was merged into {into}: erase that one, its records go together, or take the merge back first",
            "запись объединена с {into}: удаляйте её, все её записи уничтожаются вместе, или сначала отмените объединение";
        InOpenPair { pair_id: PairId } => "ERASURE_IN_OPEN_PAIR",
            "the person is in pair {pair_id}, which is open: withdraw, retire or take him or her out of it first",
            "человек состоит в открытой паре {pair_id}: сначала оформите его выход";
        StillMentee { mentee_id: MenteeId } => "ERASURE_STILL_MENTEE",
            "enrolment {mentee_id} goes on: withdraw the mentee first",
            "участие {mentee_id} продолжается: сначала оформите выход наставляемого";
        StillMentor { mentor_id: MentorId } => "ERASURE_STILL_MENTOR",
            "mentor {mentor_id} has not retired: retire the mentor first",
            "наставник {mentor_id} не завершил наставничество: сначала оформите завершение";
        StillCurator { program_id: ProgramId } => "ERASURE_STILL_CURATOR",
            "the person is a curator of programme {program_id}, which goes on: release the curator first",
            "человек является куратором программы {program_id}, которая идёт: сначала освободите куратора";
    }
}

impl ErasureEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PersonErased { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |day| NaiveDate::from_ymd_opt(2024, 12, day).expect("a real day");
        vec![Self::PersonErased {
            reason: ErasureReason::ConsentWithdrawn,
            together_with: Some(PersonId(uuid::Uuid::from_u128(11))),
            due_by: Some(day(25)),
            destroyed: Destroyed {
                categories: BTreeSet::from([DataCategory::Name, DataCategory::PairTexts]),
                records: 5,
                pairs: BTreeSet::from([PairId(uuid::Uuid::from_u128(7))]),
            },
            occurred_on: day(2),
        }]
    }
}

pub(super) fn decide(
    person: &Person,
    command: ErasureCommand,
    stamp: Stamp,
) -> Result<Vec<ErasureEvent>, ErasureRefusal> {
    let ErasureCommand::ErasePerson { reason, together_with, still, due_by, destroyed, occurred_on } =
        command;
    if person.erased_on.is_some() {
        return Ok(Vec::new());
    }
    // A curator may be known by name alone, without having been registered.
    if person.birth_year.is_none() && destroyed.records == 0 {
        return Err(ErasureRefusal::Unknown);
    }
    if stamp.is_before(occurred_on) {
        return Err(ErasureRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if let Some(registered_on) = person.registered_on.filter(|registered_on| occurred_on < *registered_on) {
        return Err(ErasureRefusal::BeforeRegistration { occurred_on, registered_on });
    }
    match person.merged_into() {
        Some(into) if together_with != Some(into) => return Err(ErasureRefusal::OfMerged { into }),
        Some(_) | None => {}
    }
    let StillBound { pair, mentee, mentor, program } = still;
    if let Some(pair_id) = pair {
        return Err(ErasureRefusal::InOpenPair { pair_id });
    }
    if let Some(mentee_id) = mentee {
        return Err(ErasureRefusal::StillMentee { mentee_id });
    }
    if let Some(mentor_id) = mentor {
        return Err(ErasureRefusal::StillMentor { mentor_id });
    }
    if let Some(program_id) = program {
        return Err(ErasureRefusal::StillCurator { program_id });
    }
    Ok(vec![ErasureEvent::PersonErased { reason, together_with, due_by, destroyed, occurred_on }])
}

/// It cannot be taken back, and its date is that of an act on paper: neither corrected nor voided.
pub(super) fn redo(_: &ErasureEvent) -> Redo<ErasureCommand> {
    Redo::Consequence(Vec::new())
}

pub(super) fn evolve(person: &mut Person, event: &ErasureEvent) {
    let ErasureEvent::PersonErased { occurred_on, .. } = event;
    person.erased_on = Some(*occurred_on);
}

#[cfg(test)]
mod tests;
