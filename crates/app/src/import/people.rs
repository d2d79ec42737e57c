//! Rows of «Наставники» and «Наставляемые»: a row is one commit, from entry to readiness or the pool.

use super::row_act::RowAct;
use super::run::{Outcome, Place, Run};
use crate::acts::{
    Act, CodeKind, MarkAct, MenteeAct, MentorAct, NewPerson, PersonalData, mentor_of, person_parts, terms,
};
use crate::perform::PerformError;
use crate::workbook::{MenteeRow, MentorRow};
use chrono::NaiveDate;
use domain::consent::{ConsentTerms, Majority};
use domain::ids::{EnterpriseId, MenteeId, MentorId, PersonId};
use domain::mentor::{MentorOffer, TrainingResult};
use domain::policies::TermsPolicy;
use domain::values::{ConsentGiver, ConsentKind, ParticipantCategory};
use std::collections::{BTreeMap, BTreeSet};
use store::ids::{ordered_id, random_id};

/// Records a mentor.
pub(super) async fn mentor(
    run: &mut Run<'_>,
    row: &RowAct,
    mentor: MentorRow,
) -> Result<Outcome, PerformError> {
    let Some(place) = run.place.clone() else { return Ok(no_frame()) };
    let data = PersonalData {
        name: mentor.name.clone(),
        birth_date: mentor.birth_date,
        fields: fields([
            ("contacts", mentor.contacts.clone()),
            ("place", mentor.place.clone()),
            ("competences", mentor.competences.clone()),
            ("achievements", mentor.achievements.clone()),
            ("interests", mentor.interests.clone()),
            ("wished_age", mentor.wished_age.clone()),
            ("time", mentor.time.clone()),
            ("mentor_code", Some(mentor.code.clone())),
        ]),
    };
    let known = known_mentor(run, &place, &data).await?;
    let id = known.unwrap_or_else(|| MentorId(random_id()));
    let mut acts: Vec<Act> = vec![
        MarkAct::Code {
            kind: CodeKind::Mentor,
            program_id: place.program_id,
            code: mentor.code.clone(),
            owner: id.0,
        }
        .into(),
    ];
    if known.is_none() {
        let own_consent = terms(&mut run.work(), place.organization_id, mentor.entered).await?;
        acts.extend(application(id, &place, data, &mentor, own_consent));
    }
    let program_id = place.program_id;
    if let Some(occurred_on) = mentor.interview {
        acts.push(MentorAct::Select { id, program_id, criteria: BTreeMap::new(), occurred_on }.into());
    }
    if let (Some(occurred_on), Some(hours)) = (mentor.training, mentor.training_hours) {
        let training = MentorAct::RecordTraining {
            id,
            program_id: Some(program_id),
            hours,
            result: TrainingResult::Passed,
            course: None,
            provider: None,
            occurred_on,
        };
        acts.push(training.into());
        if let Some(capacity) = mentor.capacity {
            let waiver = None;
            acts.push(MentorAct::AdmitToReadyPool { id, program_id, capacity, waiver, occurred_on }.into());
        }
    }
    let outcome = run.carry_out(row, acts, None).await?;
    if !matches!(outcome, Outcome::Refused(_)) {
        count(&mut run.recruited.mentors, mentor.entered);
        if let Some(trained_on) = mentor.training {
            count(&mut run.recruited.trained, trained_on);
        }
    }
    Ok(outcome)
}

fn application(
    id: MentorId,
    place: &Place,
    data: PersonalData,
    mentor: &MentorRow,
    terms: TermsPolicy,
) -> Vec<Act> {
    let majority = Majority::on(mentor.birth_date, mentor.entered, terms);
    let enterprise = (mentor.category == ParticipantCategory::EnterpriseEmployee)
        .then(|| mentor.place.clone())
        .flatten()
        .map(|name| (EnterpriseId(ordered_id()), name));
    let apply = MentorAct::Apply {
        id,
        person: NewPerson { id: PersonId(random_id()), data },
        organization_id: place.organization_id,
        category: mentor.category,
        enterprise,
        offer: MentorOffer::default(),
        occurred_on: mentor.entered,
    };
    let consents = consents(majority, mentor.consent, mentor.representative_consent).into_iter().map(
        |(given_by, occurred_on)| {
            let (kind, terms) = (ConsentKind::Processing, until(mentor.consent_until));
            Act::from(MentorAct::RecordConsent { id, kind, given_by, terms, occurred_on })
        },
    );
    let interview = mentor
        .interview
        .zip(mentor.readiness)
        .map(|(occurred_on, readiness)| MentorAct::RecordInterview {
            id,
            readiness,
            interviewer: None,
            occurred_on,
        })
        .map(Act::from);
    std::iter::once(apply.into()).chain(consents).chain(interview).collect()
}

/// The person as a mentor of an earlier programme of the organisation.
async fn known_mentor(
    run: &Run<'_>,
    place: &Place,
    data: &PersonalData,
) -> Result<Option<MentorId>, PerformError> {
    let parts = person_parts(place.organization_id, data);
    let mut work = run.work();
    let Some(person) = work.owner("person", &parts.each_ref().map(String::as_str)).await? else {
        return Ok(None);
    };
    Ok(mentor_of(&mut work, PersonId(person)).await?)
}

/// Records a mentee.
pub(super) async fn mentee(
    run: &mut Run<'_>,
    row: &RowAct,
    mentee: MenteeRow,
) -> Result<Outcome, PerformError> {
    let Some(place) = run.place.clone() else { return Ok(no_frame()) };
    let id = MenteeId(random_id());
    let own_consent = terms(&mut run.work(), place.organization_id, mentee.entered).await?;
    let majority = Majority::on(mentee.birth_date, mentee.entered, own_consent);
    let data = PersonalData {
        name: mentee.name.clone(),
        birth_date: mentee.birth_date,
        fields: fields([
            ("representative_contacts", mentee.representative_contacts.clone()),
            ("mentee_code", Some(mentee.code.clone())),
        ]),
    };
    let code = MarkAct::Code {
        kind: CodeKind::Mentee,
        program_id: place.program_id,
        code: mentee.code.clone(),
        owner: id.0,
    };
    let register = MenteeAct::RegisterRequest {
        id,
        person: NewPerson { id: PersonId(random_id()), data },
        program_id: place.program_id,
        category: mentee.category,
        experience_years: mentee.experience_years,
        request: mentee.request.clone(),
        topics: BTreeSet::new(),
        sensitive: BTreeSet::new(),
        source: mentee.request_source,
        occurred_on: mentee.entered,
    };
    let mut acts: Vec<Act> = vec![code.into(), register.into()];
    for (given_by, occurred_on) in consents(majority, mentee.consent, mentee.representative_consent) {
        let (kind, terms) = (ConsentKind::Processing, until(mentee.consent_until));
        acts.push(MenteeAct::RecordConsent { id, kind, given_by, terms, occurred_on }.into());
    }
    acts.push(MenteeAct::EnterPool { id, occurred_on: mentee.entered }.into());
    let outcome = run.carry_out(row, acts, None).await?;
    if !matches!(outcome, Outcome::Refused(_)) {
        count(&mut run.recruited.mentees, mentee.entered);
    }
    Ok(outcome)
}

/// «Согласие на ОПД» of a minor is given by the representative, from 14 by the child as well.
fn consents(
    majority: Majority,
    own: Option<NaiveDate>,
    representative: Option<NaiveDate>,
) -> Vec<(ConsentGiver, NaiveDate)> {
    majority
        .required_givers()
        .iter()
        .filter_map(|giver| {
            let given_on = match giver {
                ConsentGiver::OwnConsent => own,
                ConsentGiver::LegalRepresentative => representative,
            };
            Some((*giver, given_on?))
        })
        .collect()
}

/// The terms of a consent that says no more than how long it stands.
fn until(valid_until: Option<NaiveDate>) -> ConsentTerms {
    ConsentTerms { valid_until, ..ConsentTerms::default() }
}

fn fields<const N: usize>(values: [(&'static str, Option<String>); N]) -> Vec<(&'static str, String)> {
    values.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()
}

fn count(counter: &mut Option<(NaiveDate, u32)>, on: NaiveDate) {
    let (last, number) = counter.unwrap_or((on, 0));
    *counter = Some((last.max(on), number + 1));
}

fn no_frame() -> Outcome {
    Outcome::Refused(super::units::no_frame())
}
