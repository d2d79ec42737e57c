//! The tracking plan: what is done again and again, with its stage and how often (the plan of S4), and the days on which it was done;
//! planned anew or taken off with a reason, as the items of the road map are.
//! What an entry says and who answers for it is text and lives in the vault.

use super::{Program, ProgramReason};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::TrackingItemId;
use crate::{part_events, refusals, words};
use chrono::NaiveDate;
use std::collections::BTreeSet;

words! {
    /// Stage of a tracking plan (methodology §4.1, S4).
    pub enum TrackingStage {
        Planning => "планирование и внедрение",
        MentorSelection => "отбор наставников",
        MentorPreparation => "подготовка наставников",
        Learning => "обучение",
        Assessment => "оценка, поощрение, пересмотр, итоги",
    }
}

words! {
    /// How often an entry of the tracking plan is carried out.
    pub enum Periodicity {
        Once => "однократно",
        Weekly => "еженедельно",
        Monthly => "ежемесячно",
        Quarterly => "ежеквартально",
        HalfYearly => "раз в полугодие",
        Yearly => "ежегодно",
        AsNeeded => "по мере необходимости",
        Throughout => "в течение года",
    }
}

/// State of an entry.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    stage: TrackingStage,
    periodicity: Periodicity,
    carried_out: BTreeSet<NaiveDate>,
    cancelled_on: Option<NaiveDate>,
}

/// What may be asked about the tracking plan.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum TrackingCommand {
    /// Puts an entry on the tracking plan.
    PlanTracking {
        /// Its id.
        item_id: TrackingItemId,
        /// Stage it belongs to.
        stage: TrackingStage,
        /// How often.
        periodicity: Periodicity,
        /// Day on which it was planned.
        occurred_on: NaiveDate,
    },
    /// Records that an entry was carried out.
    CarryOutTracking {
        /// Which entry.
        item_id: TrackingItemId,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Plans an entry anew: its stage, how often, who answers for it.
    ReplanTracking {
        /// Which entry.
        item_id: TrackingItemId,
        /// The stage to which it belongs from now on.
        stage: TrackingStage,
        /// How often from now on.
        periodicity: Periodicity,
        /// Whether somebody else answers for it from now on; who it is is sealed.
        other_responsible: bool,
        /// Why.
        reason: ProgramReason,
        /// Day of the decision.
        occurred_on: NaiveDate,
    },
    /// Takes an entry off the tracking plan.
    CancelTracking {
        /// Which entry.
        item_id: TrackingItemId,
        /// Why.
        reason: ProgramReason,
        /// Day of the decision.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to the tracking plan.
    pub enum TrackingEvent {
        /// An entry was put on the tracking plan.
        TrackingPlanned {
            /// Its id.
            item_id: TrackingItemId,
            /// Stage it belongs to.
            stage: TrackingStage,
            /// How often.
            periodicity: Periodicity,
            /// Day on which it was planned.
            occurred_on: NaiveDate,
        },
        /// An entry was carried out.
        TrackingCarriedOut {
            /// Which entry.
            item_id: TrackingItemId,
            /// When.
            occurred_on: NaiveDate,
        },
        /// An entry was planned anew.
        TrackingReplanned {
            /// Which entry.
            item_id: TrackingItemId,
            /// The stage to which it belongs from then on.
            stage: TrackingStage,
            /// How often from then on.
            periodicity: Periodicity,
            /// Whether somebody else answers for it from then on; who it is is sealed.
            other_responsible: bool,
            /// Why.
            reason: ProgramReason,
            /// Day of the decision.
            occurred_on: NaiveDate,
        },
        /// An entry was taken off.
        TrackingCancelled {
            /// Which entry.
            item_id: TrackingItemId,
            /// Why.
            reason: ProgramReason,
            /// Day of the decision.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why the tracking plan is not changed.
    pub enum TrackingRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        Closed => "PROGRAM_CLOSED",
            "the programme is cancelled, archived or discarded: it takes no new fact",
            "программа отменена, в архиве или удалена: новые записи не принимаются";
        OtherEntry { stage: TrackingStage, periodicity: Periodicity } => "TRACKING_OTHER_ENTRY",
            "the entry is planned for stage {stage}, {periodicity}: plan it anew with a reason",
            "запись уже есть: этап «{stage}», {periodicity}; измените её план с указанием причины";
        UnknownEntry => "TRACKING_ITEM_UNKNOWN",
            "there is no such entry in the tracking plan: plan it first",
            "такой записи в плане отслеживания нет: сначала её нужно внести";
        OnceOnly { carried_out_on: NaiveDate } => "TRACKING_ONCE_ONLY",
            "the entry is carried out once, and was on {carried_out_on}: another day needs a correction",
            "запись выполняется однократно и выполнена {carried_out_on}: другой день требует исправления";
        TakenOff { cancelled_on: NaiveDate } => "TRACKING_ITEM_CANCELLED",
            "the entry was taken off on {cancelled_on}: accepted are entries that stand on the tracking plan",
            "запись снята {cancelled_on}: принимаются действующие записи плана отслеживания";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "TRACKING_IN_THE_FUTURE",
            "nothing is planned or carried out on {occurred_on}, in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl TrackingEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::TrackingPlanned { .. }
            | Self::TrackingCarriedOut { .. }
            | Self::TrackingReplanned { .. }
            | Self::TrackingCancelled { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let item_id = TrackingItemId(uuid::Uuid::from_u128(23));
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![
            Self::TrackingPlanned {
                item_id,
                stage: TrackingStage::Learning,
                periodicity: Periodicity::Monthly,
                occurred_on: day(1, 9),
            },
            Self::TrackingCarriedOut { item_id, occurred_on: day(2, 9) },
            Self::TrackingReplanned {
                item_id,
                stage: TrackingStage::Learning,
                periodicity: Periodicity::Quarterly,
                other_responsible: true,
                reason: ProgramReason::TermsMoved,
                occurred_on: day(3, 1),
            },
            Self::TrackingCancelled { item_id, reason: ProgramReason::FundingEnded, occurred_on: day(4, 1) },
        ]
    }
}

pub(super) fn decide(
    program: &Program,
    command: TrackingCommand,
    stamp: Stamp,
) -> Result<Vec<TrackingEvent>, TrackingRefusal> {
    if program.draft.is_none() {
        return Err(TrackingRefusal::NotDrafted);
    }
    let (event, occurred_on) = match command {
        TrackingCommand::PlanTracking { item_id, stage, periodicity, occurred_on } => {
            if let Some(known) = program.tracking.get(&item_id) {
                if (known.stage, known.periodicity) == (stage, periodicity) {
                    return Ok(Vec::new());
                }
                let (stage, periodicity) = (known.stage, known.periodicity);
                return Err(TrackingRefusal::OtherEntry { stage, periodicity });
            }
            (TrackingEvent::TrackingPlanned { item_id, stage, periodicity, occurred_on }, occurred_on)
        }
        TrackingCommand::CarryOutTracking { item_id, occurred_on } => {
            let entry = program.tracking.get(&item_id).ok_or(TrackingRefusal::UnknownEntry)?;
            if entry.carried_out.contains(&occurred_on) {
                return Ok(Vec::new());
            }
            open(entry)?;
            (TrackingEvent::TrackingCarriedOut { item_id, occurred_on }, occurred_on)
        }
        TrackingCommand::ReplanTracking {
            item_id,
            stage,
            periodicity,
            other_responsible,
            reason,
            occurred_on,
        } => {
            let entry = program.tracking.get(&item_id).ok_or(TrackingRefusal::UnknownEntry)?;
            if (entry.stage, entry.periodicity, other_responsible) == (stage, periodicity, false) {
                return Ok(Vec::new());
            }
            open(entry)?;
            let replanned = TrackingEvent::TrackingReplanned {
                item_id,
                stage,
                periodicity,
                other_responsible,
                reason,
                occurred_on,
            };
            (replanned, occurred_on)
        }
        TrackingCommand::CancelTracking { item_id, reason, occurred_on } => {
            let entry = program.tracking.get(&item_id).ok_or(TrackingRefusal::UnknownEntry)?;
            if entry.cancelled_on.is_some() {
                return Ok(Vec::new());
            }
            open(entry)?;
            (TrackingEvent::TrackingCancelled { item_id, reason, occurred_on }, occurred_on)
        }
    };
    if program.is_closed() {
        return Err(TrackingRefusal::Closed);
    }
    if stamp.is_before(occurred_on) {
        return Err(TrackingRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(vec![event])
}

/// What is done once and was, or was taken off, stays as it is.
fn open(entry: &Entry) -> Result<(), TrackingRefusal> {
    if let Some(cancelled_on) = entry.cancelled_on {
        return Err(TrackingRefusal::TakenOff { cancelled_on });
    }
    if let (Periodicity::Once, Some(carried_out_on)) = (entry.periodicity, entry.carried_out.first()) {
        return Err(TrackingRefusal::OnceOnly { carried_out_on: *carried_out_on });
    }
    Ok(())
}

pub(super) fn redo(event: &TrackingEvent) -> Redo<TrackingCommand> {
    Redo::fact(match *event {
        TrackingEvent::TrackingPlanned { item_id, stage, periodicity, occurred_on } => {
            TrackingCommand::PlanTracking { item_id, stage, periodicity, occurred_on }
        }
        TrackingEvent::TrackingCarriedOut { item_id, occurred_on } => {
            TrackingCommand::CarryOutTracking { item_id, occurred_on }
        }
        TrackingEvent::TrackingReplanned {
            item_id,
            stage,
            periodicity,
            other_responsible,
            reason,
            occurred_on,
        } => TrackingCommand::ReplanTracking {
            item_id,
            stage,
            periodicity,
            other_responsible,
            reason,
            occurred_on,
        },
        TrackingEvent::TrackingCancelled { item_id, reason, occurred_on } => {
            TrackingCommand::CancelTracking { item_id, reason, occurred_on }
        }
    })
}

pub(super) fn evolve(program: &mut Program, event: &TrackingEvent) {
    match event {
        TrackingEvent::TrackingPlanned { item_id, stage, periodicity, occurred_on: _ } => {
            let (stage, periodicity) = (*stage, *periodicity);
            let entry = Entry { stage, periodicity, carried_out: BTreeSet::new(), cancelled_on: None };
            program.tracking.insert(*item_id, entry);
        }
        TrackingEvent::TrackingCarriedOut { item_id, occurred_on } => {
            if let Some(entry) = program.tracking.get_mut(item_id) {
                entry.carried_out.insert(*occurred_on);
            }
        }
        TrackingEvent::TrackingReplanned { item_id, stage, periodicity, .. } => {
            if let Some(entry) = program.tracking.get_mut(item_id) {
                (entry.stage, entry.periodicity) = (*stage, *periodicity);
            }
        }
        TrackingEvent::TrackingCancelled { item_id, reason: _, occurred_on } => {
            if let Some(entry) = program.tracking.get_mut(item_id) {
                entry.cancelled_on = Some(*occurred_on);
            }
        }
    }
}

#[cfg(test)]
mod tests;
