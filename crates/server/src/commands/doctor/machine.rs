//! What the doctor sees without opening the database: the file, its key and the disk.

use super::finding::Findings;
use crate::config::Settings;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use store::vault::{HOW_TO_MAKE, MasterKeys, key_file_beside};

/// Free space below which the disk is called full.
const LITTLE: u64 = 1024 * 1024 * 1024;

/// Whether there is a database to open: to look must not be to make one.
pub(super) fn has_database(settings: &Settings, findings: &mut Findings) -> bool {
    match settings.database.sqlite_path() {
        Some(path) if !path.exists() => {
            findings.warning(
                "database",
                format!("there is no file {}", path.display()),
                "`nastavnik serve` makes it",
            );
            false
        }
        Some(_) | None => true,
    }
}

pub(super) fn examine(settings: &Settings, findings: &mut Findings) {
    master_key(settings, findings);
    disk(settings, findings);
}

fn master_key(settings: &Settings, findings: &mut Findings) {
    let Some(path) = settings.key_file() else {
        findings.error(
            "master key",
            "none is set, PostgreSQL needs one",
            format!("make one by `{HOW_TO_MAKE}` and name it with --master-key-file"),
        );
        return;
    };
    let beside = settings.database.sqlite_path().map(|database| key_file_beside(&database));
    let metadata = match fs::metadata(&path) {
        Ok(metadata) => metadata,
        // Whether it is to be made yet or lost only the database knows: said with the vault.
        Err(error) if settings.master_key_file.is_none() && error.kind() == io::ErrorKind::NotFound => return,
        Err(error) => {
            findings.failure(
                "master key",
                anyhow::Error::new(error).context(format!("{} cannot be read", path.display())),
                format!("make one by `{HOW_TO_MAKE}`; for an existing database only its first key opens it"),
            );
            return;
        }
    };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        findings.warning(
            "master key",
            format!("{} is readable by others (mode {mode:03o})", path.display()),
            format!("chmod 600 {}", path.display()),
        );
    }
    if let Err(error) = MasterKeys::from_file(&path) {
        findings.failure(
            "master key",
            error,
            format!("expected 32 bytes in base64, as made by `{HOW_TO_MAKE}`"),
        );
    } else if beside.as_ref() == Some(&path) {
        findings.warning(
            "master key",
            format!("{} lies beside the data: who copies the folder can read the names", path.display()),
            "keep it elsewhere and name it with --master-key-file; keep a copy apart from the backups",
        );
    } else {
        findings.ok("master key", path.display().to_string());
    }
}

fn disk(settings: &Settings, findings: &mut Findings) {
    let Some(database) = settings.database.sqlite_path() else { return };
    let folder = database.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match rustix::fs::statvfs(folder) {
        Ok(disk) => {
            let free = disk.f_bavail * disk.f_frsize;
            let found = format!("{} free at {}", bytes(free), folder.display());
            if free < LITTLE {
                findings.warning("disk", found, "free some: a full disk refuses every command");
            } else {
                findings.ok("disk", found);
            }
        }
        Err(error) => findings.failure("disk", error, "look at the folder of the database"),
    }
}

/// A size for people.
pub(super) fn bytes(bytes: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    if bytes >= 10 * 1024 * MIB {
        format!("{} GiB", bytes / (1024 * MIB))
    } else if bytes >= 10 * MIB {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{} KiB", bytes / 1024)
    }
}
