//! Corrections: a fact of any stream gets other values or is voided, and what follows from it in other streams goes with it.
//!
//! Invariants: what a fact is about (the ids it names) is never corrected: such a fact is voided and recorded anew; the consequences of a
//! fact are those of its own commit, and they are corrected in the commit of the correction; something on which others rest does not go;
//! nothing is opened again in what has ended since.

mod capacity;
mod claims;
mod commits;
mod courses;
mod crossing;
mod erased;
mod matched;
mod redos;
mod reopening;
mod values;

use super::definitions::is_unused;
use super::fact_fields::{FieldChange, changed_fields, computed_as_typed, fact_of, with_changes};
use super::judged_again::judged_again;
use super::personal::agrees_with_birth_date;
use super::references::referenced;
use super::remarks::may_be_said;
use super::texts;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use capacity::correct_within_capacity;
use claims::claims_follow;
use commits::{CommitOf, commit_of};
pub(crate) use courses::bears_its_pairs;
use crossing::{others_admit, planned_under};
use domain::aggregate::{Aggregate, Event};
use domain::correction::{self, CorrectionCommand, CorrectionReason, CorrectionRefusal};
use domain::ids::{PersonId, ProgramId};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::person::Person;
use domain::program::Program;
use domain::settings::Settings;
use matched::Matched;
pub(crate) use redos::Redos;
pub(crate) use reopening::{agrees_with_members, enrolled_once, goes_on_open};
use reopening::{keeps_every_end, may_be_voided, may_open_again, members_agree, stays_single};
use serde_json::Value;
use std::collections::BTreeSet;
use store::journal::{Recorded, StreamId};
use store::reading::Reading;
use values::{deadline_follows, is_later, keeps_what_follows, merges_nothing};

pub(crate) use claims::{brought, taken};

/// A change of a fact.
#[derive(Clone, Debug)]
pub struct CorrectionAct {
    /// Of which stream.
    pub stream: StreamId,
    /// The number of the fact in it.
    pub sequence: u64,
    /// Its new values; `None` voids it.
    pub changes: Option<Vec<FieldChange>>,
    /// Why.
    pub reason: CorrectionReason,
    /// What else there is to say: text, sealed.
    pub note: Option<String>,
}

/// Does something with the type of a stream, if there is such a type.
macro_rules! with_type {
    ($aggregate_type:expr, $A:ident => $done:expr) => {
        match $aggregate_type {
            Organization::TYPE => {
                type $A = Organization;
                Some($done)
            }
            Person::TYPE => {
                type $A = Person;
                Some($done)
            }
            Program::TYPE => {
                type $A = Program;
                Some($done)
            }
            Mentor::TYPE => {
                type $A = Mentor;
                Some($done)
            }
            Mentee::TYPE => {
                type $A = Mentee;
                Some($done)
            }
            Pair::TYPE => {
                type $A = Pair;
                Some($done)
            }
            Settings::TYPE => {
                type $A = Settings;
                Some($done)
            }
            Methodology::TYPE => {
                type $A = Methodology;
                Some($done)
            }
            _ => None,
        }
    };
}
pub(crate) use with_type;

/// What a fact was and what it is now.
struct Moved {
    was: Value,
    now: Option<Value>,
}

impl CorrectionAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        let id = self.stream.aggregate_id;
        if self.note.is_some() {
            may_be_said(work, &self.stream).await?;
        }
        let commit = commit_of(work, &self.stream, self.sequence).await?;
        let moved =
            with_type!(&*self.stream.aggregate_type, A => self.direct::<A>(work, commit.as_ref()).await?);
        let Some(moved) = moved.ok_or_else(|| unknown(&self.stream))? else { return Ok(()) };
        if let Some(commit) = &commit {
            for event in commit.events.iter().rev() {
                with_type!(&*event.aggregate_type, A => self.follow::<A>(work, commit, event, &moved).await?);
            }
            if moved.now.is_none() {
                members_agree(work, commit).await?;
                stays_single(work, commit).await?;
            }
            if moved.now.is_none() && commit.leads() {
                with_type!(&*self.stream.aggregate_type, A => keeps_every_end(&work.history::<A>(id).await?, commit)?);
            }
        }
        let number = work.version_of(&self.stream) + 1;
        work.seal_some(id, &format!("correction:{number}"), self.note.as_deref()).await
    }

    /// Corrects the fact itself.
    async fn direct<A: Aggregate>(
        &self,
        work: &mut Work<'_>,
        commit: Option<&CommitOf>,
    ) -> Result<Option<Moved>, WorkError> {
        let id = self.stream.aggregate_id;
        let history = work.history::<A>(id).await?;
        if history.is_empty() {
            return Err(unknown(&self.stream).into());
        }
        if let Some(commit) = commit
            && commit.is_led(work).await?
        {
            return Err(Refused::of(&CorrectionRefusal::OfConsequence { sequence: self.sequence }).into());
        }
        let was = fact_of(&history, self.sequence);
        if self.changes.is_none()
            && let Some(was) = &was
        {
            merges_nothing(was)?;
            may_be_voided(was)?;
            if A::TYPE == Methodology::TYPE {
                is_unused(work, id, was).await?;
            }
        }
        let redo = Redos::of(work, id, &history).await?;
        let matched = Matched::of(work, &history, was.as_ref()).await?;
        let planned = planned_under(work, &self.stream, self.changes.as_deref()).await?;
        let (command, now) = match (&self.changes, &was) {
            (Some(changes), Some(was)) => {
                let now = self.new_values::<A>(work, &history, changes, was, commit, &redo).await?;
                let value = serde_json::to_value(&now).expect("an event is plain data");
                let (sequence, reason) = (self.sequence, self.reason);
                (CorrectionCommand::CorrectFact { sequence, now, reason }, Some(value))
            }
            (Some(_), None) => (self.of_what_is_gone(&history), None),
            (None, _) => (CorrectionCommand::VoidFact { sequence: self.sequence, reason: self.reason }, None),
        };
        let stamp = work.stamp();
        let corrections =
            correction::correct_by::<A>(&history, command, |event| redo.of_event::<A>(event), stamp)
                .map_err(|refusal| Refused::of(&refusal))?;
        let (Some(was), false) = (was, corrections.is_empty()) else {
            same_note(work, &self.stream, &history, self.sequence, self.note.as_deref()).await?;
            return Ok(None);
        };
        let before = self.standing(&history, &[]);
        let after = self.standing(&history, &corrections);
        texts::take_away(work, &self.stream, &history, &corrections).await?;
        let stands = !correction::effective(history.iter().chain(&corrections)).is_empty();
        let course = match A::TYPE {
            Program::TYPE => Some(work.state::<Program>(id).await?),
            _ => None,
        };
        correct_within_capacity::<A>(work, &self.stream, &history, corrections).await?;
        let reading = Reading::new(work.journal().backend().clone());
        if let Some(before) = course {
            bears_its_pairs(work, &reading, ProgramId(id), &before).await?;
        }
        matched.still_fit(work).await?;
        planned.still_fit(work).await?;
        if let Some((before, after)) = before.zip(after) {
            texts::follow(work, &self.stream, &before, &after).await?;
        }
        if now.is_none() {
            may_open_again(work, &self.stream, &was).await?;
        }
        if !stands && let Some(by) = referenced(&reading, &self.stream, &BTreeSet::new()).await? {
            return Err(by.into());
        }
        claims_follow::<A>(work, &self.stream, &was, now.as_ref(), stands).await?;
        Ok(Some(Moved { was, now }))
    }

    /// The fact with its new values, if it may have them.
    async fn new_values<A: Aggregate>(
        &self,
        work: &mut Work<'_>,
        history: &[A::Event],
        changes: &[FieldChange],
        was: &Value,
        commit: Option<&CommitOf>,
        redo: &Redos,
    ) -> Result<A::Event, WorkError> {
        let now: A::Event = with_changes(was, changes)?;
        let value = serde_json::to_value(&now).expect("an event is plain data");
        keeps_what_follows(was, &value, commit)?;
        let typed = judged_again(work, &self.stream, self.sequence, was, value).await?;
        others_admit(work, &self.stream, self.sequence, was, &typed).await?;
        let now: A::Event = with_changes(&typed, &[])?;
        let again = |event: &A::Event| redo.of_event::<A>(event);
        let now =
            correction::as_decided::<A>(history, self.sequence, &now, again, work.stamp()).unwrap_or(now);
        let value = serde_json::to_value(&now).expect("an event is plain data");
        computed_as_typed(changes, &typed, &value)?;
        if was["birth_year"] != value["birth_year"] {
            agrees_with_birth_date(work, PersonId(self.stream.aggregate_id), &value).await?;
        }
        Ok(now)
    }

    /// A change of what is voided, or was never there: which refusal it is, the rule says. It asks for no values to say so.
    fn of_what_is_gone<E: Event>(&self, history: &[E]) -> CorrectionCommand<E> {
        let (sequence, reason) = (self.sequence, self.reason);
        match (1..).zip(history).find(|(number, _)| *number == sequence) {
            Some((_, recorded)) => CorrectionCommand::CorrectFact { sequence, now: recorded.clone(), reason },
            None => CorrectionCommand::VoidFact { sequence, reason },
        }
    }

    /// The fact as it stands.
    fn standing<E: Event>(&self, history: &[E], corrections: &[E]) -> Option<E> {
        let facts = correction::effective(history.iter().chain(corrections));
        facts.into_iter().find(|(sequence, _)| *sequence == self.sequence).map(|(_, fact)| fact.clone())
    }

    /// Lets an event of the same commit follow, if it does: voided with its cause, or with the values that it shares with it.
    async fn follow<A: Aggregate>(
        &self,
        work: &mut Work<'_>,
        commit: &CommitOf,
        event: &Recorded,
        moved: &Moved,
    ) -> Result<(), WorkError> {
        let (id, sequence) = (event.aggregate_id, event.sequence);
        let history = work.history::<A>(id).await?;
        let Some(fact) = fact_of(&history, sequence) else { return Ok(()) };
        let recorded = usize::try_from(sequence - 1).ok().and_then(|index| history.get(index));
        let is_consequence = recorded.is_some_and(|event| A::redo(event).follows());
        if !commit.follows(event, is_consequence) {
            return Ok(());
        }
        let command = match &moved.now {
            None => CorrectionCommand::VoidFact { sequence, reason: self.reason },
            Some(now) => {
                let mut following = fact.clone();
                for (field, was, now) in changed_fields(&moved.was, now) {
                    if fact.get(field) == Some(was) {
                        following[field] = now.clone();
                    } else if field == "occurred_on" && commit.leads() && is_later(&fact[field], was) {
                        // What was recorded of a pair before it was left holds its end back, and nothing else does.
                        following[field] =
                            if is_later(now, &fact[field]) { now.clone() } else { fact[field].clone() };
                    }
                }
                deadline_follows(&mut following, &moved.was, now);
                others_admit(work, &event.stream(), sequence, &fact, &following).await?;
                let now = with_changes::<A::Event>(&following, &[])?;
                CorrectionCommand::CorrectFact { sequence, now, reason: self.reason }
            }
        };
        let corrections = correction::follow::<A>(&history, command, A::redo, work.stamp())
            .map_err(|refusal| Refused::of(&refusal))?;
        correct_within_capacity::<A>(work, &event.stream(), &history, corrections).await?;
        if moved.now.is_none() {
            may_open_again(work, &event.stream(), &fact).await?;
        }
        Ok(())
    }
}

/// Where nothing changes, what is said besides is compared with what was said of the newest correction of the fact: other words are
/// refused, none are lost.
pub(super) async fn same_note<E: Event>(
    work: &mut Work<'_>,
    stream: &StreamId,
    history: &[E],
    sequence: u64,
    note: Option<&str>,
) -> Result<(), WorkError> {
    let of_it = |event: &E| event.correction().is_some_and(|correction| correction.sequence() == sequence);
    let corrections = (1_u64..).zip(history).filter(|(_, event)| of_it(event));
    let number = corrections.map(|(number, _)| number).last().unwrap_or(sequence);
    work.seal_some(stream.aggregate_id, &format!("correction:{number}"), note).await
}

pub(super) fn unknown(stream: &StreamId) -> Refused {
    Refused::new(
        "CORRECTION_STREAM_UNKNOWN",
        format!("nothing is on record of {stream}: name the stream of the fact"),
        format!("о {stream} ничего не записано: укажите, чья это запись"),
    )
}
