//! The acts of a journal in the order in which they are taken: by date, and within a day papers, entry, formation, meetings, plan,
//! feedback, leaving, ending, judgement of the programme.

mod rows;

use self::rows::{take, take_cards, take_pair, take_plans, take_tracking};
use super::row_act::RowAct;
use super::run::Run;
use crate::workbook::{
    ContingentRow, DepartureRow, FeedbackRow, MeasurementRow, MeetingRow, MenteeRow, MentorRow, PairEnding,
    PairRow, PlanRow, QualityRow, ResidentsRow, RoadmapRow, SurveyRow, SwotRow, TargetRow, TrackingRow,
    Workbook,
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
