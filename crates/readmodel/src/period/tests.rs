//! Periods that are no calendar years: what lies in them, and that the parts of a year make the year.

use super::*;
use crate::change::{Measure, Theme};
use crate::indicators::{Cells, Targets, read};
use crate::testing::{World, uuid};
use crate::views::Views;
use domain::policies::PolicySet;
use domain::values::IndicatorCode;

const QUARTERS: [PeriodKind; 4] = [
    PeriodKind::FirstQuarter,
    PeriodKind::SecondQuarter,
    PeriodKind::ThirdQuarter,
    PeriodKind::FourthQuarter,
];
const HALVES: [PeriodKind; 2] = [PeriodKind::FirstHalf, PeriodKind::SecondHalf];
const SCHOOL: u128 = 10;

/// A school with 40 pupils since September 2023 and 44 since September 2024. Two persons go through a cycle in each of 2023 and 2024: formed
/// in March, met in April, completed in May.
fn world() -> World {
    world_in(Views::default())
}

/// The same, taken in by these read models.
fn world_in(views: Views) -> World {
    let mut world = World { views, ..World::default() };
    world.node(1, "Region", None, "2020-09-01");
    world.node(SCHOOL, "Organization", Some(1), "2020-09-01");
    world.pupils(SCHOOL, 40, "2023-09-01");
    world.pupils(SCHOOL, 44, "2024-09-01");
    for (year, first) in [(2023, 100_u128), (2024, 200)] {
        world.program(first, SCHOOL, year);
        for number in 1..=2 {
            world.person(first + 10 * number);
            world.cycle(first + 10 * number, first, first + 10 * number + 1, year);
        }
    }
    world
}

fn cells(world: &World, kind: PeriodKind, year: i32) -> Cells {
    world.views.cells_of_period(uuid(SCHOOL), Period { kind, year })
}

fn i1(world: &World, kind: PeriodKind) -> (i64, Option<i64>) {
    let value = read(&cells(world, kind, 2024), &Targets::new(), 2024, &PolicySet::v1().values).remove(0);
    (value.numerator, value.denominator)
}

#[test]
fn the_quarters_of_a_year_follow_on_one_another() {
    for parts in [QUARTERS.as_slice(), HALVES.as_slice()] {
        let periods: Vec<Period> = parts.iter().map(|kind| Period { kind: *kind, year: 2024 }).collect();
        assert_eq!(periods[0].first(), Period::calendar(2024).first());
        assert_eq!(periods[parts.len() - 1].last(), Period::calendar(2024).last());
        for next in periods.windows(2) {
            assert_eq!(next[0].last().succ_opt(), Some(next[1].first()));
        }
    }
}

#[test]
fn an_academic_year_is_named_by_the_year_in_which_it_ends() {
    let period = Period { kind: PeriodKind::AcademicYear, year: 2024 };
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    assert_eq!((period.first(), period.last()), (day("2023-09-01"), day("2024-08-31")));
    assert!(period.holds(day("2023-12-31")) && !period.holds(day("2024-09-01")));
}

#[test]
fn a_calendar_year_counted_as_a_period_is_the_year_of_the_ledger() {
    let world = world();
    let ledger = world.views.cells(uuid(SCHOOL), None);
    let policy = &PolicySet::v1().values;
    for year in [2023, 2024] {
        let counted = cells(&world, PeriodKind::CalendarYear, year);
        assert_eq!(
            read(&counted, &Targets::new(), year, policy),
            read(&ledger, &Targets::new(), year, policy)
        );
    }
}

#[test]
fn the_flows_of_four_quarters_and_of_two_halves_are_those_of_the_year() {
    let world = world();
    let ledger = world.views.cells(uuid(SCHOOL), None);
    let flows = [
        (Theme::Participation, Measure::UnitsFormed),
        (Theme::Participation, Measure::UnitsCompleted),
        (Theme::Participation, Measure::MembershipsFormed),
        (Theme::Participation, Measure::MembershipsCompleted),
        (Theme::Participation, Measure::MenteesEnrolled),
        (Theme::Participation, Measure::MenteesCompleted),
        (Theme::Indicator(IndicatorCode::I1), Measure::Completed),
        (Theme::Indicator(IndicatorCode::I5), Measure::Respondents),
        (Theme::Indicator(IndicatorCode::I5), Measure::Satisfied),
    ];
    for parts in [QUARTERS.as_slice(), HALVES.as_slice()] {
        for (theme, measure) in flows {
            let of_part = |kind: &PeriodKind| cells(&world, *kind, 2024).flow(theme, measure, 2024);
            let of_year = ledger.flow(theme, measure, 2024);
            assert_eq!(of_year, 2, "{measure:?}");
            assert_eq!(parts.iter().map(of_part).sum::<i64>(), of_year, "{measure:?}");
        }
    }
}

#[test]
fn whoever_was_a_member_in_two_quarters_entered_in_each_and_once_in_the_year() {
    let world = world();
    let entered =
        |kind| cells(&world, kind, 2024).flow(Theme::Indicator(IndicatorCode::I1), Measure::Entered, 2024);
    assert_eq!(QUARTERS.map(entered), [2, 2, 0, 0]);
    assert_eq!(entered(PeriodKind::CalendarYear), 2);
}

#[test]
fn a_number_of_a_period_is_the_sum_of_postings_of_the_period() {
    let year_long = world();
    for kind in QUARTERS.into_iter().chain(HALVES).chain([PeriodKind::AcademicYear, PeriodKind::CalendarYear])
    {
        let period = Period { kind, year: 2024 };
        let posted = world_in(Views::of_period(period));
        let sums = |node: u128| {
            let of_node = posted.cells.iter().filter(|(key, sum)| key.node == uuid(node) && **sum != 0);
            Cells::new(of_node.map(|(key, sum)| (key.clone(), *sum)))
        };
        for node in [1, SCHOOL, 200] {
            assert_eq!(sums(node), year_long.views.cells_of_period(uuid(node), period), "{kind:?}");
        }
    }
}

#[test]
fn a_period_is_a_share_of_the_figure_that_held_at_its_end() {
    let world = world();
    assert_eq!(i1(&world, PeriodKind::SecondQuarter), (2, Some(40)));
    assert_eq!(i1(&world, PeriodKind::AcademicYear), (2, Some(40)));
    assert_eq!(i1(&world, PeriodKind::FourthQuarter), (0, Some(44)));
    assert_eq!(i1(&world, PeriodKind::CalendarYear), (2, Some(44)));
}

#[test]
fn age_is_that_of_the_last_day_of_the_year_in_which_the_period_ends() {
    let mut policy = PolicySet::v1().values.clone();
    // Born in 2010: 13 on 31 December 2023, 14 a year later.
    policy.mentee_band = domain::policies::AgeBand { min: 14, max: 14 };
    let mut world = world();
    let adopted = serde_json::json!({
        "version": "fourteen", "from_year": 2020, "values": policy, "basis": { "number": "1", "date": "2024-01-01" },
    });
    world.happen("Settings", 1, "PolicyAdopted", "2024-01-01", adopted);
    let completed = |kind, year| {
        cells(&world, kind, year).flow(Theme::Indicator(IndicatorCode::I1), Measure::Completed, year)
    };
    assert_eq!(completed(PeriodKind::AcademicYear, 2023), 0);
    assert_eq!(completed(PeriodKind::AcademicYear, 2024), 2);
}

#[test]
fn edge_7_a_run_from_september_to_may_counts_once_in_each_view() {
    let mut world = World::default();
    world.node(1, "Region", None, "2020-09-01");
    world.node(SCHOOL, "Organization", Some(1), "2020-09-01");
    world.program(100, SCHOOL, 2023);
    world.person(110);
    world.cycle_on(
        110,
        100,
        (111, 113),
        ["2023-09-04", "2023-09-05", "2023-09-15", "2024-04-10", "2024-05-20"],
    );
    let persons = |kind, year| {
        let counted = cells(&world, kind, year);
        let of = |measure| counted.flow(Theme::Indicator(IndicatorCode::I1), measure, year);
        (of(Measure::Entered), of(Measure::Completed))
    };
    let academic = PeriodKind::AcademicYear;
    assert_eq!([2023, 2024, 2025].map(|year| persons(academic, year)), [(0, 0), (1, 1), (0, 0)]);
    let calendar = [2023, 2024, 2025].map(|year| persons(PeriodKind::CalendarYear, year));
    assert_eq!(calendar, [(1, 0), (1, 1), (0, 0)], "completed in May, so in that calendar year alone");
    let ledger = world.views.cells(uuid(SCHOOL), None);
    let completed = |year| ledger.flow(Theme::Indicator(IndicatorCode::I1), Measure::Completed, year);
    assert_eq!((completed(2023), completed(2024)), (0, 1));
}

#[test]
fn edge_2_one_person_counts_as_mentee_and_as_mentor_in_two_pairs_at_once() {
    let mut world = World::default();
    world.node(SCHOOL, "Organization", None, "2020-09-01");
    world.program(100, SCHOOL, 2026);
    // Born in 2010: sixteen at the end of 2026, in the band of mentees and in that of mentors.
    for person in [110, 120] {
        world.person(person);
    }
    world.mentor(110, 700, SCHOOL, "2026-01-10");
    world.cycle(110, 100, 600, 2026);
    world.cycle_with(120, 100, (620, 700), 2026);
    let counted = |indicator, measure| {
        cells(&world, PeriodKind::CalendarYear, 2026).flow(Theme::Indicator(indicator), measure, 2026)
    };
    for measure in [Measure::Entered, Measure::Completed] {
        assert_eq!(counted(IndicatorCode::I1, measure), 2, "both as mentees, {measure:?}");
        assert_eq!(counted(IndicatorCode::I2, measure), 1, "one of them as a mentor as well, {measure:?}");
    }
    world.assert_sound();
}
