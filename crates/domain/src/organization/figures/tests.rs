//! Which figures a node may have.

use super::*;
use crate::organization::{OrganizationEvent, RegistrationEvent};
use crate::testing::{day, given, id};

fn node(level: OrganizationLevel) -> OrganizationEvent {
    RegistrationEvent::OrganizationRegistered {
        level,
        name: "МОУ «Заречная СОШ»".into(),
        code: None,
        parent: Some(id(1)),
        occurred_on: day(2023, 12, 11),
    }
    .into()
}

fn target(percent: i64) -> FiguresCommand {
    FiguresCommand::SetTarget {
        indicator: IndicatorCode::I1,
        year: 2024,
        percent: Decimal::from(percent),
        basis: TargetBasis::Roadmap,
        reason: None,
        occurred_on: day(2024, 1, 1),
    }
}

#[test]
fn a_target_above_one_hundred_is_refused() {
    given::<Organization>([node(OrganizationLevel::Organization)])
        .when(target(101))
        .then_refused(FiguresRefusal::NotAPercentage { percent: Decimal::from(101) });
}

#[test]
fn enterprises_are_counted_by_the_municipality_not_by_a_school() {
    given::<Organization>([node(OrganizationLevel::Organization)])
        .when(FiguresCommand::CountEnterprises { enterprises: 8, basis: None, occurred_on: day(2024, 1, 1) })
        .then_refused(FiguresRefusal::WrongLevel {
            level: OrganizationLevel::Organization,
            accepted: ABOVE_ORGANIZATIONS,
        });
}

#[test]
fn a_figure_of_an_unknown_organisation_is_refused() {
    given::<Organization>([]).when(target(70)).then_refused(FiguresRefusal::NotRegistered);
}

#[test]
fn an_unknown_number_is_not_zero() {
    let empty = Contingent { pupils_10_19: None, pupils_15_19: None, young_specialists: None };
    given::<Organization>([node(OrganizationLevel::Organization)])
        .when(FiguresCommand::RecordContingent {
            contingent: empty,
            basis: None,
            occurred_on: day(2024, 1, 1),
        })
        .then_refused(FiguresRefusal::NothingKnown);
}

#[test]
fn the_same_figure_twice_changes_nothing() {
    let counted =
        FiguresEvent::EnterprisesCounted { enterprises: 8, basis: None, occurred_on: day(2024, 1, 1) };
    given::<Organization>([node(OrganizationLevel::Municipality), counted.into()])
        .when(FiguresCommand::CountEnterprises { enterprises: 8, basis: None, occurred_on: day(2024, 1, 1) })
        .then_nothing();
}

#[test]
fn each_figure_is_recorded_once_where_it_belongs() {
    let on = day(2024, 1, 1);
    let known = Contingent { pupils_10_19: Some(40), pupils_15_19: Some(12), young_specialists: None };
    let cases: [(OrganizationLevel, FiguresCommand, FiguresEvent); 4] = [
        (
            OrganizationLevel::Organization,
            FiguresCommand::RecordContingent { contingent: known, basis: None, occurred_on: on },
            FiguresEvent::ContingentRecorded { contingent: known, basis: None, occurred_on: on },
        ),
        (
            OrganizationLevel::Region,
            FiguresCommand::CountEnterprises { enterprises: 8, basis: None, occurred_on: on },
            FiguresEvent::EnterprisesCounted { enterprises: 8, basis: None, occurred_on: on },
        ),
        (
            OrganizationLevel::Municipality,
            FiguresCommand::RegisterEnterprise { enterprise_id: id(7), occurred_on: on },
            FiguresEvent::EnterpriseRegistered { enterprise_id: id(7), occurred_on: on },
        ),
        (
            OrganizationLevel::Organization,
            target(70),
            FiguresEvent::TargetSet {
                indicator: IndicatorCode::I1,
                year: 2024,
                percent: Decimal::from(70),
                basis: TargetBasis::Roadmap,
                reason: None,
                occurred_on: on,
            },
        ),
    ];
    for (level, command, event) in cases {
        given::<Organization>([node(level)]).when(command.clone()).then([event.clone().into()]);
        given::<Organization>([node(level), event.into()]).when(command).then_nothing();
    }
}

#[test]
fn a_figure_of_a_day_to_come_is_refused() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Organization>([node(OrganizationLevel::Municipality)])
        .when(FiguresCommand::CountEnterprises { enterprises: 8, basis: None, occurred_on })
        .then_refused(FiguresRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn a_municipality_has_no_contingent_of_its_own() {
    let contingent = Contingent { pupils_10_19: Some(40), pupils_15_19: None, young_specialists: None };
    given::<Organization>([node(OrganizationLevel::Municipality)])
        .when(FiguresCommand::RecordContingent { contingent, basis: None, occurred_on: day(2024, 1, 1) })
        .then_refused(FiguresRefusal::WrongLevel {
            level: OrganizationLevel::Municipality,
            accepted: &[OrganizationLevel::Organization],
        });
}

#[test]
fn a_target_is_for_a_year_of_this_century() {
    let FiguresCommand::SetTarget { indicator, percent, basis, reason, occurred_on, .. } = target(70) else {
        unreachable!()
    };
    let far = FiguresCommand::SetTarget { indicator, year: 3024, percent, basis, reason, occurred_on };
    given::<Organization>([node(OrganizationLevel::Organization)])
        .when(far)
        .then_refused(FiguresRefusal::YearUnlikely { year: 3024 });
}

#[test]
fn a_figure_for_a_day_that_has_one_is_a_new_version_with_its_basis() {
    let on = day(2024, 1, 1);
    let contingent =
        |pupils| Contingent { pupils_10_19: Some(pupils), pupils_15_19: None, young_specialists: None };
    let recorded = |pupils, basis| FiguresEvent::ContingentRecorded {
        contingent: contingent(pupils),
        basis,
        occurred_on: on,
    };
    let revise = FiguresCommand::RecordContingent {
        contingent: contingent(41),
        basis: Some(FigureBasis::Revision),
        occurred_on: on,
    };
    given::<Organization>([node(OrganizationLevel::Organization), recorded(40, None).into()])
        .when(revise)
        .then([recorded(41, Some(FigureBasis::Revision)).into()]);
}

#[test]
fn a_target_changes_during_the_year_for_a_reason() {
    let set = |percent: i64, reason| FiguresEvent::TargetSet {
        indicator: IndicatorCode::I1,
        year: 2024,
        percent: Decimal::from(percent),
        basis: TargetBasis::Roadmap,
        reason,
        occurred_on: day(2024, 1, 1),
    };
    let known = || vec![node(OrganizationLevel::Organization), set(70, None).into()];
    given::<Organization>(known())
        .when(target(60))
        .then_refused(FiguresRefusal::ReasonMissing { percent: Decimal::from(70) });
    let anew = FiguresCommand::SetTarget {
        indicator: IndicatorCode::I1,
        year: 2024,
        percent: Decimal::from(60),
        basis: TargetBasis::Roadmap,
        reason: Some(TargetReason::ContingentRevised),
        occurred_on: day(2024, 1, 1),
    };
    given::<Organization>(known()).when(anew).then([set(60, Some(TargetReason::ContingentRevised)).into()]);
}

#[test]
fn a_closed_organisation_takes_figures_of_the_days_before_alone() {
    use crate::organization::tests::closed;
    let contingent = Contingent { pupils_10_19: Some(40), pupils_15_19: None, young_specialists: None };
    let record = |occurred_on| FiguresCommand::RecordContingent { contingent, basis: None, occurred_on };
    let school = || [node(OrganizationLevel::Organization), closed()];
    let closed_on = day(2024, 7, 1);
    given::<Organization>(school())
        .when(record(closed_on))
        .then_refused(FiguresRefusal::Closed { closed_on });
    let on = day(2024, 6, 30);
    given::<Organization>(school()).when(record(on)).then([FiguresEvent::ContingentRecorded {
        contingent,
        basis: None,
        occurred_on: on,
    }
    .into()]);
}
