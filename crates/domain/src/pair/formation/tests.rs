//! Who may form a pair.

use super::*;
use crate::pair::PairEvent;
use crate::pair::tests::{NOBODY, pair};
use crate::testing::{day, given, id};

fn member<Id: From<uuid::Uuid>>(number: u128, person: u128, category: ParticipantCategory) -> NewMember<Id> {
    NewMember { id: id(number), person_id: id(person), category }
}

/// Asks for mentor 61 and mentee 41; a test changes what it is about.
struct Asked {
    form: Form,
    role_model: Option<RoleModel>,
    kind: InteractionKind,
    mentors: Vec<NewMember<MentorId>>,
    mentees: Vec<NewMember<MenteeId>>,
    order: Option<DocumentRef>,
    on: NaiveDate,
}

fn asked() -> Asked {
    Asked {
        form: Form::PupilPupil,
        role_model: None,
        kind: InteractionKind::OneOnOne,
        mentors: vec![member(61, 11, ParticipantCategory::Pupil)],
        mentees: vec![member(41, 12, ParticipantCategory::Pupil)],
        order: None,
        on: day(2024, 1, 15),
    }
}

impl From<Asked> for crate::pair::PairCommand {
    fn from(asked: Asked) -> Self {
        FormationCommand::FormPair {
            program_id: id(4),
            organization_id: id(3),
            form: asked.form,
            role_model: asked.role_model,
            kind: asked.kind,
            mentors: asked.mentors,
            mentees: asked.mentees,
            order: asked.order,
            rematch_of: None,
            occurred_on: asked.on,
        }
        .into()
    }
}

#[track_caller]
fn refused(asked: Asked, refusal: FormationRefusal) {
    given::<Pair>(NOBODY).when(asked).then_refused(refusal);
}

#[test]
fn a_pair_is_formed_once() {
    given::<Pair>(NOBODY).when(asked()).then([pair()]);
    given::<Pair>([pair()]).when(asked()).then_nothing();
}

#[test]
fn another_order_for_a_formed_pair_needs_a_correction() {
    let order = Some(DocumentRef { number: "11".into(), date: day(2024, 1, 15) });
    given::<Pair>([pair()]).when(Asked { order, ..asked() }).then_refused(FormationRefusal::FormedBefore);
}

#[test]
fn other_members_for_a_formed_pair_need_a_correction() {
    let mentees = vec![member(42, 13, ParticipantCategory::Pupil)];
    given::<Pair>([pair()]).when(Asked { mentees, ..asked() }).then_refused(FormationRefusal::FormedBefore);
}

#[test]
fn no_pair_is_formed_in_the_future() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    refused(Asked { on: occurred_on, ..asked() }, FormationRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn both_sides_have_somebody() {
    refused(Asked { mentors: vec![], ..asked() }, FormationRefusal::SideEmpty { side: Side::Mentor });
    refused(Asked { mentees: vec![], ..asked() }, FormationRefusal::SideEmpty { side: Side::Mentee });
}

#[test]
fn nobody_is_named_twice() {
    let mentees = vec![member(41, 12, ParticipantCategory::Pupil); 2];
    refused(Asked { mentees, ..asked() }, FormationRefusal::NamedTwice { side: Side::Mentee });
}

#[test]
fn nobody_is_on_both_sides() {
    let mentees = vec![member(41, 11, ParticipantCategory::Pupil)];
    refused(Asked { mentees, ..asked() }, FormationRefusal::BothSides { person_id: id(11) });
}

#[test]
fn a_one_on_one_takes_one_mentee() {
    let mentees =
        vec![member(41, 12, ParticipantCategory::Pupil), member(42, 13, ParticipantCategory::Pupil)];
    let kind = InteractionKind::OneOnOne;
    refused(Asked { mentees, ..asked() }, FormationRefusal::OneToOneOnly { kind, mentors: 1, mentees: 2 });
}

#[test]
fn a_group_takes_several() {
    let mentees =
        vec![member(41, 12, ParticipantCategory::Pupil), member(42, 13, ParticipantCategory::Pupil)];
    let group: PairEvent = crate::pair::tests::group();
    given::<Pair>(NOBODY).when(Asked { mentees, kind: InteractionKind::Group, ..asked() }).then([group]);
}

#[test]
fn a_teacher_is_no_mentee_of_a_pupil() {
    let category = ParticipantCategory::Teacher;
    let mentees = vec![member(41, 12, category)];
    let (form, side) = (Form::PupilPupil, Side::Mentee);
    refused(Asked { mentees, ..asked() }, FormationRefusal::CategoryDoesNotFit { form, side, category });
}

#[test]
fn a_role_model_of_another_form_is_refused() {
    let (role_model, form) = (RoleModel::ExperiencedNovice, Form::PupilPupil);
    let wanted = Asked { role_model: Some(role_model), ..asked() };
    refused(wanted, FormationRefusal::RoleModelDoesNotFit { role_model, form });
}
