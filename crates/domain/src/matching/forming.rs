//! The forming of a pair: the programme admits it, the pair forms, every mentor has room, every mentee is free.

use super::{
    Consequences, MatchingRefusal, Members, MembersUnknown, Predecessor, Unit, assign_mentors, match_mentees,
    new_mentee, new_mentor, organization_of,
};
use crate::aggregate::{Aggregate, Stamp};
use crate::ids::{MenteeId, MentorId, PairId, ProgramId};
use crate::mentee::Mentee;
use crate::pair::{FormationCommand, LocalNames, Pair};
use crate::program::Program;
use crate::refusals;
use crate::values::{DocumentRef, Form, InteractionKind, RoleModel};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What is asked when a pair is to be formed.
#[derive(Clone, Debug, PartialEq)]
pub struct FormPair {
    /// The new pair.
    pub pair_id: PairId,
    /// In which programme.
    pub program_id: ProgramId,
    /// In which form.
    pub form: Form,
    /// The federal form as which a local one is told, if it is said.
    pub federal_form: Option<Form>,
    /// By which role model, if one was chosen.
    pub role_model: Option<RoleModel>,
    /// In which kind of interaction.
    pub kind: InteractionKind,
    /// The order that fixes the pair.
    pub order: Option<DocumentRef>,
    /// The ended pair that this one replaces.
    pub rematch_of: Option<PairId>,
    /// The pair of an earlier run that this one goes on with.
    pub continues: Option<PairId>,
    /// Which local names are written down.
    pub named: LocalNames,
    /// Day of formation.
    pub occurred_on: NaiveDate,
}

refusals! {
    /// Why a pair does not follow another one.
    pub enum SuccessionRefusal {
        RematchOfOpen { pair_id: PairId } => "PAIR_REMATCH_OF_OPEN",
            "pair {pair_id} is not known or still open on that day: a re-match replaces a pair that has ended",
            "пары {pair_id} нет или в этот день она ещё открыта: взамен формируют после окончания";
        RematchOfStrangers { pair_id: PairId } => "PAIR_REMATCH_OF_STRANGERS",
            "pair {pair_id} has no mentee of the new one: a re-match goes on with at least one of them",
            "в паре {pair_id} нет наставляемых новой пары: взамен формируют хотя бы с одним из них";
        RematchOfOtherEnding { pair_id: PairId } => "PAIR_REMATCH_NOT_DISSOLVED",
            "pair {pair_id} was completed or carried over: a re-match replaces a pair that was dissolved",
            "пара {pair_id} завершена или перенесена: взамен формируют после прекращения";
        RematchElsewhere { pair_id: PairId } => "PAIR_REMATCH_ELSEWHERE",
            "pair {pair_id} is of another programme: a re-match replaces a pair of the same one",
            "пара {pair_id} из другой программы: взамен формируют в той же программе";
        NotCarriedOver { pair_id: PairId } => "PAIR_NOT_CARRIED_OVER",
            "pair {pair_id} is not known or not carried over: carry it over before another one goes on with it",
            "пары {pair_id} нет или она не перенесена: сначала перенесите её, потом продолжайте";
        ContinuesElsewhere { pair_id: PairId } => "PAIR_CONTINUES_ELSEWHERE",
            "pair {pair_id} is not of an earlier run of the same series: a pair goes on in a later run, so place both programmes in a series first",
            "пара {pair_id} не из более раннего года той же серии: пару продолжают в следующем году, сначала отнесите обе программы к серии";
        ContinuedBefore { pair_id: PairId, by: PairId } => "PAIR_CONTINUED_BEFORE",
            "pair {by} goes on with pair {pair_id} already: a pair is gone on with once",
            "пару {pair_id} уже продолжает пара {by}: пару продолжают один раз";
        ContinuesStrangers { pair_id: PairId } => "PAIR_CONTINUES_STRANGERS",
            "pair {pair_id} has no mentee of the new one: a run goes on with at least one of them",
            "в паре {pair_id} нет наставляемых новой пары: продолжают хотя бы с одним из них";
    }
}

/// Decides the forming of a pair.
pub fn form_pair(
    pair: &Pair,
    program: &Program,
    members: &Members,
    command: &FormPair,
    stamp: Stamp,
) -> Result<Consequences, MatchingRefusal> {
    let organization_id = organization_of(program)?;
    let program_id = command.program_id;
    let new_mentors = members.mentors.keys().map(|id| new_mentor(members, *id));
    let new_mentees = members.mentees.keys().map(|id| new_mentee(members, *id, program_id));
    let formed = pair.decide(
        FormationCommand::FormPair {
            program_id,
            organization_id,
            form: command.form,
            federal_form: command.federal_form,
            role_model: command.role_model,
            kind: command.kind,
            mentors: new_mentors.collect::<Result<_, MembersUnknown>>()?,
            mentees: new_mentees.collect::<Result<_, MembersUnknown>>()?,
            order: command.order.clone(),
            rematch_of: command.rematch_of,
            continues: command.continues,
            named: command.named,
            occurred_on: command.occurred_on,
        }
        .into(),
        stamp,
    )?;
    if formed.is_empty() {
        return Ok(Consequences::default());
    }
    follows(command, program, members)?;
    program.admits_pair(command.form, command.occurred_on)?;
    let unit = Unit {
        pair_id: command.pair_id,
        program_id,
        form: command.form,
        kind: command.kind,
        occurred_on: command.occurred_on,
    };
    let mentees: BTreeSet<MenteeId> = members.mentees.keys().copied().collect();
    let mentors: BTreeSet<MentorId> = members.mentors.keys().copied().collect();
    let mut consequences = Consequences { pair: formed, ..Consequences::default() };
    assign_mentors(unit, members, mentors.iter().copied(), &mentees, stamp, &mut consequences)?;
    match_mentees(unit, members, mentees.iter().copied(), (&mentors, &mentees), stamp, &mut consequences)?;
    Ok(consequences)
}

/// A pair follows one that has ended as it should have, with at least one of the same mentees: a dissolved one in the same programme
/// (methodology §5.4), one that was carried over in a later run of the series, and that alone (§4.3).
fn follows(command: &FormPair, program: &Program, members: &Members) -> Result<(), SuccessionRefusal> {
    let shares = |before: &Predecessor| {
        let mut requests = members.mentees.values().filter_map(Mentee::request);
        requests.any(|request| before.mentees.contains(&members.merged.canonical(request.person_id)))
    };
    if let Some(pair_id) = command.rematch_of {
        let ended = |before: &&Predecessor| {
            before.pair.closed_on().is_some_and(|closed_on| closed_on <= command.occurred_on)
        };
        let before = members.replaced.as_ref().filter(ended);
        let before = before.ok_or(SuccessionRefusal::RematchOfOpen { pair_id })?;
        if !before.pair.is_dissolved() {
            return Err(SuccessionRefusal::RematchOfOtherEnding { pair_id });
        }
        if before.pair.program_id() != Some(command.program_id) {
            return Err(SuccessionRefusal::RematchElsewhere { pair_id });
        }
        if !shares(before) {
            return Err(SuccessionRefusal::RematchOfStrangers { pair_id });
        }
    }
    if let Some(pair_id) = command.continues {
        let before = members.continued.as_ref().filter(|before| before.pair.is_carried_over());
        let before = before.ok_or(SuccessionRefusal::NotCarriedOver { pair_id })?;
        let is_later_run = before
            .series
            .zip(program.series())
            .is_some_and(|((series, year), (here, now))| series == here && year < now);
        if !is_later_run {
            return Err(SuccessionRefusal::ContinuesElsewhere { pair_id });
        }
        if let Some(by) = before.continued_by.filter(|by| *by != command.pair_id) {
            return Err(SuccessionRefusal::ContinuedBefore { pair_id, by });
        }
        if !shares(before) {
            return Err(SuccessionRefusal::ContinuesStrangers { pair_id });
        }
    }
    Ok(())
}
