//! How an enrolment ends before its cycle: withdrawn, without a consent that it rests on, or carried over to another organisation. Open
//! pairs are left in the same commit.

use super::requests::enrol;
use crate::acts::consents::Ending;
use crate::acts::identity;
use crate::acts::known::{known_request, open_to_people, organization_known, program_known};
use crate::acts::leaving::leave_pairs_of_mentee;
use crate::acts::reorganization;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::ids::MenteeId;
use domain::mentee::{LeavingCommand, Mentee, Request, Transfer};
use domain::values::{ConsentKind, EndReason};

/// A consent ends, and with it what rests on it.
pub(super) async fn end_consent(
    work: &mut Work<'_>,
    id: MenteeId,
    ending: Ending,
    reason: EndReason,
) -> Result<(), WorkError> {
    let request = known_request(work, id).await?;
    ending.decide::<Mentee>(work, id.0, request.person_id, request.organization_id).await?;
    let mentee = work.state::<Mentee>(id.0).await?;
    if ending.kind != ConsentKind::Processing || mentee.consents().erasure_due().is_none() {
        return Ok(());
    }
    withdraw_if_open(work, id, reason, ending.occurred_on.max(request.requested_on)).await
}

/// Ends an enrolment that may be over already, or may be completed by the end of its last pair; not before that pair ends (INV-6).
async fn withdraw_if_open(
    work: &mut Work<'_>,
    id: MenteeId,
    reason: EndReason,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    leave_pairs_of_mentee(work, id, reason, occurred_on).await?;
    let mentee = work.state::<Mentee>(id.0).await?;
    if mentee.closed_on().is_some() {
        return Ok(());
    }
    let occurred_on = mentee.here_until().map_or(occurred_on, |here_until| here_until.max(occurred_on));
    work.decide::<Mentee>(id.0, LeavingCommand::WithdrawMentee { reason, occurred_on }).await
}

pub(super) async fn withdraw(
    work: &mut Work<'_>,
    id: MenteeId,
    reason: EndReason,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let mentee = work.state::<Mentee>(id.0).await?;
    if mentee.closed_on().is_none() && mentee.open_pairs().next().is_some() {
        return withdraw_if_open(work, id, reason, occurred_on).await;
    }
    work.decide::<Mentee>(id.0, LeavingCommand::WithdrawMentee { reason, occurred_on }).await
}

pub(super) async fn transfer(
    work: &mut Work<'_>,
    id: MenteeId,
    to: Transfer,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    organization_known(work, to.organization_id).await?;
    let Request { person_id: person, organization_id: home, .. } = known_request(work, id).await?;
    let majority = identity::majority(work, person, home, occurred_on).await?;
    let command = LeavingCommand::TransferMentee { to, majority, occurred_on };
    let mentee = work.state::<Mentee>(id.0).await?;
    let is_known = mentee.decide(command.clone().into(), work.stamp()).is_ok_and(|events| events.is_empty());
    if !is_known {
        reorganization::open_on(work, to.organization_id, occurred_on).await?;
    }
    if let Some(program_id) = to.program_id.filter(|_| !is_known) {
        let program = program_known(work, program_id).await?;
        open_to_people(&program)?;
        if program.organization_id() != Some(to.organization_id) {
            return Err(Refused::new(
                "TRANSFER_OTHER_ORGANIZATION",
                format!(
                    "programme {program_id} is not of organisation {}: name one of it",
                    to.organization_id
                ),
                format!(
                    "программа {program_id} не этой организации ({}): укажите её программу",
                    to.organization_id
                ),
            )
            .into());
        }
        enrol(work, id, person, program_id, occurred_on).await?;
        leave_pairs_of_mentee(work, id, EndReason::Moved, occurred_on).await?;
    }
    work.decide::<Mentee>(id.0, command).await
}
