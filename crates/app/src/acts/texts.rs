//! Sealed texts that were mistyped: the vault gets other words, the event says which text of which fact it was, never what it says.
//!
//! Invariants: only a text that goes with a fact is corrected ([`with_fact`]), and only with the newest fact that sealed it; what was
//! destroyed with an erasure does not come back; the words the vault holds already write nothing. A fact whose day is corrected keeps its
//! texts ([`follow`]); one that is voided takes them along ([`take_away`]).

mod names;
mod with_fact;

use super::corrections::{same_note, unknown, with_type};
use super::enterprises::claim_names;
use super::remarks::may_be_said;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::aggregate::{Aggregate, Event};
use domain::correction::{self, CorrectionCommand, CorrectionReason, SealedText, TextField, effective};
use domain::ids::PersonId;
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::person::Person;
use domain::program::Program;
use domain::settings::Settings;
use std::collections::BTreeSet;
use std::fmt;
use store::journal::StreamId;
use uuid::Uuid;
use with_fact::{Text, Whose, is_anonymous, texts_of};

/// Other words for a sealed text.
#[derive(Clone)]
pub struct TextAct {
    /// The stream of the fact beside which it was sealed.
    pub stream: StreamId,
    /// The number of the fact in it.
    pub sequence: u64,
    /// Which text.
    pub field: TextField,
    /// Which of several of a kind, from 0.
    pub number: u32,
    /// The words: text, sealed.
    pub text: String,
    /// Why.
    pub reason: CorrectionReason,
    /// What else there is to say: text, sealed.
    pub note: Option<String>,
}

impl fmt::Debug for TextAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TextAct({} {} {:?})", self.stream, self.sequence, self.field)
    }
}

impl TextAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        let applied = with_type!(&*self.stream.aggregate_type, A => self.correct::<A>(work).await?);
        applied.ok_or_else(|| unknown(&self.stream).into())
    }

    async fn correct<A: Aggregate>(&self, work: &mut Work<'_>) -> Result<(), WorkError> {
        let id = self.stream.aggregate_id;
        let history = work.history::<A>(id).await?;
        if history.is_empty() {
            return Err(unknown(&self.stream).into());
        }
        if self.note.is_some() {
            may_be_said(work, &self.stream).await?;
        }
        let found = match self.text_in(&history) {
            Some(text) => {
                let subject = subject(work, &self.stream, text.whose).await?;
                guard(work, &self.stream, text.whose, subject).await?;
                Some((subject, text))
            }
            None => None,
        };
        let sealed = match &found {
            Some((subject, text)) => self.sealed(work, *subject, text).await?,
            None if self.is_anonymous(&history) => SealedText::Anonymous,
            None => SealedText::Nowhere,
        };
        let (sequence, field, number, reason) = (self.sequence, self.field, self.number, self.reason);
        let command = CorrectionCommand::CorrectText { sequence, field, number, sealed, reason };
        let corrections = correction::correct::<A>(&history, command, work.stamp())
            .map_err(|refusal| Refused::of(&refusal))?;
        let (Some((subject, text)), false) = (found, corrections.is_empty()) else {
            return same_note(work, &self.stream, &history, self.sequence, self.note.as_deref()).await;
        };
        if field == TextField::Name {
            names::taken_by(work, &self.stream, subject, &text.name, &self.text).await?;
        }
        work.correct::<A>(id, &history, corrections).await?;
        work.seal(subject, &text.name, &self.text).await?;
        if let Whose::Enterprise(enterprise) = text.whose {
            claim_names(work, id, enterprise).await?;
        }
        let event = work.version_of(&self.stream) + 1;
        work.seal_some(id, &format!("correction:{event}"), self.note.as_deref()).await
    }

    /// What the vault holds of a text.
    async fn sealed(&self, work: &mut Work<'_>, subject: Uuid, text: &Text) -> Result<SealedText, WorkError> {
        let is_name = text.field == TextField::Name;
        Ok(match work.personal(subject, &text.name).await? {
            Some(known)
                if is_name && names::places(work, &self.stream, subject, &known).await?.is_empty() =>
            {
                SealedText::Nowhere
            }
            Some(known) if known == self.text => SealedText::Same,
            Some(_) => SealedText::Other,
            None if is_name || is_destroyed(work, &self.stream).await? => SealedText::Nowhere,
            None => SealedText::Other,
        })
    }

    /// The text that is meant; none when the fact has no such text, or a later fact sealed it anew.
    fn text_in<E: Event>(&self, history: &[E]) -> Option<Text> {
        let mut facts = effective(history).into_iter().skip_while(|(sequence, _)| *sequence < self.sequence);
        let (_, fact) = facts.next().filter(|(sequence, _)| *sequence == self.sequence)?;
        let mut of_kind = texts_of(fact).into_iter().filter(|text| text.field == self.field);
        let text = of_kind.nth(usize::try_from(self.number).ok()?)?;
        // Somebody named again keeps the name under which he or she is known.
        let is_newest = text.field == TextField::Name
            || facts.all(|(_, later)| texts_of(later).iter().all(|other| !other.is_at(&text)));
        is_newest.then_some(text)
    }

    fn is_anonymous<E: Event>(&self, history: &[E]) -> bool {
        let mut facts = effective(history).into_iter();
        self.field == TextField::Answer
            && facts.any(|(sequence, fact)| sequence == self.sequence && is_anonymous(fact))
    }
}

/// Lets the texts of a corrected fact follow it: where they lie may hold its day.
pub(super) async fn follow<E: Event>(
    work: &mut Work<'_>,
    stream: &StreamId,
    was: &E,
    now: &E,
) -> Result<(), WorkError> {
    let (was, now) = (texts_of(was), texts_of(now));
    let gone = was.iter().filter(|text| now.iter().all(|other| !other.is_at(text)));
    let mut new: Vec<&Text> = now.iter().filter(|text| was.iter().all(|other| !other.is_at(text))).collect();
    for text in gone {
        let Some(at) = new.iter().position(|other| other.field == text.field) else { continue };
        let to = new.remove(at);
        let subject = subject(work, stream, text.whose).await?;
        let words = work.personal(subject, &text.name).await?.unwrap_or_default();
        let stale = work.personal(subject, &to.name).await?.unwrap_or_default();
        if words == stale {
            continue;
        }
        guard(work, stream, text.whose, subject).await?;
        work.seal(subject, &to.name, &words).await?;
        work.seal(subject, &text.name, "").await?;
    }
    Ok(())
}

/// Takes the texts of voided facts away before the corrections are taken in, where no other fact that stands is told there: a fact that
/// is recorded later, of the same day or of the same act, does not come with words that were never said of it. The name of somebody
/// belongs to him or her, not to the fact.
pub(crate) async fn take_away<E: Event>(
    work: &mut Work<'_>,
    stream: &StreamId,
    history: &[E],
    corrections: &[E],
) -> Result<(), WorkError> {
    let after = effective(history.iter().chain(corrections));
    let stands: BTreeSet<u64> = after.iter().map(|(sequence, _)| *sequence).collect();
    let mut gone: Vec<Text> = effective(history)
        .into_iter()
        .filter(|(sequence, _)| !stands.contains(sequence))
        .flat_map(|(_, fact)| texts_of(fact))
        .filter(|text| text.field != TextField::Name)
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    let told: Vec<Text> = after.into_iter().flat_map(|(_, fact)| texts_of(fact)).collect();
    gone.retain(|text| told.iter().all(|other| !other.is_at(text)));
    for text in gone {
        let subject = subject(work, stream, text.whose).await?;
        if work.personal(subject, &text.name).await?.is_some_and(|words| !words.is_empty()) {
            guard(work, stream, text.whose, subject).await?;
            work.seal(subject, &text.name, "").await?;
        }
    }
    Ok(())
}

/// With whose key a text is sealed.
async fn subject(work: &mut Work<'_>, stream: &StreamId, whose: Whose) -> Result<Uuid, WorkError> {
    let id = stream.aggregate_id;
    Ok(match whose {
        Whose::Stream => id,
        Whose::Mentor => work.state::<Mentor>(id).await?.profile().map_or(id, |known| known.person_id.0),
        Whose::Mentee => work.state::<Mentee>(id).await?.request().map_or(id, |known| known.person_id.0),
        Whose::Person(person) => person.0,
        Whose::Enterprise(enterprise) => enterprise.0,
    })
}

/// Refuses a text of somebody who was erased; the commit fails when he or she is erased in between.
async fn guard(work: &mut Work<'_>, stream: &StreamId, whose: Whose, subject: Uuid) -> Result<(), WorkError> {
    if whose_is_person(stream, whose) { work.not_erased(PersonId(subject)).await } else { Ok(()) }
}

fn whose_is_person(stream: &StreamId, whose: Whose) -> bool {
    match whose {
        Whose::Mentor | Whose::Mentee | Whose::Person(_) => true,
        Whose::Stream => stream.aggregate_type == Person::TYPE,
        Whose::Enterprise(_) => false,
    }
}

/// Whether texts of a pair went with a member who was erased.
async fn is_destroyed(work: &mut Work<'_>, stream: &StreamId) -> Result<bool, WorkError> {
    if stream.aggregate_type != Pair::TYPE {
        return Ok(false);
    }
    Ok(work.state::<Pair>(stream.aggregate_id).await?.has_lost_texts())
}

#[cfg(test)]
mod tests;
