//! Indicators: exact numbers beside what is displayed, undefined beside zero.

use super::incomplete::Incomplete;
use crate::scalars::{Date, Decimal, Position};
use crate::words::{Form, IndicatorCode, Language, TargetBasis};
use app::ask::{self, Node};
use async_graphql::{Enum, Object, SimpleObject};
use domain::organization::Figure;
use domain::words::Word;
use readmodel::Fraction;
use readmodel::indicators::{self, Title};
use std::collections::BTreeMap;
use store::reading::At;
use uuid::Uuid;

/// One way to count an indicator. All variants are published side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "readmodel::indicators::Variant")]
pub enum IndicatorVariant {
    /// Full cycle completed in the year: the main one of I1–I4. Завершили полный цикл.
    Completed,
    /// Member of a pair or group on a day of the year. Вовлечены.
    Entered,
    /// Of those who answered. От ответивших.
    OfRespondents,
    /// Of those who took part: the federal wording. От участвовавших.
    OfTookPart,
    /// Of those of whom it is known. От тех, о ком известно.
    OfKnown,
}

/// Why a percentage is not defined. Undefined is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "readmodel::indicators::Undefined")]
pub enum UndefinedReason {
    /// The denominator is known and is zero. Знаменатель равен нулю.
    NoDenominator,
    /// The denominator is not known. Данные не поданы.
    NoData,
}

/// What is wrong with a number that is computed as it should be: shown, not clipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "readmodel::indicators::Fault")]
pub enum IndicatorFault {
    /// More persons count than there are: the denominator was recorded wrongly. Больше целого: проверьте знаменатель.
    AboveTheWhole,
}

/// Level of a node for which numbers are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum NodeLevel {
    /// «регион»
    Region,
    /// «муниципалитет»
    Municipality,
    /// «организация»
    Organization,
    /// «программа»
    Program,
}

/// A node for which numbers are counted: a territory, an organisation or a programme.
#[derive(Clone, Debug, SimpleObject)]
pub struct IndicatorNode {
    /// Its id.
    pub id: Uuid,
    /// The node above; null for a region.
    pub parent_id: Option<Uuid>,
    /// Its level.
    pub level: NodeLevel,
    /// Its name or title.
    pub name: String,
    /// Its code, for organisations that have one.
    pub code: Option<String>,
}

impl From<Node> for IndicatorNode {
    fn from(node: Node) -> Self {
        use domain::values::OrganizationLevel;
        match node {
            Node::Organization(row) => Self {
                id: row.id.0,
                parent_id: row.parent.map(|parent| parent.0),
                level: match row.level {
                    OrganizationLevel::Region => NodeLevel::Region,
                    OrganizationLevel::Municipality => NodeLevel::Municipality,
                    OrganizationLevel::Organization => NodeLevel::Organization,
                },
                name: row.name,
                code: row.code,
            },
            Node::Program(row) => Self {
                id: row.id.0,
                parent_id: Some(row.organization_id.0),
                level: NodeLevel::Program,
                name: row.title,
                code: None,
            },
        }
    }
}

/// A part of time for which numbers are asked, by the calendar year in which it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "readmodel::PeriodKind")]
pub enum PeriodKind {
    /// January to December. Календарный год.
    #[default]
    CalendarYear,
    /// September of the year before to August. Учебный год.
    AcademicYear,
    /// January to June. Первое полугодие.
    FirstHalf,
    /// July to December. Второе полугодие.
    SecondHalf,
    /// January to March. I квартал.
    FirstQuarter,
    /// April to June. II квартал.
    SecondQuarter,
    /// July to September. III квартал.
    ThirdQuarter,
    /// October to December. IV квартал.
    FourthQuarter,
}

/// The indicators of a node in a period. Показатели.
#[derive(Clone, Debug, SimpleObject)]
pub struct IndicatorTable {
    /// The node.
    pub node: IndicatorNode,
    /// Which part of time.
    pub period: PeriodKind,
    /// The calendar year in which the period ends: ages, tree and rules are those of its last day.
    pub year: i32,
    /// The first day of the period.
    pub first_day: Date,
    /// The last day of the period.
    pub last_day: Date,
    /// The position of the journal at which the numbers are true.
    pub position: Position,
    /// What the answer leaves out; null when nothing. Неполнота.
    pub incomplete: Option<Incomplete>,
    /// All variants of all indicators, in the order of the catalogue.
    pub values: Vec<IndicatorValue>,
    /// The rules by which they were counted.
    pub policy_versions: Vec<PolicyVersion>,
}

impl From<At<ask::IndicatorTable>> for IndicatorTable {
    fn from(At { position, parked, value }: At<ask::IndicatorTable>) -> Self {
        Self {
            node: value.node.into(),
            period: value.period.kind.into(),
            year: value.period.year,
            first_day: value.period.first().into(),
            last_day: value.period.last().into(),
            position: position.into(),
            incomplete: Incomplete::of(parked),
            values: value.values.into_iter().map(IndicatorValue).collect(),
            policy_versions: value.policy.names().iter().map(|name| PolicyVersion::of(name)).collect(),
        }
    }
}

/// A rule that decides a number, and which version of it. Правило.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct PolicyVersion {
    /// Its name: `full-cycle`, `satisfied-from`.
    pub name: String,
    /// Its version, `v1`, or its value where the rule is one value: `7`.
    pub version: String,
}

impl PolicyVersion {
    /// Reads «full-cycle/v1».
    pub(crate) fn of(policy: &str) -> Self {
        let (name, version) = policy.split_once('/').unwrap_or((policy, ""));
        Self { name: name.to_owned(), version: version.to_owned() }
    }
}

/// The value of one variant of one indicator. Значение показателя.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorValue(pub indicators::IndicatorValue);

/// The value of one variant of one indicator. Значение показателя.
#[Object]
impl IndicatorValue {
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
        in_language(&self.0.title, language)
    }

    /// How many count: distinct persons, or enterprises for I4. Числитель.
    async fn numerator(&self) -> i64 {
        self.0.numerator
    }

    /// Of how many; null when it is not known. Знаменатель.
    async fn denominator(&self) -> Option<i64> {
        self.0.denominator
    }

    /// The recorded figure that the denominator is by the rules in force; null where it is counted otherwise, or no figure is of the ages
    /// of the rules. Что в знаменателе.
    async fn denominator_figure(
        &self,
        #[graphql(desc = "In which language.", default)] language: Language,
    ) -> Option<&'static str> {
        self.0.figure.map(|figure| named(figure, language))
    }

    /// Whose number nobody has recorded, for want of which there is no percentage, with the ages of the rules in force; null when none is
    /// missing. Чего не хватает.
    async fn missing_figure(
        &self,
        #[graphql(desc = "In which language.", default)] language: Language,
    ) -> Option<&str> {
        self.0.missing.as_ref().map(|missing| in_language(missing, language))
    }

    /// The percentage; null when it is not defined. Процент.
    async fn percent(&self) -> Option<Percent> {
        self.0.percent.map(Percent::from)
    }

    /// Why there is no percentage; null when there is one.
    async fn undefined_because(&self) -> Option<UndefinedReason> {
        self.0.undefined.map(UndefinedReason::from)
    }

    /// The numerator by form of mentoring; empty where it is not counted so. По формам.
    async fn by_form(
        &self,
        #[graphql(desc = "By the forms as they are, or as federal reports tell them.", default)]
        by: FormBasis,
    ) -> Vec<FormLine> {
        let lines = self.lines(by).iter();
        lines.map(|(form, persons)| FormLine { form: (*form).into(), persons: *persons }).collect()
    }

    /// What is to be said beside the lines by form: whoever took part in several forms stands in each line and once in the total.
    /// Null when the lines add up.
    async fn by_form_note(
        &self,
        #[graphql(desc = "Beside which lines.", default)] by: FormBasis,
        #[graphql(desc = "In which language.", default)] language: Language,
    ) -> Option<String> {
        let (lines, total) = (self.lines(by).values().sum::<i64>(), self.0.numerator);
        (lines > total).then(|| match language {
            Language::Ru => format!(
                "строки по формам в сумме дают {lines}, всего {total}: участник нескольких форм учтён в каждой"
            ),
            Language::En => format!(
                "the lines by form add up to {lines}, the total is {total}: who took part in several forms counts in each"
            ),
        })
    }

    /// Whether the policy in force names this variant as the official one; the others stand beside it. Официальный.
    async fn official(&self) -> bool {
        self.0.official
    }

    /// What is wrong with the number; null when nothing is. Ошибка в данных.
    async fn fault(&self) -> Option<IndicatorFault> {
        self.0.fault.map(IndicatorFault::from)
    }

    /// The target of the node for the calendar year; null when none was set, and for any other period. Целевое значение.
    async fn target(&self) -> Option<Target> {
        self.0.target.map(Target::from)
    }

    /// The marks behind I5 and I6; null for the others. Оценки.
    async fn satisfaction(&self) -> Option<Satisfaction> {
        self.0.satisfaction.clone().map(Satisfaction)
    }
}

impl IndicatorValue {
    fn lines(&self, by: FormBasis) -> &BTreeMap<domain::values::Form, i64> {
        match by {
            FormBasis::Form => &self.0.by_form,
            FormBasis::FederalForm => &self.0.by_federal_form,
        }
    }
}

/// A title in one of the languages.
fn in_language(title: &Title, language: Language) -> &str {
    match language {
        Language::Ru => &title.russian,
        Language::En => &title.english,
    }
}

pub(super) fn named(figure: Figure, language: Language) -> &'static str {
    match language {
        Language::Ru => figure.russian(),
        Language::En => figure.english(),
    }
}

/// By which forms of mentoring lines are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum FormBasis {
    /// By the forms of the pairs, local ones among them. Форма.
    #[default]
    Form,
    /// By the five federal forms: a local form in the line of the one as which its pair is told, or under `OTHER`. Федеральная форма.
    FederalForm,
}

/// How many count in one form of mentoring. По форме.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub struct FormLine {
    /// The form.
    pub form: Form,
    /// How many count.
    pub persons: i64,
}

/// A percentage: the exact fraction in lowest terms, and one decimal of it.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct Percent {
    /// Above the line, of 100 times the share.
    pub numerator: i64,
    /// Below the line, positive.
    pub denominator: i64,
    /// Rounded half up to one decimal, with a point: "15.0".
    pub display: String,
}

impl From<Fraction> for Percent {
    fn from(fraction: Fraction) -> Self {
        let exact = |number: i128| i64::try_from(number).expect("a hundred times a count fits");
        Self {
            numerator: exact(fraction.numerator()),
            denominator: exact(fraction.denominator()),
            display: fraction.display(1),
        }
    }
}

/// A target beside the value. Compared with the exact fraction, not with what is displayed.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct Target {
    /// Per cent, 0–100.
    pub percent: Decimal,
    /// Whether the value reaches it; null while the value is undefined.
    pub met: Option<bool>,
    /// Value less target in percentage points with its sign: "-55.0"; null while the value is undefined. П.п.
    pub gap_display: Option<String>,
    /// What it rests on.
    pub basis: TargetBasis,
}

impl From<indicators::Target> for Target {
    fn from(target: indicators::Target) -> Self {
        Self {
            percent: target.percent.into(),
            met: target.met,
            gap_display: target.gap.map(signed),
            basis: target.basis.into(),
        }
    }
}

/// One decimal with a sign; nothing has none.
pub(crate) fn signed(gap: Fraction) -> String {
    let text = gap.display(1);
    let above = gap > Fraction::whole(0) && text != "0.0";
    if above { format!("+{text}") } else { text }
}

/// Marks behind an indicator of satisfaction. Оценки.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Satisfaction(indicators::Satisfaction);

/// Marks behind an indicator of satisfaction. Оценки.
#[Object]
impl Satisfaction {
    /// Persons who gave final feedback. Ответили.
    async fn respondents(&self) -> i64 {
        self.0.respondents
    }

    /// Persons who answered too little for a mark: they are no respondents. Непригодные ответы.
    async fn unusable(&self) -> i64 {
        self.0.unusable
    }

    /// Persons who attended a meeting. Участвовали.
    async fn took_part(&self) -> i64 {
        self.0.took_part
    }

    /// Respondents of those who took part; null when nobody did. Доля ответивших.
    async fn response_rate(&self) -> Option<Percent> {
        self.0.response_rate().map(Percent::from)
    }

    /// The mean mark to three decimals; null without marks. Среднее.
    async fn mean(&self) -> Option<String> {
        self.0.mean().map(decimals)
    }

    /// The median mark to three decimals; null without marks. Медиана.
    async fn median(&self) -> Option<String> {
        self.0.median().map(decimals)
    }

    /// Persons by mark, the highest first. Распределение.
    async fn distribution(&self) -> Vec<Bucket> {
        let buckets = self.0.distribution.iter().rev();
        buckets.map(|(mark, persons)| Bucket { mark: mark.to_string(), persons: *persons }).collect()
    }
}

/// How many gave a mark.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct Bucket {
    /// The mark: "8", or "17/2" for the mean of several programmes.
    pub mark: String,
    /// How many.
    pub persons: u64,
}

/// A decimal string of at most three places, without zeros at its end: "8.316", "8.5", "9".
pub(crate) fn decimals(value: Fraction) -> String {
    let text = value.display(3);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i128, denominator: i128) -> Fraction {
        Fraction::new(numerator, denominator).expect("defined")
    }

    #[test]
    fn a_percentage_is_the_exact_fraction_of_a_hundred() {
        let percent = Percent::from(fraction(600, 40));
        assert_eq!((percent.numerator, percent.denominator, percent.display.as_str()), (15, 1, "15.0"));
        let third = Percent::from(fraction(200, 12));
        assert_eq!((third.numerator, third.denominator, third.display.as_str()), (50, 3, "16.7"));
    }

    #[test]
    fn a_gap_has_a_sign_unless_it_shows_as_nothing() {
        assert_eq!(signed(fraction(-55, 1)), "-55.0");
        assert_eq!(signed(fraction(20, 3)), "+6.7");
        assert_eq!(signed(fraction(1, 100)), "0.0");
        assert_eq!(signed(fraction(-1, 100)), "0.0");
    }

    #[test]
    fn decimals_end_where_they_say_no_more() {
        for (value, text) in
            [((-239, 13), "-18.385"), ((17, 2), "8.5"), ((9, 1), "9"), ((40, 1), "40"), ((0, 1), "0")]
        {
            assert_eq!(decimals(fraction(value.0, value.1)), text);
        }
    }

    #[test]
    fn every_policy_has_a_name_and_a_version() {
        for policy in domain::policies::PolicySet::v1().names() {
            let PolicyVersion { name, version } = PolicyVersion::of(&policy);
            assert!(!name.is_empty() && !version.is_empty(), "{policy}");
        }
    }
}
