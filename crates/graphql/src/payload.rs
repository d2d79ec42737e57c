//! What mutations answer: the changed object, the refusals, and where in the journal the act stands.
//!
//! Invariants: a refusal of a rule stands in `userErrors`, never in the top-level `errors`; an answer with a user error wrote
//! nothing; a repeat is answered as the first sending was, but for `repeated`.

mod corrections;
mod paths;

pub use corrections::{Corrected, CorrectionPayload, KeptFact, UndoImportPayload};

use crate::objects::{Mentee, Mentor, Methodology, Organization, Pair, Person, Program, Settings};
use crate::scalars::Position;
use crate::words::Language;
use app::ask::Entity;
use app::{PerformError, Refused};
use async_graphql::{Enum, Object, SimpleObject};
use domain::aggregate::Aggregate;
use readmodel::registry::{
    MenteeRow, MentorRow, MethodologyRow, OrganizationRow, PairRow, PersonRow, ProgramRow, SettingsRow,
};
use store::journal::Recorded;

/// What kind of refusal it is: what a client does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// A rule of the methodology said no.
    Refused,
    /// An id names nothing.
    NotFound,
    /// Somebody changed the thing since the version that was expected.
    Conflict,
    /// The command id belongs to another command.
    CommandReused,
    /// A value is outside of what its field takes.
    BadUserInput,
}

/// Why a mutation was refused. Nothing was written. Отказ: ничего не записано.
#[derive(Clone, Debug)]
pub struct UserError {
    path: Vec<String>,
    code: UserErrorCode,
    refused: Refused,
    conflict: Option<Box<Conflict>>,
}

/// What somebody else did since the version that was expected.
#[derive(Clone, Debug)]
struct Conflict {
    between: Vec<EventBetween>,
    current_version: u64,
}

/// An event that was recorded since the version that was expected.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct EventBetween {
    /// Its place in the journal.
    position: Position,
    /// Its kind.
    #[graphql(name = "type")]
    kind: String,
    /// Its number in the stream.
    sequence: u64,
}

impl From<Recorded> for EventBetween {
    fn from(event: Recorded) -> Self {
        Self { position: event.position.into(), kind: event.event_type, sequence: event.sequence }
    }
}

impl UserError {
    /// A refusal about one place of the input.
    pub(crate) fn at(path: Vec<String>, code: UserErrorCode, refused: Refused) -> Self {
        Self { path, code, refused, conflict: None }
    }

    /// The rule and the place.
    #[cfg(test)]
    pub(crate) fn told(&self) -> (&'static str, String) {
        (self.refused.code, self.path.join("."))
    }

    /// What was received and what would be accepted, in English.
    pub(crate) fn english(&self) -> &str {
        &self.refused.english
    }

    fn text(&self, language: Language) -> &str {
        match language {
            Language::Ru => &self.refused.russian,
            Language::En => &self.refused.english,
        }
    }
}

/// By its rule a refusal is about a field, and about something that is not there or something that is not allowed.
impl From<Refused> for UserError {
    fn from(refused: Refused) -> Self {
        Self::at(paths::path_of(refused.code), paths::code_of(refused.code), refused)
    }
}

/// Why a mutation was refused. Nothing was written. Отказ: ничего не записано.
#[Object]
impl UserError {
    /// What kind of refusal it is.
    async fn code(&self) -> UserErrorCode {
        self.code
    }

    /// The rule that said no, as a stable code: `MEETING_BEFORE_FORMATION`.
    async fn rule(&self) -> &str {
        self.refused.code
    }

    /// What was received and what would be accepted, for people. It may repeat what was sent.
    async fn message(&self, #[graphql(desc = "In which language.", default)] language: Language) -> &str {
        self.text(language)
    }

    /// Where in the arguments: `["input", "occurredOn"]`.
    async fn path(&self) -> &[String] {
        &self.path
    }

    /// What would be accepted: the part of the message behind its colon. Null when the message says it all.
    async fn accepted(
        &self,
        #[graphql(desc = "In which language.", default)] language: Language,
    ) -> Option<&str> {
        self.text(language).rsplit_once(": ").map(|(_, accepted)| accepted)
    }

    /// On a conflict: the events recorded since the version that was expected.
    async fn between(&self) -> &[EventBetween] {
        self.conflict.as_ref().map_or(&[], |conflict| &conflict.between)
    }

    /// On a conflict: the version that the thing has now.
    async fn current_version(&self) -> Option<u64> {
        self.conflict.as_ref().map(|conflict| conflict.current_version)
    }
}

impl UserError {
    /// What the client can mend; what only the operator can comes back as the failure that it is.
    pub(crate) fn of(error: PerformError) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let english = error.to_string();
        match error {
            PerformError::Refused(refused) => Ok(refused.into()),
            PerformError::Conflict { stream: _, expected, actual, between } => {
                let english = format!("{english}: read it again and decide again");
                let russian = format!(
                    "версия уже {actual}, а команда решена при {expected}: прочтите состояние и решите заново"
                );
                let refused = Refused::new("VERSION_CONFLICT", english, russian);
                let between = between.into_iter().map(Into::into).collect();
                let conflict = Some(Box::new(Conflict { between, current_version: actual }));
                let path = path_to("expectedVersion");
                Ok(Self { conflict, ..Self::at(path, UserErrorCode::Conflict, refused) })
            }
            PerformError::CommandReused { command_id, position } => {
                let russian = format!(
                    "команда {command_id} записана на месте {position} с другим содержанием: новой команде нужен новый номер"
                );
                let refused = Refused::new("COMMAND_REUSED", english, russian);
                Ok(Self::at(path_to("commandId"), UserErrorCode::CommandReused, refused))
            }
            PerformError::DiskFull(source) | PerformError::Unavailable(source) => Err(source),
        }
    }
}

fn path_to(field: &str) -> Vec<String> {
    vec!["input".to_owned(), field.to_owned()]
}

/// Where an act stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its last event; the end of the journal when it was already so.
    pub position: store::journal::Position,
    /// The version of the changed thing after it.
    pub version: Option<u64>,
    /// Whether an earlier sending of the same command wrote it.
    pub repeated: bool,
}

/// The answer of a mutation.
pub trait Payload: Sized + Send {
    /// The aggregate that it changes.
    type Aggregate: Aggregate;
    /// The row that shows it.
    type Row: Entity;

    /// It was done.
    fn done(row: Option<Self::Row>, outcome: Outcome) -> Self;

    /// It was refused.
    fn refused(error: UserError) -> Self;

    /// The version of the thing, as its row says.
    fn version(row: &Self::Row) -> u64;
}

macro_rules! payloads {
    ($($(#[$meta:meta])* $name:ident { $field:ident: $object:ident of $aggregate:ty, $row:ty })+) => {$(
        $(#[$meta])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The changed object as it is now. Null when the act was refused, or when the read models are late: ask for it
            /// with `atLeast`.
            $field: Option<$object>,
            /// Why the act was refused; empty when it was done.
            user_errors: Vec<UserError>,
            /// Where the act stands in the journal; when it was already so, the end of the journal. Null when it was refused.
            position: Option<Position>,
            /// How many events the changed object has after the act. Null when it was refused.
            version: Option<u64>,
            /// Whether this command had been carried out by an earlier sending. A command that found nothing to do leaves no trace: its id
            /// is not remembered, and sent again it is judged anew.
            repeated: bool,
        }

        impl Payload for $name {
            type Aggregate = $aggregate;
            type Row = $row;

            fn done(row: Option<$row>, outcome: Outcome) -> Self {
                Self {
                    $field: row.map($object),
                    user_errors: Vec::new(),
                    position: Some(outcome.position.into()),
                    version: outcome.version,
                    repeated: outcome.repeated,
                }
            }

            fn refused(error: UserError) -> Self {
                Self { $field: None, user_errors: vec![error], position: None, version: None, repeated: false }
            }

            fn version(row: &$row) -> u64 {
                row.version
            }
        }
    )+};
}

payloads! {
    /// Answer of a mutation about a node of the tree.
    OrganizationPayload { organization: Organization of domain::organization::Organization, OrganizationRow }
    /// Answer of a mutation about a record of a person.
    PersonPayload { person: Person of domain::person::Person, PersonRow }
    /// Answer of a mutation about a programme.
    ProgramPayload { program: Program of domain::program::Program, ProgramRow }
    /// Answer of a mutation about a mentor.
    MentorPayload { mentor: Mentor of domain::mentor::Mentor, MentorRow }
    /// Answer of a mutation about a mentee.
    MenteePayload { mentee: Mentee of domain::mentee::Mentee, MenteeRow }
    /// Answer of a mutation about a pair or group.
    PairPayload { pair: Pair of domain::pair::Pair, PairRow }
    /// Answer of a mutation about the settings of a region.
    SettingsPayload { settings: Settings of domain::settings::Settings, SettingsRow }
    /// Answer of a mutation about a region's methodology.
    MethodologyPayload { methodology: Methodology of domain::methodology::Methodology, MethodologyRow }
}

/// Answer of a measurement: the mentor or the mentee of whom something was measured.
#[derive(SimpleObject)]
pub struct MeasurementPayload {
    /// The mentor, if it was one. Null as in the other payloads.
    mentor: Option<Mentor>,
    /// The mentee, if it was one. Null as in the other payloads.
    mentee: Option<Mentee>,
    /// Why the act was refused; empty when it was done.
    user_errors: Vec<UserError>,
    /// Where the act stands in the journal. Null when it was refused.
    position: Option<Position>,
    /// How many events the changed object has after the act. Null when it was refused.
    version: Option<u64>,
    /// Whether this command had been carried out by an earlier sending. A command that found nothing to do leaves no trace: its id is not
    /// remembered, and sent again it is judged anew.
    repeated: bool,
}

impl From<MentorPayload> for MeasurementPayload {
    fn from(payload: MentorPayload) -> Self {
        let MentorPayload { mentor, user_errors, position, version, repeated } = payload;
        Self { mentor, mentee: None, user_errors, position, version, repeated }
    }
}

impl From<MenteePayload> for MeasurementPayload {
    fn from(payload: MenteePayload) -> Self {
        let MenteePayload { mentee, user_errors, position, version, repeated } = payload;
        Self { mentor: None, mentee, user_errors, position, version, repeated }
    }
}
