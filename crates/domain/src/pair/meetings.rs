//! The meetings of a pair: organisational, planning, then the series of work (S2; methodology §5.4).
//!
//! Invariant INV-3: no meeting in the future, before formation, after closing or in a pause; somebody of each side is present.
//! A meeting that was planned is recorded under the id it was planned with (`schedule`).

use super::Pair;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::MeetingId;
use crate::values::{MeetingMode, MeetingType, Member, Side};
use crate::{day, part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The facts of one meeting. Its theme is free text and lives in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sitting {
    /// Its id.
    pub meeting_id: MeetingId,
    /// Length, minutes, 1–1440.
    pub duration_min: u32,
    /// In person or online.
    pub mode: MeetingMode,
    /// Who was there.
    pub attendees: BTreeSet<Member>,
    /// When it was held.
    pub occurred_on: NaiveDate,
}

/// A recorded meeting, whatever its role in the life of the pair.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Recorded {
    Organizational(Sitting),
    Planning(Sitting),
    Other(MeetingType, Sitting),
}

impl Recorded {
    fn sitting(&self) -> &Sitting {
        match self {
            Self::Organizational(sitting) | Self::Planning(sitting) | Self::Other(_, sitting) => sitting,
        }
    }

    pub(super) fn is_planning(&self) -> bool {
        match self {
            Self::Planning(_) => true,
            Self::Organizational(_) | Self::Other(..) => false,
        }
    }

    /// Whether the two may be one meeting that two people wrote down.
    fn looks_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other(kind, sitting), Self::Other(other_kind, other)) => {
                (kind, sitting.occurred_on) == (other_kind, other.occurred_on)
            }
            (Self::Organizational(_) | Self::Planning(_) | Self::Other(..), _) => false,
        }
    }

    pub(super) fn held_on(&self) -> NaiveDate {
        self.sitting().occurred_on
    }

    pub(super) fn attended_by(&self, member: Member) -> bool {
        self.sitting().attendees.contains(&member)
    }
}

/// What may be asked about meetings.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum MeetingCommand {
    /// Records the first, organisational meeting.
    HoldOrganizationalMeeting {
        /// Its facts.
        sitting: Sitting,
    },
    /// Records the meeting at which the work was planned.
    HoldPlanningMeeting {
        /// Its facts.
        sitting: Sitting,
    },
    /// Records a meeting of the series, planned before or not.
    RecordMeeting {
        /// Its type. A planning meeting is recorded as what it is.
        meeting_type: MeetingType,
        /// Whoever records it knows of the other meeting of that day and type, and says that this is another one.
        confirmed_distinct: bool,
        /// Its facts.
        sitting: Sitting,
    },
}

part_events! {
    #[stored_as(StoredMeeting)]
    /// What may happen at meetings.
    pub enum MeetingEvent {
        /// The organisational meeting was held.
        OrganizationalMeetingHeld {
            /// Recorded after the pair had closed.
            late: bool,
            /// Its facts.
            #[serde(flatten)]
            sitting: Sitting,
        },
        /// The planning meeting was held.
        PlanningMeetingHeld {
            /// Recorded after the pair had closed.
            late: bool,
            /// Its facts.
            #[serde(flatten)]
            sitting: Sitting,
        },
        /// A meeting of the series was held.
        MeetingHeld {
            /// Its type.
            meeting_type: MeetingType,
            /// Recorded after the pair had closed.
            late: bool,
            /// Its facts.
            #[serde(flatten)]
            sitting: Sitting,
        },
    }
}

/// The same as they are stored, the facts of the meeting beside the rest.
#[derive(Deserialize)]
enum StoredMeeting {
    OrganizationalMeetingHeld(HeldMeeting),
    PlanningMeetingHeld(HeldMeeting),
    MeetingHeld(TypedMeeting),
}

#[derive(Deserialize)]
struct HeldMeeting {
    late: bool,
    meeting_id: MeetingId,
    duration_min: u32,
    mode: MeetingMode,
    attendees: BTreeSet<Member>,
    #[serde(deserialize_with = "day::read")]
    occurred_on: NaiveDate,
}

#[derive(Deserialize)]
struct TypedMeeting {
    meeting_type: MeetingType,
    late: bool,
    meeting_id: MeetingId,
    duration_min: u32,
    mode: MeetingMode,
    attendees: BTreeSet<Member>,
    #[serde(deserialize_with = "day::read")]
    occurred_on: NaiveDate,
}

impl From<HeldMeeting> for Sitting {
    fn from(held: HeldMeeting) -> Self {
        let HeldMeeting { late: _, meeting_id, duration_min, mode, attendees, occurred_on } = held;
        Self { meeting_id, duration_min, mode, attendees, occurred_on }
    }
}

impl From<StoredMeeting> for MeetingEvent {
    fn from(stored: StoredMeeting) -> Self {
        match stored {
            StoredMeeting::OrganizationalMeetingHeld(held) => {
                Self::OrganizationalMeetingHeld { late: held.late, sitting: held.into() }
            }
            StoredMeeting::PlanningMeetingHeld(held) => {
                Self::PlanningMeetingHeld { late: held.late, sitting: held.into() }
            }
            StoredMeeting::MeetingHeld(held) => {
                let TypedMeeting {
                    meeting_type,
                    late,
                    meeting_id,
                    duration_min,
                    mode,
                    attendees,
                    occurred_on,
                } = held;
                let sitting = Sitting { meeting_id, duration_min, mode, attendees, occurred_on };
                Self::MeetingHeld { meeting_type, late, sitting }
            }
        }
    }
}

refusals! {
    /// Why a meeting is not recorded.
    pub enum MeetingRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "MEETING_IN_THE_FUTURE",
            "the meeting is dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата встречи {occurred_on} в будущем: принимаются дни до {today}";
        BeforeFormation { occurred_on: NaiveDate, formed_on: NaiveDate } => "MEETING_BEFORE_FORMATION",
            "the meeting is dated {occurred_on}, before the pair was formed on {formed_on}",
            "дата встречи {occurred_on} раньше формирования пары {formed_on}";
        AfterClosing { occurred_on: NaiveDate, closed_on: NaiveDate } => "MEETING_AFTER_CLOSING",
            "the meeting is dated {occurred_on}, after the pair ended on {closed_on}",
            "дата встречи {occurred_on} позже окончания пары {closed_on}";
        Duration { minutes: u32 } => "MEETING_DURATION",
            "{minutes} minutes is not the length of a meeting: accepted are 1 to 1440",
            "{minutes} минут — не длительность встречи: принимается от 1 до 1440";
        SideAbsent { side: Side } => "MEETING_SIDE_ABSENT",
            "nobody of the {side} side was present: a meeting has at least one mentor and one mentee",
            "никого со стороны {side}: на встрече есть хотя бы один наставник и один наставляемый";
        NotAMember { member: Member } => "MEETING_NOT_A_MEMBER",
            "{member} was not a member of the pair on that day",
            "не входил в пару в этот день: {member}";
        RecordedBefore => "MEETING_RECORDED_BEFORE",
            "a meeting with this id is on record with other facts: a change needs a correction",
            "встреча с этим номером уже записана иначе: нужно исправление";
        OrganizationalHeld { held_on: NaiveDate } => "MEETING_ORGANIZATIONAL_HELD",
            "the organisational meeting was held on {held_on}: there is only one",
            "организационная встреча была {held_on}: она одна";
        NoOrganizationalMeeting => "MEETING_NO_ORGANIZATIONAL",
            "there was no organisational meeting before: it comes before planning, but for a flash",
            "до этого не было организационной встречи: она идёт раньше планирования, кроме вида «флэш»";
        Missed => "MEETING_MISSED_BEFORE",
            "the meeting is on record as missed: plan another one, or correct the record",
            "встреча отмечена пропущенной: назначьте другую или исправьте запись";
        Paused { since: NaiveDate } => "PAIR_PAUSED",
            "the pair pauses since {since}: no meeting lies in a pause, resume the pair first",
            "пара на паузе с {since}: во время паузы встреч нет, сначала возобновите пару";
        LooksLike { meeting_id: MeetingId, held_on: NaiveDate } => "MEETING_LOOKS_LIKE_ANOTHER",
            "a meeting of this type on {held_on} is on record ({meeting_id}): if this is another one, confirm it",
            "встреча этого вида за {held_on} уже записана ({meeting_id}): если это другая встреча, подтвердите это";
    }
}

impl MeetingEvent {
    /// When it happened in life.
    pub fn occurred_on(&self) -> NaiveDate {
        match self {
            Self::OrganizationalMeetingHeld { sitting, .. }
            | Self::PlanningMeetingHeld { sitting, .. }
            | Self::MeetingHeld { sitting, .. } => sitting.occurred_on,
        }
    }

    pub(super) fn version(&self) -> u32 {
        match self {
            Self::OrganizationalMeetingHeld { .. }
            | Self::PlanningMeetingHeld { .. }
            | Self::MeetingHeld { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let sitting = |id, day| Sitting {
            meeting_id: MeetingId(uuid::Uuid::from_u128(id)),
            duration_min: 45,
            mode: MeetingMode::InPerson,
            attendees: BTreeSet::from([
                Member::Mentor(crate::ids::MentorId(uuid::Uuid::from_u128(61))),
                Member::Mentee(crate::ids::MenteeId(uuid::Uuid::from_u128(41))),
            ]),
            occurred_on: NaiveDate::from_ymd_opt(2024, 1, day).expect("a real day"),
        };
        vec![
            Self::OrganizationalMeetingHeld { late: false, sitting: sitting(71, 20) },
            Self::PlanningMeetingHeld { late: false, sitting: sitting(72, 25) },
            Self::MeetingHeld { meeting_type: MeetingType::Work, late: false, sitting: sitting(73, 30) },
        ]
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: MeetingCommand,
    stamp: Stamp,
) -> Result<Vec<MeetingEvent>, MeetingRefusal> {
    let (recorded, confirmed_distinct) = match command {
        MeetingCommand::HoldOrganizationalMeeting { sitting } => (Recorded::Organizational(sitting), true),
        MeetingCommand::HoldPlanningMeeting { sitting }
        | MeetingCommand::RecordMeeting {
            meeting_type: MeetingType::Planning,
            sitting,
            confirmed_distinct: _,
        } => (Recorded::Planning(sitting), true),
        MeetingCommand::RecordMeeting { meeting_type, sitting, confirmed_distinct } => {
            (Recorded::Other(meeting_type, sitting), confirmed_distinct)
        }
    };
    if let Some(known) = pair.sittings.get(&recorded.sitting().meeting_id) {
        return if *known == recorded { Ok(Vec::new()) } else { Err(MeetingRefusal::RecordedBefore) };
    }
    let late = pair.closed.is_some();
    check_sitting(pair, recorded.sitting(), stamp)?;
    let like = pair.sittings.values().find(|known| known.looks_like(&recorded));
    if let Some(like) = like.filter(|_| !confirmed_distinct) {
        let (meeting_id, held_on) = (like.sitting().meeting_id, like.held_on());
        return Err(MeetingRefusal::LooksLike { meeting_id, held_on });
    }
    Ok(vec![match recorded {
        Recorded::Organizational(sitting) => {
            if let Some(held) = &pair.organizational_meeting {
                return Err(MeetingRefusal::OrganizationalHeld { held_on: held.occurred_on });
            }
            MeetingEvent::OrganizationalMeetingHeld { late, sitting }
        }
        Recorded::Planning(sitting) => {
            let is_flash = pair
                .formed
                .as_ref()
                .is_some_and(|formed| formed.kind == crate::values::InteractionKind::Flash);
            let prepared = pair
                .organizational_meeting
                .as_ref()
                .is_some_and(|held| held.occurred_on <= sitting.occurred_on);
            if !is_flash && !prepared {
                return Err(MeetingRefusal::NoOrganizationalMeeting);
            }
            MeetingEvent::PlanningMeetingHeld { late, sitting }
        }
        Recorded::Other(meeting_type, sitting) => MeetingEvent::MeetingHeld { meeting_type, late, sitting },
    }])
}

fn check_sitting(pair: &Pair, sitting: &Sitting, stamp: Stamp) -> Result<(), MeetingRefusal> {
    let formed = pair.formed.as_ref().ok_or(MeetingRefusal::PairUnknown)?;
    let occurred_on = sitting.occurred_on;
    if occurred_on > stamp.today {
        return Err(MeetingRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if occurred_on < formed.day {
        return Err(MeetingRefusal::BeforeFormation { occurred_on, formed_on: formed.day });
    }
    if let Some(closed) = pair.closed.as_ref().filter(|closed| occurred_on > closed.on) {
        return Err(MeetingRefusal::AfterClosing { occurred_on, closed_on: closed.on });
    }
    if let Some(since) = pair.paused_on(occurred_on) {
        return Err(MeetingRefusal::Paused { since });
    }
    if pair.appointments.get(&sitting.meeting_id).is_some_and(|planned| planned.missed.is_some()) {
        return Err(MeetingRefusal::Missed);
    }
    if sitting.duration_min == 0 || sitting.duration_min > 24 * 60 {
        return Err(MeetingRefusal::Duration { minutes: sitting.duration_min });
    }
    if let Some(stranger) = sitting.attendees.iter().find(|member| !pair.is_member_on(**member, occurred_on))
    {
        return Err(MeetingRefusal::NotAMember { member: *stranger });
    }
    for side in [Side::Mentor, Side::Mentee] {
        if !sitting.attendees.iter().any(|member| member.side() == side) {
            return Err(MeetingRefusal::SideAbsent { side });
        }
    }
    Ok(())
}

pub(super) fn redo(event: &MeetingEvent) -> Redo<MeetingCommand> {
    Redo::fact(match event.clone() {
        MeetingEvent::OrganizationalMeetingHeld { late: _, sitting } => {
            MeetingCommand::HoldOrganizationalMeeting { sitting }
        }
        MeetingEvent::PlanningMeetingHeld { late: _, sitting } => {
            MeetingCommand::HoldPlanningMeeting { sitting }
        }
        MeetingEvent::MeetingHeld { meeting_type, late: _, sitting } => {
            MeetingCommand::RecordMeeting { meeting_type, confirmed_distinct: true, sitting }
        }
    })
}

pub(super) fn evolve(pair: &mut Pair, event: &MeetingEvent) {
    let recorded = match event {
        MeetingEvent::OrganizationalMeetingHeld { late: _, sitting } => {
            pair.organizational_meeting = Some(sitting.clone());
            pair.note_step(sitting.occurred_on, |cycle| cycle.organizational_meeting = true);
            Recorded::Organizational(sitting.clone())
        }
        MeetingEvent::PlanningMeetingHeld { late: _, sitting } => {
            pair.note_step(sitting.occurred_on, |cycle| cycle.planning_meeting = true);
            Recorded::Planning(sitting.clone())
        }
        MeetingEvent::MeetingHeld { meeting_type, late: _, sitting } => {
            for (mentee, cycle) in &mut pair.cycles {
                if sitting.attendees.contains(&Member::Mentee(*mentee)) {
                    cycle.meetings.note(*meeting_type, sitting.mode);
                }
            }
            Recorded::Other(*meeting_type, sitting.clone())
        }
    };
    pair.note_fact(recorded.held_on());
    pair.sittings.insert(recorded.sitting().meeting_id, recorded);
}

#[cfg(test)]
mod tests;
