//! The request of a mentee (methodology §5.3). A person is enrolled in a programme once: a claim in the commit holds that.

use super::{Mentee, Request};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{OrganizationId, PersonId, ProgramId};
use crate::values::{ParticipantCategory, RequestSource};
use crate::{part_events, refusals};
use chrono::NaiveDate;

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
        /// Who asked.
        source: RequestSource,
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
            /// Who asked.
            source: RequestSource,
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
    }
}

impl RequestEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MenteeRequested { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::MenteeRequested {
            person_id: PersonId(uuid::Uuid::from_u128(12)),
            organization_id: OrganizationId(uuid::Uuid::from_u128(3)),
            program_id: ProgramId(uuid::Uuid::from_u128(4)),
            category: ParticipantCategory::YoungSpecialist,
            experience_years: Some(1),
            source: RequestSource::OwnRequest,
            occurred_on: NaiveDate::from_ymd_opt(2023, 12, 11).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    mentee: &Mentee,
    command: RequestCommand,
    stamp: Stamp,
) -> Result<Vec<RequestEvent>, RequestRefusal> {
    let RequestCommand::RegisterRequest {
        person_id,
        organization_id,
        program_id,
        category,
        experience_years,
        source,
        occurred_on,
    } = command;
    let request = Request {
        person_id,
        organization_id,
        program_id,
        category,
        experience_years,
        source,
        requested_on: occurred_on,
    };
    match &mentee.request {
        Some(known) if *known == request => return Ok(Vec::new()),
        Some(_) => return Err(RequestRefusal::OtherRequest),
        None => {}
    }
    if occurred_on > stamp.today {
        return Err(RequestRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(vec![RequestEvent::MenteeRequested {
        person_id,
        organization_id,
        program_id,
        category,
        experience_years,
        source,
        occurred_on,
    }])
}

pub(super) fn redo(event: &RequestEvent) -> Redo<RequestCommand> {
    let RequestEvent::MenteeRequested {
        person_id,
        organization_id,
        program_id,
        category,
        experience_years,
        source,
        occurred_on,
    } = *event;
    Redo::fact(RequestCommand::RegisterRequest {
        person_id,
        organization_id,
        program_id,
        category,
        experience_years,
        source,
        occurred_on,
    })
}

pub(super) fn evolve(mentee: &mut Mentee, event: &RequestEvent) {
    let RequestEvent::MenteeRequested {
        person_id,
        organization_id,
        program_id,
        category,
        experience_years,
        source,
        occurred_on,
    } = event;
    mentee.request = Some(Request {
        person_id: *person_id,
        organization_id: *organization_id,
        program_id: *program_id,
        category: *category,
        experience_years: *experience_years,
        source: *source,
        requested_on: *occurred_on,
    });
}

#[cfg(test)]
mod tests;
