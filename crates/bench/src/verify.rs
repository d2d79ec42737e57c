//! A bundle of the whole journal verified without a database, beside `sha256sum` of the same bytes.

use crate::measure::{Spread, count, thousands};
use crate::replay::rate;
use crate::report::{Report, load};
use anyhow::{Result, anyhow, ensure};
use app::App;
use std::fs::File;
use std::io::BufWriter;
use std::process::Command;
use std::time::Instant;
use store::audit::bundle::{self, Bundle, Given};
use store::audit::{Checkpoint, SignerKey};
use store::journal::Position;
use store::merkle::Frontier;

/// How many events lie between two checkpoints: those of a minute in a region that works.
const BETWEEN: u64 = 100;
/// How many events are read at once for the tree.
const PAGE: u32 = 10_000;

/// Gives a journal its key, before any other event: a checkpoint is signed by the key in force at its size.
pub(crate) async fn adopt_key(app: &App) -> Result<SignerKey> {
    let key = SignerKey::draw(Some("bench"))?;
    app.adopt_audit_key(key.verifier().to_adopt()).await?;
    Ok(key)
}

/// Checkpoints of the journal as it grew, one every [`BETWEEN`] events and one of its end.
async fn checkpoints(app: &App, key: &SignerKey) -> Result<Vec<String>> {
    let (mut frontier, mut at, mut notes) = (Frontier::default(), Position::START, Vec::new());
    let mut sign = |size, root| {
        let origin = key.verifier().name().to_owned();
        notes.push(Checkpoint { origin, size, root }.sign(&[key]).to_string());
    };
    loop {
        let page = app.journal().read_after(at, PAGE).await?;
        let Some(last) = page.last().map(|event| event.position) else { break };
        for event in page {
            frontier.append(event.leaf_hash);
            if event.position.0 % BETWEEN == 0 {
                sign(event.position.0, frontier.root());
            }
        }
        at = last;
    }
    sign(at.0, frontier.root());
    Ok(notes)
}

/// Runs the benchmark on a journal that adopted this key with its first event.
pub(crate) async fn run(app: &App, key: &SignerKey, times: usize) -> Result<Report> {
    let notes = checkpoints(app, key).await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("audit.zip");
    let out = BufWriter::new(File::create_new(&path)?);
    let exported = bundle::export(app.journal(), app.audit(), &notes, 0, out, |_, _| {}).await?;
    let given = Given { keys: vec![key.verifier().clone()], ..Given::default() };
    let before = load();
    let (mut summed, mut verified, mut replayed) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..times {
        let begun = Instant::now();
        ensure!(Command::new("sha256sum").arg(&path).output()?.status.success(), "sha256sum");
        summed.push(rate(exported.upto, begun));
        let begun = Instant::now();
        let bundle = Bundle::open(&path)?;
        let found = bundle::verify(&bundle, &given)?.map_err(|finding| anyhow!("{finding}"))?;
        verified.push(rate(found.upto, begun));
        let begun = Instant::now();
        drop(bundle::replay(&bundle, &found.corrected, Position(found.upto))?);
        replayed.push(rate(found.upto, begun));
        eprintln!("verified at {:.0}/s", verified.last().expect("just pushed"));
    }
    let longer: Spread = summed.iter().zip(&verified).map(|(sum, ours)| sum / ours).collect();
    let row =
        |name: &str, rates: Vec<f64>| vec![name.to_owned(), rates.into_iter().collect::<Spread>().whole()];
    Ok(Report {
        name: "verify",
        about: format!(
            "A bundle of {} events and {} checkpoints, {:.0} MB. {times} times each, in turn. Load average {before} before, {} after.",
            thousands(count(usize::try_from(exported.upto)?)),
            thousands(count(notes.len())),
            count(usize::try_from(path.metadata()?.len())?) / 1e6,
            load(),
        ),
        columns: &["what", "events/s"],
        rows: vec![
            row("limit: `sha256sum` of the same bytes", summed),
            row("ours: hashes, order, signatures and consistency with every checkpoint verified", verified),
            row("ours: then folded into all read models", replayed),
        ],
        findings: vec![format!("Verification takes {} times as long as sha256sum.", longer.ratio())],
    })
}
