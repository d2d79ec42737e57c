//! Worked example 1: one school, one programme, involvement and participation.

use super::{is, shown, value};
use crate::kit::app::{app, import, organization, sample, try_import};
use crate::kit::database::{Fresh, on_both_databases};
use app::import::ImportOptions;
use app::workbook::Verdict;
use domain::values::IndicatorCode::{I1, I2, I3, I4, I5};
use readmodel::indicators::Variant::{Completed, Entered, OfRespondents};

on_both_databases!(
    the_school_has_the_numbers_of_example_one,
    every_level_above_has_them_too,
    the_same_file_again_adds_nothing,
    a_rehearsal_says_the_same_and_writes_nothing,
);

async fn the_school_has_the_numbers_of_example_one(fresh: Fresh) {
    let app = app(&fresh).await;
    let report = import(&app, &sample("zarechnaya-2024.xlsx")).await;
    assert_eq!(report.counts.keys().collect::<Vec<_>>(), [&Verdict::Recorded], "{:#?}", report.verdicts);
    let school = organization(&app, "RO-ZAR").await;
    assert_eq!(shown(&value(&app, school, I1, Completed, 2024).await), is(6, 40, "15.0"));
    assert_eq!(shown(&value(&app, school, I1, Entered, 2024).await), is(7, 40, "17.5"));
    assert_eq!(shown(&value(&app, school, I2, Completed, 2024).await), is(2, 12, "16.7"));
    assert_eq!(shown(&value(&app, school, I3, Completed, 2024).await), is(1, 2, "50.0"));
    assert_eq!(shown(&value(&app, school, I4, Completed, 2024).await), is(1, 8, "12.5"));
    let target = value(&app, school, I1, Completed, 2024).await.target.unwrap();
    assert_eq!((target.percent.to_string().as_str(), target.met), ("70", Some(false)));
    let done = app.participation(school, 2024).await.unwrap().value;
    assert_eq!((done.units, done.units_completed, done.units_dissolved, done.units_active()), (10, 8, 1, 1));
    assert_eq!(
        (
            done.memberships,
            done.memberships_completed,
            done.memberships_ended_early,
            done.memberships_active()
        ),
        (12, 9, 2, 1)
    );
    assert_eq!((done.mentees_enrolled, done.mentees_completed), (10, 8));
    assert_eq!(done.early_dissolved_share().unwrap().display(1), "11.1");
    assert_eq!(done.membership_completion().unwrap().display(1), "81.8");
}

async fn every_level_above_has_them_too(fresh: Fresh) {
    let app = app(&fresh).await;
    import(&app, &sample("zarechnaya-2024.xlsx")).await;
    for node in app.tree().await.unwrap().value {
        assert_eq!(
            shown(&value(&app, node.id.0, I1, Completed, 2024).await),
            is(6, 40, "15.0"),
            "{}",
            node.name
        );
        assert_eq!(
            shown(&value(&app, node.id.0, I4, Completed, 2024).await),
            is(1, 8, "12.5"),
            "{}",
            node.name
        );
    }
}

async fn the_same_file_again_adds_nothing(fresh: Fresh) {
    let app = app(&fresh).await;
    import(&app, &sample("zarechnaya-2024.xlsx")).await;
    let head = app.journal().tree_head().await.unwrap();
    let again = import(&app, &sample("zarechnaya-2024.xlsx")).await;
    assert_eq!(again.counts.keys().collect::<Vec<_>>(), [&Verdict::AlreadyThere], "{:#?}", again.verdicts);
    assert_eq!(again.position, None);
    assert_eq!(app.journal().tree_head().await.unwrap(), head);
}

async fn a_rehearsal_says_the_same_and_writes_nothing(fresh: Fresh) {
    let app = app(&fresh).await;
    let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let rehearsed = try_import(&app, &sample("zarechnaya-2024.xlsx"), &options).await.unwrap();
    assert_eq!(app.journal().tree_head().await.unwrap().position.0, 0);
    let recorded = import(&app, &sample("zarechnaya-2024.xlsx")).await;
    assert_eq!(rehearsed.verdicts, recorded.verdicts);
    let school = organization(&app, "RO-ZAR").await;
    assert_eq!(value(&app, school, I5, OfRespondents, 2024).await.denominator, Some(8));
}
