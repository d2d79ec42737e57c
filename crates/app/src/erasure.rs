//! Erasure: what the registry knows of a person before it, what the vault's fields are called, and the act that is written of it.

mod act;

pub use act::{Act, ActError, Extract, Key, act};

use crate::App;
use crate::ask::AskError;
use domain::ids::{MenteeId, MentorId, PairId, PersonId, ProgramId};
use domain::person::DataCategory;
use domain::values::Member;
use readmodel::registry::{MenteeRow, MentorRow, PersonRow, ProgramRow};
use std::collections::{BTreeMap, BTreeSet};
use store::reading::RowFilter;
use uuid::Uuid;

/// In what a person takes or took part, by all records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// As a mentor.
    pub mentors: BTreeSet<MentorId>,
    /// As a mentee of programmes.
    pub mentees: BTreeSet<MenteeId>,
    /// The pairs, open and ended, and as whom he or she was in each.
    pub pairs: BTreeMap<PairId, BTreeSet<Member>>,
    /// The programmes of which he or she is a curator.
    pub programs: BTreeSet<ProgramId>,
    /// Whether the registry leaves something out, so that there may be more.
    pub incomplete: bool,
}

impl App {
    /// In what a person takes or took part. The registry is asked once it has come to the end of the journal.
    ///
    /// # Errors
    /// When the read models are late or a database does not answer.
    pub async fn holdings(&self, id: PersonId) -> Result<Holdings, AskError> {
        let head = self.journal().tree_head().await?.position;
        self.at_least(Some(head)).await?;
        let mut records = self.some::<PersonRow>(&[id.0]).await?;
        let absorbed: Vec<Uuid> = records.values().flat_map(|row| &row.absorbed).map(|id| id.0).collect();
        records.extend(self.some::<PersonRow>(&absorbed).await?);
        let mut holdings = Holdings {
            incomplete: !self.reading().parked().await?.value.is_empty(),
            mentors: records.values().flat_map(|row| &row.mentors).copied().collect(),
            mentees: records.values().flat_map(|row| &row.mentees).copied().collect(),
            ..Holdings::default()
        };
        let ids: Vec<Uuid> = holdings.mentors.iter().map(|id| id.0).collect();
        for row in self.some::<MentorRow>(&ids).await?.into_values() {
            for pair in row.pairs {
                holdings.pairs.entry(pair).or_default().insert(Member::Mentor(row.id));
            }
        }
        let ids: Vec<Uuid> = holdings.mentees.iter().map(|id| id.0).collect();
        for row in self.some::<MenteeRow>(&ids).await?.into_values() {
            for pair in row.pairs {
                holdings.pairs.entry(pair).or_default().insert(Member::Mentee(row.id));
            }
        }
        let ours = |curator: &PersonId| *curator == id || absorbed.contains(&curator.0);
        self.each::<ProgramRow>(RowFilter::default(), |program| {
            if program.curators.iter().any(ours) {
                holdings.programs.insert(program.id);
            }
        })
        .await?;
        Ok(holdings)
    }
}

/// What kind of data a field of a person's record in the vault is.
pub(crate) fn category(field: &str) -> DataCategory {
    let kind = field.split_once(':').map_or(field, |(kind, _)| kind);
    match kind {
        "name" => DataCategory::Name,
        "birth_date" => DataCategory::BirthDate,
        "contacts" => DataCategory::Contacts,
        "representative_contacts" => DataCategory::RepresentativeContacts,
        "place" => DataCategory::Place,
        "competences" | "achievements" | "interests" | "wished_age" | "time" | "answer" => {
            DataCategory::Questionnaire
        }
        "request" => DataCategory::Request,
        "sensitive" => DataCategory::Sensitive,
        "merge_reason" | "correction" => DataCategory::Remarks,
        _ => DataCategory::Other,
    }
}
