//! Who rests on a thing from another stream: as long as somebody does, it cannot have never been. Read from the read models, like the
//! open pairs of a programme (decision 0005).

use crate::refused::Refused;
use domain::aggregate::Aggregate;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::person::Person;
use domain::program::Program;
use readmodel::registry::{MentorRow, PairRow, PersonRow};
use readmodel::{Row, RowKind};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use store::journal::{ReadError, StreamId};
use store::reading::{Place, Reading, RowFilter};
use uuid::Uuid;

pub(super) const PAGE: u32 = 500;

/// The refusal to void a thing on which something rests that does not go with it.
pub(crate) async fn referenced(
    reading: &Reading,
    stream: &StreamId,
    leaving: &BTreeSet<Uuid>,
) -> Result<Option<Refused>, ReadError> {
    let id = stream.aggregate_id;
    let (kinds, filter): (&[RowKind], RowFilter) = match &*stream.aggregate_type {
        Organization::TYPE => (
            &[RowKind::Organization, RowKind::Program, RowKind::Mentor, RowKind::Mentee, RowKind::Pair],
            RowFilter { organization_id: Some(id), ..RowFilter::default() },
        ),
        Program::TYPE => {
            (&[RowKind::Mentee, RowKind::Pair], RowFilter { program_id: Some(id), ..RowFilter::default() })
        }
        Pair::TYPE => return Ok(followed(reading, id, leaving).await?.map(rests)),
        Person::TYPE => return Ok(roles(reading, id, leaving).await?.map(rests)),
        _ => return Ok(None),
    };
    for kind in kinds {
        let mut after: Option<Place> = None;
        loop {
            let page = reading.rows(*kind, filter, after, PAGE).await?.value;
            if let Some(staying) = page.iter().find(|row| !leaving.contains(&row.key)) {
                return Ok(Some(rests(staying.key)));
            }
            let Some(last) = page.last().filter(|_| page.len() == PAGE as usize) else { break };
            after = Some((last.sort.clone(), last.key));
        }
    }
    Ok(None)
}

async fn roles(reading: &Reading, person: Uuid, leaving: &BTreeSet<Uuid>) -> Result<Option<Uuid>, ReadError> {
    let row = reading.row(RowKind::Person, person).await?.value;
    let row: Option<PersonRow> = row.as_ref().map(read).transpose()?;
    let roles = row.into_iter().flat_map(|row| {
        row.mentors
            .into_iter()
            .map(|id| id.0)
            .chain(row.mentees.into_iter().map(|id| id.0))
            .collect::<Vec<_>>()
    });
    Ok(roles.into_iter().find(|role| !leaving.contains(role)))
}

/// A pair that replaces this one or goes on with it.
async fn followed(
    reading: &Reading,
    pair: Uuid,
    leaving: &BTreeSet<Uuid>,
) -> Result<Option<Uuid>, ReadError> {
    let row = reading.row(RowKind::Pair, pair).await?.value;
    let row: Option<PairRow> = row.as_ref().map(read).transpose()?;
    let followers = row.into_iter().flat_map(|row| row.followed_by);
    Ok(followers.map(|id| id.0).find(|follower| !leaving.contains(follower)))
}

/// The pairs of a programme.
pub(super) async fn pairs_of(reading: &Reading, program: Uuid) -> Result<Vec<PairRow>, ReadError> {
    let filter = RowFilter { program_id: Some(program), ..RowFilter::default() };
    let (mut pairs, mut after): (Vec<PairRow>, Option<Place>) = (Vec::new(), None);
    loop {
        let page = reading.rows(RowKind::Pair, filter, after, PAGE).await?.value;
        for row in &page {
            pairs.push(read(row)?);
        }
        let Some(last) = page.last().filter(|_| page.len() == PAGE as usize) else { return Ok(pairs) };
        after = Some((last.sort.clone(), last.key));
    }
}

/// The refusal to void an enterprise that has a mentor who does not go with it.
pub(crate) async fn employs(
    reading: &Reading,
    enterprise: Uuid,
    leaving: &BTreeSet<Uuid>,
) -> Result<Option<Refused>, ReadError> {
    let mut after: Option<Place> = None;
    loop {
        let page = reading.rows(RowKind::Mentor, RowFilter::default(), after, PAGE).await?.value;
        for row in page.iter().filter(|row| !leaving.contains(&row.key)) {
            let mentor: MentorRow = read(row)?;
            if mentor.enterprises().any(|id| id.0 == enterprise) {
                return Ok(Some(Refused::new(
                    "CORRECTION_STILL_REFERENCED",
                    format!("the mentor {} is of this enterprise: void that first", row.key),
                    format!("от этого предприятия наставник {}: сначала аннулируйте его", row.key),
                )));
            }
        }
        let Some(last) = page.last().filter(|_| page.len() == PAGE as usize) else { return Ok(None) };
        after = Some((last.sort.clone(), last.key));
    }
}

/// A row that cannot be read refers to who knows what: it is an error, not nobody.
pub(super) fn read<R: DeserializeOwned>(row: &Row) -> Result<R, ReadError> {
    serde_json::from_str(&row.body).map_err(|_| ReadError::Value { what: "a row of the read models" })
}

/// The refusal of what something else rests on.
pub(super) fn rests(by: Uuid) -> Refused {
    Refused::new(
        "CORRECTION_STILL_REFERENCED",
        format!("{by} rests on it: void that first"),
        format!("на это опирается {by}: сначала аннулируйте эту запись"),
    )
}
