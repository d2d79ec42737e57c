//! `nastavnik restore FILE`: a copy goes back into an empty database, and what it holds is proved before anybody relies on it.
//!
//! Exit status: 0 when all is well, 1 with warnings, 2 with errors, as `doctor`; a copy that is refused changes nothing.

use super::doctor::finding::{Findings, Level};
use super::doctor::journal::{Depth, examine};
use super::progress::Progress;
use crate::config::Config;
use crate::open;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use store::backup::{Manifest, restore};
use store::vault::{self, MasterKeyError};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The copy, with its manifest beside it; the database to fill is the one of --database
    file: PathBuf,
}

pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let settings = &config.settings;
    let manifest = restore(settings.database.expose(), &arguments.file).await?;
    let mut findings = Findings::default();
    examine(settings, Depth { whole: true, digest: false, publishing: false }, &mut findings).await;
    compare(config, &manifest, &mut findings).await?;
    findings.print()?;
    Ok(findings.status())
}

/// The end of the journal against the manifest, and the read models against the journal.
async fn compare(config: &Config, manifest: &Manifest, findings: &mut Findings) -> anyhow::Result<()> {
    let journal = open::journal(&config.settings).await?;
    let head = journal.tree_head().await?;
    if manifest.agrees_with(&head) {
        findings.ok("manifest", format!("position {} and root as when the copy was made", head.position));
    } else {
        findings.error(
            "manifest",
            format!("position {}, root {}", head.position, hex::encode(head.root)),
            format!("expected position {}, root {}: use another copy", manifest.position, manifest.root),
        );
    }
    // Of a key that is lost or does not fit it is said above.
    if vault::is_bound(journal.backend()).await?
        && let Err(error @ (MasterKeyError::Missing | MasterKeyError::Form | MasterKeyError::File { .. })) =
            open::master_keys(&config.settings)
    {
        findings.failure("vault", error, "without the master key of the copy no name in it can be read");
    }
    let mut progress = Progress::new("rebuild");
    let rebuilt = store::projector::rebuild(&journal, |done, total| progress.set(done, total)).await;
    drop(progress);
    journal.shutdown().await;
    journal.backend().close().await;
    match rebuilt {
        Ok(rebuilt) if rebuilt.agrees() => {
            findings.ok(
                "rebuild",
                format!("the read models are what the journal gives, generation {}", rebuilt.generation),
            );
        }
        Ok(rebuilt) => findings.add(
            Level::Warning,
            "rebuild",
            format!(
                "the copied read models were not what the journal gives; generation {} has replaced them",
                rebuilt.generation
            ),
            "nothing is lost; find out what had changed them",
        ),
        Err(error) => findings.failure("rebuild", error, "the journal cannot be folded: see docs"),
    }
    Ok(())
}
