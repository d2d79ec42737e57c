//! The texts of a pair: goals, topics, answers and what was written at its end are sealed with the key of the pair, and destroyed with
//! a member who is erased (settled point 9), also after the pair was closed. What was counted stays.
//!
//! The event is what makes every text written at the same moment be decided anew: it would be sealed with a key that is gone.

use super::Pair;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::Member;
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked about texts.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum TextsCommand {
    /// Destroys the texts with a member who is erased.
    DestroyTexts {
        /// Who is erased; he or she is, or was, a member.
        member: Member,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to texts.
    pub enum TextsEvent {
        /// The key of the pair and everything sealed with it were destroyed in the commit of this event.
        PairTextsDestroyed {
            /// Who was erased.
            member: Member,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why texts are not destroyed.
    pub enum TextsRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        NotAMember => "PAIR_TEXTS_OF_STRANGER",
            "whoever is erased never was in this pair: its texts stay",
            "удаляемый не состоял в этой паре: её тексты остаются";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PAIR_TEXTS_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl TextsEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PairTextsDestroyed { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let member = Member::Mentee(crate::ids::MenteeId(uuid::Uuid::from_u128(5)));
        let occurred_on = NaiveDate::from_ymd_opt(2024, 12, 2).expect("a real day");
        vec![Self::PairTextsDestroyed { member, occurred_on }]
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: TextsCommand,
    stamp: Stamp,
) -> Result<Vec<TextsEvent>, TextsRefusal> {
    let TextsCommand::DestroyTexts { member, occurred_on } = command;
    if pair.formed.is_none() {
        return Err(TextsRefusal::PairUnknown);
    }
    let is_known = match member {
        Member::Mentor(id) => pair.mentors.contains_key(&id),
        Member::Mentee(id) => pair.mentees.contains_key(&id),
    };
    if !is_known {
        return Err(TextsRefusal::NotAMember);
    }
    if stamp.is_before(occurred_on) {
        return Err(TextsRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if pair.erased.contains(&member) {
        return Ok(Vec::new());
    }
    Ok(vec![TextsEvent::PairTextsDestroyed { member, occurred_on }])
}

/// What follows from an erasure is as final as that.
pub(super) fn redo(_: &TextsEvent) -> Redo<TextsCommand> {
    Redo::Consequence(Vec::new())
}

pub(super) fn evolve(pair: &mut Pair, event: &TextsEvent) {
    let TextsEvent::PairTextsDestroyed { member, occurred_on: _ } = event;
    pair.erased.insert(*member);
}

#[cfg(test)]
mod tests;
