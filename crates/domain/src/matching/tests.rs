//! Stories of worked example 1 (methodology §10): what follows for each stream when pairs form, lose members and end.

use super::*;
use crate::aggregate::Refusal;
use crate::mentee::{EnrolmentEvent, EnrolmentRefusal};
use crate::mentor::{AssignmentEvent, AssignmentRefusal};
use crate::pair::tests::{pupil, tutor, whole_cycle, worked};
use crate::pair::{
    ClosingCommand, ClosingEvent, Completion, FormationEvent, FormationRefusal, JoiningRefusal,
    MembersCommand, MembersEvent, MembersRefusal, Outcome,
};
use crate::program::{DraftingEvent, SeriesEvent};
use crate::testing::{day, id, stamp};
use crate::values::{EndInitiator, EndReason, Side};
use world::{noted, program};

mod corrected;
mod refused;
mod world;

pub(crate) use world::{World, applied, mentee, mentor, requested, wish};

fn one_on_one(pair: u128) -> FormPair {
    wish(pair, Form::PupilPupil, InteractionKind::OneOnOne)
}

fn dissolve(on: NaiveDate) -> ClosingCommand {
    let reason = EndReason::PsychologicalIncompatibility;
    ClosingCommand::DissolvePair { reason, initiated_by: EndInitiator::CuratorSide, occurred_on: on }
}

fn complete() -> ClosingCommand {
    ClosingCommand::CompletePair { completion: Completion::default(), occurred_on: day(2024, 5, 25) }
}

fn completes_cycle(consequences: &Consequences, mentee: u128) -> bool {
    consequences.mentees[&id(mentee)]
        .iter()
        .any(|event| matches!(event, MenteeEvent::Enrolment(EnrolmentEvent::MenteeCycleCompleted { .. })))
}

#[test]
fn forming_writes_to_every_member() {
    let mut world = World::new();
    let formed =
        world.form(&wish(57, Form::EmployerPupil, InteractionKind::Group), &[65], &[46, 47, 48]).expect("U7");
    assert_eq!(formed.pair.len(), 1);
    let assigned = AssignmentEvent::MentorAssigned {
        pair_id: id(57),
        program_id: id(4),
        mentees: BTreeSet::from([id(46), id(47), id(48)]),
        occurred_on: day(2024, 1, 15),
    };
    assert_eq!(formed.mentors, BTreeMap::from([(id(65), vec![assigned.into()])]));
    assert_eq!(formed.mentees.len(), 3);
    assert_eq!(world.load(65), 3);
}

#[test]
fn forming_the_same_pair_again_writes_nothing() {
    let mut world = World::new();
    world.form(&one_on_one(51), &[61], &[41]).expect("U1");
    assert_eq!(world.form(&one_on_one(51), &[61], &[41]), Ok(Consequences::default()));
}

#[test]
fn a_pair_is_of_a_form_that_the_programme_chose() {
    let mut world = World::new();
    let (forms, occurred_on) = (BTreeSet::from([Form::StudentPupil]), day(2024, 1, 10));
    world
        .program
        .evolve(&DraftingEvent::FormsChosen { forms, role_models: BTreeSet::new(), occurred_on }.into());
    let refused = StagesRefusal::FormNotChosen { form: Form::PupilPupil };
    assert_eq!(world.form(&one_on_one(51), &[61], &[41]), Err(refused.into()));
}

#[test]
fn a_refusal_of_any_participant_refuses_the_pair() {
    let mut world = World::new();
    world.form(&wish(57, Form::EmployerPupil, InteractionKind::Group), &[65], &[46, 47, 48]).expect("U7");
    let refusal = AssignmentRefusal::OverCapacity { capacity: 3, load: 3, more: 1 };
    assert_eq!(
        world.form(&wish(58, Form::EmployerPupil, InteractionKind::OneOnOne), &[65], &[41]),
        Err(MatchingRefusal::Mentor { mentor_id: id(65), refusal: refusal.into() })
    );
    let refusal = EnrolmentRefusal::SamePairOpen { pair_id: id(51) };
    world.form(&one_on_one(51), &[61], &[41]).expect("U1");
    assert_eq!(
        world.form(&one_on_one(52), &[61], &[41]),
        Err(MatchingRefusal::Mentee { mentee_id: id(41), refusal: refusal.into() })
    );
}

#[test]
fn nobody_mentors_himself_under_another_record() {
    let mut world = World::new();
    world.people.merged.into.insert(id(41), id(61));
    let refusal = FormationRefusal::BothSides { person_id: id(61) };
    assert_eq!(world.form(&one_on_one(51), &[61], &[41]), Err(MatchingRefusal::Pair(refusal.into())));
    assert!(world.form(&one_on_one(52), &[62], &[41]).is_ok());
}

#[test]
fn what_is_carried_under_another_record_counts_against_the_capacity() {
    let mut world = World::new();
    let carried = BTreeSet::from([(id(58), id(47)), (id(59), id(48))]);
    world.people.merged.carried_elsewhere.insert(id(61), carried);
    world.form(&one_on_one(51), &[61], &[41]).expect("the third of three");
    let refusal = AssignmentRefusal::OverCapacity { capacity: 3, load: 3, more: 1 };
    assert_eq!(
        world.form(&one_on_one(52), &[61], &[42]),
        Err(MatchingRefusal::Mentor { mentor_id: id(61), refusal: refusal.into() })
    );
}

#[test]
fn the_programme_admits_pairs_while_matching_and_working() {
    let mut world = World { program: program(5), ..World::new() };
    let refused = world.form(&one_on_one(51), &[61], &[41]).expect_err("completing");
    assert_eq!(refused.code(), "PROGRAM_WRONG_STAGE");
    let mut world = World { program: Program::default(), ..World::new() };
    let refused = world.form(&one_on_one(51), &[61], &[41]).expect_err("unknown");
    assert_eq!(refused.code(), "PROGRAM_WRONG_STAGE");
}

#[test]
fn a_pair_is_formed_on_a_day_of_the_programme_when_it_formed_pairs() {
    for (occurred_on, code) in
        [(day(2023, 12, 10), "PROGRAM_NOT_MATCHING_THEN"), (day(2025, 1, 1), "PROGRAM_PERIOD_OVER")]
    {
        let wish = FormPair { occurred_on, ..one_on_one(51) };
        let stamp = Stamp { today: day(2025, 12, 31) };
        let world = World::new();
        let members = world.some(&[61], &[41]);
        let refused = noted("FormPair", form_pair(&Pair::default(), &world.program, &members, &wish, stamp));
        assert_eq!(refused.expect_err("at another time").code(), code);
    }
}

#[test]
fn strangers_and_mentees_of_another_programme_are_not_matched() {
    let mut world = World::new();
    world.people.mentors.insert(id(69), Mentor::default());
    world.people.mentees.insert(id(40), Mentee::default());
    let mentor = MembersUnknown::Mentor { mentor_id: id(69) };
    assert_eq!(world.form(&one_on_one(51), &[69], &[41]), Err(mentor.into()));
    let mentee = MembersUnknown::Mentee { mentee_id: id(40) };
    assert_eq!(world.form(&one_on_one(51), &[61], &[40]), Err(mentee.into()));
    let other = MembersUnknown::OtherProgram { mentee_id: id(41), program_id: id(4) };
    let elsewhere = FormPair { program_id: id(5), ..one_on_one(51) };
    assert_eq!(world.form(&elsewhere, &[61], &[41]), Err(other.into()));
}

#[test]
fn m03_is_matched_again_after_u3_and_completes_once() {
    let mut world = World::new();
    world.form(&one_on_one(53), &[62], &[43]).expect("U3");
    let ended = world.close(53, dissolve(day(2024, 1, 17))).expect("U3 is dissolved");
    assert!(!completes_cycle(&ended, 43));
    assert_eq!(world.load(62), 0);
    let again = FormPair { rematch_of: Some(id(53)), occurred_on: day(2024, 1, 18), ..one_on_one(54) };
    world.form(&again, &[63], &[43]).expect("U4");
    world.note(54, whole_cycle(63, &[43]));
    let ended = world.close(54, complete()).expect("U4 completes");
    assert!(completes_cycle(&ended, 43));
    assert_eq!(world.load(63), 0);
    assert!(!world.pair(id(53)).is_open());
}

#[test]
fn m06_in_two_units_completes_with_the_last_of_them() {
    let mut world = World::new();
    world.form(&wish(57, Form::EmployerPupil, InteractionKind::Group), &[65], &[46, 47]).expect("U7");
    world.form(&wish(60, Form::StudentPupil, InteractionKind::OneOnOne), &[66], &[46]).expect("U10");
    world.note(57, whole_cycle(65, &[46, 47]));
    let ended = world.close(57, complete()).expect("U7 completes");
    assert!(!completes_cycle(&ended, 46), "U10 is still open");
    assert!(completes_cycle(&ended, 47));
    let ended = world.close(60, dissolve(day(2024, 6, 1))).expect("U10 ends without a cycle");
    assert!(completes_cycle(&ended, 46), "one of the two met the policy");
}

#[test]
fn m08_leaves_u7_which_goes_on() {
    let mut world = World::new();
    world.form(&wish(57, Form::EmployerPupil, InteractionKind::Group), &[65], &[46, 47, 48]).expect("U7");
    let gone = world.remove(57, pupil(48), day(2024, 3, 1)).expect("M08 leaves");
    let released = EnrolmentEvent::MenteeReleased {
        pair_id: id(57),
        reason: ReleaseReason::LeftPair,
        met_policy: false,
        occurred_on: day(2024, 3, 1),
    };
    assert_eq!(gone.mentees, BTreeMap::from([(id(48), vec![released.into()])]));
    assert_eq!(world.load(65), 2);
    assert!(world.pair(id(57)).is_open());
    assert_eq!(world.remove(57, pupil(48), day(2024, 3, 1)), Ok(Consequences::default()));
}

#[test]
fn a_mentor_who_leaves_lays_down_all_mentees_of_the_group() {
    let mut world = World::new();
    world
        .form(&wish(57, Form::PupilPupil, InteractionKind::Group), &[61, 62], &[41, 42])
        .expect("a group of two mentors");
    assert_eq!((world.load(61), world.load(62)), (2, 2));
    let gone = world.remove(57, tutor(61), day(2024, 3, 1)).expect("one mentor leaves");
    assert_eq!(gone.mentees.len(), 2, "both mentees learn who is left");
    assert_eq!((world.load(61), world.load(62)), (0, 2));
    let refusal = MembersRefusal::LastOfSide { side: Side::Mentor };
    assert_eq!(world.remove(57, tutor(62), day(2024, 3, 1)), Err(MatchingRefusal::Pair(refusal.into())));
}

#[test]
fn ending_the_same_way_again_writes_nothing() {
    let mut world = World::new();
    world.form(&one_on_one(53), &[62], &[43]).expect("U3");
    world.close(53, dissolve(day(2024, 2, 10))).expect("U3 is dissolved");
    assert_eq!(world.close(53, dissolve(day(2024, 2, 10))), Ok(Consequences::default()));
}

#[test]
fn a_refusal_names_who_refused_in_both_languages() {
    let refusal = AssignmentRefusal::OverCapacity { capacity: 3, load: 3, more: 1 };
    let refused = MatchingRefusal::Mentor { mentor_id: id(65), refusal: refusal.into() };
    assert_eq!(refused.code(), "MENTOR_OVER_CAPACITY");
    assert!(refused.to_string().starts_with(&format!("mentor {}: ", id::<MentorId>(65))));
    assert!(refused.russian().contains("не более чем 3"));
}

fn group_of(world: &mut World, kind: InteractionKind, mentors: &[u128], mentees: &[u128]) {
    world.form(&wish(57, Form::PupilPupil, kind), mentors, mentees).expect("a unit of several");
}

#[test]
fn who_joins_a_group_is_asked_what_forming_asks_and_everybody_there_learns_of_it() {
    let mut world = World::new();
    group_of(&mut world, InteractionKind::Group, &[61], &[41]);
    let joined = world.add(57, pupil(42), day(2024, 2, 5)).expect("a mentee joins");
    assert_eq!((joined.pair.len(), world.load(61)), (1, 2));
    assert_eq!(joined.mentees.keys().copied().collect::<Vec<_>>(), [id(42)]);
    assert_eq!(world.add(57, pupil(42), day(2024, 2, 5)), Ok(Consequences::default()));
    world.add(57, tutor(62), day(2024, 2, 6)).expect("a mentor joins");
    assert_eq!((world.load(61), world.load(62)), (2, 2));
    world.remove(57, tutor(61), day(2024, 3, 1)).expect("the first mentor leaves");
    assert_eq!((world.load(61), world.load(62)), (0, 2));
}

#[test]
fn joining_is_refused_by_room_readiness_pool_and_stage() {
    let mut world = World::new();
    world.people.mentees.insert(id(50), mentee(50));
    group_of(&mut world, InteractionKind::Group, &[61], &[41, 42, 43]);
    let full = AssignmentRefusal::OverCapacity { capacity: 3, load: 3, more: 1 };
    let refused = MatchingRefusal::Mentor { mentor_id: id(61), refusal: full.into() };
    assert_eq!(world.add(57, pupil(44), day(2024, 2, 5)), Err(refused));
    world.people.mentors.insert(id(64), Mentor::fold(&[applied(64)]));
    let not_ready = AssignmentRefusal::NotReady { program_id: id(4) };
    let refused = MatchingRefusal::Mentor { mentor_id: id(64), refusal: not_ready.into() };
    assert_eq!(world.add(57, tutor(64), day(2024, 2, 5)), Err(refused));
    world.remove(57, pupil(43), day(2024, 2, 4)).expect("there is room again");
    world.people.mentees.insert(id(51), Mentee::fold(&[requested(51)]));
    let refused = MatchingRefusal::Mentee { mentee_id: id(51), refusal: EnrolmentRefusal::NotInPool.into() };
    assert_eq!(world.add(57, pupil(51), day(2024, 2, 5)), Err(refused));
    world.program = program(5);
    let late = world.add(57, pupil(50), day(2024, 2, 5));
    assert!(matches!(late, Err(MatchingRefusal::Program(_))), "{late:?}");
}

#[test]
fn nobody_joins_a_pair_that_is_not_there_or_as_nobody() {
    let mut world = World::new();
    let unknown = MatchingRefusal::Pair(JoiningRefusal::PairUnknown.into());
    let on = day(2024, 2, 5);
    assert_eq!(world.add(57, pupil(42), on), Err(unknown.clone()));
    assert_eq!(world.replace(57, 61, 62, on), Err(unknown));
    group_of(&mut world, InteractionKind::Group, &[61], &[41]);
    let nobody = MembersUnknown::Mentor { mentor_id: id(99) };
    assert_eq!(world.replace(57, 61, 99, on), Err(nobody.into()));
}

#[test]
fn edge_2_a_mentee_who_is_the_mentor_in_person_cannot_join() {
    let mut world = World::new();
    group_of(&mut world, InteractionKind::Group, &[61], &[41]);
    let both = JoiningRefusal::BothSides { person_id: id(61) };
    assert_eq!(world.add(57, pupil(49), day(2024, 2, 5)), Err(MatchingRefusal::Pair(both.into())));
}

#[test]
fn nobody_joins_a_pair_in_which_he_or_she_is_under_another_record() {
    let mut world = World::new();
    group_of(&mut world, InteractionKind::Group, &[61, 63], &[41]);
    world.people.merged.into.insert(id(62), id(61));
    world.people.merged.into.insert(id(42), id(41));
    let present = |person: u128| Err(MembersUnknown::PersonPresent { person_id: id(person) }.into());
    let on = day(2024, 2, 1);
    assert_eq!(world.add(57, tutor(62), on), present(61));
    assert_eq!(world.add(57, pupil(42), on), present(41));
    assert_eq!(world.replace(57, 63, 62, on), present(61));
}

#[test]
fn a_pair_goes_over_to_the_other_record_of_its_mentor_whose_capacity_is_filled() {
    let mut world = World::new();
    group_of(&mut world, InteractionKind::Group, &[61], &[41, 42, 43]);
    world.people.merged.into.insert(id(61), id(62));
    let carried = BTreeSet::from([41, 42, 43].map(|mentee| (id(57), id(mentee))));
    world.people.merged.carried_elsewhere.insert(id(62), carried);
    world.replace(57, 61, 62, day(2024, 2, 1)).expect("they are the same three mentees");
    assert_eq!((world.load(61), world.load(62)), (0, 3));
}

#[test]
fn edge_16_a_substitute_takes_over_mentees_and_plan() {
    let mut world = World::new();
    world.form(&one_on_one(53), &[61], &[43]).expect("a pair");
    world.note(53, whole_cycle(61, &[43]));
    let on = day(2024, 5, 24);
    world.replace(53, 61, 62, on).expect("the mentor leaves school, a substitute comes");
    assert_eq!((world.load(61), world.load(62)), (0, 1));
    assert!(world.pair(id(53)).cycles()[&id(43)].plan, "the plan stays");
    assert_eq!(world.replace(53, 61, 62, on), Ok(Consequences::default()));
    assert!(completes_cycle(&world.close(53, complete()).expect("the pair completes"), 43));
    assert_eq!(world.load(62), 0);
}

#[test]
fn an_identical_open_pair_is_known_by_the_mentors_it_has_now() {
    let mut world = World::new();
    world.form(&one_on_one(53), &[61], &[43]).expect("a pair");
    world.replace(53, 61, 62, day(2024, 3, 1)).expect("a substitute");
    let later = |pair| FormPair { occurred_on: day(2024, 3, 2), ..one_on_one(pair) };
    let same = EnrolmentRefusal::SamePairOpen { pair_id: id(53) };
    let refused = MatchingRefusal::Mentee { mentee_id: id(43), refusal: same.into() };
    assert_eq!(world.form(&later(54), &[62], &[43]), Err(refused));
    world.form(&later(55), &[61], &[43]).expect("with the first mentor there is no pair any more");
}

#[test]
fn edge_28_people_of_a_school_that_was_taken_over_are_of_the_one_that_goes_on() {
    let passed = || {
        let mut world = World::new();
        let occurred_on = day(2024, 1, 12);
        let passed = crate::program::CustodyEvent::ProgramPassed { organization_id: id(9), occurred_on };
        world.program.evolve(&passed.into());
        world
    };
    let other = FormationRefusal::OtherOrganization { form: Form::PupilPupil, organization_id: id(3) };
    let stranger = passed().form(&one_on_one(51), &[61], &[41]);
    assert_eq!(stranger, Err(MatchingRefusal::Pair(other.into())));
    let mut world = passed();
    world.people.homes = BTreeMap::from([(id(9), id(9)), (id(3), id(9))]);
    let formed = world.form(&one_on_one(51), &[61], &[41]).expect("they are at home there");
    let again = redo(&formed.pair[0], &world.people, None);
    let crate::correction::Redo::Fact(again) = again else { panic!("a fact: {again:?}") };
    assert!(again.iter().any(|command| Pair::default().decide(command.clone(), stamp()).is_ok()));
}

#[test]
fn a_pair_of_another_kind_or_with_others_beside_is_not_identical() {
    let mut world = World::new();
    group_of(&mut world, InteractionKind::Speed, &[61], &[41]);
    world.form(&one_on_one(51), &[61], &[41]).expect("a pair that found itself at the event");
    let group = |pair| wish(pair, Form::PupilPupil, InteractionKind::Group);
    world.form(&group(52), &[61], &[42]).expect("a group that waits for others");
    let same = |pair, mentee| {
        let refusal = EnrolmentRefusal::SamePairOpen { pair_id: id(pair) };
        Err(MatchingRefusal::Mentee { mentee_id: id(mentee), refusal: refusal.into() })
    };
    assert_eq!(world.form(&group(53), &[61], &[42]), same(52, 42));
    assert_eq!(world.form(&one_on_one(54), &[61], &[41]), same(51, 41));
    world.people.mentors.insert(id(61), mentor(61, crate::values::ParticipantCategory::Pupil, 9));
    world.form(&group(55), &[61], &[41, 42]).expect("a group with another mentee");
    world.form(&group(56), &[61], &[43]).expect("a third group");
    world.add(56, pupil(41), day(2024, 2, 1)).expect("41 and 43 are no group yet");
    assert_eq!(world.add(52, pupil(41), day(2024, 2, 1)), same(55, 41));
}

#[test]
fn edge_14_a_re_match_goes_on_with_a_mentee_of_the_pair_that_ended() {
    let mut world = World::new();
    world.form(&one_on_one(53), &[62], &[43]).expect("U3");
    let again = |mentee: u128, world: &mut World| {
        let wish = FormPair { rematch_of: Some(id(53)), occurred_on: day(2024, 2, 12), ..one_on_one(54) };
        world.form(&wish, &[63], &[mentee])
    };
    let open = SuccessionRefusal::RematchOfOpen { pair_id: id(53) };
    assert_eq!(again(43, &mut world), Err(open.clone().into()));
    world.close(53, dissolve(day(2024, 2, 10))).expect("U3 is dissolved");
    let early = FormPair { rematch_of: Some(id(53)), occurred_on: day(2024, 2, 9), ..one_on_one(54) };
    assert_eq!(world.form(&early, &[63], &[43]), Err(open.into()), "it ended on the next day");
    let strangers = SuccessionRefusal::RematchOfStrangers { pair_id: id(53) };
    assert_eq!(again(44, &mut world), Err(strangers.into()));
    again(43, &mut world).expect("U4");
}

#[test]
fn a_re_match_replaces_a_dissolved_pair_of_its_own_programme() {
    let again = |world: &mut World| {
        let wish = FormPair { rematch_of: Some(id(53)), occurred_on: day(2024, 9, 2), ..one_on_one(54) };
        world.form(&wish, &[63], &[43])
    };
    let refused = SuccessionRefusal::RematchOfOtherEnding { pair_id: id(53) };
    let mut world = World::new();
    world.form(&one_on_one(53), &[62], &[43]).expect("U3");
    world.close(53, ClosingCommand::CarryOverPair { occurred_on: day(2024, 8, 31) }).expect("carried over");
    assert_eq!(again(&mut world), Err(refused.clone().into()));
    let mut world = World::new();
    world.form(&one_on_one(53), &[62], &[43]).expect("U3");
    world.note(53, whole_cycle(62, &[43]));
    world.close(53, complete()).expect("U3 completes");
    assert_eq!(again(&mut world), Err(refused.into()));
    let mut world = World::new();
    let elsewhere: PairEvent = FormationEvent::PairFormed {
        program_id: id(5),
        organization_id: id(3),
        form: Form::PupilPupil,
        federal_form: None,
        role_model: None,
        kind: InteractionKind::OneOnOne,
        mentors: [id(62)].into(),
        mentees: [id(43)].into(),
        order: None,
        rematch_of: None,
        continues: None,
        occurred_on: day(2024, 1, 15),
    }
    .into();
    let dissolved = ClosingEvent::PairDissolved {
        reason: EndReason::Moved,
        initiated_by: EndInitiator::CuratorSide,
        occurred_on: day(2024, 2, 10),
    };
    world.pairs.insert(id(53), Pair::fold(&[elsewhere, dissolved.into()]));
    assert_eq!(again(&mut world), Err(SuccessionRefusal::RematchElsewhere { pair_id: id(53) }.into()));
}

#[test]
fn a_pair_of_a_later_run_goes_on_with_one_that_was_carried_over() {
    let mut world = World::new();
    world.form(&one_on_one(53), &[62], &[43]).expect("the pair of this run");
    let on = |mentee: u128, world: &mut World| {
        let wish = FormPair { continues: Some(id(53)), occurred_on: day(2024, 9, 2), ..one_on_one(54) };
        world.form(&wish, &[62], &[mentee])
    };
    let not_yet = SuccessionRefusal::NotCarriedOver { pair_id: id(53) };
    assert_eq!(on(43, &mut world), Err(not_yet.into()));
    let carried = world.close(53, ClosingCommand::CarryOverPair { occurred_on: day(2024, 8, 31) });
    assert!(!completes_cycle(&carried.expect("carried over"), 43));
    assert_eq!(world.load(62), 0);
    let elsewhere = || SuccessionRefusal::ContinuesElsewhere { pair_id: id(53) };
    assert_eq!(on(43, &mut world), Err(elsewhere().into()), "neither is a run of a series");
    let placed = |series: u128, academic_year, world: &mut World| {
        let (series_id, occurred_on) = (id(series), day(2023, 12, 11));
        let placed = SeriesEvent::ProgramPlacedInSeries { series_id, academic_year, occurred_on };
        world.program.evolve(&placed.into());
    };
    world.run_before = Some((id(22), 2023));
    for (series, year) in [(21, 2024), (22, 2023), (22, 2022)] {
        placed(series, year, &mut world);
        assert_eq!(on(43, &mut world), Err(elsewhere().into()), "{series} {year}");
    }
    placed(22, 2024, &mut world);
    let strangers = SuccessionRefusal::ContinuesStrangers { pair_id: id(53) };
    assert_eq!(on(44, &mut world), Err(strangers.into()));
    world.continued.insert(id(53), id(55));
    let before = SuccessionRefusal::ContinuedBefore { pair_id: id(53), by: id(55) };
    assert_eq!(on(43, &mut world), Err(before.into()));
    world.continued.clear();
    on(43, &mut world).expect("the pair of the next run");
}

#[test]
fn edge_15_a_member_who_reached_the_goal_early_has_an_outcome_and_the_group_goes_on() {
    let mut world = World::new();
    group_of(&mut world, InteractionKind::Group, &[61], &[41, 42]);
    world.note(57, whole_cycle(61, &[41]));
    let leave = |member| MembersCommand::RemoveMember {
        member,
        reason: EndReason::GoalReachedEarly,
        occurred_on: day(2024, 5, 24),
    };
    let decided = remove_member(id(57), &world.pair(id(57)), &world.people, leave(pupil(41)), stamp());
    let early = world.take(id(57), decided).expect("the goal is reached");
    let outcome_of = |told: &Consequences| match &told.pair[..] {
        [PairEvent::Members(MembersEvent::MemberLeft { outcome, .. })] => *outcome,
        other => panic!("one member left: {other:?}"),
    };
    assert_eq!(outcome_of(&early), Some(Outcome::Completed));
    assert!(completes_cycle(&early, 41));
    assert!(world.pair(id(57)).is_open());
    let mut other = World::new();
    group_of(&mut other, InteractionKind::Group, &[61], &[41, 42]);
    let decided = remove_member(id(57), &other.pair(id(57)), &other.people, leave(pupil(42)), stamp());
    assert_eq!(outcome_of(&decided.expect("leaves")), Some(Outcome::EndedEarly), "without the cycle");
}

#[test]
fn the_region_judges_a_goal_reached_early_by_the_version_that_is_recorded() {
    use crate::settings::PoliciesEvent;
    let mut values = crate::policies::PolicySet::v1().values.clone();
    for rule in values.full_cycle.0.values_mut() {
        rule.working_meetings = 3;
    }
    let basis = crate::values::DocumentRef { number: "12-р".into(), date: day(2024, 1, 15) };
    let version = crate::policies::PolicyVersion("2024-1".into());
    let adopted = PoliciesEvent::PolicyAdopted {
        version: version.clone(),
        from_year: 2024,
        values: Box::new(values),
        basis,
        occurred_on: day(2024, 1, 20),
    };
    let leaves = |meetings: u128| {
        let mut world = World::new();
        world.people.rules = Settings::fold(&[adopted.clone().into()]);
        group_of(&mut world, InteractionKind::Group, &[61], &[41, 42]);
        world.note(57, whole_cycle(61, &[41]));
        let met = |number| worked(200 + number, day(2024, 5, 20), &[tutor(61), pupil(41)]);
        world.note(57, (1..meetings).map(met));
        let command = MembersCommand::RemoveMember {
            member: pupil(41),
            reason: EndReason::GoalReachedEarly,
            occurred_on: day(2024, 5, 26),
        };
        remove_member(id(57), &world.pair(id(57)), &world.people, command, stamp()).expect("leaves")
    };
    let outcome = |told: &Consequences| match &told.pair[..] {
        [PairEvent::Members(MembersEvent::MemberLeft { outcome, .. })] => *outcome,
        other => panic!("one member left: {other:?}"),
    };
    let (one, three) = (leaves(1), leaves(3));
    assert_eq!((outcome(&one), completes_cycle(&one, 41)), (Some(Outcome::EndedEarly), false));
    assert_eq!(outcome(&three), Some(Outcome::Completed));
    let completed = EnrolmentEvent::MenteeCycleCompleted { policy: version, occurred_on: day(2024, 5, 26) };
    assert!(three.mentees[&id(41)].contains(&completed.into()), "{three:?}");
}

#[test]
fn in_a_speed_event_many_meet_many_and_nobody_is_carried() {
    let mut world = World::new();
    group_of(&mut world, InteractionKind::Speed, &[61, 62], &[41, 42, 43, 44]);
    assert_eq!((world.load(61), world.load(62)), (0, 0));
    world.close(57, dissolve(day(2024, 2, 10))).expect("the event is over");
    assert!(world.people.mentors.values().all(|mentor| mentor.load() == 0));
    world.form(&one_on_one(58), &[61], &[41]).expect("a pair that found itself there");
}

#[test]
fn inv_8_a_mentee_who_leaves_a_speed_event_leaves_its_mentors_in_it() {
    let mut world = World::new();
    group_of(&mut world, InteractionKind::Speed, &[61], &[41, 42]);
    let gone = world.remove(57, pupil(41), day(2024, 2, 1)).expect("a mentee goes");
    assert_eq!(gone.mentors, BTreeMap::new());
    let of_mentor = |world: &World| world.people.mentors[&id(61)].open_pairs().collect::<Vec<_>>();
    assert_eq!(of_mentor(&world), [id(57)], "whoever withdraws a consent leaves this pair too");
    world.close(57, dissolve(day(2024, 2, 10))).expect("the event is over");
    assert_eq!(of_mentor(&world), []);
}
