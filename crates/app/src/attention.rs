//! The attention lists of a node: rows are read page by page and let go again, what is kept are the items.

use crate::App;
use crate::acts::read_birth_date;
use crate::ask::AskError;
use crate::scope::Scope;
use chrono::{Datelike, NaiveDate};
use domain::attention::{AttentionKind, AttentionThresholds};
use domain::ids::{OrganizationId, PersonId};
use domain::policies::TermsPolicy;
use readmodel::attention::{
    AttentionItem, Members, Needed, Watch, curators_asked, erasure_of_mentee, erasure_of_mentor,
    needed_of_mentee, needed_of_mentor, of_mentee, of_mentor, of_pair, of_program,
};
use readmodel::registry::{
    MenteeRow, MentorRow, MethodologyRow, PairRow, PersonRow, ProgramRow, SettingsRow,
};
use std::collections::{BTreeMap, BTreeSet};
use store::reading::At;
use uuid::Uuid;

/// What needs attention at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attention {
    /// What presses most and waits longest comes first.
    pub items: Vec<AttentionItem>,
    /// How many there are in each list that was asked for.
    pub counts: BTreeMap<AttentionKind, usize>,
}

impl App {
    /// What needs attention at a node and below it on a day, in these lists; in all when none is named.
    ///
    /// # Errors
    /// When there is no such node, or a database does not answer.
    pub async fn attention(
        &self,
        node: Uuid,
        on: NaiveDate,
        kinds: &BTreeSet<AttentionKind>,
    ) -> Result<At<Attention>, AskError> {
        let scope = self.scope(node).await?;
        let thresholds = self.attention_thresholds(scope.region).await?;
        let watch = Watch { on, thresholds: &thresholds };
        let asks_ages = kinds.is_empty() || kinds.contains(&AttentionKind::ConsentMissing);
        let terms = if asks_ages {
            Some(self.policy(&self.node(node).await?, on.year(), None).await?.values.terms)
        } else {
            None
        };
        let methodology = match scope.region {
            Some(region) => self.one::<MethodologyRow>(region.0).await?.value,
            None => None,
        };
        let state = self.reading().state().await?;
        let mut items = Vec::new();
        for organization in &scope.organizations {
            let found =
                self.attention_in(&scope, *organization, (terms, methodology.as_ref()), watch).await?;
            items.extend(found.into_iter().filter(|item| kinds.is_empty() || kinds.contains(&item.kind)));
        }
        items.sort_by_cached_key(AttentionItem::place);
        let mut counts: BTreeMap<AttentionKind, usize> = kinds.iter().map(|kind| (*kind, 0)).collect();
        for item in &items {
            *counts.entry(item.kind).or_default() += 1;
        }
        let parked = state.parked.max(self.reading().state().await?.parked);
        Ok(At { position: state.position, parked, value: Attention { items, counts } })
    }

    /// The thresholds in force in a region: those set last, or what ships.
    async fn attention_thresholds(
        &self,
        region: Option<OrganizationId>,
    ) -> Result<AttentionThresholds, AskError> {
        let settings = match region {
            Some(region) => self.one::<SettingsRow>(region.0).await?.value,
            None => None,
        };
        Ok(settings.and_then(|settings| settings.attention).unwrap_or_else(AttentionThresholds::v1))
    }

    async fn attention_in(
        &self,
        scope: &Scope,
        organization: OrganizationId,
        (terms, methodology): (Option<TermsPolicy>, Option<&MethodologyRow>),
        watch: Watch<'_>,
    ) -> Result<Vec<AttentionItem>, AskError> {
        let filter = scope.filter(organization);
        let programs = self.all::<ProgramRow>(filter).await?.value;
        let of_program =
            |program| of_program(program, &curators_asked(program, methodology, watch.on), watch);
        let mut items: Vec<AttentionItem> = programs.iter().flat_map(of_program).collect();
        let mut programs: BTreeMap<_, _> =
            programs.into_iter().map(|program| (program.id, program)).collect();
        let mut members = Members::default();
        self.each::<PairRow>(filter, |pair| {
            members.note(&pair, watch);
            items.extend(of_pair(&pair, programs.get(&pair.program_id), watch));
        })
        .await?;
        let mut erasures: Vec<(PersonId, AttentionItem)> = Vec::new();
        let mut needed: Vec<Needed> = Vec::new();
        self.each::<MenteeRow>(filter, |mentee| {
            let program = programs.get(&mentee.program_id);
            items.extend(of_mentee(&mentee, program, &members, watch));
            needed.extend(needed_of_mentee(&mentee, program, &members, watch));
            erasures.extend(erasure_of_mentee(&mentee, watch).map(|item| (mentee.person_id, item)));
        })
        .await?;
        // Mentors wait until their programmes elsewhere and their other records are read: of all kinds they are the fewest.
        let mut mentors: Vec<MentorRow> = Vec::new();
        self.each::<MentorRow>(scope.mentors(organization), |mentor| {
            if scope.has(&mentor) {
                needed.extend(needed_of_mentor(&mentor, watch));
                erasures.extend(erasure_of_mentor(&mentor, watch).map(|item| (mentor.person_id, item)));
                mentors.push(mentor);
            }
        })
        .await?;
        let ready_for = mentors.iter().flat_map(|mentor| mentor.ready.keys());
        let others: BTreeSet<Uuid> =
            ready_for.filter(|id| !programs.contains_key(id)).map(|id| id.0).collect();
        let others = self.some::<ProgramRow>(&others.into_iter().collect::<Vec<_>>()).await?;
        programs.extend(others.into_values().map(|program| (program.id, program)));
        for page in mentors.chunks(500) {
            let records: Vec<_> = page.iter().map(|mentor| (mentor.id, mentor.person_id)).collect();
            members.note_loads(self.loads_of_merged(&records).await?);
        }
        for mentor in &mentors {
            items.extend(of_mentor(mentor, &programs, &members, watch));
        }
        items.extend(self.not_erased(erasures).await?);
        if let Some(terms) = terms {
            items.extend(self.missing_consents(needed, terms, watch).await?);
        }
        Ok(items)
    }

    /// What is missing by the ages in the vault; of whoever is not there any more nothing is.
    async fn missing_consents(
        &self,
        needed: Vec<Needed>,
        terms: TermsPolicy,
        watch: Watch<'_>,
    ) -> Result<Vec<AttentionItem>, AskError> {
        let mut items = Vec::new();
        for page in needed.chunks(500) {
            let persons: Vec<Uuid> = page.iter().map(|needed| needed.person_id().0).collect();
            let opened = self.personal(&persons, &["birth_date"]).await?;
            for needed in page {
                let sealed = opened.get(&needed.person_id().0).and_then(|fields| fields.get("birth_date"));
                let birth_date = sealed.map(|text| read_birth_date(text)).transpose()?;
                items.extend(needed.missing(birth_date, terms, watch));
            }
        }
        Ok(items)
    }

    /// What was destroyed is due no more.
    async fn not_erased(
        &self,
        erasures: Vec<(PersonId, AttentionItem)>,
    ) -> Result<Vec<AttentionItem>, AskError> {
        let ids: Vec<Uuid> = erasures.iter().map(|(person, _)| person.0).collect();
        let persons = self.some::<PersonRow>(&ids).await?;
        let is_there = |person: &PersonId| persons.get(&person.0).is_none_or(|row| row.erased.is_none());
        Ok(erasures.into_iter().filter_map(|(person, item)| is_there(&person).then_some(item)).collect())
    }
}
