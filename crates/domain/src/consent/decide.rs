//! How consents are recorded, withdrawn and said to be over, and how each of these is decided again when a fact is corrected.
//!
//! Whoever ends a consent says by which age and rules it is judged: when nobody's consent to the processing is enough any more, the
//! deadline of the erasure follows in the same decision (INV-8), once.

use super::record::{Consents, evolve_in};
use super::{ConsentCommand, ConsentEnd, ConsentEvent, ConsentRefusal, ConsentTerms, Majority};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::policies::PolicySet;
use crate::values::{ConsentGiver, ConsentKind};
use chrono::NaiveDate;

/// A version of a text is a mark, not a text.
const LONGEST_TEXT_VERSION: usize = 40;

/// Decides on the consents of a participant who is known or not.
pub(crate) fn decide_for(
    known: bool,
    consents: &Consents,
    command: ConsentCommand,
    stamp: Stamp,
) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
    if !known {
        return Err(ConsentRefusal::SubjectUnknown);
    }
    match command {
        ConsentCommand::RecordConsent { kind, given_by, terms, occurred_on } => {
            record(consents, kind, given_by, terms, occurred_on, stamp)
        }
        ConsentCommand::WithdrawConsent(end) => withdraw(consents, end, stamp),
        ConsentCommand::EndExpiredConsent(end) => expire(consents, end, stamp),
    }
}

fn record(
    consents: &Consents,
    kind: ConsentKind,
    given_by: ConsentGiver,
    terms: ConsentTerms,
    occurred_on: NaiveDate,
    stamp: Stamp,
) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
    match consents.given.get(&(kind, given_by)).and_then(|given| given.get(&occurred_on)) {
        Some(known) if *known == terms => return Ok(Vec::new()),
        Some(_) => return Err(ConsentRefusal::OtherTerms { occurred_on }),
        None => {}
    }
    if occurred_on > stamp.today {
        return Err(ConsentRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if let Some(valid_until) = terms.valid_until.filter(|last| *last < occurred_on) {
        return Err(ConsentRefusal::ExpiresBeforeGiven { valid_until, occurred_on });
    }
    let length = terms.text_version.as_ref().map_or(0, |text| text.chars().count());
    if length > LONGEST_TEXT_VERSION {
        return Err(ConsentRefusal::TextVersionLong { length, longest: LONGEST_TEXT_VERSION });
    }
    Ok(vec![ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on }])
}

fn withdraw(consents: &Consents, end: ConsentEnd, stamp: Stamp) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
    let ConsentEnd { kind, given_by, occurred_on, .. } = end;
    if consents.withdrawn.get(&(kind, given_by)).is_some_and(|days| days.contains(&occurred_on)) {
        return Ok(Vec::new());
    }
    if occurred_on > stamp.today {
        return Err(ConsentRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if !consents.stands(kind, given_by, occurred_on) {
        return Err(ConsentRefusal::NotGiven { giver: given_by, occurred_on });
    }
    let withdrawn = ConsentEvent::ConsentWithdrawn { kind, given_by, occurred_on };
    let mut after = consents.clone();
    evolve_in(&mut after, &withdrawn);
    let erasure = erasure_due(&after, end, occurred_on, stamp);
    Ok(std::iter::once(withdrawn).chain(erasure).collect())
}

fn expire(consents: &Consents, end: ConsentEnd, stamp: Stamp) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
    let ConsentEnd { kind, given_by, occurred_on, .. } = end;
    let refusal = ConsentRefusal::NotExpired { giver: given_by, occurred_on };
    let last = consents.last_day(kind, given_by, occurred_on).filter(|last| *last < occurred_on);
    let last = last.ok_or(refusal)?;
    // Said once for each term, on whichever day after it.
    let mut said = consents.expired.get(&(kind, given_by)).into_iter().flatten();
    if said.any(|day| *day > last) {
        return Ok(Vec::new());
    }
    if occurred_on > stamp.today {
        return Err(ConsentRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    let expired = ConsentEvent::ConsentExpired { kind, given_by, occurred_on };
    // The deadline runs from the last day, however late it is noticed.
    let erasure = erasure_due(consents, end, last, stamp);
    Ok(std::iter::once(expired).chain(erasure).collect())
}

/// That the data are to be destroyed, counted from a day, if nobody's consent to the processing is enough any more and no deadline
/// runs yet.
fn erasure_due(consents: &Consents, end: ConsentEnd, since: NaiveDate, stamp: Stamp) -> Option<ConsentEvent> {
    let ends_processing = end.kind == ConsentKind::Processing
        && consents.missing(end.kind, end.majority, stamp.today).is_some();
    (ends_processing && consents.erasure_due().is_none()).then(|| ConsentEvent::ErasureDue {
        due: end.policy.values.terms.erasure_deadline(since),
        policy: end.policy.version,
        occurred_on: end.occurred_on,
    })
}

/// How a consent would be recorded again. Majority and the rules of the region are not in the event: neither refuses it.
pub(crate) fn redo(event: &ConsentEvent) -> Redo<ConsentCommand> {
    match event.clone() {
        ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on } => {
            Redo::fact(ConsentCommand::RecordConsent { kind, given_by, terms, occurred_on })
        }
        ConsentEvent::ConsentWithdrawn { kind, given_by, occurred_on } => {
            ended_again(ConsentCommand::WithdrawConsent, kind, given_by, occurred_on)
        }
        ConsentEvent::ConsentExpired { kind, given_by, occurred_on } => {
            ended_again(ConsentCommand::EndExpiredConsent, kind, given_by, occurred_on)
        }
        ConsentEvent::ErasureDue { .. } => Redo::Consequence(Vec::new()),
    }
}

fn ended_again(
    command: fn(ConsentEnd) -> ConsentCommand,
    kind: ConsentKind,
    given_by: ConsentGiver,
    occurred_on: NaiveDate,
) -> Redo<ConsentCommand> {
    let end = |majority| {
        let policy = Box::new(PolicySet::v1().clone());
        command(ConsentEnd { kind, given_by, majority, policy, occurred_on })
    };
    Redo::Fact(Majority::ALL.map(end).into())
}

#[cfg(test)]
mod tests;
