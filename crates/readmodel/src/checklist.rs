//! The school's checklist of implementation (methodology §8.2 R1): which papers and bases of a programme there are, and which are missing.
//!
//! The line on a section of the school's site is not here: no event says anything about it.

use crate::registry::{MilestoneReachedRow, ProgramRow};
use domain::values::{DocumentKind, DocumentRef, RecruitingMilestone};
use domain::words;

words! {
    /// A line of the checklist.
    pub enum ChecklistItem {
        LaunchOrder => "приказ о внедрении",
        Regulation => "положение о наставничестве",
        Roadmap => "дорожная карта",
        Program => "программа наставничества",
        CuratorOrder => "приказ о назначении куратора",
        MentorBase => "база наставников",
        MenteeBase => "база наставляемых",
        RewardAct => "акт о материальном поощрении",
        PairingOrder => "приказ о закреплении пар (групп)",
        BestPractices => "лучшие практики",
    }
}

/// A line with what there is to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Which line.
    pub item: ChecklistItem,
    /// Whether it is there.
    pub present: bool,
    /// The papers behind it.
    pub documents: Vec<DocumentRef>,
    /// How many there are: people in a base, pairs by order, practices. None where nothing is counted.
    pub count: Option<u32>,
}

/// The checklist of a programme.
pub fn checklist(program: &ProgramRow) -> Vec<Checked> {
    use domain::words::Word;
    ChecklistItem::all().iter().map(|item| checked(program, *item)).collect()
}

fn checked(program: &ProgramRow, item: ChecklistItem) -> Checked {
    let papers = |kind: DocumentKind| -> Vec<DocumentRef> {
        let of_kind = program.documents.iter().filter(|paper| paper.kind == kind);
        of_kind.map(|paper| paper.document.clone()).collect()
    };
    let by_papers = |documents: Vec<DocumentRef>, count: Option<u32>| Checked {
        item,
        present: !documents.is_empty(),
        documents,
        count,
    };
    let by_count =
        |count: u32| Checked { item, present: count > 0, documents: Vec::new(), count: Some(count) };
    let base = |milestone| by_count(program.milestones.get(&milestone).map_or(0, MilestoneReachedRow::count));
    match item {
        ChecklistItem::LaunchOrder => by_papers(papers(DocumentKind::LaunchOrder), None),
        ChecklistItem::Regulation => by_papers(papers(DocumentKind::Regulation), None),
        ChecklistItem::Roadmap => {
            let items = u32::try_from(program.roadmap.len()).expect("a road map has few items");
            let paper = by_papers(papers(DocumentKind::Roadmap), Some(items));
            Checked { present: paper.present || items > 0, ..paper }
        }
        ChecklistItem::Program => Checked { item, present: true, documents: Vec::new(), count: None },
        ChecklistItem::CuratorOrder => {
            let named = program.curator_terms.iter().filter_map(|term| term.order.clone());
            by_papers(papers(DocumentKind::CuratorOrder).into_iter().chain(named).collect(), None)
        }
        ChecklistItem::MentorBase => base(RecruitingMilestone::MentorPoolReady),
        ChecklistItem::MenteeBase => base(RecruitingMilestone::MenteePoolReady),
        ChecklistItem::RewardAct => by_papers(papers(DocumentKind::RewardAct), None),
        ChecklistItem::PairingOrder => {
            by_papers(papers(DocumentKind::PairingOrder), Some(program.pairs_by_order))
        }
        ChecklistItem::BestPractices => {
            by_count(u32::try_from(program.practices.len()).expect("a bank has few practices"))
        }
    }
}

#[cfg(test)]
mod tests;
