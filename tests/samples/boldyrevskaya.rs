//! Worked example 2: satisfaction.

use super::value;
use crate::kit::app::{app, import, organization, sample};
use crate::kit::database::{Fresh, on_both_databases};
use app::workbook::Verdict;
use domain::values::IndicatorCode::I5;
use readmodel::indicators::Variant::{OfRespondents, OfTookPart};

on_both_databases!(the_marks_of_thirty_mentees, who_gave_no_final_feedback_has_no_cycle);

async fn the_marks_of_thirty_mentees(fresh: Fresh) {
    let app = app(&fresh).await;
    let report = import(&app, &sample("boldyrevskaya-2024.xlsx")).await;
    assert_eq!(report.counts.keys().collect::<Vec<_>>(), [&Verdict::Recorded], "{:#?}", report.verdicts);
    let school = organization(&app, "RO-BOL").await;
    let of_respondents = value(&app, school, I5, OfRespondents, 2024).await;
    assert_eq!((of_respondents.numerator, of_respondents.denominator), (25, Some(30)));
    assert_eq!(of_respondents.percent.unwrap().display(2), "83.33");
    let of_took_part = value(&app, school, I5, OfTookPart, 2024).await;
    assert_eq!((of_took_part.numerator, of_took_part.denominator), (25, Some(32)));
    assert_eq!(of_took_part.percent.unwrap().display(3), "78.125");
    for value in [&of_respondents, &of_took_part] {
        assert_eq!(value.target.unwrap().met, Some(false), "85 is not met");
        let level_of_2023 = readmodel::Fraction::whole(70);
        assert!(value.percent.unwrap() >= level_of_2023, "70 is met");
    }
    let marks = of_respondents.satisfaction.unwrap();
    assert_eq!(marks.mean().unwrap().display(3), "8.133");
    assert_eq!(marks.median().unwrap().display(1), "8.5");
    assert_eq!(marks.response_rate().unwrap().display(2), "93.75");
    assert_eq!(marks.satisfied_from(8), 21);
    let distribution: Vec<(String, u64)> =
        marks.distribution.iter().rev().map(|(mark, persons)| (mark.to_string(), *persons)).collect();
    let expected = [("10", 8), ("9", 7), ("8", 6), ("7", 4), ("6", 2), ("5", 2), ("3", 1)];
    assert_eq!(distribution, expected.map(|(mark, persons)| (mark.to_owned(), persons)));
}

async fn who_gave_no_final_feedback_has_no_cycle(fresh: Fresh) {
    let app = app(&fresh).await;
    import(&app, &sample("boldyrevskaya-2024.xlsx")).await;
    let school = organization(&app, "RO-BOL").await;
    let done = app.participation(school, 2024).await.unwrap().value;
    assert_eq!((done.units_completed, done.units_active()), (8, 0));
    assert_eq!((done.mentees_enrolled, done.mentees_completed), (32, 30));
}
