//! Why a number is what it is: its postings, each with the event that caused it and the row that the event came from.

use super::event::{Source, moment};
use super::incomplete::Incomplete;
use super::indicator::IndicatorVariant;
use crate::connection::Connection;
use crate::errors::{self, Code};
use crate::paging::{Arguments, Cursors, Window};
use crate::scalars::{Date, Position};
use crate::words::{IndicatorCode, Language};
use app::App;
use app::ask::Question;
use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::words::Word;
use readmodel::indicators::{Variant, VariantDefinition, catalogue};
use readmodel::timeline::{Wording, reason};
use readmodel::{Measure, Period, Theme};
use store::journal::Recorded;
use store::reading::{At, LedgerLine};
use uuid::Uuid;

/// Which of the numbers behind an indicator is to be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum LedgerSide {
    /// Who counts. Числитель.
    Numerator,
    /// Of how many. Знаменатель.
    Denominator,
    /// Who would count, but for a rule; of the shares of a population only. Исключённые.
    Excluded,
    /// The marks behind a share of those who are satisfied. Оценки.
    Marks,
}

/// A page of the postings of a number, and the number.
pub type Explanation = Connection<Posting, Explained>;

/// The number that is explained.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Explained {
    /// The number: the sum of all its postings.
    pub total: i64,
    /// The position of the journal at which it is true.
    pub position: Position,
    /// What the answer leaves out; null when nothing. Неполнота.
    pub incomplete: Option<Incomplete>,
}

/// A line of the ledger: this event made this subject count, or stop counting, and by so much. Проводка.
pub struct Posting {
    line: LedgerLine,
    event: Recorded,
    source: Option<Source>,
    reason: Wording,
}

impl Posting {
    pub(crate) fn of(line: LedgerLine, event: Recorded) -> Result<Self> {
        let metadata = event.metadata_map().map_err(|error| errors::internal(&error))?;
        Ok(Self { source: Source::of(&metadata), reason: reason(&line.reason), line, event })
    }
}

/// A line of the ledger: this event made this subject count, or stop counting, and by so much. Проводка.
#[Object]
impl Posting {
    /// By how much the number changed.
    async fn amount(&self) -> i64 {
        self.line.amount
    }

    /// The rule by which it counts, or stops to, as a stable code.
    async fn reason(&self) -> &str {
        &self.line.reason
    }

    /// The rule in words.
    async fn reason_text(&self, #[graphql(desc = "In which language.", default)] language: Language) -> &str {
        match language {
            Language::Ru => &self.reason.russian,
            Language::En => &self.reason.english,
        }
    }

    /// Id of whom or what it counts.
    async fn subject(&self) -> Uuid {
        self.line.subject.id()
    }

    /// What the subject is: `person`, `enterprise`, `organization`, `participant`, `pair`, `program`.
    async fn subject_kind(&self) -> &'static str {
        self.line.subject.kind()
    }

    /// The finer address of a mark: the mark itself; empty otherwise.
    async fn detail(&self) -> &str {
        if self.line.key.measure == Measure::Mark { &self.line.key.detail } else { "" }
    }

    /// The calendar year in which it counts, or in which the period ends.
    async fn year(&self) -> i32 {
        self.line.key.year
    }

    /// The day on which the causing fact happened in life; null when it is not known. Произошло.
    async fn occurred_on(&self) -> Option<Date> {
        Some(self.line.occurred_on.into())
    }

    /// The place of the causing event in the journal.
    async fn event_position(&self) -> Position {
        self.line.position.into()
    }

    /// The kind of the causing event.
    async fn event_type(&self) -> &str {
        &self.event.event_type
    }

    /// The type of its stream.
    async fn aggregate_type(&self) -> &str {
        &self.event.aggregate_type
    }

    /// The id of its stream.
    async fn aggregate_id(&self) -> Uuid {
        self.event.aggregate_id
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime<Utc> {
        moment(self.event.recorded_at)
    }

    /// Where the record came from; null when it does not say.
    async fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }
}

/// The address of a number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number {
    pub(crate) node: Uuid,
    pub(crate) indicator: IndicatorCode,
    pub(crate) variant: IndicatorVariant,
    pub(crate) side: LedgerSide,
    pub(crate) period: Period,
}

/// The page of postings that the arguments ask for.
pub(crate) async fn explain(
    ctx: &Context<'_>,
    number: Number,
    as_of: Option<Position>,
    arguments: Arguments,
) -> Result<Explanation> {
    let Number { node, indicator, variant, side, period } = number;
    let Period { kind, year } = period;
    let (theme, measure) = sum_of(indicator, variant, side)?;
    let cursors = Cursors::of("explain", &(node, theme, measure, period.first(), period.last()));
    let Window::Forward(limit, place) = arguments.window::<(store::journal::Position, u32)>(cursors)? else {
        return Err(Code::BadUserInput.error("an explanation is read forward: accepted are first and after"));
    };
    let app = ctx.data_unchecked::<App>();
    let as_of = as_of.map(|position| position.0);
    let figure = if measure == Measure::Population {
        let place = app.node(node).await.map_err(errors::ask)?;
        let policy = app.policy(&place, year, as_of).await.map_err(errors::ask)?;
        let whole = catalogue::whole(indicator.into(), &policy.values);
        if let Some(missing) = whole.filter(|whole| whole.recorded().is_none()) {
            let asked = missing.title().english;
            let told = format!(
                "no figure is of the ages of the rules in force: there is none of {asked} to explain"
            );
            return Err(Code::BadUserInput.error(told));
        }
        whole.and_then(catalogue::Whole::recorded)
    } else {
        None
    };
    let question = Question { node, theme, measure, figure, year };
    let answer = app.explain_in_period(question, kind, as_of, place, limit).await;
    let At { position, parked, value } = answer.map_err(errors::ask)?;
    let explained =
        Explained { total: value.total, position: position.into(), incomplete: Incomplete::of(parked) };
    let postings = value.lines.into_iter().map(|(line, event)| {
        let place = (line.position, line.ordinal);
        Ok((place, Posting::of(line, event)?))
    });
    let postings = postings.collect::<Result<Vec<_>>>()?;
    Ok(Explanation::of(cursors, postings, place.is_some(), value.more, explained))
}

/// The sum of the ledger that is meant.
fn sum_of(indicator: IndicatorCode, variant: IndicatorVariant, side: LedgerSide) -> Result<(Theme, Measure)> {
    let definition = catalogue::of(indicator.into());
    let wanted = Variant::from(variant);
    let variant = definition.variants().iter().find(|known| known.variant == wanted).ok_or_else(|| {
        let accepted: Vec<String> = definition.variants().iter().map(|known| name(known.variant)).collect();
        let (code, accepted) = (definition.code.russian(), accepted.join(", "));
        Code::BadUserInput.error(format!("{code} has no variant {}: accepted are {accepted}", name(wanted)))
    })?;
    let measure = side.of(*variant).ok_or_else(|| {
        let side = async_graphql::resolver_utils::enum_value(side);
        let accepted: Vec<String> = LedgerSide::behind(*variant)
            .map(|known| async_graphql::resolver_utils::enum_value(known).to_string())
            .collect();
        let (code, accepted) = (definition.code.russian(), accepted.join(", "));
        Code::BadUserInput.error(format!("the side {side} is not behind {code}: accepted are {accepted}"))
    })?;
    Ok((definition.code.into(), measure))
}

impl LedgerSide {
    const ALL: [Self; 4] = [Self::Numerator, Self::Denominator, Self::Excluded, Self::Marks];

    /// What of a variant can be explained.
    pub(super) fn behind(variant: VariantDefinition) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |side| side.of(variant).is_some())
    }

    /// What the ledger counts on this side of a variant; nothing where the variant has no such side.
    fn of(self, variant: VariantDefinition) -> Option<Measure> {
        match (self, variant.variant) {
            (Self::Numerator, _) => Some(variant.numerator),
            (Self::Denominator, _) => Some(variant.denominator),
            (Self::Excluded, Variant::Completed) => Some(Measure::ExcludedCompleted),
            (Self::Excluded, Variant::Entered) => Some(Measure::ExcludedEntered),
            (Self::Excluded, Variant::OfRespondents | Variant::OfTookPart | Variant::OfKnown) => None,
            (Self::Marks, Variant::OfRespondents | Variant::OfTookPart) => Some(Measure::Mark),
            (Self::Marks, Variant::Completed | Variant::Entered | Variant::OfKnown) => None,
        }
    }
}

fn name(variant: Variant) -> String {
    async_graphql::resolver_utils::enum_value(IndicatorVariant::from(variant)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::values::IndicatorCode;

    fn sum(indicator: IndicatorCode, variant: IndicatorVariant, side: LedgerSide) -> Option<Measure> {
        sum_of(indicator.into(), variant, side).ok().map(|(_, measure)| measure)
    }

    #[test]
    fn each_side_is_a_sum_of_the_ledger() {
        use IndicatorVariant::{Completed, OfTookPart};
        assert_eq!(sum(IndicatorCode::I1, Completed, LedgerSide::Numerator), Some(Measure::Completed));
        assert_eq!(sum(IndicatorCode::I4, Completed, LedgerSide::Denominator), Some(Measure::Population));
        assert_eq!(sum(IndicatorCode::I2, Completed, LedgerSide::Excluded), Some(Measure::ExcludedCompleted));
        assert_eq!(sum(IndicatorCode::I4, Completed, LedgerSide::Excluded), Some(Measure::ExcludedCompleted));
        assert_eq!(
            sum(IndicatorCode::I6, OfTookPart, LedgerSide::Numerator),
            Some(Measure::SatisfiedTookPart)
        );
        assert_eq!(sum(IndicatorCode::I6, OfTookPart, LedgerSide::Marks), Some(Measure::Mark));
    }

    #[test]
    fn what_an_indicator_does_not_have_is_refused() {
        use IndicatorVariant::{Completed, OfRespondents};
        assert_eq!(sum(IndicatorCode::I1, OfRespondents, LedgerSide::Numerator), None);
        assert_eq!(sum(IndicatorCode::I1, Completed, LedgerSide::Marks), None);
        assert_eq!(sum(IndicatorCode::I5, OfRespondents, LedgerSide::Excluded), None);
    }
}
