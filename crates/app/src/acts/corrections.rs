//! Corrections: a fact of any stream gets other values or is voided, and what follows from it in other streams goes with it.
//!
//! Invariants: what a fact is about (the ids it names) is never corrected: such a fact is voided and recorded anew; the consequences of a
//! fact are those of its own commit, and they are corrected in the commit of the correction; something on which others rest does not go.

mod claims;

use super::enterprises::claim_names;
use super::fact_fields::{FieldChange, changed_fields, fact_of, with_changes};
use super::judged_again::judged_again;
use super::personal::agrees_with_birth_date;
use super::references::{employs, referenced};
use super::{identity, texts};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use claims::{NAMES_A_NODE, claim_anew, claim_territory, renamed};
use domain::aggregate::{Aggregate, Event};
use domain::correction::{self, CorrectionCommand, CorrectionReason, Redo};
use domain::ids::{MentorId, OrganizationId, PersonId};
use domain::matching::{self, Members};
use domain::mentee::Mentee;
use domain::mentor::{Mentor, ServiceRefusal, counted};
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::pair::{FormationEvent, JoiningEvent, Pair, PairEvent};
use domain::person::Person;
use domain::program::Program;
use domain::settings::Settings;
use domain::values::{EndReason, InteractionKind, Member, Period};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::journal::{Position, Recorded, StreamId};
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
        let moved = with_type!(&*self.stream.aggregate_type, A => self.direct::<A>(work).await?);
        let Some(moved) = moved.ok_or_else(|| unknown(&self.stream))? else { return Ok(()) };
        for consequence in consequences(work, &self.stream, self.sequence).await?.iter().rev() {
            let stream = StreamId::new(consequence.aggregate_type.clone(), consequence.aggregate_id);
            with_type!(&*stream.aggregate_type, A => self.follow::<A>(work, consequence, &moved).await?);
        }
        let number = work.version_of(&self.stream) + 1;
        work.seal_some(id, &format!("correction:{number}"), self.note.as_deref()).await
    }

    /// Corrects the fact itself.
    async fn direct<A: Aggregate>(&self, work: &mut Work<'_>) -> Result<Option<Moved>, WorkError> {
        let id = self.stream.aggregate_id;
        let history = work.history::<A>(id).await?;
        if history.is_empty() {
            return Err(unknown(&self.stream).into());
        }
        let was = fact_of(&history, self.sequence);
        if self.changes.is_none() {
            merges_nothing(was.as_ref())?;
        }
        let (command, now) = match (&self.changes, &was) {
            (Some(changes), Some(was)) => {
                let now: A::Event = with_changes(was, changes)?;
                let value = serde_json::to_value(&now).expect("an event is plain data");
                keeps_what_follows(was, &value)?;
                let value = judged_again(work, &self.stream, was, value).await?;
                let now: A::Event = with_changes(&value, &[])?;
                if was["birth_year"] != value["birth_year"] {
                    agrees_with_birth_date(work, PersonId(id), &value).await?;
                }
                (
                    CorrectionCommand::CorrectFact { sequence: self.sequence, now, reason: self.reason },
                    Some(value),
                )
            }
            // Which refusal it is, the rule says.
            (Some(_) | None, None) | (None, Some(_)) => {
                (CorrectionCommand::VoidFact { sequence: self.sequence, reason: self.reason }, None)
            }
        };
        let redo = Redos::of(work, &history).await?;
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
        correct_within_capacity::<A>(work, &self.stream, &history, corrections).await?;
        if let Some((before, after)) = before.zip(after) {
            texts::follow(work, &self.stream, &before, &after).await?;
        }
        let goes_on = was["type"] != "PairCarriedOver" || now.is_some();
        if !(stands && goes_on) {
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
            work.release(enterprise);
        }
        if let Some(enterprise) = renamed(&was) {
            claim_names(work, id, enterprise).await?;
        }
        Ok(Some(Moved { was, now }))
    }

    /// The fact as it stands.
    fn standing<E: Event>(&self, history: &[E], corrections: &[E]) -> Option<E> {
        let facts = correction::effective(history.iter().chain(corrections));
        facts.into_iter().find(|(sequence, _)| *sequence == self.sequence).map(|(_, fact)| fact.clone())
    }

    /// Lets a consequence follow: voided with its cause, or with the values that it shares with it.
    async fn follow<A: Aggregate>(
        &self,
        work: &mut Work<'_>,
        consequence: &Recorded,
        moved: &Moved,
    ) -> Result<(), WorkError> {
        let id = consequence.aggregate_id;
        let sequence = consequence.sequence;
        let history = work.history::<A>(id).await?;
        let Some(fact) = fact_of(&history, sequence) else { return Ok(()) };
        let recorded = usize::try_from(sequence - 1).ok().and_then(|index| history.get(index));
        if !recorded.is_some_and(|event| A::redo(event).follows()) {
            return Ok(());
        }
        let command = match &moved.now {
            None => CorrectionCommand::VoidFact { sequence, reason: self.reason },
            Some(now) => {
                let shared =
                    changed_fields(&moved.was, now).filter(|(field, was, _)| fact.get(field) == Some(was));
                let mut following = fact.clone();
                for (field, _, now) in shared {
                    following[field] = now.clone();
                }
                let now = with_changes::<A::Event>(&following, &[])?;
                CorrectionCommand::CorrectFact { sequence, now, reason: self.reason }
            }
        };
        let corrections = correction::follow::<A>(&history, command, A::redo, work.stamp())
            .map_err(|refusal| Refused::of(&refusal))?;
        let stream = StreamId::new(consequence.aggregate_type.clone(), id);
        correct_within_capacity::<A>(work, &stream, &history, corrections).await
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
fn merges_nothing(was: Option<&Value>) -> Result<(), Refused> {
    let kind = was.and_then(|was| was["type"].as_str());
    if !matches!(kind, Some("PersonUnmerged" | "PersonReleased")) {
        return Ok(());
    }
    Err(Refused::new(
        "CORRECTION_MERGES_AGAIN",
        "without the separation the records would be merged: merge them again instead, which asks what a merge has to ask",
        "без разделения записи были бы объединены: объедините их заново — тогда будет проверено всё, что нужно",
    ))
}

/// Refuses new values by which something else would have followed: whom the mentors of a speed event carry, and how the cycle of a mentee
/// ended who reached the goal early.
fn keeps_what_follows(was: &Value, now: &Value) -> Result<(), Refused> {
    let crosses = |field: &str, value: &str| (was[field] == value) != (now[field] == value);
    let decides_more = match was["type"].as_str() {
        Some("PairFormed") => crosses("kind", InteractionKind::Speed.into()),
        Some("MemberLeft") => crosses("reason", EndReason::GoalReachedEarly.into()),
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

/// What decided the facts of a stream beside its own events.
pub(crate) struct Redos {
    members: Members,
    program_period: Option<Period>,
}

impl Redos {
    /// What decided the facts of this history: beside that of a pair, nothing.
    pub(crate) async fn of<E: Event>(work: &mut Work<'_>, history: &[E]) -> Result<Self, WorkError> {
        let mut redos = Self { members: Members::default(), program_period: None };
        for event in history {
            let Some(event) = (event as &dyn std::any::Any).downcast_ref::<PairEvent>() else { continue };
            let joined = match event {
                PairEvent::Formation(FormationEvent::PairFormed { program_id, mentors, mentees, .. }) => {
                    redos.program_period = work.state::<Program>(program_id.0).await?.period();
                    let mentors = mentors.iter().copied().map(Member::Mentor);
                    mentors.chain(mentees.iter().copied().map(Member::Mentee)).collect()
                }
                PairEvent::Joining(JoiningEvent::MemberAdded { member, .. }) => vec![*member],
                PairEvent::Joining(JoiningEvent::MentorReplaced { new, .. }) => vec![Member::Mentor(*new)],
                PairEvent::Joining(JoiningEvent::MemberRelationFlagged { .. })
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
                | PairEvent::Correction(_) => Vec::new(),
            };
            for member in joined {
                match member {
                    Member::Mentor(id) => {
                        redos
                            .members
                            .mentors
                            .insert(id, Arc::unwrap_or_clone(work.state::<Mentor>(id.0).await?));
                    }
                    Member::Mentee(id) => {
                        redos
                            .members
                            .mentees
                            .insert(id, Arc::unwrap_or_clone(work.state::<Mentee>(id.0).await?));
                    }
                }
            }
        }
        Ok(redos)
    }

    /// How an event would be recorded again.
    pub(crate) fn of_event<A: Aggregate>(&self, event: &A::Event) -> Redo<A::Command> {
        let pair = (event as &dyn std::any::Any).downcast_ref::<PairEvent>();
        let Some(event_of_pair) = pair else { return A::redo(event) };
        let mut redo = Some(matching::redo(event_of_pair, &self.members, self.program_period));
        let redo = &mut redo as &mut dyn std::any::Any;
        let redo = redo.downcast_mut::<Option<Redo<A::Command>>>().and_then(Option::take);
        redo.unwrap_or_else(|| A::redo(event))
    }
}

/// The other events of the commit that recorded a fact.
async fn consequences(work: &Work<'_>, stream: &StreamId, sequence: u64) -> Result<Vec<Recorded>, WorkError> {
    let journal = work.journal();
    let recorded = journal.stream_upto_sequence(stream, sequence).await?.pop();
    let Some(recorded) = recorded.filter(|event| event.sequence == sequence) else { return Ok(Vec::new()) };
    let Some(command_id) = recorded.command_id() else { return Ok(Vec::new()) };
    let Some(command) = journal.command(command_id).await? else { return Ok(Vec::new()) };
    let count = u32::try_from(command.last.0 + 1 - command.first.0).expect("a commit has few events");
    let mut events = journal.read_after(Position(command.first.0 - 1), count).await?;
    events.retain(|event| {
        (&*event.aggregate_type, event.aggregate_id) != (&*stream.aggregate_type, stream.aggregate_id)
    });
    Ok(events)
}
