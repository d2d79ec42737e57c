//! Worked examples 3 and 4: dynamics.

use crate::kit::app::{app, import, organization, sample};
use crate::kit::database::{Fresh, on_both_databases};
use app::workbook::Verdict;
use domain::values::Direction;

on_both_databases!(anxiety_and_marks_of_the_school);

async fn anxiety_and_marks_of_the_school(fresh: Fresh) {
    let app = app(&fresh).await;
    let report = import(&app, &sample("kizilyurt-2022-23.xlsx")).await;
    assert_eq!(report.counts.keys().collect::<Vec<_>>(), [&Verdict::Recorded], "{:#?}", report.verdicts);
    let school = organization(&app, "DG-KIZ2").await;
    let rows = app.dynamics(school, 2023).await.unwrap().value;
    let [marks, anxiety] = rows.as_slice() else { panic!("two traits, got {rows:#?}") };
    assert_eq!(anxiety.direction, Direction::LowerIsBetter);
    assert_eq!((anxiety.paired, anxiety.better, anxiety.worse, anxiety.same), (13, 9, 4, 0));
    assert_eq!(anxiety.mean_before.unwrap().display(2), "68.77");
    assert_eq!(anxiety.mean_after.unwrap().display(2), "50.38");
    assert_eq!(anxiety.mean_difference.unwrap().display(3), "-18.385");
    let test = anxiety.test.unwrap();
    assert_eq!(test.t.to_string(), "10");
    assert_eq!(test.p_one_sided.display(), "0.00464");
    assert_eq!(test.p_one_sided.two_sided().display(), "0.00928");
    assert_eq!((marks.paired, marks.before_only, marks.after_only), (4, 1, 0));
    assert_eq!(marks.mean_before.unwrap().display(3), "3.625");
    assert_eq!(marks.mean_after.unwrap().display(2), "3.85");
    assert_eq!(marks.mean_difference.unwrap().display(3), "0.225");
    assert_eq!((marks.better, marks.worse, marks.same), (2, 1, 1));
}
