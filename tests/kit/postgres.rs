//! A throw-away PostgreSQL cluster for the tests of one machine, and a database of its own for each test.
//!
//! With `NASTAVNIK_TEST_POSTGRES=postgres://…` the tests use that server. Otherwise the first test process starts a
//! private cluster (a Unix socket in the temporary folder, no port) and the others share it. Each process holds a shared
//! lock on one file for as long as it lives, however it ends; a watchdog that gets this lock exclusively knows that no
//! test is left, stops the cluster and removes it.

use super::full_disk::{FullDisk, mounted};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use uuid::Uuid;

/// A database that is dropped with this value.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    server: Box<PgConnectOptions>,
    name: String,
}

impl TestDatabase {
    /// Creates an empty database.
    pub(crate) async fn create() -> Self {
        let server = tokio::task::spawn_blocking(server).await.expect("a server");
        let name = format!("test_{}", fresh_id().simple());
        execute(&server, &format!("CREATE DATABASE {name}")).await;
        Self { server: server.into(), name }
    }

    /// Its address for the service.
    pub(crate) fn address(&self) -> String {
        self.options().to_url_lossy().to_string()
    }

    /// How the tests themselves connect to it.
    pub(crate) fn options(&self) -> PgConnectOptions {
        (*self.server).clone().database(&self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (server, statement) = (self.server.clone(), format!("DROP DATABASE {} WITH (FORCE)", self.name));
        // Dropped inside a runtime, which cannot wait for another one on its own threads.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(execute(&server, &statement));
        });
        drop(dropping.join());
    }
}

async fn execute(server: &PgConnectOptions, statement: &str) {
    let mut connection: PgConnection = server.connect().await.expect("the test server answers");
    connection.execute(statement).await.expect("the test server obeys");
    connection.close().await.expect("the test server says goodbye");
}

#[expect(clippy::disallowed_methods, reason = "names of test databases must differ between processes")]
fn fresh_id() -> Uuid {
    Uuid::new_v4()
}

#[expect(clippy::disallowed_methods, reason = "how the tests are told of a server to use")]
fn given_server() -> Option<String> {
    std::env::var("NASTAVNIK_TEST_POSTGRES").ok()
}

/// The server of this process, with the right to create databases.
fn server() -> PgConnectOptions {
    static SERVER: OnceLock<(PgConnectOptions, Option<File>)> = OnceLock::new();
    let (server, _held_as_long_as_the_process) = SERVER.get_or_init(|| {
        if let Some(address) = given_server() {
            let server = address.parse().expect("NASTAVNIK_TEST_POSTGRES is postgres://USER@HOST/NAME");
            return (server, None);
        }
        let (cluster, users) = Cluster::join();
        (cluster.options(), Some(users))
    });
    server.clone().disable_statement_logging()
}

const OWNER: &str = "nastavnik";

/// A private cluster.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    users: PathBuf,
    /// What its server is started with.
    environment: Vec<(&'static str, PathBuf)>,
}

/// What `pg_dump` has packed, as text.
pub(crate) fn unpacked(dump: &Path) -> Vec<u8> {
    let out = Command::new(programs().join("pg_restore")).args(["-f", "-"]).arg(dump).output();
    let out = out.expect("pg_restore runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

impl Cluster {
    /// Joins the running cluster or starts one; it runs for as long as the returned file stays open.
    fn join() -> (Self, File) {
        let locks = Path::new(env!("CARGO_TARGET_TMPDIR"));
        fs::create_dir_all(locks).expect("a folder for locks");
        let mut checkout = DefaultHasher::new();
        locks.hash(&mut checkout);
        let folder = std::env::temp_dir().join(format!("nastavnik-postgres-{:x}", checkout.finish()));
        let cluster = Self { folder, users: locks.join("postgres-users.lock"), environment: Vec::new() };

        let users = File::create(&cluster.users).expect("a lock file");
        users.lock_shared().expect("a shared lock");
        let starting = File::create(locks.join("postgres-start.lock")).expect("a lock file");
        starting.lock().expect("an exclusive lock");
        if !cluster.is_running() {
            cluster.start();
        }
        (cluster, users)
    }

    /// One that no other test uses: its owner may do to it what it likes. It is gone soon after the returned file is
    /// closed, however its owner ends.
    pub(crate) fn of_its_own() -> (Self, File) {
        Self::with_folder(|cluster| cluster.make())
    }

    /// The same, its data on a disk that can be filled.
    pub(crate) fn on_a_disk() -> (Self, File, FullDisk) {
        let mut disk = None;
        let (cluster, held) = Self::with_folder(|cluster| {
            cluster.make_folder();
            if let Some(mounted) = mounted() {
                // Its log and its socket have room.
                let data = mounted.join("data");
                fs::create_dir(&data).expect("a folder on the disk");
                own(&data);
                std::os::unix::fs::symlink(&data, cluster.data()).expect("a link to it");
            }
            cluster.init();
            let made = FullDisk::of(cluster.data(), &cluster.folder);
            cluster.environment = made.environment();
            disk = Some(made);
        });
        (cluster, held, disk.expect("it was made"))
    }

    /// A streaming replica of it, which takes over when it is told to.
    pub(crate) fn replica(&self) -> (Self, File) {
        Self::with_folder(|replica| replica.copy(&self.folder, &["--write-recovery-conf"]))
    }

    /// A base backup of it, made while it runs, and started.
    pub(crate) fn base_backup(&self) -> (Self, File) {
        Self::with_folder(|copy| copy.copy(&self.folder, &[]))
    }

    fn copy(&self, of: &Path, with: &[&str]) {
        self.make_folder();
        let mut copy = self.tool("pg_basebackup");
        copy.args(["--checkpoint=fast", "--wal-method=stream", "--username", OWNER]).args(with);
        run(copy.arg("--host").arg(of));
    }

    /// Stops a replica's receiver in its tracks, or lets it go on.
    pub(crate) fn receive(&self, goes_on: bool) {
        let pid = Command::new(programs().join("psql"))
            .arg("--host")
            .arg(&self.folder)
            .args(["--username", OWNER, "--tuples-only", "--no-align", "postgres"])
            .args(["--command", "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walreceiver'"])
            .output()
            .expect("psql runs");
        let pid = String::from_utf8_lossy(&pid.stdout).trim().to_owned();
        // One whose primary died may have gone by itself.
        if !pid.is_empty() {
            run(Command::new("kill").arg(if goes_on { "-CONT" } else { "-STOP" }).arg(pid));
        }
    }

    /// Lets a replica become a primary.
    pub(crate) fn promote(&self) {
        run(self.tool("pg_ctl").args(["promote", "--wait"]));
    }

    fn with_folder(make: impl FnOnce(&mut Self)) -> (Self, File) {
        let folder = tempfile::tempdir().expect("a temporary folder").keep();
        let mut cluster = Self { users: folder.join("users.lock"), folder, environment: Vec::new() };
        make(&mut cluster);
        let user = File::create(&cluster.users).expect("a lock file");
        user.lock_shared().expect("a shared lock");
        cluster.launch();
        cluster.watch();
        (cluster, user)
    }

    /// How to connect to it.
    pub(crate) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().socket(&self.folder).username(OWNER).database("postgres")
    }

    /// Where everything of it lies: its data, and its log.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A dump of one of its databases, as `pg_dump` writes it.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let mut dump = Command::new(programs().join("pg_dump"));
        dump.arg("--host").arg(&self.folder).args(["--username", OWNER, "postgres"]);
        let out = dump.output().expect("pg_dump runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        out.stdout
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Whether it runs.
    pub(crate) fn is_running(&self) -> bool {
        self.data().exists()
            && self.tool("pg_ctl").arg("status").output().is_ok_and(|out| out.status.success())
    }

    fn start(&self) {
        self.make();
        self.launch();
        self.watch();
    }

    fn make(&self) {
        self.make_folder();
        self.init();
    }

    fn init(&self) {
        run(self.tool("initdb").args([
            "--username",
            OWNER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]));
    }

    fn make_folder(&self) {
        // What is left here belongs to a cluster that did not end in order.
        drop(fs::remove_dir_all(&self.folder));
        fs::create_dir_all(&self.folder).expect("a folder for the cluster");
        own(&self.folder);
    }

    /// Starts it, after [`Cluster::crash`] too.
    pub(crate) fn launch(&self) {
        let settings = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections=400 -c fsync=on",
            self.folder.display()
        );
        let log = self.folder.join("log");
        let mut start = self.tool("pg_ctl");
        start.envs(self.environment.iter().map(|(name, value)| (name, value)));
        run(start.args(["start", "--wait", "--options", &settings, "--log"]).arg(log));
    }

    /// Ends it as a crash would: nothing is written that was not written before.
    pub(crate) fn crash(&self) {
        run(self.tool("pg_ctl").args(["stop", "--mode=immediate"]));
    }

    /// Ends it if it still runs.
    pub(crate) fn end(&self) {
        drop(self.tool("pg_ctl").args(["stop", "--mode=immediate"]).output());
    }

    /// Starts the watchdog, in a process group of its own so that it outlives an interrupted run.
    fn watch(&self) {
        let script = r#"while sleep 2; do flock --nonblock "$1" sh -c "$2" && exit; done"#;
        let stop = self.tool("pg_ctl").args(["stop", "--mode=immediate"]).words();
        let stop = format!("{stop}; rm -rf '{}'", self.folder.display());
        let mut watchdog = Command::new("sh");
        watchdog.args(["-c", script, "watchdog"]).arg(&self.users).arg(stop);
        watchdog.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        drop(watchdog.current_dir("/").spawn().expect("a watchdog"));
    }

    /// A tool of PostgreSQL on this cluster; it refuses to run as root, so root becomes `postgres`.
    fn tool(&self, name: &str) -> Command {
        let program = programs().join(name);
        let mut command = if running_as_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.arg("--pgdata").arg(self.data()).current_dir(&self.folder).stdin(Stdio::null());
        command
    }
}

trait Words {
    /// The command as a shell would take it.
    fn words(&self) -> String;
}

impl Words for Command {
    fn words(&self) -> String {
        let words = std::iter::once(self.get_program()).chain(self.get_args());
        words.map(|word| format!("'{}'", word.display())).collect::<Vec<_>>().join(" ")
    }
}

/// Debian keeps the programs of the server out of PATH, a folder for each version.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest =
        versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists()).max();
    let on_path = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    };
    newest.or_else(on_path).expect("PostgreSQL is not installed: apt-get install -y postgresql")
}

/// Gives a folder to whom the server runs as.
fn own(folder: &Path) {
    if running_as_root() {
        run(Command::new("chown").arg("postgres").arg(folder));
    }
}

fn running_as_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

fn run(command: &mut Command) {
    let out =
        command.stdout(Stdio::null()).stderr(Stdio::piped()).output().expect("a tool of PostgreSQL runs");
    assert!(out.status.success(), "{}: {}", command.words(), String::from_utf8_lossy(&out.stderr));
}
