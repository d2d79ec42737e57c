//! An import with these sheets is taken back whole, and can be sent again.

use super::journal::Journal;
use crate::kit::app::{app, catch_up, import};
use crate::kit::database::{Fresh, on_both_databases};
use app::acts::ProgramAct;
use app::import::ImportReport;
use app::workbook::{SheetKind, Verdict};
use app::{App, Envelope};
use chrono::NaiveDate;
use domain::program::StagesCommand;
use readmodel::registry::{MenteeRow, MentorRow, PairRow, ProgramRow};
use std::collections::BTreeSet;
use store::ids::ordered_id;
use store::reading::RowFilter;

on_both_databases!(
    an_import_with_every_sheet_undone_leaves_nothing_of_them,
    a_rehearsal_says_what_the_import_does,
);

const SHEETS: [SheetKind; 13] = [
    SheetKind::Documents,
    SheetKind::Residents,
    SheetKind::Tracking,
    SheetKind::Consents,
    SheetKind::Schedule,
    SheetKind::Results,
    SheetKind::Surveys,
    SheetKind::Awards,
    SheetKind::FinalEvent,
    SheetKind::Practices,
    SheetKind::Parameters,
    SheetKind::Swot,
    SheetKind::Quality,
];

/// Imports it, lets the region publish and the programme come to its end, and imports it again: nothing is refused any more.
async fn imported(app: &App) -> ImportReport {
    import(app, &Journal::filed().xlsx()).await;
    app.load_default_methodologies().await.unwrap();
    let program = app.all::<ProgramRow>(RowFilter::default()).await.unwrap().value.remove(0);
    let occurred_on = NaiveDate::from_ymd_opt(2023, 5, 22).unwrap();
    let command = StagesCommand::BeginCompletion { occurred_on };
    let completing = ProgramAct::Stage { id: program.id, command };
    app.perform(&[completing.into()], &Envelope::api(ordered_id()), [1; 32], None).await.unwrap();
    catch_up(app).await;
    import(app, &Journal::filed().xlsx()).await
}

fn of_sheets(report: &ImportReport) -> BTreeSet<Verdict> {
    let rows = report.verdicts.iter().filter(|row| SHEETS.contains(&row.sheet));
    rows.map(|row| row.verdict).collect()
}

async fn an_import_with_every_sheet_undone_leaves_nothing_of_them(fresh: Fresh) {
    let app = app(&fresh).await;
    let report = imported(&app).await;
    let good = BTreeSet::from([Verdict::Recorded, Verdict::AlreadyThere]);
    assert_eq!(of_sheets(&report), good, "{:#?}", report.verdicts);
    let undone = app.undo_import(&Envelope::api(ordered_id()), &report.file, false, None).await.unwrap();
    catch_up(&app).await;
    let kept: BTreeSet<&str> = undone.kept.iter().map(|kept| &*kept.fact.event_type).collect();
    for voided in [
        "ResidentsCounted",
        "TrackingPlanned",
        "TrackingCarriedOut",
        "EntrySurveySubmitted",
        "MentorQuestionnaireSubmitted",
        "SurveyAnswered",
        "CuratorQuestionnaireSubmitted",
        "SwotRecorded",
        "QualityAssessed",
        "ConsentGiven",
        "ConsentWithdrawn",
        "MeetingScheduled",
        "MeetingMissed",
        "InterimResultRecorded",
        "MentorAwarded",
        "FinalEventHeld",
        "BestPracticeRegistered",
        "ProgramIndicatorRecorded",
    ] {
        assert!(!kept.contains(voided), "{voided} is kept");
    }
    let program = app.all::<ProgramRow>(RowFilter::default()).await.unwrap().value.remove(0);
    assert!(program.tracking.is_empty() && program.swots.is_empty() && program.quality_cards.is_empty());
    assert!(app.all::<PairRow>(RowFilter::default()).await.unwrap().value.is_empty());
    assert!(app.all::<MentorRow>(RowFilter::default()).await.unwrap().value.is_empty());
    assert!(app.all::<MenteeRow>(RowFilter::default()).await.unwrap().value.is_empty());

    let again = import(&app, &Journal::filed().xlsx()).await;
    // What was done by hand stays: a programme that draws up its results forms no pair and takes no order on pairs.
    let others =
        again.verdicts.iter().filter(|row| SHEETS.contains(&row.sheet) && row.verdict != Verdict::Recorded);
    let others: Vec<_> = others.map(|row| (row.sheet, row.row, row.verdict)).collect();
    let expected = [
        (SheetKind::Documents, 4, Verdict::Refused),
        (SheetKind::Schedule, 2, Verdict::Waits),
        (SheetKind::Schedule, 3, Verdict::Waits),
        (SheetKind::Results, 2, Verdict::Waits),
        (SheetKind::Surveys, 4, Verdict::Waits),
        (SheetKind::Surveys, 5, Verdict::Waits),
        (SheetKind::Practices, 2, Verdict::Waits),
    ];
    assert_eq!(others, expected, "{:#?}", again.verdicts);
    let third = import(&app, &Journal::filed().xlsx()).await;
    assert_eq!(third.position, None, "{:#?}", third.verdicts);
}

async fn a_rehearsal_says_what_the_import_does(fresh: Fresh) {
    use crate::kit::app::try_import;
    use app::import::ImportOptions;
    let app = app(&fresh).await;
    let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let rehearsed = try_import(&app, &Journal::filed().xlsx(), &options).await.unwrap();
    assert_eq!(app.journal().tree_head().await.unwrap().position.0, 0);
    let recorded = import(&app, &Journal::filed().xlsx()).await;
    assert_eq!(rehearsed.verdicts, recorded.verdicts);
}
