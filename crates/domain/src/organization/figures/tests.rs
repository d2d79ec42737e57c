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
        order: None,
        occurred_on: day(2023, 12, 11),
    }
    .into()
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
    given::<Organization>([])
        .when(FiguresCommand::CountEnterprises { enterprises: 8, basis: None, occurred_on: day(2024, 1, 1) })
        .then_refused(FiguresRefusal::NotRegistered);
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
    let cases: [(OrganizationLevel, FiguresCommand, FiguresEvent); 3] = [
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
            OrganizationLevel::Region,
            FiguresCommand::CountResidents {
                residents_10_19: 4100,
                residents_15_19: 1900,
                basis: None,
                occurred_on: on,
            },
            FiguresEvent::ResidentsCounted {
                residents_10_19: 4100,
                residents_15_19: 1900,
                basis: None,
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
