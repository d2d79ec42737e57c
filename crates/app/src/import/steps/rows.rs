//! Rows become acts: most rows are one, some are several, and some acts have several rows.

use super::{Body, Step};
use crate::import::row_act::RowAct;
use crate::import::run::Run;
use crate::workbook::{
    CellError, ConsentRow, DepartureRow, Leaving, PairEnding, PairRow, PauseRow, PlanRow, QualityRow, Row,
    ScheduleRow, TrackingRow, Verdict, faults_in_russian,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The headings of «Пары» that its ending uses; formation uses the others.
const ENDING: [&str; 3] = ["Статус", "Дата окончания", "Причина окончания"];

/// A row that is one act.
pub(super) fn take<T: Clone>(
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

/// A pair: its formation and, if it has ended, its ending.
pub(super) fn take_pair(run: &mut Run<'_>, steps: &mut Vec<Step>, row: &Row<PairRow>) {
    let Some(pair) = readable(run, row) else { return };
    let ending_cells: Vec<String> =
        ENDING.iter().filter_map(|heading| row.cell(heading)).map(str::to_owned).collect();
    let formation_cells = row.cells_but(&ENDING);
    match &pair.ending {
        Ok(PairEnding::Open) => {}
        Ok(
            ending @ (PairEnding::Completed { on, .. }
            | PairEnding::Dissolved { on, .. }
            | PairEnding::CarriedOver { on }),
        ) => {
            steps.push(Step {
                date: *on,
                row: row_act(row, "end", ending_cells),
                body: Body::Ending { pair: pair.code.clone(), ending: ending.clone() },
            });
        }
        Err(errors) => {
            refuse(run, row, errors);
        }
    }
    steps.push(Step {
        date: pair.formed,
        row: row_act(row, "form", formation_cells),
        body: Body::Form(Box::new(pair)),
    });
}

/// A consent and, if it was withdrawn, its withdrawal.
pub(super) fn take_consent(run: &mut Run<'_>, steps: &mut Vec<Step>, row: &Row<ConsentRow>) {
    let Some(consent) = readable(run, row).map(Box::new) else { return };
    let given = row_act(row, "record", row.cells_but(&[ConsentRow::WITHDRAWN]));
    match &consent.withdrawn {
        Ok(None) => {}
        Ok(Some(on)) => {
            let row = RowAct { act: "withdraw", cells: vec![on.to_string()], ..given.clone() };
            let body = Body::Withdrawn { consent: consent.clone(), on: *on };
            steps.push(Step { date: *on, row, body });
        }
        Err(errors) => refuse(run, row, errors),
    }
    steps.push(Step { date: consent.given, row: given, body: Body::Consent(consent) });
}

/// Who leaves a pair, or altogether. A mentor and a mentee may have one code: the act tells them apart.
pub(super) fn take_departure(run: &mut Run<'_>, steps: &mut Vec<Step>, row: &Row<DepartureRow>) {
    let Some(departure) = readable(run, row) else { return };
    let act = match departure.leaves {
        Leaving::Pair { .. } => "record",
        Leaving::Program { .. } => "withdraw",
        Leaving::Mentoring { .. } => "retire",
    };
    let (date, row) = (departure.left, row_act(row, act, row.cells.clone()));
    let body = match departure.leaves {
        Leaving::Pair { .. } => Body::Departure(departure),
        Leaving::Program { .. } | Leaving::Mentoring { .. } => Body::Leaving(departure),
    };
    steps.push(Step { date, row, body });
}

/// A pause and, if it has ended, its end.
pub(super) fn take_pause(run: &mut Run<'_>, steps: &mut Vec<Step>, row: &Row<PauseRow>) {
    let Some(pause) = readable(run, row).map(Box::new) else { return };
    let begun = row_act(row, "pause", row.cells_but(&[PauseRow::UNTIL]));
    match &pause.until {
        Ok(None) => {}
        Ok(Some(on)) => {
            let row = RowAct { act: "resume", cells: vec![on.to_string()], ..begun.clone() };
            let body = Body::Resumed { pause: pause.clone(), on: *on };
            steps.push(Step { date: (*on).max(pause.from), row, body });
        }
        Err(errors) => refuse(run, row, errors),
    }
    steps.push(Step { date: pause.from, row: begun, body: Body::Pause(pause) });
}

/// A planned meeting and, if it was missed, its miss.
pub(super) fn take_planned(run: &mut Run<'_>, steps: &mut Vec<Step>, row: &Row<ScheduleRow>) {
    let Some(meeting) = readable(run, row) else { return };
    let planned = row_act(row, "plan", row.cells_but(&ScheduleRow::MISSED));
    match &meeting.missed {
        Ok(None) => {}
        Ok(Some(why)) => {
            let said = ScheduleRow::MISSED.map(|heading| row.cell(heading).unwrap_or_default().to_owned());
            let cells = said.into();
            let missed = RowAct { act: "miss", cells, ..planned.clone() };
            let (pair, why) = (meeting.pair.clone(), *why);
            let body = Body::Missed { planned: Box::new(planned.clone()), pair, why };
            steps.push(Step { date: meeting.planned_at.day, row: missed, body });
        }
        Err(errors) => refuse(run, row, errors),
    }
    steps.push(Step { date: meeting.planned_on, row: planned, body: Body::Scheduled(meeting) });
}

/// An entry of the tracking plan, and each day on which it was carried out.
pub(super) fn take_tracking(
    run: &mut Run<'_>,
    steps: &mut Vec<Step>,
    row: &Row<TrackingRow>,
    drafted_on: NaiveDate,
) {
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
            refuse(run, row, errors);
        }
    }
    steps.push(Step { date: drafted_on, row: planned, body: Body::Tracking(Box::new(entry)) });
}

/// Milestones of one plan stand in several rows: they are approved together.
pub(super) fn take_plans(run: &mut Run<'_>, steps: &mut Vec<Step>, rows: &[Row<PlanRow>]) {
    for (rows, plan) in together(run, rows, &["Код пары", "Дата утверждения"]) {
        let Some(first) = plan.first() else { continue };
        let row = rows_act(&rows, first.pair.clone(), "approve");
        steps.push(Step { date: first.approved, row, body: Body::Plan(plan) });
    }
}

/// The criteria of one quality card stand in several rows: a card without one of them would be another card.
pub(super) fn take_cards(run: &mut Run<'_>, steps: &mut Vec<Step>, rows: &[Row<QualityRow>]) {
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
            refuse(run, row, errors);
            None
        }
    }
}

fn refuse<T>(run: &mut Run<'_>, row: &Row<T>, errors: &[CellError]) {
    run.verdict(row.sheet, row.number, Verdict::Refused, Some(faults_in_russian(errors)));
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
