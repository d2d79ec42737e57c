//! Who may form a pair.

use super::*;
use crate::pair::PairEvent;
use crate::pair::tests::{NOBODY, pair};
use crate::testing::{day, given, id};

fn member<Id: From<uuid::Uuid>>(number: u128, person: u128, category: ParticipantCategory) -> NewMember<Id> {
    NewMember { id: id(number), person_id: id(person), category, organization_id: id(3) }
}

/// Asks for mentor 61 and mentee 41; a test changes what it is about.
struct Asked {
    form: Form,
    federal_form: Option<Form>,
    role_model: Option<RoleModel>,
    kind: InteractionKind,
    mentors: Vec<NewMember<MentorId>>,
    mentees: Vec<NewMember<MenteeId>>,
    order: Option<DocumentRef>,
    named: LocalNames,
    on: NaiveDate,
}

fn asked() -> Asked {
    Asked {
        form: Form::PupilPupil,
        federal_form: None,
        role_model: None,
        kind: InteractionKind::OneOnOne,
        mentors: vec![member(61, 11, ParticipantCategory::Pupil)],
        mentees: vec![member(41, 12, ParticipantCategory::Pupil)],
        order: None,
        named: LocalNames::default(),
        on: day(2024, 1, 15),
    }
}

impl From<Asked> for crate::pair::PairCommand {
    fn from(asked: Asked) -> Self {
        FormationCommand::FormPair {
            program_id: id(4),
            organization_id: id(3),
            form: asked.form,
            federal_form: asked.federal_form,
            role_model: asked.role_model,
            kind: asked.kind,
            mentors: asked.mentors,
            mentees: asked.mentees,
            order: asked.order,
            rematch_of: None,
            continues: None,
            named: asked.named,
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
    let merged = [41, 42].map(|number| member(number, 12, ParticipantCategory::Pupil)).into();
    refused(Asked { mentees: merged, ..asked() }, FormationRefusal::NamedTwice { side: Side::Mentee });
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

#[test]
fn pupils_are_of_the_organisation_that_runs_the_programme() {
    let (form, organization_id) = (Form::PupilPupil, id(9));
    let mentors = vec![NewMember { organization_id, ..member(61, 11, ParticipantCategory::Pupil) }];
    refused(Asked { mentors, ..asked() }, FormationRefusal::OtherOrganization { form, organization_id });
    let student = NewMember { organization_id, ..member(61, 11, ParticipantCategory::Student) };
    let pair = Pair::default();
    let asked = Asked { form: Form::StudentPupil, mentors: vec![student], ..asked() };
    let formed = crate::aggregate::Aggregate::decide(&pair, asked.into(), crate::testing::stamp());
    assert_eq!(formed.map(|events| events.len()), Ok(1));
}

#[test]
fn a_local_form_and_a_local_role_model_have_names() {
    let other = || Asked { form: Form::Other, ..asked() };
    refused(other(), FormationRefusal::FormWithoutName);
    let local = || Asked { role_model: Some(RoleModel::Local), ..asked() };
    refused(local(), FormationRefusal::RoleModelWithoutName);
    let named = LocalNames { form: true, role_model: true };
    for asked in [Asked { named, ..other() }, Asked { named, ..local() }] {
        let formed =
            crate::aggregate::Aggregate::decide(&Pair::default(), asked.into(), crate::testing::stamp());
        assert_eq!(formed.map(|events| events.len()), Ok(1));
    }
}

#[test]
fn a_local_form_may_be_told_as_a_federal_one() {
    let told = |form, federal_form| {
        let named = LocalNames { form: true, role_model: false };
        let asked = Asked { form, federal_form: Some(federal_form), named, ..asked() };
        crate::aggregate::Aggregate::decide(&Pair::default(), asked.into(), crate::testing::stamp())
    };
    let formed = told(Form::Other, Form::PupilPupil).expect("a form of the region's own rolls up");
    let [PairEvent::Formation(FormationEvent::PairFormed { federal_form, .. })] = &formed[..] else {
        unreachable!("a pair was formed")
    };
    assert_eq!(*federal_form, Some(Form::PupilPupil));
    for (form, federal_form) in [(Form::PupilPupil, Form::TeacherTeacher), (Form::Other, Form::TeacherPupil)]
    {
        let refusal = FormationRefusal::FederalFormDoesNotFit { form, federal_form };
        assert_eq!(told(form, federal_form), Err(refusal.into()));
    }
}

#[test]
fn each_kind_has_its_shape() {
    use crate::words::Word;
    for kind in InteractionKind::all().iter().copied() {
        let category = ParticipantCategory::Pupil;
        let mentors = vec![member(61, 11, category), member(62, 21, category)];
        let mentees = vec![member(41, 12, category), member(42, 13, category)];
        let many = Asked { kind, mentors, mentees, ..asked() };
        let one = Asked { kind, ..asked() };
        let forms = |asked: Asked| {
            crate::aggregate::Aggregate::decide(&Pair::default(), asked.into(), crate::testing::stamp())
                .is_ok()
        };
        assert!(forms(one), "{kind:?} takes one and one");
        assert_eq!(forms(many), !kind.is_one_to_one(), "{kind:?}");
    }
}
