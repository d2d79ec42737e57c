//! What else is under way when the service dies: an import through either door, sometimes a rebuild of the read models.

use super::reference::Journal;
use crate::kit::server::{TestServer, command};
use rand::Rng;
use rand::rngs::StdRng;
use std::fs;
use std::process::Stdio;
use tokio::process::Child;
use tokio::task::JoinHandle;

/// An import that is under way.
enum Import {
    /// The service has the file.
    Upload(JoinHandle<bool>),
    /// A process of its own has the file, on the same database.
    Process(Child),
}

/// Everything beside the clients.
pub(super) struct Beside {
    import: Import,
    rebuild: Option<Child>,
}

impl Beside {
    /// Begins the import of a journal through a door that the dice choose; in every fourth round a rebuild as well.
    pub(super) fn begin(server: &TestServer, journal: &Journal, random: &mut StdRng) -> Self {
        let import = if random.gen_ratio(2, 3) {
            let sending =
                Journal::upload(server.client.clone(), server.url("/imports"), journal.bytes.clone());
            Import::Upload(tokio::spawn(async { sending.await.is_some() }))
        } else {
            let path = server.folder().join("journal.xlsx");
            fs::write(&path, &journal.bytes).expect("the journal is written");
            Import::Process(process(server, &["import", "journal.xlsx"]))
        };
        let rebuild = random.gen_ratio(1, 4).then(|| process(server, &["rebuild"]));
        Self { import, rebuild }
    }

    /// For the log.
    pub(super) fn name(&self) -> &'static str {
        match (&self.import, &self.rebuild) {
            (Import::Upload(_), None) => "upload",
            (Import::Process(_), None) => "process",
            (Import::Upload(_), Some(_)) => "upload+rebuild",
            (Import::Process(_), Some(_)) => "process+rebuild",
        }
    }

    /// Kills what is a process; says whether the import had been answered before.
    pub(super) async fn kill(self) -> bool {
        if let Some(mut rebuild) = self.rebuild {
            rebuild.kill().await.expect("it is killed, or has ended");
        }
        match self.import {
            Import::Upload(sending) => sending.await.expect("the sender does not panic"),
            Import::Process(mut child) => {
                let ended = child.try_wait().expect("its status");
                child.kill().await.expect("it is killed, or has ended");
                ended.is_some_and(|status| status.success())
            }
        }
    }
}

fn process(server: &TestServer, arguments: &[&str]) -> Child {
    let mut process = command(server.folder());
    process.args(arguments).args(server.flags());
    process.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts")
}
