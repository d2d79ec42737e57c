//! Closed-loop clients and what their commands took.
//!
//! A client sends its next command when it has the answer to the last, so the figures say what a number of busy clients
//! gets; they are no latencies at a given rate of arrival.

use crate::cpu::{Meter, Used};
use anyhow::Result;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One measurement: how long everything took, and each command by itself.
#[derive(Debug)]
pub(crate) struct Run {
    took: Duration,
    used: Used,
    latencies: Vec<Duration>,
}

impl Run {
    /// What another program measured.
    pub(crate) fn of(took: Duration, used: Used, mut latencies: Vec<Duration>) -> Self {
        latencies.sort_unstable();
        Self { took, used, latencies }
    }

    /// Commands in a second.
    pub(crate) fn rate(&self) -> f64 {
        count(self.latencies.len()) / self.took.as_secs_f64()
    }

    /// Microseconds of processor time for a command.
    fn cost(&self, part: fn(&Used) -> Duration) -> f64 {
        part(&self.used).as_secs_f64() * 1e6 / count(self.latencies.len())
    }

    fn percentile(&self, per_cent: usize) -> f64 {
        let at = (self.latencies.len() * per_cent / 100).min(self.latencies.len() - 1);
        self.latencies[at].as_secs_f64() * 1e3
    }
}

/// Shares the work out to so many clients, each with a connection or handle of its own, and waits for all.
pub(crate) async fn clients<W, C, F>(
    meter: Meter,
    work: Vec<W>,
    clients: Vec<C>,
    command: fn(Arc<C>, W) -> F,
) -> Result<Run>
where
    W: Send + 'static,
    C: Send + Sync + 'static,
    F: Future<Output = Result<()>> + Send + 'static,
{
    let mut shares: Vec<Vec<W>> = clients.iter().map(|_| Vec::new()).collect();
    for (number, one) in work.into_iter().enumerate() {
        let client = number % shares.len();
        shares[client].push(one);
    }
    let (begun, before) = (Instant::now(), meter.read()?);
    let tasks: Vec<_> = clients
        .into_iter()
        .zip(shares)
        .map(|(client, share)| {
            let client = Arc::new(client);
            tokio::spawn(async move {
                let mut latencies = Vec::with_capacity(share.len());
                for one in share {
                    let sent = Instant::now();
                    command(Arc::clone(&client), one).await?;
                    latencies.push(sent.elapsed());
                }
                anyhow::Ok(latencies)
            })
        })
        .collect();
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await??);
    }
    let (took, used) = (begun.elapsed(), meter.read()?.since(before));
    Ok(Run::of(took, used, latencies))
}

/// The rounds of one contender.
#[derive(Debug, Default)]
pub(crate) struct Rounds {
    runs: Vec<Run>,
}

impl Rounds {
    /// Takes the run of the next round.
    pub(crate) fn push(&mut self, run: Run) {
        self.runs.push(run);
    }

    /// Commands in a second.
    pub(crate) fn rate(&self) -> Spread {
        self.runs.iter().map(Run::rate).collect()
    }

    /// Milliseconds that half of the commands stayed below.
    pub(crate) fn p50(&self) -> Spread {
        self.runs.iter().map(|run| run.percentile(50)).collect()
    }

    /// Milliseconds that all but one in a hundred stayed below.
    pub(crate) fn p99(&self) -> Spread {
        self.runs.iter().map(|run| run.percentile(99)).collect()
    }

    /// How many times the rate of others, round by round: who ran in the same minute was disturbed alike.
    pub(crate) fn times(&self, others: &Self) -> Spread {
        self.runs.iter().zip(&others.runs).map(|(run, other)| run.rate() / other.rate()).collect()
    }

    /// How many times the processor time of these others need, round by round, for clients and server together.
    pub(crate) fn by_processor_time(&self, others: &Self) -> Spread {
        let whole = |run: &Run| run.cost(|used| used.clients + used.server);
        self.runs.iter().zip(&others.runs).map(|(run, other)| whole(other) / whole(run)).collect()
    }

    /// What share of the others' slowest answers these take, round by round.
    pub(crate) fn p99_share(&self, others: &Self) -> Spread {
        self.runs
            .iter()
            .zip(&others.runs)
            .map(|(run, other)| run.percentile(99) / other.percentile(99))
            .collect()
    }

    /// Microseconds of processor time for a command: `120 + 340`, of the clients and of the server.
    pub(crate) fn cost(&self) -> String {
        let median = |part: fn(&Used) -> Duration| {
            thousands(self.runs.iter().map(|run| run.cost(part)).collect::<Spread>().median)
        };
        format!("{} + {}", median(|used| used.clients), median(|used| used.server))
    }
}

/// The median of the rounds, and between what they lay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    /// The median.
    pub(crate) median: f64,
    /// The smallest.
    pub(crate) least: f64,
    /// The largest.
    pub(crate) most: f64,
}

impl FromIterator<f64> for Spread {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_unstable_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        let middle = f64::midpoint(at(values.len().saturating_sub(1) / 2), at(values.len() / 2));
        Self { median: middle, least: at(0), most: at(values.len().saturating_sub(1)) }
    }
}

impl Spread {
    /// In whole numbers: `1,234 (1,100–1,300)`.
    pub(crate) fn whole(self) -> String {
        format!("{} ({}–{})", thousands(self.median), thousands(self.least), thousands(self.most))
    }

    /// A ratio: `1.23 (1.10–1.30)`.
    pub(crate) fn ratio(self) -> String {
        format!("{:.2} ({:.2}–{:.2})", self.median, self.least, self.most)
    }

    /// So many times as much.
    pub(crate) fn times(self, factor: f64) -> Self {
        Self { median: self.median * factor, least: self.least * factor, most: self.most * factor }
    }

    /// Milliseconds of what is quick: `0.123`.
    pub(crate) fn fine_millis(self) -> String {
        format!("{:.3}", self.median)
    }

    /// Milliseconds: `1.23`.
    pub(crate) fn millis(self) -> String {
        format!("{:.2}", self.median)
    }
}

/// A whole number as people write it.
pub(crate) fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or("?")).collect();
    groups.join(",")
}

/// A count as a number to calculate with.
pub(crate) fn count(value: usize) -> f64 {
    f64::from(u32::try_from(value).expect("a benchmark counts fewer than four thousand million"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_does_not_mind_one_disturbed_round() {
        let spread: Spread = [5.0, 1.0, 4.0].into_iter().collect();
        assert_eq!(spread.whole(), "4 (1–5)");
        let between: Spread = [5.0, 1.0, 4.0, 3.0].into_iter().collect();
        assert_eq!(between.ratio(), "3.50 (1.00–5.00)");
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([999.0, 1000.4, 1_234_567.0].map(thousands), ["999", "1,000", "1,234,567"]);
    }
}
