//! Numbers and why they are what they are: indicators, participation, dynamics, postings. Nothing is counted here: sums come from the
//! ledger, and what is read off them is said by the catalogue.

use super::{AskError, Entity, Node};
use crate::history::{self, Until};
use crate::perform::App;
use domain::aggregate::Aggregate;
use domain::organization::{Figure, Organization};
use domain::policies::PolicySet;
use domain::program::Program;
use readmodel::indicators::{self, Cells, DynamicsRow, IndicatorValue, Participation, Targets};
use readmodel::registry::{OrganizationRow, ProgramRow};
use readmodel::{CellKey, Measure, Period, Theme};
use std::collections::BTreeMap;
use store::journal::{Position, Recorded};
use store::reading::{At, LedgerLine, PostingFilter};
use uuid::Uuid;

/// A node with its indicators of a period.
#[derive(Clone, Debug)]
pub struct IndicatorTable {
    /// The node: an organisation of any level, or a programme.
    pub node: Node,
    /// The period.
    pub period: Period,
    /// All variants, in the order of the catalogue.
    pub values: Vec<IndicatorValue>,
    /// The policy in force for the year.
    pub policy: PolicySet,
}

/// Why a number is what it is.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The number.
    pub total: i64,
    /// A page of its postings, each with the event that caused it.
    pub lines: Vec<(LedgerLine, Recorded)>,
    /// Whether there are more.
    pub more: bool,
}

/// Which number is to be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// At which node.
    pub node: Uuid,
    /// Of which theme.
    pub theme: Theme,
    /// Which sum.
    pub measure: Measure,
    /// Of which figure, where the sum is a recorded figure: then it is summed from the beginning.
    pub figure: Option<Figure>,
    /// In which year.
    pub year: i32,
}

impl App {
    /// The years in which anything was counted, the newest first.
    pub async fn years(&self) -> Result<At<Vec<i32>>, AskError> {
        let mut years = self.reading.years().await?;
        years.value.sort_unstable_by(|a, b| b.cmp(a));
        Ok(years)
    }

    /// The indicators of a node in a year, as of a position if one is named.
    pub async fn indicators(
        &self,
        node: Uuid,
        year: i32,
        as_of: Option<Position>,
    ) -> Result<At<IndicatorTable>, AskError> {
        let node = self.node(node).await?;
        let mut tables = self.tables(vec![node], year, as_of).await?;
        let value = tables.value.pop().expect("one node gives one table");
        Ok(At { position: tables.position, parked: tables.parked, value })
    }

    /// The indicators of every node directly below one, in one read.
    pub async fn indicator_matrix(
        &self,
        parent: Uuid,
        year: i32,
    ) -> Result<At<Vec<IndicatorTable>>, AskError> {
        let children = self.nodes_below(self.node(parent).await?, year).await?;
        self.tables(children, year, None).await
    }

    async fn tables(
        &self,
        nodes: Vec<Node>,
        year: i32,
        as_of: Option<Position>,
    ) -> Result<At<Vec<IndicatorTable>>, AskError> {
        let cells = self.cells_of(&nodes, year, as_of).await?;
        let mut by_node = cells.value;
        let mut tables = Vec::with_capacity(nodes.len());
        // Siblings lie in one region, so what is in force for the first is in force for all.
        let policy = match nodes.first() {
            Some(node) => self.policy(node, year, as_of).await?,
            None => PolicySet::v1().clone(),
        };
        for node in nodes {
            let cells = by_node.remove(&node.id()).unwrap_or_default();
            let targets = self.targets(&node, as_of).await?;
            let node = node.in_year(year);
            let values = indicators::read(&cells, &targets, year, &policy.values);
            tables.push(IndicatorTable {
                node,
                period: Period::calendar(year),
                values,
                policy: policy.clone(),
            });
        }
        Ok(At { position: cells.position, parked: cells.parked, value: tables })
    }

    /// The targets of a node, as they stood at a position if one is named.
    async fn targets(&self, node: &Node, as_of: Option<Position>) -> Result<Targets, AskError> {
        match (node, as_of) {
            (Node::Organization(row), None) => Ok(row.targets.clone()),
            (Node::Program(row), None) => Ok(row.targets_in_force()),
            (Node::Organization(row), Some(as_of)) => {
                let then = self.row_as_of::<Organization, OrganizationRow>(row.id.0, as_of).await?;
                Ok(then.map(|row| row.targets).unwrap_or_default())
            }
            (Node::Program(row), Some(as_of)) => {
                let then = self.row_as_of::<Program, ProgramRow>(row.id.0, as_of).await?;
                Ok(then.map(|row| row.targets_in_force()).unwrap_or_default())
            }
        }
    }

    /// The row of a thing as it stood at a position.
    async fn row_as_of<A: Aggregate, R: Entity>(
        &self,
        id: Uuid,
        as_of: Position,
    ) -> Result<Option<R>, AskError> {
        let history = self.history(A::TYPE, id, Until::Position(as_of)).await?;
        Ok(history::state(A::TYPE, id, &history, None).map(serde_json::from_value).transpose()?)
    }

    async fn cells_of(
        &self,
        nodes: &[Node],
        year: i32,
        as_of: Option<Position>,
    ) -> Result<At<BTreeMap<Uuid, Cells>>, AskError> {
        if let Some(as_of) = as_of {
            // Read models that are behind it would answer with less than was known then.
            let head = *self.journal().head().borrow();
            self.at_least(Some(as_of.min(head))).await?;
        }
        let ids: Vec<Uuid> = nodes.iter().map(Node::id).collect();
        let sums = self.reading.cells(&ids, i32::MIN..=year, as_of).await?;
        let mut by_node: BTreeMap<Uuid, Vec<_>> = BTreeMap::new();
        for (key, sum) in sums.value {
            by_node.entry(key.node).or_default().push((key, sum));
        }
        let value = by_node.into_iter().map(|(node, sums)| (node, Cells::new(sums))).collect();
        Ok(At { position: sums.position, parked: sums.parked, value })
    }

    /// Units, memberships and enrolments of a node up to the end of a year.
    pub async fn participation(&self, node: Uuid, year: i32) -> Result<At<Participation>, AskError> {
        let cells = self.cells(node, year).await?;
        Ok(At {
            position: cells.position,
            parked: cells.parked,
            value: indicators::participation::read(&cells.value, year),
        })
    }

    /// Dynamics of measured traits of a node in a year.
    pub async fn dynamics(&self, node: Uuid, year: i32) -> Result<At<Vec<DynamicsRow>>, AskError> {
        let cells = self.cells(node, year).await?;
        let policy = self.policy(&self.node(node).await?, year, None).await?;
        Ok(At {
            position: cells.position,
            parked: cells.parked,
            value: indicators::dynamics::read(&cells.value, year, &policy.values),
        })
    }

    async fn cells(&self, node: Uuid, year: i32) -> Result<At<Cells>, AskError> {
        let mut found = self.cells_of(&[self.node(node).await?], year, None).await?;
        Ok(At {
            position: found.position,
            parked: found.parked,
            value: found.value.remove(&node).unwrap_or_default(),
        })
    }

    /// The postings behind a number, each with its event. When the page holds all of them, they are added up and must give it.
    pub async fn explain(
        &self,
        question: Question,
        as_of: Option<Position>,
        after: Option<(Position, u32)>,
        limit: u32,
    ) -> Result<At<Explanation>, AskError> {
        let Question { node, theme, measure, figure, year } = question;
        let detail = figure.map(|figure| <&str>::from(figure).to_owned());
        self.node(node).await?;
        let years = if figure.is_some() { i32::MIN..=year } else { year..=year };
        let filter = PostingFilter { node, theme, measure, years: years.clone(), detail };
        // The lines are read first and bound by their position, so that both reads speak of the same moment.
        let mut lines = self.reading.postings(&filter, as_of, after, limit + 1).await?;
        let (position, parked) = (lines.position, lines.parked);
        let cells = self.reading.cells(&[node], years, Some(position)).await?;
        let is_asked = |key: &CellKey| {
            (key.theme, key.measure) == (theme, measure)
                && filter.detail.as_ref().is_none_or(|detail| *detail == key.detail)
        };
        let of_measure = cells.value.iter().filter(|(key, _)| is_asked(key));
        let total = of_measure.map(|(_, sum)| sum).sum();
        let more = lines.value.len() > limit as usize;
        lines.value.truncate(limit as usize);
        if after.is_none() && !more {
            let postings: i64 = lines.value.iter().map(|line| line.amount).sum();
            if postings != total {
                return Err(AskError::DoesNotAddUp { postings, number: total });
            }
        }
        let mut explained = Vec::with_capacity(lines.value.len());
        for line in lines.value {
            let event = self.event(line.position).await?;
            explained.push((line, event));
        }
        let parked = parked.max(cells.parked);
        Ok(At { position, parked, value: Explanation { total, lines: explained, more } })
    }
}
