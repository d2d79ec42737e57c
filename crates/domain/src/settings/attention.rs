//! Thresholds of the attention lists: a region sets its own, the newest are in force.

use super::Settings;
use crate::aggregate::Stamp;
use crate::attention::{AttentionKind, AttentionThresholds};
use crate::correction::Redo;
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked about attention lists.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum AttentionCommand {
    /// Sets the thresholds, all of them.
    SetAttentionThresholds {
        /// From when on a thing stands in a list.
        thresholds: Box<AttentionThresholds>,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to attention lists.
    pub enum AttentionEvent {
        /// These thresholds are in force.
        AttentionThresholdsSet {
            /// From when on a thing stands in a list.
            thresholds: Box<AttentionThresholds>,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why thresholds are not set.
    pub enum AttentionRefusal {
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "ATTENTION_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        Days { kind: AttentionKind, days: u32 } => "ATTENTION_DAYS_NONSENSE",
            "{days} is no threshold in days for {kind}: accepted are 1 to 366",
            "{days} — не порог в днях для списка «{kind}»: принимается от 1 до 366";
        Count { kind: AttentionKind, count: u32 } => "ATTENTION_COUNT_NONSENSE",
            "{count} is no threshold for {kind}: accepted are 1 to 50",
            "{count} — не порог для списка «{kind}»: принимается от 1 до 50";
        UrgentTimes { times: u32 } => "ATTENTION_URGENT_NONSENSE",
            "{times} times a threshold is not when a wait becomes urgent: accepted are 1 to 10",
            "{times} порогов — не граница срочности: принимается от 1 до 10";
    }
}

impl AttentionEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::AttentionThresholdsSet { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let occurred_on = NaiveDate::from_ymd_opt(2024, 9, 2).expect("a real day");
        let thresholds = AttentionThresholds { silent_days: 21, ..AttentionThresholds::v1() };
        vec![Self::AttentionThresholdsSet { thresholds: Box::new(thresholds), occurred_on }]
    }
}

pub(super) fn decide(
    settings: &Settings,
    command: AttentionCommand,
    stamp: Stamp,
) -> Result<Vec<AttentionEvent>, AttentionRefusal> {
    let AttentionCommand::SetAttentionThresholds { thresholds, occurred_on } = command;
    if settings.attention.as_ref() == Some(&*thresholds) {
        return Ok(Vec::new());
    }
    if stamp.is_before(occurred_on) {
        return Err(AttentionRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if let Some((kind, days)) = thresholds.days().into_iter().find(|(_, days)| !(1..=366).contains(days)) {
        return Err(AttentionRefusal::Days { kind, days });
    }
    if let Some((kind, count)) = thresholds.counts().into_iter().find(|(_, count)| !(1..=50).contains(count))
    {
        return Err(AttentionRefusal::Count { kind, count });
    }
    let times = thresholds.urgent_times;
    if !(1..=10).contains(&times) {
        return Err(AttentionRefusal::UrgentTimes { times });
    }
    Ok(vec![AttentionEvent::AttentionThresholdsSet { thresholds, occurred_on }])
}

pub(super) fn redo(event: &AttentionEvent) -> Redo<AttentionCommand> {
    let AttentionEvent::AttentionThresholdsSet { thresholds, occurred_on } = event.clone();
    Redo::fact(AttentionCommand::SetAttentionThresholds { thresholds, occurred_on })
}

pub(super) fn evolve(settings: &mut Settings, event: &AttentionEvent) {
    let AttentionEvent::AttentionThresholdsSet { thresholds, occurred_on: _ } = event;
    settings.attention = Some((**thresholds).clone());
}

#[cfg(test)]
mod tests {
    use super::super::SettingsEvent;
    use super::*;
    use crate::testing::{day, given, stamp};

    fn set(thresholds: AttentionThresholds) -> AttentionCommand {
        let thresholds = Box::new(thresholds);
        AttentionCommand::SetAttentionThresholds { thresholds, occurred_on: day(2024, 9, 2) }
    }

    fn was_set(thresholds: AttentionThresholds) -> SettingsEvent {
        let thresholds = Box::new(thresholds);
        AttentionEvent::AttentionThresholdsSet { thresholds, occurred_on: day(2024, 9, 2) }.into()
    }

    #[test]
    fn a_region_sets_its_own_thresholds_once() {
        let wanted = AttentionThresholds { silent_days: 14, ..AttentionThresholds::v1() };
        given::<Settings>([]).when(set(wanted.clone())).then([was_set(wanted.clone())]);
        given::<Settings>([was_set(wanted.clone())]).when(set(wanted)).then_nothing();
    }

    #[test]
    fn what_ships_can_be_set_again() {
        let other = AttentionThresholds { silent_days: 14, ..AttentionThresholds::v1() };
        let shipped = AttentionThresholds::v1();
        given::<Settings>([was_set(other)]).when(set(shipped.clone())).then([was_set(shipped)]);
    }

    #[test]
    fn a_threshold_lies_within_reason() {
        for days in [0, 367] {
            let wanted = AttentionThresholds { pool_days: days, ..AttentionThresholds::v1() };
            let kind = AttentionKind::MenteeWithoutMentor;
            given::<Settings>([]).when(set(wanted)).then_refused(AttentionRefusal::Days { kind, days });
        }
        for count in [0, 51] {
            let wanted = AttentionThresholds { missed_in_a_row: count, ..AttentionThresholds::v1() };
            let kind = AttentionKind::MeetingsMissed;
            given::<Settings>([]).when(set(wanted)).then_refused(AttentionRefusal::Count { kind, count });
        }
        for times in [0, 11] {
            let wanted = AttentionThresholds { urgent_times: times, ..AttentionThresholds::v1() };
            given::<Settings>([]).when(set(wanted)).then_refused(AttentionRefusal::UrgentTimes { times });
        }
        for days in [1, 366] {
            let wanted = AttentionThresholds { pool_days: days, ..AttentionThresholds::v1() };
            given::<Settings>([]).when(set(wanted.clone())).then([was_set(wanted)]);
        }
    }

    #[test]
    fn thresholds_of_before_say_nothing_of_what_came_later_and_others_read_back() {
        let old = serde_json::to_value(AttentionThresholds::v1()).expect("plain data");
        let later = [
            "erasure_days",
            "interim_survey_days",
            "curator_survey_days",
            "mentor_few_mentees",
            "tracking_days",
        ];
        assert!(later.iter().all(|field| old.get(field).is_none()), "{old}");
        assert_eq!(
            serde_json::from_value::<AttentionThresholds>(old).expect("reads"),
            AttentionThresholds::v1()
        );
        let other = AttentionThresholds {
            erasure_days: 3,
            interim_survey_days: 60,
            curator_survey_days: 21,
            mentor_few_mentees: 3,
            tracking_days: 1,
            ..AttentionThresholds::v1()
        };
        let text = serde_json::to_string(&other).expect("plain data");
        assert_eq!(serde_json::from_str::<AttentionThresholds>(&text).expect("reads"), other);
    }

    #[test]
    fn nothing_is_set_tomorrow() {
        let (occurred_on, today) = (day(2025, 1, 1), stamp().today);
        let thresholds = Box::new(AttentionThresholds::v1());
        given::<Settings>([])
            .when(AttentionCommand::SetAttentionThresholds { thresholds, occurred_on })
            .then_refused(AttentionRefusal::InTheFuture { occurred_on, today });
    }
}
