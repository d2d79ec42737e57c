//! Who may apply.

use super::*;
use crate::aggregate::Aggregate;
use crate::mentor::tests::{NOBODY, applied, assigned, ready};
use crate::mentor::{AssignmentEvent, MentorEvent, RetirementEvent, RetirementReason};
use crate::testing::{day, given, id};

fn apply(category: ParticipantCategory, occurred_on: NaiveDate) -> ApplicationCommand {
    ApplicationCommand::ApplyAsMentor {
        person_id: id(11),
        organization_id: id(3),
        category,
        enterprise_id: None,
        offer: MentorOffer::default(),
        occurred_on,
    }
}

#[test]
fn a_person_applies_once() {
    let command = apply(ParticipantCategory::Pupil, day(2023, 12, 11));
    given::<Mentor>(NOBODY).when(command.clone()).then([applied()]);
    given::<Mentor>([applied()]).when(command).then_nothing();
}

#[test]
fn other_data_need_a_correction() {
    given::<Mentor>([applied()])
        .when(apply(ParticipantCategory::Teacher, day(2023, 12, 11)))
        .then_refused(ApplicationRefusal::OtherApplication);
}

#[test]
fn nobody_applies_in_the_future() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentor>(NOBODY)
        .when(apply(ParticipantCategory::Pupil, occurred_on))
        .then_refused(ApplicationRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn an_employee_comes_with_the_enterprise() {
    given::<Mentor>(NOBODY)
        .when(apply(ParticipantCategory::EnterpriseEmployee, day(2023, 12, 11)))
        .then_refused(ApplicationRefusal::EnterpriseMissing);
}

#[test]
fn what_is_offered_is_kept_and_reads_back() {
    let offer = MentorOffer {
        mentor_source: Some(MentorSource::PeerHelper),
        forms: BTreeSet::from([Form::PupilPupil]),
        hours_a_month: Some(4),
        mentee_ages: Some(AgeRange { youngest: 10, oldest: 12 }),
    };
    let event = ApplicationEvent::MentorApplied {
        person_id: id(11),
        organization_id: id(3),
        category: ParticipantCategory::Pupil,
        enterprise_id: None,
        offer: offer.clone(),
        occurred_on: day(2023, 12, 11),
    };
    let command = ApplicationCommand::ApplyAsMentor {
        person_id: id(11),
        organization_id: id(3),
        category: ParticipantCategory::Pupil,
        enterprise_id: None,
        offer,
        occurred_on: day(2023, 12, 11),
    };
    given::<Mentor>(NOBODY).when(command).then([event.clone().into()]);
    let text = serde_json::to_string(&event).unwrap();
    assert_eq!(serde_json::from_str::<ApplicationEvent>(&text).unwrap(), event);
    let old = serde_json::to_string(&applied()).unwrap();
    assert!(!old.contains("offer"), "{old}");
}

#[test]
fn desired_ages_run_upwards() {
    let command = ApplicationCommand::ApplyAsMentor {
        person_id: id(11),
        organization_id: id(3),
        category: ParticipantCategory::Pupil,
        enterprise_id: None,
        offer: MentorOffer {
            mentee_ages: Some(AgeRange { youngest: 12, oldest: 10 }),
            ..MentorOffer::default()
        },
        occurred_on: day(2023, 12, 11),
    };
    given::<Mentor>(NOBODY)
        .when(command)
        .then_refused(ApplicationRefusal::AgesReversed { youngest: 12, oldest: 10 });
}

#[test]
fn nobody_has_more_hours_than_a_month() {
    let offering = |hours| ApplicationCommand::ApplyAsMentor {
        person_id: id(11),
        organization_id: id(3),
        category: ParticipantCategory::Pupil,
        enterprise_id: None,
        offer: MentorOffer { hours_a_month: Some(hours), ..MentorOffer::default() },
        occurred_on: day(2023, 12, 11),
    };
    let beyond = ApplicationRefusal::HoursBeyondMonth { hours: 745 };
    given::<Mentor>(NOBODY).when(offering(745)).then_refused(beyond);
}

#[test]
fn who_has_retired_applies_again_and_begins_from_the_interview() {
    let retired_on = day(2024, 5, 31);
    let retired: MentorEvent =
        RetirementEvent::MentorRetired { reason: RetirementReason::Moved, occurred_on: retired_on }.into();
    let past = || [applied(), retired.clone()];
    let again = apply(ParticipantCategory::Pupil, day(2024, 9, 2));
    let event = ApplicationEvent::MentorApplied {
        person_id: id(11),
        organization_id: id(3),
        category: ParticipantCategory::Pupil,
        enterprise_id: None,
        offer: MentorOffer::default(),
        occurred_on: day(2024, 9, 2),
    };
    given::<Mentor>(past()).when(again.clone()).then([event.clone().into()]);
    given::<Mentor>(past().into_iter().chain([event.into()])).when(again).then_nothing();
    let occurred_on = day(2024, 5, 30);
    given::<Mentor>(past())
        .when(apply(ParticipantCategory::Pupil, occurred_on))
        .then_refused(ApplicationRefusal::AppliedBeforeRetiring { occurred_on, retired_on });
}

#[test]
fn who_applies_again_may_be_another_thing_in_life_by_then() {
    let retired_on = day(2024, 5, 31);
    let retired = RetirementEvent::MentorRetired { reason: RetirementReason::Moved, occurred_on: retired_on };
    let released = AssignmentEvent::MentorReleased {
        pair_id: id(51),
        mentees: BTreeSet::from([id(41)]),
        occurred_on: retired_on,
    };
    let past = || [applied(), ready(3), assigned(51, &[41]), released.clone().into(), retired.clone().into()];
    let occurred_on = day(2024, 9, 2);
    let (category, enterprise_id) = (ParticipantCategory::EnterpriseEmployee, Some(id(7)));
    let again = |person| ApplicationCommand::ApplyAsMentor {
        person_id: id(person),
        organization_id: id(3),
        category,
        enterprise_id,
        offer: MentorOffer::default(),
        occurred_on,
    };
    let event: MentorEvent = ApplicationEvent::MentorApplied {
        person_id: id(11),
        organization_id: id(3),
        category,
        enterprise_id,
        offer: MentorOffer::default(),
        occurred_on,
    }
    .into();
    given::<Mentor>(past()).when(again(11)).then([event.clone()]);
    given::<Mentor>(past()).when(again(12)).then_refused(ApplicationRefusal::OtherApplication);
    let mentor = Mentor::fold(past().iter().chain([&event, &ready(3), &assigned(52, &[42])]));
    let standing = |mentor: Mentor| {
        let profile = mentor.profile().expect("applied");
        (profile.category, profile.enterprise_id, profile.applied_on)
    };
    let now = (category, enterprise_id, occurred_on);
    assert_eq!(standing(mentor.clone()), now);
    assert_eq!(standing(mentor.clone().as_in(id(52))), now);
    let then = (ParticipantCategory::Pupil, None, day(2023, 12, 11));
    assert_eq!(standing(mentor.as_in(id(51))), then);
}
