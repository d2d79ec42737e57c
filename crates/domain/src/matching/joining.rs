//! Coming into a pair at work: the newcomer is asked what forming asks, and everybody there learns of it.

use super::{
    Consequences, MatchingRefusal, Members, MembersUnknown, assign_mentors, match_mentees, new_mentee,
    new_mentor, release_mentors, unit_of,
};
use crate::aggregate::{Aggregate, Stamp};
use crate::ids::{MenteeId, MentorId, PairId, PersonId};
use crate::mentee::Mentee;
use crate::mentor::Mentor;
use crate::pair::{JoiningCommand, JoiningRefusal, NewMember, Pair, PairRefusal};
use crate::program::Program;
use crate::values::{EndReason, Member, Side};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What is asked when a member joins a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AddMember {
    /// Which group.
    pub pair_id: PairId,
    /// Who joins.
    pub member: Member,
    /// First day in the group.
    pub occurred_on: NaiveDate,
}

/// What is asked when a substitute takes a mentor's place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplaceMentor {
    /// In which pair.
    pub pair_id: PairId,
    /// Who goes.
    pub old: MentorId,
    /// Who comes.
    pub new: MentorId,
    /// Why the old one goes.
    pub reason: EndReason,
    /// On which day.
    pub occurred_on: NaiveDate,
}

/// Decides that a member joins. Besides the newcomer, `members` holds everybody who is, or was, in the pair.
pub fn add_member(
    pair: &Pair,
    program: &Program,
    members: &Members,
    command: AddMember,
    stamp: Stamp,
) -> Result<Consequences, MatchingRefusal> {
    let AddMember { pair_id, member, occurred_on } = command;
    let unit = unit_of(pair_id, pair, occurred_on).ok_or(unknown())?;
    let newcomer = match member {
        Member::Mentor(id) => as_member(new_mentor(members, id)?, Member::Mentor),
        Member::Mentee(id) => as_member(new_mentee(members, id, unit.program_id)?, Member::Mentee),
    };
    let opposite = persons_opposite(pair, members, member.side());
    let newcomer_id = newcomer.person_id;
    let joined = pair.decide(JoiningCommand::AddMember { newcomer, opposite, occurred_on }.into(), stamp)?;
    if joined.is_empty() {
        return Ok(Consequences::default());
    }
    let mut mentors: BTreeSet<MentorId> = pair.present_mentors().collect();
    let mut mentees: BTreeSet<MenteeId> = pair.present_mentees().collect();
    is_not_present(newcomer_id, member.side(), &mentors, &mentees, members)?;
    program.admits_pair(unit.form, occurred_on)?;
    let mut consequences = Consequences { pair: joined, ..Consequences::default() };
    match member {
        Member::Mentor(id) => {
            mentors.insert(id);
            assign_mentors(unit, members, [id], &mentees, stamp, &mut consequences)?;
            match_mentees(
                unit,
                members,
                mentees.iter().copied(),
                (&mentors, &mentees),
                stamp,
                &mut consequences,
            )?;
        }
        Member::Mentee(id) => {
            mentees.insert(id);
            assign_mentors(unit, members, mentors.iter().copied(), &mentees, stamp, &mut consequences)?;
            match_mentees(unit, members, [id], (&mentors, &mentees), stamp, &mut consequences)?;
        }
    }
    Ok(consequences)
}

/// Decides that a substitute takes a mentor's place: the new one is ready and has room, the old one lays down what he or she
/// carried, mentees and plan stay. Besides the new one, `members` holds everybody who is, or was, in the pair.
pub fn replace_mentor(
    pair: &Pair,
    members: &Members,
    command: ReplaceMentor,
    stamp: Stamp,
) -> Result<Consequences, MatchingRefusal> {
    let ReplaceMentor { pair_id, old, new, reason, occurred_on } = command;
    let unit = unit_of(pair_id, pair, occurred_on).ok_or(unknown())?;
    let newcomer = new_mentor(members, new)?;
    let newcomer_id = newcomer.person_id;
    let opposite = persons_opposite(pair, members, Side::Mentor);
    let replace = JoiningCommand::ReplaceMentor { old, new: newcomer, opposite, reason, occurred_on };
    let replaced = pair.decide(replace.into(), stamp)?;
    if replaced.is_empty() {
        return Ok(Consequences::default());
    }
    let mentees: BTreeSet<MenteeId> = pair.present_mentees().collect();
    let mut mentors: BTreeSet<MentorId> = pair.present_mentors().collect();
    mentors.remove(&old);
    is_not_present(newcomer_id, Side::Mentor, &mentors, &mentees, members)?;
    let mut consequences = Consequences { pair: replaced, ..Consequences::default() };
    mentors.insert(new);
    release_mentors(pair_id, members, [old], &mentees, occurred_on, stamp, &mut consequences)?;
    assign_mentors(unit, members, [new], &mentees, stamp, &mut consequences)?;
    match_mentees(unit, members, mentees.iter().copied(), (&mentors, &mentees), stamp, &mut consequences)?;
    Ok(consequences)
}

fn unknown() -> MatchingRefusal {
    PairRefusal::from(JoiningRefusal::PairUnknown).into()
}

pub(super) fn as_member<Id>(newcomer: NewMember<Id>, side: impl FnOnce(Id) -> Member) -> NewMember<Member> {
    let NewMember { id, person_id, category, organization_id } = newcomer;
    NewMember { id: side(id), person_id, category, organization_id }
}

/// Refuses a human being who is there already under another record (docs/decisions/0044): one member would carry the same mentees twice.
fn is_not_present(
    person_id: PersonId,
    side: Side,
    mentors: &BTreeSet<MentorId>,
    mentees: &BTreeSet<MenteeId>,
    members: &Members,
) -> Result<(), MembersUnknown> {
    let across = match side {
        Side::Mentor => Side::Mentee,
        Side::Mentee => Side::Mentor,
    };
    if opposite_to(across, mentors, mentees, members).contains(&person_id) {
        return Err(MembersUnknown::PersonPresent { person_id });
    }
    Ok(())
}

/// Everybody who is, or was, on the other side, as persons.
fn persons_opposite(pair: &Pair, members: &Members, side: Side) -> BTreeSet<PersonId> {
    let (mentors, mentees) = (pair.all_mentors().collect(), pair.all_mentees().collect());
    let (mentors, mentees): (Vec<MentorId>, Vec<MenteeId>) = (mentors, mentees);
    opposite_to(side, &mentors, &mentees, members)
}

/// Those of the other side, as persons.
pub(super) fn opposite_to<'a>(
    side: Side,
    mentors: impl IntoIterator<Item = &'a MentorId>,
    mentees: impl IntoIterator<Item = &'a MenteeId>,
    members: &Members,
) -> BTreeSet<PersonId> {
    let canonical = |person_id| members.merged.canonical(person_id);
    match side {
        Side::Mentor => {
            let mentees = mentees.into_iter().filter_map(|id| members.mentees.get(id));
            mentees.filter_map(Mentee::request).map(|request| canonical(request.person_id)).collect()
        }
        Side::Mentee => {
            let mentors = mentors.into_iter().filter_map(|id| members.mentors.get(id));
            mentors.filter_map(Mentor::profile).map(|profile| canonical(profile.person_id)).collect()
        }
    }
}
