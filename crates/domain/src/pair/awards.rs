//! Awards of a completed pair: the only new fact that a closed pair takes on a day after its life (settled point 5).

use super::Pair;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::{AwardLevel, DocumentRef};
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// An award on record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Award {
    level: AwardLevel,
    order: Option<DocumentRef>,
    on: NaiveDate,
}

/// What may be asked about awards.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum AwardCommand {
    /// Records an award.
    AwardPair {
        /// At which level.
        level: AwardLevel,
        /// The order.
        order: Option<DocumentRef>,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to awards.
    pub enum AwardEvent {
        /// The pair was awarded.
        PairAwarded {
            /// At which level.
            level: AwardLevel,
            /// The order.
            order: Option<DocumentRef>,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why an award is not recorded.
    pub enum AwardRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        NotCompleted => "PAIR_AWARD_NOT_COMPLETED",
            "the pair is not completed: awards come after the completion",
            "пара не завершена: награждают после завершения";
        BeforeCompletion { occurred_on: NaiveDate, completed_on: NaiveDate } => "PAIR_AWARD_BEFORE_COMPLETION",
            "the award is dated {occurred_on}, before the completion on {completed_on}: accepted are later days",
            "награда датирована {occurred_on}, до завершения {completed_on}: принимаются дни позже";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PAIR_AWARD_IN_THE_FUTURE",
            "the award is dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата награды {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl AwardEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PairAwarded { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![Self::PairAwarded {
            level: AwardLevel::Municipality,
            order: Some(DocumentRef { number: "41".into(), date: day(6, 3) }),
            occurred_on: day(6, 5),
        }]
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: AwardCommand,
    stamp: Stamp,
) -> Result<Vec<AwardEvent>, AwardRefusal> {
    let AwardCommand::AwardPair { level, order, occurred_on } = command;
    if pair.formed.is_none() {
        return Err(AwardRefusal::PairUnknown);
    }
    if pair.awards.contains(&Award { level, order: order.clone(), on: occurred_on }) {
        return Ok(Vec::new());
    }
    let closed = pair.closed.as_ref().filter(|closed| closed.is_completed());
    let completed_on = closed.ok_or(AwardRefusal::NotCompleted)?.on;
    if occurred_on < completed_on {
        return Err(AwardRefusal::BeforeCompletion { occurred_on, completed_on });
    }
    if stamp.is_before(occurred_on) {
        return Err(AwardRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(vec![AwardEvent::PairAwarded { level, order, occurred_on }])
}

pub(super) fn redo(event: &AwardEvent) -> Redo<AwardCommand> {
    let AwardEvent::PairAwarded { level, order, occurred_on } = event.clone();
    Redo::fact(AwardCommand::AwardPair { level, order, occurred_on })
}

pub(super) fn evolve(pair: &mut Pair, event: &AwardEvent) {
    let AwardEvent::PairAwarded { level, order, occurred_on } = event;
    pair.awards.push(Award { level: *level, order: order.clone(), on: *occurred_on });
}

#[cfg(test)]
mod tests;
