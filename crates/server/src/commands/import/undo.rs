//! `nastavnik import --undo`: takes an import back, or says what that would do.

use super::FOLLOW;
use crate::config::Config;
use crate::open::Service;
use anyhow::{Context, bail};
use app::undo::UndoReport;
use app::{Envelope, PerformError};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use store::ids::ordered_id;

/// Status when some facts stay.
const SOME_KEPT: u8 = 2;

pub(super) async fn run(config: &Config, undone: &str, dry_run: bool) -> anyhow::Result<ExitCode> {
    let file = sha256(undone).await?;
    let service = Service::open(&config.settings).await?;
    let answer = service.app.undo_import(&Envelope::api(ordered_id()), &file, dry_run, None).await;
    if let Ok(UndoReport { position: Some(last), .. }) = &answer
        && let Err(stale) = service.app.projector().wait_for(*last, FOLLOW).await
    {
        eprintln!("recorded, but {stale}");
    }
    service.close().await;
    let report = match answer {
        Ok(report) => report,
        Err(PerformError::Refused(refused)) => {
            bail!("{} · {} [{}]", refused.russian, refused.english, refused.code)
        }
        Err(error) => return Err(error.into()),
    };
    show(&report, dry_run)?;
    Ok(if report.kept.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(SOME_KEPT) })
}

/// The digest that is given, or that of the file.
async fn sha256(undone: &str) -> anyhow::Result<String> {
    if undone.len() == 64 && undone.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(undone.to_lowercase());
    }
    let path = Path::new(undone);
    let bytes =
        tokio::fs::read(path).await.with_context(|| format!("the file {} cannot be read", path.display()))?;
    Ok(hex::encode(Sha256::digest(&bytes)))
}

fn show(report: &UndoReport, dry_run: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for kept in &report.kept {
        let metadata = kept.fact.metadata_map().unwrap_or_default();
        let place = |key: &str| metadata.get(key).cloned().unwrap_or_default();
        writeln!(
            out,
            "{} {}: {} — {}",
            place("sheet"),
            place("row"),
            kept.fact.event_type,
            kept.because.russian
        )?;
    }
    if dry_run {
        writeln!(out, "проверка, ничего не записано · dry run, nothing was written")?;
    }
    writeln!(out, "аннулировано · voided {}, оставлено · kept {}", report.voided, report.kept.len())?;
    match report.position {
        Some(position) => writeln!(out, "позиция журнала · journal position {position}"),
        None => Ok(()),
    }
}
