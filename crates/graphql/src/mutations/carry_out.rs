//! How every mutation is carried out: judged as an input, done as a command, answered as a payload.

use super::fingerprint::fingerprint;
use crate::input::{CommandInput, limits};
use crate::payload::{Outcome, Payload, UserError};
use app::acts::Act;
use app::ask::AskError;
use app::perform::{Done, Expected, PerformError};
use app::{App, Envelope};
use async_graphql::{Context, Error, ErrorExtensions, Result};
use domain::aggregate::Aggregate;
use store::journal::{Digest, Position, ReadError, Recorded};
use tracing::Instrument;
use uuid::Uuid;

/// Carries the act of an input out and answers with the changed object.
pub(super) async fn carry_out<P: Payload, I: CommandInput, A: Into<Act>>(
    ctx: &Context<'_>,
    input: I,
    act: impl FnOnce(I) -> A,
) -> Result<P> {
    carry_out_if(ctx, input, |input| Ok(act(input))).await
}

/// Like [`carry_out`], for an input of which not every value makes an act.
pub(super) async fn carry_out_if<P: Payload, I: CommandInput, A: Into<Act>>(
    ctx: &Context<'_>,
    input: I,
    act: impl FnOnce(I) -> std::result::Result<A, UserError>,
) -> Result<P> {
    let content = input.to_value();
    if let Err(error) = limits::check(&content) {
        return Ok(P::refused(error));
    }
    let app: &App = ctx.data_unchecked();
    let fingerprint = fingerprint(app.vault(), ctx.field().name(), content);
    let (envelope, subject, expected) =
        (Envelope::api(input.command_id()), input.subject(), input.expected());
    let act = match act(input) {
        Ok(act) => act.into(),
        Err(error) => return Ok(P::refused(error)),
    };
    match perform(app.clone(), act, envelope, fingerprint, expected).await? {
        Ok(done) => answer(app, done, subject.map(|stream| stream.aggregate_id)).await,
        Err(error) => Ok(P::refused(refusal(
            error,
            "the command could not be carried out now: send it again with the same commandId",
        )?)),
    }
}

/// In a task of its own: a client that goes away does not stop an act half-way.
async fn perform(
    app: App,
    act: Act,
    envelope: Envelope,
    fingerprint: Digest,
    expected: Option<Expected>,
) -> Result<std::result::Result<Done, PerformError>> {
    let done = async move { app.perform(&[act], &envelope, fingerprint, expected.as_ref()).await };
    Ok(tokio::spawn(done.in_current_span()).await?)
}

/// What a client is told of an act that was not carried out: the rule that refused it, or an error that passes.
pub(super) fn refusal(error: PerformError, otherwise: &str) -> Result<UserError> {
    let is_full = matches!(error, PerformError::DiskFull(_));
    UserError::of(error).map_err(|source| {
        tracing::error!(error = &*source as &dyn std::error::Error, "a command could not be carried out");
        if is_full { disk_full() } else { unavailable(otherwise) }
    })
}

/// An error that passes when there is room again; nothing was recorded.
fn disk_full() -> Error {
    let message = "the disk under the database is full, nothing was recorded: send the command again with the same \
                   commandId when there is room · диск под базой данных заполнен, ничего не записано";
    Error::new(message).extend_with(|_, extensions| extensions.set("code", "DISK_FULL"))
}

/// An error that passes when the service is well again.
pub(super) fn unavailable(message: &str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", "UNAVAILABLE"))
}

/// The answer to an act that was done. That the changed object cannot be shown does not undo it.
async fn answer<P: Payload>(app: &App, done: Done, subject: Option<Uuid>) -> Result<P> {
    let changed = changed::<P>(app, done, subject).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a recorded command could not be answered");
        unavailable(
            "the command was recorded, its answer cannot be read now: send it again with the same commandId",
        )
    })?;
    let row = match changed.id {
        Some(id) => shown::<P>(app, id, changed.outcome.position).await,
        None => None,
    };
    let version = changed.outcome.version.or_else(|| row.as_ref().map(P::version));
    Ok(P::done(row, Outcome { version, ..changed.outcome }))
}

/// What an act changed.
struct Changed {
    id: Option<Uuid>,
    outcome: Outcome,
}

/// The changed aggregate as the journal tells it, so that a repeat finds what the first sending made.
async fn changed<P: Payload>(app: &App, done: Done, subject: Option<Uuid>) -> Result<Changed, ReadError> {
    let (first, last, repeated) = match done {
        Done::Recorded { first, last, repeated } => (first, last, repeated),
        Done::AlreadySo => {
            let position = app.journal().tree_head().await?.position;
            return Ok(Changed {
                id: subject,
                outcome: Outcome { position, version: None, repeated: false },
            });
        }
    };
    let events = u32::try_from(last.0 + 1 - first.0).expect("a commit has few events");
    let events = app.journal().read_after(Position(first.0 - 1), events).await?;
    let is_its = |event: &&Recorded| event.aggregate_type == P::Aggregate::TYPE;
    let newest = events.iter().rfind(is_its);
    let outcome = Outcome { position: last, version: newest.map(|event| event.sequence), repeated };
    Ok(Changed { id: newest.map(|event| event.aggregate_id).or(subject), outcome })
}

async fn shown<P: Payload>(app: &App, id: Uuid, position: Position) -> Option<P::Row> {
    let row = async {
        app.at_least(Some(position)).await?;
        Ok::<_, AskError>(app.one::<P::Row>(id).await?.value)
    };
    row.await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, %position, "a changed object is not shown");
        None
    })
}
