//! Corrections of recorded facts, and imports undone as one act.

use super::carry_out::{carry_out, refusal};
use crate::input::{CommandInput, limits};
use crate::objects::AggregateType;
use crate::payload::{Corrected, CorrectionPayload, UndoImportPayload};
use crate::words::{CorrectionReason, TextField};
use app::acts::{Act, CorrectionAct, FieldChange, TextAct};
use app::perform::Expected;
use app::{App, Envelope};
use async_graphql::{Context, InputObject, Object, Result};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::person::Person;
use domain::program::Program;
use domain::settings::Settings;
use store::journal::StreamId;
use tracing::Instrument;
use uuid::Uuid;

/// Corrections of recorded facts.
#[derive(Clone, Copy, Debug, Default)]
pub struct CorrectionMutations;

/// A new value of one field of a fact.
#[derive(InputObject)]
pub struct FieldChangeInput {
    /// The stored name of the field, as `payload` of the event shows it: `occurred_on`, `contingent.pupils_10_19`; a number leads to an
    /// entry of a list, from 0: `milestones.1.due`.
    field: String,
    /// The value: a text or a day as it is, everything else as JSON of at most 16 KiB.
    value: String,
}

/// A fact with other values.
#[derive(InputObject)]
pub struct CorrectFactInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the thing that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// What the fact is about.
    aggregate_type: AggregateType,
    /// Its id.
    id: Uuid,
    /// The number of the fact in the history.
    sequence: u64,
    /// What changes.
    changes: Vec<FieldChangeInput>,
    /// Why.
    reason: CorrectionReason,
    /// What else there is to say: sealed.
    note: Option<String>,
}

/// A fact that never was.
#[derive(InputObject)]
pub struct VoidFactInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the thing that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// What the fact is about.
    aggregate_type: AggregateType,
    /// Its id.
    id: Uuid,
    /// The number of the fact in the history.
    sequence: u64,
    /// Why.
    reason: CorrectionReason,
    /// What else there is to say: sealed.
    note: Option<String>,
}

/// A text with other words.
#[derive(InputObject)]
pub struct CorrectTextInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the thing that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// What the fact is about, beside which the text was sealed.
    aggregate_type: AggregateType,
    /// Its id.
    id: Uuid,
    /// The number of the fact in the history.
    sequence: u64,
    /// Which text.
    field: TextField,
    /// Which of several of a kind, from 0: of the goals and milestones of a plan, in their order.
    #[graphql(default)]
    number: u32,
    /// The words; an empty text takes them away. Sealed in the vault.
    text: String,
    /// Why.
    reason: CorrectionReason,
    /// What else there is to say: sealed.
    note: Option<String>,
}

/// An import to be undone.
#[derive(InputObject)]
pub struct UndoImportInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// SHA-256 of the imported file, hexadecimal.
    file: String,
    /// Decide everything, write nothing.
    #[graphql(default)]
    dry_run: bool,
    /// What there is to say: sealed.
    note: Option<String>,
}

macro_rules! about_a_fact {
    ($($input:ty),+) => {$(
        impl CommandInput for $input {
            fn command_id(&self) -> Uuid {
                self.command_id
            }

            fn subject(&self) -> Option<StreamId> {
                Some(StreamId::new(self.aggregate_type.name(), self.id))
            }

            fn expected(&self) -> Option<Expected> {
                let stream = StreamId::new(self.aggregate_type.name(), self.id);
                self.expected_version.map(|version| Expected { stream, version })
            }
        }
    )+};
}
about_a_fact!(CorrectFactInput, VoidFactInput, CorrectTextInput);

impl From<CorrectFactInput> for CorrectionAct {
    fn from(input: CorrectFactInput) -> Self {
        let changes = input.changes.into_iter();
        Self {
            stream: StreamId::new(input.aggregate_type.name(), input.id),
            sequence: input.sequence,
            changes: Some(
                changes.map(|change| FieldChange { field: change.field, value: change.value }).collect(),
            ),
            reason: input.reason.into(),
            note: input.note,
        }
    }
}

impl From<VoidFactInput> for CorrectionAct {
    fn from(input: VoidFactInput) -> Self {
        Self {
            stream: StreamId::new(input.aggregate_type.name(), input.id),
            sequence: input.sequence,
            changes: None,
            reason: input.reason.into(),
            note: input.note,
        }
    }
}

impl From<CorrectTextInput> for TextAct {
    fn from(input: CorrectTextInput) -> Self {
        Self {
            stream: StreamId::new(input.aggregate_type.name(), input.id),
            sequence: input.sequence,
            field: input.field.into(),
            number: input.number,
            text: input.text,
            reason: input.reason.into(),
            note: input.note,
        }
    }
}

async fn correct<A: Into<Act>, I: CommandInput + Into<A>>(
    ctx: &Context<'_>,
    of: AggregateType,
    input: I,
) -> Result<CorrectionPayload> {
    // What rests on a thing is read from the read models.
    let app: &App = ctx.data_unchecked();
    let head = *app.journal().head().borrow();
    app.at_least(Some(head)).await.map_err(crate::errors::ask)?;
    macro_rules! carried_out {
        ($aggregate:ty) => {
            carry_out::<Corrected<$aggregate>, I, A>(ctx, input, I::into).await?.into()
        };
    }
    Ok(match of {
        AggregateType::Organization => carried_out!(Organization),
        AggregateType::Person => carried_out!(Person),
        AggregateType::Program => carried_out!(Program),
        AggregateType::Mentor => carried_out!(Mentor),
        AggregateType::Mentee => carried_out!(Mentee),
        AggregateType::Pair => carried_out!(Pair),
        AggregateType::Settings => carried_out!(Settings),
        AggregateType::Methodology => carried_out!(Methodology),
    })
}

#[Object]
impl CorrectionMutations {
    /// Gives a recorded fact other values, and everything that follows from it; refused where the corrected history would break a
    /// rule. Both stay visible in the history. Исправить запись.
    async fn correct_fact(&self, ctx: &Context<'_>, input: CorrectFactInput) -> Result<CorrectionPayload> {
        correct::<CorrectionAct, _>(ctx, input.aggregate_type, input).await
    }

    /// Gives a text that was sealed beside a fact other words: a title, a theme, a goal. The words before are gone, the history keeps
    /// which text it was, why and by whom. Исправить текст.
    async fn correct_text(&self, ctx: &Context<'_>, input: CorrectTextInput) -> Result<CorrectionPayload> {
        correct::<TextAct, _>(ctx, input.aggregate_type, input).await
    }

    /// Says that a recorded fact never was; refused while others rest on it. Аннулировать запись.
    async fn void_fact(&self, ctx: &Context<'_>, input: VoidFactInput) -> Result<CorrectionPayload> {
        correct::<CorrectionAct, _>(ctx, input.aggregate_type, input).await
    }

    /// Undoes an import as one act: voids every fact of the file on which nothing else rests and that nobody corrected since; the
    /// others stay and are listed. With `dryRun` a preview. Отменить загрузку.
    async fn undo_import(&self, ctx: &Context<'_>, input: UndoImportInput) -> Result<UndoImportPayload> {
        use async_graphql::InputType;
        if let Err(error) = limits::check(&input.to_value()) {
            return Ok(UndoImportPayload::refused(error));
        }
        let app: App = ctx.data_unchecked::<App>().clone();
        let UndoImportInput { command_id, file, dry_run, note } = input;
        let undone = async move {
            let envelope = Envelope::api(command_id);
            app.undo_import(&envelope, &file.to_lowercase(), dry_run, note.as_deref()).await
        };
        // In a task of its own: a client that goes away does not stop an act half-way.
        match tokio::spawn(undone.in_current_span()).await? {
            Ok(report) => Ok(UndoImportPayload::done(report, dry_run)),
            Err(error) => Ok(UndoImportPayload::refused(refusal(
                error,
                "the import could not be undone now: send the command again",
            )?)),
        }
    }
}
