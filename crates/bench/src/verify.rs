//! A bundle of the whole journal verified without a database, beside `sha256sum` of the same bytes.

use crate::measure::{Spread, thousands};
use crate::replay::rate;
use crate::report::{Report, load};
use anyhow::{Context, Result, anyhow, ensure};
use app::App;
use std::fs::File;
use std::io::BufWriter;
use std::process::Command;
use std::time::Instant;
use store::audit::SignerKey;
use store::audit::bundle::{self, Bundle, Given};
use store::journal::Position;

/// Runs the benchmark on a journal that has no key yet.
pub(crate) async fn run(app: &App, times: usize) -> Result<Report> {
    let key = SignerKey::draw(Some("bench"))?;
    app.adopt_audit_key(key.verifier().to_adopt()).await?;
    let note = app.audit().publish(&key, &[], None).await?.context("an empty journal")?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("audit.zip");
    let out = BufWriter::new(File::create_new(&path)?);
    let exported = bundle::export(app.journal(), app.audit(), &[note.to_string()], 0, out, |_, _| {}).await?;
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
            "A bundle of {} events, {:.0} MB. {times} times each, in turn. Load average {before} before, {} after.",
            thousands(crate::measure::count(usize::try_from(exported.upto)?)),
            crate::measure::count(usize::try_from(path.metadata()?.len())?) / 1e6,
            load(),
        ),
        columns: &["what", "events/s"],
        rows: vec![
            row("limit: `sha256sum` of the same bytes", summed),
            row("ours: hashes, order, signature and consistency verified", verified),
            row("ours: then folded into all read models", replayed),
        ],
        findings: vec![format!("Verification takes {} times as long as sha256sum.", longer.ratio())],
    })
}
