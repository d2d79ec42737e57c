//! The GraphQL API: what can be asked, done and followed.
//!
//! Resolvers translate, they decide nothing: a mutation becomes an act of `app`, a question is answered from the read
//! models or the journal. Nothing reaches the schema but through [`guard`].

pub mod connection;
pub mod guard;
pub mod input;
pub mod mutations;
pub mod objects;
pub mod payload;
pub mod query;
pub mod scalars;
pub mod subscription;
pub mod wanted;
pub mod words;

mod errors;
mod names;
mod paging;
mod request;

use app::App;
use async_graphql::SDLExportOptions;
use mutations::Mutation;
use query::Query;
use subscription::Subscription;

/// The schema of the service.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema over a running service, under the limits of a guard.
pub fn schema(app: App, limits: &guard::Limits) -> Schema {
    let builder = Schema::build(Query::default(), Mutation::default(), Subscription);
    limits.apply(builder).extension(request::Requests(app)).finish()
}

/// The definition of the schema: sorted, so that a change is the only difference between two of them.
pub fn sdl() -> String {
    let builder = Schema::build(Query::default(), Mutation::default(), Subscription);
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by()
        .prefer_single_line_descriptions()
        .use_space_ident()
        .indent_width(2);
    builder.finish().sdl_with_options(options)
}
