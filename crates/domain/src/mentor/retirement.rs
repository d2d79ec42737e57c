//! How a mentor stops, and what is said in thanks. An employee may give up early and the employer may withdraw the task, each with
//! notice of three working days (Labour Code, art. 351.8): nothing of a programme stands against it.
//!
//! A retired mentor takes awards only (INV-6), until he or she applies again.

use super::{AwardKind, Mentor, NoticeGiver, RetirementReason};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::{AwardLevel, DocumentRef, ParticipantCategory};
use crate::{part_events, refusals};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A notice that was given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Notice {
    given_by: NoticeGiver,
    given_on: NaiveDate,
    ends_on: NaiveDate,
}

/// An award on record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Award {
    kind: AwardKind,
    level: AwardLevel,
    order: Option<DocumentRef>,
    awarded_on: NaiveDate,
}

/// A version of the rule that says how long notice runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticePolicy {
    /// Three working days after the day of notice, Monday to Friday.
    #[default]
    V1,
}

impl NoticePolicy {
    /// The first day on which the mentor may retire.
    fn ends_on(self, given_on: NaiveDate) -> NaiveDate {
        let working_days = match self {
            Self::V1 => 3,
        };
        given_on
            .iter_days()
            .skip(1)
            .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
            .nth(working_days - 1)
            .unwrap_or(given_on + Days::new(7))
    }
}

/// What may be asked about the end.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum RetirementCommand {
    /// Records notice.
    GiveNotice {
        /// Who gave it.
        given_by: NoticeGiver,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Ends the mentor's work in all programmes.
    RetireMentor {
        /// Why.
        reason: RetirementReason,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records an award.
    AwardMentor {
        /// Its kind.
        kind: AwardKind,
        /// Its level.
        level: AwardLevel,
        /// The order.
        order: Option<DocumentRef>,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen at the end.
    pub enum RetirementEvent {
        /// Notice was given.
        MentorNoticeGiven {
            /// By whom.
            given_by: NoticeGiver,
            /// The first day on which the mentor may retire.
            ends_on: NaiveDate,
            /// By which version of the rule.
            policy: NoticePolicy,
            /// When.
            occurred_on: NaiveDate,
        },
        /// The mentor retired.
        MentorRetired {
            /// Why.
            reason: RetirementReason,
            /// When.
            occurred_on: NaiveDate,
        },
        /// The mentor was awarded.
        MentorAwarded {
            /// With what.
            kind: AwardKind,
            /// On which level.
            level: AwardLevel,
            /// By which order.
            order: Option<DocumentRef>,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why the end is not recorded.
    pub enum RetirementRefusal {
        NotApplied => "MENTOR_UNKNOWN",
            "there is no such mentor: record the application first",
            "такого наставника нет: сначала запишите заявку";
        OutsideLife { occurred_on: NaiveDate, applied_on: NaiveDate, today: NaiveDate } => "MENTOR_SERVICE_OUTSIDE_LIFE",
            "the day {occurred_on} is before the application or in the future: accepted are days from {applied_on} to {today}",
            "день {occurred_on} раньше заявки или в будущем: принимаются дни с {applied_on} по {today}";
        RetiredBefore { retired_on: NaiveDate } => "MENTOR_RETIRED_BEFORE",
            "the mentor retired on {retired_on}: another day or reason needs a correction",
            "наставник завершил работу {retired_on}: другой день или причина требуют исправления";
        OpenPairs { pairs: usize } => "MENTOR_OPEN_PAIRS",
            "the mentor has open pairs ({pairs}): close or rematch them first",
            "у наставника открытые пары ({pairs}): сначала завершите их или подберите другого наставника";
        InPairThen { occurred_on: NaiveDate, released_on: NaiveDate } => "MENTOR_IN_PAIR_THEN",
            "the retirement on {occurred_on} is before {released_on}, until when the mentor was in a pair: accepted are days from then",
            "уход {occurred_on} раньше {released_on}, а до этого дня наставник был в паре: принимаются дни с этого дня";
        NoticeMissing { given_by: NoticeGiver } => "MENTOR_NOTICE_MISSING",
            "no notice by {given_by} is on record: it is given three working days before",
            "предупреждение не записано ({given_by}): его дают за три рабочих дня";
        NoticeRuns { occurred_on: NaiveDate, ends_on: NaiveDate } => "MENTOR_NOTICE_RUNS",
            "the retirement on {occurred_on} is before the notice has run: accepted are days from {ends_on}",
            "уход {occurred_on} раньше срока предупреждения: принимаются дни с {ends_on}";
    }
}

impl RetirementEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MentorNoticeGiven { .. } | Self::MentorRetired { .. } | Self::MentorAwarded { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![
            Self::MentorNoticeGiven {
                given_by: NoticeGiver::MentorSide,
                ends_on: day(3, 6),
                policy: NoticePolicy::V1,
                occurred_on: day(3, 1),
            },
            Self::MentorRetired { reason: RetirementReason::OwnWish, occurred_on: day(3, 6) },
            Self::MentorAwarded {
                kind: AwardKind::Gratitude,
                level: AwardLevel::Municipality,
                order: Some(DocumentRef { number: "41".into(), date: day(5, 24) }),
                occurred_on: day(5, 27),
            },
        ]
    }
}

pub(super) fn decide(
    mentor: &Mentor,
    command: RetirementCommand,
    stamp: Stamp,
) -> Result<Vec<RetirementEvent>, RetirementRefusal> {
    let profile = mentor.profile.as_ref().ok_or(RetirementRefusal::NotApplied)?;
    let (applied_on, today) = (profile.applied_on, stamp.today);
    let within_life = |occurred_on: NaiveDate| {
        if occurred_on < applied_on || occurred_on > today {
            return Err(RetirementRefusal::OutsideLife { occurred_on, applied_on, today });
        }
        Ok(())
    };
    match command {
        RetirementCommand::GiveNotice { given_by, occurred_on } => {
            let is_it = |notice: &Notice| (notice.given_by, notice.given_on) == (given_by, occurred_on);
            if mentor.notices.iter().any(is_it) {
                return Ok(Vec::new());
            }
            if let Some(retired_on) = mentor.retired_on() {
                return Err(RetirementRefusal::RetiredBefore { retired_on });
            }
            within_life(occurred_on)?;
            let policy = NoticePolicy::default();
            let ends_on = policy.ends_on(occurred_on);
            Ok(vec![RetirementEvent::MentorNoticeGiven { given_by, ends_on, policy, occurred_on }])
        }
        RetirementCommand::RetireMentor { reason, occurred_on } => {
            match mentor.retired {
                Some(known) if known == (reason, occurred_on) => return Ok(Vec::new()),
                Some((_, retired_on)) => return Err(RetirementRefusal::RetiredBefore { retired_on }),
                None => {}
            }
            within_life(occurred_on)?;
            if let Some(released_on) = mentor.released_on.filter(|released_on| occurred_on < *released_on) {
                return Err(RetirementRefusal::InPairThen { occurred_on, released_on });
            }
            notice_ran(mentor, profile.category, reason, occurred_on)?;
            let pairs = mentor.carried.len();
            if pairs > 0 {
                return Err(RetirementRefusal::OpenPairs { pairs });
            }
            Ok(vec![RetirementEvent::MentorRetired { reason, occurred_on }])
        }
        RetirementCommand::AwardMentor { kind, level, order, occurred_on } => {
            let award = Award { kind, level, order, awarded_on: occurred_on };
            if mentor.awards.contains(&award) {
                return Ok(Vec::new());
            }
            within_life(occurred_on)?;
            Ok(vec![RetirementEvent::MentorAwarded { kind, level, order: award.order, occurred_on }])
        }
    }
}

/// Those who work for the organisation or an enterprise give or get notice; pupils, parents and others leave when they like.
fn notice_ran(
    mentor: &Mentor,
    category: ParticipantCategory,
    reason: RetirementReason,
    occurred_on: NaiveDate,
) -> Result<(), RetirementRefusal> {
    use ParticipantCategory::{EnterpriseEmployee, Manager, Other, Pupil, Student, Teacher, YoungSpecialist};
    let is_employed = match category {
        Teacher | YoungSpecialist | Manager | EnterpriseEmployee => true,
        Pupil | Student | Other => false,
    };
    let Some(given_by) = reason.notice().filter(|_| is_employed) else { return Ok(()) };
    let notices = mentor.notices.iter().filter(|notice| notice.given_by == given_by);
    let ends_on = notices.map(|notice| notice.ends_on).min();
    let ends_on = ends_on.ok_or(RetirementRefusal::NoticeMissing { given_by })?;
    if occurred_on < ends_on {
        return Err(RetirementRefusal::NoticeRuns { occurred_on, ends_on });
    }
    Ok(())
}

pub(super) fn redo(event: &RetirementEvent) -> Redo<RetirementCommand> {
    Redo::fact(match event.clone() {
        RetirementEvent::MentorNoticeGiven { given_by, ends_on: _, policy: _, occurred_on } => {
            RetirementCommand::GiveNotice { given_by, occurred_on }
        }
        RetirementEvent::MentorRetired { reason, occurred_on } => {
            RetirementCommand::RetireMentor { reason, occurred_on }
        }
        RetirementEvent::MentorAwarded { kind, level, order, occurred_on } => {
            RetirementCommand::AwardMentor { kind, level, order, occurred_on }
        }
    })
}

pub(super) fn evolve(mentor: &mut Mentor, event: &RetirementEvent) {
    match event {
        RetirementEvent::MentorNoticeGiven { given_by, ends_on, policy: _, occurred_on } => {
            mentor.notices.push(Notice { given_by: *given_by, given_on: *occurred_on, ends_on: *ends_on });
        }
        RetirementEvent::MentorRetired { reason, occurred_on } => {
            mentor.retired = Some((*reason, *occurred_on));
            mentor.selected.clear();
            mentor.ready.clear();
            mentor.waived.clear();
            mentor.holds.clear();
            mentor.sharing.clear();
        }
        RetirementEvent::MentorAwarded { kind, level, order, occurred_on } => mentor.awards.push(Award {
            kind: *kind,
            level: *level,
            order: order.clone(),
            awarded_on: *occurred_on,
        }),
    }
}

#[cfg(test)]
mod tests;
