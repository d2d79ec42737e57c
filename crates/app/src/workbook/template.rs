//! The empty journal: every sheet with its headings, as a school takes it to begin with. It is made of what the reader reads by.

use super::headings::Role;
use super::returned::{ReturnedError, new_workbook};
use super::rows::{columns, program};
use super::sheet::SheetKind;
use rust_xlsxwriter::Format;

/// Writes the empty journal; the headings and fields that must be filled are bold.
pub fn template() -> Result<Vec<u8>, ReturnedError> {
    let (needed, other) = (Format::new().set_bold(), Format::new());
    let mut workbook = new_workbook()?;
    for kind in SheetKind::ALL {
        let sheet = workbook.add_worksheet();
        sheet.set_name(kind.russian())?;
        for (place, column) in (0..).zip(columns(kind)) {
            let format = match column.role {
                Role::Required => &needed,
                Role::Optional | Role::Added | Role::Ordinal => &other,
            };
            sheet.write_string_with_format(0, place, column.heading, format)?;
        }
        if kind == SheetKind::Program {
            let required = program::REQUIRED.into_iter().map(|field| (field, &needed));
            let fields = required.chain(program::OPTIONAL.into_iter().map(|field| (field, &other)));
            for (row, (field, format)) in (1..).zip(fields) {
                sheet.write_string_with_format(row, 0, field, format)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofit();
    }
    Ok(workbook.save_to_buffer()?)
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    const DOCUMENTATION: &str = include_str!("../../../../docs/import.md");

    #[test]
    fn the_template_has_every_sheet_and_heading_that_is_read() {
        let bytes = template().unwrap();
        assert_eq!(bytes, template().unwrap(), "equal bytes");
        let workbook = read(&bytes, None).unwrap();
        assert_eq!(workbook.warnings, []);
        let found: Vec<_> = workbook.grids.iter().filter_map(|grid| grid.kind).collect();
        assert_eq!(found, SheetKind::ALL);
        for (kind, headings) in SheetKind::ALL.into_iter().zip(&workbook.headings) {
            let headings = headings.as_ref().unwrap();
            assert!(headings.places.iter().all(Option::is_some), "{kind:?}");
        }
        let program = workbook.program.unwrap();
        assert!(program.region.parsed.is_err() && program.curator.is_none(), "it says nothing yet");
    }

    #[test]
    fn the_documentation_names_every_sheet_and_heading() {
        for kind in SheetKind::ALL {
            let section = DOCUMENTATION.split("\n## ").find(|section| section.starts_with(kind.russian()));
            let section = section.unwrap_or_else(|| panic!("«{}» has no section", kind.russian()));
            assert!(section.contains(&format!("`{}`", kind.english())), "{kind:?}: its word for a CSV");
            for column in columns(kind).iter().filter(|column| column.role != Role::Ordinal) {
                assert!(section.contains(column.heading), "{kind:?}: «{}»", column.heading);
            }
        }
    }
}
