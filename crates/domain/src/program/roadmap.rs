//! The road map: items with a term, done or late (S2). What an item says and who answers for it is text and lives in the vault.

use super::Program;
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
}

/// What may be asked about the road map.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum RoadmapCommand {
    /// Puts an item on the road map.
    PlanRoadmapItem {
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
    /// Records that an item is done.
    CompleteRoadmapItem {
        /// Which item.
        item_id: RoadmapItemId,
        /// When it was done.
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
        UnknownItem => "ROADMAP_ITEM_UNKNOWN",
            "there is no such item on the road map: plan it first",
            "такого пункта в дорожной карте нет: сначала его нужно записать";
        DoneBefore { done_on: NaiveDate } => "ROADMAP_ITEM_DONE",
            "the item was done on {done_on}: another day needs a correction",
            "пункт выполнен {done_on}: другой день требует исправления";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "ROADMAP_IN_THE_FUTURE",
            "the item cannot be planned or done on {occurred_on}, in the future: accepted are days up to {today}",
            "пункт не может быть записан или выполнен {occurred_on}, в будущем: принимаются дни до {today}";
    }
}

impl RoadmapEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::RoadmapItemPlanned { .. } | Self::RoadmapItemCompleted { .. } => 1,
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
    match command {
        RoadmapCommand::PlanRoadmapItem { item_id, number, stage, due, occurred_on } => {
            match program.items.get(&item_id) {
                Some(known) if (known.number, known.stage, known.due) == (number, stage, due) => {
                    Ok(Vec::new())
                }
                Some(known) => Err(RoadmapRefusal::OtherItem { due: known.due }),
                None if stamp.is_before(occurred_on) => {
                    Err(RoadmapRefusal::InTheFuture { occurred_on, today: stamp.today })
                }
                None => {
                    Ok(vec![RoadmapEvent::RoadmapItemPlanned { item_id, number, stage, due, occurred_on }])
                }
            }
        }
        RoadmapCommand::CompleteRoadmapItem { item_id, occurred_on } => {
            let item = program.items.get(&item_id).ok_or(RoadmapRefusal::UnknownItem)?;
            match item.done_on {
                Some(done_on) if done_on == occurred_on => Ok(Vec::new()),
                Some(done_on) => Err(RoadmapRefusal::DoneBefore { done_on }),
                None if occurred_on > stamp.today => {
                    Err(RoadmapRefusal::InTheFuture { occurred_on, today: stamp.today })
                }
                None => Ok(vec![RoadmapEvent::RoadmapItemCompleted { item_id, occurred_on }]),
            }
        }
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
    })
}

pub(super) fn evolve(program: &mut Program, event: &RoadmapEvent) {
    match event {
        RoadmapEvent::RoadmapItemPlanned { item_id, number, stage, due, occurred_on: _ } => {
            program.items.insert(*item_id, Item { number: *number, stage: *stage, due: *due, done_on: None });
        }
        RoadmapEvent::RoadmapItemCompleted { item_id, occurred_on } => {
            if let Some(item) = program.items.get_mut(item_id) {
                item.done_on = Some(*occurred_on);
            }
        }
    }
}

#[cfg(test)]
mod tests;
