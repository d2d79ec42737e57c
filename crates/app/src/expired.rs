//! Consents that are over by their own term: the service itself says so, so that nobody stays in a pool or a pair without one (INV-7).
//!
//! Invariants: rows of the read models say where to look, and nothing else: what follows is decided on the streams, as when a curator says
//! it; the end of a consent has one command id, whichever node says it and however often; what is refused of one stops no other.

use crate::acts::{Act, MenteeAct, MentorAct};
use crate::ask::AskError;
use crate::envelope::Envelope;
use crate::perform::{App, Done, PerformError};
use chrono::{Days, NaiveDate};
use domain::ids::{OrganizationId, PersonId};
use domain::values::{ConsentGiver, ConsentKind, Member};
use readmodel::registry::{ConsentsRow, MenteeRow, MentorRow, PersonRow};
use store::reading::RowFilter;
use uuid::Uuid;

/// How a look at all consents ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExpiredConsents {
    /// So many were said to be over.
    pub ended: usize,
    /// So many could not be: a rule refused, or the database did not answer. They are found again at the next look.
    pub left: usize,
}

/// A consent whose last day has passed, as the read models have it.
#[derive(Clone, Copy, Debug)]
struct Over {
    whose: Member,
    person_id: PersonId,
    organization_id: OrganizationId,
    kind: ConsentKind,
    given_by: ConsentGiver,
    until: NaiveDate,
}

impl App {
    /// Says of every consent that is over by its own term that it is, with what follows from it; of those of participants who have left as
    /// well, whose personal data are to be destroyed by then. The day changes where the participant's organisation is.
    ///
    /// # Errors
    /// When the read models do not answer. Of a consent that cannot be ended it is told in the log, and the others go on.
    pub async fn end_expired_consents(&self) -> Result<ExpiredConsents, AskError> {
        let mut told = ExpiredConsents::default();
        for over in self.consents_over().await? {
            let whose = id_of(over.whose);
            let kind: &'static str = over.kind.into();
            let outcome = match self.end_expired(over).await {
                Ok(Some(Done::Recorded { repeated: false, last, .. })) => {
                    tracing::info!(%whose, kind, until = %over.until, position = %last, "a consent was over by its term");
                    told.ended += 1;
                    "ended"
                }
                Ok(Some(Done::Recorded { .. } | Done::AlreadySo) | None) => continue,
                Err(PerformError::Refused(refused)) => {
                    tracing::warn!(%whose, kind, until = %over.until, code = refused.code, "a consent that is over could not be ended");
                    told.left += 1;
                    "refused"
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(%whose, kind, until = %over.until, error, "a consent that is over could not be ended");
                    told.left += 1;
                    "failed"
                }
            };
            metrics::counter!("nastavnik_expired_consents_total", "outcome" => outcome).increment(1);
        }
        Ok(told)
    }

    /// What is over somewhere by now, of people who are not erased.
    async fn consents_over(&self) -> Result<Vec<Over>, AskError> {
        // Nowhere is it later than this.
        let latest = self.clock().today() + Days::new(1);
        let mut found = Vec::new();
        self.each::<MentorRow>(RowFilter::default(), |mentor| {
            let whose = (Member::Mentor(mentor.id), mentor.person_id, mentor.organization_id);
            found.extend(over(whose, &mentor.consents, latest));
        })
        .await?;
        self.each::<MenteeRow>(RowFilter::default(), |mentee| {
            let whose = (Member::Mentee(mentee.id), mentee.person_id, mentee.organization_id);
            found.extend(over(whose, &mentee.consents, latest));
        })
        .await?;
        let people: Vec<Uuid> = found.iter().map(|over| over.person_id.0).collect();
        let people = self.some::<PersonRow>(&people).await?;
        found.retain(|over| people.get(&over.person_id.0).is_none_or(|person| person.erased.is_none()));
        Ok(found)
    }

    /// Says that a consent is over: since the day after its last one, or today where a rule refuses that day. Nothing
    /// while its last day lasts where it was given.
    async fn end_expired(&self, over: Over) -> Result<Option<Done>, PerformError> {
        let today = self.today_at(over.organization_id).await?;
        if today <= over.until {
            return Ok(None);
        }
        let words: [&'static str; 2] = [over.kind.into(), over.given_by.into()];
        let name = format!("consent over: {} {} {}", words[0], words[1], over.until);
        let envelope = Envelope::service(Uuid::new_v5(&id_of(over.whose), name.as_bytes()));
        let fingerprint = self.vault().blind_index("consent-over", &[&id_of(over.whose).to_string(), &name]);
        let end = async |day| self.perform(&[over.ended(day)], &envelope, fingerprint, None).await;
        let first = over.until + Days::new(1);
        match end(first).await {
            Err(PerformError::Refused(_)) if first < today => end(today).await.map(Some),
            answer => answer.map(Some),
        }
    }
}

impl Over {
    fn ended(self, occurred_on: NaiveDate) -> Act {
        let Self { kind, given_by, .. } = self;
        match self.whose {
            Member::Mentor(id) => MentorAct::EndExpiredConsent { id, kind, given_by, occurred_on }.into(),
            Member::Mentee(id) => MenteeAct::EndExpiredConsent { id, kind, given_by, occurred_on }.into(),
        }
    }
}

fn over(
    (whose, person_id, organization_id): (Member, PersonId, OrganizationId),
    consents: &ConsentsRow,
    day: NaiveDate,
) -> impl Iterator<Item = Over> {
    consents.over_on(day).map(move |(kind, given_by, until)| Over {
        whose,
        person_id,
        organization_id,
        kind,
        given_by,
        until,
    })
}

fn id_of(whose: Member) -> Uuid {
    match whose {
        Member::Mentor(id) => id.0,
        Member::Mentee(id) => id.0,
    }
}
