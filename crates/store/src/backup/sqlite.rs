//! Copies of an SQLite file: `VACUUM INTO`, one snapshot beside the writer, without free pages and so without what was
//! erased.

use super::{BackupError, at, sync_folder, with_suffix};
use crate::journal::{READ_HEAD, TreeHead};
use crate::sqlite::Database;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::fs::{self, File};
use std::path::Path;

/// Copies the file and reads from the copy where its journal ends.
pub(super) async fn copy(database: &Database, to: &Path) -> Result<TreeHead, BackupError> {
    let path = to.to_str().ok_or_else(|| BackupError::Damaged("its path is not UTF-8".to_owned()))?;
    sqlx::query("VACUUM INTO $1").bind(path).execute(database.readers()).await?;
    let options = SqliteConnectOptions::new().filename(to).read_only(true);
    let mut copied: SqliteConnection = options.disable_statement_logging().connect().await?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(10)").fetch_all(&mut copied).await?;
    if found != ["ok"] {
        return Err(BackupError::Damaged(found.join("; ")));
    }
    let head = TreeHead::of_row(sqlx::query_as(READ_HEAD).fetch_one(&mut copied).await?)?;
    copied.close().await?;
    Ok(head)
}

/// Copies a copy to where the service will find it.
pub(super) fn put_back(from: &Path, to: &Path) -> Result<(), BackupError> {
    for beside in ["", "-wal", "-shm"] {
        let path = with_suffix(to, beside);
        if path.exists() {
            return Err(BackupError::Exists(path));
        }
    }
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    let part = with_suffix(to, ".part");
    fs::copy(from, &part).map_err(at(&part))?;
    File::open(&part).and_then(|file| file.sync_all()).map_err(at(&part))?;
    fs::rename(&part, to).map_err(at(to))?;
    sync_folder(to)
}
