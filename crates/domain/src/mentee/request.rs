//! The request of a mentee (methodology §5.3). A person is enrolled in a programme once: a claim in the commit holds that.
//!
//! Topics are codes; sensitive ones and the words of the request are in the vault, and an event says only that they changed.

use super::{Mentee, Request, RequestTopic};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{OrganizationId, PersonId, ProgramId};
use crate::values::{ParticipantCategory, RequestSource};
use crate::{part_events, refusals};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// The age from which on the law lets people work.
const WORKS_FROM: i32 = 14;

/// What may be asked about a request.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum RequestCommand {
    /// Registers a request. Name, contacts and what is asked for go to the vault.
    RegisterRequest {
        /// Who.
        person_id: PersonId,
        /// Where.
        organization_id: OrganizationId,
        /// For which programme.
        program_id: ProgramId,
        /// What he or she is in life.
        category: ParticipantCategory,
        /// Years of experience, for teachers.
        experience_years: Option<u32>,
        /// The year of birth that is on record of the person.
        birth_year: Option<i32>,
        /// What is asked for, as far as it is not sensitive.
        topics: BTreeSet<RequestTopic>,
        /// Who asked.
        source: RequestSource,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Changes what is asked for.
    UpdateRequest {
        /// What is asked for now, as far as it is not sensitive.
        topics: BTreeSet<RequestTopic>,
        /// Whether the words or the sensitive topics in the vault change.
        sealed_changed: bool,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to a request.
    pub enum RequestEvent {
        /// A mentee was requested for.
        MenteeRequested {
            /// Who.
            person_id: PersonId,
            /// Where.
            organization_id: OrganizationId,
            /// For which programme.
            program_id: ProgramId,
            /// What he or she is in life.
            category: ParticipantCategory,
            /// Years of experience, for teachers.
            experience_years: Option<u32>,
            /// What is asked for, as far as it is not sensitive; old records say nothing.
            #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
            topics: BTreeSet<RequestTopic>,
            /// Who asked.
            source: RequestSource,
            /// When.
            occurred_on: NaiveDate,
        },
        /// Something else is asked for.
        MenteeRequestChanged {
            /// What is asked for now, as far as it is not sensitive.
            topics: BTreeSet<RequestTopic>,
            /// Whether the words or the sensitive topics in the vault changed.
            sealed_changed: bool,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a request is not recorded.
    pub enum RequestRefusal {
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "MENTEE_REQUESTED_IN_THE_FUTURE",
            "the request is dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата вхождения {occurred_on} в будущем: принимаются дни до {today}";
        OtherRequest => "MENTEE_OTHER_REQUEST",
            "the mentee is on record with other data: a change needs a correction",
            "наставляемый уже записан с другими данными: нужно исправление";
        ExperienceBeyondAge { years: u32, most: u32 } => "MENTEE_EXPERIENCE_BEYOND_AGE",
            "{years} years of experience are more than this person can have: accepted are up to {most}, by the year of birth and the age of fourteen, from which on the law lets people work",
            "стаж {years} лет больше, чем может быть у этого человека: принимается до {most} — по году рождения и возрасту четырнадцати лет, с которого закон разрешает работать";
        NotRequested => "MENTEE_UNKNOWN",
            "there is no such mentee: register the request first",
            "такого наставляемого нет: сначала запишите запрос";
        Closed { closed_on: NaiveDate } => "MENTEE_CLOSED",
            "the enrolment ended on {closed_on}: register a new request",
            "участие завершено {closed_on}: запишите новый запрос";
        ChangedBeforeRequest { occurred_on: NaiveDate, requested_on: NaiveDate } => "MENTEE_CHANGED_BEFORE_REQUEST",
            "the change of {occurred_on} is before the request of {requested_on}: accepted are days from then",
            "изменение {occurred_on} раньше запроса {requested_on}: принимаются дни с этого дня";
    }
}

impl RequestEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MenteeRequested { .. } | Self::MenteeRequestChanged { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a real day");
        vec![
            Self::MenteeRequested {
                person_id: PersonId(uuid::Uuid::from_u128(12)),
                organization_id: OrganizationId(uuid::Uuid::from_u128(3)),
                program_id: ProgramId(uuid::Uuid::from_u128(4)),
                category: ParticipantCategory::YoungSpecialist,
                experience_years: Some(1),
                topics: BTreeSet::new(),
                source: RequestSource::OwnRequest,
                occurred_on: day(2023, 12, 11),
            },
            Self::MenteeRequestChanged {
                topics: BTreeSet::from([RequestTopic::ProfessionalGrowth]),
                sealed_changed: true,
                occurred_on: day(2024, 2, 1),
            },
        ]
    }
}

pub(super) fn decide(
    mentee: &Mentee,
    command: RequestCommand,
    stamp: Stamp,
) -> Result<Vec<RequestEvent>, RequestRefusal> {
    match command {
        RequestCommand::RegisterRequest {
            person_id,
            organization_id,
            program_id,
            category,
            experience_years,
            birth_year,
            topics,
            source,
            occurred_on,
        } => {
            let request = Request {
                person_id,
                organization_id,
                program_id,
                category,
                experience_years,
                topics,
                source,
                requested_on: occurred_on,
            };
            register(mentee, request, birth_year, stamp)
        }
        RequestCommand::UpdateRequest { topics, sealed_changed, occurred_on } => {
            update(mentee, topics, sealed_changed, occurred_on, stamp)
        }
    }
}

fn register(
    mentee: &Mentee,
    request: Request,
    birth_year: Option<i32>,
    stamp: Stamp,
) -> Result<Vec<RequestEvent>, RequestRefusal> {
    match &mentee.request {
        Some(known) if *known == request => return Ok(Vec::new()),
        Some(_) => return Err(RequestRefusal::OtherRequest),
        None => {}
    }
    let occurred_on = request.requested_on;
    if occurred_on > stamp.today {
        return Err(RequestRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if let Some(birth_year) = birth_year {
        experience_fits(request.experience_years, birth_year, occurred_on)?;
    }
    Ok(vec![RequestEvent::MenteeRequested {
        person_id: request.person_id,
        organization_id: request.organization_id,
        program_id: request.program_id,
        category: request.category,
        experience_years: request.experience_years,
        topics: request.topics,
        source: request.source,
        occurred_on,
    }])
}

/// Whether somebody born in a year can have worked for so many years by a day. Nobody works before the age of fourteen (Labour Code,
/// article 63); only the year of birth is known here, so up to a year too many is taken.
///
/// # Errors
/// The refusal, with as many as there can be.
pub fn experience_fits(
    years: Option<u32>,
    birth_year: i32,
    occurred_on: NaiveDate,
) -> Result<(), RequestRefusal> {
    let most = u32::try_from(occurred_on.year() - birth_year - WORKS_FROM).unwrap_or(0);
    match years {
        Some(years) if years > most => Err(RequestRefusal::ExperienceBeyondAge { years, most }),
        Some(_) | None => Ok(()),
    }
}

fn update(
    mentee: &Mentee,
    topics: BTreeSet<RequestTopic>,
    sealed_changed: bool,
    occurred_on: NaiveDate,
    stamp: Stamp,
) -> Result<Vec<RequestEvent>, RequestRefusal> {
    let request = mentee.request.as_ref().ok_or(RequestRefusal::NotRequested)?;
    if request.topics == topics && !sealed_changed {
        return Ok(Vec::new());
    }
    if let Some(closed_on) = mentee.closed_on() {
        return Err(RequestRefusal::Closed { closed_on });
    }
    if occurred_on > stamp.today {
        return Err(RequestRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if occurred_on < request.requested_on {
        let requested_on = request.requested_on;
        return Err(RequestRefusal::ChangedBeforeRequest { occurred_on, requested_on });
    }
    Ok(vec![RequestEvent::MenteeRequestChanged { topics, sealed_changed, occurred_on }])
}

pub(super) fn redo(event: &RequestEvent) -> Redo<RequestCommand> {
    Redo::fact(match event.clone() {
        RequestEvent::MenteeRequested {
            person_id,
            organization_id,
            program_id,
            category,
            experience_years,
            topics,
            source,
            occurred_on,
        } => RequestCommand::RegisterRequest {
            person_id,
            organization_id,
            program_id,
            category,
            experience_years,
            birth_year: None,
            topics,
            source,
            occurred_on,
        },
        RequestEvent::MenteeRequestChanged { topics, sealed_changed, occurred_on } => {
            RequestCommand::UpdateRequest { topics, sealed_changed, occurred_on }
        }
    })
}

pub(super) fn evolve(mentee: &mut Mentee, event: &RequestEvent) {
    match event {
        RequestEvent::MenteeRequested {
            person_id,
            organization_id,
            program_id,
            category,
            experience_years,
            topics,
            source,
            occurred_on,
        } => {
            mentee.requested_at = Some(*organization_id);
            mentee.request = Some(Request {
                person_id: *person_id,
                organization_id: *organization_id,
                program_id: *program_id,
                category: *category,
                experience_years: *experience_years,
                topics: topics.clone(),
                source: *source,
                requested_on: *occurred_on,
            });
        }
        RequestEvent::MenteeRequestChanged { topics, sealed_changed: _, occurred_on: _ } => {
            if let Some(request) = &mut mentee.request {
                request.topics.clone_from(topics);
            }
        }
    }
}

#[cfg(test)]
mod tests;
