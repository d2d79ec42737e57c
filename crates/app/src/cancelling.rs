//! The pairs of a programme whose stages depend on them, asked of the registry (docs/decisions/0005), and what is left of them in one that
//! is cancelled.
//!
//! Invariant: a cancelled programme has no open pair (INV-9). A pair that was formed while the open ones were being read is not among
//! those that end in the commit of the cancellation; nothing can be formed after it, so one look afterwards finds what is left.

use crate::acts::{Act, PairAct};
use crate::ask::AskError;
use crate::envelope::Envelope;
use crate::perform::{App, PerformError};
use chrono::NaiveDate;
use domain::ids::{PairId, ProgramId};
use domain::pair::ClosingCommand;
use domain::program::{Program, ProgramStage};
use domain::values::{EndInitiator, EndReason, Form};
use readmodel::registry::PairRow;
use std::collections::BTreeSet;
use store::reading::RowFilter;
use uuid::Uuid;

/// When the pairs of a programme were formed and ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairDays {
    /// The day of the first formation.
    pub first_formed_on: Option<NaiveDate>,
    /// How many are open.
    pub open: u32,
    /// The day on which the last one ended, of those that ended.
    pub last_closed_on: Option<NaiveDate>,
}

impl App {
    /// The open pairs of a programme, once the registry has come to the end of the journal.
    ///
    /// # Errors
    /// When the read models are late or a database does not answer.
    pub async fn open_pairs(&self, program: ProgramId) -> Result<BTreeSet<PairId>, AskError> {
        let pairs = self.pairs_of(program).await?.into_iter();
        Ok(pairs.filter(|pair| pair.closed_on.is_none()).map(|pair| pair.id).collect())
    }

    /// What the stages of a programme ask of its pairs, once the registry has come to the end of the journal.
    ///
    /// # Errors
    /// When the read models are late or a database does not answer.
    pub async fn pair_days(&self, program: ProgramId) -> Result<PairDays, AskError> {
        let pairs = self.pairs_of(program).await?;
        let open = pairs.iter().filter(|pair| pair.closed_on.is_none()).count();
        Ok(PairDays {
            first_formed_on: pairs.iter().map(|pair| pair.formed_on).min(),
            open: u32::try_from(open).expect("a programme has few pairs"),
            last_closed_on: pairs.iter().filter_map(|pair| pair.closed_on).max(),
        })
    }

    /// The forms of the open pairs of a programme, once the registry has come to the end of the journal. Asked while it recruits: forms
    /// are chosen up to then, and pairs are there when recruiting was opened again.
    ///
    /// # Errors
    /// When the read models are late or a database does not answer.
    pub async fn forms_at_work(&self, program: ProgramId) -> Result<BTreeSet<Form>, PerformError> {
        let state = self.work(None).afresh().state::<Program>(program.0).await?;
        if state.stage() != ProgramStage::Recruiting {
            return Ok(BTreeSet::new());
        }
        let pairs = self.pairs_of(program).await.map_err(|error| PerformError::Unavailable(error.into()))?;
        Ok(pairs.into_iter().filter(|pair| pair.closed_on.is_none()).map(|pair| pair.form).collect())
    }

    async fn pairs_of(&self, program: ProgramId) -> Result<Vec<PairRow>, AskError> {
        let head = self.journal().tree_head().await?.position;
        self.at_least(Some(head)).await?;
        let filter = RowFilter { program_id: Some(program.0), ..RowFilter::default() };
        Ok(self.all::<PairRow>(filter).await?.value)
    }

    /// Dissolves the pairs that a cancelled programme still has, today: what was recorded of them since is not overtaken. Nothing
    /// happens to a programme that is not cancelled.
    ///
    /// # Errors
    /// As of any act.
    pub async fn dissolve_left(&self, program: ProgramId, cancelled_by: Uuid) -> Result<(), PerformError> {
        let state = self.work(None).afresh().state::<Program>(program.0).await?;
        if state.stage() != ProgramStage::Cancelled {
            return Ok(());
        }
        let left = self.open_pairs(program).await.map_err(|error| PerformError::Unavailable(error.into()))?;
        if left.is_empty() {
            return Ok(());
        }
        let dissolve = |id| {
            let command = ClosingCommand::DissolvePair {
                reason: EndReason::ProgramCancelled,
                initiated_by: EndInitiator::CuratorSide,
                occurred_on: self.clock().today(),
            };
            PairAct::Close { id, command, note: None }.into()
        };
        let acts: Vec<Act> = left.into_iter().map(dissolve).collect();
        let command_id = Uuid::new_v5(&cancelled_by, b"pairs left");
        let fingerprint = self.vault().blind_index("pairs-left", &[&cancelled_by.to_string()]);
        self.perform(&acts, &Envelope::api(command_id), fingerprint, None).await.map(drop)
    }
}
