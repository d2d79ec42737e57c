//! Events of the journal: what happened, in words and as recorded, and where it came from.

use crate::errors;
use crate::scalars::{Date, Position};
use crate::words::Language;
use app::history::{self, Entry};
use async_graphql::{Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use readmodel::timeline::{Wording, wording};
use std::collections::BTreeMap;
use store::journal::{Metadata, Recorded};
use uuid::Uuid;

/// A type of stream: whose history an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AggregateType {
    /// A node of the tree. Организация.
    Organization,
    /// A human being. Человек.
    Person,
    /// A programme. Программа.
    Program,
    /// A mentor. Наставник.
    Mentor,
    /// An enrolment. Наставляемый.
    Mentee,
    /// A pair or group. Пара.
    Pair,
    /// Settings of a region. Настройки.
    Settings,
    /// What a region has published to ask and measure with. Методика региона.
    Methodology,
}

impl AggregateType {
    /// The stored name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Organization => "Organization",
            Self::Person => "Person",
            Self::Program => "Program",
            Self::Mentor => "Mentor",
            Self::Mentee => "Mentee",
            Self::Pair => "Pair",
            Self::Settings => "Settings",
            Self::Methodology => "Methodology",
        }
    }
}

/// Where a record came from. Источник записи.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct Source {
    /// Through which door: `API` or `IMPORT`.
    pub channel: String,
    /// SHA-256 of the imported file, hexadecimal; null when it was not imported. Файл.
    pub file: Option<String>,
    /// The sheet. Лист.
    pub sheet: Option<String>,
    /// The row as its sender sees it, from 1. Строка.
    pub row: Option<u32>,
    /// Id of the user.
    pub actor: Option<String>,
    /// In which role.
    pub role: Option<String>,
    /// Why, as a code; null when the act says it all.
    pub reason: Option<String>,
    /// What belongs together: the request, or the import.
    pub correlation_id: Option<String>,
}

impl Source {
    /// `None` when the event says nothing of its origin.
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        let text = |key: &str| metadata.get(key).cloned();
        Some(Self {
            channel: text("channel")?.to_uppercase(),
            file: text("file"),
            sheet: text("sheet"),
            row: text("row").and_then(|row| row.parse().ok()),
            actor: text("actor"),
            role: text("role"),
            reason: text("reason"),
            correlation_id: text("correlation_id"),
        })
    }
}

/// An event: something that happened, and is never changed. Событие.
pub struct Event {
    entry: Entry,
    source: Option<Source>,
    wording: Wording,
    /// Of a fact of a history: what changed it, the newest last.
    corrections: Vec<Event>,
}

impl Event {
    /// Reads a stored event.
    pub(crate) fn of(recorded: Recorded) -> async_graphql::Result<Self> {
        history::entry(recorded).map_err(errors::history).and_then(Self::of_entry)
    }

    /// An event of a history.
    pub(crate) fn of_entry(entry: Entry) -> async_graphql::Result<Self> {
        let metadata = entry.recorded.metadata_map().map_err(|error| errors::internal(&error))?;
        Ok(Self {
            source: Source::of(&metadata),
            wording: wording(&entry.fact.event),
            entry,
            corrections: Vec::new(),
        })
    }

    /// The same fact with what changed it.
    pub(crate) fn with_corrections(self, corrections: Vec<Self>) -> Self {
        Self { corrections, ..self }
    }

    /// The corrections of a whole history by the number of the fact that they change.
    pub(crate) fn corrections_in(history: &[Entry]) -> async_graphql::Result<BTreeMap<u64, Vec<Self>>> {
        let mut corrections: BTreeMap<u64, Vec<Self>> = BTreeMap::new();
        for entry in history {
            if let Some((sequence, _)) = entry.fact.event.correction() {
                corrections.entry(sequence).or_default().push(Self::of_entry(entry.clone())?);
            }
        }
        Ok(corrections)
    }
}

/// An event: something that happened, and is never changed. Событие.
#[Object]
impl Event {
    /// Its place in the journal.
    async fn position(&self) -> Position {
        self.entry.recorded.position.into()
    }

    /// The type of its stream.
    async fn aggregate_type(&self) -> &str {
        &self.entry.recorded.aggregate_type
    }

    /// The id of its stream.
    async fn aggregate_id(&self) -> Uuid {
        self.entry.recorded.aggregate_id
    }

    /// Its number in the stream, from 1.
    async fn sequence(&self) -> u64 {
        self.entry.recorded.sequence
    }

    /// Its kind: `PairFormed`.
    async fn r#type(&self) -> &str {
        &self.entry.recorded.event_type
    }

    /// The version of its stored shape.
    async fn version(&self) -> u32 {
        self.entry.recorded.event_version
    }

    /// When the journal took it. Записано.
    async fn recorded_at(&self) -> DateTime<Utc> {
        moment(self.entry.recorded.recorded_at)
    }

    /// The day on which it happened in life. Произошло.
    async fn occurred_on(&self) -> Date {
        self.entry.fact.occurred_on.into()
    }

    /// What happened, in one sentence without personal data.
    async fn wording(&self, #[graphql(desc = "In which language.", default)] language: Language) -> &str {
        match language {
            Language::Ru => &self.wording.russian,
            Language::En => &self.wording.english,
        }
    }

    /// What was recorded, as a string of JSON: the bytes that the journal's hash covers.
    async fn payload(&self) -> &str {
        &self.entry.recorded.payload
    }

    /// In a history: what corrected or voided this fact, the newest last; that one stands. Исправления.
    async fn corrections(&self) -> &[Event] {
        &self.corrections
    }

    /// Where it came from; null when it does not say.
    async fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// Its leaf in the Merkle tree of the journal, hexadecimal.
    async fn leaf_hash(&self) -> String {
        hex::encode(self.entry.recorded.leaf_hash)
    }
}

/// A moment of the journal's clock.
pub(crate) fn moment(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).expect("the appender stamps with a clock of this era")
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::resolver_utils::EnumType;
    use domain::event::DomainEvent;

    #[test]
    fn every_type_of_stream_can_be_asked_for() {
        let names: Vec<&str> = AggregateType::items().iter().map(|item| item.value.name()).collect();
        assert_eq!(names, DomainEvent::AGGREGATE_TYPES);
    }

    #[test]
    fn a_source_names_file_sheet_and_row() {
        let metadata =
            [("channel", "import"), ("file", "9f2c"), ("sheet", "Пары"), ("row", "4"), ("actor", "local")];
        let metadata = metadata.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let source = Source::of(&metadata).expect("says where it came from");
        assert_eq!((source.channel.as_str(), source.row), ("IMPORT", Some(4)));
        assert_eq!(Source::of(&Metadata::new()), None);
    }
}
