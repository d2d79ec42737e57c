//! Personal data goes through commits into the vault, and nowhere else.

use crate::kit::database::{Fresh, on_both_databases};
use std::collections::BTreeMap;
use store::journal::{AppendError, Commit, Metadata};
use store::vault::{MasterKey, Vault, VaultError, is_bound};
use uuid::Uuid;

const ANNA: Uuid = Uuid::from_u128(1);
const BORIS: Uuid = Uuid::from_u128(2);
const NAME: &str = "Анна Ёлкина-Заречная";

on_both_databases!(
    what_a_commit_sealed_is_read_back,
    another_master_key_is_refused_at_once,
    looking_at_a_key_binds_nothing,
    a_moved_record_does_not_open,
    a_second_key_is_refused,
    an_index_is_the_same_for_equal_values_only,
);

fn master(byte: u8) -> MasterKey {
    MasterKey::from_bytes([byte; 32])
}

fn commit(command: u128) -> Commit {
    Commit::new(Uuid::from_u128(command), [1; 32], Metadata::new())
}

async fn what_a_commit_sealed_is_read_back(fresh: Fresh) {
    let journal = fresh.journal().await;
    let vault = Vault::open(journal.backend().clone(), master(1)).await.unwrap();
    let ((anna, annas_key), (boris, boriss_key)) = (vault.seal_new(ANNA), vault.seal_new(BORIS));
    let records = vec![anna.seal("name", NAME), anna.seal("phone", "1"), boris.seal("name", "Борис")];
    let first = Commit { keys: vec![annas_key, boriss_key], records, ..commit(1) };
    journal.append(first).await.unwrap();
    assert_eq!(vault.reveal(ANNA, "name").await.unwrap().as_deref(), Some(NAME));

    let anna = vault.key_of(ANNA).await.unwrap().unwrap();
    journal.append(Commit { records: vec![anna.seal("phone", "2")], ..commit(2) }).await.unwrap();
    let absent = Uuid::from_u128(3);
    let opened = vault.reveal_many(&[BORIS, ANNA, absent], &["name", "phone", "email"]).await.unwrap();
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = BTreeMap::from([
        (ANNA, BTreeMap::from([field("name", NAME), field("phone", "2")])),
        (BORIS, BTreeMap::from([field("name", "Борис")])),
    ]);
    assert_eq!(opened, expected);
    assert!(vault.key_of(absent).await.unwrap().is_none());
}

async fn another_master_key_is_refused_at_once(fresh: Fresh) {
    let backend = fresh.backend().await;
    Vault::open(backend.clone(), master(1)).await.unwrap();
    let other = Vault::open(backend.clone(), master(2)).await;
    assert!(matches!(other, Err(VaultError::WrongMasterKey)));
    Vault::open(backend, master(1)).await.unwrap();
}

async fn a_moved_record_does_not_open(fresh: Fresh) {
    let journal = fresh.journal().await;
    let vault = Vault::open(journal.backend().clone(), master(1)).await.unwrap();
    let (anna, key) = vault.seal_new(ANNA);
    journal
        .append(Commit { keys: vec![key], records: vec![anna.seal("name", NAME)], ..commit(1) })
        .await
        .unwrap();
    super::tables::execute(&journal, "UPDATE vault_records SET field = 'phone'").await;
    let refused = vault.reveal(ANNA, "phone").await.unwrap_err();
    assert!(matches!(refused, VaultError::Sealed { subject: ANNA, .. }));
    assert!(!format!("{refused:?}").contains("Анна"));
}

async fn a_second_key_is_refused(fresh: Fresh) {
    let journal = fresh.journal().await;
    let vault = Vault::open(journal.backend().clone(), master(1)).await.unwrap();
    journal.append(Commit { keys: vec![vault.seal_new(ANNA).1], ..commit(1) }).await.unwrap();
    let again = journal.append(Commit { keys: vec![vault.seal_new(ANNA).1], ..commit(2) }).await;
    assert!(matches!(again, Err(AppendError::KeyExists { subject: ANNA })));
}

async fn an_index_is_the_same_for_equal_values_only(fresh: Fresh) {
    let backend = fresh.backend().await;
    let vault = Vault::open(backend, master(1)).await.unwrap();
    let other = Vault::open(Fresh::sqlite().backend().await, master(2)).await.unwrap();
    let index = vault.blind_index("person", &["ёлкина", "2010"]);
    assert_eq!(index, vault.blind_index("person", &["ёлкина", "2010"]));
    assert_ne!(index, vault.blind_index("person", &["ёлкина2010"]));
    assert_ne!(index, vault.blind_index("phone", &["ёлкина", "2010"]));
    assert_ne!(index, other.blind_index("person", &["ёлкина", "2010"]));
}

async fn looking_at_a_key_binds_nothing(fresh: Fresh) {
    let backend = fresh.backend().await;
    assert!(!Vault::verify(&backend, &master(2).into()).await.unwrap());
    assert!(!is_bound(&backend).await.unwrap());
    Vault::open(backend.clone(), master(1)).await.unwrap();
    assert!(is_bound(&backend).await.unwrap());
    assert!(Vault::verify(&backend, &master(1).into()).await.unwrap());
    let other = Vault::verify(&backend, &master(2).into()).await;
    assert!(matches!(other, Err(VaultError::WrongMasterKey)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_hold_no_plaintext() {
    let fresh = Fresh::sqlite();
    let journal = fresh.journal().await;
    let vault = Vault::open(journal.backend().clone(), master(7)).await.unwrap();
    let (anna, key) = vault.seal_new(ANNA);
    journal
        .append(Commit { keys: vec![key], records: vec![anna.seal("name", NAME)], ..commit(1) })
        .await
        .unwrap();
    let mut found = 0;
    for file in std::fs::read_dir(fresh.file().parent().unwrap()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(NAME.len()).any(|window| window == NAME.as_bytes()));
        assert!(!bytes.windows(32).any(|window| window == [7; 32]), "the master key");
        found += usize::from(bytes.windows(4).any(|window| window == b"name"));
    }
    assert!(found > 0, "the record is in one of the files");
}
