//! How a node changes, and that what held before is left alone.

use super::*;
use crate::organization::OrganizationEvent;
use crate::organization::tests::{NOTHING, closed, order, other, registered};
use crate::testing::{day, given};

fn school() -> OrganizationEvent {
    registered(OrganizationLevel::Organization)
}

fn municipality() -> OrganizationEvent {
    registered(OrganizationLevel::Municipality)
}

fn rename(name: &str, occurred_on: NaiveDate) -> ChangesCommand {
    ChangesCommand::RenameOrganization { name: name.into(), order: order(), occurred_on }
}

fn renamed(name: &str, occurred_on: NaiveDate) -> OrganizationEvent {
    ChangesEvent::OrganizationRenamed { name: name.into(), order: order(), occurred_on }.into()
}

fn move_to(parent: OtherNode, occurred_on: NaiveDate) -> ChangesCommand {
    ChangesCommand::MoveOrganization { parent, order: order(), occurred_on }
}

fn moved(parent: u128, occurred_on: NaiveDate) -> OrganizationEvent {
    ChangesEvent::OrganizationMoved { parent: crate::testing::id(parent), order: order(), occurred_on }.into()
}

fn reform(name: Option<&str>, oktmo: &str, occurred_on: NaiveDate) -> ChangesCommand {
    ChangesCommand::ReformMunicipality {
        name: name.map(str::to_owned),
        oktmo: oktmo.into(),
        order: order(),
        occurred_on,
    }
}

fn reformed(name: Option<&str>, oktmo: &str, occurred_on: NaiveDate) -> OrganizationEvent {
    ChangesEvent::MunicipalityReformed {
        name: name.map(str::to_owned),
        oktmo: oktmo.into(),
        order: order(),
        occurred_on,
    }
    .into()
}

fn refused(
    events: impl IntoIterator<Item = OrganizationEvent>,
    command: ChangesCommand,
    refusal: ChangesRefusal,
) {
    given::<Organization>(events).when(command).then_refused(refusal);
}

#[test]
fn a_school_gets_another_name_by_an_order() {
    let on = day(2024, 1, 1);
    given::<Organization>([school()]).when(rename("Лицей № 1", on)).then([renamed("Лицей № 1", on)]);
    let known = || [school(), renamed("Лицей № 1", on)];
    given::<Organization>(known()).when(rename("Лицей № 1", on)).then_nothing();
    given::<Organization>(known()).when(rename("Лицей № 1", day(2024, 3, 1))).then_nothing();
}

#[test]
fn a_repeat_of_an_old_renaming_writes_nothing_after_a_newer_one() {
    let history = [school(), renamed("Лицей № 1", day(2022, 1, 1)), renamed("Гимназия", day(2023, 1, 1))];
    given::<Organization>(history).when(rename("Лицей № 1", day(2022, 1, 1))).then_nothing();
}

#[test]
fn a_school_moves_to_another_municipality_or_to_the_region() {
    let on = day(2024, 1, 1);
    for level in [OrganizationLevel::Municipality, OrganizationLevel::Region] {
        given::<Organization>([school()]).when(move_to(other(7, level), on)).then([moved(7, on)]);
    }
    let there = other(7, OrganizationLevel::Municipality);
    given::<Organization>([school(), moved(7, on)]).when(move_to(there, on)).then_nothing();
}

#[test]
fn a_node_hangs_only_from_a_higher_one_so_no_cycle_can_come_about() {
    use OrganizationLevel::{Municipality, Organization as School, Region};
    for (level, parent) in [
        (Region, Region),
        (Region, Municipality),
        (Region, School),
        (Municipality, Municipality),
        (Municipality, School),
        (School, School),
    ] {
        let refusal = ChangesRefusal::WrongParent { level, parent: Some(parent) };
        refused([registered(level)], move_to(other(7, parent), day(2024, 1, 1)), refusal);
    }
}

#[test]
fn the_new_node_above_stands_on_that_day() {
    let on = day(2024, 1, 1);
    let closed = OtherNode { closed_on: Some(on), ..other(7, OrganizationLevel::Municipality) };
    let new = OtherNode { since: day(2024, 1, 2), ..closed };
    for parent in [closed, OtherNode { closed_on: None, ..new }] {
        let refusal = ChangesRefusal::ParentAbsent { parent: parent.id, occurred_on: on };
        refused([school()], move_to(parent, on), refusal);
    }
}

#[test]
fn a_municipality_is_re_formed_and_gets_a_new_code() {
    let on = day(2023, 1, 1);
    let (old, new) = ("33636000", "33536000");
    given::<Organization>([municipality(), reformed(None, old, day(2021, 1, 1))])
        .when(reform(Some("Тужинский муниципальный округ"), new, on))
        .then([reformed(Some("Тужинский муниципальный округ"), new, on)]);
    given::<Organization>([municipality(), reformed(Some("Округ"), new, on)])
        .when(reform(Some("Округ"), new, on))
        .then_nothing();
}

#[test]
fn a_code_is_one_of_a_municipality_and_well_formed() {
    let on = day(2023, 1, 1);
    refused(
        [school()],
        reform(None, "33536000", on),
        ChangesRefusal::NotAMunicipality { level: OrganizationLevel::Organization },
    );
    let received = "335".to_owned();
    refused(
        [municipality()],
        reform(None, &received, on),
        ChangesRefusal::OktmoMalformed { received: received.clone() },
    );
}

#[test]
fn an_act_has_a_name_and_a_number() {
    let on = day(2024, 1, 1);
    refused([school()], rename(" ", on), ChangesRefusal::NameMissing);
    let unnumbered = ChangesCommand::RenameOrganization {
        name: "Лицей № 1".into(),
        order: DocumentRef { number: String::new(), date: on },
        occurred_on: on,
    };
    refused([school()], unnumbered, ChangesRefusal::OrderMissing);
}

#[test]
fn an_act_lies_within_the_life_of_the_node_and_after_such_acts_before_it() {
    refused(NOTHING, rename("Лицей № 1", day(2024, 1, 1)), ChangesRefusal::NotRegistered);
    let since = day(2020, 9, 1);
    refused([school()], rename("Лицей № 1", day(2020, 8, 31)), ChangesRefusal::BeforeRegistration { since });
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    refused([school()], rename("Лицей № 1", occurred_on), ChangesRefusal::InTheFuture { occurred_on, today });
    let last = day(2023, 1, 1);
    let history = [school(), renamed("Гимназия", last)];
    refused(history, rename("Лицей № 1", day(2022, 1, 1)), ChangesRefusal::BeforeLaterAct { last });
    let closed_on = day(2024, 7, 1);
    let history = || [school(), closed()];
    refused(history(), rename("Лицей № 1", closed_on), ChangesRefusal::Closed { closed_on });
    let before = day(2024, 6, 30);
    given::<Organization>(history()).when(rename("Лицей № 1", before)).then([renamed("Лицей № 1", before)]);
}
