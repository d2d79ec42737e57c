//! `nastavnik import FILE`: decides every row of a journal, here or at a running service, and says what became of it.
//!
//! Exit status: 0 when every row is recorded or already there, 2 when some are not, 1 when the file was not imported.

mod undo;

use super::progress::Progress;
use crate::config::Config;
use crate::importing::{Failure, Outcome, csv_sheet};
use crate::open::Service;
use anyhow::{Context, bail};
use app::import::ImportOptions;
use clap::Args;
use reqwest::header::CONTENT_TYPE;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use store::journal::Position;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// XLSX workbook, or one sheet as CSV
    #[arg(required_unless_present = "undo")]
    file: Option<PathBuf>,
    /// Undo the import of this file, named by itself or by its SHA-256
    #[arg(long, value_name = "FILE|SHA256", conflicts_with_all = ["file", "sheet", "returned", "server"])]
    undo: Option<String>,
    /// Decide everything, write nothing
    #[arg(long)]
    dry_run: bool,
    /// CSV: which sheet it is (Наставляемые, mentees)
    #[arg(long, requires = "organisation", requires = "program")]
    sheet: Option<String>,
    /// CSV: the code of the organisation
    #[arg(long, value_name = "CODE", requires = "sheet")]
    organisation: Option<String>,
    /// CSV: the name of the programme
    #[arg(long, value_name = "TITLE", requires = "sheet")]
    program: Option<String>,
    /// Write the sender's rows with «Результат» and «Причина» to this file
    #[arg(long, value_name = "OUT")]
    returned: Option<PathBuf>,
    /// Send the file to a running service, as http://127.0.0.1:8080, instead of opening the database
    #[arg(long, value_name = "URL")]
    server: Option<String>,
}

/// How long the read models may take to follow once the rows are recorded.
const FOLLOW: Duration = Duration::from_secs(60);
/// Status when some rows are not recorded.
const SOME_NOT_RECORDED: u8 = 2;

pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(undone) = &arguments.undo {
        return undo::run(config, undone, arguments.dry_run).await;
    }
    let file = arguments.file.as_ref().context("a file is to be imported: name it")?;
    let bytes =
        tokio::fs::read(file).await.with_context(|| format!("the file {} cannot be read", file.display()))?;
    let outcome = match &arguments.server {
        Some(server) => send(server, bytes, arguments).await?,
        None => import(config, &bytes, arguments).await?,
    };
    show(&outcome)?;
    let counts = outcome.counts;
    let all = counts.partly + counts.refused + counts.waits == 0;
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(SOME_NOT_RECORDED) })
}

/// Opens the database and imports there.
async fn import(config: &Config, bytes: &[u8], arguments: &Arguments) -> anyhow::Result<Outcome> {
    let csv = csv_sheet(
        arguments.sheet.as_deref(),
        arguments.organisation.as_deref(),
        arguments.program.as_deref(),
    )?;
    let service = Service::open(&config.settings).await?;
    let mut progress = Progress::new("import");
    let options = ImportOptions { csv, dry_run: arguments.dry_run };
    let imported =
        service.app.import(bytes, &options, &mut |done, total| progress.set(done as u64, total as u64)).await;
    drop(progress);
    if let Ok(report) = &imported {
        let last = report.position.unwrap_or(Position::START);
        if let Err(stale) = service.app.projector().wait_for(last, FOLLOW).await {
            eprintln!("recorded, but {stale}");
        }
    }
    service.close().await;
    let report = match imported {
        Ok(report) => report,
        Err(error) => {
            let failure = Failure::from(&error);
            return Err(anyhow::Error::new(error).context(refusal(&failure)));
        }
    };
    if let Some(path) = &arguments.returned {
        write(path, &report.returned).await?;
    }
    Ok(Outcome::of(&report, arguments.dry_run))
}

/// Sends the file to a running service.
async fn send(server: &str, bytes: Vec<u8>, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let server = server.trim_end_matches('/');
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut parameters = vec![("dryRun", arguments.dry_run.to_string())];
    let csv = [
        ("sheet", &arguments.sheet),
        ("organisation", &arguments.organisation),
        ("program", &arguments.program),
    ];
    parameters.extend(csv.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
    let url = reqwest::Url::parse_with_params(&format!("{server}/imports"), &parameters)
        .with_context(|| format!("--server received {server:?}, expected http://HOST:PORT"))?;
    let answer = client
        .post(url)
        .header(CONTENT_TYPE, "application/octet-stream")
        .body(bytes)
        .send()
        .await
        .with_context(|| format!("no service answers at {server}"))?;
    if !answer.status().is_success() {
        let status = answer.status();
        let body: serde_json::Value = answer.json().await.unwrap_or_default();
        match serde_json::from_value::<Failure>(body["error"].clone()) {
            Ok(failure) => bail!("{}", refusal(&failure)),
            Err(_) => bail!("the service answered {status}"),
        }
    }
    let outcome: Outcome = answer.json().await.context("the answer of the service cannot be read")?;
    if let (Some(path), Some(returned)) = (&arguments.returned, &outcome.returned) {
        let file = client.get(format!("{server}{returned}")).send().await?.error_for_status()?;
        write(path, &file.bytes().await?).await?;
    }
    Ok(outcome)
}

fn refusal(failure: &Failure) -> String {
    format!("{} · {} [{}]", failure.message.ru, failure.message.en, failure.code)
}

async fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    tokio::fs::write(path, bytes).await.with_context(|| format!("{} cannot be written", path.display()))
}

fn show(outcome: &Outcome) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for remark in &outcome.warnings {
        writeln!(out, "! {}", remark.message.ru)?;
    }
    for row in &outcome.rows {
        writeln!(out, "{} {}: {} — {}", row.sheet, row.row, row.verdict.ru, row.reason)?;
    }
    if outcome.rows_left_out > 0 {
        writeln!(out, "… и ещё строк · more rows: {} (--returned OUT)", outcome.rows_left_out)?;
    }
    let counts = outcome.counts;
    if outcome.dry_run {
        writeln!(out, "проверка, ничего не записано · dry run, nothing was written")?;
    }
    writeln!(
        out,
        "записано · recorded {}, уже есть · already there {}, частично · in part {}, отказано · refused {}, ждёт · waits {}",
        counts.recorded, counts.already_there, counts.partly, counts.refused, counts.waits
    )?;
    match &outcome.position {
        Some(position) => writeln!(out, "позиция журнала · journal position {position}"),
        None => Ok(()),
    }
}
