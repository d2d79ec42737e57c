//! Merging two records of one human being, taking it back, and telling two people apart.

use super::super::tests::registered;
use super::super::{Person, PersonEvent};
use super::*;
use crate::aggregate::{Aggregate, Refusal};
use crate::correction::{self, CorrectionCommand, CorrectionReason};
use crate::testing::{day, given, id, stamp};

const FROM: u128 = 12;
const INTO: u128 = 11;

fn merge(person: u128, into: u128) -> IdentityCommand {
    IdentityCommand::MergePerson { person_id: id(person), into: id(into), occurred_on: day(2024, 10, 7) }
}

fn merged(into: u128) -> PersonEvent {
    IdentityEvent::PersonMerged { into: id(into), occurred_on: day(2024, 10, 7) }.into()
}

/// Somebody born in 2010 is absorbed; what speaks against it and whether it was confirmed comes with the test.
fn absorb(twins: bool, both_sides_of: Option<u128>, confirmed: bool) -> IdentityCommand {
    IdentityCommand::AbsorbPerson {
        from: id(FROM),
        birth_year: Some(2010),
        twins,
        both_sides_of: both_sides_of.map(id),
        confirmed,
        occurred_on: day(2024, 10, 7),
    }
}

fn absorbed(confirmed: bool) -> PersonEvent {
    IdentityEvent::PersonAbsorbed { from: id(FROM), confirmed, occurred_on: day(2024, 10, 7) }.into()
}

fn distinct(person: u128, other: u128) -> IdentityCommand {
    let (person_id, other) = (id(person), id(other));
    IdentityCommand::DeclareDistinct { person_id, other, other_known: true, occurred_on: day(2024, 10, 7) }
}

fn declared(other: u128) -> PersonEvent {
    IdentityEvent::PersonDeclaredDistinct { other: id(other), occurred_on: day(2024, 10, 7) }.into()
}

#[test]
fn a_duplicate_is_merged_once() {
    given::<Person>([registered(2010)]).when(merge(FROM, INTO)).then([merged(INTO)]);
    given::<Person>([registered(2010), merged(INTO)]).when(merge(FROM, INTO)).then_nothing();
    given::<Person>([registered(2010)]).when(absorb(false, None, false)).then([absorbed(false)]);
    given::<Person>([registered(2010), absorbed(false)]).when(absorb(false, None, false)).then_nothing();
}

#[test]
fn a_merge_takes_two_known_records() {
    given::<Person>([registered(2010)]).when(merge(INTO, INTO)).then_refused(IdentityRefusal::WithItself);
    given::<Person>([]).when(merge(FROM, INTO)).then_refused(IdentityRefusal::Unknown);
    given::<Person>([]).when(absorb(false, None, false)).then_refused(IdentityRefusal::IntoUnknown);
}

#[test]
fn nothing_is_found_out_tomorrow() {
    let (occurred_on, today) = (day(2025, 1, 1), stamp().today);
    let tomorrow = IdentityCommand::MergePerson { person_id: id(FROM), into: id(INTO), occurred_on };
    given::<Person>([registered(2010)])
        .when(tomorrow)
        .then_refused(IdentityRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn merging_is_one_step_deep() {
    given::<Person>([registered(2010), merged(13)])
        .when(merge(FROM, INTO))
        .then_refused(IdentityRefusal::MergedBefore { into: id(13) });
    given::<Person>([registered(2010), absorbed(false)])
        .when(merge(INTO, 13))
        .then_refused(IdentityRefusal::HasAbsorbed { absorbed: 1 });
    given::<Person>([registered(2010), merged(13)])
        .when(absorb(false, None, false))
        .then_refused(IdentityRefusal::IntoMerged { kept: id(13) });
}

#[test]
fn two_records_are_not_merged_into_each_other() {
    given::<Person>([registered(2010), absorbed(false)])
        .when(merge(INTO, FROM))
        .then_refused(IdentityRefusal::Cycle { into: id(FROM) });
}

#[test]
fn another_birth_year_needs_a_reason() {
    given::<Person>([registered(2011)])
        .when(absorb(false, None, false))
        .then_refused(IdentityRefusal::OtherBirthYear { birth_year: 2010, kept: 2011 });
    given::<Person>([registered(2011)]).when(absorb(false, None, true)).then([absorbed(true)]);
}

#[test]
fn twins_are_merged_by_nobody_without_a_reason() {
    given::<Person>([registered(2010)]).when(absorb(true, None, false)).then_refused(IdentityRefusal::Twins);
    given::<Person>([registered(2010)]).when(absorb(true, None, true)).then([absorbed(true)]);
}

#[test]
fn who_was_told_apart_is_merged_only_with_a_reason() {
    given::<Person>([registered(2010), declared(FROM)])
        .when(absorb(false, None, false))
        .then_refused(IdentityRefusal::DeclaredDistinct);
    given::<Person>([registered(2010), declared(FROM)])
        .when(absorb(false, None, true))
        .then([absorbed(true)]);
}

#[test]
fn no_reason_puts_one_person_on_both_sides_of_a_pair() {
    for confirmed in [false, true] {
        given::<Person>([registered(2010)])
            .when(absorb(false, Some(51), confirmed))
            .then_refused(IdentityRefusal::BothSides { pair_id: id(51) });
    }
}

#[test]
fn a_reason_that_nothing_called_for_is_no_confirmation() {
    given::<Person>([registered(2010)]).when(absorb(false, None, true)).then([absorbed(false)]);
}

#[test]
fn a_merge_is_taken_back_once() {
    let occurred_on = day(2024, 11, 1);
    let unmerge = IdentityCommand::UnmergePerson { occurred_on };
    let unmerged = IdentityEvent::PersonUnmerged { into: id(INTO), occurred_on };
    given::<Person>([registered(2010), merged(INTO)]).when(unmerge.clone()).then([unmerged.clone().into()]);
    given::<Person>([registered(2010), merged(INTO), unmerged.into()]).when(unmerge.clone()).then_nothing();
    given::<Person>([]).when(unmerge).then_refused(IdentityRefusal::Unknown);
    let (merged_on, occurred_on) = (day(2024, 10, 7), day(2024, 10, 6));
    given::<Person>([registered(2010), merged(INTO)])
        .when(IdentityCommand::UnmergePerson { occurred_on })
        .then_refused(IdentityRefusal::UnmergeBeforeMerge { occurred_on, merged_on });

    let release = IdentityCommand::ReleasePerson { from: id(FROM), occurred_on };
    let released = IdentityEvent::PersonReleased { from: id(FROM), occurred_on };
    given::<Person>([registered(2010), absorbed(false)])
        .when(release.clone())
        .then([released.clone().into()]);
    given::<Person>([registered(2010), absorbed(false), released.into()]).when(release).then_nothing();
}

#[test]
fn who_was_separated_can_be_merged_with_somebody_else() {
    let unmerged = IdentityEvent::PersonUnmerged { into: id(13), occurred_on: day(2024, 10, 8) };
    given::<Person>([registered(2010), merged(13), unmerged.into()])
        .when(merge(FROM, INTO))
        .then([merged(INTO)]);
}

#[test]
fn twins_and_namesakes_are_told_apart_once() {
    given::<Person>([registered(2010)]).when(distinct(INTO, FROM)).then([declared(FROM)]);
    given::<Person>([registered(2010), declared(FROM)]).when(distinct(INTO, FROM)).then_nothing();
}

#[test]
fn that_two_records_are_of_two_people_is_taken_back_once() {
    let occurred_on = day(2024, 11, 1);
    let revoke = IdentityCommand::RevokeDistinct { other: id(FROM), occurred_on };
    let revoked: PersonEvent = IdentityEvent::PersonDistinctRevoked { other: id(FROM), occurred_on }.into();
    let past = || [registered(2010), declared(FROM)];
    given::<Person>(past()).when(revoke.clone()).then([revoked.clone()]);
    let after = || past().into_iter().chain([revoked.clone()]);
    given::<Person>(after()).when(revoke.clone()).then_nothing();
    given::<Person>(after()).when(absorb(false, None, false)).then([absorbed(false)]);
    given::<Person>([]).when(revoke).then_refused(IdentityRefusal::Unknown);
    let (occurred_on, today) = (day(2025, 1, 1), stamp().today);
    given::<Person>(past())
        .when(IdentityCommand::RevokeDistinct { other: id(FROM), occurred_on })
        .then_refused(IdentityRefusal::InTheFuture { occurred_on, today });
}

fn corrected(history: &[PersonEvent], sequence: u64, now: PersonEvent) -> Result<(), &'static str> {
    let command = CorrectionCommand::CorrectFact { sequence, now, reason: CorrectionReason::Typo };
    let corrected = correction::correct::<Person>(history, command, stamp());
    corrected.map(|events| assert_eq!(events.len(), 1)).map_err(|refusal| refusal.code())
}

fn voided(history: &[PersonEvent], sequence: u64) -> Result<Person, &'static str> {
    let command = CorrectionCommand::VoidFact { sequence, reason: CorrectionReason::NeverHappened };
    let voided = correction::correct::<Person>(history, command, stamp());
    voided.map(|events| Person::fold(history.iter().chain(&events))).map_err(|refusal| refusal.code())
}

#[test]
fn the_day_of_each_half_is_corrected_and_never_into_the_future() {
    let (into, other, then) = (id(INTO), id(13), day(2024, 10, 7));
    let merged_on = |occurred_on| IdentityEvent::PersonMerged { into, occurred_on }.into();
    let unmerged_on = |occurred_on| IdentityEvent::PersonUnmerged { into, occurred_on }.into();
    let declared_on = |occurred_on| IdentityEvent::PersonDeclaredDistinct { other, occurred_on }.into();
    let revoked_on = |occurred_on| IdentityEvent::PersonDistinctRevoked { other, occurred_on }.into();
    let kinds: [&dyn Fn(NaiveDate) -> PersonEvent; 4] = [&merged_on, &unmerged_on, &declared_on, &revoked_on];
    let history: Vec<_> = [registered(2010)].into_iter().chain(kinds.map(|kind| kind(then))).collect();
    // What was merged is separated after that.
    let accepted = [1, 8, 1, 1].map(|accepted| day(2024, 10, accepted));
    assert_eq!(corrected(&history, 3, unmerged_on(day(2024, 10, 6))), Err("CORRECTION_BREAKS_RULE"));
    for ((sequence, kind), accepted) in (2..).zip(kinds).zip(accepted) {
        assert_eq!(corrected(&history, sequence, kind(accepted)), Ok(()));
        assert_eq!(corrected(&history, sequence, kind(day(2025, 1, 1))), Err("CORRECTION_BREAKS_RULE"));
    }
    let earlier =
        IdentityEvent::PersonAbsorbed { from: id(FROM), confirmed: false, occurred_on: day(2024, 10, 1) };
    assert_eq!(corrected(&[registered(2010), absorbed(false)], 2, earlier.into()), Ok(()));
}

#[test]
fn what_never_was_is_voided_as_long_as_nothing_rests_on_it() {
    let never = voided(&[registered(2010), merged(INTO)], 2).expect("nothing rests on the merge");
    assert_eq!(never.merged_into(), None);
    let never = voided(&[registered(2010), declared(FROM)], 2).expect("a slip of the hand");
    assert!(never.distinct_from.is_empty());
    let revoked = IdentityEvent::PersonDistinctRevoked { other: id(FROM), occurred_on: day(2024, 10, 8) };
    let history = [registered(2010), declared(FROM), revoked.into(), absorbed(false)];
    assert_eq!(
        voided(&history, 3).err(),
        Some("CORRECTION_BREAKS_RULE"),
        "they were merged without a reason"
    );
}

#[test]
fn nobody_is_told_apart_from_himself_or_from_nobody() {
    given::<Person>([registered(2010)]).when(distinct(INTO, INTO)).then_refused(IdentityRefusal::WithItself);
    given::<Person>([registered(2010)])
        .when(IdentityCommand::DeclareDistinct {
            person_id: id(INTO),
            other: id(FROM),
            other_known: false,
            occurred_on: day(2024, 10, 7),
        })
        .then_refused(IdentityRefusal::DistinctFromUnknown);
}

#[test]
fn merged_records_are_separated_before_they_are_told_apart() {
    given::<Person>([registered(2010), merged(INTO)])
        .when(distinct(FROM, INTO))
        .then_refused(IdentityRefusal::DistinctFromMerged { other: id(INTO) });
    given::<Person>([registered(2010), absorbed(false)])
        .when(distinct(INTO, FROM))
        .then_refused(IdentityRefusal::DistinctFromMerged { other: id(FROM) });
}

#[test]
fn whose_names_are_gone_is_merged_with_nobody() {
    let erased: PersonEvent = crate::person::ErasureEvent::samples().remove(0).into();
    let refused = || IdentityRefusal::Erased { erased_on: day(2024, 12, 2) };
    given::<Person>([registered(2010), erased.clone()]).when(merge(FROM, INTO)).then_refused(refused());
    given::<Person>([registered(2010), erased]).when(absorb(false, None, false)).then_refused(refused());
}
