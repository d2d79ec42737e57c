//! Indicator tables for those who see aggregates only: municipal and regional users, analysts (methodology §2.3, §8.6).
//!
//! Invariant: what is withheld of a node in the table of the node above it is withheld of everything below it, so that no other table
//! adds it up again. The tables are of calendar years as they stand: without an earlier position there is no difference of two.

use crate::ask::{AskError, IndicatorTable, Node};
use crate::perform::App;
use domain::organization::Figure;
use domain::policies::PolicySet;
use domain::values::IndicatorCode;
use readmodel::Fraction;
use readmodel::disclosure::{self, Counts, Withheld};
use readmodel::indicators::{INDICATORS, IndicatorValue, Title, Undefined, Variant};
use readmodel::registry::{OrganizationRow, last_day};
use std::collections::BTreeSet;
use store::journal::Position;
use store::reading::At;
use uuid::Uuid;

/// A node with the nodes directly below it.
#[derive(Clone, Debug)]
pub struct Published {
    /// The node.
    pub total: PublishedTable,
    /// Those below it.
    pub parts: Vec<PublishedTable>,
}

/// The indicators of a node, as far as they are shown.
#[derive(Clone, Debug)]
pub struct PublishedTable {
    /// The node.
    pub node: Node,
    /// The calendar year.
    pub year: i32,
    /// The position at which the numbers are true.
    pub position: Position,
    /// All variants of all indicators, in the order of the catalogue.
    pub values: Vec<PublishedValue>,
    /// The policy in force for the year.
    pub policy: PolicySet,
}

/// A variant of an indicator, as far as it is shown.
#[derive(Clone, Debug)]
pub struct PublishedValue {
    /// Which indicator.
    pub indicator: IndicatorCode,
    /// Which variant.
    pub variant: Variant,
    /// Its title.
    pub title: Title,
    /// Whether it is the official one.
    pub official: bool,
    /// The recorded figure that the denominator is; `None` where it is counted otherwise.
    pub figure: Option<Figure>,
    /// The numbers; `None` when they are withheld, which is not zero.
    pub shown: Option<PublishedNumbers>,
}

/// The numbers of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedNumbers {
    /// Above the line.
    pub numerator: i64,
    /// Below the line; `None` when it is not known.
    pub denominator: Option<i64>,
    /// The exact percentage; `None` when undefined.
    pub percent: Option<Fraction>,
    /// Why it is undefined.
    pub undefined: Option<Undefined>,
}

type Codes = BTreeSet<IndicatorCode>;

impl App {
    /// The indicators of a node and of those directly below it in a calendar year, small numbers withheld.
    ///
    /// # Errors
    /// When there is no such node, or a database does not answer.
    pub async fn published(&self, node: Uuid, year: i32) -> Result<At<Published>, AskError> {
        let mut line = self.line_of(self.node(node).await?, year).await?;
        let top = line.pop().expect("a node is in its own line");
        let mut hidden: Codes = Codes::new();
        let table = self.indicators(top, year, None).await?;
        for code in codes() {
            let k = disclosure::shown_from(code, &table.value.policy.values);
            if disclosure::withheld(&counts(code, &table.value), &[], k).total {
                hidden.insert(code);
            }
        }
        let mut above = table;
        loop {
            let parts = self.indicator_matrix(above.value.node.id(), year).await?;
            let hidden_of_parts = hidden_of_parts(&above.value, &parts.value, &hidden);
            let Some(next) = line.pop() else {
                let position = above.position.min(parts.position);
                let parked = above.parked.max(parts.parked);
                let total = shown(above.position, above.value, &hidden);
                let parts = parts.value.into_iter().zip(&hidden_of_parts);
                let parts = parts.map(|(part, hidden)| shown(position, part, hidden)).collect();
                return Ok(At { position, parked, value: Published { total, parts } });
            };
            let found = parts.value.into_iter().zip(hidden_of_parts).find(|(part, _)| part.node.id() == next);
            let (value, of_next) = found.ok_or(AskError::UnknownNode { node: next })?;
            above = At { position: parts.position, parked: above.parked.max(parts.parked), value };
            hidden = of_next;
        }
    }

    /// A node and those above it at the end of a year, the lowest first.
    async fn line_of(&self, node: Node, year: i32) -> Result<Vec<Uuid>, AskError> {
        let mut line = vec![node.id()];
        let mut above = match node {
            Node::Program(row) => Some(row.organization_on(last_day(year))),
            Node::Organization(row) => row.parent_on(last_day(year)),
        };
        while let Some(id) = above {
            line.push(id.0);
            let row = self.one::<OrganizationRow>(id.0).await?.value;
            above = row.and_then(|row| row.parent_on(last_day(year)));
        }
        Ok(line)
    }
}

fn codes() -> impl Iterator<Item = IndicatorCode> {
    INDICATORS.iter().map(|definition| definition.code)
}

fn counts(code: IndicatorCode, table: &IndicatorTable) -> Counts {
    disclosure::counts(code, &table.values)
}

/// What is withheld of each node below another one, of which this much is withheld.
fn hidden_of_parts(above: &IndicatorTable, parts: &[IndicatorTable], hidden: &Codes) -> Vec<Codes> {
    let mut of_parts = vec![Codes::new(); parts.len()];
    for code in codes() {
        let rows: Vec<Counts> = parts.iter().map(|part| counts(code, part)).collect();
        let k = disclosure::shown_from(code, &above.policy.values);
        let Withheld { total, rows } = disclosure::withheld(&counts(code, above), &rows, k);
        // A total that is shown already cannot be withheld here: then nothing below it is shown.
        let all = total || hidden.contains(&code);
        for (place, of_part) in of_parts.iter_mut().enumerate() {
            if all || rows.contains(&place) {
                of_part.insert(code);
            }
        }
    }
    of_parts
}

fn shown(position: Position, table: IndicatorTable, hidden: &Codes) -> PublishedTable {
    let IndicatorTable { node, period, values, policy } = table;
    let values = values.into_iter().map(|value| published(value, hidden)).collect();
    PublishedTable { node, year: period.year, position, values, policy }
}

fn published(value: IndicatorValue, hidden: &Codes) -> PublishedValue {
    let IndicatorValue {
        indicator,
        variant,
        numerator,
        denominator,
        figure,
        percent,
        undefined,
        official,
        title,
        ..
    } = value;
    let numbers = PublishedNumbers { numerator, denominator, percent, undefined };
    let shown = (!hidden.contains(&indicator)).then_some(numbers);
    PublishedValue { indicator, variant, title, official, figure, shown }
}
