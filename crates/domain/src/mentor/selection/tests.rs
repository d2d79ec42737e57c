//! From the interview to the ready pool.

use super::*;
use crate::aggregate::Aggregate;
use crate::mentor::tests::{NOBODY, applied, assigned, consent, consented, ready};
use crate::mentor::{
    ApplicationEvent, MentorEvent, MentorOffer, RetirementEvent, RetirementReason, ServiceEvent,
};
use crate::testing::{day, given, id};
use crate::values::ConsentKind;
use crate::values::ParticipantCategory;
use TrainingResult::{NotPassed, Passed};

fn interview(readiness: Readiness, occurred_on: NaiveDate) -> SelectionCommand {
    SelectionCommand::RecordInterview { readiness, occurred_on }
}

fn interviewed(readiness: Readiness, occurred_on: NaiveDate) -> MentorEvent {
    SelectionEvent::MentorInterviewed { readiness, occurred_on }.into()
}

fn select(majority: Majority) -> SelectionCommand {
    select_on(majority, None, day(2023, 12, 14))
}

fn select_on(majority: Majority, sharing: Option<SharingScope>, occurred_on: NaiveDate) -> SelectionCommand {
    let criteria = criteria();
    SelectionCommand::SelectMentor { program_id: id(4), criteria, majority, sharing, occurred_on }
}

fn criteria() -> BTreeMap<SelectionCriterion, Score> {
    BTreeMap::from([(SelectionCriterion::Motivation, Score::try_from(9).unwrap())])
}

fn selected() -> MentorEvent {
    let occurred_on = day(2023, 12, 14);
    SelectionEvent::MentorSelected { program_id: id(4), criteria: criteria(), occurred_on }.into()
}

fn reject(occurred_on: NaiveDate) -> SelectionCommand {
    let reason = RejectionReason::CriteriaNotMet;
    SelectionCommand::RejectMentor { program_id: id(4), reason, occurred_on }
}

fn rejected() -> MentorEvent {
    let (reason, occurred_on) = (RejectionReason::CriteriaNotMet, day(2023, 12, 14));
    SelectionEvent::MentorRejected { program_id: id(4), reason, occurred_on }.into()
}

fn own() -> MentorEvent {
    consented(ConsentGiver::OwnConsent)
}

fn train(hours: u32, result: TrainingResult, occurred_on: NaiveDate) -> SelectionCommand {
    SelectionCommand::RecordTraining { program_id: Some(id(4)), hours, result, occurred_on }
}

fn trained(result: TrainingResult) -> MentorEvent {
    let occurred_on = day(2023, 12, 18);
    SelectionEvent::MentorTrained { program_id: Some(id(4)), hours: 16, result, occurred_on }.into()
}

fn admit(capacity: u32) -> SelectionCommand {
    admit_on(capacity, None, day(2023, 12, 18))
}

fn admit_on(capacity: u32, waiver: Option<TrainingWaiver>, occurred_on: NaiveDate) -> SelectionCommand {
    SelectionCommand::AdmitToReadyPool {
        program_id: id(4),
        capacity,
        elsewhere: 0,
        most: 100,
        waiver,
        occurred_on,
    }
}

fn retired() -> MentorEvent {
    let (reason, occurred_on) = (RetirementReason::Moved, day(2023, 12, 20));
    RetirementEvent::MentorRetired { reason, occurred_on }.into()
}

/// The same person on 15 January.
fn applied_again() -> MentorEvent {
    ApplicationEvent::MentorApplied {
        person_id: id(11),
        organization_id: id(3),
        category: ParticipantCategory::Pupil,
        enterprise_id: None,
        offer: MentorOffer::default(),
        occurred_on: day(2024, 1, 15),
    }
    .into()
}

#[track_caller]
fn refused(past: &[MentorEvent], command: SelectionCommand, refusal: SelectionRefusal) {
    given::<Mentor>(past.to_vec()).when(command).then_refused(refusal);
}

#[test]
fn an_interview_is_recorded_once() {
    let held = interviewed(Readiness::Ready, day(2023, 12, 14));
    let command = interview(Readiness::Ready, day(2023, 12, 14));
    given::<Mentor>([applied()]).when(command.clone()).then([held.clone()]);
    given::<Mentor>([applied(), held]).when(command).then_nothing();
}

#[test]
fn who_was_not_ready_is_interviewed_again() {
    let first = interviewed(Readiness::NotReady, day(2023, 12, 14));
    let second = interviewed(Readiness::Ready, day(2023, 12, 16));
    let again = interview(Readiness::Ready, day(2023, 12, 16));
    given::<Mentor>([applied(), first.clone()]).when(again).then([second.clone()]);
    given::<Mentor>([applied(), first, second])
        .when(interview(Readiness::NotReady, day(2023, 12, 14)))
        .then_nothing();
}

#[test]
fn a_positive_interview_is_not_changed_by_another() {
    let past = [applied(), interviewed(Readiness::Ready, day(2023, 12, 14))];
    let refusal = SelectionRefusal::InterviewedBefore { occurred_on: day(2023, 12, 14) };
    refused(&past, interview(Readiness::NotReady, day(2023, 12, 16)), refusal);
}

#[test]
fn a_later_interview_takes_the_place_of_one_with_a_condition() {
    let (first, second) = (day(2023, 12, 14), day(2023, 12, 16));
    let past = || vec![applied(), own(), interviewed(Readiness::Conditional, first)];
    for outcome in [Readiness::Ready, Readiness::NotReady] {
        given::<Mentor>(past()).when(interview(outcome, second)).then([interviewed(outcome, second)]);
    }
    let refusal = SelectionRefusal::InterviewedBefore { occurred_on: first };
    refused(&past(), interview(Readiness::Conditional, second), refusal.clone());
    refused(&past(), interview(Readiness::Ready, day(2023, 12, 13)), refusal);
    let not_ready = [past(), vec![interviewed(Readiness::NotReady, second)]].concat();
    let select = |on| select_on(Majority::Adult, None, on);
    refused(&not_ready, select(second), SelectionRefusal::NoPositiveInterview);
    let on = day(2023, 12, 15);
    let selected =
        SelectionEvent::MentorSelected { program_id: id(4), criteria: criteria(), occurred_on: on };
    given::<Mentor>(not_ready).when(select(on)).then([selected.into()]);
}

#[test]
fn an_interview_comes_after_the_application_and_not_in_the_future() {
    let (occurred_on, applied_on) = (day(2023, 12, 10), day(2023, 12, 11));
    let refusal = SelectionRefusal::BeforeApplication { occurred_on, applied_on };
    refused(&[applied()], interview(Readiness::Ready, occurred_on), refusal);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    let refusal = SelectionRefusal::InTheFuture { occurred_on, today };
    refused(&[applied()], interview(Readiness::Ready, occurred_on), refusal);
}

#[test]
fn nobody_is_selected_before_applying() {
    refused(&NOBODY, select(Majority::Adult), SelectionRefusal::NotApplied);
}

#[test]
fn a_mentor_is_selected_once_with_interview_and_consent() {
    let past = [applied(), own(), interviewed(Readiness::Conditional, day(2023, 12, 14))];
    given::<Mentor>(past.clone()).when(select(Majority::Adult)).then([selected()]);
    given::<Mentor>(past.into_iter().chain([selected()])).when(select(Majority::Adult)).then_nothing();
}

#[test]
fn other_marks_need_a_correction_and_none_ask_for_nothing() {
    let past = [applied(), own(), interviewed(Readiness::Ready, day(2023, 12, 14)), selected()];
    let again = |criteria| SelectionCommand::SelectMentor {
        program_id: id(4),
        criteria,
        majority: Majority::Adult,
        sharing: None,
        occurred_on: day(2023, 12, 14),
    };
    let other = BTreeMap::from([(SelectionCriterion::Motivation, Score::try_from(3).unwrap())]);
    refused(&past, again(other), SelectionRefusal::OtherMarks { selected_on: day(2023, 12, 14) });
    given::<Mentor>(past).when(again(BTreeMap::new())).then_nothing();
}

#[test]
fn another_reason_for_a_rejection_of_the_same_day_needs_a_correction() {
    let reason = RejectionReason::NoTime;
    let again = SelectionCommand::RejectMentor { program_id: id(4), reason, occurred_on: day(2023, 12, 14) };
    let refusal = SelectionRefusal::OtherRejection { reason: RejectionReason::CriteriaNotMet };
    refused(&[applied(), rejected()], again, refusal);
}

#[test]
fn selection_needs_a_positive_interview() {
    refused(&[applied(), own()], select(Majority::Adult), SelectionRefusal::NoPositiveInterview);
    let past = [applied(), own(), interviewed(Readiness::NotReady, day(2023, 12, 14))];
    refused(&past, select(Majority::Adult), SelectionRefusal::NoPositiveInterview);
}

#[test]
fn a_minor_mentor_needs_the_representative() {
    let past = [applied(), own(), interviewed(Readiness::Ready, day(2023, 12, 14))];
    for majority in [Majority::SigningMinor, Majority::RepresentedMinor] {
        let giver = ConsentGiver::LegalRepresentative;
        refused(&past, select(majority), SelectionRefusal::ConsentMissing { giver });
    }
}

#[test]
fn a_training_is_recorded_once() {
    given::<Mentor>([applied(), selected()])
        .when(train(16, Passed, day(2023, 12, 18)))
        .then([trained(Passed)]);
    given::<Mentor>([applied(), selected(), trained(Passed)])
        .when(train(16, Passed, day(2023, 12, 18)))
        .then_nothing();
    let refusal = SelectionRefusal::TrainedBefore { occurred_on: day(2023, 12, 18), hours: 16 };
    refused(&[applied(), selected(), trained(Passed)], train(8, Passed, day(2023, 12, 18)), refusal);
}

#[test]
fn training_follows_selection_and_has_hours() {
    refused(&[applied()], train(16, Passed, day(2023, 12, 18)), SelectionRefusal::NotSelected);
    refused(&[applied(), selected()], train(0, Passed, day(2023, 12, 18)), SelectionRefusal::NoHours);
}

#[test]
fn a_trained_mentor_enters_the_ready_pool_once() {
    let past = [applied(), selected(), trained(Passed)];
    given::<Mentor>(past.clone()).when(admit(3)).then([ready(3)]);
    given::<Mentor>(past.into_iter().chain([ready(3)])).when(admit(3)).then_nothing();
}

#[test]
fn the_ready_pool_asks_for_training_and_room() {
    refused(&[applied()], admit(3), SelectionRefusal::NotTrained);
    refused(&[applied(), selected(), trained(Passed)], admit(0), SelectionRefusal::NoCapacity);
}

#[test]
fn another_waiver_needs_a_correction_and_none_asks_for_nothing() {
    let waived = |waiver| SelectionEvent::MentorReady {
        program_id: id(4),
        capacity: 3,
        waiver,
        occurred_on: day(2023, 12, 18),
    };
    let again = |waiver| admit_on(3, waiver, day(2023, 12, 18));
    let [known, other] = [TrainingWaiver::EquivalentTraining, TrainingWaiver::CuratorDecision];
    let past = |waiver| vec![applied(), selected(), waived(waiver).into()];
    given::<Mentor>(past(Some(known))).when(again(Some(known))).then_nothing();
    given::<Mentor>(past(Some(known))).when(again(None)).then_nothing();
    let refusal = SelectionRefusal::OtherWaiver { ready_on: day(2023, 12, 18) };
    refused(&past(Some(known)), again(Some(other)), refusal.clone());
    refused(&past(None), again(Some(known)), refusal);
}

#[test]
fn capacity_never_falls_below_the_mentees_carried() {
    let past = [applied(), selected(), trained(Passed), ready(3), assigned(51, &[41, 42])];
    refused(&past, admit(1), SelectionRefusal::CapacityBelowLoad { capacity: 1, load: 2 });
    let beside = SelectionCommand::AdmitToReadyPool {
        program_id: id(4),
        capacity: 4,
        elsewhere: 3,
        most: 100,
        waiver: None,
        occurred_on: day(2024, 2, 1),
    };
    refused(&past, beside, SelectionRefusal::CapacityBelowLoad { capacity: 4, load: 5 });
}

#[test]
fn a_capacity_that_nobody_has_is_refused_and_one_that_is_on_record_stays() {
    let past = [applied(), trained(Passed)];
    let capacity = u32::MAX;
    refused(&past, admit(capacity), SelectionRefusal::CapacityBeyond { capacity, most: 100 });
    refused(&past, admit(101), SelectionRefusal::CapacityBeyond { capacity: 101, most: 100 });
    let recorded = [applied(), ready(150), trained(Passed)];
    let elsewhere = SelectionCommand::AdmitToReadyPool {
        program_id: id(5),
        capacity: 150,
        elsewhere: 0,
        most: 100,
        waiver: None,
        occurred_on: day(2024, 2, 1),
    };
    refused(&recorded, elsewhere, SelectionRefusal::NotTrained);
}

#[test]
fn another_capacity_does_not_make_a_mentor_ready_later() {
    let occurred_on = day(2024, 3, 1);
    let later = SelectionEvent::MentorReady { program_id: id(4), capacity: 5, waiver: None, occurred_on };
    let mentor = Mentor::fold(&[applied(), ready(3), later.into()]);
    assert_eq!((mentor.ready[&id(4)], mentor.capacity()), (day(2023, 12, 18), 5));
}

#[test]
fn selection_needs_the_processing_consent() {
    let past = [applied(), interviewed(Readiness::Ready, day(2023, 12, 14))];
    let giver = ConsentGiver::OwnConsent;
    refused(&past, select(Majority::Adult), SelectionRefusal::ConsentMissing { giver });
}

#[test]
fn selection_comes_after_the_interview() {
    let (occurred_on, interviewed_on) = (day(2023, 12, 13), day(2023, 12, 14));
    let past = [applied(), own(), interviewed(Readiness::Ready, interviewed_on)];
    let refusal = SelectionRefusal::SelectedBeforeInterview { occurred_on, interviewed_on };
    refused(&past, select_on(Majority::Adult, None, occurred_on), refusal);
}

#[test]
fn edge_3_another_municipality_needs_the_permission_and_the_transfer_consent() {
    let select = || select_on(Majority::Adult, Some(SharingScope::Region), day(2023, 12, 14));
    let transfer = consent(ConsentKind::Transfer, ConsentGiver::OwnConsent);
    let permitted = |scope| {
        MentorEvent::from(ServiceEvent::MentorSharingPermitted { scope, occurred_on: day(2023, 12, 12) })
    };
    let past = |more: &[MentorEvent]| {
        let past = [applied(), own(), interviewed(Readiness::Ready, day(2023, 12, 14))];
        past.into_iter().chain(more.iter().cloned()).collect::<Vec<_>>()
    };
    let missing = SelectionRefusal::SharingMissing { sharing: SharingScope::Region };
    refused(&past(&[]), select(), missing.clone());
    refused(&past(&[transfer.clone(), permitted(SharingScope::Municipality)]), select(), missing);
    let giver = ConsentGiver::OwnConsent;
    let without_consent = past(&[permitted(SharingScope::Region)]);
    refused(&without_consent, select(), SelectionRefusal::TransferConsentMissing { giver });
    let permitted_later =
        ServiceEvent::MentorSharingPermitted { scope: SharingScope::Region, occurred_on: day(2023, 12, 15) };
    let sharing = SharingScope::Region;
    let later = past(&[transfer.clone(), permitted_later.into()]);
    refused(&later, select(), SelectionRefusal::SharingMissing { sharing });
    given::<Mentor>(past(&[transfer, permitted(SharingScope::Region)])).when(select()).then([selected()]);
}

#[test]
fn a_rejection_is_recorded_once_and_a_later_selection_takes_its_place() {
    let past = || vec![applied(), own(), interviewed(Readiness::Ready, day(2023, 12, 14))];
    given::<Mentor>(past()).when(reject(day(2023, 12, 14))).then([rejected()]);
    let after = || past().into_iter().chain([rejected()]);
    given::<Mentor>(after()).when(reject(day(2023, 12, 14))).then_nothing();
    given::<Mentor>(after()).when(select(Majority::Adult)).then([selected()]);
}

#[test]
fn a_rejection_comes_after_the_application_and_instead_of_a_selection() {
    refused(&NOBODY, reject(day(2023, 12, 14)), SelectionRefusal::NotApplied);
    let (occurred_on, applied_on) = (day(2023, 12, 10), day(2023, 12, 11));
    let refusal = SelectionRefusal::RejectedBeforeApplication { occurred_on, applied_on };
    refused(&[applied()], reject(occurred_on), refusal);
    let selected_on = day(2023, 12, 14);
    let refusal = SelectionRefusal::SelectedBefore { selected_on };
    refused(&[applied(), selected()], reject(day(2023, 12, 15)), refusal);
}

#[test]
fn training_comes_after_selection() {
    let (occurred_on, selected_on) = (day(2023, 12, 13), day(2023, 12, 14));
    let refusal = SelectionRefusal::TrainedBeforeSelection { occurred_on, selected_on };
    refused(&[applied(), selected()], train(16, Passed, occurred_on), refusal);
}

#[test]
fn a_training_that_was_not_passed_makes_nobody_ready() {
    given::<Mentor>([applied(), selected()])
        .when(train(16, NotPassed, day(2023, 12, 18)))
        .then([trained(NotPassed)]);
    refused(&[applied(), selected(), trained(NotPassed)], admit(3), SelectionRefusal::NotTrained);
}

#[test]
fn the_ready_pool_comes_after_training() {
    let (occurred_on, trained_on) = (day(2023, 12, 17), day(2023, 12, 18));
    let refusal = SelectionRefusal::ReadyBeforeTraining { occurred_on, trained_on };
    refused(&[applied(), selected(), trained(Passed)], admit_on(3, None, occurred_on), refusal);
}

#[test]
fn a_waiver_stands_for_training_but_not_for_selection() {
    let waiver = Some(TrainingWaiver::MentoringExperience);
    let occurred_on = day(2023, 12, 15);
    let event = SelectionEvent::MentorReady { program_id: id(4), capacity: 3, waiver, occurred_on };
    given::<Mentor>([applied(), selected()]).when(admit_on(3, waiver, occurred_on)).then([event.into()]);
    refused(&[applied()], admit_on(3, waiver, occurred_on), SelectionRefusal::NotSelected);
    let (occurred_on, selected_on) = (day(2023, 12, 13), day(2023, 12, 14));
    let refusal = SelectionRefusal::ReadyBeforeSelection { occurred_on, selected_on };
    refused(&[applied(), selected()], admit_on(3, waiver, occurred_on), refusal);
}

#[test]
fn a_retired_mentor_goes_through_no_step() {
    let retired_on = day(2023, 12, 20);
    let past = [applied(), own(), selected(), retired()];
    let steps = [
        interview(Readiness::Ready, day(2023, 12, 14)),
        select(Majority::Adult),
        reject(day(2023, 12, 14)),
        train(16, Passed, day(2023, 12, 18)),
        admit(3),
    ];
    for step in steps {
        refused(&past, step, SelectionRefusal::Retired { retired_on });
    }
}

#[test]
fn who_applied_again_keeps_the_training_and_is_interviewed_and_selected_anew() {
    let served = [
        own(),
        interviewed(Readiness::Ready, day(2023, 12, 14)),
        selected(),
        trained(Passed),
        ready(3),
        retired(),
        applied_again(),
    ];
    let past = || [applied()].into_iter().chain(served.clone()).collect::<Vec<_>>();
    let on = day(2024, 2, 1);
    let admit = || admit_on(1, None, on);
    refused(&past(), admit(), SelectionRefusal::NotSelected);
    let select = || select_on(Majority::Adult, None, on);
    refused(&past(), select(), SelectionRefusal::NoPositiveInterview);
    let selected =
        SelectionEvent::MentorSelected { program_id: id(4), criteria: criteria(), occurred_on: on };
    let again = || past().into_iter().chain([interviewed(Readiness::Ready, on)]);
    given::<Mentor>(again()).when(select()).then([selected.clone().into()]);
    let ready = SelectionEvent::MentorReady { program_id: id(4), capacity: 1, waiver: None, occurred_on: on };
    given::<Mentor>(again().chain([selected.into()])).when(admit()).then([ready.into()]);
}

#[test]
fn who_withdrew_the_consent_and_applied_again_comes_into_no_pool_without_it() {
    use crate::consent::ConsentEvent;
    let (kind, given_by, occurred_on) =
        (ConsentKind::Processing, ConsentGiver::OwnConsent, day(2023, 12, 20));
    let withdrawn = ConsentEvent::ConsentWithdrawn { kind, given_by, occurred_on };
    let retired = RetirementEvent::MentorRetired { reason: RetirementReason::ConsentWithdrawn, occurred_on };
    let on = day(2024, 2, 1);
    let past = [
        applied(),
        own(),
        interviewed(Readiness::Ready, day(2023, 12, 14)),
        selected(),
        trained(Passed),
        withdrawn.into(),
        retired.into(),
        applied_again(),
        interviewed(Readiness::Ready, on),
    ];
    refused(&past, admit_on(1, None, on), SelectionRefusal::NotSelected);
    let giver = ConsentGiver::OwnConsent;
    let select = select_on(Majority::Adult, None, on);
    refused(&past, select, SelectionRefusal::ConsentMissing { giver });
}

#[test]
fn a_training_that_serves_any_programme_opens_each_for_which_the_mentor_is_selected() {
    let train = |occurred_on| SelectionCommand::RecordTraining {
        program_id: None,
        hours: 16,
        result: Passed,
        occurred_on,
    };
    let general = |occurred_on| {
        MentorEvent::from(SelectionEvent::MentorTrained {
            program_id: None,
            hours: 16,
            result: Passed,
            occurred_on,
        })
    };
    let on = day(2023, 12, 18);
    refused(&[applied(), own()], train(on), SelectionRefusal::NotSelected);
    let (occurred_on, selected_on) = (day(2023, 12, 13), day(2023, 12, 14));
    let early = SelectionRefusal::TrainedBeforeSelection { occurred_on, selected_on };
    refused(&[applied(), own(), selected()], train(occurred_on), early);
    let past = || vec![applied(), own(), selected()];
    given::<Mentor>(past()).when(train(on)).then([general(on)]);
    given::<Mentor>(past().into_iter().chain([general(on)])).when(train(on)).then_nothing();

    let trained = [applied(), own(), selected(), general(on)];
    let ready = SelectionEvent::MentorReady { program_id: id(4), capacity: 3, waiver: None, occurred_on: on };
    given::<Mentor>(trained.clone()).when(admit(3)).then([ready.into()]);
    let other = SelectionCommand::AdmitToReadyPool {
        program_id: id(5),
        capacity: 3,
        elsewhere: 0,
        most: 100,
        waiver: None,
        occurred_on: on,
    };
    refused(&trained, other, SelectionRefusal::NotSelected);
    let (occurred_on, trained_on) = (day(2023, 12, 17), on);
    let early = SelectionRefusal::ReadyBeforeTraining { occurred_on, trained_on };
    refused(&trained, admit_on(3, None, occurred_on), early);
}

#[test]
fn old_records_read_without_marks_results_and_waivers() {
    let old = r#"{"type":"MentorTrained","program_id":"00000000-0000-0000-0000-000000000004","hours":16,"occurred_on":"2023-12-18"}"#;
    let event: SelectionEvent = serde_json::from_str(old).unwrap();
    assert_eq!(MentorEvent::from(event), trained(Passed));
    let new = serde_json::to_string(&selected()).unwrap();
    assert!(new.contains(r#""criteria":{"Motivation":9}"#), "{new}");
    assert_eq!(MentorEvent::from(serde_json::from_str::<SelectionEvent>(&new).unwrap()), selected());
}
