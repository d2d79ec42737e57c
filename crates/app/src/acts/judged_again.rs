//! Corrected values that other streams judge: answers by their questionnaire, measured values by their instrument, the form of a pair
//! by its programme, a capacity by the rules of the region, years of experience by the year of birth. A correction is held to the same rules as the act that recorded the fact (methodology §5.6).
//!
//! Invariant: what follows from other values of the fact, an overall mark, is computed again and never taken.

use super::methodology::methodology_of;
use super::rules;
use crate::defaults::DEFAULTS;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::{Aggregate, Refusal};
use domain::correction::effective;
use domain::event::DomainEvent;
use domain::ids::{OrganizationId, PairId, ProgramId};
use domain::measurement::MeasurementEvent;
use domain::mentee::{Mentee, MenteeEvent, RequestEvent, experience_fits};
use domain::mentor::{Mentor, MentorEvent, SelectionEvent, ServiceEvent, ServiceRefusal};
use domain::methodology::{Answers, QuestionnaireRef, Response, Submission};
use domain::pair::{
    ClosingCommand, ClosingEvent, Completion, FeedbackEvent, FeedbackRefusal, FormationEvent, Pair, PairEvent,
};
use domain::person::Person;
use domain::program::{Program, ProgramEvent};
use domain::values::{Audience, FeedbackPhase, Form};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::journal::StreamId;

/// The corrected fact with what follows from its new values.
pub(super) async fn judged_again(
    work: &mut Work<'_>,
    stream: &StreamId,
    sequence: u64,
    was: &Value,
    mut now: Value,
) -> Result<Value, WorkError> {
    let kind = was["type"].as_str().unwrap_or_default();
    let Some(Ok(fact)) = DomainEvent::decode(&stream.aggregate_type, kind, &now) else { return Ok(now) };
    let id = stream.aggregate_id;
    match fact {
        DomainEvent::Pair(PairEvent::Formation(FormationEvent::PairFormed { form, program_id, .. })) => {
            if was["form"] != now["form"] {
                let program = work.state::<Program>(program_id.0).await?;
                program.has_form(form).map_err(|refusal| Refused::of(&refusal))?;
            }
        }
        DomainEvent::Pair(PairEvent::Closing(ClosingEvent::PairCompleted {
            completion,
            occurred_on,
            ..
        })) => {
            let known = serde_json::from_value(was.clone()).expect("a completion is part of its fact");
            if completion != known {
                may_complete(work, id.into(), sequence, [known, completion], occurred_on).await?;
            }
        }
        DomainEvent::Pair(PairEvent::Feedback(FeedbackEvent::SurveyAnswered {
            phase,
            respondent,
            questionnaire,
            answers,
            written,
            occurred_on,
            ..
        })) => {
            let pair = work.state::<Pair>(id).await?;
            let organization = match pair.program_id() {
                Some(program) => organization_of(work, program).await?,
                None => None,
            };
            let asked =
                Asked { audience: respondent.side().into(), phase, form: pair.shape().map(|(form, _)| form) };
            let sheet = Sheet { questionnaire, answers, written, occurred_on };
            let response = respond(work, organization, sheet, asked).await?;
            let overall = serde_json::to_value(response.overall()).expect("a fraction is plain data");
            if now["overall"] != was["overall"] && now["overall"] != overall {
                return Err(overall_follows().into());
            }
            now["overall"] = overall;
        }
        DomainEvent::Mentee(MenteeEvent::Questionnaire(answered)) => {
            let organization =
                work.state::<Mentee>(id).await?.request().map(|request| request.organization_id);
            let asked = Asked { audience: Audience::Mentee, phase: FeedbackPhase::Entry, form: None };
            respond(work, organization, answered.submission().into(), asked).await?;
        }
        DomainEvent::Mentor(MentorEvent::Questionnaire(answered)) => {
            let organization =
                work.state::<Mentor>(id).await?.profile().map(|profile| profile.organization_id);
            let asked = Asked { audience: Audience::Mentor, phase: FeedbackPhase::Entry, form: None };
            respond(work, organization, answered.submission().into(), asked).await?;
        }
        DomainEvent::Program(ProgramEvent::Questionnaire(answered)) => {
            let program = work.state::<Program>(id).await?;
            let (_, phase, submission) = answered.submission();
            let asked = Asked { audience: Audience::Curator, phase, form: None };
            let response = respond(work, program.organization_id(), submission.into(), asked).await?;
            if let Some(form) = response.form() {
                program.has_form(form).map_err(|refusal| Refused::of(&refusal))?;
            }
        }
        DomainEvent::Mentee(MenteeEvent::Request(RequestEvent::MenteeRequested {
            person_id,
            experience_years,
            occurred_on,
            ..
        })) => {
            let birth_year = work.state::<Person>(person_id.0).await?.birth_year();
            if let Some(birth_year) =
                birth_year.filter(|_| was["experience_years"] != now["experience_years"])
            {
                experience_fits(experience_years, birth_year, occurred_on)
                    .map_err(|refusal| Refused::of(&refusal))?;
            }
        }
        DomainEvent::Mentor(
            MentorEvent::Selection(SelectionEvent::MentorReady { capacity, occurred_on, .. })
            | MentorEvent::Service(ServiceEvent::MentorCapacityChanged { capacity, occurred_on }),
        ) => {
            let most = rules::most_mentees(work, id.into(), occurred_on).await?;
            let known = was["capacity"].as_u64().unwrap_or_default();
            if u64::from(capacity) > known.max(most.into()) {
                return Err(Refused::of(&ServiceRefusal::CapacityBeyond { capacity, most }).into());
            }
        }
        DomainEvent::Mentee(MenteeEvent::Measurement(measured)) => {
            let organization =
                work.state::<Mentee>(id).await?.request().map(|request| request.organization_id);
            keeps_to_instrument(work, organization, &measured).await?;
        }
        DomainEvent::Mentor(MentorEvent::Measurement(measured)) => {
            let organization =
                work.state::<Mentor>(id).await?.profile().map(|profile| profile.organization_id);
            keeps_to_instrument(work, organization, &measured).await?;
        }
        DomainEvent::Organization(_)
        | DomainEvent::Person(_)
        | DomainEvent::Program(_)
        | DomainEvent::Mentor(_)
        | DomainEvent::Mentee(_)
        | DomainEvent::Pair(_)
        | DomainEvent::Settings(_)
        | DomainEvent::Methodology(_) => {}
    }
    Ok(now)
}

/// What is said of a completed pair is judged by what it was then; how it closed never changes (settled point 5).
async fn may_complete(
    work: &mut Work<'_>,
    id: PairId,
    sequence: u64,
    [known, now]: [Completion; 2],
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let history = work.history::<Pair>(id.0).await?;
    let facts = effective(&history);
    let earlier = facts.iter().take_while(|(other, _)| *other < sequence);
    let mut pair = Pair::fold(earlier.map(|(_, fact)| *fact));
    if let Some(program) = pair.program_id() {
        pair = pair.under(Arc::unwrap_or_clone(rules::of_program(work, program).await?));
    }
    let stamp = work.stamp();
    let complete = |completion| {
        pair.decide(ClosingCommand::CompletePair { completion, occurred_on }.into(), stamp).err()
    };
    match (complete(known), complete(now)) {
        (_, None) => Ok(()),
        (Some(then), Some(refusal)) if then.code() == refusal.code() => Ok(()),
        (_, Some(refusal)) => Err(Refused::of(&refusal).into()),
    }
}

/// Answers that a questionnaire judges.
struct Sheet {
    questionnaire: QuestionnaireRef,
    answers: Answers,
    written: BTreeSet<String>,
    occurred_on: NaiveDate,
}

impl From<Submission> for Sheet {
    fn from(submission: Submission) -> Self {
        let Submission { questionnaire, answers, written, occurred_on, .. } = submission;
        Self { questionnaire, answers, written, occurred_on }
    }
}

/// Of whom a questionnaire has to ask.
struct Asked {
    audience: Audience,
    phase: FeedbackPhase,
    /// Of the pair, if it was answered in one.
    form: Option<Form>,
}

async fn organization_of(
    work: &mut Work<'_>,
    program: ProgramId,
) -> Result<Option<OrganizationId>, WorkError> {
    Ok(work.state::<Program>(program.0).await?.organization_id())
}

async fn respond(
    work: &mut Work<'_>,
    organization: Option<OrganizationId>,
    Sheet { questionnaire, answers, written, occurred_on }: Sheet,
    asked: Asked,
) -> Result<Response, WorkError> {
    let methodology = match organization {
        Some(organization) => methodology_of(work, organization).await?,
        None => Arc::default(),
    };
    let judged = methodology.respond(&questionnaire, answers, written, occurred_on, &DEFAULTS.questionnaires);
    let response = judged.map_err(|refusal| Refused::of(&refusal))?;
    let asks_them = (response.audience(), response.phase()) == (asked.audience, asked.phase)
        && (asked.form.is_none() || response.form().is_none() || response.form() == asked.form);
    if !asks_them {
        return Err(Refused::of(&FeedbackRefusal::OtherAudience { questionnaire }).into());
    }
    Ok(response)
}

async fn keeps_to_instrument(
    work: &mut Work<'_>,
    organization: Option<OrganizationId>,
    measured: &MeasurementEvent,
) -> Result<(), WorkError> {
    let MeasurementEvent::OutcomeMeasured { measured, value, .. } = measured;
    let Some(organization) = organization else { return Ok(()) };
    let methodology = methodology_of(work, organization).await?;
    methodology.measures(measured, *value).map_err(|refusal| Refused::of(&refusal))?;
    Ok(())
}

fn overall_follows() -> Refused {
    Refused::new(
        "CORRECTION_OVERALL_FOLLOWS",
        "the overall mark follows from the answers: correct those, and it follows",
        "общая оценка следует из ответов: исправьте их, и она изменится",
    )
}
