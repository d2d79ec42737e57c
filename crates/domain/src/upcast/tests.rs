//! One real change of each kind, inside a correction too, and what is no shape of ours.

use super::*;
use crate::aggregate::Aggregate;
use crate::consent::ConsentEvent;
use crate::correction::CorrectionEvent;
use crate::mentee::MenteeEvent;
use crate::pair::{Pair, PairEvent, PlannedAt, ScheduleEvent};
use crate::program::{FinalEventRule, Program, ProgramEvent, ResultsEvent};
use crate::testing::day;

const SCHEDULED: &str = r#"{"type":"MeetingScheduled","meeting_id":"00000000-0000-0000-0000-00000000004a",
    "planned_at":{"day":"2024-02-08","minute":870},"mode":"InPerson","occurred_on":"2024-02-01"}"#;

fn refused(kind: &str, aggregate: &str, payload: &str) -> UpcastError {
    match read::<DomainEvent>(aggregate, kind, 1, payload) {
        Err(Unreadable::Upcast(error)) => *error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_renamed_field_is_found_under_its_old_name() {
    let old = r#"{"type":"ErasureDue","by":"2024-03-31","policy":"V1","occurred_on":"2024-03-01"}"#;
    let event: MenteeEvent = read("Mentee", "ErasureDue", 1, old).unwrap();
    let MenteeEvent::Consent(ConsentEvent::ErasureDue { due, .. }) = event else { panic!("{event:?}") };
    assert_eq!(due, day(2024, 3, 31));
    let error = refused("ErasureDue", "Mentor", r#"{"type":"ErasureDue","occurred_on":"2024-03-01"}"#);
    assert_eq!(error.field, "by");
}

#[test]
fn a_split_field_gives_both_that_it_held() {
    let held = |version: &str| {
        format!(
            r#"{{"type":"FinalEventHeld","participants":42,"rule":{{"version":{version},"tolerance_days":30}},"occurred_on":"2024-12-19"}}"#
        )
    };
    let event: ProgramEvent = read(Program::TYPE, "FinalEventHeld", 1, &held("\"final-event/v1\"")).unwrap();
    let ProgramEvent::Results(ResultsEvent::FinalEventHeld { rule, .. }) = event else { panic!("{event:?}") };
    assert_eq!(rule, FinalEventRule::v1());
    for unknown in ["\"final-event\"", "\"final-event/vX\"", "3"] {
        assert_eq!(refused("FinalEventHeld", Program::TYPE, &held(unknown)).field, "rule.version");
    }
}

#[test]
fn a_reinterpreted_field_has_its_new_meaning() {
    let event: PairEvent = read(Pair::TYPE, "MeetingScheduled", 1, SCHEDULED).unwrap();
    let PairEvent::Schedule(ScheduleEvent::MeetingScheduled { planned_at, .. }) = event else {
        panic!("{event:?}")
    };
    assert_eq!(planned_at, PlannedAt { day: day(2024, 2, 8), hour: 14, minute: 30 });
    let beyond = SCHEDULED.replace("870", "1440");
    let error = refused("MeetingScheduled", Pair::TYPE, &beyond);
    assert_eq!((error.field, error.received), ("planned_at.minute", Value::from(1440)));
}

#[test]
fn the_fact_inside_a_correction_goes_the_same_way() {
    let old = format!(
        r#"{{"type":"FactCorrected","sequence":2,"now":{SCHEDULED},"reason":"Typo","occurred_on":"2024-06-03"}}"#
    );
    let event: PairEvent = read(Pair::TYPE, "FactCorrected", 1, &old).unwrap();
    let PairEvent::Correction(CorrectionEvent::FactCorrected { now, .. }) = &event else {
        panic!("{event:?}")
    };
    assert_eq!(**now, read(Pair::TYPE, "MeetingScheduled", 1, SCHEDULED).unwrap());
    // Recorded today it has the version of the fact inside, and is read as it is.
    assert_eq!(Event::version(&event), 2);
    let today = serde_json::to_string(&event).unwrap();
    assert_eq!(read::<PairEvent>(Pair::TYPE, "FactCorrected", 2, &today).unwrap(), event);
    let later = read::<PairEvent>(Pair::TYPE, "FactCorrected", 3, &today);
    assert!(matches!(later, Err(Unreadable::Newer { received: 3, known: 2 })));
}

#[test]
fn every_step_leads_one_version_on_to_that_of_today() {
    for step in &STEPS {
        let samples = DomainEvent::samples();
        let today = samples.iter().find(|(of, event)| *of == step.aggregate && event.kind() == step.kind);
        let known = today.expect("a step names a kind").1.version();
        let later = STEPS.iter().filter(|later| {
            (later.aggregate, later.kind) == (step.aggregate, step.kind) && later.from >= step.from
        });
        assert_eq!(step.from as usize + later.count(), known as usize, "{} {}", step.aggregate, step.kind);
    }
}

#[test]
fn an_older_shape_without_a_way_up_is_said() {
    let error = read::<DomainEvent>(
        Pair::TYPE,
        "PairResumed",
        0,
        r#"{"type":"PairResumed","occurred_on":"2024-03-18"}"#,
    );
    assert!(matches!(error, Err(Unreadable::Lost { received: 0, known: 1 })));
}
