//! Items of the road map whose term comes or has passed.

use super::{About, AttentionItem, Watch, about_program};
use crate::registry::ProgramRow;
use domain::attention::{AttentionKind, AttentionSeverity};

pub(super) fn list(program: &ProgramRow, watch: Watch<'_>) -> Vec<AttentionItem> {
    if !watch.runs(program) {
        return Vec::new();
    }
    let ahead = i64::from(watch.thresholds.roadmap_days);
    let open = program.roadmap.iter().filter(|(_, item)| item.is_open_on(watch.on));
    let items = open.filter_map(|(id, item)| {
        let days = watch.days_since(item.due);
        let (kind, severity) = match days {
            late if late > ahead => (AttentionKind::RoadmapItemLate, AttentionSeverity::Urgent),
            late if late > 0 => (AttentionKind::RoadmapItemLate, AttentionSeverity::Warning),
            soon if soon >= -ahead => (AttentionKind::RoadmapItemDue, AttentionSeverity::Notice),
            _ => return None,
        };
        Some(about_program(program, kind, (severity, days), item.due, About::RoadmapItem(*id)))
    });
    items.collect()
}
