//! Which rows belong to a node: those of its organisations, or of its one programme.

use crate::App;
use crate::ask::{AskError, Node};
use domain::ids::{OrganizationId, ProgramId};
use domain::values::OrganizationLevel;
use readmodel::registry::{MentorRow, OrganizationRow};
use std::collections::BTreeMap;
use store::reading::RowFilter;
use uuid::Uuid;

/// The rows of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The node with everything below it; of a programme, its organisation.
    pub(crate) organizations: Vec<OrganizationId>,
    /// The one programme.
    pub(crate) program: Option<ProgramId>,
    /// The region above.
    pub(crate) region: Option<OrganizationId>,
}

impl Scope {
    /// The rows of one of its organisations.
    pub(crate) fn filter(&self, organization: OrganizationId) -> RowFilter {
        let program_id = self.program.map(|program| program.0);
        RowFilter { organization_id: Some(organization.0), program_id, ..RowFilter::default() }
    }

    /// The mentors of one of its organisations; of those of a programme, see [`Scope::has`].
    pub(crate) fn mentors(&self, organization: OrganizationId) -> RowFilter {
        RowFilter { program_id: None, ..self.filter(organization) }
    }

    /// Whether a mentor of the organisation belongs to the node.
    pub(crate) fn has(&self, mentor: &MentorRow) -> bool {
        self.program.is_none_or(|program| {
            mentor.selected.contains_key(&program) || mentor.ready.contains_key(&program)
        })
    }
}

impl App {
    /// The rows of a node.
    ///
    /// # Errors
    /// When there is no such node, or a database does not answer.
    pub(crate) async fn scope(&self, node: Uuid) -> Result<Scope, AskError> {
        let node = self.node(node).await?;
        let tree = self.tree().await?.value;
        let tree: BTreeMap<OrganizationId, &OrganizationRow> = tree.iter().map(|row| (row.id, row)).collect();
        Ok(match node {
            Node::Program(row) => Scope {
                organizations: vec![row.organization_id],
                program: Some(row.id),
                region: region(&tree, row.organization_id),
            },
            Node::Organization(row) => {
                Scope { organizations: below(&tree, row.id), program: None, region: region(&tree, row.id) }
            }
        })
    }
}

type Tree<'t> = BTreeMap<OrganizationId, &'t OrganizationRow>;

/// A node with everything below it.
fn below(tree: &Tree<'_>, node: OrganizationId) -> Vec<OrganizationId> {
    let mut found = vec![node];
    let mut next = 0;
    while let Some(id) = found.get(next) {
        found.extend(tree.get(id).into_iter().flat_map(|row| &row.children));
        next += 1;
    }
    found
}

/// The region at or above a node.
fn region(tree: &Tree<'_>, node: OrganizationId) -> Option<OrganizationId> {
    let mut row = tree.get(&node)?;
    while row.level != OrganizationLevel::Region {
        row = tree.get(&row.parent?)?;
    }
    Some(row.id)
}
