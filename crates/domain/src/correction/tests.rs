use super::*;
use crate::mentee::tests::requested;
use crate::mentee::{EnrolmentEvent, Mentee, MenteeEvent};
use crate::pair::tests::{answered, dissolved, organized, pair, pupil, worked};
use crate::pair::{FormationEvent, Pair, PairEvent};
use crate::testing::{day, id, stamp};
use crate::values::{ConsentGiver, ConsentKind, FeedbackPhase, Member};

const BOTH: [Member; 2] = [
    Member::Mentor(crate::ids::MentorId(uuid::Uuid::from_u128(61))),
    Member::Mentee(crate::ids::MenteeId(uuid::Uuid::from_u128(41))),
];

fn corrected<E>(sequence: u64, now: E) -> CorrectionCommand<E> {
    CorrectionCommand::CorrectFact { sequence, now, reason: CorrectionReason::Typo }
}

fn voided<E>(sequence: u64) -> CorrectionCommand<E> {
    CorrectionCommand::VoidFact { sequence, reason: CorrectionReason::NeverHappened }
}

/// Formed on 15 January, met on 1 February.
fn met() -> Vec<PairEvent> {
    vec![pair(), worked(73, day(2024, 2, 1), &BOTH)]
}

fn code<T: std::fmt::Debug>(decided: Result<T, CorrectionRefusal>) -> (&'static str, Option<&'static str>) {
    let refusal = decided.expect_err("a refusal");
    let inner = match &refusal {
        CorrectionRefusal::BreaksRule { broken } => Some(broken.code),
        CorrectionRefusal::FactUnknown { .. }
        | CorrectionRefusal::OfCorrection { .. }
        | CorrectionRefusal::OfConsequence { .. }
        | CorrectionRefusal::OfVoided { .. }
        | CorrectionRefusal::OtherKind { .. }
        | CorrectionRefusal::TextUnknown { .. }
        | CorrectionRefusal::TextAnonymous { .. } => None,
    };
    (refusal.code(), inner)
}

#[test]
fn a_meeting_typed_with_the_wrong_day_gets_the_right_one() {
    let now = worked(73, day(2024, 2, 8), &BOTH);
    let events = correct::<Pair>(&met(), corrected(2, now.clone()), stamp()).unwrap();
    assert_eq!(
        events,
        [PairEvent::Correction(CorrectionEvent::FactCorrected {
            sequence: 2,
            now: Box::new(now.clone()),
            reason: CorrectionReason::Typo,
            occurred_on: stamp().today,
        })]
    );
    let history: Vec<PairEvent> = met().into_iter().chain(events).collect();
    assert_eq!(effective(&history), [(1, &pair()), (2, &now)]);
}

fn topic_of(sequence: u64, sealed: SealedText) -> CorrectionCommand<PairEvent> {
    let (field, reason) = (TextField::Topic, CorrectionReason::Typo);
    CorrectionCommand::CorrectText { sequence, field, number: 0, sealed, reason }
}

#[test]
fn a_text_gets_other_words_and_its_fact_stands() {
    let events = correct::<Pair>(&met(), topic_of(2, SealedText::Other), stamp()).unwrap();
    let reworded = CorrectionEvent::TextCorrected {
        sequence: 2,
        field: TextField::Topic,
        number: 0,
        reason: CorrectionReason::Typo,
        occurred_on: stamp().today,
    };
    assert_eq!(events, [PairEvent::Correction(reworded)]);
    let history: Vec<PairEvent> = met().into_iter().chain(events).collect();
    assert_eq!(effective(&history), effective(&met()));
    // The number of a later fact counts it in.
    let gone = correct::<Pair>(&history, voided(2), stamp()).unwrap();
    assert_eq!(effective(history.iter().chain(&gone)), [(1, &pair())]);
}

#[test]
fn the_same_words_write_nothing_and_a_text_that_is_not_there_is_named() {
    assert_eq!(correct::<Pair>(&met(), topic_of(2, SealedText::Same), stamp()), Ok(Vec::new()));
    let missing = correct::<Pair>(&met(), topic_of(1, SealedText::Nowhere), stamp());
    assert_eq!(code(missing).0, "CORRECTION_TEXT_UNKNOWN");
    let anonymous = correct::<Pair>(&met(), topic_of(2, SealedText::Anonymous), stamp());
    assert_eq!(code(anonymous).0, "CORRECTION_TEXT_ANONYMOUS");
    let mut history = met();
    history.extend(correct::<Pair>(&met(), voided(2), stamp()).unwrap());
    for (sequence, refused) in
        [(2, "CORRECTION_OF_VOIDED"), (3, "CORRECTION_OF_CORRECTION"), (9, "CORRECTION_FACT_UNKNOWN")]
    {
        assert_eq!(
            code(correct::<Pair>(&history, topic_of(sequence, SealedText::Other), stamp())).0,
            refused
        );
    }
}

#[test]
fn the_same_values_are_no_correction_and_a_second_voiding_is_none() {
    assert_eq!(correct::<Pair>(&met(), corrected(2, met().remove(1)), stamp()), Ok(Vec::new()));
    let mut history = met();
    history.extend(correct::<Pair>(&met(), voided(2), stamp()).unwrap());
    assert_eq!(correct::<Pair>(&history, voided(2), stamp()), Ok(Vec::new()));
}

#[test]
fn a_meeting_before_formation_is_refused_unless_the_formation_is_corrected_first() {
    let earlier = || worked(73, day(2024, 1, 10), &BOTH);
    let refused = correct::<Pair>(&met(), corrected(2, earlier()), stamp());
    assert_eq!(code(refused), ("CORRECTION_BREAKS_RULE", Some("MEETING_BEFORE_FORMATION")));
    let mut history = met();
    let PairEvent::Formation(mut formation) = pair() else {
        unreachable!("a pair begins with its formation")
    };
    let FormationEvent::PairFormed { occurred_on, .. } = &mut formation;
    *occurred_on = day(2024, 1, 9);
    history.extend(correct::<Pair>(&history, corrected(1, formation.into()), stamp()).unwrap());
    history.extend(correct::<Pair>(&history, corrected(2, earlier()), stamp()).unwrap());
    assert_eq!(effective(&history).len(), 2);
}

#[test]
fn no_correction_brings_a_fact_of_the_future_or_of_another_kind() {
    let future = worked(73, day(2031, 1, 1), &BOTH);
    let refused = correct::<Pair>(&met(), corrected(2, future), stamp());
    assert_eq!(code(refused), ("CORRECTION_BREAKS_RULE", Some("MEETING_IN_THE_FUTURE")));
    let refused = correct::<Pair>(&met(), corrected(2, organized(&BOTH)), stamp());
    assert_eq!(code(refused).0, "CORRECTION_OTHER_KIND");
}

#[test]
fn what_is_not_there_or_voided_or_a_correction_is_not_corrected() {
    let mut history = met();
    history.extend(correct::<Pair>(&met(), voided(2), stamp()).unwrap());
    assert_eq!(code(correct::<Pair>(&history, voided(9), stamp())).0, "CORRECTION_FACT_UNKNOWN");
    assert_eq!(code(correct::<Pair>(&history, voided(0), stamp())).0, "CORRECTION_FACT_UNKNOWN");
    assert_eq!(code(correct::<Pair>(&history, voided(3), stamp())).0, "CORRECTION_OF_CORRECTION");
    let again = corrected(2, worked(73, day(2024, 2, 8), &BOTH));
    assert_eq!(code(correct::<Pair>(&history, again, stamp())).0, "CORRECTION_OF_VOIDED");
}

#[test]
fn a_fact_on_which_another_rests_is_not_voided() {
    let history: Vec<PairEvent> = met()
        .into_iter()
        .chain([answered(91, FeedbackPhase::Final, pupil(41), day(2024, 5, 1), false)])
        .collect();
    assert_eq!(
        code(correct::<Pair>(&history, voided(1), stamp())),
        ("CORRECTION_BREAKS_RULE", Some("PAIR_UNKNOWN"))
    );
    assert_eq!(
        code(correct::<Pair>(&history, voided(2), stamp())),
        ("CORRECTION_BREAKS_RULE", Some("FEEDBACK_BEFORE_MEETING"))
    );
}

#[test]
fn a_closed_pair_takes_corrections_and_stays_closed() {
    let history: Vec<PairEvent> = met().into_iter().chain([dissolved(day(2024, 3, 1))]).collect();
    let later = correct::<Pair>(&history, corrected(2, worked(73, day(2024, 3, 2), &BOTH)), stamp());
    assert_eq!(code(later), ("CORRECTION_BREAKS_RULE", Some("PAIR_CLOSED_BEFORE_FACT")));
    let mut now = history.clone();
    now.extend(correct::<Pair>(&history, voided(2), stamp()).unwrap());
    assert!(!Pair::fold(&now).is_open());
}

#[test]
fn a_consequence_is_corrected_with_its_cause_only() {
    let matched: MenteeEvent = EnrolmentEvent::MenteeMatched {
        pair_id: id(51),
        form: crate::values::Form::PupilPupil,
        mentors: [id(61)].into(),
        occurred_on: day(2024, 1, 15),
    }
    .into();
    let history = [requested(), matched];
    assert_eq!(code(correct::<Mentee>(&history, voided(2), stamp())).0, "CORRECTION_OF_CONSEQUENCE");
    assert_eq!(
        follow::<Mentee>(&history, voided(2), Mentee::redo, stamp()).map(|events| events.len()),
        Ok(1)
    );
}

#[test]
fn a_consent_that_opened_the_pool_is_not_voided() {
    let consent: MenteeEvent = crate::consent::ConsentEvent::ConsentGiven {
        kind: ConsentKind::Processing,
        given_by: ConsentGiver::LegalRepresentative,
        terms: crate::consent::ConsentTerms::default(),
        occurred_on: day(2023, 12, 11),
    }
    .into();
    let entered = EnrolmentEvent::MenteeEnteredPool { occurred_on: day(2023, 12, 12) }.into();
    let history = [requested(), consent, entered];
    assert_eq!(
        code(correct::<Mentee>(&history, voided(2), stamp())),
        ("CORRECTION_BREAKS_RULE", Some("MENTEE_CONSENT_MISSING"))
    );
    assert_eq!(correct::<Mentee>(&history, voided(3), stamp()).map(|events| events.len()), Ok(1));
}

#[test]
fn a_refused_correction_says_the_rule_in_both_languages() {
    let refusal = correct::<Pair>(&met(), voided(1), stamp()).unwrap_err();
    assert!(refusal.to_string().contains("PAIR_UNKNOWN"), "{refusal}");
    assert!(refusal.russian().contains("такой пары нет"), "{}", refusal.russian());
}

#[test]
fn a_fact_inside_a_correction_reads_back() {
    let event = PairEvent::Correction(CorrectionEvent::FactCorrected {
        sequence: 2,
        now: Box::new(worked(73, day(2024, 2, 8), &BOTH)),
        reason: CorrectionReason::Typo,
        occurred_on: day(2024, 6, 3),
    });
    let text = serde_json::to_string(&event).unwrap();
    let read = PairEvent::decode("FactCorrected", &mut serde_json::Deserializer::from_str(&text));
    assert_eq!(read.unwrap().unwrap(), event);
}

#[test]
fn what_the_rules_compute_of_a_fact_is_computed_again() {
    use crate::mentor::{Mentor, MentorEvent, NoticeGiver, NoticePolicy, RetirementEvent};
    let applied: MentorEvent = serde_json::from_value(serde_json::json!({
        "type": "MentorApplied", "person_id": uuid::Uuid::from_u128(11), "organization_id": uuid::Uuid::from_u128(3),
        "category": "Teacher", "enterprise_id": null, "occurred_on": "2024-01-10",
    }))
    .unwrap();
    let given = |ends_on, occurred_on| -> MentorEvent {
        let (given_by, policy) = (NoticeGiver::MentorSide, NoticePolicy::V1);
        RetirementEvent::MentorNoticeGiven { given_by, ends_on, policy, occurred_on }.into()
    };
    let history = [applied, given(day(2024, 3, 6), day(2024, 3, 1))];
    let computed = |now: MentorEvent| as_decided::<Mentor>(&history, 2, &now, Mentor::redo, stamp());
    assert_eq!(
        computed(given(day(2024, 3, 6), day(2024, 3, 4))),
        Some(given(day(2024, 3, 7), day(2024, 3, 4)))
    );
    assert_eq!(computed(given(day(2024, 3, 2), day(2024, 3, 1))), Some(history[1].clone()), "typed in vain");
    let otherwise = [history[0].clone(), given(day(2024, 3, 8), day(2024, 3, 1))];
    let now = given(day(2024, 3, 9), day(2024, 3, 4));
    let unknown = as_decided::<Mentor>(&otherwise, 2, &now, Mentor::redo, stamp());
    assert_eq!(unknown, None, "it was recorded by rules that are not these");
}
