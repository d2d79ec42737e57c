//! Erasing a person who takes part in nothing any more.

use super::super::tests::registered;
use super::super::{IdentityEvent, Person, PersonEvent};
use super::*;
use crate::testing::{day, given, id, stamp};

fn destroyed() -> Destroyed {
    Destroyed { categories: BTreeSet::from([DataCategory::Name]), records: 2, pairs: BTreeSet::new() }
}

fn erase_bound(still: StillBound) -> ErasureCommand {
    ErasureCommand::ErasePerson {
        reason: ErasureReason::SubjectRequest,
        together_with: None,
        still,
        due_by: None,
        destroyed: destroyed(),
        occurred_on: day(2024, 12, 2),
    }
}

fn erase() -> ErasureCommand {
    erase_bound(StillBound::default())
}

fn erased(together_with: Option<PersonId>) -> PersonEvent {
    ErasureEvent::PersonErased {
        reason: ErasureReason::SubjectRequest,
        together_with,
        due_by: None,
        destroyed: destroyed(),
        occurred_on: day(2024, 12, 2),
    }
    .into()
}

#[test]
fn a_person_is_erased_once() {
    given::<Person>([registered(2010)]).when(erase()).then([erased(None)]);
    given::<Person>([registered(2010), erased(None)]).when(erase()).then_nothing();
}

#[test]
fn somebody_is_known_to_the_registry_or_as_a_curator_to_the_vault_alone() {
    given::<Person>([]).when(erase()).then([erased(None)]);
    let ErasureCommand::ErasePerson { reason, together_with, still, due_by, occurred_on, .. } = erase();
    let destroyed = Destroyed::default();
    let nobody = ErasureCommand::ErasePerson { reason, together_with, still, due_by, destroyed, occurred_on };
    given::<Person>([]).when(nobody).then_refused(ErasureRefusal::Unknown);
}

#[test]
fn nobody_is_erased_tomorrow() {
    let (occurred_on, today) = (day(2025, 1, 1), stamp().today);
    let ErasureCommand::ErasePerson { reason, together_with, still, due_by, destroyed, .. } = erase();
    let tomorrow =
        ErasureCommand::ErasePerson { reason, together_with, still, due_by, destroyed, occurred_on };
    given::<Person>([registered(2010)])
        .when(tomorrow)
        .then_refused(ErasureRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn nobody_is_erased_before_anything_was_known() {
    let (registered_on, occurred_on) = (day(2023, 12, 11), day(2023, 12, 10));
    let ErasureCommand::ErasePerson { reason, together_with, still, due_by, destroyed, .. } = erase();
    let before = ErasureCommand::ErasePerson { reason, together_with, still, due_by, destroyed, occurred_on };
    given::<Person>([registered(2010)])
        .when(before)
        .then_refused(ErasureRefusal::BeforeRegistration { occurred_on, registered_on });
}

#[test]
fn a_merged_record_goes_with_the_one_that_stands_for_it() {
    let merged: PersonEvent =
        IdentityEvent::PersonMerged { into: id(11), occurred_on: day(2024, 10, 7) }.into();
    given::<Person>([registered(2010), merged.clone()])
        .when(erase())
        .then_refused(ErasureRefusal::OfMerged { into: id(11) });
    let ErasureCommand::ErasePerson { reason, still, due_by, destroyed, occurred_on, .. } = erase();
    let together_with = Some(id(11));
    let with_it =
        ErasureCommand::ErasePerson { reason, together_with, still, due_by, destroyed, occurred_on };
    given::<Person>([registered(2010), merged]).when(with_it).then([erased(together_with)]);
}

#[test]
fn whoever_takes_part_leaves_first() {
    let refused = |still, refusal| {
        given::<Person>([registered(2010)]).when(erase_bound(still)).then_refused(refusal);
    };
    let none = StillBound::default();
    let (pair_id, mentee_id, mentor_id, program_id) = (id(7), id(5), id(6), id(4));
    refused(StillBound { pair: Some(pair_id), ..none }, ErasureRefusal::InOpenPair { pair_id });
    refused(StillBound { mentee: Some(mentee_id), ..none }, ErasureRefusal::StillMentee { mentee_id });
    refused(StillBound { mentor: Some(mentor_id), ..none }, ErasureRefusal::StillMentor { mentor_id });
    refused(StillBound { program: Some(program_id), ..none }, ErasureRefusal::StillCurator { program_id });
}
