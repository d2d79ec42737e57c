//! The list of indicators with what each counts.

use super::explanation::LedgerSide;
use super::indicator::{IndicatorVariant, PolicyVersion};
use crate::words::{IndicatorCode, Language};
use async_graphql::{Object, SimpleObject};
use domain::policies::PolicySet;
use readmodel::Measure;
use readmodel::indicators::{Definition, Share, Title, VariantDefinition};
use readmodel::timeline::{Wording, measure};

/// The published indicators and the rules by which they are counted.
#[derive(SimpleObject)]
pub struct IndicatorCatalogue {
    /// In their order.
    pub indicators: Vec<IndicatorDefinition>,
    /// The rules that ship; a region may have adopted others, which its numbers quote.
    pub policy_versions: Vec<PolicyVersion>,
}

/// One indicator. Показатель.
pub struct IndicatorDefinition(pub(crate) &'static Definition);

/// One indicator. Показатель.
#[Object]
impl IndicatorDefinition {
    /// Its code.
    async fn code(&self) -> IndicatorCode {
        self.0.code.into()
    }

    /// Its title, with the ages of the rules that ship.
    async fn title(&self, #[graphql(desc = "In which language.", default)] language: Language) -> String {
        let Title { russian, english } = self.0.title(&PolicySet::v1().values);
        match language {
            Language::Ru => russian,
            Language::En => english,
        }
    }

    /// Whether marks stand behind it.
    async fn surveyed(&self) -> bool {
        self.0.share == Share::Satisfied
    }

    /// Its variants, the main one first.
    async fn variants(&self) -> Vec<VariantOfIndicator> {
        self.0.variants().iter().map(VariantOfIndicator).collect()
    }
}

/// One way to count an indicator, in words.
pub struct VariantOfIndicator(&'static VariantDefinition);

/// One way to count an indicator, in words.
#[Object]
impl VariantOfIndicator {
    /// Which.
    async fn variant(&self) -> IndicatorVariant {
        self.0.variant.into()
    }

    /// What is above the line. Числитель.
    async fn numerator(&self, #[graphql(desc = "In which language.", default)] language: Language) -> String {
        said(self.0.numerator, language)
    }

    /// What is below the line. Знаменатель.
    async fn denominator(
        &self,
        #[graphql(desc = "In which language.", default)] language: Language,
    ) -> String {
        said(self.0.denominator, language)
    }

    /// What of it can be explained.
    async fn sides(&self) -> Vec<LedgerSide> {
        LedgerSide::behind(*self.0).collect()
    }
}

fn said(counted: Measure, language: Language) -> String {
    let Wording { russian, english } = measure(counted);
    match language {
        Language::Ru => russian,
        Language::En => english,
    }
}
