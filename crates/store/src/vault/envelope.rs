//! The sealed form of a value: `version | algorithm | key id | nonce | ciphertext`.
//!
//! Invariants: every nonce is drawn anew, 24 bytes, so that none repeats; what a value belongs to is authenticated with
//! it, so that a value moved to another subject or field does not open. This is the one place that draws secrets.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::RngCore;
use rand::rngs::OsRng;
use sha2::Sha256;
use zeroize::Zeroizing;

/// The bytes of a key; overwritten when dropped.
pub(super) type Secret = Zeroizing<[u8; 32]>;

const VERSION: u8 = 1;
const XCHACHA20_POLY1305: u8 = 1;
/// Tells keys apart without telling them.
pub(super) type KeyId = [u8; KEY_ID];

const KEY_ID: usize = 4;
const NONCE: usize = 24;
const HEADER: usize = 2 + KEY_ID + NONCE;

/// Why a sealed value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not an envelope of ours.
    #[error("the envelope has {received} bytes of header, expected {HEADER}")]
    Short {
        /// How many bytes there were.
        received: usize,
    },
    /// Sealed by another version of the service.
    #[error("the envelope is of version {version} and algorithm {algorithm}, expected 1 and 1")]
    Form {
        /// The version byte.
        version: u8,
        /// The algorithm byte.
        algorithm: u8,
    },
    /// Sealed with another key.
    #[error("the value was sealed with another key")]
    OtherKey,
    /// Changed, or moved from the place for which it was sealed.
    #[error("the value was changed, or sealed for another place")]
    Refused,
}

/// A new key.
pub(crate) fn draw() -> Secret {
    let mut key = Secret::default();
    OsRng.fill_bytes(key.as_mut_slice());
    key
}

/// A key for one purpose, which does not tell the key it comes from.
pub(super) fn derive(key: &Secret, purpose: &[u8]) -> Secret {
    Zeroizing::new(mac(key, [purpose]))
}

/// HMAC-SHA-256 over parts, each behind its length.
pub(super) fn mac<'p>(key: &Secret, parts: impl IntoIterator<Item = &'p [u8]>) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(key.as_slice()).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Which key sealed an envelope.
pub(super) fn sealed_with(envelope: &[u8]) -> Result<KeyId, EnvelopeError> {
    let id = envelope.get(2..2 + KEY_ID).and_then(|id| id.try_into().ok());
    id.ok_or(EnvelopeError::Short { received: envelope.len() })
}

/// Seals a value for the place that `place` names.
pub(super) fn seal(key: &Secret, place: &[u8], value: &[u8]) -> Vec<u8> {
    let mut nonce = [0; NONCE];
    OsRng.fill_bytes(&mut nonce);
    let sealed = XChaCha20Poly1305::new(Key::from_slice(key.as_slice()))
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: value, aad: place })
        .expect("a value is shorter than 256 GiB");
    let mut envelope = Vec::with_capacity(HEADER + sealed.len());
    envelope.extend_from_slice(&[VERSION, XCHACHA20_POLY1305]);
    envelope.extend_from_slice(&key_id(key));
    envelope.extend_from_slice(&nonce);
    envelope.extend_from_slice(&sealed);
    envelope
}

/// Opens what [`seal`] sealed with this key for this place.
pub(super) fn open(key: &Secret, place: &[u8], envelope: &[u8]) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    let short = EnvelopeError::Short { received: envelope.len() };
    let (header, sealed) = envelope.split_at_checked(HEADER).ok_or(short)?;
    let (form, header) = header.split_at(2);
    let (id, nonce) = header.split_at(KEY_ID);
    if form != [VERSION, XCHACHA20_POLY1305] {
        return Err(EnvelopeError::Form { version: form[0], algorithm: form[1] });
    }
    if id != key_id(key) {
        return Err(EnvelopeError::OtherKey);
    }
    XChaCha20Poly1305::new(Key::from_slice(key.as_slice()))
        .decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: place })
        .map(Zeroizing::new)
        .map_err(|_| EnvelopeError::Refused)
}

/// The id of a key.
pub(super) fn key_id(key: &Secret) -> KeyId {
    let [a, b, c, d, ..] = mac(key, [b"nastavnik key id".as_slice()]);
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_with_its_key_at_its_place_only() {
        let (key, other) = (draw(), draw());
        let sealed = seal(&key, b"here", "Ёлкина".as_bytes());
        assert_eq!(open(&key, b"here", &sealed).unwrap().as_slice(), "Ёлкина".as_bytes());
        assert_eq!(open(&key, b"there", &sealed), Err(EnvelopeError::Refused));
        assert_eq!(open(&other, b"here", &sealed), Err(EnvelopeError::OtherKey));
    }

    #[test]
    fn no_byte_can_be_changed() {
        let key = draw();
        let sealed = seal(&key, b"here", b"value");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&key, b"here", &changed).is_err(), "byte {at}");
        }
        assert_eq!(
            open(&key, b"here", &sealed[..HEADER - 1]),
            Err(EnvelopeError::Short { received: HEADER - 1 })
        );
    }

    #[test]
    fn the_same_value_is_sealed_differently_each_time() {
        let key = draw();
        assert_ne!(seal(&key, b"here", b"value"), seal(&key, b"here", b"value"));
    }

    #[test]
    fn a_byte_cannot_move_between_the_parts_of_a_mac() {
        let key = draw();
        assert_ne!(mac(&key, [b"ab".as_slice(), b"c"]), mac(&key, [b"a".as_slice(), b"bc"]));
    }
}
