//! pgbench, the benchmark of PostgreSQL itself: the bare INSERT without a client of ours.

use crate::cluster::Database;
use crate::cpu::Meter;
use crate::measure::{Run, count};
use crate::world::Ids;
use crate::world::pairs::groups;
use anyhow::{Context, Result, ensure};
use app::Envelope;
use domain::aggregate::Aggregate;
use domain::pair::Pair;
use std::fs;
use std::time::Duration;

use super::postgres::{BareRow, COLUMNS};

/// How many times the commands of the others it sends: its statements are prepared while it is measured, theirs before.
const TIMES: usize = 10;

const SEQUENCE: &str = "\\set sequence random(11, 9000000000000000)\n";
/// In the order of [`COLUMNS`].
const VARIABLES: &str =
    ":aggregate_type, :aggregate_id, :sequence, :event_type, :event_version, :payload, :metadata";

/// A table of the stock shape, and the row that is put into it, each time with another sequence.
pub(crate) struct Pgbench {
    database: Database,
    row: BareRow,
    runs: u64,
}

impl Pgbench {
    /// On this database.
    pub(crate) fn new(database: Database, ids: &mut Ids) -> Result<Self> {
        let group = groups(ids, 1).remove(0);
        let row = BareRow::new(&group.id, &group.meeting(ids), &Envelope::api(ids.ordered()))?;
        Ok(Self { database, row, runs: 0 })
    }

    /// A round of so many clients. Connections are made before it counts the time, and after processor time is counted.
    pub(crate) fn run(&mut self, meter: Meter, many: usize, commands: usize) -> Result<Run> {
        let folder = tempfile::tempdir()?;
        let script = folder.path().join("insert.sql");
        fs::write(&script, format!("{SEQUENCE}INSERT INTO events ({COLUMNS}) VALUES ({VARIABLES});\n"))?;
        self.runs += 1;
        let BareRow { id, event_type, version, payload, metadata } = &self.row;
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(many);
        let mut pgbench = self.database.pgbench()?;
        pgbench.current_dir(folder.path());
        pgbench.args(["--no-vacuum", "--protocol=prepared", "--log", "--file"]).arg(script);
        pgbench.arg(format!("--random-seed={}", self.runs)).arg(format!("--client={many}"));
        pgbench.arg(format!("--jobs={threads}"));
        pgbench.arg(format!("--transactions={}", (commands * TIMES).div_ceil(many)));
        for (name, value) in [
            ("aggregate_type", Pair::TYPE),
            ("aggregate_id", id),
            ("event_type", event_type),
            ("event_version", version),
            ("payload", payload),
            ("metadata", metadata),
        ] {
            pgbench.arg(format!("--define={name}={value}"));
        }
        let before = meter.read()?;
        let said = pgbench.output().context("pgbench does not run")?;
        let used = meter.read()?.since(before);
        ensure!(said.status.success(), "pgbench: {}", String::from_utf8_lossy(&said.stderr));
        let rate = rate(&String::from_utf8_lossy(&said.stdout)).context("pgbench said no rate")?;
        let mut latencies = Vec::new();
        for log in fs::read_dir(folder.path())? {
            let log = log?;
            if log.file_name().to_string_lossy().starts_with("pgbench_log") {
                latencies.extend(fs::read_to_string(log.path())?.lines().filter_map(latency));
            }
        }
        ensure!(!latencies.is_empty(), "pgbench kept no log of its transactions");
        let took = Duration::from_secs_f64(count(latencies.len()) / rate);
        Ok(Run::of(took, used, latencies))
    }
}

/// Out of `tps = 1234.5 (without initial connection time)`.
fn rate(said: &str) -> Option<f64> {
    said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
}

/// Out of a line of its log: `client transaction microseconds script second microsecond`.
fn latency(line: &str) -> Option<Duration> {
    line.split(' ').nth(2)?.parse().ok().map(Duration::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pgbench_says_is_understood() {
        assert_eq!(
            rate("latency average = 0.2 ms\ntps = 4035.12 (without initial connection time)\n"),
            Some(4035.12)
        );
        assert_eq!(latency("0 199 2241 0 1175850568 995598"), Some(Duration::from_micros(2241)));
    }
}
