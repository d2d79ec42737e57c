//! The identity of a row's act: the same row is the same command, a changed row is another one.
//!
//! Both are keyed digests: a plain hash of a name and a birth date, kept for ever, could be guessed.

use crate::workbook::SheetKind;
use domain::words::normalised;
use store::journal::Digest;
use store::vault::Vault;
use uuid::{Builder, Uuid};

/// Which act of which row of which journal, and the cells it uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowAct {
    /// The sheet.
    pub(super) sheet: SheetKind,
    /// The rows it speaks for; the first one is named as its source.
    pub(super) rows: Vec<u32>,
    /// The natural key in the sheet.
    pub(super) key: String,
    /// The act, where a row has more than one.
    pub(super) act: &'static str,
    /// The cells it uses.
    pub(super) cells: Vec<String>,
}

impl RowAct {
    /// Whether the sheet itself has an earlier row of this key: whoever filled it in meant another thing of the kind.
    pub(super) fn is_numbered_again(&self) -> bool {
        self.key
            .rsplit(" / ")
            .next()
            .and_then(|number| number.parse().ok())
            .is_some_and(|number: u32| number > 1)
    }

    /// What the act is unique by: journal, sheet, key and act.
    pub(super) fn parts(&self, organization: &str, program: &str) -> [String; 5] {
        [
            normalised(organization),
            normalised(program),
            self.sheet.english().to_owned(),
            normalised(&self.key),
            self.act.to_owned(),
        ]
    }

    /// The command id and the fingerprint of the act with its cells. Each time its import was undone it is another command.
    pub(super) fn command(
        &self,
        vault: &Vault,
        organization: &str,
        program: &str,
        undone: u32,
    ) -> (Uuid, Digest) {
        let parts = self.parts(organization, program);
        let undone = (undone > 0).then(|| undone.to_string());
        let all: Vec<&str> = parts.iter().chain(&self.cells).chain(&undone).map(String::as_str).collect();
        let fingerprint = vault.blind_index("import-command", &all);
        let mut id = [0; 16];
        id.copy_from_slice(&fingerprint[..16]);
        (Builder::from_custom_bytes(id).into_uuid(), fingerprint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::backend::Backend;
    use store::vault::MasterKey;

    fn row(cells: &[&str]) -> RowAct {
        RowAct {
            sheet: SheetKind::Meetings,
            rows: vec![2],
            key: "U1 / 2024-01-20 / рабочая / 1".into(),
            act: "record",
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        }
    }

    async fn vault(folder: &tempfile::TempDir) -> Vault {
        let address = format!("sqlite:{}", folder.path().join("journal.sqlite").display());
        let backend = Backend::connect(&address).await.unwrap();
        Vault::open(backend, MasterKey::from_bytes([7; 32])).await.unwrap()
    }

    #[tokio::test]
    async fn the_same_row_is_the_same_command() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(&folder).await;
        let (once, again) = (row(&["45"]), row(&["45"]));
        assert_eq!(
            once.command(&vault, "RO-ZAR", "Вместе", 0),
            again.command(&vault, "ro-zar", "вместе ", 0)
        );
    }

    #[tokio::test]
    async fn a_changed_cell_is_another_command_of_the_same_act() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(&folder).await;
        let (then, now) = (row(&["45"]), row(&["60"]));
        assert_ne!(
            then.command(&vault, "RO-ZAR", "Вместе", 0).0,
            now.command(&vault, "RO-ZAR", "Вместе", 0).0
        );
        assert_ne!(then.command(&vault, "RO-ZAR", "Вместе", 0), then.command(&vault, "RO-ZAR", "Вместе", 1));
        assert_eq!(then.parts("RO-ZAR", "Вместе"), now.parts("RO-ZAR", "Вместе"));
    }
}
