//! Who comes into a pair that is at work: another member of a group, or a substitute for a mentor (methodology §5.4).
//!
//! A substitute takes over the same mentees and the same plan; another relation with other aims is a new pair (`rematch_of`).
//! Readiness, room and pool are decided by the newcomers themselves in the same commit (`matching`).

use super::{Membership, NewMember, Pair};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{MenteeId, MentorId, OrganizationId, PersonId};
use crate::policies::CycleFacts;
use crate::values::{EndReason, Form, InteractionKind, Member, ParticipantCategory, Side};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What may be asked about newcomers.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum JoiningCommand {
    /// Takes another member into a group.
    AddMember {
        /// Who.
        newcomer: NewMember<Member>,
        /// Everybody who is, or was, on the other side, as persons.
        opposite: BTreeSet<PersonId>,
        /// First day in the group.
        occurred_on: NaiveDate,
    },
    /// Puts a substitute in a mentor's place.
    ReplaceMentor {
        /// Who goes.
        old: MentorId,
        /// Who comes.
        new: NewMember<MentorId>,
        /// Everybody who is, or was, on the other side, as persons.
        opposite: BTreeSet<PersonId>,
        /// Why the old one goes.
        reason: EndReason,
        /// On which day: the last of the old, the first of the new.
        occurred_on: NaiveDate,
    },
    /// Notes that a mentor and a mentee are relatives. It is allowed; curators see it.
    FlagRelation {
        /// The mentor.
        mentor_id: MentorId,
        /// The mentee.
        mentee_id: MenteeId,
        /// When it was declared.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to newcomers.
    pub enum JoiningEvent {
        /// A member joined the group.
        MemberAdded {
            /// Who.
            member: Member,
            /// First day in the group.
            occurred_on: NaiveDate,
        },
        /// A substitute took a mentor's place.
        MentorReplaced {
            /// Who went.
            old: MentorId,
            /// Who came.
            new: MentorId,
            /// Why the old one went.
            reason: EndReason,
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// A mentor and a mentee declared that they are relatives.
        MemberRelationFlagged {
            /// The mentor.
            mentor_id: MentorId,
            /// The mentee.
            mentee_id: MenteeId,
            /// When it was declared.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why nobody joins.
    pub enum JoiningRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        PairClosed { closed_on: NaiveDate } => "MEMBER_JOINS_AFTER_CLOSING",
            "the pair ended on {closed_on}: nobody joins it after that",
            "пара завершена {closed_on}: после этого в неё никто не входит";
        PairClosing { begun_on: NaiveDate } => "MEMBER_JOINS_CLOSING_PAIR",
            "the closing of the pair began on {begun_on}: form another pair for a new member",
            "завершение пары начато {begun_on}: для нового участника сформируйте другую пару";
        OneToOneOnly { kind: InteractionKind } => "MEMBER_JOINS_ONE_TO_ONE",
            "the kind {kind} joins one mentor and one mentee: form another pair for a new member",
            "вид {kind} — один наставник и один наставляемый: для нового участника сформируйте другую пару";
        OutsideLife { occurred_on: NaiveDate, from: NaiveDate, to: NaiveDate } => "MEMBER_JOINS_OUTSIDE_LIFE",
            "the day {occurred_on} is outside the life of the pair: accepted are days from {from} to {to}",
            "день {occurred_on} вне жизни пары: принимаются дни с {from} по {to}";
        JoinedBefore { joined_on: NaiveDate } => "MEMBER_JOINED_BEFORE",
            "the participant is in the pair since {joined_on}: another day needs a correction",
            "участник уже в паре с {joined_on}: другой день требует исправления";
        CameBack { left_on: NaiveDate } => "MEMBER_LEFT_AND_RETURNS",
            "the participant left the pair on {left_on}: who comes back does so with a new pair",
            "участник выбыл из пары {left_on}: возвращаются с новой парой";
        BothSides { person_id: PersonId } => "PAIR_BOTH_SIDES",
            "person {person_id} is on both sides: nobody is mentor and mentee in one pair",
            "один человек с обеих сторон ({person_id}): нельзя быть наставником и наставляемым в одной паре";
        CategoryDoesNotFit { form: Form, side: Side, category: ParticipantCategory } => "PAIR_CATEGORY_DOES_NOT_FIT",
            "a {category} cannot be on the {side} side of the form {form}",
            "категория {category} не подходит стороне {side} формы {form}";
        OtherOrganization { form: Form, organization_id: OrganizationId } => "PAIR_OTHER_ORGANIZATION",
            "a member is of organisation {organization_id}: in the form {form} both sides are of the organisation that runs the programme",
            "участник из другой организации ({organization_id}): в форме {form} обе стороны из организации, которая ведёт программу";
        MentorNotPresent { mentor_id: MentorId } => "PAIR_MENTOR_NOT_PRESENT",
            "mentor {mentor_id} is not in the pair now: only a present mentor is replaced",
            "наставника {mentor_id} сейчас нет в паре: заменяют того, кто в ней";
        ActiveLater { occurred_on: NaiveDate } => "MEMBER_ACTIVE_LATER",
            "the member was at a meeting or gave feedback after {occurred_on}: accepted are later days",
            "участник был на встрече или отвечал на вопросы после {occurred_on}: принимаются дни позже";
        RelationOfStrangers => "PAIR_RELATION_OF_STRANGERS",
            "one of the two is not a member of the pair: the note is about a mentor and a mentee of it",
            "один из двоих не входит в пару: отметка — о наставнике и наставляемом этой пары";
    }
}

impl JoiningEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MemberAdded { .. } | Self::MentorReplaced { .. } | Self::MemberRelationFlagged { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        let mentor = |number| MentorId(uuid::Uuid::from_u128(number));
        let mentee_id = MenteeId(uuid::Uuid::from_u128(47));
        vec![
            Self::MemberAdded { member: Member::Mentee(mentee_id), occurred_on: day(2, 5) },
            Self::MentorReplaced {
                old: mentor(61),
                new: mentor(62),
                reason: EndReason::EmploymentEnded,
                occurred_on: day(3, 11),
            },
            Self::MemberRelationFlagged { mentor_id: mentor(61), mentee_id, occurred_on: day(2, 5) },
        ]
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: JoiningCommand,
    stamp: Stamp,
) -> Result<Vec<JoiningEvent>, JoiningRefusal> {
    let formed = pair.formed.as_ref().ok_or(JoiningRefusal::PairUnknown)?;
    match command {
        JoiningCommand::AddMember { newcomer, opposite, occurred_on } => {
            match pair.membership(newcomer.id) {
                Some(Membership { left_on: Some(left_on), .. }) => {
                    return Err(JoiningRefusal::CameBack { left_on });
                }
                Some(known) if known.joined_on == occurred_on => return Ok(Vec::new()),
                Some(known) => return Err(JoiningRefusal::JoinedBefore { joined_on: known.joined_on }),
                None => {}
            }
            is_open_to_newcomers(pair, occurred_on, stamp)?;
            if formed.kind.is_one_to_one() {
                return Err(JoiningRefusal::OneToOneOnly { kind: formed.kind });
            }
            fits(pair, &newcomer, newcomer.id.side(), &opposite)?;
            Ok(vec![JoiningEvent::MemberAdded { member: newcomer.id, occurred_on }])
        }
        JoiningCommand::ReplaceMentor { old, new, opposite, reason, occurred_on } => {
            let gone = pair.mentors.get(&old).ok_or(JoiningRefusal::MentorNotPresent { mentor_id: old })?;
            let came = pair.mentors.get(&new.id);
            match (gone.left_on, came) {
                (Some(left_on), Some(came)) if left_on == occurred_on && came.joined_on == occurred_on => {
                    return Ok(Vec::new());
                }
                (Some(_), _) => return Err(JoiningRefusal::MentorNotPresent { mentor_id: old }),
                (None, Some(Membership { left_on: Some(left_on), .. })) => {
                    return Err(JoiningRefusal::CameBack { left_on: *left_on });
                }
                (None, Some(came)) => return Err(JoiningRefusal::JoinedBefore { joined_on: came.joined_on }),
                (None, None) => {}
            }
            is_open_to_newcomers(pair, occurred_on, stamp)?;
            // Who takes a place was not there before whoever holds it: two mentors at once are no one-to-one.
            if occurred_on < gone.joined_on {
                let (from, to) = (gone.joined_on, stamp.today);
                return Err(JoiningRefusal::OutsideLife { occurred_on, from, to });
            }
            if pair.is_active_after(Member::Mentor(old), occurred_on) {
                return Err(JoiningRefusal::ActiveLater { occurred_on });
            }
            fits(pair, &new, Side::Mentor, &opposite)?;
            Ok(vec![JoiningEvent::MentorReplaced { old, new: new.id, reason, occurred_on }])
        }
        JoiningCommand::FlagRelation { mentor_id, mentee_id, occurred_on } => {
            if pair.relations.contains(&(mentor_id, mentee_id)) {
                return Ok(Vec::new());
            }
            if !pair.mentors.contains_key(&mentor_id) || !pair.mentees.contains_key(&mentee_id) {
                return Err(JoiningRefusal::RelationOfStrangers);
            }
            is_open_to_newcomers(pair, occurred_on, stamp)?;
            Ok(vec![JoiningEvent::MemberRelationFlagged { mentor_id, mentee_id, occurred_on }])
        }
    }
}

fn is_open_to_newcomers(pair: &Pair, occurred_on: NaiveDate, stamp: Stamp) -> Result<(), JoiningRefusal> {
    let formed = pair.formed.as_ref().ok_or(JoiningRefusal::PairUnknown)?;
    if let Some(closed) = &pair.closed {
        return Err(JoiningRefusal::PairClosed { closed_on: closed.on });
    }
    if let Some(begun_on) = pair.closing_begun_on {
        return Err(JoiningRefusal::PairClosing { begun_on });
    }
    if occurred_on < formed.day || occurred_on > stamp.today {
        return Err(JoiningRefusal::OutsideLife { occurred_on, from: formed.day, to: stamp.today });
    }
    Ok(())
}

/// The rules of formation that are about one member.
fn fits<Id>(
    pair: &Pair,
    newcomer: &NewMember<Id>,
    side: Side,
    opposite: &BTreeSet<PersonId>,
) -> Result<(), JoiningRefusal> {
    let formed = pair.formed.as_ref().ok_or(JoiningRefusal::PairUnknown)?;
    let (form, category) = (formed.form, newcomer.category);
    if opposite.contains(&newcomer.person_id) {
        return Err(JoiningRefusal::BothSides { person_id: newcomer.person_id });
    }
    if !form.admits(side, category) {
        return Err(JoiningRefusal::CategoryDoesNotFit { form, side, category });
    }
    if form.stays_in_one_organization() && newcomer.organization_id != formed.organization_id {
        return Err(JoiningRefusal::OtherOrganization { form, organization_id: newcomer.organization_id });
    }
    Ok(())
}

/// Who the newcomers are in life is not in the event, as in formation.
pub(super) fn redo(event: &JoiningEvent) -> Redo<JoiningCommand> {
    match *event {
        JoiningEvent::MemberAdded { .. } | JoiningEvent::MentorReplaced { .. } => Redo::Fact(Vec::new()),
        JoiningEvent::MemberRelationFlagged { mentor_id, mentee_id, occurred_on } => {
            Redo::fact(JoiningCommand::FlagRelation { mentor_id, mentee_id, occurred_on })
        }
    }
}

pub(super) fn evolve(pair: &mut Pair, event: &JoiningEvent) {
    match event {
        JoiningEvent::MemberAdded { member, occurred_on } => {
            match member {
                Member::Mentor(id) => {
                    pair.mentors.insert(*id, Membership::since(*occurred_on));
                }
                Member::Mentee(id) => {
                    pair.mentees.insert(*id, Membership::since(*occurred_on));
                    begin_cycle(pair, *id);
                }
            }
            pair.note_fact(*occurred_on);
        }
        JoiningEvent::MentorReplaced { old, new, reason: _, occurred_on } => {
            if let Some(gone) = pair.mentors.get_mut(old) {
                gone.left_on = Some(*occurred_on);
            }
            pair.mentors.insert(*new, Membership::since(*occurred_on));
            pair.note_fact(*occurred_on);
        }
        JoiningEvent::MemberRelationFlagged { mentor_id, mentee_id, occurred_on: _ } => {
            pair.relations.insert((*mentor_id, *mentee_id));
        }
    }
}

/// What the pair did before counts for who joins later: its organisational and planning meetings and its plan.
fn begin_cycle(pair: &mut Pair, mentee: MenteeId) {
    let Some(formed) = &pair.formed else { return };
    let facts = CycleFacts {
        organizational_meeting: pair.organizational_meeting.is_some(),
        planning_meeting: pair.sittings.values().any(super::meetings::Recorded::is_planning),
        plan: pair.plan.is_some(),
        ..CycleFacts::none(formed.kind)
    };
    pair.cycles.insert(mentee, facts);
}

#[cfg(test)]
mod tests;
