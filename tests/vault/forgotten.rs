//! What was destroyed or wrapped anew is not in the files of SQLite any more, also where pages were split and rows moved; and a backup
//! is as readable as the master key that was in use when it was made.

use super::needles::Scanner;
use crate::kit::database::Fresh;
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use store::backend::Backend;
use store::journal::{Commit, Journal, Metadata};
use store::vault::{KeyFile, MasterKey, MasterKeys, Vault, VaultError, masters};
use uuid::Uuid;

const SUBJECTS: u128 = 600;

fn subject(number: u128) -> Uuid {
    // Scattered, so that rows of one are not beside each other.
    Uuid::from_u128((number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}

fn command(number: u128) -> Commit {
    Commit::new(Uuid::from_u128(number), [1; 32], Metadata::new())
}

/// Every wrapped key and sealed record as it is stored now.
async fn stored(file: &Path) -> BTreeSet<Vec<u8>> {
    let mut connection = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    let all = "SELECT wrapped FROM vault_keys UNION ALL SELECT sealed FROM vault_records";
    sqlx::query_scalar::<_, Vec<u8>>(all).fetch_all(&mut connection).await.unwrap().into_iter().collect()
}

/// Keys and records of texts short and long, told in two goes.
async fn told(journal: &Journal, vault: &Vault) {
    for part in 0..6 {
        let mut commit = command(1_000 + part);
        for number in (0..SUBJECTS).filter(|number| number % 6 == part) {
            let (key, wrapped) = vault.seal_new(subject(number));
            commit.keys.push(wrapped);
            let long = "длинный текст ".repeat(1 + usize::try_from(number % 90).unwrap() * 4);
            commit.records.extend([key.seal("name", "Ёлкина Анна"), key.seal("request", &long)]);
        }
        journal.append(commit).await.unwrap();
    }
}

fn key_file(folder: &Path) -> std::path::PathBuf {
    let file = folder.join("keys");
    fs::write(&file, "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n").unwrap();
    file
}

async fn changed(vault: &Vault, backend: &Backend, file: &Path) -> String {
    let old = masters(backend).await.unwrap()[0].mark.clone();
    KeyFile::hold(file).unwrap().add_new().unwrap();
    vault.introduce(7).await.unwrap();
    let mut after = Uuid::nil();
    while let Some((last, _)) = vault.rewrap(after, 100).await.unwrap() {
        after = last;
    }
    assert!(vault.drop_master(&old, 8).await.unwrap());
    KeyFile::hold(file).unwrap().remove(&old).unwrap();
    old
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_byte_of_what_was_destroyed_or_replaced_is_left_in_the_files() {
    let (fresh, keys) = (Fresh::sqlite(), tempfile::tempdir().unwrap());
    let file = key_file(keys.path());
    let journal = fresh.journal().await;
    let vault = Vault::open(journal.backend().clone(), MasterKeys::from_file(&file).unwrap()).await.unwrap();
    told(&journal, &vault).await;
    let before = stored(&fresh.file()).await;
    for part in 0..10 {
        let mut commit = command(2_000 + part);
        commit.destroyed = (0..SUBJECTS).filter(|number| number % 20 == part).map(subject).collect();
        journal.append(commit).await.unwrap();
    }
    changed(&vault, journal.backend(), &file).await;
    assert!(journal.backend().forget().await.unwrap(), "nobody reads");
    let after = stored(&fresh.file()).await;
    let gone: Vec<_> = before.difference(&after).map(|bytes| ("it".to_owned(), bytes.clone())).collect();
    assert!(gone.len() > 1_000 && after.len() > 500, "{} {}", gone.len(), after.len());
    let looked_through = Scanner::of(gone).assert_absent_in(fresh.file().parent().unwrap(), &[]);
    assert!(looked_through > 100_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_readable_with_its_own_master_key_only() {
    let (fresh, folder) = (Fresh::sqlite(), tempfile::tempdir().unwrap());
    let file = key_file(folder.path());
    let journal = fresh.journal().await;
    let vault = Vault::open(journal.backend().clone(), MasterKeys::from_file(&file).unwrap()).await.unwrap();
    told(&journal, &vault).await;
    let backup = folder.path().join("backup.sqlite");
    let mut connection = SqliteConnection::connect(&fresh.address()).await.unwrap();
    let into = format!("VACUUM INTO '{}'", backup.display());
    sqlx::query(&into).execute(&mut connection).await.unwrap();

    let mut erasing = command(3_000);
    erasing.destroyed = vec![subject(1)];
    journal.append(erasing).await.unwrap();
    changed(&vault, journal.backend(), &file).await;

    let restored = Backend::connect(&format!("sqlite:{}", backup.display())).await.unwrap();
    let with_new = Vault::open(restored.clone(), MasterKeys::from_file(&file).unwrap()).await;
    assert!(matches!(with_new, Err(VaultError::WrongMasterKey)), "the key under it was destroyed");
    // Who kept a copy of it reads everything, the erased too: therefore it is destroyed.
    let with_old = Vault::open(restored, MasterKey::from_bytes([1; 32])).await.unwrap();
    assert!(with_old.reveal(subject(1), "name").await.unwrap().is_some());
    assert_eq!(vault.reveal(subject(1), "name").await.unwrap(), None);
    assert!(vault.reveal(subject(2), "name").await.unwrap().is_some());
}
