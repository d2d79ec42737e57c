//! Selection, training and readiness of a mentor for a programme (S0, S2, S4; methodology §5.2).

use super::{Mentor, RejectionReason, SelectionCriterion, SharingScope, TrainingResult, TrainingWaiver};
use crate::aggregate::Stamp;
use crate::consent::Majority;
use crate::correction::Redo;
use crate::ids::ProgramId;
use crate::values::{ConsentGiver, Readiness, Score};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use judge::Judge;
use std::collections::BTreeMap;

mod judge;

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
        /// Marks by criterion, where they were given.
        criteria: BTreeMap<SelectionCriterion, Score>,
        /// Age on that day, read from the vault.
        majority: Majority,
        /// What the mentor must have permitted, when the programme is that of another organisation.
        sharing: Option<SharingScope>,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Does not select the mentor for a programme.
    RejectMentor {
        /// For which programme.
        program_id: ProgramId,
        /// Why.
        reason: RejectionReason,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records a training.
    RecordTraining {
        /// For which programme; none of one that serves any.
        program_id: Option<ProgramId>,
        /// Length, academic hours.
        hours: u32,
        /// Its outcome. Course and provider go to the vault.
        result: TrainingResult,
        /// When it ended.
        occurred_on: NaiveDate,
    },
    /// Admits the mentor to the pool of those ready for a programme.
    AdmitToReadyPool {
        /// For which programme.
        program_id: ProgramId,
        /// How many mentees the mentor carries at most, over all programmes.
        capacity: u32,
        /// How many mentees the same human being carries under other records.
        elsewhere: u32,
        /// How many mentees the rules of the region let anybody be said to carry.
        most: u32,
        /// Why no training is needed, if none is.
        waiver: Option<TrainingWaiver>,
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
            /// Marks by criterion, where they were given.
            #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
            criteria: BTreeMap<SelectionCriterion, Score>,
            /// When.
            occurred_on: NaiveDate,
        },
        /// The mentor was trained.
        MentorTrained {
            /// For which programme; none of a training that serves any.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            program_id: Option<ProgramId>,
            /// Length, academic hours.
            hours: u32,
            /// Its outcome; old records are of trainings that were passed.
            #[serde(default, skip_serializing_if = "is_passed")]
            result: TrainingResult,
            /// When it ended.
            occurred_on: NaiveDate,
        },
        /// The mentor is ready for a programme.
        MentorReady {
            /// For which programme.
            program_id: ProgramId,
            /// How many mentees the mentor carries at most.
            capacity: u32,
            /// Why no training was needed.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            waiver: Option<TrainingWaiver>,
            /// When.
            occurred_on: NaiveDate,
        },
        /// The mentor was not selected for a programme.
        MentorRejected {
            /// For which programme.
            program_id: ProgramId,
            /// Why.
            reason: RejectionReason,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_passed(result: &TrainingResult) -> bool {
    *result == TrainingResult::Passed
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
            "an interview of {occurred_on} is on record: another outcome needs a correction, or a later interview where a condition was set",
            "собеседование {occurred_on} уже записано: другой итог требует исправления, а при условной готовности — более позднего собеседования";
        Retired { retired_on: NaiveDate } => "MENTOR_RETIRED",
            "the mentor retired on {retired_on}: accepted are awards, or a new application",
            "наставник завершил работу {retired_on}: принимаются награды или новая заявка";
        NoPositiveInterview => "MENTOR_NOT_READY_AT_INTERVIEW",
            "there is no positive interview: a mentor is selected as ready or conditionally ready",
            "нет положительного собеседования: отбирают готовых или условно готовых";
        SelectedBeforeInterview { occurred_on: NaiveDate, interviewed_on: NaiveDate } => "MENTOR_SELECTED_BEFORE_INTERVIEW",
            "the selection on {occurred_on} is before the interview on {interviewed_on}: accepted are days from then",
            "отбор {occurred_on} раньше собеседования {interviewed_on}: принимаются дни с этого дня";
        ConsentMissing { giver: ConsentGiver } => "MENTOR_CONSENT_MISSING",
            "the processing consent by {giver} does not stand on that day: it comes before selection and stands while the mentor works",
            "в этот день нет действующего согласия на обработку данных ({giver}): оно нужно до отбора и пока наставник работает";
        SharingMissing { sharing: SharingScope } => "MENTOR_SHARING_MISSING",
            "the mentor did not permit to work outside his or her organisation ({sharing}): record the permission first",
            "наставник не разрешил работу вне своей организации ({sharing}): сначала запишите разрешение";
        TransferConsentMissing { giver: ConsentGiver } => "MENTOR_TRANSFER_CONSENT_MISSING",
            "the transfer consent by {giver} does not stand on that day: another organisation gets data only with it",
            "в этот день нет действующего согласия на передачу данных ({giver}): без него другая организация данных не получает";
        SelectedBefore { selected_on: NaiveDate } => "MENTOR_SELECTED",
            "the mentor was selected for this programme on {selected_on}: a rejection comes instead of a selection, not after it",
            "наставник отобран для программы {selected_on}: отказ пишут вместо отбора, а не после него";
        OtherMarks { selected_on: NaiveDate } => "MENTOR_OTHER_MARKS",
            "the mentor was selected for this programme on {selected_on} with other marks: a change needs a correction",
            "наставник отобран для программы {selected_on} с другими оценками: изменение требует исправления";
        OtherWaiver { ready_on: NaiveDate } => "MENTOR_OTHER_WAIVER",
            "the mentor is in the ready pool of this programme since {ready_on}, and no such reason for doing without training is on record: a change needs a correction",
            "наставник в базе готовых этой программы с {ready_on}, и такой причины не требовать обучения не записано: изменение требует исправления";
        OtherRejection { reason: RejectionReason } => "MENTOR_OTHER_REJECTION",
            "the rejection of that day is on record for {reason}: another reason needs a correction",
            "отказ этого дня уже записан, причина: {reason}; другая требует исправления";
        RejectedBeforeApplication { occurred_on: NaiveDate, applied_on: NaiveDate } => "MENTOR_REJECTED_BEFORE_APPLICATION",
            "the rejection on {occurred_on} is before the application on {applied_on}: accepted are days from then",
            "отказ {occurred_on} раньше заявки {applied_on}: принимаются дни с этого дня";
        NotSelected => "MENTOR_NOT_SELECTED",
            "the mentor is not selected for this programme: selection comes before training",
            "наставник не отобран для программы: отбор идёт до обучения";
        TrainedBeforeSelection { occurred_on: NaiveDate, selected_on: NaiveDate } => "MENTOR_TRAINED_BEFORE_SELECTION",
            "the training on {occurred_on} is before the selection on {selected_on}: accepted are days from then",
            "обучение {occurred_on} раньше отбора {selected_on}: принимаются дни с этого дня";
        NotTrained => "MENTOR_NOT_TRAINED",
            "the mentor has passed no training for this programme: it comes before the ready pool, or a waiver with its reason",
            "наставник не прошёл обучение для программы: оно нужно до базы готовых, либо причина, по которой его не требуют";
        ReadyBeforeTraining { occurred_on: NaiveDate, trained_on: NaiveDate } => "MENTOR_READY_BEFORE_TRAINING",
            "the ready pool is entered on {occurred_on}, before the training on {trained_on}: accepted are days from then",
            "вход в базу готовых {occurred_on} раньше обучения {trained_on}: принимаются дни с этого дня";
        ReadyBeforeSelection { occurred_on: NaiveDate, selected_on: NaiveDate } => "MENTOR_READY_BEFORE_SELECTION",
            "the ready pool is entered on {occurred_on}, before the selection on {selected_on}: accepted are days from then",
            "вход в базу готовых {occurred_on} раньше отбора {selected_on}: принимаются дни с этого дня";
        TrainedBefore { occurred_on: NaiveDate, hours: u32 } => "MENTOR_TRAINED_BEFORE",
            "a training of {hours} hours on {occurred_on} is on record: another length or outcome needs a correction",
            "обучение {occurred_on} уже записано ({hours} ч.): другая длительность или другой итог требуют исправления";
        NoHours => "MENTOR_TRAINING_EMPTY",
            "a training of 0 hours is no training: at least one hour is needed",
            "обучение в 0 часов — не обучение: нужен хотя бы час";
        NoCapacity => "MENTOR_CAPACITY_ZERO",
            "a capacity of 0 is refused: a ready mentor carries at least one mentee",
            "«не более 0» не принимается: готовый наставник ведёт хотя бы одного";
        CapacityBelowLoad { capacity: u32, load: u32 } => "MENTOR_CAPACITY_BELOW_LOAD",
            "a capacity of {capacity} is below the {load} mentees carried now",
            "«не более {capacity}» меньше, чем наставляемых сейчас: {load}";
        CapacityBeyond { capacity: u32, most: u32 } => "MENTOR_CAPACITY_BEYOND",
            "a capacity of {capacity} is beyond what the rules of the region take for a number of mentees: accepted are up to {most}",
            "«не более {capacity}» больше, чем правила региона допускают для одного наставника: принимается до {most}";
    }
}

impl SelectionEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MentorInterviewed { .. }
            | Self::MentorSelected { .. }
            | Self::MentorTrained { .. }
            | Self::MentorReady { .. }
            | Self::MentorRejected { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let program_id = ProgramId(uuid::Uuid::from_u128(4));
        let day = |day| NaiveDate::from_ymd_opt(2023, 12, day).expect("a real day");
        let (criteria, result) = (BTreeMap::new(), TrainingResult::Passed);
        let reason = RejectionReason::NoMatchingRequest;
        vec![
            Self::MentorInterviewed { readiness: Readiness::Ready, occurred_on: day(14) },
            Self::MentorSelected { program_id, criteria, occurred_on: day(14) },
            Self::MentorTrained { program_id: Some(program_id), hours: 16, result, occurred_on: day(18) },
            Self::MentorReady { program_id, capacity: 3, waiver: None, occurred_on: day(18) },
            Self::MentorRejected { program_id, reason, occurred_on: day(14) },
        ]
    }
}

type Decided = Result<Vec<SelectionEvent>, SelectionRefusal>;

pub(super) fn decide(mentor: &Mentor, command: SelectionCommand, stamp: Stamp) -> Decided {
    let profile = mentor.profile.as_ref().ok_or(SelectionRefusal::NotApplied)?;
    let judge = Judge { mentor, profile, stamp };
    match command {
        SelectionCommand::RecordInterview { readiness, occurred_on } => {
            judge.interview(readiness, occurred_on)
        }
        SelectionCommand::SelectMentor { program_id, criteria, majority, sharing, occurred_on } => {
            if let Some(selected_on) = mentor.selected.get(&program_id) {
                // Who gives no marks asks for nothing beyond the selection.
                let is_so = criteria.is_empty() || mentor.marks.get(&program_id) == Some(&criteria);
                let other = SelectionRefusal::OtherMarks { selected_on: *selected_on };
                return if is_so { Ok(Vec::new()) } else { Err(other) };
            }
            judge.may_be_selected(majority, sharing, occurred_on)?;
            Ok(vec![SelectionEvent::MentorSelected { program_id, criteria, occurred_on }])
        }
        SelectionCommand::RejectMentor { program_id, reason, occurred_on } => {
            judge.reject(program_id, reason, occurred_on)
        }
        SelectionCommand::RecordTraining { program_id, hours, result, occurred_on } => {
            judge.train(program_id, hours, result, occurred_on)
        }
        SelectionCommand::AdmitToReadyPool { program_id, capacity, elsewhere, most, waiver, occurred_on } => {
            if let Some(ready_on) = mentor.ready.get(&program_id).filter(|_| mentor.capacity == capacity) {
                // Who gives no waiver asks for nothing beyond the pool.
                let is_so = waiver.is_none() || mentor.waived.get(&program_id).copied() == waiver;
                let other = SelectionRefusal::OtherWaiver { ready_on: *ready_on };
                return if is_so { Ok(Vec::new()) } else { Err(other) };
            }
            if capacity > most.max(mentor.capacity) {
                return Err(SelectionRefusal::CapacityBeyond { capacity, most });
            }
            judge.may_enter_the_pool(program_id, capacity, elsewhere, waiver, occurred_on)?;
            Ok(vec![SelectionEvent::MentorReady { program_id, capacity, waiver, occurred_on }])
        }
    }
}

/// Majority is not in the event: it was one of those that the consents of the time allow; nor are the way to the programme and the bound
/// of the rules of the time.
pub(super) fn redo(event: &SelectionEvent) -> Redo<SelectionCommand> {
    match event.clone() {
        SelectionEvent::MentorInterviewed { readiness, occurred_on } => {
            Redo::fact(SelectionCommand::RecordInterview { readiness, occurred_on })
        }
        SelectionEvent::MentorSelected { program_id, criteria, occurred_on } => Redo::Fact(
            Majority::ALL
                .map(|majority| SelectionCommand::SelectMentor {
                    program_id,
                    criteria: criteria.clone(),
                    majority,
                    sharing: None,
                    occurred_on,
                })
                .into(),
        ),
        SelectionEvent::MentorTrained { program_id, hours, result, occurred_on } => {
            Redo::fact(SelectionCommand::RecordTraining { program_id, hours, result, occurred_on })
        }
        SelectionEvent::MentorReady { program_id, capacity, waiver, occurred_on } => {
            let (elsewhere, most) = (0, u32::MAX);
            Redo::fact(SelectionCommand::AdmitToReadyPool {
                program_id,
                capacity,
                elsewhere,
                most,
                waiver,
                occurred_on,
            })
        }
        SelectionEvent::MentorRejected { program_id, reason, occurred_on } => {
            Redo::fact(SelectionCommand::RejectMentor { program_id, reason, occurred_on })
        }
    }
}

pub(super) fn evolve(mentor: &mut Mentor, event: &SelectionEvent) {
    match event {
        SelectionEvent::MentorInterviewed { readiness, occurred_on } => {
            mentor.interviews.push((*occurred_on, *readiness));
        }
        SelectionEvent::MentorSelected { program_id, criteria, occurred_on } => {
            mentor.selected.insert(*program_id, *occurred_on);
            mentor.marks.insert(*program_id, criteria.clone());
            mentor.rejected.remove(program_id);
        }
        SelectionEvent::MentorTrained { program_id, hours, result, occurred_on } => {
            mentor.trained.entry(*program_id).or_default().insert(*occurred_on, (*hours, *result));
        }
        SelectionEvent::MentorReady { program_id, capacity, waiver, occurred_on } => {
            if let Some(waiver) = waiver {
                mentor.waived.insert(*program_id, *waiver);
            }
            let ready_on = mentor.ready.entry(*program_id).or_insert(*occurred_on);
            *ready_on = (*ready_on).min(*occurred_on);
            mentor.capacity = *capacity;
        }
        SelectionEvent::MentorRejected { program_id, reason, occurred_on } => {
            mentor.rejected.insert(*program_id, (*occurred_on, *reason));
        }
    }
}

#[cfg(test)]
mod tests;
