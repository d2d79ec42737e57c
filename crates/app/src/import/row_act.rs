//! The identity of a row's act: the same row is the same command, a changed row is another one.

use crate::workbook::SheetKind;
use domain::words::normalised;
use sha2::{Digest as _, Sha256};
use store::journal::Digest;
use uuid::Uuid;

/// The space of import commands among all name-based ids.
const NAMESPACE: Uuid = Uuid::from_u128(0x6e61_7374_6176_6e69_6b2f_696d_706f_7274);

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

    /// The command id and the fingerprint of the act with its cells.
    pub(super) fn command(&self, organization: &str, program: &str) -> (Uuid, Digest) {
        let mut text = self.parts(organization, program).join("\u{1f}");
        for cell in &self.cells {
            text.push('\u{1e}');
            text.push_str(cell);
        }
        (Uuid::new_v5(&NAMESPACE, text.as_bytes()), Sha256::digest(text.as_bytes()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> RowAct {
        RowAct {
            sheet: SheetKind::Meetings,
            rows: vec![2],
            key: "U1 / 2024-01-20 / рабочая / 1".into(),
            act: "record",
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        }
    }

    #[test]
    fn the_same_row_is_the_same_command() {
        assert_eq!(row(&["45"]).command("RO-ZAR", "Вместе"), row(&["45"]).command("ro-zar", "вместе "));
    }

    #[test]
    fn a_changed_cell_is_another_command_of_the_same_act() {
        let (then, now) = (row(&["45"]), row(&["60"]));
        assert_ne!(then.command("RO-ZAR", "Вместе").0, now.command("RO-ZAR", "Вместе").0);
        assert_eq!(then.parts("RO-ZAR", "Вместе"), now.parts("RO-ZAR", "Вместе"));
    }
}
