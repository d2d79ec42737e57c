//! The act of destruction and the extract of the journal (152-ФЗ art. 21; the requirements of Roskomnadzor's order 179 of 28.10.2022,
//! points 3 and 5), written from the journal alone, again at any time.
//!
//! Invariant: nothing personal stands in it. What only paper may hold (the name of the subject, the operator, signatures) is a line
//! to be filled in.

use crate::history::{self, HistoryError};
use domain::aggregate::Aggregate;
use domain::event::DomainEvent;
use domain::ids::PersonId;
use domain::person::{DataCategory, ErasureEvent, ErasureReason, Person, PersonEvent};
use domain::words::Word;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write;
use store::journal::{Journal, Position, ReadError, Recorded, StreamId};
use store::vault::{self, VaultError};
use thiserror::Error;

/// Why there is no act.
#[derive(Debug, Error)]
pub enum ActError {
    /// The journal did not answer.
    #[error("the journal could not be read")]
    Read(#[from] ReadError),
    /// An event cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The vault did not say which master keys there were.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// One event of the extract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Extract {
    /// Its place in the journal.
    pub position: u64,
    /// When the journal took it, RFC 3339.
    pub recorded_at: String,
    /// Its stream.
    pub stream: String,
    /// Its kind.
    pub event: String,
    /// What it says, as stored: codes and ids.
    pub payload: String,
    /// Its leaf in the Merkle tree, hexadecimal.
    pub leaf_hash: String,
}

/// A master key under which backups may hold the person's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Key {
    /// Its mark.
    pub mark: String,
    /// Since when it wrapped, RFC 3339; none for the first.
    pub since: Option<String>,
    /// When it was dropped, RFC 3339; none while it is in use or kept for backups.
    pub dropped_at: Option<String>,
}

/// An act of destruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Act {
    /// The records of the person, the one that stood for the others first.
    pub persons: Vec<PersonId>,
    /// The day of the act.
    pub erased_on: chrono::NaiveDate,
    /// When it was recorded, RFC 3339.
    pub recorded_at: String,
    /// Why.
    pub reason: ErasureReason,
    /// By when it had to be done, if a deadline ran.
    pub due_by: Option<chrono::NaiveDate>,
    /// What kinds of data.
    pub categories: BTreeSet<DataCategory>,
    /// How many sealed values.
    pub records: u32,
    /// How many pairs whose texts went with the person.
    pub pairs: usize,
    /// Who did it: the user and the role of the command.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// The command.
    pub command_id: String,
    /// The database from which.
    pub database: &'static str,
    /// The events of the erasure.
    pub events: Vec<Extract>,
    /// How many events the journal had when this was written, and its root then, hexadecimal.
    pub journal_size: u64,
    /// See [`Act::journal_size`].
    pub journal_root: String,
    /// The master keys that were in use up to the erasure.
    pub keys: Vec<Key>,
}

/// The act of a person; `None` when nothing was destroyed.
///
/// # Errors
/// When the journal or the vault does not answer, or an event cannot be read.
pub async fn act(journal: &Journal, person: PersonId) -> Result<Option<Act>, ActError> {
    let stream = journal.stream(&StreamId::of::<Person>(person.0)).await?;
    let Some(erasure) = stream.into_iter().find(|event| event.event_type == "PersonErased") else {
        return Ok(None);
    };
    let metadata = erasure
        .metadata_map()
        .map_err(|_| ReadError::Row { position: erasure.position, what: "metadata" })?;
    let commit = commit_of(journal, &erasure).await?;
    let mut told = Told::default();
    for event in &commit {
        told.take(event)?;
    }
    let head = journal.tree_head().await?;
    let masters = vault::masters(journal.backend()).await?;
    let used = masters.into_iter().filter(|master| master.since <= erasure.recorded_at);
    let text = |key: &str| metadata.get(key).cloned().unwrap_or_default();
    let Some((reason, erased_on, due_by)) = told.why else { return Ok(None) };
    Ok(Some(Act {
        persons: told.persons,
        erased_on,
        recorded_at: moment(erasure.recorded_at),
        reason,
        due_by,
        categories: told.categories,
        records: told.records,
        pairs: told.pairs.len(),
        actor: text("actor"),
        role: text("role"),
        command_id: erasure.command_id().map(|id| id.to_string()).unwrap_or_default(),
        database: journal.backend().name(),
        events: commit.iter().map(extract).collect(),
        journal_size: head.position.0,
        journal_root: hex::encode(head.root),
        keys: used
            .map(|master| Key {
                mark: master.mark,
                since: (master.since > 0).then(|| moment(master.since)),
                dropped_at: master.dropped_at.map(moment),
            })
            .collect(),
    }))
}

/// The events that were recorded with this one.
async fn commit_of(journal: &Journal, event: &Recorded) -> Result<Vec<Recorded>, ReadError> {
    let command = match event.command_id() {
        Some(id) => journal.command(id).await?,
        None => None,
    };
    let (first, last) = command.map_or((event.position, event.position), |known| (known.first, known.last));
    let count = u32::try_from(last.0 + 1 - first.0).expect("a commit has few events");
    journal.read_after(Position(first.0 - 1), count).await
}

/// What the events of an erasure say together.
#[derive(Default)]
struct Told {
    persons: Vec<PersonId>,
    why: Option<(ErasureReason, chrono::NaiveDate, Option<chrono::NaiveDate>)>,
    categories: BTreeSet<DataCategory>,
    pairs: BTreeSet<domain::ids::PairId>,
    records: u32,
}

impl Told {
    fn take(&mut self, event: &Recorded) -> Result<(), HistoryError> {
        if event.aggregate_type != Person::TYPE {
            return Ok(());
        }
        let entry = history::entry(event.clone())?;
        let DomainEvent::Person(PersonEvent::Erasure(ErasureEvent::PersonErased {
            reason,
            together_with: _,
            due_by,
            destroyed,
            occurred_on,
        })) = entry.fact.event
        else {
            return Ok(());
        };
        self.persons.push(PersonId(event.aggregate_id));
        self.why.get_or_insert((reason, occurred_on, due_by));
        self.categories.extend(destroyed.categories);
        self.pairs.extend(destroyed.pairs);
        self.records += destroyed.records;
        Ok(())
    }
}

fn extract(event: &Recorded) -> Extract {
    Extract {
        position: event.position.0,
        recorded_at: moment(event.recorded_at),
        stream: format!("{}/{}", event.aggregate_type, event.aggregate_id),
        event: event.event_type.clone(),
        payload: event.payload.clone(),
        leaf_hash: hex::encode(event.leaf_hash),
    }
}

fn moment(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros).map(|at| at.to_rfc3339()).unwrap_or_default()
}

const BLANK: &str = "________________________________";

impl Act {
    /// The act and the extract as a document in Russian, to be filled in and signed.
    pub fn document(&self) -> String {
        let mut text = String::new();
        let written = self.write_act(&mut text).and_then(|()| self.write_extract(&mut text));
        written.expect("a string takes everything");
        text
    }

    fn subject(&self) -> String {
        self.persons.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    fn kinds(&self) -> String {
        self.categories.iter().map(|category| category.russian()).collect::<Vec<_>>().join("; ")
    }

    fn write_act(&self, text: &mut String) -> std::fmt::Result {
        let first = self.events.first().map_or(0, |event| event.position);
        let day = self.erased_on.format("%d.%m.%Y");
        writeln!(text, "АКТ № {first} об уничтожении персональных данных")?;
        writeln!(text, "(пункт 3 Требований, утверждённых приказом Роскомнадзора от 28.10.2022 № 179)\n")?;
        writeln!(text, "1. Оператор (наименование или ФИО, адрес): {BLANK}")?;
        writeln!(text, "2. Лицо, обрабатывавшее данные по поручению оператора (если поручалось): {BLANK}")?;
        writeln!(text, "3. Субъект персональных данных: идентификатор {}", self.subject())?;
        writeln!(text, "   (в системе имени больше нет; ФИО вписывается из заявления субъекта: {BLANK})")?;
        writeln!(text, "4. Уничтожил: пользователь «{}», роль «{}»", self.actor, self.role)?;
        writeln!(text, "   ФИО, должность, подпись: {BLANK}")?;
        writeln!(text, "5. Категории уничтоженных данных: {}", self.kinds())?;
        writeln!(
            text,
            "6. Материальный носитель: нет (данные обрабатывались с использованием средств автоматизации)"
        )?;
        writeln!(text, "7. Информационная система: «Наставник», база данных {}", self.database)?;
        writeln!(
            text,
            "8. Способ: уничтожены ключ шифрования субъекта и зашифрованные записи, всего {}; тексты пар: {}",
            self.records, self.pairs
        )?;
        writeln!(text, "9. Причина: {}", self.reason.russian())?;
        if let Some(due_by) = self.due_by {
            let late = if self.erased_on > due_by { " (срок пропущен)" } else { "" };
            writeln!(text, "   Срок уничтожения: {}{late}", due_by.format("%d.%m.%Y"))?;
        }
        writeln!(text, "10. Дата уничтожения: {day}\n")?;
        writeln!(
            text,
            "Осталось: обезличенные события журнала (идентификаторы, коды, даты, год рождения) и числа из них."
        )?;
        writeln!(
            text,
            "Резервные копии, сделанные до уничтожения, содержат зашифрованные записи; прочесть их можно, только"
        )?;
        writeln!(text, "пока хранится главный ключ, действовавший при их создании:")?;
        for key in &self.keys {
            let since = key.since.as_deref().unwrap_or("начала работы");
            let state = match &key.dropped_at {
                Some(at) => format!("выведен из употребления {at}"),
                None => "ещё хранится".to_owned(),
            };
            writeln!(text, "   ключ {} с {since}: {state}", key.mark)?;
        }
        Ok(())
    }

    fn write_extract(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "\nВЫГРУЗКА ИЗ ЖУРНАЛА регистрации событий в информационной системе")?;
        writeln!(text, "(пункт 5 тех же Требований)\n")?;
        writeln!(text, "Субъект: идентификатор {}", self.subject())?;
        writeln!(text, "Категории: {}", self.kinds())?;
        writeln!(text, "Информационная система: «Наставник», база данных {}", self.database)?;
        writeln!(text, "Причина: {}", self.reason.russian())?;
        writeln!(text, "Дата: {}; записано {}", self.erased_on.format("%d.%m.%Y"), self.recorded_at)?;
        writeln!(text, "Команда: {}\n", self.command_id)?;
        for event in &self.events {
            writeln!(text, "{} {} {} {}", event.position, event.recorded_at, event.stream, event.event)?;
            writeln!(text, "    {}", event.payload)?;
            writeln!(text, "    sha256 листа {}", event.leaf_hash)?;
        }
        writeln!(
            text,
            "\nЖурнал при составлении: событий {}, корень {}",
            self.journal_size, self.journal_root
        )
    }
}
