//! Whom no pair takes: a substitute is asked the same as whoever forms a pair (methodology §5.4, INV-1, INV-2, INV-5, INV-7).

use super::*;
use crate::consent::ConsentEvent;
use crate::mentor::{HoldReason, RetirementEvent, RetirementReason, SelectionEvent, ServiceEvent};
use crate::values::{ConsentGiver, ConsentKind, ParticipantCategory as Category};

/// A pupil as a mentor in every state in which a pair of the day `on` does not take him or her, and what is said of it.
fn unfit(person: u128, on: NaiveDate) -> Vec<(Mentor, AssignmentRefusal)> {
    let ready = |program_id, occurred_on| {
        MentorEvent::from(SelectionEvent::MentorReady { program_id, capacity: 3, waiver: None, occurred_on })
    };
    let with = |event: MentorEvent| {
        let mut mentor = mentor(person, Category::Pupil, 3);
        mentor.evolve(&event);
        mentor
    };
    let (program_id, occurred_on) = (id(4), day(2024, 1, 9));
    let later = day(2024, 4, 1);
    let (kind, giver) = (ConsentKind::Processing, ConsentGiver::LegalRepresentative);
    let held = ServiceEvent::MentorOnHold { reason: HoldReason::Leave, occurred_on };
    let retired = RetirementEvent::MentorRetired { reason: RetirementReason::Moved, occurred_on };
    let withdrawn = ConsentEvent::ConsentWithdrawn { kind, given_by: giver, occurred_on };
    let mentees = BTreeSet::from([id(46), id(47), id(48)]);
    let assigned = AssignmentEvent::MentorAssigned { pair_id: id(59), program_id, mentees, occurred_on };
    vec![
        (Mentor::fold(&[applied(person)]), AssignmentRefusal::NotReady { program_id }),
        (
            Mentor::fold(&[applied(person), ready(program_id, later)]),
            AssignmentRefusal::ReadyLater { occurred_on: on, ready_on: later },
        ),
        (with(retired.into()), AssignmentRefusal::Retired { retired_on: occurred_on }),
        (with(held.into()), AssignmentRefusal::OnHold { on_hold_since: occurred_on }),
        (with(withdrawn.into()), AssignmentRefusal::ConsentMissing { giver }),
        (with(assigned.into()), AssignmentRefusal::OverCapacity { capacity: 3, load: 3, more: 1 }),
    ]
}

#[test]
fn a_pair_is_formed_of_ready_mentors() {
    let mut world = World::new();
    for (mentor, refusal) in unfit(62, day(2024, 1, 15)) {
        world.people.mentors.insert(id(62), mentor);
        let refused = MatchingRefusal::Mentor { mentor_id: id(62), refusal: refusal.into() };
        assert_eq!(world.form(&one_on_one(53), &[62], &[43]), Err(refused));
    }
}

#[test]
fn a_substitute_is_a_ready_mentor() {
    let mut world = World::new();
    world.form(&one_on_one(53), &[61], &[43]).expect("a pair");
    let on = day(2024, 3, 1);
    for (mentor, refusal) in unfit(62, on) {
        world.people.mentors.insert(id(62), mentor);
        let refused = MatchingRefusal::Mentor { mentor_id: id(62), refusal: refusal.into() };
        assert_eq!(world.replace(53, 61, 62, on), Err(refused));
    }
}

#[test]
fn a_pair_is_formed_of_consented_mentees_of_the_pool() {
    let mut world = World::new();
    let (kind, giver) = (ConsentKind::Processing, ConsentGiver::LegalRepresentative);
    let withdrawn = ConsentEvent::ConsentWithdrawn { kind, given_by: giver, occurred_on: day(2024, 1, 15) };
    world.people.mentees.get_mut(&id(44)).expect("M04").evolve(&withdrawn.into());
    world.people.mentees.insert(id(51), Mentee::fold(&[requested(51)]));
    for (mentee, refusal) in
        [(44, EnrolmentRefusal::ConsentMissing { giver }), (51, EnrolmentRefusal::NotInPool)]
    {
        let refused = MatchingRefusal::Mentee { mentee_id: id(mentee), refusal: refusal.into() };
        assert_eq!(world.form(&one_on_one(53), &[61], &[mentee]), Err(refused));
    }
}

#[test]
fn nobody_mentors_himself_not_even_as_a_substitute() {
    let mut world = World::new();
    let formed = FormationRefusal::BothSides { person_id: id(61) };
    let refused = world.form(&one_on_one(51), &[61], &[49]);
    assert_eq!(refused, Err(MatchingRefusal::Pair(formed.into())));
    world.form(&one_on_one(51), &[62], &[49]).expect("another mentor");
    let replaced = JoiningRefusal::BothSides { person_id: id(61) };
    let refused = world.replace(51, 62, 61, day(2024, 3, 1));
    assert_eq!(refused, Err(MatchingRefusal::Pair(replaced.into())));
}

#[test]
fn the_category_of_a_mentor_fits_the_form_and_that_of_a_substitute_too() {
    let mut world = World::new();
    let (form, side, category) = (Form::PupilPupil, Side::Mentor, Category::EnterpriseEmployee);
    let formed = FormationRefusal::CategoryDoesNotFit { form, side, category };
    let refused = world.form(&one_on_one(53), &[65], &[43]);
    assert_eq!(refused, Err(MatchingRefusal::Pair(formed.into())));
    world.form(&one_on_one(53), &[61], &[43]).expect("a pupil");
    let replaced = JoiningRefusal::CategoryDoesNotFit { form, side, category };
    let refused = world.replace(53, 61, 65, day(2024, 3, 1));
    assert_eq!(refused, Err(MatchingRefusal::Pair(replaced.into())));
}
