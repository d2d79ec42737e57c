//! Corrections: a fact of any stream gets other values or is voided, and what follows from it in other streams goes with it.
//!
//! Invariants: what a fact is about (the ids it names) is never corrected: such a fact is voided and recorded anew; the consequences of a
//! fact are those of its own commit, and they are corrected in the commit of the correction; something on which others rest does not go;
//! nothing is opened again in what has ended since.

mod claims;
mod commits;
mod courses;
mod crossing;
mod erased;
mod matched;
mod redos;
mod reopening;

use super::definitions::is_unused;
use super::enterprises::claim_names;
use super::fact_fields::{FieldChange, changed_fields, computed_as_typed, fact_of, with_changes};
use super::judged_again::judged_again;
use super::personal::agrees_with_birth_date;
use super::references::{employs, referenced};
use super::remarks::may_be_said;
use super::{identity, texts};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use claims::{NAMES_A_NODE, claim_anew, claim_territory, renamed};
use commits::{CommitOf, commit_of};
pub(crate) use courses::bears_its_pairs;
use crossing::{others_admit, planned_under};
use domain::aggregate::{Aggregate, Event};
use domain::correction::{self, CorrectionCommand, CorrectionReason, CorrectionRefusal};
use domain::ids::{MentorId, OrganizationId, PersonId, ProgramId};
use domain::mentee::Mentee;
use domain::mentor::{Mentor, RetirementReason, ServiceRefusal, counted};
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::person::Person;
use domain::program::Program;
use domain::settings::Settings;
use domain::values::{EndReason, InteractionKind};
use matched::Matched;
pub(crate) use redos::Redos;
pub(crate) use reopening::{agrees_with_members, enrolled_once, goes_on_open};
use reopening::{keeps_every_end, may_be_voided, may_open_again, members_agree, stays_single};
use serde_json::Value;
use std::collections::BTreeSet;
use store::journal::{Recorded, StreamId};
use store::reading::Reading;

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
                let now: A::Event = with_changes(was, changes)?;
                let value = serde_json::to_value(&now).expect("an event is plain data");
                keeps_what_follows(was, &value, commit)?;
                let value = judged_again(work, &self.stream, self.sequence, was, value).await?;
                others_admit(work, &self.stream, self.sequence, was, &value).await?;
                let now: A::Event = with_changes(&value, &[])?;
                let again = |event: &A::Event| redo.of_event::<A>(event);
                let decided = correction::as_decided::<A>(&history, self.sequence, &now, again, work.stamp());
                let now = decided.unwrap_or(now);
                let typed = value;
                let value = serde_json::to_value(&now).expect("an event is plain data");
                computed_as_typed(changes, &typed, &value)?;
                if was["birth_year"] != value["birth_year"] {
                    agrees_with_birth_date(work, PersonId(id), &value).await?;
                }
                (
                    CorrectionCommand::CorrectFact { sequence: self.sequence, now, reason: self.reason },
                    Some(value),
                )
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
        if let Some(before) = course {
            let reading = Reading::new(work.journal().backend().clone());
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
        if !stands {
            let reading = Reading::new(work.journal().backend().clone());
            if let Some(by) = referenced(&reading, &self.stream, &BTreeSet::new()).await? {
                return Err(by.into());
            }
        }
        if stands {
            claim_anew(work, &self.stream, &was, now.as_ref()).await?;
            if A::TYPE == Organization::TYPE && NAMES_A_NODE.iter().any(|kind| was["type"] == *kind) {
                claim_territory(work, OrganizationId(id)).await?;
            }
        } else {
            work.release(id);
        }
        if now.is_none()
            && let Some(enterprise) = brought(&was)
        {
            let reading = Reading::new(work.journal().backend().clone());
            if let Some(by) = employs(&reading, enterprise, &BTreeSet::new()).await? {
                return Err(by.into());
            }
            claim_names(work, id, enterprise.into()).await?;
        }
        if let Some(enterprise) = renamed(&was) {
            claim_names(work, id, enterprise).await?;
        }
        Ok(Some(Moved { was, now }))
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

/// Takes corrections in. INV-5 for a mentor with other records: what they carry is not in the history by which the correction was
/// judged. Refused is what brings the human being further beyond the capacity.
async fn correct_within_capacity<A: Aggregate>(
    work: &mut Work<'_>,
    stream: &StreamId,
    history: &[A::Event],
    corrections: Vec<A::Event>,
) -> Result<(), WorkError> {
    let id = stream.aggregate_id;
    if A::TYPE != Mentor::TYPE || corrections.is_empty() {
        return work.correct::<A>(id, history, corrections).await;
    }
    let before = work.state::<Mentor>(id).await?;
    let load_before = before.load() + counted(&identity::carried_elsewhere(work, MentorId(id)).await?);
    work.correct::<A>(id, history, corrections).await?;
    let after = work.state::<Mentor>(id).await?;
    let load = after.load() + counted(&identity::carried_elsewhere(work, MentorId(id)).await?);
    let capacity = after.capacity();
    if load > capacity && (load > load_before || capacity < before.capacity()) {
        return Err(Refused::of(&ServiceRefusal::CapacityBelowLoad { capacity, load }).into());
    }
    Ok(())
}

/// Refuses to void a separation: that would merge the records again, and a merge asks more than their streams know.
fn merges_nothing(was: &Value) -> Result<(), Refused> {
    if !matches!(was["type"].as_str(), Some("PersonUnmerged" | "PersonReleased")) {
        return Ok(());
    }
    Err(Refused::new(
        "CORRECTION_MERGES_AGAIN",
        "without the separation the records would be merged: merge them again instead, which asks what a merge has to ask",
        "без разделения записи были бы объединены: объедините их заново — тогда будет проверено всё, что нужно",
    ))
}

/// The deadline of an erasure runs from the day of the withdrawal; from the end of a term, on whichever day that was noticed.
fn deadline_follows(fact: &mut Value, was: &Value, now: &Value) {
    if fact["type"] != "ErasureDue" || was["type"] != "ConsentWithdrawn" {
        return;
    }
    let day = |value: &Value| value.as_str()?.parse::<NaiveDate>().ok();
    let (due, was, now) = (day(&fact["due"]), day(&was["occurred_on"]), day(&now["occurred_on"]));
    if let (Some(due), Some(was), Some(now)) = (due, was, now) {
        fact["due"] = (now + (due - was)).to_string().into();
    }
}

/// Of two stored days, whether the first is the later one.
fn is_later(day: &Value, than: &Value) -> bool {
    day.as_str() > than.as_str()
}

/// Refuses new values by which something else would have followed: whom the mentors of a speed event carry, how the cycle of a mentee
/// ended who reached the goal early, why and at whose wish pairs were left, whether the data are to be destroyed.
fn keeps_what_follows(was: &Value, now: &Value, commit: Option<&CommitOf>) -> Result<(), Refused> {
    let crosses = |field: &str, value: &str| (was[field] == value) != (now[field] == value);
    let left_pairs = commit.is_some_and(CommitOf::left_pairs);
    let decides_more = match was["type"].as_str() {
        Some("PairFormed") => crosses("kind", InteractionKind::Speed.into()),
        Some("MemberLeft") => crosses("reason", EndReason::GoalReachedEarly.into()),
        Some("ConsentWithdrawn" | "ConsentExpired") => {
            was["kind"] != now["kind"] || was["given_by"] != now["given_by"]
        }
        Some("MenteeWithdrawn") => {
            left_pairs
                && (crosses("reason", EndReason::CuratorDecision.into())
                    || crosses("reason", EndReason::ConsentExpired.into()))
        }
        Some("MentorRetired") => {
            let leaves = |fact: &Value| {
                let reason = serde_json::from_value::<RetirementReason>(fact["reason"].clone());
                reason.ok().and_then(RetirementReason::leaves_pairs)
            };
            left_pairs && leaves(was) != leaves(now)
        }
        _ => false,
    };
    if !decides_more {
        return Ok(());
    }
    Err(Refused::new(
        "CORRECTION_DECIDES_MORE",
        "other facts would have followed with these values: void the fact and record it anew",
        "с такими значениями последовали бы другие записи: аннулируйте запись и внесите её заново",
    ))
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
