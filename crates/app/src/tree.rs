//! Questions about the tree in time: as it was on a day, and what is under way at a node.

use crate::ask::{AskError, Node, PATIENCE};
use crate::perform::App;
use chrono::NaiveDate;
use domain::ids::OrganizationId;
use domain::organization::Unfinished;
use domain::program::ProgramStage;
use domain::values::OrganizationLevel;
use readmodel::registry::{OrganizationRow, ProgramRow, last_day, tree_at};
use store::reading::{At, RowFilter};
use uuid::Uuid;

impl App {
    /// The tree of a day, of one region or of all.
    pub async fn tree_at(
        &self,
        region: Option<Uuid>,
        day: NaiveDate,
    ) -> Result<At<Vec<OrganizationRow>>, AskError> {
        let tree = self.tree().await?;
        Ok(tree.map(|rows| tree_at(rows, region.map(OrganizationId), day)))
    }

    /// The nodes directly below one in a year, as the tree was at its end: its programmes below an organisation.
    pub(crate) async fn nodes_below(&self, node: Node, year: i32) -> Result<Vec<Node>, AskError> {
        let row = match node {
            Node::Organization(row) => row,
            Node::Program(_) => return Ok(Vec::new()),
        };
        if row.level != OrganizationLevel::Organization {
            let ids: Vec<Uuid> = row.ever_below.iter().map(|child| child.0).collect();
            let rows = self.some::<OrganizationRow>(&ids).await?.into_values();
            let hung = rows.filter(|child| child.hung_from(row.id, year));
            return Ok(hung.map(|child| Node::Organization(Box::new(child))).collect());
        }
        let mut programs = Vec::new();
        // What was passed to a successor is listed there now, and was run here before.
        for organization in [row.id].into_iter().chain(row.successors.iter().copied()) {
            let filter = RowFilter { organization_id: Some(organization.0), ..RowFilter::default() };
            programs.extend(self.all::<ProgramRow>(filter).await?.value);
        }
        programs.retain(|program| program.organization_on(last_day(year)) == row.id);
        Ok(programs.into_iter().map(|program| Node::Program(Box::new(program))).collect())
    }

    /// What is under way at a node, counted in the registry once it has come to the end of the journal. A node that is not there has
    /// nothing.
    ///
    /// A programme that is drafted after this and before the end is recorded stays without a successor; nobody can be enrolled in it any
    /// more, so nothing is lost with it.
    pub async fn unfinished(&self, node: Uuid) -> Result<Unfinished, AskError> {
        let head = self.journal().tree_head().await?.position;
        self.projector().wait_for(head, PATIENCE).await?;
        let row = self.one::<OrganizationRow>(node).await?.value;
        let filter = RowFilter { organization_id: Some(node), ..RowFilter::default() };
        let programs = self.all::<ProgramRow>(filter).await?.value;
        Ok(Unfinished {
            node: OrganizationId(node),
            programs: programs.into_iter().filter(is_open).map(|program| program.id).collect(),
            below: row.map(|row| row.children).unwrap_or_default(),
        })
    }
}

fn is_open(program: &ProgramRow) -> bool {
    match program.stage {
        ProgramStage::Draft
        | ProgramStage::Preparing
        | ProgramStage::Recruiting
        | ProgramStage::Matching
        | ProgramStage::Working
        | ProgramStage::Suspended
        | ProgramStage::Completing => true,
        ProgramStage::Unknown
        | ProgramStage::Completed
        | ProgramStage::Cancelled
        | ProgramStage::Archived
        | ProgramStage::Discarded => false,
    }
}
