//! Events of the journal: what happened, in words and as recorded, and where it came from.

use crate::scalars::{Date, Position};
use crate::words::Language;
use app::history::Entry;
use async_graphql::{Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use readmodel::Fact;
use readmodel::timeline::{self, Wording};
use std::collections::BTreeMap;
use store::journal::{Metadata, Recorded};
use store::projector::ParkReason;
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
    recorded: Recorded,
    source: Option<Source>,
    wording: Wording,
    /// What it says; why it says nothing to this program.
    said: Result<Date, ParkReason>,
    /// Of a fact of a history: what changed it, the newest last.
    corrections: Vec<Event>,
}

impl Event {
    /// A stored event. One that this program cannot read is told as it is stored, so that whoever follows the journal gets
    /// past it.
    pub(crate) fn of(recorded: Recorded) -> Self {
        match Fact::read(recorded.stored()) {
            Ok(fact) => Self::of_entry(Entry { recorded, fact }),
            Err(error) => {
                let wording = timeline::unreadable(&recorded.event_type, recorded.event_version);
                Self::told(recorded, wording, Err(ParkReason::of(&error)))
            }
        }
    }

    /// An event of a history.
    pub(crate) fn of_entry(Entry { recorded, fact }: Entry) -> Self {
        Self::told(recorded, timeline::wording(&fact.event), Ok(fact.occurred_on.into()))
    }

    fn told(recorded: Recorded, wording: Wording, said: Result<Date, ParkReason>) -> Self {
        // Metadata that are no map of texts say nothing of an origin either.
        let source = recorded.metadata_map().ok().and_then(|metadata| Source::of(&metadata));
        Self { recorded, source, wording, said, corrections: Vec::new() }
    }

    /// The same fact with what changed it.
    pub(crate) fn with_corrections(self, corrections: Vec<Self>) -> Self {
        Self { corrections, ..self }
    }

    /// The corrections of a whole history by the number of the fact that they change.
    pub(crate) fn corrections_in(history: &[Entry]) -> BTreeMap<u64, Vec<Self>> {
        let mut corrections: BTreeMap<u64, Vec<Self>> = BTreeMap::new();
        for entry in history {
            if let Some((sequence, _)) = entry.fact.event.correction() {
                corrections.entry(sequence).or_default().push(Self::of_entry(entry.clone()));
            }
        }
        corrections
    }
}

/// An event: something that happened, and is never changed. Событие.
#[Object]
impl Event {
    /// Its place in the journal.
    async fn position(&self) -> Position {
        self.recorded.position.into()
    }

    /// The type of its stream.
    async fn aggregate_type(&self) -> &str {
        &self.recorded.aggregate_type
    }

    /// The id of its stream.
    async fn aggregate_id(&self) -> Uuid {
        self.recorded.aggregate_id
    }

    /// Its number in the stream, from 1.
    async fn sequence(&self) -> u64 {
        self.recorded.sequence
    }

    /// Its kind: `PairFormed`.
    async fn r#type(&self) -> &str {
        &self.recorded.event_type
    }

    /// The version of its stored shape.
    async fn version(&self) -> u32 {
        self.recorded.event_version
    }

    /// When the journal took it. Записано.
    async fn recorded_at(&self) -> DateTime<Utc> {
        moment(self.recorded.recorded_at)
    }

    /// The day on which it happened in life; null when this program cannot read the event. Произошло.
    async fn occurred_on(&self) -> Option<Date> {
        self.said.ok()
    }

    /// Why this program cannot read the event: `UNKNOWN_KIND`, `NEWER_SHAPE`, `LOST_SHAPE` or `UNREADABLE`; null when it can. Its
    /// bytes, position and leaf hash are those of the journal all the same. Не читается.
    async fn unreadable(&self) -> Option<&str> {
        self.said.err().map(ParkReason::code)
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
        &self.recorded.payload
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
        hex::encode(self.recorded.leaf_hash)
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
