//! Facts of a pair decided again by those who know its programme.

use crate::correction::{CorrectionCommand, CorrectionReason, CorrectionRefusal, correct_by};
use crate::matching::{Members, redo};
use crate::pair::{FormationEvent, Pair, PairEvent, PlannedAt, ScheduleEvent};
use crate::testing::{day, id, stamp};
use crate::values::{Form, InteractionKind, MeetingMode, Period};
use chrono::NaiveDate;

fn planned_for(on: NaiveDate) -> PairEvent {
    ScheduleEvent::MeetingScheduled {
        meeting_id: id(74),
        planned_at: PlannedAt { day: on, hour: 14, minute: 30 },
        mode: MeetingMode::InPerson,
        occurred_on: day(2024, 2, 1),
    }
    .into()
}

#[test]
fn a_corrected_appointment_lies_within_the_period_of_the_programme() {
    let formed = FormationEvent::PairFormed {
        program_id: id(4),
        organization_id: id(3),
        form: Form::PupilPupil,
        federal_form: None,
        role_model: None,
        kind: InteractionKind::OneOnOne,
        mentors: [id(62)].into(),
        mentees: [id(43)].into(),
        order: None,
        rematch_of: None,
        continues: None,
        occurred_on: day(2024, 1, 15),
    };
    let history = [formed.into(), planned_for(day(2024, 3, 1))];
    let period = Period { start: day(2024, 1, 9), end: day(2024, 12, 31) };
    let corrected = |on| {
        let (now, reason) = (planned_for(on), CorrectionReason::Typo);
        let command = CorrectionCommand::CorrectFact { sequence: 2, now, reason };
        let again = |event: &PairEvent| redo(event, &Members::default(), Some(period));
        correct_by::<Pair>(&history, command, again, stamp())
    };
    assert!(corrected(period.end).is_ok_and(|corrections| corrections.len() == 1));
    let refused = corrected(day(2025, 1, 1));
    assert!(
        matches!(&refused, Err(CorrectionRefusal::BreaksRule { broken }) if broken.code == "MEETING_PLANNED_DAY"),
        "{refused:?}"
    );
}
