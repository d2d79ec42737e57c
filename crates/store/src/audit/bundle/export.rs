//! Writes a bundle.

use super::policies::SettingsEvents;
use super::{CHECKPOINTS, EVENTS, FORMAT, KEYS, MANIFEST, Manifest, POLICIES, ReadModels, line};
use crate::audit::{Adoptions, AuditError, AuditLog, Checkpoint};
use crate::digest::digest;
use crate::journal::{Journal, Position, ReadError};
use crate::merkle::{Frontier, Hash};
use domain::aggregate::Aggregate;
use domain::settings::Settings;
use readmodel::Views;
use std::io::{self, Seek, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// How many events are read at once.
const PAGE: u32 = 1_000;

const NOTE: &str = "Events are lines of events.jsonl in the order of the journal; policies.json and keys.txt say \
    what events of the Settings streams say. Payload and metadata are the stored texts, so that leaves can be hashed again. Verify with \
    `nastavnik audit verify` or tests/audit/verify.py of the sources.";

/// Why no bundle was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The journal did not answer.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The tree could not be read.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Nothing is published that the bundle could rest on.
    #[error("no checkpoint behind {after} is published: `nastavnik audit checkpoint` signs one")]
    NoCheckpoint {
        /// Behind which position.
        after: u64,
    },
    /// The file could not be written.
    #[error("the bundle could not be written")]
    Write(#[from] io::Error),
    /// Nor this part of it.
    #[error("the bundle could not be written")]
    Zip(#[from] ZipError),
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// The events begin behind this position
    pub after: u64,
    /// and go up to this one, the size of the newest checkpoint.
    pub upto: u64,
}

/// Writes the events behind a position up to the newest of these published checkpoints. The events are written as they are stored,
/// whatever they say: to find out is the verifier's work.
pub async fn export<W: Write + Seek + Send>(
    journal: &Journal,
    log: &AuditLog,
    published: &[String],
    after: u64,
    out: W,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Result<Exported, ExportError> {
    let mut notes = Vec::new();
    for note in published {
        let (checkpoint, _) = Checkpoint::read(note).map_err(AuditError::Published)?;
        if checkpoint.size >= after {
            notes.push((checkpoint, note));
        }
    }
    let newest = notes.iter().map(|(checkpoint, _)| checkpoint).max_by_key(|checkpoint| checkpoint.size);
    let Some(newest) = newest.filter(|newest| newest.size > after).cloned() else {
        return Err(ExportError::NoCheckpoint { after });
    };
    let (upto, stored) =
        (newest.size, SimpleFileOptions::default().compression_method(CompressionMethod::Stored));
    let mut zip = ZipWriter::new(out);
    zip.start_file(EVENTS, stored.large_file(true))?;
    let (mut at, mut lines) = (Position(after), Vec::new());
    'pages: loop {
        let page = journal.read_after(at, PAGE).await?;
        let Some(last) = page.last().map(|event| event.position) else { break };
        for event in page {
            if event.position.0 > upto {
                break 'pages;
            }
            line::write(&event, &mut lines);
        }
        zip.write_all(&lines)?;
        lines.clear();
        at = last;
        progress(at.0, upto);
    }
    zip.write_all(&lines)?;
    for (checkpoint, note) in &notes {
        zip.start_file(format!("{CHECKPOINTS}{:020}", checkpoint.size), stored)?;
        zip.write_all(note.as_bytes())?;
    }
    zip.start_file(KEYS, stored)?;
    zip.write_all(keys(&log.adoptions().await?, upto).as_bytes())?;
    let mut settings = SettingsEvents::default();
    let stored_settings = journal.of_type(Settings::TYPE, Position(upto)).await?;
    for event in &stored_settings {
        settings.take(event);
    }
    zip.start_file(POLICIES, stored)?;
    zip.write_all(settings.fold().policies.to_text().as_bytes())?;
    let models = digest(journal.backend()).await?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        origin: newest.origin,
        after,
        frontier: frontier(log, after).await?,
        upto,
        read_models: Some(ReadModels {
            position: models.position.0,
            sha256: hex::encode(models.sha256),
            fold: Views::VERSION,
        }),
        note: NOTE.to_owned(),
    };
    zip.start_file(MANIFEST, stored)?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?)?;
    zip.finish()?.flush()?;
    Ok(Exported { after, upto })
}

/// The roots of the complete subtrees of the first leaves, widest first: those of a [`Frontier`].
async fn frontier(log: &AuditLog, size: u64) -> Result<Vec<Hash>, AuditError> {
    log.subtrees(Frontier::subtrees_of(size)).await
}

/// As [`Bundle::open`](super::Bundle::open) reads it.
fn keys(adoptions: &Adoptions, upto: u64) -> String {
    let adopted = adoptions.all().iter().filter(|adoption| adoption.position <= upto);
    let lines: Vec<String> =
        adopted.map(|adoption| format!("{} {}\n", adoption.position, adoption.key)).collect();
    lines.concat()
}
