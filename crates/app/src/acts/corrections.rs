//! Corrections: a fact of any stream gets other values or is voided, and what follows from it in other streams goes with it.
//!
//! Invariants: what a fact is about (the ids it names) is never corrected: such a fact is voided and recorded anew; the consequences of a
//! fact are those of its own commit, and they are corrected in the commit of the correction; something on which others rest does not go.

use super::fact_fields::{FieldChange, changed_fields, fact_of, with_changes};
use super::judged_again::judged_again;
use super::organizations::claims_of;
use super::personal::agrees_with_birth_date;
use super::references::referenced;
use super::{program_parts, texts};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::aggregate::{Aggregate, Event};
use domain::correction::{self, CorrectionCommand, CorrectionReason, Redo};
use domain::ids::PersonId;
use domain::matching::{self, Members};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::methodology::Methodology;
use domain::organization::{Organization, OrganizationEvent, RegistrationEvent};
use domain::pair::{FormationEvent, JoiningEvent, Pair, PairEvent};
use domain::person::Person;
use domain::program::{DraftingEvent, Program, ProgramEvent};
use domain::settings::Settings;
use domain::values::{EndReason, InteractionKind, Member, Period};
use serde_json::Value;
use std::collections::BTreeSet;
use store::journal::{Position, Recorded, StreamId};
use store::reading::Reading;
use uuid::Uuid;

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
        let stands = !correction::effective(history.iter().chain(&corrections)).is_empty();
        work.correct::<A>(id, &history, corrections).await?;
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
        } else {
            work.release(id);
        }
        if now.is_none()
            && let Some(brought) = brought(&was)
        {
            work.release(brought);
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
        if !recorded.is_some_and(|event| matches!(A::redo(event), Redo::Consequence(_))) {
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
        work.correct::<A>(id, &history, corrections).await
    }
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
                        redos.members.mentors.insert(id, work.state::<Mentor>(id.0).await?);
                    }
                    Member::Mentee(id) => {
                        redos.members.mentees.insert(id, work.state::<Mentee>(id.0).await?);
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

/// Takes the unique value of a corrected fact instead of the one it had.
async fn claim_anew(
    work: &mut Work<'_>,
    stream: &StreamId,
    was: &Value,
    now: Option<&Value>,
) -> Result<(), WorkError> {
    let Some(now) = now else { return Ok(()) };
    let (then, wanted) = (unique(was)?, unique(now)?);
    let Some((kind, claims)) = wanted.filter(|wanted| then.as_ref() != Some(wanted)) else { return Ok(()) };
    work.release(stream.aggregate_id);
    for parts in claims {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        if work.owner(kind, &parts).await?.is_some_and(|owner| owner != stream.aggregate_id) {
            return Err(taken(parts.first() == Some(&"code")).into());
        }
        work.claim(kind, &parts, stream.aggregate_id);
    }
    Ok(())
}

fn taken(is_code: bool) -> Refused {
    let (english, russian) = if is_code {
        ("another node has this code: another one is accepted", "этот код уже занят: принимается другой")
    } else {
        (
            "something else has this name: another one is accepted",
            "это название уже занято: принимается другое",
        )
    };
    Refused::new("CORRECTION_VALUE_TAKEN", english, russian)
}

/// By what the thing that a fact creates is unique.
fn unique(fact: &Value) -> Result<Option<(&'static str, Vec<Vec<String>>)>, Refused> {
    let kind = fact["type"].as_str().unwrap_or_default();
    if let Some(Ok(OrganizationEvent::Registration(RegistrationEvent::OrganizationRegistered {
        level,
        name,
        code,
        parent,
        ..
    }))) = OrganizationEvent::decode(kind, fact)
    {
        return Ok(Some(("organization", claims_of(level, &name, code.as_deref(), parent)?)));
    }
    if let Some(Ok(ProgramEvent::Drafting(DraftingEvent::ProgramDrafted {
        organization_id,
        title,
        period,
        ..
    }))) = ProgramEvent::decode(kind, fact)
    {
        return Ok(Some(("program", vec![program_parts(organization_id, &title, period).into()])));
    }
    Ok(None)
}

/// The id that a fact brings into the world beside its stream: an enterprise.
pub(crate) fn brought(fact: &Value) -> Option<Uuid> {
    (fact["type"] == "EnterpriseRegistered").then(|| fact["enterprise_id"].as_str()?.parse().ok()).flatten()
}
