//! The rules of selection, one for each command: what must have come before it, and in which order (methodology §5.2, "refuse when").

use super::{Decided, SelectionEvent, SelectionRefusal};
use crate::aggregate::Stamp;
use crate::consent::Majority;
use crate::ids::ProgramId;
use crate::mentor::{Mentor, Profile, RejectionReason, SharingScope, TrainingResult, TrainingWaiver};
use crate::values::{ConsentKind, Readiness};
use chrono::NaiveDate;

/// The rules by which each command is judged; every one starts from a mentor who applied.
pub(super) struct Judge<'m> {
    pub(super) mentor: &'m Mentor,
    pub(super) profile: &'m Profile,
    pub(super) stamp: Stamp,
}

impl Judge<'_> {
    pub(super) fn serves(&self, occurred_on: NaiveDate) -> Result<(), SelectionRefusal> {
        if let Some(retired_on) = self.mentor.retired_on() {
            return Err(SelectionRefusal::Retired { retired_on });
        }
        if occurred_on > self.stamp.today {
            return Err(SelectionRefusal::InTheFuture { occurred_on, today: self.stamp.today });
        }
        Ok(())
    }

    /// A later interview may take the place of one with a condition; that a mentor is ready stands (docs/decisions/0057).
    pub(super) fn interview(&self, readiness: Readiness, occurred_on: NaiveDate) -> Decided {
        let interviews = &self.mentor.interviews;
        if interviews.contains(&(occurred_on, readiness)) {
            return Ok(Vec::new());
        }
        let newest = interviews.iter().map(|(held_on, _)| *held_on).max();
        let stands = |(held_on, outcome): &&(NaiveDate, Readiness)| match outcome {
            Readiness::Ready => true,
            Readiness::Conditional => {
                occurred_on <= *held_on || (newest == Some(*held_on) && readiness == Readiness::Conditional)
            }
            Readiness::NotReady => occurred_on == *held_on,
        };
        if let Some((held_on, _)) = interviews.iter().find(stands) {
            return Err(SelectionRefusal::InterviewedBefore { occurred_on: *held_on });
        }
        self.serves(occurred_on)?;
        let applied_on = self.profile.applied_on;
        if occurred_on < applied_on {
            return Err(SelectionRefusal::BeforeApplication { occurred_on, applied_on });
        }
        Ok(vec![SelectionEvent::MentorInterviewed { readiness, occurred_on }])
    }

    pub(super) fn may_be_selected(
        &self,
        majority: Majority,
        sharing: Option<SharingScope>,
        occurred_on: NaiveDate,
    ) -> Result<(), SelectionRefusal> {
        self.serves(occurred_on)?;
        let interviews = &self.mentor.interviews;
        let positive = interviews.iter().filter(|(_, outcome)| *outcome != Readiness::NotReady);
        let interviewed_on =
            positive.map(|(held_on, _)| *held_on).min().ok_or(SelectionRefusal::NoPositiveInterview)?;
        if occurred_on < interviewed_on {
            return Err(SelectionRefusal::SelectedBeforeInterview { occurred_on, interviewed_on });
        }
        let held = interviews.iter().filter(|(held_on, _)| *held_on <= occurred_on);
        if held.max_by_key(|(held_on, _)| *held_on).is_some_and(|(_, last)| *last == Readiness::NotReady) {
            return Err(SelectionRefusal::NoPositiveInterview);
        }
        let consents = &self.mentor.consents;
        if let Some(giver) = consents.missing(ConsentKind::Processing, majority, occurred_on) {
            return Err(SelectionRefusal::ConsentMissing { giver });
        }
        let Some(sharing) = sharing else { return Ok(()) };
        if !self.mentor.shares(sharing, occurred_on) {
            return Err(SelectionRefusal::SharingMissing { sharing });
        }
        match consents.missing(ConsentKind::Transfer, majority, occurred_on) {
            Some(giver) => Err(SelectionRefusal::TransferConsentMissing { giver }),
            None => Ok(()),
        }
    }

    pub(super) fn reject(
        &self,
        program_id: ProgramId,
        reason: RejectionReason,
        occurred_on: NaiveDate,
    ) -> Decided {
        match self.mentor.rejected.get(&program_id) {
            Some((rejected_on, known)) if *rejected_on == occurred_on => {
                let other = SelectionRefusal::OtherRejection { reason: *known };
                return if *known == reason { Ok(Vec::new()) } else { Err(other) };
            }
            Some(_) | None => {}
        }
        self.serves(occurred_on)?;
        if let Some(selected_on) = self.mentor.selected.get(&program_id) {
            return Err(SelectionRefusal::SelectedBefore { selected_on: *selected_on });
        }
        let applied_on = self.profile.applied_on;
        if occurred_on < applied_on {
            return Err(SelectionRefusal::RejectedBeforeApplication { occurred_on, applied_on });
        }
        Ok(vec![SelectionEvent::MentorRejected { program_id, reason, occurred_on }])
    }

    /// A training that serves any programme is recorded once the mentor was selected for one.
    pub(super) fn train(
        &self,
        program_id: Option<ProgramId>,
        hours: u32,
        result: TrainingResult,
        on: NaiveDate,
    ) -> Decided {
        let trainings = self.mentor.trained.get(&program_id);
        match trainings.and_then(|trainings| trainings.get(&on)) {
            Some(known) if *known == (hours, result) => return Ok(Vec::new()),
            Some((hours, _)) => {
                return Err(SelectionRefusal::TrainedBefore { occurred_on: on, hours: *hours });
            }
            None => {}
        }
        self.serves(on)?;
        let selected_on = match program_id {
            Some(program_id) => self.mentor.selected.get(&program_id),
            None => self.mentor.selected.values().min(),
        };
        let selected_on = *selected_on.ok_or(SelectionRefusal::NotSelected)?;
        if on < selected_on {
            return Err(SelectionRefusal::TrainedBeforeSelection { occurred_on: on, selected_on });
        }
        if hours == 0 {
            return Err(SelectionRefusal::NoHours);
        }
        Ok(vec![SelectionEvent::MentorTrained { program_id, hours, result, occurred_on: on }])
    }

    /// What follows does not come before the selection for the programme.
    pub(super) fn was_selected(
        &self,
        program_id: ProgramId,
        occurred_on: NaiveDate,
    ) -> Result<(), SelectionRefusal> {
        let selected_on = *self.mentor.selected.get(&program_id).ok_or(SelectionRefusal::NotSelected)?;
        if occurred_on < selected_on {
            return Err(SelectionRefusal::ReadyBeforeSelection { occurred_on, selected_on });
        }
        Ok(())
    }

    /// Who applied again keeps the trainings and is selected anew: selection asks for the interview and the consents of that time (INV-1).
    pub(super) fn may_enter_the_pool(
        &self,
        program_id: ProgramId,
        capacity: u32,
        elsewhere: u32,
        waiver: Option<TrainingWaiver>,
        occurred_on: NaiveDate,
    ) -> Result<(), SelectionRefusal> {
        self.serves(occurred_on)?;
        let passed = |program_id: Option<ProgramId>| {
            let trainings = self.mentor.trained.get(&program_id).into_iter().flatten();
            let passed = trainings.filter(|(_, (_, result))| *result == TrainingResult::Passed);
            passed.map(|(trained_on, _)| *trained_on).min()
        };
        match (passed(Some(program_id)), waiver) {
            (of_program, None) => {
                let trained_on = of_program.or_else(|| passed(None)).ok_or(SelectionRefusal::NotTrained)?;
                self.was_selected(program_id, occurred_on)?;
                if occurred_on < trained_on {
                    return Err(SelectionRefusal::ReadyBeforeTraining { occurred_on, trained_on });
                }
            }
            (_, Some(_)) => self.was_selected(program_id, occurred_on)?,
        }
        if capacity == 0 {
            return Err(SelectionRefusal::NoCapacity);
        }
        let load = self.mentor.load().saturating_add(elsewhere);
        if capacity < load {
            return Err(SelectionRefusal::CapacityBelowLoad { capacity, load });
        }
        Ok(())
    }
}
