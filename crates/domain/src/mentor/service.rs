//! What a mentor may be asked for: how many mentees, whether now, how far from his or her own organisation, in which grade
//! (methodology §5.2; S2: a mentor's profile is used elsewhere only as he or she permits).

use super::{HoldReason, Mentor, MentorGrade, SharingScope};
use crate::aggregate::Stamp;
use crate::consent::Majority;
use crate::correction::Redo;
use crate::values::{ConsentGiver, ConsentKind};
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked about service.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ServiceCommand {
    /// Changes how many mentees the mentor carries at most.
    ChangeCapacity {
        /// How many, over all programmes.
        capacity: u32,
        /// How many mentees the same human being carries under other records.
        elsewhere: u32,
        /// How many mentees the rules of the region let anybody be said to carry.
        most: u32,
        /// From which day.
        occurred_on: NaiveDate,
    },
    /// Puts the mentor on hold: nobody is assigned, open pairs go on.
    PutOnHold {
        /// Why.
        reason: HoldReason,
        /// Since when.
        occurred_on: NaiveDate,
    },
    /// Ends the hold.
    Return {
        /// From which day.
        occurred_on: NaiveDate,
    },
    /// Records that the mentor permits to work so far from the own organisation.
    PermitSharing {
        /// How far; it replaces what was permitted before.
        scope: SharingScope,
        /// Age on that day, read from the vault.
        majority: Majority,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records that the mentor no longer permits it. Pairs that are open go on.
    RevokeSharing {
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records a grade.
    GradeMentor {
        /// Which.
        grade: MentorGrade,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen in service.
    pub enum ServiceEvent {
        /// The mentor carries at most so many mentees.
        MentorCapacityChanged {
            /// How many, over all programmes.
            capacity: u32,
            /// From which day.
            occurred_on: NaiveDate,
        },
        /// The mentor was put on hold.
        MentorOnHold {
            /// Why.
            reason: HoldReason,
            /// Since when.
            occurred_on: NaiveDate,
        },
        /// The mentor returned.
        MentorReturned {
            /// From which day.
            occurred_on: NaiveDate,
        },
        /// The mentor may be asked to work so far from the own organisation.
        MentorSharingPermitted {
            /// How far.
            scope: SharingScope,
            /// When.
            occurred_on: NaiveDate,
        },
        /// The permission was revoked.
        MentorSharingRevoked {
            /// When.
            occurred_on: NaiveDate,
        },
        /// The mentor was graded.
        MentorGraded {
            /// As what.
            grade: MentorGrade,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why service does not change.
    pub enum ServiceRefusal {
        NotApplied => "MENTOR_UNKNOWN",
            "there is no such mentor: record the application first",
            "такого наставника нет: сначала запишите заявку";
        Retired { retired_on: NaiveDate } => "MENTOR_RETIRED",
            "the mentor retired on {retired_on}: accepted are awards, or a new application",
            "наставник завершил работу {retired_on}: принимаются награды или новая заявка";
        OutsideLife { occurred_on: NaiveDate, applied_on: NaiveDate, today: NaiveDate } => "MENTOR_SERVICE_OUTSIDE_LIFE",
            "the day {occurred_on} is before the application or in the future: accepted are days from {applied_on} to {today}",
            "день {occurred_on} раньше заявки или в будущем: принимаются дни с {applied_on} по {today}";
        NoCapacity => "MENTOR_CAPACITY_ZERO",
            "a capacity of 0 is refused: a ready mentor carries at least one mentee",
            "«не более 0» не принимается: готовый наставник ведёт хотя бы одного";
        CapacityBelowLoad { capacity: u32, load: u32 } => "MENTOR_CAPACITY_BELOW_LOAD",
            "a capacity of {capacity} is below the {load} mentees carried now",
            "«не более {capacity}» меньше, чем наставляемых сейчас: {load}";
        CapacityBeyond { capacity: u32, most: u32 } => "MENTOR_CAPACITY_BEYOND",
            "a capacity of {capacity} is beyond what the rules of the region take for a number of mentees: accepted are up to {most}",
            "«не более {capacity}» больше, чем правила региона допускают для одного наставника: принимается до {most}";
        HeldBefore { on_hold_since: NaiveDate } => "MENTOR_HELD_BEFORE",
            "the mentor is on hold since {on_hold_since}: another day needs a correction",
            "наставник приостановлен с {on_hold_since}: другой день требует исправления";
        ReturnedBeforeHold { occurred_on: NaiveDate, on_hold_since: NaiveDate } => "MENTOR_RETURNED_BEFORE_HOLD",
            "the return on {occurred_on} is before the hold of {on_hold_since}: accepted are days from then",
            "возвращение {occurred_on} раньше приостановки {on_hold_since}: принимаются дни с этого дня";
        TransferConsentMissing { giver: ConsentGiver } => "MENTOR_TRANSFER_CONSENT_MISSING",
            "the transfer consent by {giver} does not stand on that day: another organisation gets data only with it",
            "в этот день нет действующего согласия на передачу данных ({giver}): без него другая организация данных не получает";
    }
}

impl ServiceCommand {
    fn occurred_on(&self) -> NaiveDate {
        match self {
            Self::ChangeCapacity { occurred_on, .. }
            | Self::PutOnHold { occurred_on, .. }
            | Self::Return { occurred_on }
            | Self::PermitSharing { occurred_on, .. }
            | Self::RevokeSharing { occurred_on }
            | Self::GradeMentor { occurred_on, .. } => *occurred_on,
        }
    }

    /// Whether it is so without being said again.
    fn already_so(&self, mentor: &Mentor) -> bool {
        match self {
            Self::ChangeCapacity { capacity, .. } => mentor.capacity == *capacity,
            Self::PutOnHold { occurred_on, .. } => mentor.on_hold_on(*occurred_on) == Some(*occurred_on),
            Self::Return { .. } => mentor.on_hold_since().is_none(),
            Self::PermitSharing { scope, occurred_on, .. } => mentor.sharing_on(*occurred_on) == Some(*scope),
            Self::RevokeSharing { .. } => mentor.sharing().is_none(),
            Self::GradeMentor { grade, .. } => mentor.grade == Some(*grade),
        }
    }
}

impl ServiceEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MentorCapacityChanged { .. }
            | Self::MentorOnHold { .. }
            | Self::MentorReturned { .. }
            | Self::MentorSharingPermitted { .. }
            | Self::MentorSharingRevoked { .. }
            | Self::MentorGraded { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![
            Self::MentorCapacityChanged { capacity: 2, occurred_on: day(2, 1) },
            Self::MentorOnHold { reason: HoldReason::Illness, occurred_on: day(2, 5) },
            Self::MentorReturned { occurred_on: day(2, 19) },
            Self::MentorSharingPermitted { scope: SharingScope::Region, occurred_on: day(3, 1) },
            Self::MentorSharingRevoked { occurred_on: day(4, 1) },
            Self::MentorGraded { grade: MentorGrade::Senior, occurred_on: day(4, 2) },
        ]
    }
}

pub(super) fn decide(
    mentor: &Mentor,
    command: ServiceCommand,
    stamp: Stamp,
) -> Result<Vec<ServiceEvent>, ServiceRefusal> {
    let profile = mentor.profile.as_ref().ok_or(ServiceRefusal::NotApplied)?;
    if command.already_so(mentor) {
        return Ok(Vec::new());
    }
    if let Some(retired_on) = mentor.retired_on() {
        return Err(ServiceRefusal::Retired { retired_on });
    }
    let (applied_on, today) = (profile.applied_on, stamp.today);
    let occurred_on = command.occurred_on();
    if occurred_on < applied_on || occurred_on > today {
        return Err(ServiceRefusal::OutsideLife { occurred_on, applied_on, today });
    }
    Ok(vec![match command {
        ServiceCommand::ChangeCapacity { capacity: 0, .. } => return Err(ServiceRefusal::NoCapacity),
        ServiceCommand::ChangeCapacity { capacity, elsewhere, most, occurred_on } => {
            if capacity > most.max(mentor.capacity) {
                return Err(ServiceRefusal::CapacityBeyond { capacity, most });
            }
            let load = mentor.load().saturating_add(elsewhere);
            if capacity < load {
                return Err(ServiceRefusal::CapacityBelowLoad { capacity, load });
            }
            ServiceEvent::MentorCapacityChanged { capacity, occurred_on }
        }
        ServiceCommand::PutOnHold { reason, occurred_on } => {
            // A day of a hold that has ended is taken as well: holds do not overlap.
            if let Some(on_hold_since) = mentor.on_hold_since().or(mentor.on_hold_on(occurred_on)) {
                return Err(ServiceRefusal::HeldBefore { on_hold_since });
            }
            ServiceEvent::MentorOnHold { reason, occurred_on }
        }
        ServiceCommand::Return { occurred_on } => {
            if let Some(on_hold_since) = mentor.on_hold_since().filter(|since| occurred_on < *since) {
                return Err(ServiceRefusal::ReturnedBeforeHold { occurred_on, on_hold_since });
            }
            if let Some(on_hold_since) = mentor.held_within(occurred_on) {
                return Err(ServiceRefusal::HeldBefore { on_hold_since });
            }
            ServiceEvent::MentorReturned { occurred_on }
        }
        ServiceCommand::PermitSharing { scope, majority, occurred_on } => {
            let missing = mentor.consents.missing(ConsentKind::Transfer, majority, occurred_on);
            if let Some(giver) = missing.filter(|_| scope > SharingScope::OwnOrganization) {
                return Err(ServiceRefusal::TransferConsentMissing { giver });
            }
            ServiceEvent::MentorSharingPermitted { scope, occurred_on }
        }
        ServiceCommand::RevokeSharing { occurred_on } => ServiceEvent::MentorSharingRevoked { occurred_on },
        ServiceCommand::GradeMentor { grade, occurred_on } => {
            ServiceEvent::MentorGraded { grade, occurred_on }
        }
    }])
}

/// Majority is not in the event: it was one of those that the consents of the time allow; nor is the bound of the rules of the time.
pub(super) fn redo(event: &ServiceEvent) -> Redo<ServiceCommand> {
    Redo::fact(match *event {
        ServiceEvent::MentorCapacityChanged { capacity, occurred_on } => {
            ServiceCommand::ChangeCapacity { capacity, elsewhere: 0, most: u32::MAX, occurred_on }
        }
        ServiceEvent::MentorOnHold { reason, occurred_on } => {
            ServiceCommand::PutOnHold { reason, occurred_on }
        }
        ServiceEvent::MentorReturned { occurred_on } => ServiceCommand::Return { occurred_on },
        ServiceEvent::MentorSharingPermitted { scope, occurred_on } => {
            return Redo::Fact(
                Majority::ALL
                    .map(|majority| ServiceCommand::PermitSharing { scope, majority, occurred_on })
                    .into(),
            );
        }
        ServiceEvent::MentorSharingRevoked { occurred_on } => ServiceCommand::RevokeSharing { occurred_on },
        ServiceEvent::MentorGraded { grade, occurred_on } => {
            ServiceCommand::GradeMentor { grade, occurred_on }
        }
    })
}

pub(super) fn evolve(mentor: &mut Mentor, event: &ServiceEvent) {
    match event {
        ServiceEvent::MentorCapacityChanged { capacity, occurred_on: _ } => mentor.capacity = *capacity,
        ServiceEvent::MentorOnHold { reason: _, occurred_on } => mentor.holds.push((*occurred_on, None)),
        ServiceEvent::MentorReturned { occurred_on } => {
            for (_, until) in mentor.holds.iter_mut().filter(|(_, until)| until.is_none()) {
                *until = Some(*occurred_on);
            }
        }
        ServiceEvent::MentorSharingPermitted { scope, occurred_on } => {
            mentor.sharing.insert(*occurred_on, Some(*scope));
        }
        ServiceEvent::MentorSharingRevoked { occurred_on } => {
            mentor.sharing.retain(|from, _| from < occurred_on);
            mentor.sharing.insert(*occurred_on, None);
        }
        ServiceEvent::MentorGraded { grade, occurred_on: _ } => mentor.grade = Some(*grade),
    }
}

#[cfg(test)]
mod tests;
