//! Members who leave a group. In a one-to-one kind, or when the last of a side would leave, the pair is dissolved instead.
//!
//! A mentee who leaves because the goal was reached early has an outcome of his or her own: it is a success, by the policy that
//! is in force in the region on that day and guards completion there.

use super::{Outcome, Pair};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::MenteeId;
use crate::values::{EndReason, Member, Side};
use crate::{part_events, refusals};
use chrono::{Datelike, NaiveDate};

/// What may be asked about members.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum MembersCommand {
    /// Takes a member out of a group.
    RemoveMember {
        /// Who.
        member: Member,
        /// Why.
        reason: EndReason,
        /// Last day in the group.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to members.
    pub enum MembersEvent {
        /// A member left the group.
        MemberLeft {
            /// Who.
            member: Member,
            /// Why.
            reason: EndReason,
            /// How the membership of a mentee ended who reached the goal early.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            outcome: Option<Outcome>,
            /// Last day in the group.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a member does not leave.
    pub enum MembersRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        PairClosed { closed_on: NaiveDate } => "MEMBER_LEFT_AFTER_CLOSING",
            "the pair ended on {closed_on}: nobody leaves it after that",
            "пара завершена {closed_on}: после этого никто не выбывает";
        NotAMember => "MEMBER_UNKNOWN",
            "the participant is not a member of the pair",
            "участник не входит в пару";
        LeftBefore { left_on: NaiveDate } => "MEMBER_LEFT_BEFORE",
            "the member left on {left_on}: another day needs a correction",
            "участник выбыл {left_on}: другой день требует исправления";
        OutsideLife { occurred_on: NaiveDate, formed_on: NaiveDate, today: NaiveDate } => "MEMBER_LEFT_OUTSIDE_LIFE",
            "the day {occurred_on} is outside the life of the pair: accepted are days from {formed_on} to {today}",
            "день {occurred_on} вне жизни пары: принимаются дни с {formed_on} по {today}";
        LastOfSide { side: Side } => "MEMBER_LAST_OF_SIDE",
            "the last member of the {side} side cannot leave: dissolve the pair",
            "последний участник стороны ({side}) не выбывает: прекратите пару";
        ActiveLater { occurred_on: NaiveDate } => "MEMBER_ACTIVE_LATER",
            "the member was at a meeting or gave feedback after {occurred_on}: accepted are later days",
            "участник был на встрече или отвечал на вопросы после {occurred_on}: принимаются дни позже";
    }
}

impl MembersEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MemberLeft { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::MemberLeft {
            member: Member::Mentee(crate::ids::MenteeId(uuid::Uuid::from_u128(48))),
            reason: EndReason::Moved,
            outcome: None,
            occurred_on: NaiveDate::from_ymd_opt(2024, 3, 1).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: MembersCommand,
    stamp: Stamp,
) -> Result<Vec<MembersEvent>, MembersRefusal> {
    let MembersCommand::RemoveMember { member, reason, occurred_on } = command;
    let formed = pair.formed.as_ref().ok_or(MembersRefusal::PairUnknown)?;
    let known = pair.membership(member).ok_or(MembersRefusal::NotAMember)?;
    match known.left_on {
        Some(left_on) if left_on == occurred_on => return Ok(Vec::new()),
        Some(left_on) => return Err(MembersRefusal::LeftBefore { left_on }),
        None => {}
    }
    if let Some(closed) = &pair.closed {
        return Err(MembersRefusal::PairClosed { closed_on: closed.on });
    }
    let formed_on = known.joined_on.max(formed.day);
    if occurred_on < formed_on || occurred_on > stamp.today {
        return Err(MembersRefusal::OutsideLife { occurred_on, formed_on, today: stamp.today });
    }
    if pair.present_on(member.side()) == 1 {
        return Err(MembersRefusal::LastOfSide { side: member.side() });
    }
    if pair.is_active_after(member, occurred_on) {
        return Err(MembersRefusal::ActiveLater { occurred_on });
    }
    let outcome = match (member, reason) {
        (Member::Mentee(id), EndReason::GoalReachedEarly) => Some(outcome_of(pair, id, occurred_on)),
        (Member::Mentee(_) | Member::Mentor(_), _) => None,
    };
    Ok(vec![MembersEvent::MemberLeft { member, reason, outcome, occurred_on }])
}

fn outcome_of(pair: &Pair, mentee: MenteeId, on: NaiveDate) -> Outcome {
    let full_cycle = &pair.rules.policy(on.year()).values.full_cycle;
    let cycle = pair.cycles.get(&mentee);
    if cycle.is_some_and(|facts| full_cycle.missing_before_completion(facts).is_empty()) {
        Outcome::Completed
    } else {
        Outcome::EndedEarly
    }
}

pub(super) fn redo(event: &MembersEvent) -> Redo<MembersCommand> {
    let MembersEvent::MemberLeft { member, reason, outcome: _, occurred_on } = *event;
    Redo::fact(MembersCommand::RemoveMember { member, reason, occurred_on })
}

pub(super) fn evolve(pair: &mut Pair, event: &MembersEvent) {
    let MembersEvent::MemberLeft { member, reason, outcome: _, occurred_on } = event;
    let membership = match member {
        Member::Mentor(id) => pair.mentors.get_mut(id),
        Member::Mentee(id) => pair.mentees.get_mut(id),
    };
    if let Some(membership) = membership {
        membership.left_on = Some(*occurred_on);
    }
    if let (Member::Mentee(id), EndReason::GoalReachedEarly) = (member, reason)
        && let Some(cycle) = pair.cycles.get_mut(id)
    {
        cycle.completed_with_pair = true;
    }
    pair.note_fact(*occurred_on);
}

#[cfg(test)]
mod tests;
