//! Questions: rows of the registry, and numbers beside. Every answer says at which position of the journal it is true.

use crate::history::HistoryError;
use crate::perform::App;
use domain::ids::{OrganizationId, SeriesId};
use readmodel::registry::{
    CorrectionsRow, EnterpriseRow, MenteeRow, MentorRow, MethodologyRow, OrganizationRow, PairRow, PersonRow,
    ProgramRow, SettingsRow, last_day,
};
use readmodel::{RestoreError, Row, RowKind};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::Duration;
use store::journal::{Position, ReadError, Recorded};
use store::projector::Stale;
use store::reading::{At, Place, RowFilter};
use store::vault::{Opened, VaultError};
use thiserror::Error;
use uuid::Uuid;

mod numbers;

pub use numbers::{Explanation, IndicatorTable, Question};

/// How long a question waits for the read models to reach a position.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// Why a question is not answered.
#[derive(Debug, Error)]
pub enum AskError {
    /// The read models are behind the position asked for.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// There is no such node of the tree.
    #[error("there is no organisation or programme {node}")]
    UnknownNode {
        /// What was asked for.
        node: Uuid,
    },
    /// More records would have to be compared than one question may.
    #[error("{node} has more than {most} records of people: ask about the nodes below it, one by one")]
    TooMany {
        /// What was asked for.
        node: Uuid,
        /// How many are accepted.
        most: usize,
    },
    /// The read tables could not be read.
    #[error("the read models could not be read")]
    Read(#[from] ReadError),
    /// A row was written by another version.
    #[error("a row of the read models cannot be read: rebuild them")]
    Row(#[from] serde_json::Error),
    /// The rows do not make a registry.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The vault did not answer.
    #[error("the vault could not be read")]
    Vault(#[from] VaultError),
    /// The history of a node could not be read.
    #[error("the history could not be read")]
    History(#[from] HistoryError),
    /// The postings of a cell do not add up to it.
    #[error(
        "the postings add up to {postings}, the number is {number}: the read models are damaged, rebuild them"
    )]
    DoesNotAddUp {
        /// Sum of the postings.
        postings: i64,
        /// The number shown.
        number: i64,
    },
}

/// A row that can be asked for.
pub trait Entity: DeserializeOwned + Send {
    /// Its kind.
    const KIND: RowKind;
}

impl Entity for OrganizationRow {
    const KIND: RowKind = RowKind::Organization;
}
impl Entity for PersonRow {
    const KIND: RowKind = RowKind::Person;
}
impl Entity for ProgramRow {
    const KIND: RowKind = RowKind::Program;
}
impl Entity for MentorRow {
    const KIND: RowKind = RowKind::Mentor;
}
impl Entity for MenteeRow {
    const KIND: RowKind = RowKind::Mentee;
}
impl Entity for PairRow {
    const KIND: RowKind = RowKind::Pair;
}
impl Entity for CorrectionsRow {
    const KIND: RowKind = RowKind::Corrections;
}
impl Entity for SettingsRow {
    const KIND: RowKind = RowKind::Settings;
}

impl Entity for EnterpriseRow {
    const KIND: RowKind = RowKind::Enterprise;
}

impl Entity for MethodologyRow {
    const KIND: RowKind = RowKind::Methodology;
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<R> {
    /// The rows with their places, by which the next page is asked for.
    pub rows: Vec<(Place, R)>,
    /// Whether there are more.
    pub more: bool,
}

/// A node of the ledger's tree.
#[derive(Clone, Debug)]
pub enum Node {
    /// A region, municipality or organisation.
    Organization(Box<OrganizationRow>),
    /// A programme with its organisation.
    Program(Box<ProgramRow>),
}

impl Node {
    /// Its id.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Organization(row) => row.id.0,
            Self::Program(row) => row.id.0,
        }
    }

    /// With the name and the place that it had at the end of a year: reports of old years keep them.
    pub(crate) fn in_year(self, year: i32) -> Self {
        match self {
            Self::Organization(row) => Self::Organization(Box::new(row.as_of(last_day(year)))),
            Self::Program(mut row) => {
                row.organization_id = row.organization_on(last_day(year));
                Self::Program(row)
            }
        }
    }
}

impl App {
    /// Waits until the read models have reached a position.
    pub async fn at_least(&self, position: Option<Position>) -> Result<(), AskError> {
        match position {
            Some(position) => Ok(self.projector.wait_for(position, PATIENCE).await?),
            None => Ok(()),
        }
    }

    /// One row.
    pub async fn one<R: Entity>(&self, id: Uuid) -> Result<At<Option<R>>, AskError> {
        let found = self.reading.row(R::KIND, id).await?;
        let value = found.value.as_ref().map(read).transpose()?;
        Ok(At { position: found.position, parked: found.parked, value })
    }

    /// Some rows by id; what is not known is not there.
    pub async fn some<R: Entity>(&self, ids: &[Uuid]) -> Result<BTreeMap<Uuid, R>, AskError> {
        let found = self.reading.rows_of(R::KIND, ids).await?;
        found.value.iter().map(|row| Ok((row.key, read(row)?))).collect()
    }

    /// A page of rows.
    pub async fn list<R: Entity>(
        &self,
        filter: RowFilter,
        after: Option<Place>,
        limit: u32,
    ) -> Result<At<Page<R>>, AskError> {
        let mut found = self.reading.rows(R::KIND, filter, after, limit + 1).await?;
        let more = found.value.len() > limit as usize;
        found.value.truncate(limit as usize);
        page(found, more)
    }

    /// The page of rows that ends before a place, or at the end of the list.
    pub async fn list_before<R: Entity>(
        &self,
        filter: RowFilter,
        before: Option<Place>,
        limit: u32,
    ) -> Result<At<Page<R>>, AskError> {
        let mut found = self.reading.rows_before(R::KIND, filter, before, limit + 1).await?;
        let more = found.value.len() > limit as usize;
        found.value.drain(..usize::from(more));
        page(found, more)
    }

    /// How many rows there are.
    pub async fn count<R: Entity>(&self, filter: RowFilter) -> Result<u64, AskError> {
        Ok(self.reading.count(R::KIND, filter).await?.value)
    }

    /// The whole tree of organisations.
    pub async fn tree(&self) -> Result<At<Vec<OrganizationRow>>, AskError> {
        self.all(RowFilter::default()).await
    }

    /// The programmes of a node: itself, those of an organisation, or those of everything below.
    pub async fn programs_below(&self, node: Uuid) -> Result<Vec<ProgramRow>, AskError> {
        let mut wanted = match self.node(node).await? {
            Node::Program(program) => return Ok(vec![*program]),
            Node::Organization(organization) => vec![*organization],
        };
        let mut programs = Vec::new();
        while let Some(organization) = wanted.pop() {
            let filter = RowFilter { organization_id: Some(organization.id.0), ..RowFilter::default() };
            programs.extend(self.all::<ProgramRow>(filter).await?.value);
            let below: Vec<Uuid> = organization.children.iter().map(|child| child.0).collect();
            wanted.extend(self.some::<OrganizationRow>(&below).await?.into_values());
        }
        Ok(programs)
    }

    /// The yearly runs of a series of an organisation, by academic year.
    pub async fn series_runs(
        &self,
        organization: OrganizationId,
        series: SeriesId,
    ) -> Result<Vec<ProgramRow>, AskError> {
        let filter = RowFilter { organization_id: Some(organization.0), ..RowFilter::default() };
        let mut runs = self.all::<ProgramRow>(filter).await?.value;
        let year_of = |run: &ProgramRow| {
            run.series.filter(|place| place.series_id == series).map(|place| place.academic_year)
        };
        runs.retain(|run| year_of(run).is_some());
        runs.sort_by_key(year_of);
        Ok(runs)
    }

    /// Every row of a kind, read page by page; true at the position of the first page and later.
    pub async fn all<R: Entity>(&self, filter: RowFilter) -> Result<At<Vec<R>>, AskError> {
        let mut rows = Vec::new();
        let read = self.each::<R>(filter, |row| rows.push(row)).await?;
        Ok(read.map(|()| rows))
    }

    /// Goes through every row of a kind page by page, keeping none; says the position of the first page and what any left out.
    pub(crate) async fn each<R: Entity>(
        &self,
        filter: RowFilter,
        mut take: impl FnMut(R) + Send,
    ) -> Result<At<()>, AskError> {
        let mut page = self.list::<R>(filter, None, 500).await?;
        let (position, mut parked) = (page.position, page.parked);
        loop {
            let after = page.value.rows.last().map(|(place, _)| place.clone());
            page.value.rows.into_iter().for_each(|(_, row)| take(row));
            if !page.value.more {
                return Ok(At { position, parked, value: () });
            }
            page = self.list::<R>(filter, after, 500).await?;
            parked = parked.max(page.parked);
        }
    }

    /// A node by id.
    pub async fn node(&self, id: Uuid) -> Result<Node, AskError> {
        if let Some(organization) = self.one::<OrganizationRow>(id).await?.value {
            return Ok(Node::Organization(Box::new(organization)));
        }
        let program = self.one::<ProgramRow>(id).await?.value;
        program.map(|program| Node::Program(Box::new(program))).ok_or(AskError::UnknownNode { node: id })
    }

    /// The event at a position that is known to exist.
    pub(crate) async fn event(&self, position: Position) -> Result<Recorded, AskError> {
        let before = Position(position.0 - 1);
        let event = self.journal().read_after(before, 1).await?.into_iter().next();
        event.ok_or(AskError::Read(ReadError::Value { what: "a posting without its event" }))
    }

    /// Names and other fields of subjects, joined at read.
    pub async fn personal(&self, subjects: &[Uuid], fields: &[&str]) -> Result<Opened, AskError> {
        Ok(self.vault.reveal_many(subjects, fields).await?)
    }

    /// The node of the tree that journals name by a code.
    pub async fn organization_by_code(&self, code: &str) -> Result<Option<OrganizationId>, AskError> {
        let digest = self.vault.blind_index("organization", &["code", &domain::words::normalised(code)]);
        Ok(self.journal().claim_owner("organization", &digest).await?.map(OrganizationId))
    }
}

fn page<R: Entity>(found: At<Vec<Row>>, more: bool) -> Result<At<Page<R>>, AskError> {
    let rows = found.value.iter().map(|row| Ok(((row.sort.clone(), row.key), read(row)?)));
    Ok(At {
        position: found.position,
        parked: found.parked,
        value: Page { rows: rows.collect::<Result<_, AskError>>()?, more },
    })
}

pub(crate) fn read<R: Entity>(row: &Row) -> Result<R, AskError> {
    Ok(serde_json::from_str(&row.body)?)
}
