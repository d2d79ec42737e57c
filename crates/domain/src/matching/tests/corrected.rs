//! Facts of a pair decided again by those who know its programme.

use super::world::World;
use crate::correction::{CorrectionCommand, CorrectionReason, CorrectionRefusal, correct_by};
use crate::matching::{Members, redo};
use crate::pair::{FormationEvent, JoiningEvent, Pair, PairEvent, PlannedAt, ScheduleEvent};
use crate::testing::{day, id, stamp};
use crate::values::{EndReason, Form, InteractionKind, MeetingMode, Period};
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

fn formed() -> PairEvent {
    FormationEvent::PairFormed {
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
    }
    .into()
}

#[test]
fn a_corrected_appointment_lies_within_the_period_of_the_programme() {
    let history = [formed(), planned_for(day(2024, 3, 1))];
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

#[test]
fn a_corrected_substitution_is_not_after_that_of_the_substitute() {
    let replaced = |old, new, occurred_on| -> PairEvent {
        let reason = EndReason::EmploymentEnded;
        JoiningEvent::MentorReplaced { old: id(old), new: id(new), reason, occurred_on }.into()
    };
    let next = day(2024, 3, 20);
    let history = [formed(), replaced(62, 61, day(2024, 3, 10)), replaced(61, 63, next)];
    let people = World::new().people;
    let corrected = |on| {
        let (now, reason) = (replaced(62, 61, on), CorrectionReason::Typo);
        let command = CorrectionCommand::CorrectFact { sequence: 2, now, reason };
        correct_by::<Pair>(&history, command, |event| redo(event, &people, None), stamp())
    };
    assert!(corrected(next).is_ok_and(|corrections| corrections.len() == 1));
    let refused = corrected(day(2024, 3, 21));
    let is_told = |code| code == "MEMBER_JOINS_OUTSIDE_LIFE";
    assert!(
        matches!(&refused, Err(CorrectionRefusal::BreaksRule { broken }) if is_told(broken.code)),
        "{refused:?}"
    );
}
