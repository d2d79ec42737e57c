//! How a mentor stops.

use super::*;
use crate::ids::{EnterpriseId, OrganizationId, PersonId};
use crate::mentor::tests::{NOBODY, applied, assigned, ready};
use crate::mentor::{ApplicationEvent, AssignmentEvent, MentorEvent, MentorOffer};
use crate::testing::{day, given, id};

/// A teacher who applied on 11 December.
fn teacher() -> MentorEvent {
    ApplicationEvent::MentorApplied {
        person_id: id::<PersonId>(11),
        organization_id: id::<OrganizationId>(3),
        category: ParticipantCategory::Teacher,
        enterprise_id: None::<EnterpriseId>,
        offer: MentorOffer::default(),
        occurred_on: day(2023, 12, 11),
    }
    .into()
}

fn notice(given_by: NoticeGiver) -> RetirementCommand {
    RetirementCommand::GiveNotice { given_by, occurred_on: day(2024, 3, 1) }
}

/// Friday's notice runs to Wednesday.
fn noticed(given_by: NoticeGiver) -> MentorEvent {
    let (ends_on, policy, occurred_on) = (day(2024, 3, 6), NoticePolicy::V1, day(2024, 3, 1));
    RetirementEvent::MentorNoticeGiven { given_by, ends_on, policy, occurred_on }.into()
}

fn retire(reason: RetirementReason, occurred_on: NaiveDate) -> RetirementCommand {
    RetirementCommand::RetireMentor { reason, occurred_on }
}

fn retired(reason: RetirementReason, occurred_on: NaiveDate) -> MentorEvent {
    RetirementEvent::MentorRetired { reason, occurred_on }.into()
}

fn award() -> RetirementCommand {
    let (kind, level) = (AwardKind::Diploma, AwardLevel::Region);
    RetirementCommand::AwardMentor { kind, level, order: None, occurred_on: day(2024, 5, 27) }
}

fn awarded() -> MentorEvent {
    let (kind, level) = (AwardKind::Diploma, AwardLevel::Region);
    RetirementEvent::MentorAwarded { kind, level, order: None, occurred_on: day(2024, 5, 27) }.into()
}

#[test]
fn notice_runs_three_working_days_over_the_weekend() {
    given::<Mentor>([teacher()])
        .when(notice(NoticeGiver::MentorSide))
        .then([noticed(NoticeGiver::MentorSide)]);
    given::<Mentor>([teacher(), noticed(NoticeGiver::MentorSide)])
        .when(notice(NoticeGiver::MentorSide))
        .then_nothing();
    assert_eq!(NoticePolicy::V1.ends_on(day(2024, 3, 4)), day(2024, 3, 7));
    assert_eq!(NoticePolicy::V1.ends_on(day(2024, 3, 2)), day(2024, 3, 6));
}

#[test]
fn edge_17_a_teacher_leaves_by_own_wish_when_the_notice_has_run() {
    let reason = RetirementReason::OwnWish;
    let past = || [teacher(), ready(3), noticed(NoticeGiver::MentorSide)];
    given::<Mentor>(past()).when(retire(reason, day(2024, 3, 6))).then([retired(reason, day(2024, 3, 6))]);
    let (occurred_on, ends_on) = (day(2024, 3, 5), day(2024, 3, 6));
    given::<Mentor>(past())
        .when(retire(reason, occurred_on))
        .then_refused(RetirementRefusal::NoticeRuns { occurred_on, ends_on });
    given::<Mentor>(past())
        .when(retire(RetirementReason::EmployerDecision, day(2024, 3, 6)))
        .then_refused(RetirementRefusal::NoticeMissing { given_by: NoticeGiver::EmployerSide });
}

#[test]
fn edge_17_a_later_notice_takes_nothing_from_one_that_has_run() {
    let (reason, on) = (RetirementReason::OwnWish, day(2024, 3, 6));
    for given_by in [NoticeGiver::EmployerSide, NoticeGiver::MentorSide] {
        let later = RetirementEvent::MentorNoticeGiven {
            given_by,
            ends_on: day(2024, 3, 7),
            policy: NoticePolicy::V1,
            occurred_on: day(2024, 3, 4),
        };
        let past = || [teacher(), noticed(NoticeGiver::MentorSide), later.clone().into()];
        given::<Mentor>(past()).when(retire(reason, on)).then([retired(reason, on)]);
        given::<Mentor>(past()).when(notice(NoticeGiver::MentorSide)).then_nothing();
    }
}

#[test]
fn who_is_not_employed_leaves_without_notice() {
    let (reason, occurred_on) = (RetirementReason::OwnWish, day(2024, 3, 1));
    given::<Mentor>([applied()]).when(retire(reason, occurred_on)).then([retired(reason, occurred_on)]);
    given::<Mentor>([applied(), retired(reason, occurred_on)])
        .when(retire(reason, occurred_on))
        .then_nothing();
}

#[test]
fn open_pairs_end_first() {
    given::<Mentor>([applied(), ready(3), assigned(51, &[41])])
        .when(retire(RetirementReason::EmploymentEnded, day(2024, 3, 1)))
        .then_refused(RetirementRefusal::OpenPairs { pairs: 1 });
}

#[test]
fn inv_6_nobody_retires_inside_a_pair_that_has_ended_since() {
    let released_on = day(2024, 5, 25);
    let mentees = [id(41)].into();
    let released = AssignmentEvent::MentorReleased { pair_id: id(51), mentees, occurred_on: released_on };
    let past = || [applied(), ready(3), assigned(51, &[41]), released.clone().into()];
    let occurred_on = day(2024, 3, 1);
    given::<Mentor>(past())
        .when(retire(RetirementReason::Moved, occurred_on))
        .then_refused(RetirementRefusal::InPairThen { occurred_on, released_on });
    given::<Mentor>(past())
        .when(retire(RetirementReason::Moved, released_on))
        .then([retired(RetirementReason::Moved, released_on)]);
}

#[test]
fn only_own_wish_the_employer_and_the_consent_leave_pairs_at_once() {
    let at_once: Vec<RetirementReason> = crate::words::Word::all()
        .iter()
        .copied()
        .filter(|reason: &RetirementReason| reason.leaves_pairs().is_some())
        .collect();
    let expected = [
        RetirementReason::OwnWish,
        RetirementReason::EmployerDecision,
        RetirementReason::ConsentWithdrawn,
        RetirementReason::ConsentExpired,
    ];
    assert_eq!(at_once, expected);
}

#[test]
fn a_mentor_retires_once_and_within_life() {
    let retired_on = day(2024, 3, 1);
    let past = || [applied(), retired(RetirementReason::Moved, retired_on)];
    given::<Mentor>(past())
        .when(retire(RetirementReason::Moved, day(2024, 3, 2)))
        .then_refused(RetirementRefusal::RetiredBefore { retired_on });
    given::<Mentor>(past())
        .when(notice(NoticeGiver::MentorSide))
        .then_refused(RetirementRefusal::RetiredBefore { retired_on });
    given::<Mentor>(NOBODY)
        .when(retire(RetirementReason::Moved, retired_on))
        .then_refused(RetirementRefusal::NotApplied);
    let (applied_on, today) = (day(2023, 12, 11), day(2024, 12, 31));
    for occurred_on in [day(2023, 12, 10), day(2025, 1, 1)] {
        given::<Mentor>([applied()])
            .when(retire(RetirementReason::Moved, occurred_on))
            .then_refused(RetirementRefusal::OutsideLife { occurred_on, applied_on, today });
    }
}

#[test]
fn inv_6_a_retired_mentor_is_still_awarded_and_each_award_once() {
    let past = || vec![applied(), retired(RetirementReason::Moved, day(2024, 3, 1))];
    given::<Mentor>(past()).when(award()).then([awarded()]);
    given::<Mentor>(past().into_iter().chain([awarded()])).when(award()).then_nothing();
}
