//! `nastavnik rebuild`: folds the whole journal anew beside the live read models, compares both, and switches.

use super::progress::Progress;
use crate::config::Config;
use crate::open;
use anyhow::bail;
use std::process::ExitCode;
use store::digest::Digest;
use store::projector::ProjectError;

pub(super) async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let journal = open::journal(&config.settings).await?;
    let mut progress = Progress::new("rebuild");
    let rebuilt = store::projector::rebuild(&journal, |done, total| progress.set(done, total)).await;
    drop(progress);
    journal.shutdown().await;
    journal.backend().close().await;
    let rebuilt = match rebuilt {
        Err(ProjectError::Superseded { generation }) => bail!(
            "generation {generation} was given up: another rebuild began, or a service took up its lead and folds the journal anew itself: run it again when that one is done"
        ),
        ended => ended?,
    };
    print("live", &rebuilt.before);
    print("rebuilt", &rebuilt.after);
    if rebuilt.agrees() {
        println!("equal; generation {} is live · совпадают", rebuilt.generation);
        Ok(ExitCode::SUCCESS)
    } else {
        println!(
            "DIFFERENT: the live read models were not what the journal gives; generation {} has replaced them · РАЗЛИЧАЮТСЯ",
            rebuilt.generation
        );
        Ok(ExitCode::FAILURE)
    }
}

fn print(name: &str, digest: &Digest) {
    println!("{name:8} position {} sha256 {}", digest.position, hex::encode(digest.sha256));
}
