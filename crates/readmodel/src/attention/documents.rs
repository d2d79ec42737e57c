//! Programmes that came to a stage and lack a paper of it. Which papers a stage has is data.

use super::{About, AttentionItem, Watch, about_program};
use crate::registry::ProgramRow;
use domain::attention::AttentionKind;

pub(super) fn list(program: &ProgramRow, watch: Watch<'_>) -> Vec<AttentionItem> {
    let Some(since) = program.course.last().map(|step| step.occurred_on) else { return Vec::new() };
    let Some(overdue) = watch.overdue(since, watch.thresholds.document_days) else { return Vec::new() };
    let there = |kind| program.documents.iter().any(|row| row.kind == kind && row.document.date <= watch.on);
    let of_stage = watch.thresholds.documents.iter().filter(|(stage, _)| *stage == program.stage);
    let missing = of_stage.map(|(_, kind)| *kind).filter(|kind| !there(*kind));
    let list = AttentionKind::DocumentMissing;
    missing.map(|kind| about_program(program, list, overdue, since, About::Document(kind))).collect()
}
