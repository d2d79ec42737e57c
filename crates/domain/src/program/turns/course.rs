//! The table of turns: from where to where each goes.

use super::TurnsEvent;
use crate::program::{ProgramReason, ProgramStage};

impl TurnsEvent {
    /// The stage it leads to.
    pub fn leads_to(&self) -> ProgramStage {
        match self {
            Self::RecruitingReopened { .. } => ProgramStage::Recruiting,
            Self::ProgramSuspended { .. } => ProgramStage::Suspended,
            Self::ProgramResumed { .. } => ProgramStage::Working,
            Self::ProgramCancelled { .. } => ProgramStage::Cancelled,
            Self::ProgramArchived { .. } => ProgramStage::Archived,
            Self::ProgramReopened { .. } => ProgramStage::Completing,
            Self::ProgramDiscarded { .. } => ProgramStage::Discarded,
            Self::ProgramRestored { .. } => ProgramStage::Draft,
        }
    }

    /// Where it may begin.
    pub(super) fn begins_at(&self) -> &'static [ProgramStage] {
        use ProgramStage::{
            Cancelled, Completed, Completing, Discarded, Draft, Matching, Preparing, Recruiting, Suspended,
            Working,
        };
        match self {
            Self::RecruitingReopened { .. } => &[Matching],
            Self::ProgramSuspended { .. } => &[Working],
            Self::ProgramResumed { .. } => &[Suspended],
            Self::ProgramCancelled { .. } => {
                &[Draft, Preparing, Recruiting, Matching, Working, Suspended, Completing]
            }
            Self::ProgramArchived { .. } => &[Completed, Cancelled],
            Self::ProgramReopened { .. } => &[Completed],
            Self::ProgramDiscarded { .. } => &[Draft],
            Self::ProgramRestored { .. } => &[Discarded],
        }
    }

    /// Why it was taken, where that is asked.
    pub fn reason(&self) -> Option<ProgramReason> {
        match self {
            Self::RecruitingReopened { reason, .. }
            | Self::ProgramSuspended { reason, .. }
            | Self::ProgramCancelled { reason, .. }
            | Self::ProgramReopened { reason, .. }
            | Self::ProgramDiscarded { reason, .. } => Some(*reason),
            Self::ProgramResumed { .. } | Self::ProgramArchived { .. } | Self::ProgramRestored { .. } => None,
        }
    }
}
