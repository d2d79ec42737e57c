//! The road map: items with a term, done or late, moved or cancelled with a reason (S2). What an item says and who answers for it is text and lives in the vault.

use super::{Program, ProgramReason};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::RoadmapItemId;
use crate::values::RoadmapStage;
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// State of an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Item {
    number: u32,
    stage: RoadmapStage,
    due: NaiveDate,
    done_on: Option<NaiveDate>,
    cancelled_on: Option<NaiveDate>,
}

/// What may be asked about the road map.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum RoadmapCommand {
    /// Puts an item on the road map.
    PlanRoadmapItem {
        /// Its id.
        item_id: RoadmapItemId,
        /// Number in the document, where each item of a stage has its own (S2: 1.1, 1.2, 2.1).
        number: u32,
        /// Stage it belongs to.
        stage: RoadmapStage,
        /// Its term.
        due: NaiveDate,
        /// Day on which it was planned.
        occurred_on: NaiveDate,
    },
    /// Records that an item is done.
    CompleteRoadmapItem {
        /// Which item.
        item_id: RoadmapItemId,
        /// When it was done.
        occurred_on: NaiveDate,
    },
    /// Moves the term of an item that is not done.
    ReplanRoadmapItem {
        /// Which item.
        item_id: RoadmapItemId,
        /// Its new term.
        due: NaiveDate,
        /// Why.
        reason: ProgramReason,
        /// Day of the decision.
        occurred_on: NaiveDate,
    },
    /// Takes an item off the road map.
    CancelRoadmapItem {
        /// Which item.
        item_id: RoadmapItemId,
        /// Why.
        reason: ProgramReason,
        /// Day of the decision.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to the road map.
    pub enum RoadmapEvent {
        /// An item was put on the road map.
        RoadmapItemPlanned {
            /// Its id.
            item_id: RoadmapItemId,
            /// Number in the document.
            number: u32,
            /// Stage it belongs to.
            stage: RoadmapStage,
            /// Its term.
            due: NaiveDate,
            /// Day on which it was planned.
            occurred_on: NaiveDate,
        },
        /// An item was done.
        RoadmapItemCompleted {
            /// Which item.
            item_id: RoadmapItemId,
            /// When it was done.
            occurred_on: NaiveDate,
        },
        /// The term of an item was moved.
        RoadmapItemReplanned {
            /// Which item.
            item_id: RoadmapItemId,
            /// Its new term.
            due: NaiveDate,
            /// Why.
            reason: ProgramReason,
            /// Day of the decision.
            occurred_on: NaiveDate,
        },
        /// An item was taken off.
        RoadmapItemCancelled {
            /// Which item.
            item_id: RoadmapItemId,
            /// Why.
            reason: ProgramReason,
            /// Day of the decision.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why the road map is not changed.
    pub enum RoadmapRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        OtherItem { due: NaiveDate } => "ROADMAP_OTHER_ITEM",
            "the item is planned with the term {due} and other data: a change needs a correction",
            "пункт уже записан со сроком {due} и другими данными: нужно исправление";
        NumberTaken { number: u32, stage: RoadmapStage } => "ROADMAP_NUMBER_TAKEN",
            "the stage {stage} has an item with the number {number}: accepted is a number that no standing item of the stage has",
            "на этапе «{stage}» уже есть пункт с номером {number}: принимается номер, которого нет у действующих пунктов этапа";
        UnknownItem => "ROADMAP_ITEM_UNKNOWN",
            "there is no such item on the road map: plan it first",
            "такого пункта в дорожной карте нет: сначала его нужно записать";
        DoneBefore { done_on: NaiveDate } => "ROADMAP_ITEM_DONE",
            "the item was done on {done_on}: another day needs a correction",
            "пункт выполнен {done_on}: другой день требует исправления";
        Closed => "PROGRAM_CLOSED",
            "the programme is cancelled, archived or discarded: it takes no new fact",
            "программа отменена, в архиве или удалена: новые записи не принимаются";
        TakenOff { cancelled_on: NaiveDate } => "ROADMAP_ITEM_CANCELLED",
            "the item was taken off on {cancelled_on}: accepted are items that stand on the road map",
            "пункт снят {cancelled_on}: принимаются действующие пункты дорожной карты";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "ROADMAP_IN_THE_FUTURE",
            "the item cannot be planned or done on {occurred_on}, in the future: accepted are days up to {today}",
            "пункт не может быть записан или выполнен {occurred_on}, в будущем: принимаются дни до {today}";
    }
}

impl RoadmapEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::RoadmapItemPlanned { .. }
            | Self::RoadmapItemCompleted { .. }
            | Self::RoadmapItemReplanned { .. }
            | Self::RoadmapItemCancelled { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2023, month, day).expect("a real day");
        let item_id = RoadmapItemId(uuid::Uuid::from_u128(21));
        vec![
            Self::RoadmapItemPlanned {
                item_id,
                number: 3,
                stage: RoadmapStage::MentorBase,
                due: day(12, 15),
                occurred_on: day(12, 11),
            },
            Self::RoadmapItemCompleted { item_id, occurred_on: day(12, 18) },
            Self::RoadmapItemReplanned {
                item_id,
                due: day(12, 25),
                reason: ProgramReason::TermsMoved,
                occurred_on: day(12, 14),
            },
            Self::RoadmapItemCancelled {
                item_id,
                reason: ProgramReason::FundingEnded,
                occurred_on: day(12, 14),
            },
        ]
    }
}

pub(super) fn decide(
    program: &Program,
    command: RoadmapCommand,
    stamp: Stamp,
) -> Result<Vec<RoadmapEvent>, RoadmapRefusal> {
    if program.draft.is_none() {
        return Err(RoadmapRefusal::NotDrafted);
    }
    let (event, occurred_on) = match command {
        RoadmapCommand::PlanRoadmapItem { item_id, number, stage, due, occurred_on } => {
            match program.items.get(&item_id) {
                Some(known) if (known.number, known.stage, known.due) == (number, stage, due) => {
                    return Ok(Vec::new());
                }
                Some(known) => return Err(RoadmapRefusal::OtherItem { due: known.due }),
                None => {}
            }
            let mut standing = program.items.values().filter(|item| item.cancelled_on.is_none());
            if standing.any(|item| (item.number, item.stage) == (number, stage)) {
                return Err(RoadmapRefusal::NumberTaken { number, stage });
            }
            (RoadmapEvent::RoadmapItemPlanned { item_id, number, stage, due, occurred_on }, occurred_on)
        }
        RoadmapCommand::CompleteRoadmapItem { item_id, occurred_on } => {
            let item = program.items.get(&item_id).ok_or(RoadmapRefusal::UnknownItem)?;
            match item.done_on {
                Some(done_on) if done_on == occurred_on => return Ok(Vec::new()),
                Some(_) | None => open(item)?,
            }
            (RoadmapEvent::RoadmapItemCompleted { item_id, occurred_on }, occurred_on)
        }
        RoadmapCommand::ReplanRoadmapItem { item_id, due, reason, occurred_on } => {
            let item = program.items.get(&item_id).ok_or(RoadmapRefusal::UnknownItem)?;
            if item.due == due {
                return Ok(Vec::new());
            }
            open(item)?;
            (RoadmapEvent::RoadmapItemReplanned { item_id, due, reason, occurred_on }, occurred_on)
        }
        RoadmapCommand::CancelRoadmapItem { item_id, reason, occurred_on } => {
            let item = program.items.get(&item_id).ok_or(RoadmapRefusal::UnknownItem)?;
            if item.cancelled_on.is_some() {
                return Ok(Vec::new());
            }
            open(item)?;
            (RoadmapEvent::RoadmapItemCancelled { item_id, reason, occurred_on }, occurred_on)
        }
    };
    if program.is_closed() {
        return Err(RoadmapRefusal::Closed);
    }
    if stamp.is_before(occurred_on) {
        return Err(RoadmapRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(vec![event])
}

/// An item that is done or was taken off stays as it is.
fn open(item: &Item) -> Result<(), RoadmapRefusal> {
    match (item.done_on, item.cancelled_on) {
        (Some(done_on), _) => Err(RoadmapRefusal::DoneBefore { done_on }),
        (None, Some(cancelled_on)) => Err(RoadmapRefusal::TakenOff { cancelled_on }),
        (None, None) => Ok(()),
    }
}

pub(super) fn redo(event: &RoadmapEvent) -> Redo<RoadmapCommand> {
    Redo::fact(match *event {
        RoadmapEvent::RoadmapItemPlanned { item_id, number, stage, due, occurred_on } => {
            RoadmapCommand::PlanRoadmapItem { item_id, number, stage, due, occurred_on }
        }
        RoadmapEvent::RoadmapItemCompleted { item_id, occurred_on } => {
            RoadmapCommand::CompleteRoadmapItem { item_id, occurred_on }
        }
        RoadmapEvent::RoadmapItemReplanned { item_id, due, reason, occurred_on } => {
            RoadmapCommand::ReplanRoadmapItem { item_id, due, reason, occurred_on }
        }
        RoadmapEvent::RoadmapItemCancelled { item_id, reason, occurred_on } => {
            RoadmapCommand::CancelRoadmapItem { item_id, reason, occurred_on }
        }
    })
}

pub(super) fn evolve(program: &mut Program, event: &RoadmapEvent) {
    let change = |program: &mut Program, item_id: &RoadmapItemId, change: &dyn Fn(&mut Item)| {
        if let Some(item) = program.items.get_mut(item_id) {
            change(item);
        }
    };
    match event {
        RoadmapEvent::RoadmapItemPlanned { item_id, number, stage, due, occurred_on: _ } => {
            let (number, stage, due) = (*number, *stage, *due);
            let item = Item { number, stage, due, done_on: None, cancelled_on: None };
            program.items.insert(*item_id, item);
        }
        RoadmapEvent::RoadmapItemCompleted { item_id, occurred_on } => {
            change(program, item_id, &|item| item.done_on = Some(*occurred_on));
        }
        RoadmapEvent::RoadmapItemReplanned { item_id, due, reason: _, occurred_on: _ } => {
            change(program, item_id, &|item| item.due = *due);
        }
        RoadmapEvent::RoadmapItemCancelled { item_id, reason: _, occurred_on } => {
            change(program, item_id, &|item| item.cancelled_on = Some(*occurred_on));
        }
    }
}

#[cfg(test)]
mod tests;
