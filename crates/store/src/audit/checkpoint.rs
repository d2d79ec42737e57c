//! The head of the tree at a size, as it is signed: C2SP tlog-checkpoint.

use super::note::{Note, NoteError};
use super::{SignerKey, from_base64, from_decimal, to_base64};
use crate::merkle::Hash;

/// Text that is no checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not even signed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Signed, but something else.
    #[error("the signed text is no checkpoint (c2sp.org/tlog-checkpoint): expected origin, size and root")]
    Form,
}

/// A head of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Of which log.
    pub origin: String,
    /// How many leaves the tree has: the last position.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl Checkpoint {
    /// Reads a signed checkpoint; its signatures are not verified yet.
    pub fn read(note: &str) -> Result<(Self, Note), CheckpointError> {
        let note = Note::parse(note)?;
        Ok((Self::parse(note.text()).ok_or(CheckpointError::Form)?, note))
    }

    /// Lines after the third are extensions of others: they must not be empty and say nothing here.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let is_whole = !origin.is_empty() && lines.all(|extension| !extension.is_empty());
        let (size, root) = (from_decimal(size)?, from_base64(root)?);
        is_whole.then(|| Self { origin: origin.to_owned(), size, root })
    }

    /// The text that is signed.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, to_base64(&self.root))
    }

    /// Signs it.
    pub fn sign(&self, keys: &[&SignerKey]) -> Note {
        Note::sign(self.to_text(), keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_read() {
        let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let note = format!(
            "{text}\n\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        );
        let (checkpoint, _) = Checkpoint::read(&note).unwrap();
        assert_eq!(
            (checkpoint.origin.as_str(), checkpoint.size),
            ("example.com/behind-the-sofa", 20_852_163)
        );
        assert_eq!(checkpoint.to_text(), text);
    }

    #[test]
    fn another_spelling_is_no_checkpoint() {
        const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
        for text in [
            format!("\n1\n{ROOT}\n"),
            format!("a\n01\n{ROOT}\n"),
            format!("a\n-1\n{ROOT}\n"),
            format!("a\n18446744073709551615\n{ROOT}\n"),
            format!("a\n1\n{}\n", &ROOT[4..]),
            format!("a\n1\n{}\n", ROOT.replace("I=", "J=")),
            format!("a\n1\n{ROOT}\n\nx\n"),
            format!("a\n1\n{ROOT}"),
        ] {
            assert_eq!(Checkpoint::parse(&text), None, "{text}");
        }
        assert!(Checkpoint::parse(&format!("a\n0\n{ROOT}\nof others\n")).is_some());
    }
}
