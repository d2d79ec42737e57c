//! What is read once for many objects of one request: rows of the registry, and personal data from the vault.
//!
//! Invariants: each request has loaders of its own, so that what one caller may see is never handed to another; personal
//! data comes through here alone, and only types that say so in their description show it.

use crate::errors;
use app::App;
use app::ask::{AskError, Entity};
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::runtime::{TokioSpawner, TokioTimer};
use async_graphql::{Context, Result};
use domain::ids::{EnterpriseId, MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId};
use readmodel::registry::{
    EnterpriseRow, MenteeRow, MentorRow, OrganizationRow, PairRow, PersonRow, ProgramRow,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// The personal fields that a subject may have in the vault, read together.
const FIELDS: &[&str] = &[
    "name",
    "birth_date",
    "contacts",
    "representative_contacts",
    "place",
    "competences",
    "achievements",
    "interests",
    "wished_age",
    "time",
];

/// What stands in the place of the name of somebody who was erased.
pub(crate) const ERASED: &str = "удалён";

/// Somebody or something with personal data in the vault: a person, a curator, an enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Subject(pub(crate) Uuid);

/// What is known of a subject; nothing when it was erased.
pub(crate) type Personal = Arc<BTreeMap<String, String>>;

/// One text of a subject that has many of a kind: the topic of a meeting, a goal of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Text {
    subject: Uuid,
    field: String,
}

/// Where loaders read.
pub(crate) struct Source(App);

type Loaded<K, V> = Result<HashMap<K, V>, Arc<AskError>>;

impl Source {
    async fn rows<K, R>(&self, keys: &[K], id: fn(&K) -> Uuid) -> Loaded<K, R>
    where
        K: From<Uuid> + Eq + std::hash::Hash,
        R: Entity,
    {
        let ids: Vec<Uuid> = keys.iter().map(id).collect();
        let rows = self.0.some::<R>(&ids).await.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|(id, row)| (K::from(id), row)).collect())
    }
}

impl Loader<Subject> for Source {
    type Value = Personal;
    type Error = Arc<AskError>;

    async fn load(&self, keys: &[Subject]) -> Loaded<Subject, Personal> {
        let ids: Vec<Uuid> = keys.iter().map(|subject| subject.0).collect();
        let opened = self.0.personal(&ids, FIELDS).await.map_err(Arc::new)?;
        Ok(opened.into_iter().map(|(id, fields)| (Subject(id), Arc::new(fields))).collect())
    }
}

impl Loader<Text> for Source {
    type Value = String;
    type Error = Arc<AskError>;

    async fn load(&self, keys: &[Text]) -> Loaded<Text, String> {
        let subjects: BTreeSet<Uuid> = keys.iter().map(|text| text.subject).collect();
        let fields: BTreeSet<&str> = keys.iter().map(|text| text.field.as_str()).collect();
        let (subjects, fields) = (Vec::from_iter(subjects), Vec::from_iter(fields));
        let mut opened = self.0.personal(&subjects, &fields).await.map_err(Arc::new)?;
        let texts = keys.iter().filter_map(|text| {
            // Words that were taken away are none.
            let value =
                opened.get_mut(&text.subject)?.remove(&text.field).filter(|words| !words.is_empty())?;
            Some((text.clone(), value))
        });
        Ok(texts.collect())
    }
}

/// A mentor whose load is asked for, with whose record it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Load(MentorId, PersonId);

impl Loader<Load> for Source {
    type Value = u32;
    type Error = Arc<AskError>;

    async fn load(&self, keys: &[Load]) -> Loaded<Load, u32> {
        let mentors: Vec<_> = keys.iter().map(|load| (load.0, load.1)).collect();
        let loads = self.0.loads_of_merged(&mentors).await.map_err(Arc::new)?;
        let of = |key: &Load| Some((*key, *loads.get(&key.0)?));
        Ok(keys.iter().filter_map(of).collect())
    }
}

macro_rules! loads {
    ($($id:ident => $row:ident),+ $(,)?) => {$(
        impl Loader<$id> for Source {
            type Value = $row;
            type Error = Arc<AskError>;

            async fn load(&self, keys: &[$id]) -> Loaded<$id, $row> {
                self.rows(keys, |key| key.0).await
            }
        }
    )+};
}

loads! {
    OrganizationId => OrganizationRow,
    EnterpriseId => EnterpriseRow,
    PersonId => PersonRow,
    ProgramId => ProgramRow,
    MentorId => MentorRow,
    MenteeId => MenteeRow,
    PairId => PairRow,
}

/// How many mentees a mentor carries by all records of the human being.
pub(crate) async fn load(ctx: &Context<'_>, mentor: &MentorRow) -> Result<u32> {
    let merged = loader(ctx).load_one(Load(mentor.id, mentor.person_id)).await.map_err(errors::ask)?;
    Ok(merged.unwrap_or_else(|| mentor.load()))
}

/// The row of an id; `None` when the read models do not know it.
pub(crate) async fn row<K>(ctx: &Context<'_>, id: K) -> Result<Option<<Source as Loader<K>>::Value>>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    Source: Loader<K, Error = Arc<AskError>>,
{
    loader(ctx).load_one(id).await.map_err(errors::ask)
}

/// The rows of some ids, in the order asked for, without those that the read models do not know.
pub(crate) async fn rows<K>(
    ctx: &Context<'_>,
    ids: impl IntoIterator<Item = K>,
) -> Result<Vec<<Source as Loader<K>>::Value>>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    Source: Loader<K, Error = Arc<AskError>>,
{
    let ids: Vec<K> = ids.into_iter().collect();
    let mut rows = loader(ctx).load_many(ids.iter().cloned()).await.map_err(errors::ask)?;
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// The name of a subject; `None` when it was erased.
pub(crate) async fn name(ctx: &Context<'_>, subject: Uuid) -> Option<Result<String>> {
    match row(ctx, Subject(subject)).await {
        Ok(personal) => personal?.get("name").cloned().map(Ok),
        Err(error) => Some(Err(error)),
    }
}

/// A text of a subject by its field in the vault; `None` when it was never given or was erased.
pub(crate) async fn text(ctx: &Context<'_>, subject: Uuid, field: String) -> Option<Result<String>> {
    row(ctx, Text { subject, field }).await.transpose()
}

/// Texts of a subject, each in the place of its field.
pub(crate) async fn texts(
    ctx: &Context<'_>,
    subject: Uuid,
    fields: impl IntoIterator<Item = String>,
) -> Result<Vec<Option<String>>> {
    let keys: Vec<Text> = fields.into_iter().map(|field| Text { subject, field }).collect();
    let mut found = loader(ctx).load_many(keys.iter().cloned()).await.map_err(errors::ask)?;
    Ok(keys.iter().map(|key| found.remove(key)).collect())
}

fn loader<'c>(ctx: &Context<'c>) -> &'c DataLoader<Source> {
    ctx.data_unchecked::<DataLoader<Source>>()
}

/// Loaders of one request.
pub(crate) fn loaders(app: App) -> DataLoader<Source> {
    DataLoader::new(Source(app), TokioSpawner::current(), TokioTimer::default())
}
