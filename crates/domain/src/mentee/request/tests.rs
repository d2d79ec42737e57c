//! Which requests are registered.

use super::*;
use crate::mentee::tests::{NOBODY, requested};
use crate::testing::{day, given, id};

fn register(category: ParticipantCategory, occurred_on: NaiveDate) -> RequestCommand {
    RequestCommand::RegisterRequest {
        person_id: id(12),
        organization_id: id(3),
        program_id: id(4),
        category,
        experience_years: None,
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
