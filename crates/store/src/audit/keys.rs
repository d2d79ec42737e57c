//! The Ed25519 keys of signed notes, each under the name of its log, in the text forms that Go's `note` package and C2SP use.
//!
//! Invariants: a private key is overwritten when dropped, and not printed; the id of a key is that of its name and public half.

use super::{from_base64, to_base64};
use crate::vault::draw_key;
use domain::settings::AuditKey;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// The type byte of plain Ed25519 in the encoding of keys and in key ids.
const ED25519: u8 = 0x01;
const PRIVATE: &str = "PRIVATE+KEY+";

/// Text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No public key.
    #[error("not a verifier key, expected NAME+ID+KEY as `nastavnik audit keys` prints it")]
    Verifier,
    /// No private key.
    #[error("not a signer key, expected PRIVATE+KEY+NAME+ID+KEY as `nastavnik audit key new` makes it")]
    Signer,
    /// The name cannot stand in a note.
    #[error("not a name of a key, expected text without spaces, plus signs and control characters")]
    Name,
}

/// The public half: who has it can check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl VerifierKey {
    fn new(name: String, key: VerifyingKey) -> Self {
        let digest: [u8; 32] = Sha256::new()
            .chain_update(&name)
            .chain_update([b'\n', ED25519])
            .chain_update(key.as_bytes())
            .finalize()
            .into();
        let id = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
        Self { name, id, key }
    }

    /// Reads `NAME+ID+KEY`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (name, id, bytes) = parts(text.trim()).ok_or(KeyError::Verifier)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Verifier)?;
        let read = Self::new(name.to_owned(), key);
        if read.id == id { Ok(read) } else { Err(KeyError::Verifier) }
    }

    /// A key as the log adopted it; `None` when what it adopted is none.
    pub fn of_adopted(adopted: &AuditKey) -> Option<Self> {
        let key = VerifyingKey::from_bytes(&from_base64(&adopted.public_key)?).ok()?;
        let read = Self::new(adopted.name.clone(), key);
        (read.id_text() == adopted.id && is_name(&read.name)).then_some(read)
    }

    /// The key as the log adopts it.
    pub fn to_adopt(&self) -> AuditKey {
        AuditKey { name: self.name.clone(), id: self.id_text(), public_key: to_base64(self.key.as_bytes()) }
    }

    /// Its name: the origin of the log.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its id.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// Its id, as people and events write it.
    pub fn id_text(&self) -> String {
        format!("{:08x}", self.id)
    }

    /// Whether this key signed these bytes.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519];
        key.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{:08x}+{}", self.name, self.id, to_base64(&key))
    }
}

/// The private half: who has it signs.
pub struct SignerKey {
    verifier: VerifierKey,
    key: SigningKey,
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey {}", self.verifier.id_text())
    }
}

impl SignerKey {
    /// A new key; without a name one that no other log has.
    pub fn draw(name: Option<&str>) -> Result<Self, KeyError> {
        let key = SigningKey::from_bytes(&draw_key());
        let public = hex::encode(&key.verifying_key().as_bytes()[..8]);
        Self::new(name.map_or_else(|| format!("nastavnik/{public}"), str::to_owned), key)
    }

    fn new(name: String, key: SigningKey) -> Result<Self, KeyError> {
        if !is_name(&name) {
            return Err(KeyError::Name);
        }
        Ok(Self { verifier: VerifierKey::new(name, key.verifying_key()), key })
    }

    /// Reads `PRIVATE+KEY+NAME+ID+KEY`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let rest = text.trim().strip_prefix(PRIVATE).ok_or(KeyError::Signer)?;
        let (name, id, mut seed) = parts(rest).ok_or(KeyError::Signer)?;
        let read = Self::new(name.to_owned(), SigningKey::from_bytes(&seed));
        seed.zeroize();
        read.ok().filter(|read| read.verifier.id == id).ok_or(KeyError::Signer)
    }

    /// What [`SignerKey::parse`] reads.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut seed = Zeroizing::new(vec![ED25519]);
        seed.extend_from_slice(self.key.as_bytes());
        let encoded = Zeroizing::new(to_base64(&seed));
        Zeroizing::new(format!("{PRIVATE}{}+{:08x}+{}", self.verifier.name, self.verifier.id, *encoded))
    }

    /// Its public half.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs these bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

/// Whether a key may be named so.
pub(super) fn is_name(name: &str) -> bool {
    let fits = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
    (1..=255).contains(&name.len()) && name.chars().all(fits)
}

/// `NAME+ID+KEY`; the base64 of the key may itself have plus signs.
fn parts(text: &str) -> Option<(&str, u32, [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    let is_id =
        id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let [kind, bytes @ ..] = from_base64::<33>(key)?;
    (is_name(name) && is_id && kind == ED25519).then_some((name, u32::from_str_radix(id, 16).ok()?, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of Go's `golang.org/x/mod/sumdb/note`.
    const VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const SIGNER: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

    #[test]
    fn keys_are_those_of_go() {
        let (signer, verifier) = (SignerKey::parse(SIGNER).unwrap(), VerifierKey::parse(VERIFIER).unwrap());
        assert_eq!(*signer.verifier(), verifier);
        assert_eq!(verifier.to_string(), VERIFIER);
        assert_eq!(*signer.to_text(), SIGNER);
        assert_eq!(VerifierKey::of_adopted(&verifier.to_adopt()), Some(verifier));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in [
            "",
            "PeterNeumann",
            "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            SIGNER,
        ] {
            assert_eq!(VerifierKey::parse(text), Err(KeyError::Verifier), "{text}");
        }
        assert!(SignerKey::parse(VERIFIER).is_err());
        assert!(matches!(SignerKey::draw(Some("two words")), Err(KeyError::Name)));
    }

    #[test]
    fn a_drawn_key_signs_and_prints_nothing() {
        let key = SignerKey::draw(None).unwrap();
        assert!(key.verifier().name().starts_with("nastavnik/"));
        assert!(key.verifier().verifies(b"text", &key.sign(b"text")));
        assert!(!key.verifier().verifies(b"text", &key.sign(b"other")));
        assert!(!format!("{key:?}").contains(key.to_text().rsplit('+').next().unwrap()));
    }
}
