//! Which keys may sign which checkpoints: those that the log itself adopted, each from its adoption on.
//!
//! Invariants: a checkpoint of a size rests on the key that was in force at that position; a verifier who was given a key trusts
//! another one only when a checkpoint that a trusted key vouches for covers its adoption: the key in force there, or the one that it took
//! the place of, which signs the hand-over. A key that was retired earlier vouches for nothing new, whoever has it by then.

use super::checkpoint::Checkpoint;
use super::keys::VerifierKey;
use super::note::{Note, NoteError};
use crate::journal::Recorded;
use domain::event::DomainEvent;
use domain::settings::{self, KeysEvent, SettingsEvent};
use readmodel::Fact;
use std::collections::BTreeSet;

/// Why a checkpoint is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// It is of another log.
    #[error("the checkpoint is of the log «{received}», this one is «{expected}»")]
    Origin {
        /// The origin in the checkpoint.
        received: String,
        /// The origin of the log.
        expected: String,
    },
    /// Its signatures do not stand.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The log had adopted no key by then, or another one.
    #[error("the key that was in force at {size} did not sign it")]
    NotInForce {
        /// Its size.
        size: u64,
    },
}

/// A key from the event that adopted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// Where the event stands.
    pub position: u64,
    /// The key.
    pub key: VerifierKey,
}

/// The keys of a log in the order of their adoption.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adoptions(Vec<Adoption>);

impl Adoptions {
    /// These, in the order of adoption.
    pub(super) const fn of(adoptions: Vec<Adoption>) -> Self {
        Self(adoptions)
    }

    /// Whether an event may be one of them.
    pub fn concern(aggregate_type: &str, event_type: &str) -> bool {
        aggregate_type == "Settings" && event_type == "AuditKeyAdopted"
    }

    /// Takes an event in, if it adopts a key; says whether the key can be read.
    pub fn take(&mut self, event: &Recorded) -> bool {
        if !Self::concern(&event.aggregate_type, &event.event_type) || event.aggregate_id != settings::LOG {
            return true;
        }
        let read = Fact::read(event.stored());
        let Ok(Fact { event: DomainEvent::Settings(SettingsEvent::Keys(event_of_keys)), .. }) = read else {
            return false;
        };
        let KeysEvent::AuditKeyAdopted { key, .. } = event_of_keys else { return false };
        let Some(key) = VerifierKey::of_adopted(&key) else { return false };
        self.0.push(Adoption { position: event.position.0, key });
        true
    }

    /// In the order of adoption.
    pub fn all(&self) -> &[Adoption] {
        &self.0
    }

    /// The key in force at a position.
    pub fn in_force(&self, position: u64) -> Option<&VerifierKey> {
        self.0.iter().rev().find(|adoption| adoption.position <= position).map(|adoption| &adoption.key)
    }

    /// Whether the log stands behind a checkpoint: all signatures of its keys verify, that of the key in force among them.
    /// Gives the keys that signed.
    pub fn verify(&self, checkpoint: &Checkpoint, note: &Note) -> Result<Vec<&VerifierKey>, TrustError> {
        let in_force =
            self.in_force(checkpoint.size).ok_or(TrustError::NotInForce { size: checkpoint.size })?;
        if checkpoint.origin != in_force.name() {
            let (received, expected) = (checkpoint.origin.clone(), in_force.name().to_owned());
            return Err(TrustError::Origin { received, expected });
        }
        let signed = note.verify(self.0.iter().map(|adoption| &adoption.key))?;
        if signed.contains(&in_force) {
            Ok(signed)
        } else {
            Err(TrustError::NotInForce { size: checkpoint.size })
        }
    }

    /// Whether a checkpoint may be of this log at a size that was not reached: which key was in force there is not known, but it is of
    /// this log, and what a known key signed is what it signed.
    pub(super) fn may_be_of_later(
        &self,
        checkpoint: &Checkpoint,
        note: &Note,
        given: &[VerifierKey],
    ) -> Result<(), TrustError> {
        if let Some(Adoption { key, .. }) = self.0.last()
            && checkpoint.origin != key.name()
        {
            let (received, expected) = (checkpoint.origin.clone(), key.name().to_owned());
            return Err(TrustError::Origin { received, expected });
        }
        match note.verify(self.0.iter().map(|adoption| &adoption.key).chain(given)) {
            Ok(_) | Err(NoteError::UnknownKeys) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a key vouches for a checkpoint of this size that it signed: it was in force there, or its successor was. No log takes a
    /// key a second time.
    fn vouches(&self, key: &VerifierKey, size: u64) -> bool {
        let adopted = self.0.partition_point(|adoption| adoption.position <= size);
        let first = self.0.iter().position(|adoption| adoption.key == *key);
        first.is_some_and(|first| first < adopted && first + 2 >= adopted)
    }

    /// Whether a trusted key vouches for a signed checkpoint.
    pub(super) fn stands(&self, trusted: &BTreeSet<u32>, (size, signed): &(u64, Vec<&VerifierKey>)) -> bool {
        signed.iter().any(|key| trusted.contains(&key.id()) && self.vouches(key, *size))
    }

    /// The ids of the keys that follow from those that a verifier was given, by these checkpoints of this log: each with its size
    /// and the keys that signed it. Adoptions up to `unseen` are hearsay: their events were not verified.
    pub(super) fn trusted(
        &self,
        given: &[VerifierKey],
        signed: &[(u64, Vec<&VerifierKey>)],
        unseen: u64,
    ) -> BTreeSet<u32> {
        let known = |key: &VerifierKey| given.contains(key);
        let mut trusted: BTreeSet<u32> = self
            .0
            .iter()
            .map(|adoption| &adoption.key)
            .filter(|key| known(key))
            .map(VerifierKey::id)
            .collect();
        loop {
            let vouched = signed.iter().filter(|signed| self.stands(&trusted, signed));
            let upto = vouched.map(|(size, _)| *size).max().unwrap_or_default();
            let reached =
                self.0.iter().filter(|adoption| adoption.position > unseen && adoption.position <= upto);
            let before = trusted.len();
            trusted.extend(reached.map(|adoption| adoption.key.id()));
            if trusted.len() == before {
                return trusted;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::SignerKey;

    fn log(keys: &[(u64, &SignerKey)]) -> Adoptions {
        Adoptions(
            keys.iter()
                .map(|(position, key)| Adoption { position: *position, key: key.verifier().clone() })
                .collect(),
        )
    }

    fn at(size: u64, keys: &[&SignerKey]) -> (Checkpoint, Note) {
        let checkpoint = Checkpoint { origin: keys[0].verifier().name().into(), size, root: [7; 32] };
        let note = checkpoint.sign(keys);
        (checkpoint, note)
    }

    #[test]
    fn a_key_signs_from_its_adoption_to_that_of_its_successor() {
        let (old, new) = (SignerKey::draw(Some("log")).unwrap(), SignerKey::draw(Some("log")).unwrap());
        let log = log(&[(3, &old), (9, &new)]);
        let verdict = |size, keys: &[&SignerKey]| {
            let (checkpoint, note) = at(size, keys);
            log.verify(&checkpoint, &note).map(|signed| signed.len())
        };
        assert_eq!(verdict(2, &[&old]), Err(TrustError::NotInForce { size: 2 }));
        assert_eq!((verdict(3, &[&old]), verdict(8, &[&old]), verdict(9, &[&new])), (Ok(1), Ok(1), Ok(1)));
        assert_eq!(verdict(8, &[&new]), Err(TrustError::NotInForce { size: 8 }));
        assert_eq!(verdict(9, &[&old]), Err(TrustError::NotInForce { size: 9 }));
        assert_eq!(verdict(9, &[&old, &new]), Ok(2));
        let stranger = SignerKey::draw(Some("log")).unwrap();
        assert_eq!(verdict(9, &[&stranger]), Err(TrustError::Note(NoteError::UnknownKeys)));
        assert!(matches!(
            verdict(9, &[&SignerKey::draw(Some("other")).unwrap()]),
            Err(TrustError::Origin { .. })
        ));
    }

    #[test]
    fn a_key_that_was_retired_vouches_for_no_later_one() {
        let [first, second, third] = [(); 3].map(|()| SignerKey::draw(Some("log")).unwrap());
        let log = log(&[(3, &first), (5, &second), (7, &third)]);
        let keys = [&first, &second, &third].map(SignerKey::verifier);
        let forged = [(3, vec![keys[0]]), (5, vec![keys[1], keys[0]]), (7, vec![keys[2], keys[0]])];
        for given in [keys[0], keys[1]] {
            let trusted = log.trusted(std::slice::from_ref(given), &forged, 0);
            assert_eq!(trusted, [keys[0].id(), keys[1].id()].into());
            assert!(!log.stands(&trusted, &forged[2]), "nobody handed over to the third");
        }
        let handed = (7, vec![keys[2], keys[1]]);
        assert!(log.stands(&[keys[1].id()].into(), &handed));
        // The first key comes back in a history of its holder's own.
        let again = Adoptions([log.0.clone(), vec![Adoption { position: 9, key: keys[0].clone() }]].concat());
        assert!(!again.stands(&[keys[0].id()].into(), &(9, vec![keys[0]])));
    }

    #[test]
    fn trust_goes_over_a_checkpoint_that_both_keys_signed() {
        let (old, new) = (SignerKey::draw(Some("log")).unwrap(), SignerKey::draw(Some("log")).unwrap());
        let log = log(&[(3, &old), (9, &new)]);
        let (first, second) = (old.verifier(), new.verifier());
        let given = [first.clone()];
        assert_eq!(log.trusted(&given, &[(8, vec![first]), (12, vec![second])], 0), [first.id()].into());
        let handed = [(8, vec![first]), (10, vec![first, second]), (12, vec![second])];
        assert_eq!(log.trusted(&given, &handed, 0), [first.id(), second.id()].into());
        assert_eq!(
            log.trusted(std::slice::from_ref(second), &[(8, vec![first]), (12, vec![second])], 0).len(),
            2
        );
        assert!(
            log.trusted(&[SignerKey::draw(Some("log")).unwrap().verifier().clone()], &handed, 0).is_empty()
        );
    }
}
