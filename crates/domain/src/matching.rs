//! The acts that touch a pair, its mentors and its mentees at once: forming, leaving, ending.
//!
//! Each aggregate decides its own share; the application appends all of it in one commit with an expected version for each
//! stream (settled point 3). Pure like everything here.

use crate::aggregate::{Aggregate, Stamp};
use crate::consent::Majority;
use crate::ids::{MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId};
use crate::mentee::{EnrolmentCommand, Mentee, MenteeEvent, MenteeRefusal, ReleaseReason};
use crate::mentor::{AssignmentCommand, Mentor, MentorEvent, MentorRefusal, SharingScope};
use crate::pair::{
    ClosingCommand, ClosingEvent, FormationCommand, MembersCommand, MembersEvent, NewMember, Outcome, Pair,
    PairEvent, PairRefusal,
};
use crate::program::{Program, ProgramStage, StagesRefusal};
use crate::refusals;
use crate::values::{DocumentRef, Form, InteractionKind, Member, RoleModel};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// What is asked when a pair is to be formed.
#[derive(Clone, Debug, PartialEq)]
pub struct FormPair {
    /// The new pair.
    pub pair_id: PairId,
    /// In which programme.
    pub program_id: ProgramId,
    /// In which form.
    pub form: Form,
    /// By which role model, if one was chosen.
    pub role_model: Option<RoleModel>,
    /// In which kind of interaction.
    pub kind: InteractionKind,
    /// The order that fixes the pair.
    pub order: Option<DocumentRef>,
    /// The dissolved pair that this one replaces.
    pub rematch_of: Option<PairId>,
    /// Day of formation.
    pub occurred_on: NaiveDate,
}

/// The members' streams as they were loaded.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// Mentors by id.
    pub mentors: BTreeMap<MentorId, Mentor>,
    /// Mentees by id.
    pub mentees: BTreeMap<MenteeId, Mentee>,
    /// What is known of merged records.
    pub merged: Merged,
    /// Ages on the day of formation, read from the vault. Whoever is not here is asked for every consent.
    pub majorities: BTreeMap<PersonId, Majority>,
    /// What mentors of other organisations must have permitted.
    pub sharing: BTreeMap<MentorId, SharingScope>,
}

impl Members {
    fn majority(&self, person: PersonId) -> Majority {
        self.majorities.get(&person).copied().unwrap_or(Majority::FromFourteen)
    }
}

/// Records that stand for one human being, as far as a pair asks.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// The record that stands for each record that was merged.
    pub into: BTreeMap<PersonId, PersonId>,
    /// How many mentees a mentor's human being carries under other records.
    pub carried_elsewhere: BTreeMap<MentorId, u32>,
}

impl Merged {
    fn canonical(&self, person_id: PersonId) -> PersonId {
        self.into.get(&person_id).copied().unwrap_or(person_id)
    }
}

/// What follows for each stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consequences {
    /// Events of the pair; empty when it was already so.
    pub pair: Vec<PairEvent>,
    /// Events of mentors.
    pub mentors: BTreeMap<MentorId, Vec<MentorEvent>>,
    /// Events of mentees.
    pub mentees: BTreeMap<MenteeId, Vec<MenteeEvent>>,
}

refusals! {
    /// Why members cannot be matched before anyone is asked.
    pub enum MembersUnknown {
        Mentor { mentor_id: MentorId } => "PAIR_MENTOR_UNKNOWN",
            "there is no mentor {mentor_id}: record the application first",
            "наставника {mentor_id} нет: сначала запишите заявку";
        Mentee { mentee_id: MenteeId } => "PAIR_MENTEE_UNKNOWN",
            "there is no mentee {mentee_id}: register the request first",
            "наставляемого {mentee_id} нет: сначала запишите запрос";
        OtherProgram { mentee_id: MenteeId, program_id: ProgramId } => "PAIR_MENTEE_OTHER_PROGRAM",
            "mentee {mentee_id} is enrolled in programme {program_id}, not in this one",
            "наставляемый {mentee_id} записан в программу {program_id}, а не в эту";
    }
}

/// Which of the participants said no.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum MatchingRefusal {
    /// A member is not known.
    #[error(transparent)]
    Unknown(#[from] MembersUnknown),
    /// The programme.
    #[error(transparent)]
    Program(#[from] StagesRefusal),
    /// The pair.
    #[error(transparent)]
    Pair(#[from] PairRefusal),
    /// A mentor.
    #[error("mentor {mentor_id}: {refusal}")]
    Mentor {
        /// Who.
        mentor_id: MentorId,
        /// Why.
        refusal: MentorRefusal,
    },
    /// A mentee.
    #[error("mentee {mentee_id}: {refusal}")]
    Mentee {
        /// Who.
        mentee_id: MenteeId,
        /// Why.
        refusal: MenteeRefusal,
    },
}

impl crate::aggregate::Refusal for MatchingRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown(refusal) => refusal.code(),
            Self::Program(refusal) => refusal.code(),
            Self::Pair(refusal) => refusal.code(),
            Self::Mentor { refusal, .. } => refusal.code(),
            Self::Mentee { refusal, .. } => refusal.code(),
        }
    }

    fn russian(&self) -> String {
        match self {
            Self::Unknown(refusal) => refusal.russian(),
            Self::Program(refusal) => refusal.russian(),
            Self::Pair(refusal) => refusal.russian(),
            Self::Mentor { refusal, .. } => refusal.russian(),
            Self::Mentee { refusal, .. } => refusal.russian(),
        }
    }
}

/// Decides the forming of a pair: the programme admits it, the pair forms, every mentor has room, every mentee is free.
pub fn form_pair(
    pair: &Pair,
    program: &Program,
    members: &Members,
    command: &FormPair,
    stamp: Stamp,
) -> Result<Consequences, MatchingRefusal> {
    let organization_id = organization_of(program)?;
    let new_mentors = new_mentors(members)?;
    let new_mentees = new_mentees(members, command.program_id)?;
    let of_mentors: BTreeMap<_, _> =
        new_mentors.iter().map(|member| (member.id, members.majority(member.person_id))).collect();
    let of_mentees: BTreeMap<_, _> =
        new_mentees.iter().map(|member| (member.id, members.majority(member.person_id))).collect();
    let formed = pair.decide(
        FormationCommand::FormPair {
            program_id: command.program_id,
            organization_id,
            form: command.form,
            role_model: command.role_model,
            kind: command.kind,
            mentors: new_mentors,
            mentees: new_mentees,
            order: command.order.clone(),
            rematch_of: command.rematch_of,
            occurred_on: command.occurred_on,
        }
        .into(),
        stamp,
    )?;
    if formed.is_empty() {
        return Ok(Consequences::default());
    }
    program.admits_pair(command.form)?;
    let mentees: BTreeSet<MenteeId> = members.mentees.keys().copied().collect();
    let mentors: BTreeSet<MentorId> = members.mentors.keys().copied().collect();
    let mut consequences = Consequences { pair: formed, ..Consequences::default() };
    for (mentor_id, mentor) in &members.mentors {
        let assign = AssignmentCommand::AssignMentor {
            pair_id: command.pair_id,
            program_id: command.program_id,
            mentees: mentees.clone(),
            elsewhere: members.merged.carried_elsewhere.get(mentor_id).copied().unwrap_or_default(),
            majority: of_mentors[mentor_id],
            sharing: members.sharing.get(mentor_id).copied(),
            occurred_on: command.occurred_on,
        };
        let events = mentor
            .decide(assign.into(), stamp)
            .map_err(|refusal| MatchingRefusal::Mentor { mentor_id: *mentor_id, refusal })?;
        consequences.mentors.insert(*mentor_id, events);
    }
    for (mentee_id, mentee) in &members.mentees {
        let matched = EnrolmentCommand::MatchMentee {
            pair_id: command.pair_id,
            form: command.form,
            mentors: mentors.clone(),
            majority: of_mentees[mentee_id],
            occurred_on: command.occurred_on,
        };
        let events = mentee
            .decide(matched.into(), stamp)
            .map_err(|refusal| MatchingRefusal::Mentee { mentee_id: *mentee_id, refusal })?;
        consequences.mentees.insert(*mentee_id, events);
    }
    Ok(consequences)
}

/// Decides that a member leaves: a mentee is freed and taken off every mentor; a mentor lays down what he or she carried.
pub fn remove_member(
    pair_id: PairId,
    pair: &Pair,
    members: &Members,
    command: MembersCommand,
    stamp: Stamp,
) -> Result<Consequences, MatchingRefusal> {
    let mut consequences =
        Consequences { pair: pair.decide(command.into(), stamp)?, ..Consequences::default() };
    for event in consequences.pair.clone() {
        let PairEvent::Members(MembersEvent::MemberLeft { member, reason: _, occurred_on }) = event else {
            continue;
        };
        match member {
            Member::Mentee(mentee_id) => {
                release_mentees(
                    pair_id,
                    members,
                    &BTreeMap::from([(mentee_id, false)]),
                    ReleaseReason::LeftPair,
                    occurred_on,
                    stamp,
                    &mut consequences,
                )?;
                release_mentors(
                    pair_id,
                    members,
                    pair.present_mentors(),
                    &BTreeSet::from([mentee_id]),
                    occurred_on,
                    stamp,
                    &mut consequences,
                )?;
            }
            Member::Mentor(mentor_id) => {
                let mentees = pair.present_mentees().collect();
                release_mentors(
                    pair_id,
                    members,
                    [mentor_id],
                    &mentees,
                    occurred_on,
                    stamp,
                    &mut consequences,
                )?;
            }
        }
    }
    Ok(consequences)
}

/// Decides the ending of a pair: every member still in it is freed.
pub fn close_pair(
    pair_id: PairId,
    pair: &Pair,
    members: &Members,
    command: ClosingCommand,
    stamp: Stamp,
) -> Result<Consequences, MatchingRefusal> {
    let mut consequences =
        Consequences { pair: pair.decide(command.into(), stamp)?, ..Consequences::default() };
    for event in consequences.pair.clone() {
        let PairEvent::Closing(closing) = event else { continue };
        let (met, reason, occurred_on) = match closing {
            ClosingEvent::PairCompleted { outcomes, policy: _, occurred_on } => {
                let met = outcomes
                    .into_iter()
                    .map(|outcome| (outcome.mentee_id, outcome.outcome == Outcome::Completed))
                    .collect();
                (met, ReleaseReason::PairCompleted, occurred_on)
            }
            ClosingEvent::PairDissolved { reason: _, initiated_by: _, occurred_on } => {
                let met = pair.present_mentees().map(|mentee_id| (mentee_id, false)).collect();
                (met, ReleaseReason::PairDissolved, occurred_on)
            }
        };
        release_mentees(pair_id, members, &met, reason, occurred_on, stamp, &mut consequences)?;
        let mentees = met.into_keys().collect();
        release_mentors(
            pair_id,
            members,
            pair.present_mentors(),
            &mentees,
            occurred_on,
            stamp,
            &mut consequences,
        )?;
    }
    Ok(consequences)
}

fn organization_of(program: &Program) -> Result<OrganizationId, StagesRefusal> {
    program.organization_id().ok_or(StagesRefusal::WrongStage {
        stage: program.stage(),
        accepted: &[ProgramStage::Matching, ProgramStage::Working],
    })
}

fn new_mentors(members: &Members) -> Result<Vec<NewMember<MentorId>>, MembersUnknown> {
    members
        .mentors
        .iter()
        .map(|(mentor_id, mentor)| {
            let profile = mentor.profile().ok_or(MembersUnknown::Mentor { mentor_id: *mentor_id })?;
            let person_id = members.merged.canonical(profile.person_id);
            Ok(NewMember { id: *mentor_id, person_id, category: profile.category })
        })
        .collect()
}

fn new_mentees(members: &Members, program_id: ProgramId) -> Result<Vec<NewMember<MenteeId>>, MembersUnknown> {
    members
        .mentees
        .iter()
        .map(|(mentee_id, mentee)| {
            let request = mentee.request().ok_or(MembersUnknown::Mentee { mentee_id: *mentee_id })?;
            if request.program_id != program_id {
                return Err(MembersUnknown::OtherProgram {
                    mentee_id: *mentee_id,
                    program_id: request.program_id,
                });
            }
            let person_id = members.merged.canonical(request.person_id);
            Ok(NewMember { id: *mentee_id, person_id, category: request.category })
        })
        .collect()
}

fn release_mentees(
    pair_id: PairId,
    members: &Members,
    met: &BTreeMap<MenteeId, bool>,
    reason: ReleaseReason,
    occurred_on: NaiveDate,
    stamp: Stamp,
    consequences: &mut Consequences,
) -> Result<(), MatchingRefusal> {
    for (mentee_id, met_policy) in met {
        let mentee =
            members.mentees.get(mentee_id).ok_or(MembersUnknown::Mentee { mentee_id: *mentee_id })?;
        let release =
            EnrolmentCommand::ReleaseMentee { pair_id, reason, met_policy: *met_policy, occurred_on };
        let events = mentee
            .decide(release.into(), stamp)
            .map_err(|refusal| MatchingRefusal::Mentee { mentee_id: *mentee_id, refusal })?;
        consequences.mentees.insert(*mentee_id, events);
    }
    Ok(())
}

fn release_mentors(
    pair_id: PairId,
    members: &Members,
    mentors: impl IntoIterator<Item = MentorId>,
    mentees: &BTreeSet<MenteeId>,
    occurred_on: NaiveDate,
    stamp: Stamp,
    consequences: &mut Consequences,
) -> Result<(), MatchingRefusal> {
    for mentor_id in mentors {
        let mentor = members.mentors.get(&mentor_id).ok_or(MembersUnknown::Mentor { mentor_id })?;
        let release = AssignmentCommand::ReleaseMentor { pair_id, mentees: mentees.clone(), occurred_on };
        let events = mentor
            .decide(release.into(), stamp)
            .map_err(|refusal| MatchingRefusal::Mentor { mentor_id, refusal })?;
        consequences.mentors.insert(mentor_id, events);
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests;
