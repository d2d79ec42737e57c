//! Copies of a PostgreSQL database by its own programs: `pg_dump` from an exported snapshot, `pg_restore` in one transaction.
//!
//! Invariant: the password reaches a program by its environment, never by its arguments, which everybody on the machine sees.

use super::{BackupError, at};
use crate::backend::ConnectError;
use crate::journal::{READ_HEAD, TreeHead};
use crate::postgres::Database;
use percent_encoding::percent_decode_str;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions, Connection, Executor};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// Dumps the database into an open file and says where its journal ended in the dumped snapshot.
pub(super) async fn dump(database: &Database, to: &File) -> Result<TreeHead, BackupError> {
    let mut snapshot = database.pool().begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
    let head = TreeHead::of_row(sqlx::query_as(READ_HEAD).fetch_one(&mut *snapshot).await?)?;
    let name: String = sqlx::query_scalar("SELECT pg_export_snapshot()").fetch_one(&mut *snapshot).await?;
    let into = to.try_clone().map_err(at(Path::new("the copy")))?;
    let arguments = ["--format=custom", "--no-owner", "--no-privileges", "--snapshot", &name];
    run("pg_dump", database.options(), &arguments, Stdio::null(), into.into()).await?;
    snapshot.rollback().await?;
    Ok(head)
}

/// Fills an empty database.
pub(super) async fn put_back(address: &str, from: &Path) -> Result<(), BackupError> {
    let options: PgConnectOptions = address.parse().map_err(ConnectError::Address)?;
    let mut connection: PgConnection = options.clone().disable_statement_logging().connect().await?;
    let tables = "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
    let tables: i64 = sqlx::query_scalar(tables).fetch_one(&mut connection).await?;
    if tables > 0 {
        return Err(BackupError::NotEmpty);
    }
    let file = File::open(from).map_err(at(from))?;
    let database = options.get_database().unwrap_or(options.get_username());
    let arguments =
        ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--dbname", database];
    run("pg_restore", &options, &arguments, file.into(), Stdio::null()).await?;
    // Plans that rest on no statistics are slow until autovacuum comes by.
    connection.execute("ANALYZE").await?;
    connection.close().await?;
    Ok(())
}

async fn run(
    program: &'static str,
    options: &PgConnectOptions,
    arguments: &[&str],
    input: Stdio,
    output: Stdio,
) -> Result<(), BackupError> {
    let path = find(program).ok_or(BackupError::NoProgram(program))?;
    let mut command = Command::new(path);
    command.args(arguments).stdin(input).stdout(output).stderr(Stdio::piped()).kill_on_drop(true);
    for (name, value) in environment(options) {
        command.env(name, value);
    }
    let ended = command.spawn().map_err(at(Path::new(program)))?.wait_with_output().await;
    let ended = ended.map_err(at(Path::new(program)))?;
    if ended.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
    Err(BackupError::Program { program, said })
}

/// As libpq takes them.
fn environment(options: &PgConnectOptions) -> Vec<(&'static str, String)> {
    let host =
        options.get_socket().map_or_else(|| options.get_host().to_owned(), |path| path.display().to_string());
    let mut variables = vec![
        ("PGHOST", host),
        ("PGPORT", options.get_port().to_string()),
        ("PGUSER", options.get_username().to_owned()),
        ("PGDATABASE", options.get_database().unwrap_or(options.get_username()).to_owned()),
        ("PGSSLMODE", ssl_mode(options.get_ssl_mode()).to_owned()),
        ("PGAPPNAME", "nastavnik-backup".to_owned()),
    ];
    if let Some(password) = options.to_url_lossy().password() {
        variables.push(("PGPASSWORD", percent_decode_str(password).decode_utf8_lossy().into_owned()));
    }
    variables
}

fn ssl_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

/// On the path of the process, or where Debian keeps it: a folder for each version.
fn find(program: &str) -> Option<PathBuf> {
    let on_path = std::process::Command::new(program).arg("--version").stdout(Stdio::null()).status();
    if !matches!(&on_path, Err(error) if error.kind() == io::ErrorKind::NotFound) {
        return Some(PathBuf::from(program));
    }
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin").join(program)).filter(|path| path.exists()).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_told_the_password_by_its_environment() {
        let options: PgConnectOptions =
            "postgres://curator:p%40ss@db.example:5433/region?sslmode=require".parse().unwrap();
        let variables = environment(&options);
        for expected in [
            ("PGHOST", "db.example"),
            ("PGPORT", "5433"),
            ("PGUSER", "curator"),
            ("PGDATABASE", "region"),
            ("PGSSLMODE", "require"),
            ("PGPASSWORD", "p@ss"),
        ] {
            assert!(
                variables.iter().any(|(name, value)| (*name, value.as_str()) == expected),
                "{expected:?}"
            );
        }
    }
}
