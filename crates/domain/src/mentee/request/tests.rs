//! Which requests are registered.

use super::*;
use crate::mentee::tests::{NOBODY, requested};
use crate::mentee::{LeavingEvent, MenteeEvent};
use crate::testing::{day, given, id};
use crate::values::EndReason;

fn register(category: ParticipantCategory, occurred_on: NaiveDate) -> RequestCommand {
    RequestCommand::RegisterRequest {
        person_id: id(12),
        organization_id: id(3),
        program_id: id(4),
        category,
        experience_years: None,
        birth_year: Some(2010),
        topics: BTreeSet::new(),
        source: RequestSource::Parent,
        occurred_on,
    }
}

#[test]
fn a_request_is_registered_once() {
    let command = register(ParticipantCategory::Pupil, day(2023, 12, 11));
    given::<Mentee>(NOBODY).when(command.clone()).then([requested()]);
    given::<Mentee>([requested()]).when(command).then_nothing();
}

#[test]
fn other_data_need_a_correction() {
    given::<Mentee>([requested()])
        .when(register(ParticipantCategory::Student, day(2023, 12, 11)))
        .then_refused(RequestRefusal::OtherRequest);
}

#[test]
fn no_request_is_from_the_future() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentee>(NOBODY)
        .when(register(ParticipantCategory::Pupil, occurred_on))
        .then_refused(RequestRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn nobody_has_worked_longer_than_since_the_age_of_fourteen() {
    let experienced = |years, birth_year| RequestCommand::RegisterRequest {
        person_id: id(12),
        organization_id: id(3),
        program_id: id(4),
        category: ParticipantCategory::Teacher,
        experience_years: Some(years),
        birth_year,
        topics: BTreeSet::new(),
        source: RequestSource::OwnRequest,
        occurred_on: day(2023, 12, 11),
    };
    for (years, birth_year, most) in [(10, 2000, 9), (u32::MAX, 1979, 30), (1, 2012, 0)] {
        given::<Mentee>(NOBODY)
            .when(experienced(years, Some(birth_year)))
            .then_refused(RequestRefusal::ExperienceBeyondAge { years, most });
    }
    assert_eq!(experience_fits(Some(9), 2000, day(2023, 12, 11)), Ok(()));
    assert_eq!(experience_fits(Some(0), 2012, day(2023, 12, 11)), Ok(()));
}

fn update(topic: RequestTopic, sealed_changed: bool, occurred_on: NaiveDate) -> RequestCommand {
    RequestCommand::UpdateRequest { topics: BTreeSet::from([topic]), sealed_changed, occurred_on }
}

fn changed(topic: RequestTopic, sealed_changed: bool) -> MenteeEvent {
    let topics = BTreeSet::from([topic]);
    RequestEvent::MenteeRequestChanged { topics, sealed_changed, occurred_on: day(2024, 2, 1) }.into()
}

#[test]
fn a_request_changes_when_its_topics_or_what_is_sealed_change() {
    let on = day(2024, 2, 1);
    let topic = RequestTopic::PathChoice;
    given::<Mentee>([requested()]).when(update(topic, false, on)).then([changed(topic, false)]);
    let past = || [requested(), changed(topic, false)];
    given::<Mentee>(past()).when(update(topic, false, on)).then_nothing();
    given::<Mentee>(past()).when(update(topic, true, on)).then([changed(topic, true)]);
}

#[test]
fn a_request_changes_within_its_life() {
    let topic = RequestTopic::Talent;
    given::<Mentee>(NOBODY)
        .when(update(topic, false, day(2024, 2, 1)))
        .then_refused(RequestRefusal::NotRequested);
    let (occurred_on, requested_on) = (day(2023, 12, 10), day(2023, 12, 11));
    given::<Mentee>([requested()])
        .when(update(topic, false, occurred_on))
        .then_refused(RequestRefusal::ChangedBeforeRequest { occurred_on, requested_on });
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentee>([requested()])
        .when(update(topic, false, occurred_on))
        .then_refused(RequestRefusal::InTheFuture { occurred_on, today });
    let closed_on = day(2024, 1, 20);
    let withdrawn = LeavingEvent::MenteeWithdrawn { reason: EndReason::Moved, occurred_on: closed_on };
    given::<Mentee>([requested(), withdrawn.into()])
        .when(update(topic, false, day(2024, 1, 15)))
        .then_refused(RequestRefusal::Closed { closed_on });
}
