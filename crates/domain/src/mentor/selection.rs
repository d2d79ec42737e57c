//! Selection, training and readiness of a mentor for a programme (S0, S2, S4; methodology §5.2).

use super::Mentor;
use crate::aggregate::Stamp;
use crate::consent::Majority;
use crate::correction::Redo;
use crate::ids::ProgramId;
use crate::values::{ConsentGiver, Readiness};
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked about selection.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum SelectionCommand {
    /// Records the interview.
    RecordInterview {
        /// Its outcome.
        readiness: Readiness,
        /// When it was held.
        occurred_on: NaiveDate,
    },
    /// Selects the mentor for a programme.
    SelectMentor {
        /// For which programme.
        program_id: ProgramId,
        /// Age on that day, read from the vault.
        majority: Majority,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records the training for a programme.
    RecordTraining {
        /// For which programme.
        program_id: ProgramId,
        /// Length, academic hours.
        hours: u32,
        /// When it ended.
        occurred_on: NaiveDate,
    },
    /// Admits the mentor to the pool of those ready for a programme.
    AdmitToReadyPool {
        /// For which programme.
        program_id: ProgramId,
        /// How many mentees the mentor carries at most, over all programmes.
        capacity: u32,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen in selection.
    pub enum SelectionEvent {
        /// The interview was held.
        MentorInterviewed {
            /// Its outcome.
            readiness: Readiness,
            /// When it was held.
            occurred_on: NaiveDate,
        },
        /// The mentor was selected for a programme.
        MentorSelected {
            /// For which programme.
            program_id: ProgramId,
            /// When.
            occurred_on: NaiveDate,
        },
        /// The mentor was trained for a programme.
        MentorTrained {
            /// For which programme.
            program_id: ProgramId,
            /// Length, academic hours.
            hours: u32,
            /// When it ended.
            occurred_on: NaiveDate,
        },
        /// The mentor is ready for a programme.
        MentorReady {
            /// For which programme.
            program_id: ProgramId,
            /// How many mentees the mentor carries at most.
            capacity: u32,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why selection does not go on.
    pub enum SelectionRefusal {
        NotApplied => "MENTOR_UNKNOWN",
            "there is no such mentor: record the application first",
            "такого наставника нет: сначала запишите заявку";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "MENTOR_STEP_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        BeforeApplication { occurred_on: NaiveDate, applied_on: NaiveDate } => "MENTOR_INTERVIEW_BEFORE_APPLICATION",
            "the interview on {occurred_on} is before the application on {applied_on}",
            "собеседование {occurred_on} раньше заявки {applied_on}";
        InterviewedBefore { occurred_on: NaiveDate } => "MENTOR_INTERVIEWED",
            "an interview of {occurred_on} is on record: another outcome needs a correction",
            "собеседование {occurred_on} уже записано: другой итог требует исправления";
        NoPositiveInterview => "MENTOR_NOT_READY_AT_INTERVIEW",
            "there is no positive interview: a mentor is selected as ready or conditionally ready",
            "нет положительного собеседования: отбирают готовых или условно готовых";
        ConsentMissing { giver: ConsentGiver } => "MENTOR_CONSENT_MISSING",
            "the processing consent by {giver:?} is missing: it comes before selection",
            "нет согласия на обработку данных ({giver}): оно нужно до отбора";
        NotSelected => "MENTOR_NOT_SELECTED",
            "the mentor is not selected for this programme: selection comes before training",
            "наставник не отобран для программы: отбор идёт до обучения";
        NotTrained => "MENTOR_NOT_TRAINED",
            "the mentor is not trained for this programme: training comes before the ready pool",
            "наставник не обучен для программы: обучение идёт до базы готовых";
        TrainedBefore { occurred_on: NaiveDate, hours: u32 } => "MENTOR_TRAINED_BEFORE",
            "a training of {hours} hours on {occurred_on} is on record: another length needs a correction",
            "обучение {occurred_on} уже записано ({hours} ч.): другая длительность требует исправления";
        NoHours => "MENTOR_TRAINING_EMPTY",
            "a training of 0 hours is no training: at least one hour is needed",
            "обучение в 0 часов — не обучение: нужен хотя бы час";
        NoCapacity => "MENTOR_CAPACITY_ZERO",
            "a capacity of 0 is refused: a ready mentor carries at least one mentee",
            "«не более 0» не принимается: готовый наставник ведёт хотя бы одного";
        CapacityBelowLoad { capacity: u32, load: u32 } => "MENTOR_CAPACITY_BELOW_LOAD",
            "a capacity of {capacity} is below the {load} mentees carried now",
            "«не более {capacity}» меньше, чем наставляемых сейчас: {load}";
    }
}

impl SelectionEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MentorInterviewed { .. }
            | Self::MentorSelected { .. }
            | Self::MentorTrained { .. }
            | Self::MentorReady { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let program_id = ProgramId(uuid::Uuid::from_u128(4));
        let day = |day| NaiveDate::from_ymd_opt(2023, 12, day).expect("a real day");
        vec![
            Self::MentorInterviewed { readiness: Readiness::Ready, occurred_on: day(14) },
            Self::MentorSelected { program_id, occurred_on: day(14) },
            Self::MentorTrained { program_id, hours: 16, occurred_on: day(18) },
            Self::MentorReady { program_id, capacity: 3, occurred_on: day(18) },
        ]
    }
}

pub(super) fn decide(
    mentor: &Mentor,
    command: SelectionCommand,
    stamp: Stamp,
) -> Result<Vec<SelectionEvent>, SelectionRefusal> {
    let profile = mentor.profile.as_ref().ok_or(SelectionRefusal::NotApplied)?;
    let not_in_the_future = |occurred_on: NaiveDate| {
        if occurred_on > stamp.today {
            return Err(SelectionRefusal::InTheFuture { occurred_on, today: stamp.today });
        }
        Ok(())
    };
    match command {
        SelectionCommand::RecordInterview { readiness, occurred_on } => {
            if mentor.interviews.contains(&(occurred_on, readiness)) {
                return Ok(Vec::new());
            }
            let standing = mentor
                .interviews
                .iter()
                .find(|(held_on, outcome)| *held_on == occurred_on || *outcome != Readiness::NotReady);
            if let Some((held_on, _)) = standing {
                return Err(SelectionRefusal::InterviewedBefore { occurred_on: *held_on });
            }
            not_in_the_future(occurred_on)?;
            if occurred_on < profile.applied_on {
                return Err(SelectionRefusal::BeforeApplication {
                    occurred_on,
                    applied_on: profile.applied_on,
                });
            }
            Ok(vec![SelectionEvent::MentorInterviewed { readiness, occurred_on }])
        }
        SelectionCommand::SelectMentor { program_id, majority, occurred_on } => {
            if mentor.selected.contains_key(&program_id) {
                return Ok(Vec::new());
            }
            not_in_the_future(occurred_on)?;
            if !mentor.interviews.iter().any(|(_, outcome)| *outcome != Readiness::NotReady) {
                return Err(SelectionRefusal::NoPositiveInterview);
            }
            if let Some(giver) = mentor.consents.missing_for_processing(majority, occurred_on) {
                return Err(SelectionRefusal::ConsentMissing { giver });
            }
            Ok(vec![SelectionEvent::MentorSelected { program_id, occurred_on }])
        }
        SelectionCommand::RecordTraining { program_id, hours, occurred_on } => {
            match mentor.trained.get(&program_id).and_then(|trainings| trainings.get(&occurred_on)) {
                Some(known) if *known == hours => return Ok(Vec::new()),
                Some(known) => return Err(SelectionRefusal::TrainedBefore { occurred_on, hours: *known }),
                None => {}
            }
            not_in_the_future(occurred_on)?;
            if !mentor.selected.contains_key(&program_id) {
                return Err(SelectionRefusal::NotSelected);
            }
            if hours == 0 {
                return Err(SelectionRefusal::NoHours);
            }
            Ok(vec![SelectionEvent::MentorTrained { program_id, hours, occurred_on }])
        }
        SelectionCommand::AdmitToReadyPool { program_id, capacity, occurred_on } => {
            if mentor.ready.contains_key(&program_id) && mentor.capacity == capacity {
                return Ok(Vec::new());
            }
            not_in_the_future(occurred_on)?;
            if !mentor.trained.contains_key(&program_id) {
                return Err(SelectionRefusal::NotTrained);
            }
            if capacity == 0 {
                return Err(SelectionRefusal::NoCapacity);
            }
            if capacity < mentor.load() {
                return Err(SelectionRefusal::CapacityBelowLoad { capacity, load: mentor.load() });
            }
            Ok(vec![SelectionEvent::MentorReady { program_id, capacity, occurred_on }])
        }
    }
}

/// Majority is not in the event: it was one of those that the consents of the time allow.
pub(super) fn redo(event: &SelectionEvent) -> Redo<SelectionCommand> {
    match *event {
        SelectionEvent::MentorInterviewed { readiness, occurred_on } => {
            Redo::fact(SelectionCommand::RecordInterview { readiness, occurred_on })
        }
        SelectionEvent::MentorSelected { program_id, occurred_on } => Redo::Fact(
            Majority::ALL
                .map(|majority| SelectionCommand::SelectMentor { program_id, majority, occurred_on })
                .into(),
        ),
        SelectionEvent::MentorTrained { program_id, hours, occurred_on } => {
            Redo::fact(SelectionCommand::RecordTraining { program_id, hours, occurred_on })
        }
        SelectionEvent::MentorReady { program_id, capacity, occurred_on } => {
            Redo::fact(SelectionCommand::AdmitToReadyPool { program_id, capacity, occurred_on })
        }
    }
}

pub(super) fn evolve(mentor: &mut Mentor, event: &SelectionEvent) {
    match event {
        SelectionEvent::MentorInterviewed { readiness, occurred_on } => {
            mentor.interviews.push((*occurred_on, *readiness));
        }
        SelectionEvent::MentorSelected { program_id, occurred_on } => {
            mentor.selected.insert(*program_id, *occurred_on);
        }
        SelectionEvent::MentorTrained { program_id, hours, occurred_on } => {
            mentor.trained.entry(*program_id).or_default().insert(*occurred_on, *hours);
        }
        SelectionEvent::MentorReady { program_id, capacity, occurred_on } => {
            let ready_on = mentor.ready.entry(*program_id).or_insert(*occurred_on);
            *ready_on = (*ready_on).min(*occurred_on);
            mentor.capacity = *capacity;
        }
    }
}

#[cfg(test)]
mod tests;
