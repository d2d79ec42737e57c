//! The attention lists of a node: rows are read page by page and let go again, what is kept are the items.

use crate::App;
use crate::ask::AskError;
use crate::scope::Scope;
use chrono::NaiveDate;
use domain::attention::{AttentionKind, AttentionThresholds};
use domain::ids::{OrganizationId, PersonId};
use readmodel::attention::{
    AttentionItem, Members, Watch, erasure_of_mentee, erasure_of_mentor, of_mentee, of_mentor, of_pair,
    of_program,
};
use readmodel::registry::{MenteeRow, MentorRow, PairRow, PersonRow, ProgramRow, SettingsRow};
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
        let state = self.reading().state().await?;
        let mut items = Vec::new();
        for organization in &scope.organizations {
            let found = self.attention_in(&scope, *organization, watch).await?;
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
        watch: Watch<'_>,
    ) -> Result<Vec<AttentionItem>, AskError> {
        let filter = scope.filter(organization);
        let programs = self.all::<ProgramRow>(filter).await?.value;
        let mut items: Vec<AttentionItem> =
            programs.iter().flat_map(|program| of_program(program, watch)).collect();
        let programs: BTreeMap<_, _> = programs.into_iter().map(|program| (program.id, program)).collect();
        let mut members = Members::default();
        self.each::<PairRow>(filter, |pair| {
            members.note(&pair, watch);
            items.extend(of_pair(&pair, programs.get(&pair.program_id), watch));
        })
        .await?;
        let mut erasures: Vec<(PersonId, AttentionItem)> = Vec::new();
        self.each::<MenteeRow>(filter, |mentee| {
            items.extend(of_mentee(&mentee, programs.get(&mentee.program_id), &members, watch));
            erasures.extend(erasure_of_mentee(&mentee, watch).map(|item| (mentee.person_id, item)));
        })
        .await?;
        self.each::<MentorRow>(scope.mentors(organization), |mentor| {
            if scope.has(&mentor) {
                items.extend(of_mentor(&mentor, &members, watch));
                erasures.extend(erasure_of_mentor(&mentor, watch).map(|item| (mentor.person_id, item)));
            }
        })
        .await?;
        items.extend(self.not_erased(erasures).await?);
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
