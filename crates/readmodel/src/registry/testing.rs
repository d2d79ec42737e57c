//! Programmes for the tests of what is read out of them.

use super::ProgramRow;
use crate::change::Fact;
use crate::views::Views;
use chrono::NaiveDate;
use domain::event::DomainEvent;
use domain::ids::ProgramId;
use domain::program::{DraftingEvent, ProgramEvent};
use domain::values::{Period, StageModel};
use uuid::Uuid;

/// A day of 2024.
pub(crate) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, month, day).expect("a test names real days")
}

/// The row of a programme that was drafted and went through these events.
pub(crate) fn program(events: Vec<ProgramEvent>) -> ProgramRow {
    let drafted = DraftingEvent::ProgramDrafted {
        organization_id: Uuid::from_u128(3).into(),
        title: "Вместе".into(),
        period: Period { start: day(1, 9), end: day(12, 31) },
        stage_model: StageModel::Six,
        occurred_on: day(1, 1),
    };
    let mut views = Views::default();
    let id = Uuid::from_u128(4);
    for (position, event) in (1..).zip(std::iter::once(drafted.into()).chain(events)) {
        let event = DomainEvent::Program(event);
        let (sequence, recorded_at, occurred_on) = (position, 0, day(1, 1));
        let before = Vec::new();
        views.apply(&Fact { position, aggregate_id: id, sequence, recorded_at, occurred_on, event, before });
    }
    views.registry().program(ProgramId(id)).expect("it was drafted").clone()
}
