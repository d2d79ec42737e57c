//! The catalogue of indicators, and how a number is read off the cells of a node.
//!
//! Nothing is counted here: a value is two sums of the ledger, compared exactly; the percentage is rounded for display only, and
//! a target is compared with the exact fraction (methodology §6.2).

use crate::change::{CellKey, Measure, Theme};
use crate::fraction::Fraction;
use crate::registry::TargetRow;
use domain::organization::Figure;
use domain::policies::PolicyValues;
use domain::values::{Form, IndicatorCode};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub mod catalogue;
pub mod dynamics;
pub mod participation;
pub mod satisfaction;

pub use catalogue::{Definition, INDICATORS, Share, Title, Variant, VariantDefinition};
pub use dynamics::DynamicsRow;
pub use participation::Participation;
pub use satisfaction::Satisfaction;

/// The sums of one node, by address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells(BTreeMap<CellKey, i64>);

impl Cells {
    /// From the sums of one node.
    pub fn new(sums: impl IntoIterator<Item = (CellKey, i64)>) -> Self {
        Self(sums.into_iter().collect())
    }

    /// A flow of a year.
    pub fn flow(&self, theme: Theme, measure: Measure, year: i32) -> i64 {
        self.of(theme, measure).filter(|(key, _)| key.year == year).map(|(_, sum)| sum).sum()
    }

    /// A recorded figure as it holds in a year: the steps up to it. `None` when it is not known.
    pub fn population(&self, theme: Theme, figure: Figure, year: i32) -> Option<i64> {
        let figure: &str = figure.into();
        let holds = |key: &CellKey| key.detail == figure && key.year <= year;
        let mut steps =
            self.of(theme, Measure::Population).filter(|(key, _)| holds(key)).map(|(_, sum)| sum).peekable();
        steps.peek()?;
        Some(steps.sum())
    }

    /// Everything counted up to the end of a year.
    pub fn until(&self, theme: Theme, measure: Measure, year: i32) -> i64 {
        self.of(theme, measure).filter(|(key, _)| key.year <= year).map(|(_, sum)| sum).sum()
    }

    /// The cells of a measure with their details.
    pub fn of(&self, theme: Theme, measure: Measure) -> impl Iterator<Item = (&CellKey, i64)> {
        self.0
            .iter()
            .filter(move |(key, _)| key.theme == theme && key.measure == measure)
            .map(|(key, sum)| (key, *sum))
    }
}

/// Why a percentage is not defined. Undefined is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// The denominator is known and is zero.
    NoDenominator,
    /// The denominator is not known.
    NoData,
}

/// What is wrong with a number that is computed as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// More persons count than there are: the denominator was recorded wrongly, or is of another year (methodology §11, 34).
    AboveTheWhole,
}

/// A target beside its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Per cent.
    pub percent: Decimal,
    /// What it rests on.
    pub basis: domain::values::TargetBasis,
    /// Whether the exact value reaches it; `None` while the value is undefined.
    pub met: Option<bool>,
    /// Value less target, percentage points; `None` while the value is undefined.
    pub gap: Option<Fraction>,
}

/// The value of one variant of one indicator at a node in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorValue {
    /// Which indicator.
    pub indicator: IndicatorCode,
    /// Which variant.
    pub variant: Variant,
    /// Above the line: distinct subjects.
    pub numerator: i64,
    /// Below the line; `None` when it is not known.
    pub denominator: Option<i64>,
    /// The recorded figure that the denominator is by the policy; `None` where it is counted otherwise, or no figure is of the
    /// ages of the policy.
    pub figure: Option<Figure>,
    /// Of whom there is no recorded number, for want of which the denominator is not known.
    pub missing: Option<Title>,
    /// The exact percentage; `None` when undefined.
    pub percent: Option<Fraction>,
    /// Why it is undefined.
    pub undefined: Option<Undefined>,
    /// Whether the policy names this variant as the official one.
    pub official: bool,
    /// What is wrong with the number as it stands; it is shown, not clipped.
    pub fault: Option<Fault>,
    /// The numerator by form of mentoring, where it is counted so. A person of two forms counts in each line.
    pub by_form: BTreeMap<Form, i64>,
    /// The same by federal form: a local form in the line of the one as which it is told, or in that of the other forms. A person counts once
    /// in each line.
    pub by_federal_form: BTreeMap<Form, i64>,
    /// The title of the indicator, with the bands of the policy.
    pub title: Title,
    /// The target of the node for the year, if one was set.
    pub target: Option<Target>,
    /// Marks behind I5 and I6.
    pub satisfaction: Option<Satisfaction>,
}

/// Targets of a node.
pub type Targets = BTreeMap<IndicatorCode, BTreeMap<i32, TargetRow>>;

/// All indicators of a node in a year, in the order of the catalogue.
pub fn read(cells: &Cells, targets: &Targets, year: i32, policy: &PolicyValues) -> Vec<IndicatorValue> {
    INDICATORS
        .iter()
        .flat_map(|definition| definition.variants().iter().map(move |variant| (definition, variant)))
        .map(|(definition, variant)| value(cells, targets, year, policy, definition, *variant))
        .collect()
}

fn value(
    cells: &Cells,
    targets: &Targets,
    year: i32,
    policy: &PolicyValues,
    definition: &Definition,
    variant: VariantDefinition,
) -> IndicatorValue {
    let indicator = definition.code;
    let theme = indicator.into();
    let numerator = cells.flow(theme, variant.numerator, year);
    let whole = catalogue::whole(indicator, policy);
    let figure = whole.and_then(catalogue::Whole::recorded);
    let denominator = if variant.denominator == Measure::Population {
        figure.and_then(|figure| cells.population(theme, figure, year))
    } else {
        Some(cells.flow(theme, variant.denominator, year))
    };
    let satisfaction = (definition.share == Share::Satisfied).then(|| satisfaction::read(cells, theme, year));
    // That nobody answered says nothing of how many are satisfied (methodology §11, 33), nor of whom an outcome holds.
    let silent = match definition.share {
        Share::Involved => false,
        Share::Satisfied => {
            satisfaction.as_ref().is_some_and(|marks| marks.respondents == 0 && marks.took_part > 0)
        }
        Share::Outcome(_) => denominator == Some(0),
    };
    let denominator = denominator.filter(|_| !silent);
    let percent = denominator
        .and_then(|denominator| Fraction::new(100 * i128::from(numerator), i128::from(denominator)));
    let undefined = match (percent, denominator) {
        (Some(_), _) => None,
        (None, Some(_)) => Some(Undefined::NoDenominator),
        (None, None) => Some(Undefined::NoData),
    };
    let target = targets
        .get(&definition.code)
        .and_then(|years| years.get(&year))
        .map(|target| compare(*target, percent));
    let missing = whole.filter(|_| denominator.is_none()).map(catalogue::Whole::title);
    let everybody = Fraction::whole(100);
    IndicatorValue {
        indicator,
        variant: variant.variant,
        numerator,
        denominator,
        figure,
        missing,
        percent,
        undefined,
        official: variant.variant.is_official(policy),
        fault: percent.filter(|percent| *percent > everybody).map(|_| Fault::AboveTheWhole),
        by_form: by_form(cells, theme, variant.variant, year),
        by_federal_form: by_federal_form(cells, theme, variant.variant, year),
        title: definition.title(policy),
        target,
        satisfaction,
    }
}

fn by_form(cells: &Cells, theme: Theme, variant: Variant, year: i32) -> BTreeMap<Form, i64> {
    in_forms(variant).map_or_else(BTreeMap::new, |[in_form, _]| lines(cells, theme, in_form, year).collect())
}

/// Who counts in a federal form itself, and who counts in it by local forms alone.
fn by_federal_form(cells: &Cells, theme: Theme, variant: Variant, year: i32) -> BTreeMap<Form, i64> {
    let mut federal = BTreeMap::new();
    if let Some([in_form, told_as]) = in_forms(variant) {
        let itself = lines(cells, theme, in_form, year).filter(|(form, _)| form.federal().is_some());
        for (form, persons) in itself.chain(lines(cells, theme, told_as, year)) {
            *federal.entry(form).or_insert(0) += persons;
        }
    }
    federal
}

/// The measures that count by form, where a variant does.
fn in_forms(variant: Variant) -> Option<[Measure; 2]> {
    match variant {
        Variant::Completed => Some([Measure::CompletedInForm, Measure::CompletedToldAs]),
        Variant::Entered => Some([Measure::EnteredInForm, Measure::EnteredToldAs]),
        Variant::OfRespondents | Variant::OfTookPart | Variant::OfKnown => None,
    }
}

/// The cells of a measure by form; without a form they are of the other ones.
fn lines(cells: &Cells, theme: Theme, measure: Measure, year: i32) -> impl Iterator<Item = (Form, i64)> {
    let found = cells.of(theme, measure).filter(move |(key, sum)| key.year == year && *sum != 0);
    let form = |named: &str| match named {
        "" => Form::Other,
        form => form.parse().expect("the ledger wrote a form"),
    };
    found.map(move |(key, sum)| (form(&key.detail), sum))
}

fn compare(target: TargetRow, percent: Option<Fraction>) -> Target {
    let wanted = exact(target.percent);
    Target {
        percent: target.percent,
        basis: target.basis,
        met: percent.map(|percent| percent >= wanted),
        gap: percent.map(|percent| percent.minus(wanted)),
    }
}

/// A decimal as an exact fraction.
pub fn exact(decimal: Decimal) -> Fraction {
    Fraction::new(decimal.mantissa(), 10_i128.pow(decimal.scale())).expect("a power of ten is not zero")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Level;
    use domain::policies::{PolicySet, SatisfactionDenominator};

    fn cell(indicator: IndicatorCode, measure: Measure, year: i32, sum: i64) -> (CellKey, i64) {
        let key = CellKey {
            theme: indicator.into(),
            measure,
            year,
            level: Level::Region,
            node: uuid::Uuid::nil(),
            detail: "".into(),
        };
        (key, sum)
    }

    fn people(year: i32, pupils: i64) -> (CellKey, i64) {
        let (key, pupils) = cell(IndicatorCode::I1, Measure::Population, year, pupils);
        (CellKey { detail: <&str>::from(Figure::Pupils10To19).into(), ..key }, pupils)
    }

    fn i1(cells: &[(CellKey, i64)], targets: &Targets) -> IndicatorValue {
        read(&Cells::new(cells.iter().cloned()), targets, 2024, &PolicySet::v1().values).remove(0)
    }

    fn target(percent: i64) -> Targets {
        let row = TargetRow { percent: Decimal::from(percent), basis: domain::values::TargetBasis::Roadmap };
        Targets::from([(IndicatorCode::I1, BTreeMap::from([(2024, row)]))])
    }

    #[test]
    fn six_of_forty_is_fifteen_per_cent_and_misses_seventy() {
        let cells = [cell(IndicatorCode::I1, Measure::Completed, 2024, 6), people(2023, 40)];
        let value = i1(&cells, &target(70));
        assert_eq!(value.percent.expect("defined").display(1), "15.0");
        assert_eq!(value.target.expect("set").met, Some(false));
    }

    #[test]
    fn the_comparison_uses_the_exact_fraction() {
        let cells = [cell(IndicatorCode::I1, Measure::Completed, 2024, 6996), people(2024, 10_000)];
        let value = i1(&cells, &target(70));
        assert_eq!(value.percent.expect("defined").display(1), "70.0");
        assert_eq!(value.target.expect("set").met, Some(false));
    }

    #[test]
    fn an_unknown_denominator_and_a_zero_one_differ() {
        let counted = cell(IndicatorCode::I1, Measure::Completed, 2024, 1);
        assert_eq!(i1(std::slice::from_ref(&counted), &Targets::new()).undefined, Some(Undefined::NoData));
        let zero = [counted, people(2024, 0)];
        assert_eq!(i1(&zero, &Targets::new()).undefined, Some(Undefined::NoDenominator));
    }

    #[test]
    fn a_share_above_the_whole_is_shown_with_its_fault_and_not_clipped() {
        let cells = [cell(IndicatorCode::I1, Measure::Completed, 2024, 6), people(2024, 5)];
        let value = i1(&cells, &Targets::new());
        assert_eq!(value.percent.expect("defined").display(1), "120.0");
        assert_eq!(value.fault, Some(Fault::AboveTheWhole));
    }

    fn i5(cells: &[(CellKey, i64)], variant: Variant, policy: &PolicyValues) -> IndicatorValue {
        let values = read(&Cells::new(cells.iter().cloned()), &Targets::new(), 2024, policy);
        values
            .into_iter()
            .find(|value| (value.indicator, value.variant) == (IndicatorCode::I5, variant))
            .expect("published")
    }

    #[test]
    fn that_nobody_answered_is_no_data_and_not_zero_per_cent() {
        let took_part = [cell(IndicatorCode::I5, Measure::TookPart, 2024, 32)];
        let value = i5(&took_part, Variant::OfTookPart, &PolicySet::v1().values);
        assert_eq!((value.percent, value.undefined), (None, Some(Undefined::NoData)));
    }

    #[test]
    fn the_policy_names_the_official_denominator_of_satisfaction() {
        let mut policy = PolicySet::v1().values.clone();
        let official = |policy: &PolicyValues| {
            [Variant::OfRespondents, Variant::OfTookPart].map(|variant| i5(&[], variant, policy).official)
        };
        assert_eq!(official(&policy), [false, true]);
        policy.satisfaction.official = SatisfactionDenominator::Respondents;
        assert_eq!(official(&policy), [true, false]);
    }

    #[test]
    fn who_took_part_in_two_forms_stands_in_both_lines_and_once_in_the_total() {
        let line = |form: &str| {
            let (mut key, sum) = cell(IndicatorCode::I1, Measure::CompletedInForm, 2024, 1);
            key.detail = form.to_owned().into();
            (key, sum)
        };
        let one = cell(IndicatorCode::I1, Measure::Completed, 2024, 1);
        let value = i1(&[one, line("PupilPupil"), line("StudentPupil")], &Targets::new());
        assert_eq!((value.numerator, value.by_form.values().sum::<i64>()), (1, 2));
    }

    #[test]
    fn a_title_names_the_band_of_the_policy() {
        let mut policy = PolicySet::v1().values.clone();
        policy.mentee_band.min = 11;
        let value = read(&Cells::default(), &Targets::new(), 2024, &policy).remove(0);
        assert_eq!(value.title.english, "Share of children aged 11–19 in the role of mentee");
    }

    #[test]
    fn a_contingent_of_next_year_does_not_change_this_year() {
        let cells = [people(2024, 40), people(2025, 5)];
        assert_eq!(i1(&cells, &Targets::new()).denominator, Some(40));
    }

    #[test]
    fn a_missing_figure_is_named() {
        let value = i1(&[], &Targets::new());
        assert_eq!((value.denominator, value.figure), (None, Some(Figure::Pupils10To19)));
    }
}
