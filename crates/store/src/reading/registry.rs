//! Rows of the registry: one, some, or a page of a list.

use super::{At, Ids, LIVE, Moment, Reading};
use crate::backend::{Backend, on_readers};
use crate::journal::ReadError;
use readmodel::{Row, RowKind};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Which rows of a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowFilter {
    /// Only those of this organisation.
    pub organization_id: Option<Uuid>,
    /// Only those of this programme.
    pub program_id: Option<Uuid>,
    /// Only mentors or enrolments that stand so, by the code in the row.
    pub state: Option<&'static str>,
    /// Only mentors who are in the ready pool of this programme.
    pub ready_for: Option<Uuid>,
}

/// The place of a row in its list: its sort text and key.
pub type Place = (String, Uuid);

/// `position, parked, key, organization_id, program_id, sort, body`
type Line = (i64, i64, Option<Uuid>, Option<Uuid>, Option<Uuid>, Option<String>, Option<String>);

const COLUMNS: &str = "
SELECT live.position, live.parked, found.key, found.organization_id, found.program_id, found.sort, found.body
  FROM rm_checkpoint AS live LEFT JOIN ";

const KIND: &str = "
       (SELECT generation, key, organization_id, program_id, sort, body FROM rm_rows WHERE kind = ";

const END: &str = ") AS found ON found.generation = live.generation
 WHERE live.status = 'live'
 ORDER BY found.sort, found.key";

/// The kinds that are listed by their state: for them there is an index of it.
const HAVE_STATES: &str = " AND kind IN ('mentor', 'mentee') AND ";

/// How a row's body is looked into. There is an index of states; for who is ready the columns beside the body narrow the rows first.
struct Inside {
    state: &'static str,
    ready: &'static str,
    ready_end: &'static str,
}

const SQLITE: Inside = Inside {
    state: "json_extract(body, '$.state')",
    ready: " AND json_extract(body, '$.ready.\"' || ",
    ready_end: " || '\"') IS NOT NULL",
};

const POSTGRES: Inside = Inside {
    state: "(CAST(body AS jsonb) ->> 'state')",
    ready: " AND (CAST(body AS jsonb) -> 'ready' -> ",
    ready_end: ") IS NOT NULL",
};

impl Inside {
    fn of(backend: &Backend) -> Self {
        match backend {
            Backend::Sqlite(_) => SQLITE,
            Backend::Postgres(_) => POSTGRES,
        }
    }
}

/// Adds what a filter asks to a statement that has its `WHERE`.
macro_rules! push_filter {
    ($backend:expr, $query:expr, $filter:expr) => {
        let inside = Inside::of($backend);
        if let Some(state) = $filter.state {
            $query.push(HAVE_STATES).push(inside.state).push(" = ").push_bind(state);
        }
        if let Some(program_id) = $filter.ready_for {
            $query.push(inside.ready).push_bind(program_id.to_string()).push(inside.ready_end);
        }
        if let Some(organization_id) = $filter.organization_id {
            $query.push(" AND organization_id = ").push_bind(organization_id);
        }
        if let Some(program_id) = $filter.program_id {
            $query.push(" AND program_id = ").push_bind(program_id);
        }
    };
}

impl Reading {
    /// A row.
    pub async fn row(&self, kind: RowKind, key: Uuid) -> Result<At<Option<Row>>, ReadError> {
        Ok(self.rows_of(kind, &[key]).await?.map(|mut rows| rows.pop()))
    }

    /// Those of these rows that there are, in the order of lists.
    pub async fn rows_of(&self, kind: RowKind, keys: &[Uuid]) -> Result<At<Vec<Row>>, ReadError> {
        let limit = i64::try_from(keys.len()).expect("a list of keys fits in memory");
        let keys = Ids::new(&self.backend, keys);
        let lines: Vec<Line> = on_readers!(&self.backend, |pool| {
            let mut query = QueryBuilder::new(COLUMNS);
            query.push(KIND).push_bind(kind.name()).push(" AND generation = ").push(LIVE);
            query.push(" AND key").push(keys.among).push_bind(&keys.text).push(keys.close);
            // Which also keeps SQLite from walking the list to save the sort.
            query.push(" LIMIT ").push_bind(limit).push(END);
            query.build_query_as().fetch_all(pool).await
        })?;
        self.at(lines, |line| Ok(row(kind, line)))
    }

    /// A page of a list, after a place in it.
    pub async fn rows(
        &self,
        kind: RowKind,
        filter: RowFilter,
        after: Option<Place>,
        limit: u32,
    ) -> Result<At<Vec<Row>>, ReadError> {
        self.page(kind, filter, after, limit, [") > (", " ORDER BY sort, key LIMIT "]).await
    }

    /// The page that ends before a place of a list, or at its end; in the order of the list too.
    pub async fn rows_before(
        &self,
        kind: RowKind,
        filter: RowFilter,
        before: Option<Place>,
        limit: u32,
    ) -> Result<At<Vec<Row>>, ReadError> {
        self.page(kind, filter, before, limit, [") < (", " ORDER BY sort DESC, key DESC LIMIT "]).await
    }

    async fn page(
        &self,
        kind: RowKind,
        filter: RowFilter,
        from: Option<Place>,
        limit: u32,
        [beyond, ordered]: [&'static str; 2],
    ) -> Result<At<Vec<Row>>, ReadError> {
        let lines: Vec<Line> = on_readers!(&self.backend, |pool| {
            let mut query = QueryBuilder::new(COLUMNS);
            query.push(KIND).push_bind(kind.name()).push(" AND generation = ").push(LIVE);
            push_filter!(&self.backend, query, filter);
            if let Some((sort, key)) = &from {
                query
                    .push(" AND (sort, key")
                    .push(beyond)
                    .push_bind(sort)
                    .push(", ")
                    .push_bind(*key)
                    .push(")");
            }
            query.push(ordered).push_bind(i64::from(limit)).push(END);
            query.build_query_as().fetch_all(pool).await
        })?;
        self.at(lines, |line| Ok(row(kind, line)))
    }

    /// How many rows a list has.
    pub async fn count(&self, kind: RowKind, filter: RowFilter) -> Result<At<u64>, ReadError> {
        let counted: (i64, i64, i64) = on_readers!(&self.backend, |pool| {
            let mut query =
                QueryBuilder::new("SELECT position, parked, (SELECT count(*) FROM rm_rows WHERE kind = ");
            query.push_bind(kind.name()).push(" AND generation = ").push(LIVE);
            push_filter!(&self.backend, query, filter);
            query.push(") FROM rm_checkpoint WHERE status = 'live'").build_query_as().fetch_one(pool).await
        })?;
        let found =
            self.at(vec![counted], |(position, parked, count)| Ok(((position, parked), Some(count))))?;
        Ok(found.map(|counts| counts.into_iter().map(i64::unsigned_abs).sum()))
    }
}

fn row(kind: RowKind, line: Line) -> (Moment, Option<Row>) {
    let (position, parked, key, organization_id, program_id, sort, body) = line;
    let row = key.zip(sort).zip(body).map(|((key, sort), body)| Row {
        kind,
        key,
        organization_id,
        program_id,
        sort,
        body,
    });
    ((position, parked), row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_looked_for_as_their_index_has_them() {
        let indexes = [
            (SQLITE, include_str!("../sqlite/migrations/0005_rows_by_state.sql")),
            (POSTGRES, include_str!("../postgres/migrations/0005_rows_by_state.sql")),
        ];
        for (inside, index) in indexes {
            assert!(index.contains(&format!("(generation, kind, {}, sort, key)", inside.state)), "{index}");
            let kinds = HAVE_STATES.trim().trim_start_matches("AND ").trim_end_matches(" AND");
            assert!(index.contains(&format!("WHERE {kinds};")), "{index}");
        }
    }
}
