//! The acts of a journal in the order in which they are taken: by date, and within a day figures, entry, consents, ends of pauses,
//! formation, papers, joining, pauses, meetings, plan, feedback, leaving, ending, leaving altogether, what the programme shows, how it
//! is judged.

mod rows;

use self::rows::{
    take, take_cards, take_consent, take_departure, take_pair, take_pause, take_planned, take_plans,
    take_tracking,
};
use super::row_act::RowAct;
use super::run::Run;
use crate::workbook::{
    AwardRow, ConsentRow, ContingentRow, DepartureRow, DocumentRow, FeedbackRow, FinalEventRow, JoiningRow,
    Leaving, MeasurementRow, MeetingRow, MenteeRow, MentorRow, OutcomeRow, PairEnding, PairRow, ParameterRow,
    PauseRow, Paused, PlanRow, PracticeRow, QualityRow, ResidentsRow, ResultRow, RoadmapRow, ScheduleRow,
    SurveyRow, SwotRow, TargetRow, TrackingRow, Workbook,
};
use chrono::NaiveDate;
use domain::pair::{MissReason, MissedBy};
use domain::values::DocumentKind;
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
    Consent(Box<ConsentRow>),
    Resumed {
        pause: Box<PauseRow>,
        on: NaiveDate,
    },
    Form(Box<PairRow>),
    Paper(DocumentRow),
    Joining(JoiningRow),
    Pause(Box<PauseRow>),
    Scheduled(ScheduleRow),
    Missed {
        planned: Box<RowAct>,
        pair: String,
        why: (MissReason, MissedBy),
    },
    Meeting(MeetingRow),
    Plan(Vec<PlanRow>),
    Result(ResultRow),
    Feedback(Box<FeedbackRow>),
    Survey(Box<SurveyRow>),
    Measurement(MeasurementRow),
    Outcome(OutcomeRow),
    /// Of a pair that goes on.
    Departure(DepartureRow),
    Withdrawn {
        consent: Box<ConsentRow>,
        on: NaiveDate,
    },
    Ending {
        pair: String,
        ending: PairEnding,
    },
    /// Of the programme or of mentoring: once the pairs of that day have ended.
    Leaving(DepartureRow),
    CarriedOut {
        planned: Box<RowAct>,
        on: NaiveDate,
    },
    Award(AwardRow),
    FinalEvent(FinalEventRow),
    Practice(Box<PracticeRow>),
    Parameter(ParameterRow),
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
            Self::Consent(_) => 7,
            // One that would end before it began follows its own beginning, and is refused by its day.
            Self::Resumed { pause, on } if *on <= pause.from => 13,
            Self::Resumed { .. } => 8,
            Self::Form(_) => 9,
            Self::Paper(_) => 10,
            Self::Joining(_) => 11,
            Self::Pause(_) => 12,
            Self::Scheduled(_) => 14,
            Self::Missed { .. } => 15,
            Self::Meeting(_) => 16,
            Self::Plan(_) => 17,
            Self::Result(_) => 18,
            Self::Feedback(_) => 19,
            Self::Survey(_) => 20,
            Self::Measurement(_) => 21,
            Self::Outcome(_) => 22,
            Self::Departure(_) => 23,
            Self::Withdrawn { .. } => 24,
            Self::Ending { .. } => 25,
            Self::Leaving(_) => 26,
            Self::CarriedOut { .. } => 27,
            Self::Award(_) => 28,
            Self::FinalEvent(_) => 29,
            Self::Practice(_) => 30,
            Self::Parameter(_) => 31,
            Self::Swot(_) => 32,
            Self::Quality(_) => 33,
        }
    }
}

/// All acts of a journal in their order. Rows that could not be read get their verdict at once.
pub(super) fn plan(run: &mut Run<'_>, workbook: &Workbook) -> Vec<Step> {
    let mut steps = Vec::new();
    let drafted_on = run.place.as_ref().map(|place| place.drafted_on).unwrap_or_default();
    for row in &workbook.documents {
        take(run, &mut steps, row, |row| (row.document.date, Body::Paper(row)));
    }
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
    for row in &workbook.consents {
        take_consent(run, &mut steps, row);
    }
    for row in &workbook.pairs {
        take_pair(run, &mut steps, row);
    }
    for row in &workbook.joinings {
        take(run, &mut steps, row, |row| (row.joined, Body::Joining(row)));
    }
    for row in &workbook.pauses {
        take_pause(run, &mut steps, row);
    }
    for row in &workbook.departures {
        take_departure(run, &mut steps, row);
    }
    take_plans(run, &mut steps, &workbook.plans);
    for row in &workbook.schedule {
        take_planned(run, &mut steps, row);
    }
    for row in &workbook.meetings {
        take(run, &mut steps, row, |row| (row.held, Body::Meeting(row)));
    }
    for row in &workbook.results {
        take(run, &mut steps, row, |row| (row.measured, Body::Result(row)));
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
    for row in &workbook.outcomes {
        take(run, &mut steps, row, |row| (row.told, Body::Outcome(row)));
    }
    for row in &workbook.awards {
        take(run, &mut steps, row, |row| (row.awarded, Body::Award(row)));
    }
    for row in &workbook.final_events {
        take(run, &mut steps, row, |row| (row.held, Body::FinalEvent(row)));
    }
    for row in &workbook.practices {
        take(run, &mut steps, row, |row| (row.registered, Body::Practice(Box::new(row))));
    }
    for row in &workbook.parameters {
        take(run, &mut steps, row, |row| (row.counted, Body::Parameter(row)));
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
            // An order on pairs is of a programme that matches: the first pair brings it there.
            Body::Paper(DocumentRow { kind: DocumentKind::PairingOrder, .. }) => formed.values().min(),
            Body::Consent(row) => entered.get(&row.participant),
            Body::Withdrawn { consent, .. } => entered.get(&consent.participant),
            Body::Scheduled(row) => formed.get(&row.pair),
            Body::Missed { pair, .. } => formed.get(pair),
            Body::Meeting(row) => formed.get(&row.pair),
            Body::Result(row) => formed.get(&row.pair),
            Body::Award(row) => formed.get(&row.code).or_else(|| entered.get(&row.code)),
            Body::Practice(row) => row.pair.as_ref().and_then(|pair| formed.get(pair)),
            Body::Plan(rows) => rows.first().and_then(|row| formed.get(&row.pair)),
            Body::Feedback(row) => formed.get(&row.pair),
            Body::Joining(row) => {
                let goes = row.goes.as_ref().and_then(|(code, _)| entered.get(code));
                [formed.get(&row.pair), goes, entered.get(&row.comes)].into_iter().flatten().max()
            }
            Body::Pause(pause) | Body::Resumed { pause, .. } => match &pause.paused {
                Paused::Pair { code, .. } => formed.get(code),
                Paused::Mentor { code, .. } => entered.get(code),
            },
            Body::Departure(row) | Body::Leaving(row) => match &row.leaves {
                Leaving::Pair { code, .. } => formed.get(code),
                Leaving::Program { .. } | Leaving::Mentoring { .. } => entered.get(&row.member),
            },
            Body::Outcome(row) => entered.get(&row.mentee),
            Body::Ending { pair, .. } => formed.get(pair),
            Body::Measurement(row) => entered.get(&row.participant),
            Body::Survey(row) => match &row.pair {
                Some(pair) => formed.get(pair),
                None => entered.get(&row.respondent),
            },
            Body::Paper(_)
            | Body::Contingent(_)
            | Body::Residents(_)
            | Body::Target(_)
            | Body::Roadmap(_)
            | Body::Tracking(_)
            | Body::CarriedOut { .. }
            | Body::FinalEvent(_)
            | Body::Parameter(_)
            | Body::Swot(_)
            | Body::Quality(_)
            | Body::Mentor(_)
            | Body::Mentee(_)
            | Body::Form(_) => None,
        };
        step.date = step.date.max(named.copied().unwrap_or(step.date));
    }
}
