//! What is voided may open something again: a pair, a membership. It may not where that has ended since.
//!
//! Invariants: no pair is open in a programme that has ended (INV-9); nobody carries, and nobody is in, a pair that has ended; whoever
//! has no consent left has a deadline of erasure (INV-8).

use super::commits::CommitOf;
use super::erased::stays_out;
use crate::acts::mentees::open_beside;
use crate::acts::references::referenced;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::aggregate::{Aggregate, Event};
use domain::correction::effective;
use domain::ids::{MenteeId, PairId};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::program::{Program, ProgramStage};
use domain::values::{ConsentKind, InteractionKind};
use serde_json::Value;
use std::collections::BTreeSet;
use store::journal::{Recorded, StreamId};
use store::reading::Reading;
use uuid::Uuid;

/// Refuses to void a merger or a split: successors, programmes and figures have gone on from it (docs/decisions/0049).
pub(super) fn may_be_voided(was: &Value) -> Result<(), Refused> {
    match was["type"].as_str() {
        Some("OrganizationMerged" | "OrganizationSplit") => Err(Refused::new(
            "CORRECTION_REORGANIZATION_STAYS",
            "an organisation that ended so is not opened again: accepted are another day and another order; an organisation that goes on is registered anew",
            "закрытая так организация снова не открывается: принимаются другой день и другой приказ; действующую организацию записывают заново",
        )),
        Some(_) | None => Ok(()),
    }
}

/// Refuses to open again what a voided fact closed, when the whole has ended since or somebody goes on after it. The correction of the
/// fact is part of the work already.
pub(super) async fn may_open_again(
    work: &mut Work<'_>,
    stream: &StreamId,
    was: &Value,
) -> Result<(), WorkError> {
    stays_out(work, stream, was).await?;
    let id = stream.aggregate_id;
    match was["type"].as_str() {
        Some("ProgramCompleted" | "ProgramCancelled" | "ProgramArchived" | "ProgramDiscarded") => {
            runs_in_an_open_organisation(work, id).await
        }
        Some("PairCompleted" | "PairDissolved" | "PairCarriedOver") => {
            let reading = Reading::new(work.journal().backend().clone());
            if let Some(by) = referenced(&reading, stream, &BTreeSet::new()).await? {
                return Err(by.into());
            }
            goes_on_open(work, id).await
        }
        Some("MemberLeft" | "MentorReplaced") => {
            let pair = work.state::<Pair>(id).await?;
            if pair.program_id().is_some() && !pair.is_open() {
                return Err(
                    ended_since(format!("pair {id} has ended"), format!("пара {id} завершена")).into()
                );
            }
            Ok(())
        }
        Some(_) | None => Ok(()),
    }
}

/// Refuses a programme that has not ended in an organisation that is closed: it was closed when none ran in it.
async fn runs_in_an_open_organisation(work: &mut Work<'_>, id: Uuid) -> Result<(), WorkError> {
    let program = work.state::<Program>(id).await?;
    let Some(organization) = program.organization_id().filter(|_| !has_ended(program.stage())) else {
        return Ok(());
    };
    if work.guarded_state::<Organization>(organization.0).await?.closed_on().is_none() {
        return Ok(());
    }
    let (english, russian) =
        (format!("organisation {organization} is closed"), format!("организация {organization} закрыта"));
    Err(ended_since(english, russian).into())
}

/// Refuses a pair that is open in a programme that has ended.
pub(crate) async fn goes_on_open(work: &mut Work<'_>, id: Uuid) -> Result<(), WorkError> {
    let pair = work.state::<Pair>(id).await?;
    let Some(program_id) = pair.program_id().filter(|_| pair.is_open()) else { return Ok(()) };
    // Guarded: nobody completes the programme beside it.
    let program = work.guarded_state::<Program>(program_id.0).await?;
    if !has_ended(program.stage()) {
        return Ok(());
    }
    let (english, russian) =
        (format!("programme {program_id} has ended"), format!("программа {program_id} завершена"));
    Err(ended_since(english, russian).into())
}

/// Refuses to void the end of an enrolment when the same human being is enrolled in the programme anew (methodology §5.3; decision 0050).
/// What follows is part of the work already.
pub(super) async fn stays_single(work: &mut Work<'_>, commit: &CommitOf) -> Result<(), WorkError> {
    const ENDS: [&str; 3] = ["MenteeWithdrawn", "MenteeTransferred", "MenteeCycleCompleted"];
    let ends = commit.events.iter().filter(|event| ENDS.contains(&&*event.event_type));
    for id in ends.map(|event| event.aggregate_id).collect::<BTreeSet<_>>() {
        enrolled_once(work, id.into()).await?;
    }
    Ok(())
}

/// Refuses an open enrolment beside another open one.
pub(crate) async fn enrolled_once(work: &mut Work<'_>, id: MenteeId) -> Result<(), WorkError> {
    match open_beside(work, id).await? {
        Some(other) => Err(Refused::new(
            "CORRECTION_ENDED_SINCE",
            format!("enrolment {other} of the same person in the programme is open: end or void that first"),
            format!("открыта другая запись того же человека в программу, {other}: сначала завершите или аннулируйте её"),
        )
        .into()),
        None => Ok(()),
    }
}

/// Whether no pair can be open in it.
pub(super) fn has_ended(stage: ProgramStage) -> bool {
    match stage {
        ProgramStage::Completed
        | ProgramStage::Cancelled
        | ProgramStage::Archived
        | ProgramStage::Discarded => true,
        ProgramStage::Unknown
        | ProgramStage::Draft
        | ProgramStage::Preparing
        | ProgramStage::Recruiting
        | ProgramStage::Matching
        | ProgramStage::Working
        | ProgramStage::Completing
        | ProgramStage::Suspended => false,
    }
}

/// Refuses to void what would leave somebody in a pair that is not open, or out of one that is: a later fact of the pair took him or her
/// along. Everything that follows is part of the work already.
pub(super) async fn members_agree(work: &mut Work<'_>, commit: &CommitOf) -> Result<(), WorkError> {
    let is_about = |event: &&Recorded| commit.leads() || event.stream() == commit.fact.stream();
    let pairs = commit.events.iter().filter(|event| event.aggregate_type == Pair::TYPE).filter(is_about);
    let ids: BTreeSet<PairId> = pairs.map(|event| event.aggregate_id.into()).collect();
    for id in ids {
        agrees_with_members(work, id).await?;
    }
    Ok(())
}

/// Refuses a pair that says otherwise than its members who is in it.
pub(crate) async fn agrees_with_members(work: &mut Work<'_>, id: PairId) -> Result<(), WorkError> {
    let history = work.history::<Pair>(id.0).await?;
    let pair = work.state::<Pair>(id.0).await?;
    // Whoever was ever named in it, by a fact that is voided now too.
    let mut ever = Pair::default();
    for event in &history {
        ever.evolve(event);
    }
    let is_open = pair.is_open();
    // Of a speed event mentors carry nobody.
    let carried = ever.shape().is_some_and(|(_, kind)| kind != InteractionKind::Speed);
    for mentor_id in ever.all_mentors().filter(|_| carried) {
        let mentor = work.state::<Mentor>(mentor_id.0).await?;
        let is_in = is_open && pair.present_mentors().any(|present| present == mentor_id);
        if mentor.open_pairs().any(|open| open == id) != is_in {
            return Err(took_along(id, mentor_id.0).into());
        }
    }
    for mentee_id in ever.all_mentees() {
        let mentee = work.state::<Mentee>(mentee_id.0).await?;
        let is_in = is_open && pair.present_mentees().any(|present| present == mentee_id);
        if mentee.open_pairs().any(|open| open == id) != is_in {
            return Err(took_along(id, mentee_id.0).into());
        }
    }
    Ok(())
}

fn took_along(pair: PairId, member: Uuid) -> Refused {
    ended_since(
        format!("a later fact of pair {pair} took {member} along"),
        format!("более поздняя запись пары {pair} опирается на участие {member}"),
    )
}

/// Refuses to void the end of a consent with its deadline of erasure, when a later end counted on that one.
pub(super) fn keeps_every_end<E: Event>(history: &[E], commit: &CommitOf) -> Result<(), Refused> {
    let is_later =
        |kind: &str, (sequence, fact): &&(u64, &E)| *sequence > commit.fact.sequence && fact.kind() == kind;
    if !commit.events.iter().any(|event| event.event_type == "ErasureDue") {
        return Ok(());
    }
    let facts = effective(history);
    if facts.iter().any(|fact| is_later("ErasureDue", &fact)) {
        return Ok(());
    }
    let ends = |fact: &&(u64, &E)| {
        let processing: &str = ConsentKind::Processing.into();
        (is_later("ConsentWithdrawn", fact) || is_later("ConsentExpired", fact))
            && serde_json::to_value(fact.1).expect("an event is plain data")["kind"] == processing
    };
    match facts.iter().find(ends) {
        Some((sequence, _)) => Err(ended_since(
            format!("fact {sequence} ends another consent of the same person"),
            format!("запись {sequence} завершает другое согласие того же человека"),
        )),
        None => Ok(()),
    }
}

fn ended_since(english: String, russian: String) -> Refused {
    Refused::new(
        "CORRECTION_ENDED_SINCE",
        format!("{english}: the fact can be voided once that is voided or opened again"),
        format!("{russian}: сначала аннулируйте или откройте это снова"),
    )
}
