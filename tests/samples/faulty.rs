//! The journal with nine faults: every refusal that its description names and no other; the good journal completes it.

use super::{is, shown, value};
use crate::kit::app::{app, import, organization, sample};
use crate::kit::database::{Fresh, on_both_databases};
use app::import::ImportReport;
use app::workbook::{SheetKind, Verdict};
use domain::values::IndicatorCode::{I1, I2, I3};
use readmodel::indicators::Variant::Completed;
use std::collections::BTreeSet;

on_both_databases!(the_refusals_are_those_and_no_others, the_good_journal_records_only_what_was_missing);

fn not_recorded(report: &ImportReport) -> BTreeSet<(SheetKind, u32)> {
    let bad = report.verdicts.iter().filter(|row| matches!(row.verdict, Verdict::Refused | Verdict::Waits));
    bad.map(|row| (row.sheet, row.row)).collect()
}

fn reason(report: &ImportReport, sheet: SheetKind, row: u32) -> &str {
    &report.verdicts.iter().find(|verdict| (verdict.sheet, verdict.row) == (sheet, row)).unwrap().reason
}

async fn the_refusals_are_those_and_no_others(fresh: Fresh) {
    use SheetKind::{Feedback, Meetings, Mentees, Pairs, Plans};
    let app = app(&fresh).await;
    let report = import(&app, &sample("zarechnaya-faulty.xlsx")).await;
    let mut expected: BTreeSet<(SheetKind, u32)> = BTreeSet::new();
    expected.extend([2, 3].map(|row| (Mentees, row)));
    expected.extend([2, 3, 12, 13].map(|row| (Pairs, row)));
    expected.extend([2, 3].map(|row| (Plans, row)));
    expected.extend((2..=13).chain(58..=61).map(|row| (Meetings, row)));
    expected.extend([2, 3, 4, 5, 16].map(|row| (Feedback, row)));
    assert_eq!(not_recorded(&report), expected, "{:#?}", report.verdicts);
    assert_eq!(expected.len(), 29);
    let partly: Vec<_> = report.verdicts.iter().filter(|row| row.verdict == Verdict::Partly).collect();
    assert_eq!(partly.iter().map(|row| (row.sheet, row.row)).collect::<Vec<_>>(), [(Pairs, 9)]);
    for (sheet, row, said) in [
        (Mentees, 2, "согласия"),
        (Mentees, 3, "31.02.2011"),
        (Pairs, 2, "строку 2"),
        (Pairs, 3, "строку 3"),
        (Meetings, 2, "строку 2"),
        (Meetings, 58, "в будущем"),
        (Meetings, 59, "раньше формирования"),
        (Meetings, 60, "U99"),
        (Meetings, 61, "0 минут"),
        (Feedback, 16, "11"),
        (Pairs, 12, "с обеих сторон"),
        (Pairs, 13, "T77"),
        (Pairs, 9, "обратной связи"),
    ] {
        let reason = reason(&report, sheet, row);
        assert!(reason.contains(said), "{sheet:?} {row}: «{reason}» says nothing of «{said}»");
    }
    let school = organization(&app, "RO-ZAR-BAD").await;
    assert_eq!(shown(&value(&app, school, I1, Completed, 2024).await), is(4, 40, "10.0"));
    assert_eq!(shown(&value(&app, school, I2, Completed, 2024).await), is(1, 12, "8.3"));
    assert_eq!(shown(&value(&app, school, I3, Completed, 2024).await), is(0, 2, "0.0"));
}

async fn the_good_journal_records_only_what_was_missing(fresh: Fresh) {
    let app = app(&fresh).await;
    import(&app, &sample("zarechnaya-faulty.xlsx")).await;
    let good = crate::kit::workbook::with_cell(&sample("zarechnaya-2024.xlsx"), "RO-ZAR", "RO-ZAR-BAD");
    let before = app.journal().tree_head().await.unwrap().position;
    let report = import(&app, &good).await;
    assert_eq!(not_recorded(&report), BTreeSet::new(), "{:#?}", report.verdicts);
    let recorded = report.verdicts.iter().filter(|row| row.verdict == Verdict::Recorded).count();
    // Two mentees, two pairs, two plans, twelve meetings, five answers, and the ending of U8.
    assert_eq!(recorded, 2 + 2 + 2 + 12 + 5 + 1, "{:#?}", report.verdicts);
    assert!(app.journal().tree_head().await.unwrap().position > before);
    let school = organization(&app, "RO-ZAR-BAD").await;
    assert_eq!(shown(&value(&app, school, I1, Completed, 2024).await), is(6, 40, "15.0"));
    assert_eq!(shown(&value(&app, school, I2, Completed, 2024).await), is(2, 12, "16.7"));
    assert_eq!(shown(&value(&app, school, I3, Completed, 2024).await), is(1, 2, "50.0"));
}
