//! Who does something, through which door, and why: the metadata of every event of the act. Only ids and codes: no names, no
//! free text, no file name.

use store::journal::Metadata;
use uuid::Uuid;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Id of the user: `local` until rights exist, `service` where nobody asked.
    pub user: String,
    /// In which role.
    pub role: &'static str,
}

impl Actor {
    /// Whoever sits at this machine: the only actor until rights exist.
    pub fn local() -> Self {
        Self { user: "local".into(), role: "curator" }
    }

    /// The service by itself, asked by nobody.
    pub fn service() -> Self {
        Self { user: "service".into(), role: "service" }
    }
}

/// Through which door an act came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Channel {
    /// GraphQL.
    Api,
    /// A workbook.
    Import,
    /// The service itself, or whoever runs it.
    Service,
}

/// Why something was recorded, as a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonCode {
    /// The sheets do not say it: it follows from what they say.
    Derived,
}

/// Where in a workbook an act stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// SHA-256 of the file, hexadecimal.
    pub file: String,
    /// The sheet, by its Russian name.
    pub sheet: &'static str,
    /// The row as the sender sees it, from 1.
    pub row: u32,
}

/// What goes with an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Given by the client; a repeat writes nothing.
    pub command_id: Uuid,
    /// Who.
    pub actor: Actor,
    /// Through which door.
    pub channel: Channel,
    /// Why, if a code says more than the act.
    pub reason: Option<ReasonCode>,
    /// Where in a workbook.
    pub source: Option<Source>,
    /// What belongs together: the request, or the import.
    pub correlation_id: Uuid,
}

impl Envelope {
    /// Through GraphQL, by whoever sits at this machine.
    pub fn api(command_id: Uuid) -> Self {
        Self {
            command_id,
            actor: Actor::local(),
            channel: Channel::Api,
            reason: None,
            source: None,
            correlation_id: command_id,
        }
    }

    /// By the service itself.
    pub fn service(command_id: Uuid) -> Self {
        Self { actor: Actor::service(), channel: Channel::Service, ..Self::api(command_id) }
    }

    /// The metadata of every event of the act: a flat map of texts, as cqrs-es reads it.
    pub fn metadata(&self) -> Metadata {
        let channel: &'static str = self.channel.into();
        let mut metadata = Metadata::from([
            ("actor".to_owned(), self.actor.user.clone()),
            ("role".to_owned(), self.actor.role.to_owned()),
            ("channel".to_owned(), channel.to_owned()),
            ("correlation_id".to_owned(), self.correlation_id.to_string()),
            ("causation_id".to_owned(), self.command_id.to_string()),
        ]);
        if let Some(reason) = self.reason {
            let reason: &'static str = reason.into();
            metadata.insert("reason".to_owned(), reason.to_owned());
        }
        if let Some(source) = &self.source {
            metadata.insert("file".to_owned(), source.file.clone());
            metadata.insert("sheet".to_owned(), source.sheet.to_owned());
            metadata.insert("row".to_owned(), source.row.to_string());
        }
        metadata
    }
}
