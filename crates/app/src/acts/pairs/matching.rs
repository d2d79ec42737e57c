//! A pair with its members: what their matching depends on in other streams, and one commit over all of them.

use crate::acts::known::program_known;
use crate::acts::{identity, rules, sharing};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::consent::Majority;
use domain::ids::{MenteeId, MentorId, OrganizationId, PairId, ProgramId};
use domain::matching::{
    self, AddMember, Consequences, FormPair, Members, Merged, Predecessor, ReplaceMentor,
};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::pair::Pair;
use domain::program::Program;
use domain::values::Member;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) async fn form(
    work: &mut Work<'_>,
    command: &FormPair,
    mentors: &BTreeSet<MentorId>,
    mentees: &BTreeSet<MenteeId>,
) -> Result<(), WorkError> {
    let pair = work.state::<Pair>(command.pair_id.0).await?;
    program_known(work, command.program_id).await?;
    // Guarded: once completion of the programme has begun, no pair may slip in beside it.
    let program = work.guarded_state::<Program>(command.program_id.0).await?;
    let mut members = Members {
        replaced: predecessor(work, command.rematch_of).await?,
        continued: predecessor(work, command.continues).await?,
        ..load_members(work, mentors.iter().copied(), mentees.iter().copied()).await?
    };
    members.merged = merged(work, &members).await?;
    let is_new = pair.program_id().is_none();
    if is_new {
        members.open = open_pairs(work, &members, mentees).await?;
        let places = program.organization_id().map(|of| (of, of));
        cover(work, &mut members, mentors, mentees, places, command.occurred_on).await?;
    }
    let consequences = matching::form_pair(&pair, &program, &members, command, work.stamp());
    record(work, command.pair_id, consequences.map_err(|refusal| Refused::of(&refusal))?).await?;
    if is_new {
        work.new_subject(command.pair_id.0);
        if let Some(before) = command.continues {
            work.claim(CONTINUED, &[&before.to_string()], command.pair_id.0);
        }
    }
    Ok(())
}

/// That a pair is gone on with once is a claim of the one that does, given back when it is voided.
const CONTINUED: &str = "pair-continued";

/// The pair that a new one follows, with its mentees as persons.
async fn predecessor(work: &mut Work<'_>, id: Option<PairId>) -> Result<Option<Predecessor>, WorkError> {
    let Some(id) = id else { return Ok(None) };
    let pair = work.state::<Pair>(id.0).await?;
    let mut mentees = BTreeSet::new();
    for mentee_id in pair.all_mentees().collect::<Vec<_>>() {
        let mentee = work.state::<Mentee>(mentee_id.0).await?;
        if let Some(request) = mentee.request() {
            mentees.insert(identity::canonical(work, request.person_id).await?);
        }
    }
    let series = match pair.program_id() {
        Some(program_id) => work.state::<Program>(program_id.0).await?.series(),
        None => None,
    };
    let continued_by = work.owner(CONTINUED, &[&id.to_string()]).await?.map(PairId);
    Ok(Some(Predecessor { pair: Arc::unwrap_or_clone(pair), mentees, series, continued_by }))
}

pub(super) async fn add_member(work: &mut Work<'_>, command: AddMember) -> Result<(), WorkError> {
    let (pair, program_id, mut members) = pair_with_everybody(work, command.pair_id).await?;
    match command.member {
        Member::Mentor(id) => {
            drop(members.mentors.insert(id, Arc::unwrap_or_clone(work.state::<Mentor>(id.0).await?)));
        }
        Member::Mentee(id) => {
            drop(members.mentees.insert(id, Arc::unwrap_or_clone(work.state::<Mentee>(id.0).await?)));
            members.open = open_pairs(work, &members, &BTreeSet::from([id])).await?;
        }
    }
    members.merged = merged(work, &members).await?;
    // Guarded as in forming: nobody slips in beside the completion of the programme.
    let program = work.guarded_state::<Program>(program_id.0).await?;
    let (mentors, mentees) = match command.member {
        Member::Mentor(id) if pair.present_mentors().all(|other| other != id) => {
            (BTreeSet::from([id]), BTreeSet::new())
        }
        Member::Mentee(id) if pair.present_mentees().all(|other| other != id) => {
            (pair.present_mentors().collect(), BTreeSet::from([id]))
        }
        Member::Mentor(_) | Member::Mentee(_) => (BTreeSet::new(), BTreeSet::new()),
    };
    let places = program.organization_id().zip(pair.organization_id());
    cover(work, &mut members, &mentors, &mentees, places, command.occurred_on).await?;
    let consequences = matching::add_member(&pair, &program, &members, command, work.stamp());
    record(work, command.pair_id, consequences.map_err(|refusal| Refused::of(&refusal))?).await
}

pub(super) async fn replace_mentor(work: &mut Work<'_>, command: ReplaceMentor) -> Result<(), WorkError> {
    let (pair, program_id, mut members) = pair_with_everybody(work, command.pair_id).await?;
    members.mentors.insert(command.new, Arc::unwrap_or_clone(work.state::<Mentor>(command.new.0).await?));
    members.merged = merged(work, &members).await?;
    let program = work.state::<Program>(program_id.0).await?;
    let (mut mentors, mentees) = (BTreeSet::from([command.new]), BTreeSet::new());
    mentors.retain(|id| pair.present_mentors().all(|other| other != *id));
    let places = program.organization_id().zip(pair.organization_id());
    cover(work, &mut members, &mentors, &mentees, places, command.occurred_on).await?;
    let consequences = matching::replace_mentor(&pair, &members, command, work.stamp());
    record(work, command.pair_id, consequences.map_err(|refusal| Refused::of(&refusal))?).await
}

/// The open pairs of these mentees: a new one may not be identical to one of them.
async fn open_pairs(
    work: &mut Work<'_>,
    members: &Members,
    mentees: &BTreeSet<MenteeId>,
) -> Result<BTreeMap<PairId, Pair>, WorkError> {
    let mut open = BTreeMap::new();
    let of_mentees = mentees.iter().filter_map(|id| members.mentees.get(id)).flat_map(Mentee::open_pairs);
    for id in of_mentees.collect::<BTreeSet<_>>() {
        open.insert(id, Arc::unwrap_or_clone(work.state::<Pair>(id.0).await?));
    }
    Ok(open)
}

/// What consents and permissions depend on: ages on the day of matching, and who comes from another
/// organisation than that of the programme and of the pair. Asked for those whose assignment or match is new; the others stay as they
/// are.
async fn cover(
    work: &mut Work<'_>,
    members: &mut Members,
    mentors: &BTreeSet<MentorId>,
    mentees: &BTreeSet<MenteeId>,
    places: Option<(OrganizationId, OrganizationId)>,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    if let Some((program_of, pair_of)) = places {
        members.homes = sharing::homes(work, program_of, pair_of).await?;
    }
    let profiles = mentors.iter().filter_map(|id| Some((*id, members.mentors.get(id)?.profile()?.clone())));
    for (id, profile) in profiles.collect::<Vec<_>>() {
        let majority =
            identity::majority(work, profile.person_id, profile.organization_id, occurred_on).await?;
        members.majorities.insert(profile.person_id, majority);
        if let Some((program_of, _)) = places
            && let Some(scope) = sharing::needed(work, profile.organization_id, program_of).await?
        {
            members.sharing.insert(id, scope);
        }
    }
    let persons = mentees.iter().filter_map(|id| {
        let mentee = members.mentees.get(id)?;
        let request = mentee.request()?;
        Some((request.person_id, request.organization_id, mentee.in_pool_since()))
    });
    for (person, home, in_pool_since) in persons.collect::<Vec<_>>() {
        let mut majority = identity::majority(work, person, home, occurred_on).await?;
        // Who came of the age of own consent in the pool goes on by the representative's consent alone.
        if let (Majority::SigningMinor, Some(day)) = (majority, in_pool_since) {
            majority = identity::majority(work, person, home, day.min(occurred_on)).await?;
        }
        members.majorities.insert(person, majority);
    }
    Ok(())
}

pub(super) async fn known_pair(work: &mut Work<'_>, id: PairId) -> Result<(Arc<Pair>, ProgramId), WorkError> {
    let pair = work.state::<Pair>(id.0).await?;
    match pair.program_id() {
        Some(program_id) => Ok((pair, program_id)),
        None => Err(Refused::new(
            "PAIR_UNKNOWN",
            format!("there is no pair {id}: form it first"),
            format!("пары {id} нет: сначала её нужно сформировать"),
        )
        .into()),
    }
}

pub(in crate::acts) async fn pair_with_members(
    work: &mut Work<'_>,
    id: PairId,
) -> Result<(Arc<Pair>, Members), WorkError> {
    let (pair, program_id) = known_pair(work, id).await?;
    let mentors: Vec<MentorId> = pair.present_mentors().collect();
    let mentees: Vec<MenteeId> = pair.present_mentees().collect();
    let mut members = load_members(work, mentors, mentees).await?;
    members.rules = Arc::unwrap_or_clone(rules::of_program(work, program_id).await?);
    Ok((pair, members))
}

/// The pair with everybody who is, or was, in it.
async fn pair_with_everybody(
    work: &mut Work<'_>,
    id: PairId,
) -> Result<(Arc<Pair>, ProgramId, Members), WorkError> {
    let (pair, program_id) = known_pair(work, id).await?;
    let mentors: Vec<MentorId> = pair.all_mentors().collect();
    let mentees: Vec<MenteeId> = pair.all_mentees().collect();
    let members = load_members(work, mentors, mentees).await?;
    Ok((pair, program_id, members))
}

async fn load_members(
    work: &mut Work<'_>,
    mentors: impl IntoIterator<Item = MentorId>,
    mentees: impl IntoIterator<Item = MenteeId>,
) -> Result<Members, WorkError> {
    let mut members = Members::default();
    for id in mentors {
        members.mentors.insert(id, Arc::unwrap_or_clone(work.state::<Mentor>(id.0).await?));
    }
    for id in mentees {
        members.mentees.insert(id, Arc::unwrap_or_clone(work.state::<Mentee>(id.0).await?));
    }
    Ok(members)
}

/// Who of the members was merged with somebody, and what their mentors carry under other records. Guarded, so that no merge and no
/// other pair slips in beside it.
async fn merged(work: &mut Work<'_>, members: &Members) -> Result<Merged, WorkError> {
    let mut merged = Merged::default();
    let as_mentors = members.mentors.values().filter_map(|mentor| Some(mentor.profile()?.person_id));
    let as_mentees = members.mentees.values().filter_map(|mentee| Some(mentee.request()?.person_id));
    for person in as_mentors.chain(as_mentees).collect::<BTreeSet<_>>() {
        let canonical = identity::canonical(work, person).await?;
        if canonical != person {
            merged.into.insert(person, canonical);
        }
    }
    for id in members.mentors.keys() {
        merged.carried_elsewhere.insert(*id, identity::carried_elsewhere(work, *id).await?);
    }
    Ok(merged)
}

pub(in crate::acts) async fn record(
    work: &mut Work<'_>,
    id: PairId,
    consequences: Consequences,
) -> Result<(), WorkError> {
    work.record::<Pair>(id.0, consequences.pair).await?;
    for (mentor_id, events) in consequences.mentors {
        work.record::<Mentor>(mentor_id.0, events).await?;
    }
    for (mentee_id, events) in consequences.mentees {
        work.record::<Mentee>(mentee_id.0, events).await?;
    }
    Ok(())
}
