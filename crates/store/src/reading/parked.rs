//! What the read models leave out.

use super::{At, Reading};
use crate::backend::on_readers;
use crate::journal::{Position, ReadError};
use crate::projector::Parked;
use uuid::Uuid;

/// `aggregate_type, aggregate_id, position, event_type, reason, program`
type Columns = (String, Uuid, i64, String, String, String);
type Line =
    (i64, i64, Option<String>, Option<Uuid>, Option<i64>, Option<String>, Option<String>, Option<String>);

const PARKED: &str = "
SELECT live.position, live.parked,
       found.aggregate_type, found.aggregate_id, found.position, found.event_type, found.reason, found.program
  FROM rm_checkpoint AS live LEFT JOIN rm_parked AS found ON found.generation = live.generation
 WHERE live.status = 'live'
 ORDER BY found.position";

impl Reading {
    /// The aggregates that the live read models leave out, in the order in which they were parked.
    pub async fn parked(&self) -> Result<At<Vec<Parked>>, ReadError> {
        let lines: Vec<Line> =
            on_readers!(&self.backend, |pool| sqlx::query_as(PARKED).fetch_all(pool).await)?;
        self.at(lines, |(taken_at, count, of, id, position, event_type, reason, program)| {
            let columns = (|| Some((of?, id?, position?, event_type?, reason?, program?)))();
            Ok(((taken_at, count), columns.map(parked).transpose()?))
        })
    }
}

fn parked(columns: Columns) -> Result<Parked, ReadError> {
    let (aggregate_type, aggregate_id, position, event_type, reason, program) = columns;
    let (position, reason) = (Position::from_sql(position)?, reason.parse()?);
    Ok(Parked { aggregate_type, aggregate_id, position, event_type, reason, program })
}
