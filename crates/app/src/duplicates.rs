//! Records that may be of one human being (methodology §11 item 6): found by names and birth dates opened from the vault, shown to
//! a person, who decides.
//!
//! Invariants: nothing is merged here; twins are never proposed, nor are records that somebody told apart; names are compared in
//! memory and go nowhere. Records are compared only inside buckets that likeness cannot leave, never each with each.

mod compare;
mod name;

pub use compare::{Known, Likeness, LikenessReason, compare, twins};
pub use name::Name;
pub(crate) use name::in_russian_letters;

use crate::App;
use crate::acts::read_birth_date;
use crate::ask::AskError;
use domain::ids::{MenteeId, OrganizationId, PairId, PersonId};
use readmodel::registry::{MenteeRow, MentorRow, PersonRow, ProgramRow};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use store::reading::At;
use uuid::Uuid;

/// How many records are compared at once at most: a region beyond it asks by municipality.
pub const MOST: usize = 30_000;

/// How many records are read at once.
const CHUNK: usize = 500;

/// Two records that may be of one human being.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates {
    /// The two, in the order of their ids.
    pub records: [PersonId; 2],
    /// How like they are, and why.
    pub likeness: Likeness,
}

impl Candidates {
    /// The place in the list: the likest first.
    pub fn place(&self) -> (Reverse<u8>, PersonId, PersonId) {
        (Reverse(self.likeness.score), self.records[0], self.records[1])
    }
}

/// What was found at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many records were compared.
    pub compared: usize,
    /// The likest first.
    pub candidates: Vec<Candidates>,
}

impl App {
    /// Records of participants and curators at a node and below it that may be of one human being.
    ///
    /// # Errors
    /// When there is no such node, when it has more than [`MOST`] records, or when a database does not answer.
    pub async fn duplicates(&self, node: Uuid) -> Result<At<Found>, AskError> {
        let persons = self.persons_of(node).await?;
        let ids: Vec<PersonId> = persons.value.iter().copied().collect();
        let records = self.known(&ids).await?;
        let rows = self.person_rows(&ids).await?;
        let candidates = candidates(&records, &rows);
        let found = Found { compared: records.len(), candidates };
        Ok(At { position: persons.position, parked: persons.parked, value: found })
    }

    /// Records that may be of the same human being as this one, in the organisations where he or she takes part.
    ///
    /// # Errors
    /// As [`App::duplicates`].
    pub async fn duplicates_of(&self, person: &PersonRow) -> Result<Vec<Candidates>, AskError> {
        let mentors: Vec<Uuid> = person.mentors.iter().map(|id| id.0).collect();
        let mentees: Vec<Uuid> = person.mentees.iter().map(|id| id.0).collect();
        let mentors = self.some::<MentorRow>(&mentors).await?.into_values().map(|row| row.organization_id);
        let mentees = self.some::<MenteeRow>(&mentees).await?.into_values().map(|row| row.organization_id);
        let mut candidates = Vec::new();
        for organization in mentors.chain(mentees).collect::<BTreeSet<OrganizationId>>() {
            candidates.extend(self.duplicates(organization.0).await?.value.candidates);
        }
        candidates.retain(|found| found.records.contains(&person.id));
        candidates.sort_by_key(Candidates::place);
        candidates.dedup();
        Ok(candidates)
    }

    /// A pair, open or ended, in which one of the two is a mentor and the other a mentee, by all records of both. The registry is
    /// asked once it has come to the end of the journal.
    ///
    /// # Errors
    /// When the read models are late or a database does not answer.
    pub async fn pair_with_both(&self, one: PersonId, other: PersonId) -> Result<Option<PairId>, AskError> {
        let head = self.journal().tree_head().await?.position;
        self.at_least(Some(head)).await?;
        let mut records = self.some::<PersonRow>(&[one.0, other.0]).await?;
        let absorbed: Vec<Uuid> = records.values().flat_map(|row| &row.absorbed).map(|id| id.0).collect();
        records.extend(self.some::<PersonRow>(&absorbed).await?);
        let mentors: Vec<Uuid> = records.values().flat_map(|row| &row.mentors).map(|id| id.0).collect();
        let mentees: Vec<Uuid> = records.values().flat_map(|row| &row.mentees).map(|id| id.0).collect();
        let led: BTreeSet<PairId> =
            self.some::<MentorRow>(&mentors).await?.into_values().flat_map(|row| row.pairs).collect();
        let followed = self.some::<MenteeRow>(&mentees).await?.into_values().flat_map(|row| row.pairs);
        Ok(followed.into_iter().find(|pair| led.contains(pair)))
    }

    /// The enrolments of a person by this record. The registry is asked once it has come to the end of the journal.
    ///
    /// # Errors
    /// When the read models are late or a database does not answer.
    pub async fn enrolments_of(&self, person: PersonId) -> Result<Vec<MenteeId>, AskError> {
        let head = self.journal().tree_head().await?.position;
        self.at_least(Some(head)).await?;
        let row = self.one::<PersonRow>(person.0).await?.value;
        Ok(row.into_iter().flat_map(|row| row.mentees).collect())
    }

    /// Everybody with a role at a node or below it.
    async fn persons_of(&self, node: Uuid) -> Result<At<BTreeSet<PersonId>>, AskError> {
        let scope = self.scope(node).await?;
        let state = self.reading().state().await?;
        let mut persons = BTreeSet::new();
        for organization in &scope.organizations {
            let filter = scope.filter(*organization);
            self.each::<MentorRow>(scope.mentors(*organization), |mentor| {
                if scope.has(&mentor) {
                    persons.insert(mentor.person_id);
                }
            })
            .await?;
            self.each::<MenteeRow>(filter, |mentee| {
                persons.insert(mentee.person_id);
            })
            .await?;
            self.each::<ProgramRow>(filter, |program| persons.extend(program.curators)).await?;
            if persons.len() > MOST {
                return Err(AskError::TooMany { node, most: MOST });
            }
        }
        let parked = state.parked.max(self.reading().state().await?.parked);
        Ok(At { position: state.position, parked, value: persons })
    }

    /// What the vault knows of these records; one without a readable name is left out, a birth date that is none is an error.
    pub(crate) async fn known(&self, ids: &[PersonId]) -> Result<BTreeMap<PersonId, Known>, AskError> {
        let mut known = BTreeMap::new();
        for chunk in ids.chunks(CHUNK) {
            let subjects: Vec<Uuid> = chunk.iter().map(|id| id.0).collect();
            let opened = self.personal(&subjects, &["name", "birth_date"]).await?;
            for (id, fields) in opened {
                let birth_date = fields.get("birth_date").map(|text| read_birth_date(text)).transpose()?;
                let Some(name) = fields.get("name").and_then(|text| Name::read(text)) else { continue };
                known.insert(PersonId(id), Known { name, birth_date });
            }
        }
        Ok(known)
    }

    async fn person_rows(&self, ids: &[PersonId]) -> Result<BTreeMap<PersonId, PersonRow>, AskError> {
        let mut rows = BTreeMap::new();
        for chunk in ids.chunks(CHUNK) {
            let ids: Vec<Uuid> = chunk.iter().map(|id| id.0).collect();
            let found = self.some::<PersonRow>(&ids).await?;
            rows.extend(found.into_iter().map(|(id, row)| (PersonId(id), row)));
        }
        Ok(rows)
    }
}

/// The likest first. A merged record speaks for the one that stands for it; what was told apart stays so.
fn candidates(records: &BTreeMap<PersonId, Known>, rows: &BTreeMap<PersonId, PersonRow>) -> Vec<Candidates> {
    let canonical = |id: PersonId| rows.get(&id).and_then(|row| row.merged_into).unwrap_or(id);
    let told_apart = |a: PersonId, b: PersonId| {
        let said = |a, b| rows.get(&a).is_some_and(|row| row.distinct_from.contains(&b));
        said(a, b) || said(b, a)
    };
    let mut best: BTreeMap<[PersonId; 2], Likeness> = BTreeMap::new();
    for [a, b] in neighbours(records) {
        let mut pair = [canonical(a), canonical(b)];
        pair.sort_unstable();
        if pair[0] == pair[1] || told_apart(a, b) || told_apart(pair[0], pair[1]) {
            continue;
        }
        let Some(likeness) = compare(&records[&a], &records[&b]) else { continue };
        match best.get(&pair) {
            Some(known) if known.score >= likeness.score => {}
            Some(_) | None => {
                best.insert(pair, likeness);
            }
        }
    }
    let found = best.into_iter().map(|(records, likeness)| Candidates { records, likeness });
    let mut found: Vec<Candidates> = found.collect();
    found.sort_by_key(Candidates::place);
    found
}

/// The pairs that share a bucket: whoever is alike shares one.
fn neighbours(records: &BTreeMap<PersonId, Known>) -> BTreeSet<[PersonId; 2]> {
    let mut buckets: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
    for (id, known) in records {
        for key in known.keys() {
            buckets.entry(key).or_default().push(*id);
        }
    }
    let mut pairs = BTreeSet::new();
    for bucket in buckets.into_values() {
        for (place, a) in bucket.iter().enumerate() {
            pairs.extend(bucket[place + 1..].iter().map(|b| [*a, *b]));
        }
    }
    pairs
}

#[cfg(test)]
mod tests;
