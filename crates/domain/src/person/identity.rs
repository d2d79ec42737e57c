//! Which records are of one human being (methodology §11 item 6; docs/decisions/0009): merging, its way back, and the word that two
//! records are of two people.
//!
//! Invariants: a merge is always somebody's act, never that of the machine; nothing is lost by it, because both streams stay and
//! say what was done; two events of one commit, one on each side.

use super::Person;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{PairId, PersonId};
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked about who is who.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum IdentityCommand {
    /// Says that this record is of the same human being as another one, which is kept: the first half of a merge.
    MergePerson {
        /// This record.
        person_id: PersonId,
        /// The record that is kept.
        into: PersonId,
        /// When it was found out.
        occurred_on: NaiveDate,
    },
    /// Takes another record in: the second half of a merge, decided by the record that is kept.
    AbsorbPerson {
        /// The record that is merged.
        from: PersonId,
        /// Its year of birth; none when the merge is decided again, by the word that was given then.
        birth_year: Option<i32>,
        /// Whether the names and birth dates are those of twins; the vault knows.
        twins: bool,
        /// A pair in which one is a mentor and the other a mentee, if there is one.
        both_sides_of: Option<PairId>,
        /// Whether somebody gave a reason against what speaks for two people.
        confirmed: bool,
        /// When it was found out.
        occurred_on: NaiveDate,
    },
    /// Takes a merge back: the first half.
    UnmergePerson {
        /// When it was found to be wrong.
        occurred_on: NaiveDate,
    },
    /// Lets a record go that was taken in: the second half, decided by the record that was kept.
    ReleasePerson {
        /// The record that was merged.
        from: PersonId,
        /// When it was found to be wrong.
        occurred_on: NaiveDate,
    },
    /// Says that two records that look alike are of two people: twins, or namesakes. Each of the two decides.
    DeclareDistinct {
        /// This record.
        person_id: PersonId,
        /// The other one.
        other: PersonId,
        /// Whether the other one is known.
        other_known: bool,
        /// When it was found out.
        occurred_on: NaiveDate,
    },
    /// Takes the word back that two records are of two people. Each of the two decides.
    RevokeDistinct {
        /// The other one.
        other: PersonId,
        /// When it was found to be wrong.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to the question who is who.
    pub enum IdentityEvent {
        /// This record is of the same human being as another one, which stands for both.
        PersonMerged {
            /// The record that is kept.
            into: PersonId,
            /// When it was found out.
            occurred_on: NaiveDate,
        },
        /// This record stands for another one too.
        PersonAbsorbed {
            /// The record that was merged.
            from: PersonId,
            /// Whether it was done against what speaks for two people: another year of birth, the looks of twins, an earlier word.
            confirmed: bool,
            /// When it was found out.
            occurred_on: NaiveDate,
        },
        /// The merge was wrong: this record stands for itself again.
        PersonUnmerged {
            /// The record that was kept.
            into: PersonId,
            /// When it was found to be wrong.
            occurred_on: NaiveDate,
        },
        /// The merge was wrong: this record stands for the other one no longer.
        PersonReleased {
            /// The record that was merged.
            from: PersonId,
            /// When it was found to be wrong.
            occurred_on: NaiveDate,
        },
        /// This record and another one are of two people.
        PersonDeclaredDistinct {
            /// The other one.
            other: PersonId,
            /// When it was found out.
            occurred_on: NaiveDate,
        },
        /// That this record and another one are of two people was a mistake: they may be proposed and merged again.
        PersonDistinctRevoked {
            /// The other one.
            other: PersonId,
            /// When it was found to be wrong.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why records are not merged, separated or told apart.
    pub enum IdentityRefusal {
        Unknown => "PERSON_UNKNOWN",
            "there is no such person: register him or her first",
            "такого человека нет: сначала его нужно записать";
        Erased { erased_on: NaiveDate } => "PERSON_ERASED",
            "the personal data of this person were destroyed on {erased_on}: nothing is added to the record",
            "персональные данные этого человека уничтожены {erased_on}: к записи ничего не добавляется";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "MERGE_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        WithItself => "MERGE_WITH_ITSELF",
            "both ids name one record: accepted are two",
            "оба номера называют одну запись: принимаются две";
        MergedBefore { into: PersonId } => "MERGE_MERGED_BEFORE",
            "the record was merged into {into} before: take that back first",
            "запись уже объединена с {into}: сначала отмените это";
        HasAbsorbed { absorbed: u32 } => "MERGE_OF_KEPT",
            "the record stands for others too, {absorbed} in number: merge the other way round, or separate them first",
            "запись представляет и другие ({absorbed}): объедините наоборот или сначала разделите их";
        Cycle { into: PersonId } => "MERGE_CYCLE",
            "record {into} was merged into this one: take that back first",
            "запись {into} уже объединена с этой: сначала отмените это";
        IntoUnknown => "MERGE_INTO_UNKNOWN",
            "there is no person to merge into: accepted is a registered one",
            "человека, с которым объединяют, нет: принимается записанный";
        IntoMerged { kept: PersonId } => "MERGE_INTO_MERGED",
            "the record to merge into was itself merged: merge into {kept}",
            "запись, с которой объединяют, сама объединена: объединяйте с {kept}";
        OtherBirthYear { birth_year: i32, kept: i32 } => "MERGE_OTHER_BIRTH_YEAR",
            "the records have birth years {birth_year} and {kept}: give the reason why they are of one person",
            "годы рождения в записях {birth_year} и {kept}: укажите, почему это один человек";
        Twins => "MERGE_TWINS",
            "the records differ in the first name alone, as those of twins do: give the reason why they are of one person",
            "записи различаются только именем, как у близнецов: укажите, почему это один человек";
        DeclaredDistinct => "MERGE_DECLARED_DISTINCT",
            "the records were declared to be of two people: give the reason why they are of one person after all",
            "эти записи отмечены как разные люди: укажите, почему это всё же один человек";
        UnmergeBeforeMerge { occurred_on: NaiveDate, merged_on: NaiveDate } => "UNMERGE_BEFORE_MERGE",
            "the records were merged on {merged_on}, not separated on {occurred_on}: accepted are days from {merged_on}",
            "записи объединены {merged_on}, разделить их {occurred_on} нельзя: принимаются дни с {merged_on}";
        BothSides { pair_id: PairId } => "MERGE_BOTH_SIDES",
            "one is a mentor and the other a mentee in pair {pair_id}: nobody is both in one pair",
            "один наставник, другой наставляемый в паре {pair_id}: один человек не бывает обоими в одной паре";
        DistinctFromUnknown => "DISTINCT_OTHER_UNKNOWN",
            "there is no other person: accepted is a registered one",
            "второго человека нет: принимается записанный";
        DistinctFromMerged { other: PersonId } => "DISTINCT_FROM_MERGED",
            "the record is merged with {other}: take that back first",
            "запись объединена с {other}: сначала отмените это";
    }
}

impl IdentityEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PersonMerged { .. }
            | Self::PersonAbsorbed { .. }
            | Self::PersonUnmerged { .. }
            | Self::PersonReleased { .. }
            | Self::PersonDeclaredDistinct { .. }
            | Self::PersonDistinctRevoked { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let person = |number| PersonId(uuid::Uuid::from_u128(number));
        let occurred_on = NaiveDate::from_ymd_opt(2024, 10, 7).expect("a real day");
        vec![
            Self::PersonMerged { into: person(11), occurred_on },
            Self::PersonAbsorbed { from: person(12), confirmed: false, occurred_on },
            Self::PersonUnmerged { into: person(11), occurred_on },
            Self::PersonReleased { from: person(12), occurred_on },
            Self::PersonDeclaredDistinct { other: person(13), occurred_on },
            Self::PersonDistinctRevoked { other: person(13), occurred_on },
        ]
    }
}

pub(super) fn decide(
    person: &Person,
    command: IdentityCommand,
    stamp: Stamp,
) -> Result<Vec<IdentityEvent>, IdentityRefusal> {
    match command {
        IdentityCommand::MergePerson { person_id, into, occurred_on } => {
            if person_id == into {
                return Err(IdentityRefusal::WithItself);
            }
            known(person, occurred_on, stamp)?;
            match person.merged_into() {
                Some(before) if before == into => return Ok(Vec::new()),
                Some(before) => return Err(IdentityRefusal::MergedBefore { into: before }),
                None if person.absorbed.contains(&into) => return Err(IdentityRefusal::Cycle { into }),
                None => {}
            }
            not_erased(person)?;
            if !person.absorbed.is_empty() {
                let absorbed = u32::try_from(person.absorbed.len()).expect("a person has few records");
                return Err(IdentityRefusal::HasAbsorbed { absorbed });
            }
            Ok(vec![IdentityEvent::PersonMerged { into, occurred_on }])
        }
        IdentityCommand::AbsorbPerson { from, birth_year, twins, both_sides_of, confirmed, occurred_on } => {
            // The day is judged by the record that is merged.
            let kept = person.birth_year.ok_or(IdentityRefusal::IntoUnknown)?;
            if person.absorbed.contains(&from) {
                return Ok(Vec::new());
            }
            if let Some(kept) = person.merged_into() {
                return Err(IdentityRefusal::IntoMerged { kept });
            }
            not_erased(person)?;
            if let Some(pair_id) = both_sides_of {
                return Err(IdentityRefusal::BothSides { pair_id });
            }
            let other = birth_year.filter(|birth_year| *birth_year != kept);
            let other = other.map(|birth_year| IdentityRefusal::OtherBirthYear { birth_year, kept });
            let declared = person.distinct_from.contains(&from);
            let against = other
                .or(twins.then_some(IdentityRefusal::Twins))
                .or(declared.then_some(IdentityRefusal::DeclaredDistinct));
            match against {
                Some(refusal) if !confirmed => Err(refusal),
                against => {
                    let confirmed = against.is_some();
                    Ok(vec![IdentityEvent::PersonAbsorbed { from, confirmed, occurred_on }])
                }
            }
        }
        IdentityCommand::UnmergePerson { occurred_on } => {
            known(person, occurred_on, stamp)?;
            match person.merged {
                Some((_, merged_on)) if occurred_on < merged_on => {
                    Err(IdentityRefusal::UnmergeBeforeMerge { occurred_on, merged_on })
                }
                Some((into, _)) => Ok(vec![IdentityEvent::PersonUnmerged { into, occurred_on }]),
                None => Ok(Vec::new()),
            }
        }
        IdentityCommand::ReleasePerson { from, occurred_on } => {
            let from = person.absorbed.get(&from).copied().into_iter();
            Ok(from.map(|from| IdentityEvent::PersonReleased { from, occurred_on }).collect())
        }
        IdentityCommand::DeclareDistinct { person_id, other, other_known, occurred_on } => {
            if person_id == other {
                return Err(IdentityRefusal::WithItself);
            }
            known(person, occurred_on, stamp)?;
            if !other_known {
                return Err(IdentityRefusal::DistinctFromUnknown);
            }
            if person.merged_into() == Some(other) || person.absorbed.contains(&other) {
                return Err(IdentityRefusal::DistinctFromMerged { other });
            }
            if person.distinct_from.contains(&other) {
                return Ok(Vec::new());
            }
            Ok(vec![IdentityEvent::PersonDeclaredDistinct { other, occurred_on }])
        }
        IdentityCommand::RevokeDistinct { other, occurred_on } => {
            known(person, occurred_on, stamp)?;
            let declared = person.distinct_from.get(&other).copied().into_iter();
            Ok(declared.map(|other| IdentityEvent::PersonDistinctRevoked { other, occurred_on }).collect())
        }
    }
}

fn known(person: &Person, occurred_on: NaiveDate, stamp: Stamp) -> Result<(), IdentityRefusal> {
    if person.birth_year.is_none() {
        return Err(IdentityRefusal::Unknown);
    }
    if stamp.is_before(occurred_on) {
        return Err(IdentityRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(())
}

/// Whose names are gone, of him or her nobody can say who it was.
fn not_erased(person: &Person) -> Result<(), IdentityRefusal> {
    person.erased_on.map_or(Ok(()), |erased_on| Err(IdentityRefusal::Erased { erased_on }))
}

/// Each is half of an act over two records and is corrected on both. What no event of the own stream tells was so: the records were two,
/// the other one was known, and what spoke against a merge was confirmed or was not there.
pub(super) fn redo(event: &IdentityEvent) -> Redo<IdentityCommand> {
    let person_id = PersonId(uuid::Uuid::nil());
    Redo::Half(vec![match *event {
        IdentityEvent::PersonMerged { into, occurred_on } => {
            IdentityCommand::MergePerson { person_id, into, occurred_on }
        }
        IdentityEvent::PersonAbsorbed { from, confirmed, occurred_on } => IdentityCommand::AbsorbPerson {
            from,
            birth_year: None,
            twins: false,
            both_sides_of: None,
            confirmed,
            occurred_on,
        },
        IdentityEvent::PersonUnmerged { into: _, occurred_on } => {
            IdentityCommand::UnmergePerson { occurred_on }
        }
        IdentityEvent::PersonReleased { from, occurred_on } => {
            IdentityCommand::ReleasePerson { from, occurred_on }
        }
        IdentityEvent::PersonDeclaredDistinct { other, occurred_on } => {
            IdentityCommand::DeclareDistinct { person_id, other, other_known: true, occurred_on }
        }
        IdentityEvent::PersonDistinctRevoked { other, occurred_on } => {
            IdentityCommand::RevokeDistinct { other, occurred_on }
        }
    }])
}

pub(super) fn evolve(person: &mut Person, event: &IdentityEvent) {
    match event {
        IdentityEvent::PersonMerged { into, occurred_on } => person.merged = Some((*into, *occurred_on)),
        IdentityEvent::PersonAbsorbed { from, confirmed: _, occurred_on: _ } => {
            person.absorbed.insert(*from);
        }
        IdentityEvent::PersonUnmerged { into: _, occurred_on: _ } => person.merged = None,
        IdentityEvent::PersonReleased { from, occurred_on: _ } => {
            person.absorbed.remove(from);
        }
        IdentityEvent::PersonDeclaredDistinct { other, occurred_on: _ } => {
            person.distinct_from.insert(*other);
        }
        IdentityEvent::PersonDistinctRevoked { other, occurred_on: _ } => {
            person.distinct_from.remove(other);
        }
    }
}

#[cfg(test)]
mod tests;
