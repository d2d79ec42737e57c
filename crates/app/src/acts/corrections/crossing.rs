//! What a corrected fact rests on in other streams: pairs on the days on which their programme formed pairs and on its period, its steps on
//! the first and the last day of its pairs, a published case on the consents of its people. A correction is held to what was asked of the
//! act that recorded the fact (methodology §5.6; docs/decisions/0050).
//!
//! Invariant: of a fact that is not moved nothing is asked again.

use super::matched::Matched;
use crate::acts::fact_fields::FieldChange;
use crate::acts::publication;
use crate::acts::references::pairs_of;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::{Aggregate, Refusal};
use domain::correction::{Broken, CorrectionRefusal};
use domain::event::DomainEvent;
use domain::ids::ProgramId;
use domain::pair::{ClosingEvent, FormationEvent, JoiningEvent, Pair, PairEvent};
use domain::program::{Program, ProgramEvent, ResultsEvent, ResultsRefusal, StagesEvent, StagesRefusal};
use readmodel::registry::PairRow;
use serde_json::Value;
use store::journal::StreamId;
use store::reading::Reading;
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
            let pairs = pairs_under(work, id).await?;
            match pairs.iter().map(|pair| pair.formed_on).min() {
                Some(first_formed_on) if occurred_on < first_formed_on => {
                    Err(breaks(sequence, &StagesRefusal::FirstPairLater { occurred_on, first_formed_on }))
                }
                Some(_) | None => Ok(()),
            }
        }
        DomainEvent::Program(ProgramEvent::Stages(StagesEvent::ProgramCompleted { occurred_on })) => {
            let pairs = pairs_under(work, id).await?;
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

/// The plans and appointments of the pairs of a programme whose period is being corrected: they end with it.
pub(super) async fn planned_under(
    work: &mut Work<'_>,
    stream: &StreamId,
    changes: Option<&[FieldChange]>,
) -> Result<Matched, WorkError> {
    let is_of_period = |change: &FieldChange| change.field.split('.').next() == Some("period");
    if stream.aggregate_type != Program::TYPE || !changes.unwrap_or_default().iter().any(is_of_period) {
        return Ok(Matched::default());
    }
    let pairs = pairs_under(work, stream.aggregate_id).await?;
    Matched::in_pairs(work, pairs.into_iter().map(|pair| pair.id)).await
}

/// The pairs of a programme as the registry knows them, at the head of the journal when the correction was asked for (decision 0005).
async fn pairs_under(work: &Work<'_>, program: Uuid) -> Result<Vec<PairRow>, WorkError> {
    Ok(pairs_of(&Reading::new(work.journal().backend().clone()), program).await?)
}
