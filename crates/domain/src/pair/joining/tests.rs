//! Who may join a pair at work, and who may take a mentor's place.

use super::*;
use crate::pair::tests::{NOBODY, dissolved, group, left, pair, pupil, tutor, worked};
use crate::pair::{CourseEvent, PairEvent};
use crate::testing::{day, given, id};

fn newcomer(member: Member, person: u128) -> NewMember<Member> {
    NewMember {
        id: member,
        person_id: id(person),
        category: ParticipantCategory::Pupil,
        organization_id: id(3),
    }
}

fn add_as(newcomer: NewMember<Member>, occurred_on: NaiveDate) -> JoiningCommand {
    JoiningCommand::AddMember { newcomer, opposite: BTreeSet::from([id(11)]), occurred_on }
}

fn add(member: Member, occurred_on: NaiveDate) -> JoiningCommand {
    add_as(newcomer(member, 14), occurred_on)
}

fn added(member: Member, occurred_on: NaiveDate) -> PairEvent {
    JoiningEvent::MemberAdded { member, occurred_on }.into()
}

fn replace(old: u128, new: u128, occurred_on: NaiveDate) -> JoiningCommand {
    let NewMember { id: _, person_id, category, organization_id } = newcomer(tutor(new), 21);
    JoiningCommand::ReplaceMentor {
        old: id(old),
        new: NewMember { id: id(new), person_id, category, organization_id },
        opposite: BTreeSet::from([id(12)]),
        reason: EndReason::EmploymentEnded,
        occurred_on,
    }
}

fn replaced(old: u128, new: u128, occurred_on: NaiveDate) -> PairEvent {
    let reason = EndReason::EmploymentEnded;
    JoiningEvent::MentorReplaced { old: id(old), new: id(new), reason, occurred_on }.into()
}

#[test]
fn a_member_joins_a_group_once() {
    let on = day(2024, 2, 5);
    for member in [pupil(47), tutor(62)] {
        given::<Pair>([group()]).when(add(member, on)).then([added(member, on)]);
        given::<Pair>([group(), added(member, on)]).when(add(member, on)).then_nothing();
        given::<Pair>([group(), added(member, on)])
            .when(add(member, day(2024, 2, 6)))
            .then_refused(JoiningRefusal::JoinedBefore { joined_on: on });
    }
}

#[test]
fn who_left_does_not_come_back() {
    let left_on = day(2024, 3, 1);
    given::<Pair>([group(), left(pupil(42), left_on)])
        .when(add(pupil(42), day(2024, 4, 1)))
        .then_refused(JoiningRefusal::CameBack { left_on });
}

#[test]
fn nobody_joins_one_mentor_and_one_mentee() {
    given::<Pair>([pair()])
        .when(add(pupil(47), day(2024, 2, 5)))
        .then_refused(JoiningRefusal::OneToOneOnly { kind: InteractionKind::OneOnOne });
}

#[test]
fn nobody_joins_what_is_not_there_has_ended_or_is_closing() {
    let on = day(2024, 2, 5);
    given::<Pair>(NOBODY).when(add(pupil(47), on)).then_refused(JoiningRefusal::PairUnknown);
    given::<Pair>([group(), dissolved(on)])
        .when(add(pupil(47), on))
        .then_refused(JoiningRefusal::PairClosed { closed_on: on });
    given::<Pair>([group(), CourseEvent::ClosingBegun { occurred_on: on }.into()])
        .when(add(pupil(47), on))
        .then_refused(JoiningRefusal::PairClosing { begun_on: on });
}

#[test]
fn nobody_joins_before_formation_or_tomorrow() {
    for occurred_on in [day(2024, 1, 14), day(2025, 1, 1)] {
        given::<Pair>([group()]).when(add(pupil(47), occurred_on)).then_refused(
            JoiningRefusal::OutsideLife { occurred_on, from: day(2024, 1, 15), to: day(2024, 12, 31) },
        );
    }
}

#[test]
fn a_newcomer_fits_the_form_and_stands_on_one_side() {
    let on = day(2024, 2, 5);
    let both = add_as(newcomer(pupil(47), 11), on);
    given::<Pair>([group()]).when(both).then_refused(JoiningRefusal::BothSides { person_id: id(11) });
    let category = ParticipantCategory::Teacher;
    let teacher = add_as(NewMember { category, ..newcomer(pupil(47), 14) }, on);
    let (form, side) = (Form::PupilPupil, Side::Mentee);
    given::<Pair>([group()]).when(teacher).then_refused(JoiningRefusal::CategoryDoesNotFit {
        form,
        side,
        category,
    });
    let organization_id = id(9);
    let guest = add_as(NewMember { organization_id, ..newcomer(pupil(47), 14) }, on);
    given::<Pair>([group()])
        .when(guest)
        .then_refused(JoiningRefusal::OtherOrganization { form, organization_id });
}

#[test]
fn nobody_meets_in_a_group_before_joining_it() {
    let (member, on) = (pupil(47), day(2024, 2, 5));
    let joined: Pair = crate::aggregate::Aggregate::fold(&[group(), added(member, on)]);
    assert!(!joined.is_member_on(member, day(2024, 2, 4)));
    assert!(joined.is_member_on(member, on));
}

#[test]
fn a_substitute_takes_a_mentors_place_once() {
    let on = day(2024, 3, 11);
    given::<Pair>([pair()]).when(replace(61, 62, on)).then([replaced(61, 62, on)]);
    given::<Pair>([pair(), replaced(61, 62, on)]).when(replace(61, 62, on)).then_nothing();
    given::<Pair>([pair(), replaced(61, 62, on)])
        .when(replace(61, 63, on))
        .then_refused(JoiningRefusal::MentorNotPresent { mentor_id: id(61) });
}

#[test]
fn a_mentor_is_replaced_by_somebody_new_after_his_last_meeting() {
    let on = day(2024, 3, 11);
    given::<Pair>([pair()])
        .when(replace(63, 62, on))
        .then_refused(JoiningRefusal::MentorNotPresent { mentor_id: id(63) });
    given::<Pair>([group(), added(tutor(62), day(2024, 2, 5))])
        .when(replace(61, 62, on))
        .then_refused(JoiningRefusal::JoinedBefore { joined_on: day(2024, 2, 5) });
    given::<Pair>([pair(), worked(73, day(2024, 4, 1), &[tutor(61), pupil(41)])])
        .when(replace(61, 62, on))
        .then_refused(JoiningRefusal::ActiveLater { occurred_on: on });
}

#[test]
fn a_substitute_is_replaced_on_the_day_of_coming_or_later() {
    let (came, early) = (day(2024, 3, 11), day(2024, 3, 10));
    let substituted = || [pair(), replaced(61, 62, came)];
    given::<Pair>(substituted()).when(replace(62, 63, early)).then_refused(JoiningRefusal::OutsideLife {
        occurred_on: early,
        from: came,
        to: day(2024, 12, 31),
    });
    given::<Pair>(substituted()).when(replace(62, 63, came)).then([replaced(62, 63, came)]);
    let joined = day(2024, 2, 5);
    given::<Pair>([group(), added(tutor(62), joined)]).when(replace(62, 63, day(2024, 2, 4))).then_refused(
        JoiningRefusal::OutsideLife { occurred_on: day(2024, 2, 4), from: joined, to: day(2024, 12, 31) },
    );
}

#[test]
fn edge_27_a_relation_is_noted_once_and_forbids_nothing() {
    let on = day(2024, 2, 5);
    let flag = |mentor, mentee| JoiningCommand::FlagRelation {
        mentor_id: id(mentor),
        mentee_id: id(mentee),
        occurred_on: on,
    };
    let flagged: PairEvent =
        JoiningEvent::MemberRelationFlagged { mentor_id: id(61), mentee_id: id(41), occurred_on: on }.into();
    given::<Pair>([pair()]).when(flag(61, 41)).then([flagged.clone()]);
    given::<Pair>([pair(), flagged]).when(flag(61, 41)).then_nothing();
    given::<Pair>([pair()]).when(flag(62, 41)).then_refused(JoiningRefusal::RelationOfStrangers);
}
