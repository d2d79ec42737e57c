//! Cells and postings of the ledger: numbers, and what makes them.

use super::stored::{KeyColumns, stored_key, stored_subject};
use super::{At, Ids, LIVE, Moment, Reading};
use crate::backend::on_readers;
use crate::journal::{Position, ReadError};
use chrono::NaiveDate;
use readmodel::{CellKey, Measure, Subject, Theme};
use sqlx::{FromRow, QueryBuilder};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// A posting as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// The event that caused it.
    pub position: Position,
    /// Its place among the postings of that event, from 0.
    pub ordinal: u32,
    /// Where it counts.
    pub key: CellKey,
    /// Whom or what it counts.
    pub subject: Subject,
    /// By how much.
    pub amount: i64,
    /// The rule by which it counts, or stops to.
    pub reason: String,
    /// The day on which the causing fact happened in life.
    pub occurred_on: NaiveDate,
}

/// Which postings: those that a number is the sum of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingFilter {
    /// At this node.
    pub node: Uuid,
    /// About this.
    pub theme: Theme,
    /// Counting this.
    pub measure: Measure,
    /// Of these years: one, or all up to one where the measure is a stock.
    pub years: RangeInclusive<i32>,
    /// With this finer address, or with any.
    pub detail: Option<String>,
}

/// A cell behind the position of the answer; nothing but the position where there is none.
#[derive(FromRow)]
struct CellColumns {
    taken_at: i64,
    left_out: i64,
    theme: Option<String>,
    measure: Option<String>,
    year: Option<i64>,
    level: Option<String>,
    node: Option<Uuid>,
    detail: Option<String>,
    amount: Option<i64>,
}

impl CellColumns {
    fn read(self) -> Result<(Moment, Option<(CellKey, i64)>), ReadError> {
        let found = (|| Some((self.key()?, self.amount?)))();
        let cell = found.map(|(key, amount)| Ok::<_, ReadError>((stored_key(key)?, amount))).transpose()?;
        Ok(((self.taken_at, self.left_out), cell))
    }

    fn key(&self) -> Option<KeyColumns> {
        let (theme, measure) = (self.theme.clone()?, self.measure.clone()?);
        Some((theme, measure, self.year?, self.level.clone()?, self.node?, self.detail.clone()?))
    }
}

/// What a posting has beside its cell.
#[derive(FromRow)]
struct LineColumns {
    #[sqlx(flatten)]
    cell: CellColumns,
    position: Option<i64>,
    ordinal: Option<i64>,
    subject_kind: Option<String>,
    subject_id: Option<Uuid>,
    reason: Option<String>,
    occurred_on: Option<String>,
}

impl LineColumns {
    fn read(self) -> Result<(Moment, Option<LedgerLine>), ReadError> {
        let (taken_at, cell) = self.cell.read()?;
        let found = (|| {
            let subject = (self.subject_kind?, self.subject_id?);
            Some((cell?, self.position?, self.ordinal?, subject, self.reason?, self.occurred_on?))
        })();
        let Some(((key, amount), position, ordinal, (kind, id), reason, occurred_on)) = found else {
            return Ok((taken_at, None));
        };
        let line = LedgerLine {
            position: Position::from_sql(position)?,
            ordinal: u32::try_from(ordinal).map_err(|_| ReadError::Value { what: "an ordinal" })?,
            key,
            subject: stored_subject(&kind, id)?,
            amount,
            reason,
            occurred_on: occurred_on.parse().map_err(|_| ReadError::Value { what: "a day" })?,
        };
        Ok((taken_at, Some(line)))
    }
}

const CELLS: &str = "
SELECT live.position AS taken_at, live.parked AS left_out, found.*
  FROM rm_checkpoint AS live LEFT JOIN
       (SELECT generation, theme, measure, year, level, node, detail, amount FROM rm_cells";

const SUMS: &str = "
SELECT live.position AS taken_at, live.parked AS left_out, found.*
  FROM rm_checkpoint AS live LEFT JOIN
       (SELECT generation, theme, measure, year, level, node, detail, CAST(sum(amount) AS bigint) AS amount
          FROM rm_postings";

const LINES: &str = "
SELECT live.position AS taken_at, live.parked AS left_out, found.*
  FROM rm_checkpoint AS live LEFT JOIN
       (SELECT * FROM rm_postings";

const CELL_END: &str = ") AS found ON found.generation = live.generation
 WHERE live.status = 'live'
 ORDER BY found.node, found.year, found.theme, found.measure, found.detail, found.level";

const LINE_END: &str = ") AS found ON found.generation = live.generation
 WHERE live.status = 'live'
 ORDER BY found.position, found.ordinal";

const YEARS: &str = "
SELECT live.position, live.parked, found.year
  FROM rm_checkpoint AS live LEFT JOIN
       (SELECT DISTINCT generation, year FROM rm_cells
         WHERE generation = (SELECT generation FROM rm_checkpoint WHERE status = 'live')) AS found
    ON found.generation = live.generation
 WHERE live.status = 'live'
 ORDER BY found.year";

impl Reading {
    /// The numbers at these nodes for these years. As of an earlier position they are summed from the postings up to it;
    /// a later one is not known yet, and the answer says how far it is.
    pub async fn cells(
        &self,
        nodes: &[Uuid],
        years: RangeInclusive<i32>,
        as_of: Option<Position>,
    ) -> Result<At<Vec<(CellKey, i64)>>, ReadError> {
        let Some(as_of) = as_of else { return self.live_cells(nodes, &years).await };
        let live = self.live_cells(nodes, &years).await?;
        if live.position <= as_of { Ok(live) } else { self.cells_as_of(nodes, &years, as_of).await }
    }

    async fn live_cells(
        &self,
        nodes: &[Uuid],
        years: &RangeInclusive<i32>,
    ) -> Result<At<Vec<(CellKey, i64)>>, ReadError> {
        let nodes = Ids::new(&self.backend, nodes);
        let lines: Vec<CellColumns> = on_readers!(&self.backend, |pool| {
            let mut query = QueryBuilder::new(CELLS);
            query.push(" WHERE generation = ").push(LIVE);
            query.push(" AND node").push(nodes.among).push_bind(&nodes.text).push(nodes.close);
            query.push(" AND year BETWEEN ").push_bind(i64::from(*years.start()));
            query.push(" AND ").push_bind(i64::from(*years.end())).push(CELL_END);
            query.build_query_as().fetch_all(pool).await
        })?;
        self.at(lines, CellColumns::read)
    }

    async fn cells_as_of(
        &self,
        nodes: &[Uuid],
        years: &RangeInclusive<i32>,
        as_of: Position,
    ) -> Result<At<Vec<(CellKey, i64)>>, ReadError> {
        let nodes = Ids::new(&self.backend, nodes);
        let lines: Vec<CellColumns> = on_readers!(&self.backend, |pool| {
            let mut query = QueryBuilder::new(SUMS);
            query.push(nodes.postings_index).push(" WHERE generation = ").push(LIVE);
            query.push(" AND node").push(nodes.among).push_bind(&nodes.text).push(nodes.close);
            query.push(" AND year BETWEEN ").push_bind(i64::from(*years.start()));
            query.push(" AND ").push_bind(i64::from(*years.end()));
            query.push(" AND position <= ").push_bind(as_of.to_sql());
            query.push(" GROUP BY generation, theme, measure, year, level, node, detail").push(CELL_END);
            query.build_query_as().fetch_all(pool).await
        })?;
        Ok(self.at(lines, CellColumns::read)?.not_after(Some(as_of)))
    }

    /// A page of the postings of a number, after a position and ordinal, as of a position or now.
    pub async fn postings(
        &self,
        filter: &PostingFilter,
        as_of: Option<Position>,
        after: Option<(Position, u32)>,
        limit: u32,
    ) -> Result<At<Vec<LedgerLine>>, ReadError> {
        let lines: Vec<LineColumns> = on_readers!(&self.backend, |pool| {
            let mut query = QueryBuilder::new(LINES);
            query.push(" WHERE generation = ").push(LIVE);
            query.push(" AND node = ").push_bind(filter.node);
            query.push(" AND theme = ").push_bind(filter.theme.name());
            query.push(" AND measure = ").push_bind(filter.measure.name());
            query.push(" AND year BETWEEN ").push_bind(i64::from(*filter.years.start()));
            query.push(" AND ").push_bind(i64::from(*filter.years.end()));
            if let Some(detail) = &filter.detail {
                query.push(" AND detail = ").push_bind(detail);
            }
            if let Some(as_of) = as_of {
                query.push(" AND position <= ").push_bind(as_of.to_sql());
            }
            if let Some((position, ordinal)) = after {
                query.push(" AND (position, ordinal) > (").push_bind(position.to_sql());
                query.push(", ").push_bind(i64::from(ordinal)).push(")");
            }
            query.push(" ORDER BY position, ordinal LIMIT ").push_bind(i64::from(limit)).push(LINE_END);
            query.build_query_as().fetch_all(pool).await
        })?;
        Ok(self.at(lines, LineColumns::read)?.not_after(as_of))
    }

    /// What was posted at these nodes after a position and ordinal (`u32::MAX`: after all of its postings), up to another
    /// position or to the newest: what a number changed by, and the news of a live view.
    pub async fn postings_after(
        &self,
        after: (Position, u32),
        upto: Option<Position>,
        nodes: &[Uuid],
        limit: u32,
    ) -> Result<At<Vec<LedgerLine>>, ReadError> {
        let nodes = Ids::new(&self.backend, nodes);
        let lines: Vec<LineColumns> = on_readers!(&self.backend, |pool| {
            let mut query = QueryBuilder::new(LINES);
            query.push(nodes.postings_index).push(" WHERE generation = ").push(LIVE);
            query.push(" AND node").push(nodes.among).push_bind(&nodes.text).push(nodes.close);
            query.push(" AND (position, ordinal) > (").push_bind(after.0.to_sql());
            query.push(", ").push_bind(i64::from(after.1)).push(")");
            if let Some(upto) = upto {
                query.push(" AND position <= ").push_bind(upto.to_sql());
            }
            query.push(" ORDER BY position, ordinal LIMIT ").push_bind(i64::from(limit)).push(LINE_END);
            query.build_query_as().fetch_all(pool).await
        })?;
        Ok(self.at(lines, LineColumns::read)?.not_after(upto))
    }

    /// The years for which there are numbers.
    pub async fn years(&self) -> Result<At<Vec<i32>>, ReadError> {
        let lines: Vec<(i64, i64, Option<i64>)> =
            on_readers!(&self.backend, |pool| sqlx::query_as(YEARS).fetch_all(pool).await)?;
        self.at(lines, |(position, parked, year)| {
            let year = year.map(i32::try_from).transpose();
            Ok(((position, parked), year.map_err(|_| ReadError::Value { what: "a year" })?))
        })
    }
}
