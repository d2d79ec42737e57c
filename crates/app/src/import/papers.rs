//! Rows of «Документы» and «Согласия»: papers of the programme, and consents beside those with which people enter.

use super::course;
use super::row_act::RowAct;
use super::run::{Judged, Outcome, Place, Run};
use crate::acts::{Act, CodeKind, MenteeAct, MentorAct, ProgramAct};
use crate::perform::PerformError;
use crate::workbook::{ConsentRow, DocumentRow};
use chrono::NaiveDate;
use domain::consent::ConsentTerms;
use domain::ids::{MenteeId, MentorId};
use domain::values::{DocumentKind, Side};

/// Records a row of «Документы».
pub(super) async fn approve(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    paper: DocumentRow,
) -> Result<Outcome, PerformError> {
    let of_results = match paper.kind {
        DocumentKind::ResultOrder | DocumentKind::RewardAct => true,
        DocumentKind::LaunchOrder
        | DocumentKind::Regulation
        | DocumentKind::Roadmap
        | DocumentKind::CuratorOrder
        | DocumentKind::PairingOrder => false,
    };
    if of_results && let Some(refused) = course::before_completion(run, place).await? {
        return Ok(Outcome::Refused(refused));
    }
    let DocumentRow { kind, document, file_ref } = paper;
    let act = ProgramAct::ApproveDocument { id: place.program_id, kind, document, file_ref };
    run.carry_out(row, vec![act.into()], None).await
}

/// Records the consent of a row of «Согласия».
pub(super) async fn consent(
    run: &mut Run<'_>,
    row: &RowAct,
    consent: ConsentRow,
) -> Result<Judged, PerformError> {
    let ConsentRow {
        participant,
        side,
        kind,
        given_by,
        given: occurred_on,
        valid_until,
        document,
        text_version,
        channel,
        withdrawn: _,
    } = consent;
    let terms = ConsentTerms { valid_until, text_version, document, channel };
    let act: Act = match side {
        Side::Mentor => match run.resolve(CodeKind::Mentor, &participant).await? {
            Ok(id) => {
                MentorAct::RecordConsent { id: MentorId(id), kind, given_by, terms, occurred_on }.into()
            }
            Err(unresolved) => return Ok(Err(unresolved)),
        },
        Side::Mentee => match run.resolve(CodeKind::Mentee, &participant).await? {
            Ok(id) => {
                MenteeAct::RecordConsent { id: MenteeId(id), kind, given_by, terms, occurred_on }.into()
            }
            Err(unresolved) => return Ok(Err(unresolved)),
        },
    };
    Ok(Ok(run.carry_out(row, vec![act], None).await?))
}

/// Withdraws the consent of a row of «Согласия», with what follows from it.
pub(super) async fn withdraw(
    run: &mut Run<'_>,
    row: &RowAct,
    consent: ConsentRow,
    occurred_on: NaiveDate,
) -> Result<Judged, PerformError> {
    let ConsentRow { participant, side, kind, given_by, .. } = consent;
    let act: Act = match side {
        Side::Mentor => match run.resolve(CodeKind::Mentor, &participant).await? {
            Ok(id) => MentorAct::WithdrawConsent { id: MentorId(id), kind, given_by, occurred_on }.into(),
            Err(unresolved) => return Ok(Err(unresolved)),
        },
        Side::Mentee => match run.resolve(CodeKind::Mentee, &participant).await? {
            Ok(id) => MenteeAct::WithdrawConsent { id: MenteeId(id), kind, given_by, occurred_on }.into(),
            Err(unresolved) => return Ok(Err(unresolved)),
        },
    };
    Ok(Ok(run.carry_out(row, vec![act], None).await?))
}
