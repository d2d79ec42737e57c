//! Which policies a region may adopt, and which one is in force.

use super::*;
use crate::aggregate::Aggregate;
use crate::settings::SettingsEvent;
use crate::testing::{day, given};
use crate::values::Form;
use std::collections::BTreeSet;

/// V1 with a change.
fn changed(change: impl FnOnce(&mut PolicyValues)) -> PolicyValues {
    let mut values = PolicySet::v1().values.clone();
    change(&mut values);
    values
}

fn stricter() -> PolicyValues {
    changed(|values| values.satisfaction.satisfied_from = 8)
}

fn order() -> DocumentRef {
    DocumentRef { number: "12-р".into(), date: day(2024, 1, 15) }
}

fn adopt(version: &str, from_year: i32, values: PolicyValues) -> PoliciesCommand {
    let version = PolicyVersion(version.into());
    PoliciesCommand::AdoptPolicy {
        version,
        from_year,
        values: Box::new(values),
        basis: order(),
        occurred_on: day(2024, 1, 20),
    }
}

fn adopted(version: &str, from_year: i32, values: PolicyValues) -> SettingsEvent {
    let version = PolicyVersion(version.into());
    PoliciesEvent::PolicyAdopted {
        version,
        from_year,
        values: Box::new(values),
        basis: order(),
        occurred_on: day(2024, 1, 20),
    }
    .into()
}

#[track_caller]
fn refused(values: PolicyValues, refusal: PoliciesRefusal) {
    given::<Settings>([]).when(adopt("2024-1", 2024, values)).then_refused(refusal);
}

#[test]
fn a_region_adopts_a_version_from_a_year_on() {
    given::<Settings>([]).when(adopt("2024-1", 2024, stricter())).then([adopted("2024-1", 2024, stricter())]);
}

#[test]
fn a_version_that_is_already_adopted_changes_nothing() {
    given::<Settings>([adopted("2024-1", 2024, stricter())])
        .when(adopt("2024-1", 2024, stricter()))
        .then_nothing();
}

#[test]
fn a_version_never_changes_once_it_is_named() {
    for (version, values) in [("2024-1", changed(|_| {})), ("V1", stricter()), ("v1", stricter())] {
        given::<Settings>([adopted("2024-1", 2024, stricter())])
            .when(adopt(version, 2024, values))
            .then_refused(PoliciesRefusal::VersionKnown { version: PolicyVersion(version.into()) });
    }
}

#[test]
fn a_name_of_a_version_is_a_code() {
    for name in ["", "новая", "as Ivanova wished", "123456789012345678901234567890123"] {
        given::<Settings>([])
            .when(adopt(name, 2024, stricter()))
            .then_refused(PoliciesRefusal::VersionName { version: PolicyVersion(name.into()) });
    }
}

#[test]
fn in_force_is_what_was_adopted_last_of_what_has_begun() {
    let settings = Settings::fold(&[
        adopted("2024-1", 2024, stricter()),
        adopted("2026-1", 2026, changed(|values| values.satisfaction.satisfied_from = 9)),
        adopted("2026-2", 2026, changed(|values| values.satisfaction.satisfied_from = 10)),
    ]);
    let threshold = |year| settings.policy(year).values.satisfaction.satisfied_from;
    assert_eq!([2023, 2024, 2025, 2026, 2030].map(threshold), [7, 8, 8, 10, 10]);
}

#[test]
fn a_version_does_not_begin_before_one_that_is_adopted() {
    given::<Settings>([adopted("2024-1", 2024, stricter())])
        .when(adopt("2023-1", 2023, stricter()))
        .then_refused(PoliciesRefusal::BeforeLater { from_year: 2023, later: 2024 });
}

#[test]
fn a_version_begins_in_a_likely_year() {
    given::<Settings>([])
        .when(adopt("2024-1", 20_240, stricter()))
        .then_refused(PoliciesRefusal::YearUnlikely { from_year: 20_240 });
}

#[test]
fn a_policy_is_adopted_by_a_paper_and_not_in_the_future() {
    let version = PolicyVersion("2025-1".into());
    let (values, basis, today) = (Box::new(stricter()), order(), day(2024, 12, 31));
    given::<Settings>([])
        .when(PoliciesCommand::AdoptPolicy {
            version: version.clone(),
            from_year: 2025,
            values: values.clone(),
            basis,
            occurred_on: day(2025, 1, 1),
        })
        .then_refused(PoliciesRefusal::InTheFuture { occurred_on: day(2025, 1, 1), today });
    let basis = DocumentRef { number: " ".into(), date: day(2024, 1, 15) };
    given::<Settings>([])
        .when(PoliciesCommand::AdoptPolicy {
            version,
            from_year: 2025,
            values,
            basis,
            occurred_on: day(2024, 1, 20),
        })
        .then_refused(PoliciesRefusal::BasisMissing);
}

#[test]
fn a_cycle_asks_for_something() {
    refused(changed(|values| values.full_cycle.0.clear()), PoliciesRefusal::NoKind);
    let nothing = changed(|values| {
        let rule = values.full_cycle.0.get_mut(&InteractionKind::Flash).expect("in the table");
        rule.working_meetings = 0;
        rule.final_feedback = false;
    });
    refused(nothing, PoliciesRefusal::NothingAsked { kind: InteractionKind::Flash });
}

#[test]
fn working_meetings_are_of_some_type() {
    let none = changed(|values| {
        let rule = values.full_cycle.0.get_mut(&InteractionKind::Flash).expect("in the table");
        rule.counted_meetings.clear();
    });
    refused(none, PoliciesRefusal::NoMeetingCounts { kind: InteractionKind::Flash });
}

#[test]
fn terms_stay_within_what_the_law_leaves_open() {
    for age in [13, 19] {
        let wanted = changed(|values| values.terms.self_consent_age = age);
        refused(wanted, PoliciesRefusal::SelfConsentAge { age });
    }
    for days in [0, 31] {
        let wanted = changed(|values| values.terms.erasure_days = days);
        refused(wanted, PoliciesRefusal::ErasureDays { days });
    }
    let endless = changed(|values| values.terms.final_event_days = 367);
    refused(endless, PoliciesRefusal::FinalEventDays { days: 367 });
    for mentees in [0, 1001] {
        let wanted = changed(|values| values.terms.most_mentees = mentees);
        refused(wanted, PoliciesRefusal::MostMentees { mentees });
    }
    let own = changed(|values| {
        values.terms =
            TermsPolicy { self_consent_age: 18, erasure_days: 1, final_event_days: 0, most_mentees: 1 };
    });
    given::<Settings>([]).when(adopt("2024-1", 2024, own.clone())).then([adopted("2024-1", 2024, own)]);
}

#[test]
fn an_effect_is_claimed_from_so_many_pairs_that_chance_is_unlikely() {
    for pairs in [4, 101] {
        refused(changed(|values| values.effect_from = pairs), PoliciesRefusal::EffectFrom { pairs });
    }
    let own = changed(|values| values.effect_from = 5);
    given::<Settings>([]).when(adopt("2024-1", 2024, own.clone())).then([adopted("2024-1", 2024, own)]);
}

#[test]
fn a_band_has_its_lower_end_first() {
    let reversed = changed(|values| values.mentee_band = AgeBand { min: 19, max: 10 });
    refused(reversed, PoliciesRefusal::BandNonsense { min: 19, max: 10 });
    let endless = changed(|values| values.mentor_band = AgeBand { min: 15, max: 190 });
    refused(endless, PoliciesRefusal::BandNonsense { min: 15, max: 190 });
}

#[test]
fn age_is_measured_on_a_day_that_the_birth_year_decides() {
    let september = changed(|values| values.age_on = AgeDay { month: 9, day: 1 });
    refused(september, PoliciesRefusal::AgeDayUndecidable { month: 9, day: 1 });
    let first = changed(|values| values.age_on = AgeDay::FIRST);
    given::<Settings>([]).when(adopt("2024-1", 2024, first.clone())).then([adopted("2024-1", 2024, first)]);
}

#[test]
fn a_young_specialist_is_young() {
    let old = changed(|values| values.young_specialist.max_age = Some(70));
    refused(old, PoliciesRefusal::YoungSpecialistNonsense { years: 70 });
    let long = changed(|values| values.young_specialist.max_years = 30);
    refused(long, PoliciesRefusal::YoungSpecialistNonsense { years: 30 });
}

#[test]
fn satisfaction_stays_on_its_scale() {
    let above = changed(|values| values.satisfaction.satisfied_from = 11);
    refused(above, PoliciesRefusal::ThresholdOutsideScale { satisfied_from: 11 });
}

#[test]
fn some_form_counts() {
    refused(changed(|values| values.form_scope.clear()), PoliciesRefusal::NoForm);
    let federal =
        changed(|values| values.form_scope = BTreeSet::from([Form::PupilPupil, Form::TeacherTeacher]));
    given::<Settings>([])
        .when(adopt("2024-1", 2024, federal.clone()))
        .then([adopted("2024-1", 2024, federal)]);
}
