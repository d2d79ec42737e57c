//! The real binary as a test runs it: started on a free port with a folder of its own, killed and started again.
//!
//! Invariants: it inherits no setting of the machine; its log is shown when the test fails; it never outlives the test.

use super::database::{DEADLINE, Fresh};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// The binary, built with the tests.
const BINARY: &str = env!("CARGO_BIN_EXE_nastavnik-tested");

/// A long run names a copy, so that it is one of one binary whatever is built meanwhile.
const COPY: &str = "NASTAVNIK_TEST_BINARY";

/// The binary with nothing of the machine's settings, working in this folder.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os(COPY).unwrap_or_else(|| BINARY.into()));
    let ours = |name: &str| name.starts_with("NASTAVNIK_") || name.starts_with("DATABASE_URL");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(ours)) {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// What a run of the binary gave.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code.
    pub(crate) code: Option<i32>,
    /// What it was asked for.
    pub(crate) out: String,
    /// Everything else.
    pub(crate) err: String,
}

/// Runs a subcommand to its end.
pub(crate) async fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let running = command(folder).args(arguments).output();
    let output = timeout(DEADLINE, running).await.expect("it ends").expect("it starts");
    Ran {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A running service.
#[derive(Debug)]
pub(crate) struct TestServer {
    database: String,
    arguments: Vec<String>,
    /// What its process finds in its environment besides.
    environment: Vec<(&'static str, PathBuf)>,
    folder: TempDir,
    running: Option<Running>,
    /// For requests; it follows no proxy of the machine.
    pub(crate) client: reqwest::Client,
}

#[derive(Debug)]
struct Running {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    said: Vec<String>,
    url: String,
}

impl TestServer {
    /// Starts on a fresh database.
    pub(crate) async fn start(database: &Fresh, arguments: &[&str]) -> Self {
        Self::start_at(&database.address(), arguments).await
    }

    /// Starts on the database at this address.
    pub(crate) async fn start_at(database: &str, arguments: &[&str]) -> Self {
        Self::start_under(database, arguments, Vec::new()).await
    }

    /// Starts with these variables in its environment.
    pub(crate) async fn start_under(
        database: &str,
        arguments: &[&str],
        environment: Vec<(&'static str, PathBuf)>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";
        let mut file =
            File::options().create_new(true).write(true).mode(0o600).open(folder.path().join("master-key"));
        file.as_mut().expect("a master key").write_all(key.as_bytes()).expect("a master key");
        let mut server = Self {
            database: database.to_owned(),
            arguments: arguments.iter().map(ToString::to_string).collect(),
            environment,
            folder,
            running: None,
            client: reqwest::Client::builder().no_proxy().build().expect("a client"),
        };
        server.restart().await;
        server
    }

    /// Starts it again, on the same database and another port.
    pub(crate) async fn restart(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        let log = File::options().create(true).append(true).open(self.log_path()).expect("a log");
        let mut child = command(self.folder.path())
            .args(["serve", "--bind", "127.0.0.1:0", "--master-key-file", "master-key", "--database"])
            .arg(&self.database)
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            // A checkpoint adopts a key first, which is an event: only where a test asks for it.
            .env("NASTAVNIK_CHECKPOINT_INTERVAL", "0")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut said = Vec::new();
        let url = loop {
            let line = timeout(DEADLINE, lines.next_line()).await.expect("it starts in time");
            let Some(line) = line.expect("its output is text") else {
                panic!("it ended before it listened: {}", self.log());
            };
            let url = line.split_whitespace().find(|word| word.starts_with("http://"));
            let url = url.map(|url| url.trim_end_matches('/').to_owned());
            said.push(line);
            if let Some(url) = url {
                break url;
            }
        };
        self.running = Some(Running { child, lines, said, url });
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("it runs")
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running().url)
    }

    /// Its folder, in which subcommands may run too.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The flags with which a subcommand works on the same database.
    pub(crate) fn flags(&self) -> [&str; 4] {
        ["--database", &self.database, "--master-key-file", "master-key"]
    }

    /// What it printed up to the address.
    pub(crate) fn said(&self) -> &[String] {
        &self.running().said
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.running().child.id().expect("it runs")
    }

    /// Its log so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// Sends a GraphQL operation; the answer as it came.
    pub(crate) async fn graphql(&self, query: &str, variables: Value) -> reqwest::Result<Value> {
        let body = json!({"query": query, "variables": variables});
        self.client.post(self.url("/graphql")).json(&body).send().await?.json().await
    }

    /// What a path answers.
    pub(crate) async fn get(&self, path: &str) -> reqwest::Result<(u16, String)> {
        let answer = self.client.get(self.url(path)).send().await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }

    /// How it is, in its own words.
    pub(crate) async fn health(&self) -> Value {
        let (_, text) = self.get("/healthz").await.expect("it answers");
        serde_json::from_str(&text).expect("health is JSON")
    }

    /// Waits until the read models have followed the journal to its end.
    pub(crate) async fn caught_up(&self) -> Value {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let health = self.health().await;
            if health["lag"] == 0 && health["leader"] == true {
                return health;
            }
            assert!(Instant::now() < deadline, "the read models do not follow: {health}");
            tokio::task::yield_now().await;
        }
    }

    /// Ends it as a power cut would.
    pub(crate) async fn kill9(&mut self) {
        let mut running = self.running.take().expect("it runs");
        running.child.kill().await.expect("it is killed");
    }

    /// Sends it SIGTERM.
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Sends it a signal: `-STOP`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = std::process::Command::new("kill").args([name, &self.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits for its end: the status and how long it took.
    pub(crate) async fn ended(&mut self) -> (ExitStatus, Duration) {
        let mut running = self.running.take().expect("it runs");
        let begun = Instant::now();
        let status = timeout(DEADLINE, running.child.wait()).await.expect("it ends").expect("it ran");
        while let Ok(Some(line)) = running.lines.next_line().await {
            running.said.push(line);
        }
        (status, begun.elapsed())
    }

    /// Ends it in order.
    pub(crate) async fn stop(&mut self) -> (ExitStatus, Duration) {
        self.terminate();
        self.ended().await
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let from = log.char_indices().rev().nth(8_000).map_or(0, |(at, _)| at);
            eprintln!("--- log of the service ---\n{}", &log[from..]);
        }
    }
}
