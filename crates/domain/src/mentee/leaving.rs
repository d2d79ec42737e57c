//! How an enrolment ends before its cycle, or goes on elsewhere (methodology §5.3, §11.1).
//!
//! A transfer without carry-over leaves the enrolment where it is: the cycle may still be completed there. With carry-over it goes
//! on in a programme of the other organisation, and a completion counts where it happens: that organisation gets the data, so the
//! consent to their transfer stands (methodology §8.3). The person stays one either way.

use super::Mentee;
use crate::aggregate::Stamp;
use crate::consent::Majority;
use crate::correction::Redo;
use crate::ids::{MentorId, OrganizationId, ProgramId};
use crate::values::{ConsentGiver, ConsentKind, EndReason};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a mentee goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// To which organisation.
    pub organization_id: OrganizationId,
    /// Into which programme of it the enrolment is carried over, if it is.
    pub program_id: Option<ProgramId>,
}

/// What may be asked about leaving.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum LeavingCommand {
    /// Ends the enrolment without a cycle. Open units end first, in the same commit.
    WithdrawMentee {
        /// Why.
        reason: EndReason,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records that the mentee goes to another organisation. To carry the enrolment over needs the transfer consent: its data go with it.
    /// The bare fact that somebody moved is handed to nobody.
    TransferMentee {
        /// Where to.
        to: Transfer,
        /// Age on that day, read from the vault.
        majority: Majority,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records that a mentor is a relative of the mentee: allowed, and shown to the curator (methodology §11.27).
    DeclareRelative {
        /// Which mentor.
        mentor_id: MentorId,
        /// When it became known.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen in leaving.
    pub enum LeavingEvent {
        /// The enrolment ended without a cycle.
        MenteeWithdrawn {
            /// Why.
            reason: EndReason,
            /// When.
            occurred_on: NaiveDate,
        },
        /// The mentee went to another organisation.
        MenteeTransferred {
            /// Where to.
            to: Transfer,
            /// When.
            occurred_on: NaiveDate,
        },
        /// A mentor is a relative of the mentee.
        RelativeDeclared {
            /// Which mentor.
            mentor_id: MentorId,
            /// When it became known.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why leaving is not recorded.
    pub enum LeavingRefusal {
        NotRequested => "MENTEE_UNKNOWN",
            "there is no such mentee: register the request first",
            "такого наставляемого нет: сначала запишите запрос";
        Closed { closed_on: NaiveDate } => "MENTEE_CLOSED",
            "the enrolment ended on {closed_on}: register a new request",
            "участие завершено {closed_on}: запишите новый запрос";
        OutsideLife { occurred_on: NaiveDate, requested_on: NaiveDate, today: NaiveDate } => "MENTEE_LEAVING_OUTSIDE_LIFE",
            "the day {occurred_on} is before the request or in the future: accepted are days from {requested_on} to {today}",
            "день {occurred_on} раньше запроса или в будущем: принимаются дни с {requested_on} по {today}";
        StillHere { occurred_on: NaiveDate, here_until: NaiveDate } => "MENTEE_STILL_HERE",
            "the enrolment ends on {occurred_on}, before {here_until}, when the mentee entered the pool or left a pair: accepted are days from then",
            "участие завершается {occurred_on}, раньше {here_until} — входа в базу или окончания пары: принимаются дни с этого дня";
        OpenUnits { units: usize } => "MENTEE_OPEN_PAIRS",
            "the mentee has open pairs ({units}): they end first",
            "у наставляемого открытые пары ({units}): сначала их завершают";
        GoalReached => "MENTEE_GOAL_REACHED",
            "a goal reached early is a success: complete the pair instead of withdrawing the mentee",
            "цель, достигнутая досрочно, — успех: завершите пару, а не участие";
        SameOrganization => "MENTEE_TRANSFER_SAME_ORGANIZATION",
            "the mentee, or the enrolment that is carried over, is in this organisation already or goes to it by the next transfer on record: a transfer goes to another one",
            "наставляемый (при переносе — его участие) уже в этой организации или переходит в неё следующим записанным переводом: перевод бывает в другую";
        TransferConsentMissing { giver: ConsentGiver } => "MENTEE_TRANSFER_CONSENT_MISSING",
            "the transfer consent by {giver} does not stand on that day: another organisation gets data only with it",
            "в этот день нет действующего согласия на передачу данных ({giver}): без него другая организация данных не получает";
        TransferredBefore { occurred_on: NaiveDate } => "MENTEE_TRANSFERRED_BEFORE",
            "a transfer of {occurred_on} is on record: another one of that day needs a correction",
            "перевод {occurred_on} уже записан: другой в тот же день требует исправления";
    }
}

impl LeavingEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MenteeWithdrawn { .. } | Self::MenteeTransferred { .. } | Self::RelativeDeclared { .. } => {
                1
            }
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        let to = Transfer {
            organization_id: OrganizationId(uuid::Uuid::from_u128(5)),
            program_id: Some(ProgramId(uuid::Uuid::from_u128(6))),
        };
        vec![
            Self::MenteeWithdrawn { reason: EndReason::Moved, occurred_on: day(3, 1) },
            Self::MenteeTransferred { to, occurred_on: day(3, 1) },
            Self::RelativeDeclared {
                mentor_id: MentorId(uuid::Uuid::from_u128(61)),
                occurred_on: day(1, 15),
            },
        ]
    }
}

pub(super) fn decide(
    mentee: &Mentee,
    command: LeavingCommand,
    stamp: Stamp,
) -> Result<Vec<LeavingEvent>, LeavingRefusal> {
    let request = mentee.request.as_ref().ok_or(LeavingRefusal::NotRequested)?;
    let (requested_on, today) = (request.requested_on, stamp.today);
    let within_life = |occurred_on: NaiveDate| {
        if occurred_on < requested_on || occurred_on > today {
            return Err(LeavingRefusal::OutsideLife { occurred_on, requested_on, today });
        }
        Ok(())
    };
    let is_open = || mentee.closed_on().map_or(Ok(()), |closed_on| Err(LeavingRefusal::Closed { closed_on }));
    match command {
        LeavingCommand::WithdrawMentee { reason, occurred_on } => {
            if mentee.withdrawn == Some((reason, occurred_on)) {
                return Ok(Vec::new());
            }
            is_open()?;
            within_life(occurred_on)?;
            if let Some(here_until) = mentee.here_until().filter(|here_until| occurred_on < *here_until) {
                return Err(LeavingRefusal::StillHere { occurred_on, here_until });
            }
            let units = mentee.open_units.len();
            if units > 0 {
                return Err(LeavingRefusal::OpenUnits { units });
            }
            if reason == EndReason::GoalReachedEarly {
                return Err(LeavingRefusal::GoalReached);
            }
            Ok(vec![LeavingEvent::MenteeWithdrawn { reason, occurred_on }])
        }
        LeavingCommand::TransferMentee { to, majority, occurred_on } => {
            match mentee.transfers.get(&occurred_on) {
                Some(known) if *known == to => return Ok(Vec::new()),
                Some(_) => return Err(LeavingRefusal::TransferredBefore { occurred_on }),
                None => {}
            }
            is_open()?;
            within_life(occurred_on)?;
            if is_there(mentee, to, occurred_on) {
                return Err(LeavingRefusal::SameOrganization);
            }
            if to.program_id.is_some() {
                let missing = mentee.consents.missing(ConsentKind::Transfer, majority, occurred_on);
                if let Some(giver) = missing {
                    return Err(LeavingRefusal::TransferConsentMissing { giver });
                }
                let units = mentee.open_units.len();
                if units > 0 {
                    return Err(LeavingRefusal::OpenUnits { units });
                }
            }
            Ok(vec![LeavingEvent::MenteeTransferred { to, occurred_on }])
        }
        LeavingCommand::DeclareRelative { mentor_id, occurred_on } => {
            if mentee.relatives.contains(&mentor_id) {
                return Ok(Vec::new());
            }
            is_open()?;
            within_life(occurred_on)?;
            Ok(vec![LeavingEvent::RelativeDeclared { mentor_id, occurred_on }])
        }
    }
}

/// Whether nobody would move. The mentee goes from where he or she is on that day, and on to where the next transfer leads; an enrolment that
/// is carried over from where it stands, which is not where the mentee went without it.
fn is_there(mentee: &Mentee, to: Transfer, day: NaiveDate) -> bool {
    let moves = |known: &&Transfer| to.program_id.is_none() || known.program_id.is_some();
    let before = mentee.transfers.range(..day).map(|(_, known)| known).rfind(moves);
    let after = mentee.transfers.range(day..).map(|(_, known)| known).find(moves);
    let [before, after] = [before, after].map(|known| known.map(|known| known.organization_id));
    [before.or(mentee.requested_at), after].contains(&Some(to.organization_id))
}

/// Majority is not in the event: it was one of those that the consents of the time allow.
pub(super) fn redo(event: &LeavingEvent) -> Redo<LeavingCommand> {
    Redo::fact(match *event {
        LeavingEvent::MenteeWithdrawn { reason, occurred_on } => {
            LeavingCommand::WithdrawMentee { reason, occurred_on }
        }
        LeavingEvent::MenteeTransferred { to, occurred_on } => {
            return Redo::Fact(
                Majority::ALL
                    .map(|majority| LeavingCommand::TransferMentee { to, majority, occurred_on })
                    .into(),
            );
        }
        LeavingEvent::RelativeDeclared { mentor_id, occurred_on } => {
            LeavingCommand::DeclareRelative { mentor_id, occurred_on }
        }
    })
}

pub(super) fn evolve(mentee: &mut Mentee, event: &LeavingEvent) {
    match event {
        LeavingEvent::MenteeWithdrawn { reason, occurred_on } => {
            mentee.withdrawn = Some((*reason, *occurred_on));
        }
        LeavingEvent::MenteeTransferred { to, occurred_on } => {
            let mut later = mentee.transfers.range(*occurred_on..).map(|(_, later)| later);
            let goes_on = later.any(|later| later.program_id.is_some());
            mentee.transfers.insert(*occurred_on, *to);
            // One that is recorded late does not bring back what was carried over since.
            if goes_on {
                return;
            }
            if let (Some(program_id), Some(request)) = (to.program_id, &mut mentee.request) {
                request.organization_id = to.organization_id;
                request.program_id = program_id;
            }
        }
        LeavingEvent::RelativeDeclared { mentor_id, occurred_on: _ } => {
            mentee.relatives.insert(*mentor_id);
        }
    }
}

#[cfg(test)]
mod tests;
