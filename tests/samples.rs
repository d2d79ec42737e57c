//! The sample journals give exactly the numbers of the worked examples, on both databases (methodology §10).

mod boldyrevskaya;
mod faulty;
mod kizilyurt;
mod ledger;
mod policies;
mod zarechnaya;

use app::App;
use domain::values::IndicatorCode;
use readmodel::indicators::{IndicatorValue, Variant};
use uuid::Uuid;

/// One variant of one indicator of a node in a year.
async fn value(
    app: &App,
    node: Uuid,
    indicator: IndicatorCode,
    variant: Variant,
    year: i32,
) -> IndicatorValue {
    let table = app.indicators(node, year, None).await.unwrap().value;
    table.values.into_iter().find(|value| (value.indicator, value.variant) == (indicator, variant)).unwrap()
}

/// Numerator, denominator and percentage as shown.
fn shown(value: &IndicatorValue) -> (i64, Option<i64>, Option<String>) {
    (value.numerator, value.denominator, value.percent.map(|percent| percent.display(1)))
}

fn is(numerator: i64, denominator: i64, percent: &str) -> (i64, Option<i64>, Option<String>) {
    (numerator, Some(denominator), Some(percent.to_owned()))
}
