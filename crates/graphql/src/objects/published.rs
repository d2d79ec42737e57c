//! Indicators for those who see aggregates only: small numbers are withheld, and said to be.

use super::incomplete::Incomplete;
use super::indicator::{IndicatorNode, IndicatorVariant, Percent, PolicyVersion, UndefinedReason, named};
use crate::scalars::Position;
use crate::words::{IndicatorCode, Language};
use app::published::{self, PublishedNumbers};
use async_graphql::{Enum, Object, SimpleObject};
use store::reading::At;

/// Why a number is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SuppressionReason {
    /// So few persons stand behind it, or behind another one that it would give away. Мало человек.
    SmallNumbers,
}

/// A node with the nodes directly below it, small numbers withheld. Публикуемые показатели.
#[derive(SimpleObject)]
pub struct PublishedIndicators {
    /// The node.
    pub total: PublishedTable,
    /// Those below it.
    pub parts: Vec<PublishedTable>,
    /// What the answer leaves out; null when nothing. Неполнота.
    pub incomplete: Option<Incomplete>,
}

impl From<At<published::Published>> for PublishedIndicators {
    fn from(
        At { parked, value: published::Published { total, parts }, .. }: At<published::Published>,
    ) -> Self {
        Self {
            total: total.into(),
            parts: parts.into_iter().map(Into::into).collect(),
            incomplete: Incomplete::of(parked),
        }
    }
}

/// The indicators of a node in a calendar year, as far as they are shown.
#[derive(SimpleObject)]
pub struct PublishedTable {
    /// The node.
    pub node: IndicatorNode,
    /// The calendar year.
    pub year: i32,
    /// The position of the journal at which the numbers are true.
    pub position: Position,
    /// All variants of all indicators, in the order of the catalogue.
    pub values: Vec<PublishedValue>,
    /// The rules by which they were counted.
    pub policy_versions: Vec<PolicyVersion>,
}

impl From<published::PublishedTable> for PublishedTable {
    fn from(table: published::PublishedTable) -> Self {
        Self {
            node: table.node.into(),
            year: table.year,
            position: table.position.into(),
            values: table.values.into_iter().map(PublishedValue).collect(),
            policy_versions: table.policy.names().iter().map(|name| PolicyVersion::of(name)).collect(),
        }
    }
}

/// One variant of one indicator, as far as it is shown.
pub struct PublishedValue(published::PublishedValue);

impl PublishedValue {
    fn numbers(&self) -> Option<PublishedNumbers> {
        self.0.shown
    }
}

/// One variant of one indicator, as far as it is shown. Показатель.
#[Object]
impl PublishedValue {
    /// Which indicator.
    async fn indicator(&self) -> IndicatorCode {
        self.0.indicator.into()
    }

    /// Which variant.
    async fn variant(&self) -> IndicatorVariant {
        self.0.variant.into()
    }

    /// Its title, with the ages that count by the rules in force.
    async fn title(&self, #[graphql(desc = "In which language.", default)] language: Language) -> &str {
        match language {
            Language::Ru => &self.0.title.russian,
            Language::En => &self.0.title.english,
        }
    }

    /// Whether the policy in force names this variant as the official one. Официальный.
    async fn official(&self) -> bool {
        self.0.official
    }

    /// Whether the numbers are withheld: then they are null, which is not zero. Скрыто.
    async fn suppressed(&self) -> bool {
        self.numbers().is_none()
    }

    /// Why they are withheld; null when they are shown.
    async fn suppressed_because(&self) -> Option<SuppressionReason> {
        self.numbers().is_none().then_some(SuppressionReason::SmallNumbers)
    }

    /// How many count; null when withheld. Числитель.
    async fn numerator(&self) -> Option<i64> {
        self.numbers().map(|numbers| numbers.numerator)
    }

    /// Of how many; null when withheld or not known. Знаменатель.
    async fn denominator(&self) -> Option<i64> {
        self.numbers()?.denominator
    }

    /// The recorded figure that the denominator is by the rules in force; null where it is counted otherwise, or no figure is of the ages
    /// of the rules.
    async fn denominator_figure(
        &self,
        #[graphql(desc = "In which language.", default)] language: Language,
    ) -> Option<&'static str> {
        self.0.figure.map(|figure| named(figure, language))
    }

    /// The percentage; null when withheld or not defined. Процент.
    async fn percent(&self) -> Option<Percent> {
        self.numbers()?.percent.map(Percent::from)
    }

    /// Why there is no percentage; null when there is one, or when it is withheld.
    async fn undefined_because(&self) -> Option<UndefinedReason> {
        self.numbers()?.undefined.map(UndefinedReason::from)
    }
}
