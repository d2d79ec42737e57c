//! The master keys of one database that this process has: those that open something there.
//!
//! Invariants: the newest key of the database is among them, or there is no ring; the key of the blind index is handed on from
//! the first master key to each later one, so that what was indexed stays found.

use super::envelope::{self, KeyId, Secret};
use super::keys::MasterKey;
use super::{MasterRow, VaultError};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const CHECK_PLACE: &[u8] = b"check\0";

/// What is derived from the master keys at hand.
pub(super) struct Ring {
    index: Secret,
    newest: KeyId,
    wrapping: BTreeMap<KeyId, Secret>,
}

impl Ring {
    /// The ring of a database that one key opened first.
    #[cfg(test)]
    pub(super) fn of_first(master: &MasterKey) -> Self {
        let newest = master.id();
        let wrapping = BTreeMap::from([(newest, master.wrapping())]);
        Self { index: master.first_index(), newest, wrapping }
    }

    /// The ring of these keys, as the database tells which are in use, by age.
    pub(super) fn of(rows: &[MasterRow], keys: &[MasterKey]) -> Result<Self, VaultError> {
        let in_use: Vec<(&MasterRow, &[u8])> =
            rows.iter().filter_map(|row| Some((row, row.sealed.as_deref()?))).collect();
        let given = |id: KeyId| keys.iter().find(|key| key.id() == id);
        let mut wrapping = BTreeMap::new();
        let mut last = None;
        for (row, sealed) in in_use {
            last = Some((row, None));
            let Some(key) = given(row.key_id) else { continue };
            let secret = key.wrapping();
            let told =
                envelope::open(&secret, CHECK_PLACE, sealed).map_err(|_| VaultError::WrongMasterKey)?;
            let index = match <&[u8; 32]>::try_from(told.as_slice()) {
                Ok(index) => Zeroizing::new(*index),
                // The first one says nothing: the index comes from itself.
                Err(_) => key.first_index(),
            };
            wrapping.insert(row.key_id, secret);
            last = Some((row, Some(index)));
        }
        match last {
            Some((row, Some(index))) => Ok(Self { index, newest: row.key_id, wrapping }),
            Some((row, None)) if !wrapping.is_empty() => {
                Err(VaultError::MasterKeyNotGiven { mark: hex::encode(row.key_id) })
            }
            Some((_, None)) | None => Err(VaultError::WrongMasterKey),
        }
    }

    /// What the database keeps of a first key: only it opens it.
    pub(super) fn first_check(master: &MasterKey) -> Vec<u8> {
        envelope::seal(&master.wrapping(), CHECK_PLACE, b"")
    }

    /// What the database keeps of a later key.
    pub(super) fn check_of(&self, master: &MasterKey) -> Vec<u8> {
        envelope::seal(&master.wrapping(), CHECK_PLACE, self.index.as_slice())
    }

    pub(super) fn index(&self) -> &Secret {
        &self.index
    }

    /// The key that wraps what is new.
    pub(super) fn newest(&self) -> &Secret {
        &self.wrapping[&self.newest]
    }

    pub(super) fn newest_id(&self) -> KeyId {
        self.newest
    }

    /// The key of this id, if it is at hand.
    pub(super) fn wrapping(&self, id: KeyId) -> Option<&Secret> {
        self.wrapping.get(&id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn master(byte: u8) -> MasterKey {
        MasterKey::from_bytes([byte; 32])
    }

    fn row(key: &MasterKey, sealed: Option<Vec<u8>>) -> MasterRow {
        MasterRow { key_id: key.id(), sealed, since: 0, dropped_at: None }
    }

    #[test]
    fn a_later_key_finds_by_the_index_of_the_first() {
        let first = Ring::of_first(&master(1));
        let rows = [
            row(&master(1), Some(Ring::first_check(&master(1)))),
            row(&master(2), Some(first.check_of(&master(2)))),
        ];
        let both = Ring::of(&rows, &[master(2), master(1)]).unwrap();
        assert_eq!((both.index(), both.newest_id()), (first.index(), master(2).id()));
        assert!(both.wrapping(master(1).id()).is_some(), "what the first wrapped opens");
        let dropped = [row(&master(1), None), rows[1].clone()];
        assert_eq!(Ring::of(&dropped, &[master(2)]).unwrap().index(), first.index());
    }

    #[test]
    fn the_newest_key_has_to_be_given() {
        let first = Ring::of_first(&master(1));
        let rows = [
            row(&master(1), Some(Ring::first_check(&master(1)))),
            row(&master(2), Some(first.check_of(&master(2)))),
        ];
        let missing = Ring::of(&rows, &[master(1)]).err().unwrap();
        assert!(matches!(missing, VaultError::MasterKeyNotGiven { mark } if mark == master(2).mark()));
        assert!(matches!(Ring::of(&rows, &[master(3)]), Err(VaultError::WrongMasterKey)));
        assert!(matches!(Ring::of(&[], &[master(3)]), Err(VaultError::WrongMasterKey)));
    }
}
