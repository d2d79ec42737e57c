//! The acts of a journal in the order in which they are taken: by date, and within a day papers, entry, formation, meetings, plan,
//! feedback, leaving, ending, judgement of the programme.

use super::row_act::RowAct;
use super::run::Run;
use crate::workbook::{
    ContingentRow, DepartureRow, FeedbackRow, MeasurementRow, MeetingRow, MenteeRow, MentorRow, PairEnding,
    PairRow, PlanRow, QualityRow, ResidentsRow, RoadmapRow, Row, SurveyRow, SwotRow, TargetRow, TrackingRow,
    Verdict, Workbook,
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
    Residents(ResidentsRow),
    Target(TargetRow),
    Roadmap(RoadmapRow),
    Tracking(Box<TrackingRow>),
    Mentor(Box<MentorRow>),
    Mentee(Box<MenteeRow>),
    Form(Box<PairRow>),
    Meeting(MeetingRow),
    Plan(Vec<PlanRow>),
    Feedback(Box<FeedbackRow>),
    Survey(Box<SurveyRow>),
    Measurement(MeasurementRow),
    Departure(DepartureRow),
    Ending { pair: String, ending: PairEnding },
    CarriedOut { planned: Box<RowAct>, on: NaiveDate },
    Swot(Box<SwotRow>),
    Quality(Vec<QualityRow>),
}

impl Body {
    fn rank(&self) -> u8 {
        match self {
            Self::Contingent(_) => 0,
            Self::Residents(_) => 1,
            Self::Target(_) => 2,
            Self::Roadmap(_) => 3,
            Self::Tracking(_) => 4,
            Self::Mentor(_) => 5,
            Self::Mentee(_) => 6,
            Self::Form(_) => 7,
            Self::Meeting(_) => 8,
            Self::Plan(_) => 9,
            Self::Feedback(_) => 10,
            Self::Survey(_) => 11,
            Self::Measurement(_) => 12,
            Self::Departure(_) => 13,
            Self::Ending { .. } => 14,
            Self::CarriedOut { .. } => 15,
            Self::Swot(_) => 16,
            Self::Quality(_) => 17,
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
    for row in &workbook.residents {
        take(run, &mut steps, row, |row| (row.as_of, Body::Residents(row)));
    }
    for row in &workbook.targets {
        take(run, &mut steps, row, |row| (drafted_on, Body::Target(row)));
    }
    for row in &workbook.roadmap {
        take(run, &mut steps, row, |row| (drafted_on, Body::Roadmap(row)));
    }
    for row in &workbook.tracking {
        take_tracking(run, &mut steps, row, drafted_on);
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
    for row in &workbook.surveys {
        take(run, &mut steps, row, |row| (row.answered, Body::Survey(Box::new(row))));
    }
    for row in &workbook.measurements {
        take(run, &mut steps, row, |row| (row.measured, Body::Measurement(row)));
    }
    for row in &workbook.swots {
        take(run, &mut steps, row, |row| (row.analysed, Body::Swot(Box::new(row))));
    }
    take_cards(run, &mut steps, &workbook.quality);
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
            Body::Survey(row) => match &row.pair {
                Some(pair) => formed.get(pair),
                None => entered.get(&row.respondent),
            },
            Body::Contingent(_)
            | Body::Residents(_)
            | Body::Target(_)
            | Body::Roadmap(_)
            | Body::Tracking(_)
            | Body::CarriedOut { .. }
            | Body::Swot(_)
            | Body::Quality(_)
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
    let formation_cells = row.cells_but(&ENDING);
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

/// An entry of the tracking plan, and each day on which it was carried out.
fn take_tracking(run: &mut Run<'_>, steps: &mut Vec<Step>, row: &Row<TrackingRow>, drafted_on: NaiveDate) {
    let Some(entry) = readable(run, row) else { return };
    let planned = row_act(row, "plan", row.cells_but(&[TrackingRow::CARRIED_OUT]));
    match &entry.carried_out {
        Ok(days) => {
            for on in days {
                let day = on.to_string();
                let key = format!("{} / {day}", planned.key);
                let row = RowAct { key, act: "carry-out", cells: vec![day], ..planned.clone() };
                let body = Body::CarriedOut { planned: Box::new(planned.clone()), on: *on };
                steps.push(Step { date: (*on).max(drafted_on), row, body });
            }
        }
        Err(errors) => {
            let reason = crate::workbook::faults_in_russian(errors);
            run.verdict(row.sheet, row.number, Verdict::Refused, Some(reason));
        }
    }
    steps.push(Step { date: drafted_on, row: planned, body: Body::Tracking(Box::new(entry)) });
}

/// Milestones of one plan stand in several rows: they are approved together.
fn take_plans(run: &mut Run<'_>, steps: &mut Vec<Step>, rows: &[Row<PlanRow>]) {
    for (rows, plan) in together(run, rows, &["Код пары", "Дата утверждения"]) {
        let Some(first) = plan.first() else { continue };
        let row = rows_act(&rows, first.pair.clone(), "approve");
        steps.push(Step { date: first.approved, row, body: Body::Plan(plan) });
    }
}

/// The criteria of one quality card stand in several rows: a card without one of them would be another card.
fn take_cards(run: &mut Run<'_>, steps: &mut Vec<Step>, rows: &[Row<QualityRow>]) {
    for (rows, card) in together(run, rows, &["Дата"]) {
        let Some(first) = card.first() else { continue };
        let row = rows_act(&rows, first.assessed.to_string(), "record");
        steps.push(Step { date: first.assessed, row, body: Body::Quality(card) });
    }
}

/// Rows that are one act, by the cells that they share. Where one of them could not be read the others wait for it.
fn together<'r, T: Clone>(
    run: &mut Run<'_>,
    rows: &'r [Row<T>],
    shared: &[&str],
) -> Vec<(Vec<&'r Row<T>>, Vec<T>)> {
    let mut groups: BTreeMap<Vec<Option<&str>>, Vec<&Row<T>>> = BTreeMap::new();
    for row in rows {
        groups.entry(shared.iter().map(|heading| row.cell(heading)).collect()).or_default().push(row);
    }
    let mut whole = Vec::new();
    for rows in groups.into_values() {
        let faulty = rows.iter().find(|row| row.parsed.is_err()).map(|row| row.number);
        let read: Vec<T> = rows.iter().filter_map(|row| readable(run, row)).collect();
        match faulty {
            Some(faulty) => {
                for row in rows.iter().filter(|row| row.parsed.is_ok()) {
                    run.wait_for(row.sheet, row.number, faulty);
                }
            }
            None => whole.push((rows, read)),
        }
    }
    whole
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

fn rows_act<T>(rows: &[&Row<T>], key: String, act: &'static str) -> RowAct {
    RowAct {
        sheet: rows[0].sheet,
        rows: rows.iter().map(|row| row.number).collect(),
        key,
        act,
        cells: rows.iter().flat_map(|row| row.cells.clone()).collect(),
    }
}
