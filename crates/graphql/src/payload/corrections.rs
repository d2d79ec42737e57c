//! Answers of corrections and of an import undone.

use super::{Outcome, Payload, UserError};
use crate::objects::Corrections;
use crate::scalars::Position;
use crate::words::Language;
use app::undo::{KeptFact as Kept, UndoReport};
use async_graphql::{Object, SimpleObject};
use domain::aggregate::Aggregate;
use readmodel::registry::CorrectionsRow;
use std::marker::PhantomData;
use uuid::Uuid;

/// Answer of a correction.
#[derive(SimpleObject)]
pub struct CorrectionPayload {
    /// What stands corrected of the thing now. Null when the act was refused, or when the read models are late.
    corrections: Option<Corrections>,
    /// Why the act was refused; empty when it was done.
    user_errors: Vec<UserError>,
    /// Where the act stands in the journal; when it was already so, the end of the journal. Null when it was refused.
    position: Option<Position>,
    /// How many events the thing has after the act. Null when it was refused.
    version: Option<u64>,
    /// Whether this command had been carried out by an earlier sending.
    repeated: bool,
}

/// Answer of a correction of this aggregate.
pub struct Corrected<A>(CorrectionPayload, PhantomData<fn() -> A>);

impl<A> From<Corrected<A>> for CorrectionPayload {
    fn from(corrected: Corrected<A>) -> Self {
        corrected.0
    }
}

impl<A: Aggregate> Payload for Corrected<A> {
    type Aggregate = A;
    type Row = CorrectionsRow;

    fn done(row: Option<CorrectionsRow>, outcome: Outcome) -> Self {
        let payload = CorrectionPayload {
            corrections: row.map(Corrections),
            user_errors: Vec::new(),
            position: Some(outcome.position.into()),
            version: outcome.version,
            repeated: outcome.repeated,
        };
        Self(payload, PhantomData)
    }

    fn refused(error: UserError) -> Self {
        let payload = CorrectionPayload {
            corrections: None,
            user_errors: vec![error],
            position: None,
            version: None,
            repeated: false,
        };
        Self(payload, PhantomData)
    }

    fn version(row: &CorrectionsRow) -> u64 {
        row.version
    }
}

/// Answer of an import undone.
#[derive(SimpleObject)]
pub struct UndoImportPayload {
    /// How many facts are voided, or would be. Null when the act was refused.
    voided: Option<usize>,
    /// Facts of the file that stay, in the order in which they were recorded.
    kept: Vec<KeptFact>,
    /// Whether this is a preview: nothing was written.
    dry_run: bool,
    /// Why the act was refused; empty when it was done.
    user_errors: Vec<UserError>,
    /// Where the act stands in the journal; null for a preview, when there was nothing to undo, and when it was refused.
    position: Option<Position>,
    /// Whether this command had been carried out by an earlier sending.
    repeated: bool,
}

/// A fact of an undone import that stays. Оставленная запись.
pub struct KeptFact(Kept);

/// A fact of an undone import that stays. Оставленная запись.
#[Object]
impl KeptFact {
    /// The type of its stream.
    async fn aggregate_type(&self) -> &str {
        &self.0.fact.aggregate_type
    }

    /// The id of its stream.
    async fn aggregate_id(&self) -> Uuid {
        self.0.fact.aggregate_id
    }

    /// Its number in the stream.
    async fn sequence(&self) -> u64 {
        self.0.fact.sequence
    }

    /// Its kind: `PairFormed`.
    async fn r#type(&self) -> &str {
        &self.0.fact.event_type
    }

    /// The sheet. Лист.
    async fn sheet(&self) -> Option<String> {
        self.0.fact.metadata_map().ok()?.get("sheet").cloned()
    }

    /// The row as its sender sees it. Строка.
    async fn row(&self) -> Option<u32> {
        self.0.fact.metadata_map().ok()?.get("row")?.parse().ok()
    }

    /// The rule by which it stays, as a stable code.
    async fn rule(&self) -> &str {
        self.0.because.code
    }

    /// Why it stays, for people.
    async fn message(&self, #[graphql(desc = "In which language.", default)] language: Language) -> &str {
        match language {
            Language::Ru => &self.0.because.russian,
            Language::En => &self.0.because.english,
        }
    }
}

impl UndoImportPayload {
    pub(crate) fn done(report: UndoReport, dry_run: bool) -> Self {
        Self {
            voided: Some(report.voided),
            kept: report.kept.into_iter().map(KeptFact).collect(),
            dry_run,
            user_errors: Vec::new(),
            position: report.position.map(Into::into),
            repeated: report.repeated,
        }
    }

    pub(crate) fn refused(error: UserError) -> Self {
        Self {
            voided: None,
            kept: Vec::new(),
            dry_run: false,
            user_errors: vec![error],
            position: None,
            repeated: false,
        }
    }
}
