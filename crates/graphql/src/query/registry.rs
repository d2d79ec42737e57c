//! The registry: one thing by id, and lists.

use crate::errors;
use crate::names;
use crate::objects::{
    BestPractice, List, Mentee, MenteeState, Mentor, MentorState, Methodology, Organization, Pair, Program,
    page, seen,
};
use crate::paging::{self, Arguments};
use crate::scalars::{Date, Position};
use crate::words::Form;
use app::App;
use app::ask::Entity;
use async_graphql::{Context, InputObject, Object, Result};
use readmodel::registry::{OrganizationRow, PracticeRow};
use store::reading::RowFilter;
use uuid::Uuid;

/// One thing by id.
#[derive(Debug, Default)]
pub(super) struct Registry;

/// Lists.
#[derive(Debug, Default)]
pub(super) struct Lists;

/// Which of a list. Both together must hold.
#[derive(Clone, Copy, Debug, Default, InputObject)]
pub struct ParticipationFilter {
    /// Only those of this organisation.
    pub organization_id: Option<Uuid>,
    /// Only those of this programme.
    pub program_id: Option<Uuid>,
}

impl From<ParticipationFilter> for RowFilter {
    fn from(filter: ParticipationFilter) -> Self {
        Self { organization_id: filter.organization_id, program_id: filter.program_id, ..Self::default() }
    }
}

/// Which mentors. All that is said must hold.
#[derive(Clone, Copy, Debug, Default, InputObject)]
pub struct MentorFilter {
    /// Only those who applied in this organisation.
    pub organization_id: Option<Uuid>,
    /// Only those who stand so.
    pub state: Option<MentorState>,
    /// Only those in the ready pool of this programme. База готовых наставников.
    pub ready_for: Option<Uuid>,
}

impl From<MentorFilter> for RowFilter {
    fn from(filter: MentorFilter) -> Self {
        let state = filter.state.map(|state| readmodel::registry::MentorState::from(state).into());
        Self {
            organization_id: filter.organization_id,
            state,
            ready_for: filter.ready_for,
            ..Self::default()
        }
    }
}

/// Which enrolments. All that is said must hold.
#[derive(Clone, Copy, Debug, Default, InputObject)]
pub struct MenteeFilter {
    /// Only those of this organisation.
    pub organization_id: Option<Uuid>,
    /// Only those of this programme.
    pub program_id: Option<Uuid>,
    /// Only those that stand so.
    pub state: Option<MenteeState>,
}

impl From<MenteeFilter> for RowFilter {
    fn from(filter: MenteeFilter) -> Self {
        let state = filter.state.map(|state| readmodel::registry::MenteeState::from(state).into());
        Self {
            organization_id: filter.organization_id,
            program_id: filter.program_id,
            state,
            ..Self::default()
        }
    }
}

/// Waits for a position if one is named.
pub(super) async fn at_least(ctx: &Context<'_>, position: Option<Position>) -> Result<()> {
    let app = ctx.data_unchecked::<App>();
    app.at_least(position.map(|position| position.0)).await.map_err(errors::ask)
}

pub(super) async fn one<R: Entity, N>(
    ctx: &Context<'_>,
    id: Uuid,
    position: Option<Position>,
    object: fn(R) -> N,
) -> Option<Result<N>> {
    let app = ctx.data_unchecked::<App>();
    let found = async {
        at_least(ctx, position).await?;
        app.one::<R>(id).await.map_err(errors::ask)
    };
    found.await.map(|found| found.value.map(object)).transpose()
}

#[Object]
impl Registry {
    /// The tree of regions, municipalities and organisations, by name: those that stand on a day, as they were on it.
    /// Дерево организаций.
    #[graphql(complexity = "50 + child_complexity")]
    async fn organization_tree(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only the tree of this region; all when left out.")] region_id: Option<Uuid>,
        #[graphql(desc = "As the tree was on this day; today when left out.")] at: Option<Date>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Vec<Organization>> {
        self::at_least(ctx, at_least).await?;
        let app = ctx.data_unchecked::<App>();
        let day = match (at, region_id) {
            (Some(day), _) => day.0,
            (None, Some(region)) => {
                app.today_at(region.into()).await.map_err(|error| errors::internal(&error))?
            }
            (None, None) => app.clock().today(),
        };
        let tree = app.tree_at(region_id, day).await.map_err(errors::ask)?;
        Ok(tree.value.into_iter().map(Organization).collect())
    }

    /// A node of the tree; null when there is none, or none on that day.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Uuid,
        #[graphql(
            desc = "With the name, the node above and the nodes below that it had on this day; as it is now when left out."
        )]
        at: Option<Date>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Option<Result<Organization>> {
        let found = one(ctx, id, at_least, |row: OrganizationRow| row).await?;
        let day = at.map(|day| day.0);
        let stood = |row: &OrganizationRow| day.is_none_or(|day| row.stands_on(day));
        found.map(|row| Some(row).filter(stood).map(|row| seen(row, day))).transpose()
    }

    /// The organisation that journals name by a code; null when there is none. Код организации.
    async fn organization_by_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code; case does not matter.")] code: String,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Option<Result<Organization>> {
        let found = async {
            self::at_least(ctx, at_least).await?;
            let id = ctx.data_unchecked::<App>().organization_by_code(&code).await.map_err(errors::ask)?;
            match id {
                Some(id) => names::row(ctx, id).await,
                None => Ok(None),
            }
        };
        found.await.map(|row| row.map(Organization)).transpose()
    }

    /// A programme; null when there is none. Программа.
    async fn program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Uuid,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Option<Result<Program>> {
        one(ctx, id, at_least, Program).await
    }

    /// The bank of best practices of a node: of a programme, an organisation, or everything below a municipality or region; by
    /// programme and registration. Банк лучших практик.
    #[graphql(complexity = "50 + child_complexity")]
    async fn best_practices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of an organisation of any level, or of a programme.")] node: Uuid,
        #[graphql(desc = "Only those of this form.")] form: Option<Form>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Vec<BestPractice>> {
        self::at_least(ctx, at_least).await?;
        let programs = ctx.data_unchecked::<App>().programs_below(node).await.map_err(errors::ask)?;
        let form = form.map(domain::values::Form::from);
        let practices = programs.iter().flat_map(|program| {
            let of_form = move |practice: &&PracticeRow| form.is_none_or(|form| practice.form == form);
            program.practices.iter().filter(of_form).map(move |practice| BestPractice::of(program, practice))
        });
        Ok(practices.collect())
    }

    /// A mentor; null when there is none. Наставник.
    async fn mentor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id.")] id: Uuid,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Option<Result<Mentor>> {
        one(ctx, id, at_least, Mentor).await
    }

    /// An enrolment of a mentee in a programme; null when there is none. Наставляемый.
    async fn mentee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id.")] id: Uuid,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Option<Result<Mentee>> {
        one(ctx, id, at_least, Mentee).await
    }

    /// What a region has published to ask and measure with; null while it published nothing. Методика региона.
    #[graphql(complexity = "20 + child_complexity")]
    async fn methodology(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the region.")] region_id: Uuid,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Option<Result<Methodology>> {
        one(ctx, region_id, at_least, Methodology).await
    }

    /// A pair or group; null when there is none. Пара.
    async fn pair(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Uuid,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Option<Result<Pair>> {
        one(ctx, id, at_least, Pair).await
    }
}

/// Declares the connections of the registry: they differ in what they list.
macro_rules! lists {
    ($($(#[$doc:meta])* $field:ident: $object:ident by $filter:ident),+ $(,)?) => {
        #[Object]
        impl Lists {$(
            $(#[$doc])*
            #[graphql(complexity = "paging::cost(__ctx, __variables_definition, __field, child_complexity)")]
            #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, as Relay names them")]
            async fn $field(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Which of them; all when left out.")] filter: Option<$filter>,
                #[graphql(desc = "So many from the beginning, 1 to 200.")] first: Option<i32>,
                #[graphql(desc = "After this cursor.")] after: Option<String>,
                #[graphql(desc = "So many from the end, 1 to 200.")] last: Option<i32>,
                #[graphql(desc = "Before this cursor.")] before: Option<String>,
                #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
                at_least: Option<Position>,
            ) -> Result<List<$object>> {
                self::at_least(ctx, at_least).await?;
                let arguments = Arguments { first, after, last, before };
                page(stringify!($field), ctx, filter.unwrap_or_default().into(), &arguments, $object).await
            }
        )+}
    };
}

lists! {
    /// Programmes, by first day and title. Программы.
    programs: Program by ParticipationFilter,
    /// Mentors, by the day of their application, then by id. Наставники.
    mentors: Mentor by MentorFilter,
    /// Enrolments of mentees, by the day of the request, then by id. Наставляемые.
    mentees: Mentee by MenteeFilter,
    /// Pairs and groups, by the day of formation, then by id. Пары и группы.
    pairs: Pair by ParticipationFilter,
}
