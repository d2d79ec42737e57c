//! The course of a programme: every stage it came to, forward or by a turn, in the order in which that happened.

use super::ProgramRow;
use chrono::NaiveDate;
use domain::ids::PersonId;
use domain::program::{ProgramReason, ProgramStage, StagesEvent, TurnsEvent};
use domain::values::RecruitingMilestone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A programme came to a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRow {
    /// Which stage.
    pub stage: ProgramStage,
    /// On which day.
    pub occurred_on: NaiveDate,
    /// Why, where the step is a turn or a waiver.
    pub reason: Option<ProgramReason>,
    /// The milestones that were missing when matching began.
    pub waived: BTreeSet<RecruitingMilestone>,
    /// The curator who asked for a reopening.
    pub asked_by: Option<PersonId>,
    /// Who allowed it.
    pub authorised_by: Option<PersonId>,
}

impl StepRow {
    /// A step that needs no reason.
    pub(super) fn plain(stage: ProgramStage, occurred_on: NaiveDate) -> Self {
        let waived = BTreeSet::new();
        Self { stage, occurred_on, reason: None, waived, asked_by: None, authorised_by: None }
    }
}

pub(super) fn take_stages(program: &mut ProgramRow, event: &StagesEvent) {
    let step = match event {
        StagesEvent::PreparationStarted { occurred_on } => {
            StepRow::plain(ProgramStage::Preparing, *occurred_on)
        }
        StagesEvent::RecruitingOpened { occurred_on } => {
            StepRow::plain(ProgramStage::Recruiting, *occurred_on)
        }
        StagesEvent::RecruitingMilestoneReached { milestone, count, occurred_on } => {
            program.milestones.entry(*milestone).or_default().marks.insert(*occurred_on, *count);
            return;
        }
        StagesEvent::MatchingStarted { waiver, waived, occurred_on } => StepRow {
            reason: *waiver,
            waived: waived.clone(),
            ..StepRow::plain(ProgramStage::Matching, *occurred_on)
        },
        StagesEvent::WorkStarted { occurred_on } => StepRow::plain(ProgramStage::Working, *occurred_on),
        StagesEvent::CompletionBegun { occurred_on } => {
            StepRow::plain(ProgramStage::Completing, *occurred_on)
        }
        StagesEvent::ProgramCompleted { occurred_on } => {
            program.completed_on = Some(*occurred_on);
            StepRow::plain(ProgramStage::Completed, *occurred_on)
        }
    };
    program.stage = step.stage;
    program.course.push(step);
}

pub(super) fn take_turn(program: &mut ProgramRow, event: &TurnsEvent) {
    let mut step =
        StepRow { reason: event.reason(), ..StepRow::plain(event.leads_to(), event.occurred_on()) };
    if let TurnsEvent::ProgramReopened { asked_by, authorised_by, .. } = event {
        step.asked_by = Some(*asked_by);
        step.authorised_by = Some(*authorised_by);
        program.completed_on = None;
    }
    program.stage = step.stage;
    program.course.push(step);
}
