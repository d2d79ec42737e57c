//! What the commit of a fact holds beside it, and what of that follows from the fact.
//!
//! An act may do several things that could each be done alone: who withdraws a consent leaves the pairs, a programme that is cancelled ends
//! them. Of these one leads, and the others are corrected with it, whole or not at all (methodology §5.6; INV-8).

use super::with_type;
use crate::acts::fact_fields::fact_of;
use crate::work::{Work, WorkError};
use domain::aggregate::Aggregate;
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::person::Person;
use domain::program::Program;
use domain::settings::Settings;
use serde_json::Value;
use store::journal::{Position, Recorded, StreamId};

/// The events of one commit.
pub(super) struct CommitOf {
    /// The fact itself.
    pub(super) fact: Recorded,
    /// Everything in the commit, the fact among it, in order.
    pub(super) events: Vec<Recorded>,
}

/// The commit that recorded a fact, if there is such a fact.
pub(super) async fn commit_of(
    work: &Work<'_>,
    stream: &StreamId,
    sequence: u64,
) -> Result<Option<CommitOf>, WorkError> {
    let journal = work.journal();
    let recorded = journal.stream_upto_sequence(stream, sequence).await?.pop();
    let Some(fact) = recorded.filter(|event| event.sequence == sequence) else { return Ok(None) };
    let command = match fact.command_id() {
        Some(command_id) => journal.command(command_id).await?,
        None => None,
    };
    let events = match command {
        Some(command) => {
            let count = u32::try_from(command.last.0 + 1 - command.first.0).expect("a commit has few events");
            journal.read_after(Position(command.first.0 - 1), count).await?
        }
        None => vec![fact.clone()],
    };
    Ok(Some(CommitOf { fact, events }))
}

impl CommitOf {
    /// Whether another fact of the commit, which stands, is why this one was recorded.
    pub(super) async fn is_led(&self, work: &mut Work<'_>) -> Result<bool, WorkError> {
        let place = place(&self.fact).filter(|place| *place > Place::Figure);
        let Some(place) = place else { return Ok(false) };
        for event in self.events.iter().filter(|event| self::place(event).is_some_and(|other| other > place))
        {
            let (kind, id, sequence) = (&*event.aggregate_type, event.aggregate_id, event.sequence);
            let stands = with_type!(kind, A => fact_of(&work.history::<A>(id).await?, sequence).is_some());
            if stands.unwrap_or_default() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the fact ended what others in the commit rested on: pairs, an enrolment, the work of a mentor, an organisation.
    pub(super) fn leads(&self) -> bool {
        place(&self.fact).is_some_and(|place| place > Place::Pair)
    }

    /// Whether pairs ended, or lost a member, because of the fact.
    pub(super) fn left_pairs(&self) -> bool {
        self.leads() && self.events.iter().any(|event| place(event) == Some(Place::Pair))
    }

    /// Whether an event of the commit is corrected together with the fact.
    pub(super) fn follows(&self, event: &Recorded, is_consequence: bool) -> bool {
        if event.position == self.fact.position {
            return false;
        }
        if self.leads() {
            return is_consequence || place(event).is_some_and(|other| Some(other) < place(&self.fact));
        }
        let other_stream = event.stream() != self.fact.stream();
        is_consequence
            && other_stream
            && (self.fact.aggregate_type != Pair::TYPE || self.is_of_the_pair(event))
    }

    /// A commit may end several pairs: what names another one is not of this one. A cycle is completed by the last pair that ends, so with
    /// none of them open again.
    fn is_of_the_pair(&self, event: &Recorded) -> bool {
        let id = self.fact.aggregate_id.to_string();
        let names = |event: &Recorded| {
            let payload: Value = serde_json::from_str(&event.payload).unwrap_or_default();
            payload["pair_id"] == *id
        };
        if event.event_type == "MenteeCycleCompleted" {
            return self.events.iter().any(|other| other.stream() == event.stream() && names(other));
        }
        names(event)
    }
}

/// How high a fact stands among those that one act records: what is lower was recorded because of what is higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// What a successor has from the day of a reorganisation; mistyped alone, it is corrected alone.
    Figure,
    /// A pair ends or loses a member.
    Pair,
    /// Somebody leaves, or a programme or an organisation ends.
    Leaving,
    /// A consent ends.
    Consent,
}

fn place(event: &Recorded) -> Option<Place> {
    match &*event.event_type {
        "ContingentRecorded" | "OrganizationMoved" | "EnterpriseRegistered" => Some(Place::Figure),
        "PairDissolved" | "MemberLeft" => Some(Place::Pair),
        "ProgramCancelled"
        | "MenteeWithdrawn"
        | "MenteeTransferred"
        | "MentorRetired"
        | "MentorSharingRevoked"
        | "OrganizationMerged"
        | "OrganizationSplit" => Some(Place::Leaving),
        "ConsentWithdrawn" | "ConsentExpired" => Some(Place::Consent),
        _ => None,
    }
}
