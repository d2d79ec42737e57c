//! The worked examples by other rules than those that ship: a region adopts them, and years are counted by them from then on.

use super::{is, shown, value};
use crate::kit::app::{app, catch_up, import, organization, sample};
use crate::kit::database::{Fresh, on_both_databases};
use app::acts::{Act, SettingsAct};
use app::ask::Question;
use app::{App, Envelope};
use chrono::NaiveDate;
use domain::ids::OrganizationId;
use domain::policies::{AgeBand, AgeDay, PolicySet, PolicyValues, PolicyVersion};
use domain::settings::PoliciesCommand;
use domain::values::IndicatorCode::{I1, I2, I5};
use domain::values::{DocumentRef, Form, OrganizationLevel};
use readmodel::Measure;
use readmodel::indicators::Variant::{Completed, OfRespondents, OfTookPart};
use std::collections::BTreeSet;
use store::ids::random_id;
use store::journal::Position;
use store::projector::rebuild;
use uuid::Uuid;

on_both_databases!(
    a_threshold_of_eight_makes_seventy_per_cent,
    what_was_known_before_the_adoption_stays_known,
    years_before_the_adopted_one_stay_as_they_were,
    a_candidate_is_compared_before_it_is_adopted,
    bands_age_day_and_forms_decide_who_counts,
);

fn changed(change: impl FnOnce(&mut PolicyValues)) -> PolicyValues {
    let mut values = PolicySet::v1().values.clone();
    change(&mut values);
    values
}

fn from_eight() -> PolicyValues {
    changed(|values| values.satisfaction.satisfied_from = 8)
}

/// Adopts rules in the region of the samples; says where.
async fn adopt(app: &App, version: &str, from_year: i32, values: PolicyValues) -> Position {
    let tree = app.tree().await.unwrap().value;
    let region = tree.iter().find(|row| row.level == OrganizationLevel::Region).unwrap().id;
    let day = NaiveDate::from_ymd_opt(2025, 1, 20).unwrap();
    let command = PoliciesCommand::AdoptPolicy {
        version: PolicyVersion(version.to_owned()),
        from_year,
        values: Box::new(values),
        basis: DocumentRef { number: "12-р".to_owned(), date: day },
        occurred_on: day,
    };
    let act: Act = SettingsAct { region_id: region, command: command.into() }.into();
    app.perform(&[act], &Envelope::api(random_id()), [1; 32], None).await.unwrap();
    catch_up(app).await;
    app.journal().tree_head().await.unwrap().position
}

async fn with(fresh: &Fresh, journal: &str, code: &str) -> (App, Uuid) {
    let app = app(fresh).await;
    import(&app, &sample(journal)).await;
    let school = organization(&app, code).await;
    (app, school)
}

async fn a_threshold_of_eight_makes_seventy_per_cent(fresh: Fresh) {
    let (app, school) = with(&fresh, "boldyrevskaya-2024.xlsx", "RO-BOL").await;
    let adopted = adopt(&app, "2024-1", 2024, from_eight()).await;
    let of_respondents = value(&app, school, I5, OfRespondents, 2024).await;
    assert_eq!(shown(&of_respondents), is(21, 30, "70.0"));
    assert_eq!(shown(&value(&app, school, I5, OfTookPart, 2024).await), is(21, 32, "65.6"));
    let table = app.indicators(school, 2024, None).await.unwrap().value;
    assert!(table.policy.names().contains(&"full-cycle/2024-1".to_owned()), "{:?}", table.policy.names());

    let question =
        Question { node: school, theme: I5.into(), measure: Measure::Satisfied, figure: None, year: 2024 };
    let explained = app.explain(question, None, None, 200).await.unwrap().value;
    let by_adoption: Vec<i64> = explained
        .lines
        .iter()
        .filter(|(line, _)| line.position == adopted)
        .map(|(line, event)| {
            assert_eq!(event.event_type, "PolicyAdopted");
            line.amount
        })
        .collect();
    assert_eq!(by_adoption, [-1; 4], "four marks of seven stop counting, by the adoption");
    assert!(rebuild(app.journal(), |_, _| {}).await.unwrap().agrees());
}

async fn what_was_known_before_the_adoption_stays_known(fresh: Fresh) {
    let (app, school) = with(&fresh, "boldyrevskaya-2024.xlsx", "RO-BOL").await;
    let before = app.journal().tree_head().await.unwrap().position;
    adopt(&app, "2024-1", 2024, from_eight()).await;
    let table = app.indicators(school, 2024, Some(before)).await.unwrap().value;
    let satisfied =
        table.values.iter().find(|value| (value.indicator, value.variant) == (I5, OfRespondents)).unwrap();
    assert_eq!(shown(satisfied), is(25, 30, "83.3"));
    assert_eq!(&table.policy, PolicySet::v1());
}

async fn years_before_the_adopted_one_stay_as_they_were(fresh: Fresh) {
    let (app, school) = with(&fresh, "boldyrevskaya-2024.xlsx", "RO-BOL").await;
    let before = app.indicators(school, 2024, None).await.unwrap().value;
    let adopted = adopt(&app, "2025-1", 2025, from_eight()).await;
    let after = app.indicators(school, 2024, None).await.unwrap().value;
    assert_eq!((before.values, before.policy), (after.values, after.policy));
    let postings =
        app.reading().postings_after((Position(adopted.0 - 1), u32::MAX), None, &[school], 10).await.unwrap();
    assert!(postings.value.is_empty(), "{postings:?}");
}

async fn a_candidate_is_compared_before_it_is_adopted(fresh: Fresh) {
    let (app, school) = with(&fresh, "boldyrevskaya-2024.xlsx", "RO-BOL").await;
    let now = app.indicators(school, 2024, None).await.unwrap().value.values;
    let compared = app.compare_policy(OrganizationId(school), 2024, &from_eight()).await.unwrap().value;
    let (in_force, candidate): (Vec<_>, Vec<_>) = compared.values.into_iter().unzip();
    assert_eq!(in_force, now);
    adopt(&app, "2024-1", 2024, from_eight()).await;
    assert_eq!(candidate, app.indicators(school, 2024, None).await.unwrap().value.values);
}

async fn bands_age_day_and_forms_decide_who_counts(fresh: Fresh) {
    let (app, school) = with(&fresh, "zarechnaya-2024.xlsx", "RO-ZAR").await;
    let from_nine = changed(|values| values.mentee_band = AgeBand { min: 9, max: 19 });
    adopt(&app, "nine", 2024, from_nine).await;
    // M05 is nine; of how many children aged 9–19 nobody has recorded.
    assert_eq!(shown(&value(&app, school, I1, Completed, 2024).await), (7, None, None));
    adopt(&app, "january", 2024, changed(|values| values.age_on = AgeDay::FIRST)).await;
    assert_eq!(shown(&value(&app, school, I1, Completed, 2024).await), is(5, 40, "12.5"), "M04 is nine then");
    assert_eq!(shown(&value(&app, school, I2, Completed, 2024).await), is(2, 12, "16.7"));
    let pupils = changed(|values| values.form_scope = BTreeSet::from([Form::PupilPupil]));
    adopt(&app, "pupils", 2024, pupils).await;
    assert_eq!(
        shown(&value(&app, school, I1, Completed, 2024).await),
        is(4, 40, "10.0"),
        "M06, M07 are in others"
    );
    let strict = changed(|values| {
        values.full_cycle.0.values_mut().for_each(|rule| rule.working_meetings = 100);
    });
    adopt(&app, "strict", 2024, strict).await;
    assert_eq!(shown(&value(&app, school, I1, Completed, 2024).await), is(0, 40, "0.0"));
    assert_eq!(app.participation(school, 2024).await.unwrap().value.memberships_completed, 0);
    assert!(rebuild(app.journal(), |_, _| {}).await.unwrap().agrees());
}
