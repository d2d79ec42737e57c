//! A checklist with and without papers.

use super::*;
use crate::registry::testing::{day, program};
use domain::program::{DocumentsEvent, DraftingEvent, StagesEvent};
use domain::words::Word;

#[test]
fn a_fresh_draft_has_nothing_but_itself() {
    let lines = checklist(&program(Vec::new()));
    let present: Vec<ChecklistItem> =
        lines.iter().filter(|line| line.present).map(|line| line.item).collect();
    assert_eq!(present, [ChecklistItem::Program]);
    assert_eq!(lines.len(), ChecklistItem::all().len());
}

#[test]
fn a_line_names_its_papers_and_counts_its_base() {
    let order = DocumentRef { number: "85/7".into(), date: day(1, 9) };
    let kind = DocumentKind::LaunchOrder;
    let (document, occurred_on) = (order.clone(), day(1, 9));
    let approved = DocumentsEvent::DocumentApproved { kind, document, file_ref: None, occurred_on };
    let person_id = uuid::Uuid::from_u128(9).into();
    let named = DraftingEvent::CuratorAssigned { person_id, order: Some(order.clone()), occurred_on };
    let milestone = RecruitingMilestone::MentorPoolReady;
    let reached = StagesEvent::RecruitingMilestoneReached { milestone, count: 6, occurred_on };
    let lines = checklist(&program(vec![approved.into(), named.into(), reached.into()]));
    let line = |item| lines.iter().find(|line| line.item == item).expect("every line is there");
    for item in [ChecklistItem::LaunchOrder, ChecklistItem::CuratorOrder] {
        assert_eq!((line(item).present, &line(item).documents), (true, &vec![order.clone()]));
    }
    assert_eq!(line(ChecklistItem::MentorBase).count, Some(6));
    assert!(!line(ChecklistItem::Regulation).present);
}
