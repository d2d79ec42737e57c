//! Who may apply.

use super::*;
use crate::mentor::tests::{NOBODY, applied};
use crate::testing::{day, given, id};

fn apply(category: ParticipantCategory, occurred_on: NaiveDate) -> ApplicationCommand {
    ApplicationCommand::ApplyAsMentor {
        person_id: id(11),
        organization_id: id(3),
        category,
        enterprise_id: None,
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
