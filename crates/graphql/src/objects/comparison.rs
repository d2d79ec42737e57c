//! A candidate of the counting rules beside those in force.

use super::DynamicsRow;
use super::incomplete::Incomplete;
use super::indicator::{IndicatorNode, IndicatorValue, PolicyVersion, signed};
use crate::scalars::Position;
use app::ask::Node;
use app::policies::Comparison;
use async_graphql::SimpleObject;
use store::reading::At;

/// What the indicators of a node would be in a year by other rules. Nothing was adopted. Сравнение правил.
#[derive(SimpleObject)]
pub struct PolicyComparison {
    /// The node.
    pub node: IndicatorNode,
    /// The year.
    pub year: i32,
    /// The position of the journal at which it was counted.
    pub position: Position,
    /// What the answer leaves out; null when nothing. Неполнота.
    pub incomplete: Option<Incomplete>,
    /// The rules in force.
    pub in_force: Vec<PolicyVersion>,
    /// Each variant of each indicator, in the order of the catalogue.
    pub values: Vec<ComparedValue>,
    /// From how many changed pairs an effect is claimed. It changes no indicator, only what is said of the dynamics.
    pub effect_from: ComparedEffectFrom,
    /// Each measured trait of the year: the values are the same, what is claimed of them may not be. Динамика.
    pub dynamics: Vec<ComparedDynamics>,
}

/// From how many changed pairs an effect is claimed.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct ComparedEffectFrom {
    /// By the rules in force.
    pub in_force: u32,
    /// By the candidate.
    pub candidate: u32,
}

/// One measured trait by the rules in force and by the candidate.
#[derive(SimpleObject)]
pub struct ComparedDynamics {
    /// By the rules in force.
    pub in_force: DynamicsRow,
    /// By the candidate.
    pub candidate: DynamicsRow,
}

/// One variant of one indicator by the rules in force and by the candidate.
#[derive(SimpleObject)]
pub struct ComparedValue {
    /// By the rules in force.
    pub in_force: IndicatorValue,
    /// By the candidate.
    pub candidate: IndicatorValue,
    /// Numerator by the candidate less the one in force.
    pub numerator_difference: i64,
    /// Percentage by the candidate less the one in force, percentage points with a sign; null when one is not defined. П.п.
    pub difference_display: Option<String>,
}

impl From<At<Comparison>> for PolicyComparison {
    fn from(At { position, parked, value }: At<Comparison>) -> Self {
        let values = value.values.into_iter().map(|(in_force, candidate)| {
            let difference = candidate
                .percent
                .zip(in_force.percent)
                .map(|(candidate, in_force)| candidate.minus(in_force));
            ComparedValue {
                numerator_difference: candidate.numerator - in_force.numerator,
                difference_display: difference.map(signed),
                in_force: IndicatorValue(in_force),
                candidate: IndicatorValue(candidate),
            }
        });
        let (in_force, candidate) = value.effect_from;
        let dynamics = value.dynamics.into_iter().map(|(in_force, candidate)| ComparedDynamics {
            in_force: in_force.into(),
            candidate: candidate.into(),
        });
        Self {
            effect_from: ComparedEffectFrom { in_force, candidate },
            dynamics: dynamics.collect(),
            node: Node::Organization(value.node).into(),
            year: value.year,
            position: position.into(),
            incomplete: Incomplete::of(parked),
            in_force: value.in_force.names().iter().map(|name| PolicyVersion::of(name)).collect(),
            values: values.collect(),
        }
    }
}
