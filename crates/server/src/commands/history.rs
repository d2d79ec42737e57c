//! `nastavnik history TYPE ID`: the events of one stream, a JSON object a line, its state after them, or what changed. Read from the
//! journal alone; ids and codes only, as the journal has them.

use crate::config::Config;
use crate::open;
use anyhow::Context;
use app::history::{self, Entry, FieldChange, Until};
use chrono::{DateTime, NaiveDate};
use clap::Args;
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;
use store::journal::Position;
use uuid::Uuid;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Organization, Person, Program, Mentor, Mentee or Pair
    #[arg(value_name = "TYPE")]
    aggregate_type: String,
    /// Its id
    id: Uuid,
    /// Up to its event of this number
    #[arg(long, value_name = "N", conflicts_with_all = ["at_position", "at"])]
    at_sequence: Option<u64>,
    /// As it was known at this position of the journal
    #[arg(long, value_name = "P", conflicts_with = "at")]
    at_position: Option<u64>,
    /// As it was known at this time (RFC 3339, as 2024-12-31T23:59:59+03:00)
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Print the state after these events instead of them
    #[arg(long)]
    state: bool,
    /// Only what speaks of this day and those before it; of a state and of changes with corrections carried out
    #[arg(long, value_name = "DATE")]
    valid_on: Option<NaiveDate>,
    /// Print what changed since its event of this number, field by field, each with the event that set it last
    #[arg(long, value_name = "N", conflicts_with_all = ["state", "changes_since_position", "changes_since_time"])]
    changes_since_sequence: Option<u64>,
    /// The same since this position of the journal
    #[arg(long, value_name = "P", conflicts_with_all = ["state", "changes_since_time"])]
    changes_since_position: Option<u64>,
    /// The same since this time (RFC 3339)
    #[arg(long, value_name = "TIME", conflicts_with = "state")]
    changes_since_time: Option<String>,
}

/// Microseconds since 1970 UTC.
fn micros(name: &str, time: &str) -> anyhow::Result<i64> {
    let time = DateTime::parse_from_rfc3339(time).with_context(|| {
        format!("{name} received {time:?}, expected RFC 3339, as 2024-12-31T23:59:59+03:00")
    })?;
    Ok(time.timestamp_micros())
}

impl Arguments {
    fn until(&self) -> anyhow::Result<Until> {
        if let Some(time) = &self.at {
            return Ok(Until::RecordedAt(micros("--at", time)?));
        }
        Ok(match (self.at_sequence, self.at_position) {
            (Some(sequence), _) => Until::Sequence(sequence),
            (None, Some(position)) => Until::Position(Position(position)),
            (None, None) => Until::Now,
        })
    }

    /// The part of a history since which changes are asked for.
    fn since<'h>(&self, told: &'h [Entry]) -> anyhow::Result<Option<&'h [Entry]>> {
        let time = self.changes_since_time.as_deref();
        let time = time.map(|time| micros("--changes-since-time", time)).transpose()?;
        let since = (self.changes_since_sequence, self.changes_since_position, time);
        let is_before = |entry: &Entry| match since {
            (Some(sequence), _, _) => Some(entry.recorded.sequence <= sequence),
            (None, Some(position), _) => Some(entry.recorded.position <= Position(position)),
            (None, None, Some(time)) => Some(entry.recorded.recorded_at <= time),
            (None, None, None) => None,
        };
        let end = told.partition_point(|entry| is_before(entry) == Some(true));
        Ok(told.first().and_then(is_before).map(|_| &told[..end]))
    }
}

pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let until = arguments.until()?;
    let journal = open::journal(&config.settings).await?;
    let told = history::history(&journal, &arguments.aggregate_type, arguments.id, until).await;
    journal.shutdown().await;
    journal.backend().close().await;
    let told = told?;
    let mut out = std::io::stdout().lock();
    if told.is_empty() {
        eprintln!("no events · событий нет: {} {}", arguments.aggregate_type, arguments.id);
        return Ok(ExitCode::FAILURE);
    }
    if let Some(since) = arguments.since(&told)? {
        let valid_on = arguments.valid_on;
        let (name, id) = (&arguments.aggregate_type, arguments.id);
        for change in history::difference(name, id, (since, valid_on), (&told, valid_on)) {
            writeln!(out, "{}", changed(&change))?;
        }
    } else if arguments.state {
        let state = history::state(&arguments.aggregate_type, arguments.id, &told, arguments.valid_on);
        writeln!(out, "{:#}", state.unwrap_or(Value::Null))?;
    } else {
        for entry in &history::valid_on(told, arguments.valid_on) {
            writeln!(out, "{}", line(entry)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn changed(change: &FieldChange) -> Value {
    json!({
        "path": change.path,
        "before": change.before,
        "after": change.after,
        "setBy": change.set_by.as_ref().map(|setter| {
            json!({"position": setter.position.0, "sequence": setter.sequence, "event": setter.event_type})
        }),
    })
}

fn line(entry: &Entry) -> anyhow::Result<Value> {
    let recorded = &entry.recorded;
    let at = DateTime::from_timestamp_micros(recorded.recorded_at).context("a time outside the calendar")?;
    Ok(json!({
        "position": recorded.position.0,
        "sequence": recorded.sequence,
        "recordedAt": at.to_rfc3339(),
        "event": recorded.event_type,
        "version": recorded.event_version,
        "payload": serde_json::from_str::<Value>(&recorded.payload)?,
        "metadata": serde_json::from_str::<Value>(&recorded.metadata)?,
    }))
}
