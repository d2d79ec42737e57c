//! What a corrected fact rests on in other streams, and what rests on it there: pairs on the days on which their programme formed pairs
//! and on its period, its steps on the first and the last day of its pairs, a published case on the consents of its people. A correction
//! is held to what was asked of the act that recorded the fact (methodology §5.6; docs/decisions/0050).
//!
//! Invariants: of a fact that is not moved nothing is asked again; what did not agree before is not held against the correction.

use super::matched::Matched;
use crate::acts::fact_fields::FieldChange;
use crate::acts::publication;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::{Aggregate, Refusal};
use domain::correction::{Broken, CorrectionRefusal, effective};
use domain::event::DomainEvent;
use domain::ids::{PairId, ProgramId};
use domain::pair::{ClosingEvent, FormationEvent, JoiningEvent, Pair, PairEvent};
use domain::program::{Program, ProgramEvent, ResultsEvent, ResultsRefusal, StagesEvent, StagesRefusal};
use readmodel::RowKind;
use readmodel::registry::PairRow;
use serde_json::Value;
use std::sync::Arc;
use store::journal::{ReadError, StreamId};
use store::reading::{Place, Reading, RowFilter};
use uuid::Uuid;

/// Refuses another day of a fact that another stream does not admit.
pub(super) async fn others_admit(
    work: &mut Work<'_>,
    stream: &StreamId,
    sequence: u64,
    was: &Value,
    now: &Value,
) -> Result<(), WorkError> {
    let kind = was["type"].as_str().unwrap_or_default();
    let Some(Ok(fact)) = DomainEvent::decode(&stream.aggregate_type, kind, now) else { return Ok(()) };
    if was["occurred_on"] == now["occurred_on"] {
        return Ok(());
    }
    let id = stream.aggregate_id;
    match fact {
        DomainEvent::Pair(PairEvent::Formation(FormationEvent::PairFormed {
            program_id,
            occurred_on,
            ..
        })) => forms_pairs_on(work, program_id, sequence, occurred_on).await,
        DomainEvent::Pair(PairEvent::Joining(JoiningEvent::MemberAdded { occurred_on, .. })) => {
            match work.state::<Pair>(id).await?.program_id() {
                Some(program_id) => forms_pairs_on(work, program_id, sequence, occurred_on).await,
                None => Ok(()),
            }
        }
        DomainEvent::Pair(PairEvent::Closing(
            ClosingEvent::PairCompleted { occurred_on, .. }
            | ClosingEvent::PairDissolved { occurred_on, .. }
            | ClosingEvent::PairCarriedOver { occurred_on },
        )) => ends_by_completion(work, id, sequence, occurred_on).await,
        DomainEvent::Program(ProgramEvent::Stages(StagesEvent::WorkStarted { occurred_on })) => {
            let pairs = pairs_of(work, id.into()).await?;
            match pairs.iter().map(|pair| pair.formed_on).min() {
                Some(first_formed_on) if occurred_on < first_formed_on => {
                    Err(breaks(sequence, &StagesRefusal::FirstPairLater { occurred_on, first_formed_on }))
                }
                Some(_) | None => Ok(()),
            }
        }
        DomainEvent::Program(ProgramEvent::Stages(StagesEvent::ProgramCompleted { occurred_on })) => {
            let pairs = pairs_of(work, id.into()).await?;
            match pairs.iter().filter_map(|pair| pair.closed_on).max() {
                Some(last_closed_on) if occurred_on < last_closed_on => {
                    Err(breaks(sequence, &StagesRefusal::PairClosedLater { occurred_on, last_closed_on }))
                }
                Some(_) | None => Ok(()),
            }
        }
        DomainEvent::Program(ProgramEvent::Results(ResultsEvent::BestPracticeRegistered {
            pair_id: Some(pair_id),
            occurred_on,
            ..
        })) => match publication::shown(work, id.into(), pair_id, occurred_on).await?.missing {
            Some((side, giver)) => {
                Err(breaks(sequence, &ResultsRefusal::PublicationConsentMissing { side, giver }))
            }
            None => Ok(()),
        },
        DomainEvent::Organization(_)
        | DomainEvent::Person(_)
        | DomainEvent::Program(_)
        | DomainEvent::Mentor(_)
        | DomainEvent::Mentee(_)
        | DomainEvent::Pair(_)
        | DomainEvent::Settings(_)
        | DomainEvent::Methodology(_) => Ok(()),
    }
}

/// Guarded as in forming: the steps of the programme do not move beside it.
async fn forms_pairs_on(
    work: &mut Work<'_>,
    program: ProgramId,
    sequence: u64,
    day: NaiveDate,
) -> Result<(), WorkError> {
    let program = work.guarded_state::<Program>(program.0).await?;
    program.formed_pairs_on(day).map_err(|refusal| breaks(sequence, &refusal))
}

/// No pair is open in a programme that is complete (INV-9), on no day of it.
async fn ends_by_completion(
    work: &mut Work<'_>,
    pair: Uuid,
    sequence: u64,
    day: NaiveDate,
) -> Result<(), WorkError> {
    let Some(program_id) = work.state::<Pair>(pair).await?.program_id() else { return Ok(()) };
    let program = work.guarded_state::<Program>(program_id.0).await?;
    match program.completed_on() {
        Some(completed_on) if completed_on < day => {
            let later = StagesRefusal::PairClosedLater { occurred_on: completed_on, last_closed_on: day };
            Err(breaks(sequence, &later))
        }
        Some(_) | None => Ok(()),
    }
}

/// A fact that another stream does not admit is refused like one that its own does not.
fn breaks(sequence: u64, refusal: &impl Refusal) -> WorkError {
    Refused::of(&CorrectionRefusal::BreaksRule { broken: Broken::by(sequence, refusal) }).into()
}

/// The pairs of a programme whose course or period is being corrected, as they were judged by it.
pub(super) struct PairsUnder(Option<Judged>);

struct Judged {
    program: Arc<Program>,
    pairs: Vec<PairId>,
    /// Their plans and appointments, which end with the programme; asked when its period changes.
    planned: Matched,
}

/// By which facts a programme forms pairs on a day.
const COURSE: [&str; 6] = [
    "ProgramDrafted",
    "MatchingStarted",
    "RecruitingReopened",
    "ProgramSuspended",
    "ProgramResumed",
    "CompletionBegun",
];

impl PairsUnder {
    /// Before the correction; of any other fact, none.
    pub(super) async fn of(
        work: &mut Work<'_>,
        stream: &StreamId,
        was: Option<&Value>,
        changes: Option<&[FieldChange]>,
    ) -> Result<Self, WorkError> {
        let kind = was.and_then(|was| was["type"].as_str()).filter(|kind| COURSE.contains(kind));
        let changes = changes.unwrap_or_default();
        let moves = |field: &str| changes.iter().any(|change| change.field.split('.').next() == Some(field));
        let period = moves("period");
        if stream.aggregate_type != Program::TYPE || kind.is_none() || !(period || moves("occurred_on")) {
            return Ok(Self(None));
        }
        let program = work.state::<Program>(stream.aggregate_id).await?;
        let rows = pairs_of(work, stream.aggregate_id.into()).await?;
        let pairs: Vec<PairId> = rows.iter().map(|pair| pair.id).collect();
        let planned = if period { Matched::in_pairs(work, pairs.clone()).await? } else { Matched::default() };
        Ok(Self(Some(Judged { program, pairs, planned })))
    }

    /// Refuses the correction, which is part of the work already, when one of the pairs would lie outside of it.
    pub(super) async fn still_fit(self, work: &mut Work<'_>, program: Uuid) -> Result<(), WorkError> {
        let Some(Judged { program: before, pairs, planned }) = self.0 else { return Ok(()) };
        let after = work.state::<Program>(program).await?;
        for id in pairs {
            let history = work.history::<Pair>(id.0).await?;
            for (sequence, fact) in effective(&history) {
                let Some(day) = joined_on(fact) else { continue };
                if let (Ok(()), Err(refusal)) = (before.formed_pairs_on(day), after.formed_pairs_on(day)) {
                    return Err(breaks(sequence, &refusal));
                }
            }
        }
        planned.still_fit(work).await
    }
}

/// The day on which somebody came into a pair, where the programme was asked for it.
fn joined_on(fact: &PairEvent) -> Option<NaiveDate> {
    match fact {
        PairEvent::Formation(FormationEvent::PairFormed { occurred_on, .. })
        | PairEvent::Joining(JoiningEvent::MemberAdded { occurred_on, .. }) => Some(*occurred_on),
        PairEvent::Joining(
            JoiningEvent::MentorReplaced { .. } | JoiningEvent::MemberRelationFlagged { .. },
        )
        | PairEvent::Members(_)
        | PairEvent::Schedule(_)
        | PairEvent::Meeting(_)
        | PairEvent::Plan(_)
        | PairEvent::Result(_)
        | PairEvent::Feedback(_)
        | PairEvent::Course(_)
        | PairEvent::Closing(_)
        | PairEvent::Award(_)
        | PairEvent::Texts(_)
        | PairEvent::Correction(_) => None,
    }
}

/// The pairs of a programme as the registry knows them, at the head of the journal when the correction was asked for (decision 0005).
async fn pairs_of(work: &Work<'_>, program: ProgramId) -> Result<Vec<PairRow>, WorkError> {
    const PAGE: u32 = 500;
    let reading = Reading::new(work.journal().backend().clone());
    let filter = RowFilter { program_id: Some(program.0), ..RowFilter::default() };
    let (mut pairs, mut after) = (Vec::new(), None::<Place>);
    loop {
        let page = reading.rows(RowKind::Pair, filter, after, PAGE).await?.value;
        for row in &page {
            let pair = serde_json::from_str::<PairRow>(&row.body);
            pairs.push(pair.map_err(|_| ReadError::Value { what: "a row of the read models" })?);
        }
        match page.last().filter(|_| page.len() == PAGE as usize) {
            Some(last) => after = Some((last.sort.clone(), last.key)),
            None => return Ok(pairs),
        }
    }
}
