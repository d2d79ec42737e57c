//! Processor time of this process and the programs that it runs, and of the database server, as Linux counts it.
//!
//! Where clients and server share two cores and other work may run, it says more of a store than the wall clock does.

use anyhow::{Context, Result};
use std::fs;
use std::time::Duration;

/// Linux counts in hundredths of a second whatever its own clock does.
const TICK: Duration = Duration::from_millis(10);

/// Whose time is counted beside that of this process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meter {
    postmaster: Option<u32>,
}

/// Time used so far, or between two readings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Used {
    /// By this process, and by those that it started and waited for.
    pub(crate) clients: Duration,
    /// By the server and all processes that it started.
    pub(crate) server: Duration,
}

/// The fields of `/proc/PID/stat` that count.
struct Process {
    parent: u32,
    own: u32,
    of_ended_children: u32,
}

impl Meter {
    /// With the server whose first process this is.
    pub(crate) const fn with_server(postmaster: u32) -> Self {
        Self { postmaster: Some(postmaster) }
    }

    /// Reads the counters.
    pub(crate) fn read(self) -> Result<Used> {
        let this = process("self").context("this process is not in /proc")?;
        let clients = TICK * (this.own + this.of_ended_children);
        let server = TICK * self.postmaster.map_or(0, ticks_of_server);
        Ok(Used { clients, server })
    }
}

impl Used {
    /// This and more.
    pub(crate) fn and(self, more: Self) -> Self {
        Self { clients: self.clients + more.clients, server: self.server + more.server }
    }

    /// What was used since an earlier reading.
    pub(crate) fn since(self, earlier: Self) -> Self {
        // A process of the server that ends between two files of /proc may be missed for a moment.
        let between = |now: Duration, then| now.saturating_sub(then);
        Self { clients: between(self.clients, earlier.clients), server: between(self.server, earlier.server) }
    }
}

fn ticks_of_server(postmaster: u32) -> u32 {
    let itself = process(&postmaster.to_string()).map_or(0, |server| server.own + server.of_ended_children);
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let named = processes.filter_map(|entry| process(entry.file_name().to_str()?));
    itself + named.filter(|process| process.parent == postmaster).map(|process| process.own).sum::<u32>()
}

fn process(pid: &str) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in brackets, may itself hold spaces and brackets.
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<u32> = fields.split(' ').map(|field| field.parse().unwrap_or_default()).collect();
    let at = |index: usize| fields.get(index).copied();
    Some(Process { parent: at(1)?, own: at(11)? + at(12)?, of_ended_children: at(13)? + at(14)? })
}
