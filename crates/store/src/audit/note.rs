//! A text that somebody signed: C2SP signed-note.
//!
//! Invariants: the text is taken as it was signed, to the byte; a line of an unknown key is passed over, and a line of a known key
//! that does not verify refuses the whole note.

use super::keys::{SignerKey, VerifierKey, is_name};
use super::to_base64;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// Longest note that is looked at, in bytes.
const LONGEST: usize = 64 * 1024;

/// Why a note is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It has another form.
    #[error("not a signed note (c2sp.org/signed-note)")]
    Form,
    /// A key that is known did not sign this.
    #[error("the signature of the key {name} {id:08x} does not verify")]
    Signature {
        /// The name of the key.
        name: String,
        /// Its id.
        id: u32,
    },
    /// Nobody known signed it.
    #[error("no known key signed it")]
    UnknownKeys,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    name: String,
    id: u32,
    signature: Vec<u8>,
}

/// A signed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    lines: Vec<Line>,
}

impl Note {
    /// Reads a note; nothing is verified yet.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > LONGEST || note.chars().any(|letter| letter < ' ' && letter != '\n') {
            return Err(NoteError::Form);
        }
        let end = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let (text, lines) = (&note[..=end], &note[end + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form)?;
        let lines = lines.split('\n').map(line).collect::<Option<Vec<_>>>().ok_or(NoteError::Form)?;
        Ok(Self { text: text.to_owned(), lines })
    }

    /// Signs a text that ends with a newline, by each of these keys.
    pub fn sign(text: String, keys: &[&SignerKey]) -> Self {
        let lines = keys.iter().map(|key| Line {
            name: key.verifier().name().to_owned(),
            id: key.verifier().id(),
            signature: key.sign(text.as_bytes()).to_vec(),
        });
        Self { lines: lines.collect(), text }
    }

    /// The text, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which of the keys signed it; at least one.
    pub fn verify<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Vec<&'k VerifierKey>, NoteError> {
        let mut signed = Vec::new();
        for key in keys {
            let mut lines = self.lines.iter().filter(|line| line.name == key.name() && line.id == key.id());
            let Some(first) = lines.next() else { continue };
            for line in std::iter::once(first).chain(lines) {
                if !key.verifies(self.text.as_bytes(), &line.signature) {
                    return Err(NoteError::Signature { name: line.name.clone(), id: line.id });
                }
            }
            signed.push(key);
        }
        if signed.is_empty() { Err(NoteError::UnknownKeys) } else { Ok(signed) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for Line { name, id, signature } in &self.lines {
            let bytes = [id.to_be_bytes().as_slice(), signature].concat();
            writeln!(f, "\u{2014} {name} {}", to_base64(&bytes))?;
        }
        Ok(())
    }
}

fn line(line: &str) -> Option<Line> {
    let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let bytes = STANDARD.decode(signature).ok().filter(|bytes| bytes.len() > 4)?;
    let (id, signature) = bytes.split_first_chunk()?;
    let (id, signature) = (u32::from_be_bytes(*id), signature.to_vec());
    is_name(name).then(|| Line { name: name.to_owned(), id, signature })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The note of Go's `golang.org/x/mod/sumdb/note`.
    const NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\
        \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn a_note_of_go_is_read_verified_and_written_back() {
        let (note, key) = (Note::parse(NOTE).unwrap(), VerifierKey::parse(KEY).unwrap());
        assert_eq!(note.verify([&key]).unwrap(), [&key]);
        assert_eq!(note.to_string(), NOTE);
    }

    #[test]
    fn a_changed_text_is_refused_and_an_unknown_key_passed_over() {
        let key = VerifierKey::parse(KEY).unwrap();
        let changed = Note::parse(&NOTE.replace("problem is", "problem was")).unwrap();
        assert!(matches!(changed.verify([&key]), Err(NoteError::Signature { .. })));
        let other = SignerKey::draw(Some("PeterNeumann")).unwrap();
        assert_eq!(Note::parse(NOTE).unwrap().verify([other.verifier()]), Err(NoteError::UnknownKeys));
        let both = Note::sign("text\n".into(), &[&other, &SignerKey::draw(None).unwrap()]);
        assert_eq!(
            Note::parse(&both.to_string()).unwrap().verify([&key, other.verifier()]).unwrap().len(),
            1
        );
    }

    #[test]
    fn what_is_no_note_is_refused() {
        let without_end = &NOTE[..NOTE.len() - 1];
        let cut = &NOTE[..NOTE.len() - 20];
        for text in [
            "",
            "text\n",
            "text\n\n",
            without_end,
            cut,
            &NOTE.replace('\u{2014}', "-"),
            &NOTE.replace(' ', "\t"),
        ] {
            assert_eq!(Note::parse(text), Err(NoteError::Form), "{text}");
        }
    }
}
