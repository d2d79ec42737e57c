//! Numbers of periods that are no calendar years, and why they are what they are. Nothing is kept of them.
//!
//! A number as it stands is counted from the rows of the registry. As it was known at an earlier position, or with its reasons, it is
//! folded anew from the journal: the streams at and below the node are read, and what they post for the period is the explanation. That costs a
//! read of every event below the node, so it is done for so many streams at most; beyond them the nodes below are to be asked.
//!
//! Invariant: the postings of a period add up to the number that the rows give (tested with the fold).

use crate::ask::{AskError, Explanation, IndicatorTable, Node, Question};
use crate::perform::App;
use domain::event::DomainEvent;
use domain::ids::OrganizationId;
use readmodel::indicators::{self, Targets};
use readmodel::{Fact, Period, PeriodKind, Posting, RowKind, Views};
use std::collections::BTreeSet;
use store::journal::{Position, StreamId};
use store::reading::{At, LedgerLine};
use uuid::Uuid;

/// So many streams are folded for one answer at most.
pub const MOST_STREAMS: usize = 5_000;

/// Everything that happened at and below a node, folded for one period.
struct Folded {
    views: Views,
    /// What was posted at the node.
    postings: Vec<Posting>,
}

impl App {
    /// The indicators of a node in any period, as of a position if one is named. Those of calendar years are kept; of another period they
    /// are counted when it is asked for, and have no targets, which are of calendar years.
    ///
    /// # Errors
    /// When there is no such node, there is too much below it for an earlier position, or a database does not answer.
    pub async fn indicators_of_period(
        &self,
        node: Uuid,
        period: Period,
        as_of: Option<Position>,
    ) -> Result<At<IndicatorTable>, AskError> {
        if period.kind == PeriodKind::CalendarYear {
            return self.indicators(node, period.year, as_of).await;
        }
        let moment = self.reading().state().await?;
        let found = self.node(node).await?;
        let policy = self.policy(&found, period.year, as_of).await?;
        let (moment, views) = if as_of.is_some() {
            let folded = self.folded(&found, period, as_of).await?;
            (At { position: folded.position, parked: folded.parked, value: () }, folded.value.views)
        } else {
            (moment, Views::restore(self.rows_below(organization_of(&found)).await?)?)
        };
        let cells = views.cells_of_period(node, period);
        let values = indicators::read(&cells, &Targets::new(), period.year, &policy.values);
        let table = IndicatorTable { node: found.in_year(period.year), period, values, policy };
        Ok(moment.map(|()| table))
    }

    /// The postings behind a number of any period, each with its event.
    ///
    /// # Errors
    /// When there is no such node, there is too much below it, or a database does not answer.
    pub async fn explain_in_period(
        &self,
        question: Question,
        period: PeriodKind,
        as_of: Option<Position>,
        after: Option<(Position, u32)>,
        limit: u32,
    ) -> Result<At<Explanation>, AskError> {
        if period == PeriodKind::CalendarYear {
            return self.explain(question, as_of, after, limit).await;
        }
        let Question { node, theme, measure, figure, year } = question;
        let node = self.node(node).await?;
        let folded = self.folded(&node, Period { kind: period, year }, as_of).await?;
        let detail = figure.map(<&str>::from);
        let is_asked = |posting: &Posting| {
            let key = &posting.key;
            (key.theme, key.measure) == (theme, measure)
                && (key.year == year || (figure.is_some() && key.year < year))
                && detail.is_none_or(|detail| detail == key.detail)
        };
        let postings: Vec<Posting> = folded.value.postings.into_iter().filter(is_asked).collect();
        let total = postings.iter().map(|posting| posting.amount).sum();
        let place = |posting: &Posting| (Position(posting.position), posting.ordinal);
        let mut rest =
            postings.into_iter().filter(|posting| after.is_none_or(|after| place(posting) > after));
        let mut lines = Vec::new();
        for posting in rest.by_ref().take(limit as usize) {
            let event = self.event(Position(posting.position)).await?;
            lines.push((line(posting), event));
        }
        let explanation = Explanation { total, lines, more: rest.next().is_some() };
        Ok(At { position: folded.position, parked: folded.parked, value: explanation })
    }

    /// Folds what happened at and below a node up to a position, for one period.
    async fn folded(
        &self,
        node: &Node,
        period: Period,
        as_of: Option<Position>,
    ) -> Result<At<Folded>, AskError> {
        let At { position, parked, value: () } = self.reading().state().await?;
        let position = as_of.map_or(position, |as_of| as_of.min(position));
        let mut facts = Vec::new();
        for stream in self.streams_below(node).await? {
            facts.extend(self.facts(&stream, position).await?);
        }
        facts.sort_unstable_by_key(|fact| fact.position);
        let mut views = Views::of_period(period);
        let mut postings = Vec::new();
        for fact in facts {
            let effect = views.take_in(&fact);
            postings.extend(effect.postings.into_iter().filter(|posting| posting.key.node == node.id()));
        }
        Ok(At { position, parked, value: Folded { views, postings } })
    }

    /// The facts of a stream up to a position. One that this version cannot read ends them, as it does in the read models.
    async fn facts(&self, stream: &StreamId, upto: Position) -> Result<Vec<Fact>, AskError> {
        let mut facts: Vec<Fact> = Vec::new();
        for recorded in self.archive.stream(stream).await? {
            if recorded.position > upto {
                break;
            }
            let Ok(mut fact) = Fact::read(recorded.stored()) else { break };
            if fact.is_correction() {
                fact.before.clone_from(&facts);
            }
            facts.push(fact);
        }
        Ok(facts)
    }

    /// The streams by which the numbers of a node are counted.
    async fn streams_below(&self, node: &Node) -> Result<BTreeSet<StreamId>, AskError> {
        let rows = self.rows_below(organization_of(node)).await?;
        let streams = rows.iter().filter_map(|row| Some(StreamId::new(aggregate_type(row.kind)?, row.key)));
        let streams: BTreeSet<StreamId> = streams.collect();
        if streams.len() > MOST_STREAMS {
            return Err(AskError::TooMany { node: node.id(), most: MOST_STREAMS });
        }
        Ok(streams)
    }
}

/// The organisation that a node is, or to which it belongs.
fn organization_of(node: &Node) -> OrganizationId {
    match node {
        Node::Organization(row) => row.id,
        Node::Program(row) => row.organization_id,
    }
}

/// The type of the streams of which rows of a kind are made; none for rows that follow from others.
fn aggregate_type(kind: RowKind) -> Option<&'static str> {
    DomainEvent::AGGREGATE_TYPES.into_iter().find(|name| name.eq_ignore_ascii_case(kind.name()))
}

fn line(posting: Posting) -> LedgerLine {
    let Posting { position, ordinal, key, subject, amount, reason, occurred_on } = posting;
    let (position, reason) = (Position(position), reason.to_owned());
    LedgerLine { position, ordinal, key, subject, amount, reason, occurred_on }
}
