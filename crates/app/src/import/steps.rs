//! The acts of a journal in the order in which they are taken: by date, and within a day papers, entry, formation, meetings, plan,
//! feedback, leaving, ending.

use super::row_act::RowAct;
use super::run::Run;
use crate::workbook::{
    ContingentRow, DepartureRow, FeedbackRow, MeasurementRow, MeetingRow, MenteeRow, MentorRow, PairEnding,
    PairRow, PlanRow, RoadmapRow, Row, SheetKind, TargetRow, Verdict, Workbook,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One act to take.
pub(super) struct Step {
    /// The day at which it is taken: when it happened, or when what it names did.
    date: NaiveDate,
    /// Its rows and identity.
    pub(super) row: RowAct,
    /// What it says.
    pub(super) body: Body,
}

/// What an act says. The order of the variants is the order within a day.
pub(super) enum Body {
    Contingent(ContingentRow),
    Target(TargetRow),
    Roadmap(RoadmapRow),
    Mentor(Box<MentorRow>),
    Mentee(Box<MenteeRow>),
    Form(Box<PairRow>),
    Meeting(MeetingRow),
    Plan(Vec<PlanRow>),
    Feedback(Box<FeedbackRow>),
    Measurement(MeasurementRow),
    Departure(DepartureRow),
    Ending { pair: String, ending: PairEnding },
}

impl Body {
    fn rank(&self) -> u8 {
        match self {
            Self::Contingent(_) => 0,
            Self::Target(_) => 1,
            Self::Roadmap(_) => 2,
            Self::Mentor(_) => 3,
            Self::Mentee(_) => 4,
            Self::Form(_) => 5,
            Self::Meeting(_) => 6,
            Self::Plan(_) => 7,
            Self::Feedback(_) => 8,
            Self::Measurement(_) => 9,
            Self::Departure(_) => 10,
            Self::Ending { .. } => 11,
        }
    }
}

/// The headings of «Пары» that its ending uses; formation uses the others.
const ENDING: [&str; 3] = ["Статус", "Дата окончания", "Причина окончания"];

/// All acts of a journal in their order. Rows that could not be read get their verdict at once.
pub(super) fn plan(run: &mut Run<'_>, workbook: &Workbook) -> Vec<Step> {
    let mut steps = Vec::new();
    let drafted_on = run.place.as_ref().map(|place| place.drafted_on).unwrap_or_default();
    for row in &workbook.contingents {
        take(run, &mut steps, row, |row| (row.as_of, Body::Contingent(row)));
    }
    for row in &workbook.targets {
        take(run, &mut steps, row, |row| (drafted_on, Body::Target(row)));
    }
    for row in &workbook.roadmap {
        take(run, &mut steps, row, |row| (drafted_on, Body::Roadmap(row)));
    }
    for row in &workbook.mentors {
        take(run, &mut steps, row, |row| (row.entered, Body::Mentor(Box::new(row))));
    }
    for row in &workbook.mentees {
        take(run, &mut steps, row, |row| (row.entered, Body::Mentee(Box::new(row))));
    }
    for row in &workbook.pairs {
        take_pair(run, &mut steps, row);
    }
    for row in &workbook.departures {
        take(run, &mut steps, row, |row| (row.left, Body::Departure(row)));
    }
    take_plans(run, &mut steps, &workbook.plans);
    for row in &workbook.meetings {
        take(run, &mut steps, row, |row| (row.held, Body::Meeting(row)));
    }
    for row in &workbook.feedback {
        take(run, &mut steps, row, |row| (row.collected, Body::Feedback(Box::new(row))));
    }
    for row in &workbook.measurements {
        take(run, &mut steps, row, |row| (row.measured, Body::Measurement(row)));
    }
    after_what_they_name(&mut steps);
    steps.sort_by_key(|step| (step.date, step.body.rank(), step.row.sheet, step.row.rows.first().copied()));
    steps
}

/// Moves acts that are dated before the row they name behind it: then the domain says what is wrong with the date.
fn after_what_they_name(steps: &mut [Step]) {
    let mut entered: BTreeMap<String, NaiveDate> = BTreeMap::new();
    for step in steps.iter() {
        if let Body::Mentor(_) | Body::Mentee(_) = step.body {
            let day = entered.entry(step.row.key.clone()).or_insert(step.date);
            *day = (*day).max(step.date);
        }
    }
    let mut formed: BTreeMap<String, NaiveDate> = BTreeMap::new();
    for step in steps.iter_mut() {
        if let Body::Form(pair) = &step.body {
            let members = pair.mentors.iter().chain(&pair.mentees).filter_map(|code| entered.get(code)).max();
            step.date = step.date.max(members.copied().unwrap_or(step.date));
            formed.insert(pair.code.clone(), step.date);
        }
    }
    for step in steps.iter_mut() {
        let named = match &step.body {
            Body::Meeting(row) => formed.get(&row.pair),
            Body::Plan(rows) => rows.first().and_then(|row| formed.get(&row.pair)),
            Body::Feedback(row) => formed.get(&row.pair),
            Body::Departure(row) => formed.get(&row.pair),
            Body::Ending { pair, .. } => formed.get(pair),
            Body::Measurement(row) => entered.get(&row.participant),
            Body::Contingent(_)
            | Body::Target(_)
            | Body::Roadmap(_)
            | Body::Mentor(_)
            | Body::Mentee(_)
            | Body::Form(_) => None,
        };
        step.date = step.date.max(named.copied().unwrap_or(step.date));
    }
}

fn take<T: Clone>(
    run: &mut Run<'_>,
    steps: &mut Vec<Step>,
    row: &Row<T>,
    body: impl FnOnce(T) -> (NaiveDate, Body),
) {
    if let Some(parsed) = readable(run, row) {
        let (date, body) = body(parsed);
        steps.push(Step { date, row: row_act(row, "record", row.cells.clone()), body });
    }
}

fn take_pair(run: &mut Run<'_>, steps: &mut Vec<Step>, row: &Row<PairRow>) {
    let Some(pair) = readable(run, row) else { return };
    let ending_cells: Vec<String> =
        ENDING.iter().filter_map(|heading| row.cell(heading)).map(str::to_owned).collect();
    let mut formation_cells = row.cells.clone();
    for cell in &ending_cells {
        if let Some(place) = formation_cells.iter().rposition(|used| used == cell) {
            formation_cells.remove(place);
        }
    }
    match &pair.ending {
        Ok(PairEnding::Open) => {}
        Ok(ending @ (PairEnding::Completed { on, .. } | PairEnding::Dissolved { on, .. })) => {
            steps.push(Step {
                date: *on,
                row: row_act(row, "end", ending_cells),
                body: Body::Ending { pair: pair.code.clone(), ending: ending.clone() },
            });
        }
        Err(errors) => {
            let reason = crate::workbook::faults_in_russian(errors);
            run.verdict(row.sheet, row.number, Verdict::Refused, Some(reason));
        }
    }
    steps.push(Step {
        date: pair.formed,
        row: row_act(row, "form", formation_cells),
        body: Body::Form(Box::new(pair)),
    });
}

/// Milestones of one plan stand in several rows: they are approved together.
fn take_plans(run: &mut Run<'_>, steps: &mut Vec<Step>, rows: &[Row<PlanRow>]) {
    type Rows<'r> = Vec<(&'r Row<PlanRow>, PlanRow)>;
    let mut plans: BTreeMap<(String, NaiveDate), Rows<'_>> = BTreeMap::new();
    for row in rows {
        if let Some(plan) = readable(run, row) {
            plans.entry((plan.pair.clone(), plan.approved)).or_default().push((row, plan));
        }
    }
    for ((pair, approved), rows) in plans {
        let row = RowAct {
            sheet: SheetKind::Plans,
            rows: rows.iter().map(|(row, _)| row.number).collect(),
            key: pair,
            act: "approve",
            cells: rows.iter().flat_map(|(row, _)| row.cells.clone()).collect(),
        };
        steps.push(Step {
            date: approved,
            row,
            body: Body::Plan(rows.into_iter().map(|(_, plan)| plan).collect()),
        });
    }
}

/// The row as it was read; a row that was not gets its verdict.
fn readable<T: Clone>(run: &mut Run<'_>, row: &Row<T>) -> Option<T> {
    match &row.parsed {
        Ok(parsed) => Some(parsed.clone()),
        Err(errors) => {
            let reason = crate::workbook::faults_in_russian(errors);
            run.verdict(row.sheet, row.number, Verdict::Refused, Some(reason));
            None
        }
    }
}

fn row_act<T>(row: &Row<T>, act: &'static str, cells: Vec<String>) -> RowAct {
    RowAct {
        sheet: row.sheet,
        rows: vec![row.number],
        key: row.key.clone().unwrap_or_else(|| row.number.to_string()),
        act,
        cells,
    }
}
