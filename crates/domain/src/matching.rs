//! The acts that touch a pair, its mentors and its mentees at once: forming, joining, leaving, ending.
//!
//! Each aggregate decides its own share; the application appends all of it in one commit with an expected version for each
//! stream (settled point 3). Pure like everything here.

use crate::aggregate::{Aggregate, Refusal, Stamp};
use crate::consent::Majority;
use crate::ids::{MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId, SeriesId};
use crate::mentee::{EnrolmentCommand, Mentee, MenteeEvent, MenteeRefusal, ReleaseReason};
use crate::mentor::{AssignmentCommand, Mentor, MentorEvent, MentorRefusal, SharingScope, counted};
use crate::pair::{NewMember, Pair, PairEvent, PairRefusal};
use crate::program::{Program, ProgramStage, StagesRefusal};
use crate::refusals;
use crate::settings::Settings;
use crate::values::{Form, InteractionKind};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

mod closing;
mod forming;
mod joining;
mod leaving;
mod redoing;

pub use closing::close_pair;
pub use forming::{FormPair, SuccessionRefusal, form_pair};
pub use joining::{AddMember, ReplaceMentor, add_member, replace_mentor};
pub use leaving::remove_member;
pub use redoing::redo;

/// The members' streams as they were loaded.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// Mentors by id.
    pub mentors: BTreeMap<MentorId, Mentor>,
    /// Mentees by id.
    pub mentees: BTreeMap<MenteeId, Mentee>,
    /// The rules of the region.
    pub rules: Settings,
    /// The open pairs in which the newcomers among the mentees are.
    pub open: BTreeMap<PairId, Pair>,
    /// What is known of merged records.
    pub merged: Merged,
    /// The pair that is to be replaced by a new one.
    pub replaced: Option<Predecessor>,
    /// The pair of an earlier run that is to be gone on with.
    pub continued: Option<Predecessor>,
    /// Ages on the day of matching, read from the vault. Whoever is not here is asked for every consent.
    pub majorities: BTreeMap<PersonId, Majority>,
    /// What mentors of other organisations must have permitted.
    pub sharing: BTreeMap<MentorId, SharingScope>,
    /// Organisations of which one went into the other, each with that of the pair: whoever is of one of them is at home in it
    /// (methodology §11.28).
    pub homes: BTreeMap<OrganizationId, OrganizationId>,
}

impl Members {
    fn majority(&self, person: PersonId) -> Majority {
        self.majorities.get(&person).copied().unwrap_or(Majority::SigningMinor)
    }

    /// The organisation of which somebody of this one counts in the pair.
    fn home(&self, organization: OrganizationId) -> OrganizationId {
        self.homes.get(&organization).copied().unwrap_or(organization)
    }
}

/// Records that stand for one human being, as far as a pair asks.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// The record that stands for each record that was merged.
    pub into: BTreeMap<PersonId, PersonId>,
    /// The mentees in their pairs whom a mentor's human being carries under other records, without those of the mentor's own pairs.
    pub carried_elsewhere: BTreeMap<MentorId, BTreeSet<(PairId, MenteeId)>>,
}

impl Merged {
    fn canonical(&self, person_id: PersonId) -> PersonId {
        self.into.get(&person_id).copied().unwrap_or(person_id)
    }

    /// How many mentees a mentor's human being carries under other records beside those of this pair, who do not become more by it.
    fn elsewhere(&self, mentor_id: MentorId, pair_id: PairId) -> u32 {
        let elsewhere = self.carried_elsewhere.get(&mentor_id).into_iter().flatten();
        counted(&elsewhere.filter(|(pair, _)| *pair != pair_id).copied().collect())
    }
}

/// A pair that a new one follows.
#[derive(Clone, Debug)]
pub struct Predecessor {
    /// The pair.
    pub pair: Pair,
    /// Everybody who is, or was, a mentee in it.
    pub mentees: BTreeSet<PersonId>,
    /// The place of its programme in a series.
    pub series: Option<(SeriesId, i32)>,
    /// The pair that goes on with it already.
    pub continued_by: Option<PairId>,
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
        PersonPresent { person_id: PersonId } => "PAIR_PERSON_PRESENT",
            "person {person_id} is on this side of the pair under another record: one human being is one member",
            "этот человек ({person_id}) уже есть в паре с этой стороны под другой записью: один человек — один участник";
    }
}

/// Which of the participants said no.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum MatchingRefusal {
    /// A member is not known.
    #[error(transparent)]
    Unknown(#[from] MembersUnknown),
    /// The pair that a new one follows.
    #[error(transparent)]
    Succession(#[from] SuccessionRefusal),
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

impl Refusal for MatchingRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown(refusal) => refusal.code(),
            Self::Succession(refusal) => refusal.code(),
            Self::Program(refusal) => refusal.code(),
            Self::Pair(refusal) => refusal.code(),
            Self::Mentor { refusal, .. } => refusal.code(),
            Self::Mentee { refusal, .. } => refusal.code(),
        }
    }

    fn russian(&self) -> String {
        match self {
            Self::Unknown(refusal) => refusal.russian(),
            Self::Succession(refusal) => refusal.russian(),
            Self::Program(refusal) => refusal.russian(),
            Self::Pair(refusal) => refusal.russian(),
            Self::Mentor { refusal, .. } => refusal.russian(),
            Self::Mentee { refusal, .. } => refusal.russian(),
        }
    }
}

fn organization_of(program: &Program) -> Result<OrganizationId, StagesRefusal> {
    program.organization_id().ok_or(StagesRefusal::WrongStage {
        stage: program.stage(),
        accepted: &[ProgramStage::Matching, ProgramStage::Working],
    })
}

/// A mentor as a member to be.
fn new_mentor(members: &Members, mentor_id: MentorId) -> Result<NewMember<MentorId>, MembersUnknown> {
    let profile = members.mentors.get(&mentor_id).and_then(Mentor::profile);
    let profile = profile.ok_or(MembersUnknown::Mentor { mentor_id })?;
    let person_id = members.merged.canonical(profile.person_id);
    let (category, organization_id) = (profile.category, members.home(profile.organization_id));
    Ok(NewMember { id: mentor_id, person_id, category, organization_id })
}

/// A mentee as a member to be: enrolled in this programme.
fn new_mentee(
    members: &Members,
    mentee_id: MenteeId,
    program_id: ProgramId,
) -> Result<NewMember<MenteeId>, MembersUnknown> {
    let request = members.mentees.get(&mentee_id).and_then(Mentee::request);
    let request = request.ok_or(MembersUnknown::Mentee { mentee_id })?;
    if request.program_id != program_id {
        return Err(MembersUnknown::OtherProgram { mentee_id, program_id: request.program_id });
    }
    let person_id = members.merged.canonical(request.person_id);
    let (category, organization_id) = (request.category, members.home(request.organization_id));
    Ok(NewMember { id: mentee_id, person_id, category, organization_id })
}

/// Where and when members are matched.
#[derive(Clone, Copy)]
struct Unit {
    pair_id: PairId,
    program_id: ProgramId,
    form: Form,
    kind: InteractionKind,
    occurred_on: NaiveDate,
}

/// Gives each of these mentors the mentees of the pair. Nobody is carried in a speed event: there many meet many.
fn assign_mentors(
    unit: Unit,
    members: &Members,
    mentors: impl IntoIterator<Item = MentorId>,
    mentees: &BTreeSet<MenteeId>,
    stamp: Stamp,
    consequences: &mut Consequences,
) -> Result<(), MatchingRefusal> {
    let Unit { pair_id, program_id, form: _, kind, occurred_on } = unit;
    let carried = if kind == InteractionKind::Speed { BTreeSet::new() } else { mentees.clone() };
    for mentor_id in mentors {
        let mentor = members.mentors.get(&mentor_id).ok_or(MembersUnknown::Mentor { mentor_id })?;
        let profile = mentor.profile().ok_or(MembersUnknown::Mentor { mentor_id })?;
        let assign = AssignmentCommand::AssignMentor {
            pair_id,
            program_id,
            mentees: carried.clone(),
            elsewhere: members.merged.elsewhere(mentor_id, pair_id),
            majority: members.majority(profile.person_id),
            sharing: members.sharing.get(&mentor_id).copied(),
            occurred_on,
        };
        let events = mentor
            .decide(assign.into(), stamp)
            .map_err(|refusal| MatchingRefusal::Mentor { mentor_id, refusal })?;
        consequences.mentors.insert(mentor_id, events);
    }
    Ok(())
}

/// Matches each of these mentees with the mentors whom the pair has, among all its mentees.
fn match_mentees(
    unit: Unit,
    members: &Members,
    matched: impl IntoIterator<Item = MenteeId>,
    (mentors, mentees): (&BTreeSet<MentorId>, &BTreeSet<MenteeId>),
    stamp: Stamp,
    consequences: &mut Consequences,
) -> Result<(), MatchingRefusal> {
    let Unit { pair_id, program_id: _, form, kind, occurred_on } = unit;
    let is_identical = |open: &PairId| {
        members.open.get(open).is_some_and(|open| {
            open.shape() == Some((form, kind))
                && open.present_mentors().eq(mentors.iter().copied())
                && open.present_mentees().eq(mentees.iter().copied())
        })
    };
    for mentee_id in matched {
        let mentee = members.mentees.get(&mentee_id).ok_or(MembersUnknown::Mentee { mentee_id })?;
        let request = mentee.request().ok_or(MembersUnknown::Mentee { mentee_id })?;
        let matched = EnrolmentCommand::MatchMentee {
            pair_id,
            form,
            mentors: mentors.clone(),
            identical: mentee.open_pairs().find(is_identical),
            majority: members.majority(request.person_id),
            occurred_on,
        };
        let events = mentee
            .decide(matched.into(), stamp)
            .map_err(|refusal| MatchingRefusal::Mentee { mentee_id, refusal })?;
        consequences.mentees.insert(mentee_id, events);
    }
    Ok(())
}

/// A pair that is at work, as members are matched in it on that day.
fn unit_of(pair_id: PairId, pair: &Pair, occurred_on: NaiveDate) -> Option<Unit> {
    let ((form, kind), program_id) = pair.shape().zip(pair.program_id())?;
    Some(Unit { pair_id, program_id, form, kind, occurred_on })
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
        let release = EnrolmentCommand::ReleaseMentee {
            pair_id,
            reason,
            met_policy: *met_policy,
            policy: members.rules.policy(occurred_on.year()).version.clone(),
            occurred_on,
        };
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
