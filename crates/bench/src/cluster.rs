//! A throw-away PostgreSQL cluster with stock settings, reached through a socket in its own folder.
//!
//! Invariant: nothing is tuned but the number of connections, and fsync is on, so that a figure says what a plain
//! installation gives; the cluster and its folder are gone with the value.

use crate::cpu::Meter;
use anyhow::{Context, Result, bail, ensure};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const OWNER: &str = "bench";
/// For 256 clients with a connection each.
const CONNECTIONS: u32 = 320;

/// What decides how fast a commit is, printed with every result.
const SETTINGS: [&str; 8] = [
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_sync_method",
    "shared_buffers",
    "max_wal_size",
    "max_connections",
];

/// A running cluster.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: TempDir,
}

impl Cluster {
    /// Makes and starts one.
    pub(crate) fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("nastavnik-bench-").tempdir()?;
        if running_as_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()))?;
        }
        let cluster = Self { folder };
        run(cluster.tool("initdb")?.args(["--username", OWNER, "--auth=trust", "--encoding=UTF8"]))?;
        let settings = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections={CONNECTIONS}",
            cluster.socket().display()
        );
        let log = cluster.socket().join("log");
        run(cluster.tool("pg_ctl")?.args(["start", "--wait", "--options", &settings, "--log"]).arg(log))?;
        Ok(cluster)
    }

    /// Creates an empty database.
    pub(crate) async fn create(&self, name: &str) -> Result<Database> {
        let server = PgConnectOptions::new_without_pgpass().socket(self.socket()).username(OWNER);
        let mut connection: PgConnection = server.clone().database("postgres").connect().await?;
        connection.execute(format!("CREATE DATABASE {name}").as_str()).await?;
        connection.close().await?;
        let options = server.database(name).disable_statement_logging();
        Ok(Database { options: options.into(), socket: self.socket().to_owned(), name: name.to_owned() })
    }

    /// Counts the processor time of the server.
    pub(crate) fn meter(&self) -> Result<Meter> {
        let file = fs::read_to_string(self.socket().join("data").join("postmaster.pid"))?;
        let pid = file.lines().next().and_then(|line| line.parse().ok());
        Ok(Meter::with_server(pid.context("the first line of postmaster.pid is no number")?))
    }

    /// The settings that matter, as the server says them.
    pub(crate) async fn settings(&self) -> Result<String> {
        let server = PgConnectOptions::new_without_pgpass().socket(self.socket()).username(OWNER);
        let mut connection: PgConnection = server.database("postgres").connect().await?;
        let mut said = Vec::new();
        for name in SETTINGS {
            let value: String =
                sqlx::query_scalar(&format!("SHOW {name}")).fetch_one(&mut connection).await?;
            said.push(format!("{name} {value}"));
        }
        connection.close().await?;
        Ok(said.join(", "))
    }

    fn socket(&self) -> &Path {
        self.folder.path()
    }

    /// A tool of PostgreSQL on this cluster; it refuses to run as root, so root becomes `postgres`.
    fn tool(&self, name: &str) -> Result<Command> {
        let program = programs()?.join(name);
        let mut command = if running_as_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.arg("--pgdata").arg(self.socket().join("data")).current_dir(self.socket());
        Ok(command)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stopped = self.tool("pg_ctl").and_then(|mut tool| run(tool.args(["stop", "--mode=immediate"])));
        if let Err(error) = stopped {
            eprintln!("the cluster in {} was not stopped: {error:#}", self.socket().display());
        }
    }
}

/// A database of the cluster, and how each client connects to it.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    options: Box<PgConnectOptions>,
    socket: PathBuf,
    name: String,
}

impl Database {
    /// Its address, for those who take one.
    pub(crate) fn address(&self) -> String {
        self.options.to_url_lossy().to_string()
    }

    /// A connection of tokio-postgres; its driver ends with the client.
    pub(crate) async fn client(&self) -> Result<tokio_postgres::Client> {
        let mut config = tokio_postgres::Config::new();
        config.host_path(&self.socket).user(OWNER).dbname(&self.name);
        let (client, driver) = config.connect(tokio_postgres::NoTls).await?;
        tokio::spawn(async move {
            if let Err(error) = driver.await {
                eprintln!("a connection broke: {error}");
            }
        });
        Ok(client)
    }

    /// PostgreSQL's own benchmark on it, to be told what to do.
    pub(crate) fn pgbench(&self) -> Result<Command> {
        let mut command = Command::new(programs()?.join("pgbench"));
        command.arg("--host").arg(&self.socket).args(["--username", OWNER, &self.name]);
        Ok(command)
    }

    /// Runs statements.
    pub(crate) async fn execute(&self, statements: &str) -> Result<()> {
        Ok(self.client().await?.batch_execute(statements).await?)
    }

    /// Leaves nothing behind that background work would do in the middle of a measurement.
    pub(crate) async fn settle(&self) -> Result<()> {
        let client = self.client().await?;
        client.batch_execute("VACUUM (ANALYZE)").await?;
        Ok(client.batch_execute("CHECKPOINT").await?)
    }
}

/// Debian keeps the programs of the server out of PATH, a folder for each version.
fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed = versions.map(|version| version.path().join("bin"));
    let on_path = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect::<Vec<_>>();
    let usable = |folder: &PathBuf| folder.join("initdb").exists();
    match installed.filter(usable).max().or_else(|| on_path.into_iter().find(usable)) {
        Some(folder) => Ok(folder),
        None => bail!("PostgreSQL is not installed: apt-get install -y postgresql"),
    }
}

fn running_as_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Runs a tool without pipes: a server that it leaves running would hold them open.
fn run(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let status = status.with_context(|| format!("{} does not run", command.get_program().display()))?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}
