//! The typed rows of each sheet: a template of columns and what a row of them says.
//!
//! Reading judges form only. Whether a score is in its scale, a meeting in its pair's life or a consent enough is the domain's.

pub(super) mod course;
pub(super) mod frame;
pub(super) mod honours;
pub(super) mod life;
pub(super) mod members;
pub(super) mod pairs;
pub(super) mod papers;
pub(super) mod people;
pub(super) mod program;
pub(super) mod results;
pub(super) mod surveys;

use super::fields::SheetRow;
use super::headings::{Column, Role};
use super::sheet::SheetKind;

/// The columns of a sheet's template.
pub(super) fn columns(kind: SheetKind) -> &'static [Column] {
    match kind {
        SheetKind::Program => program::COLUMNS,
        SheetKind::Documents => papers::DocumentRow::COLUMNS,
        SheetKind::Contingent => frame::ContingentRow::COLUMNS,
        SheetKind::Residents => frame::ResidentsRow::COLUMNS,
        SheetKind::Targets => frame::TargetRow::COLUMNS,
        SheetKind::Roadmap => frame::RoadmapRow::COLUMNS,
        SheetKind::Tracking => frame::TrackingRow::COLUMNS,
        SheetKind::Mentors => people::MentorRow::COLUMNS,
        SheetKind::Mentees => people::MenteeRow::COLUMNS,
        SheetKind::Consents => papers::ConsentRow::COLUMNS,
        SheetKind::Pairs => pairs::PairRow::COLUMNS,
        SheetKind::Joinings => members::JoiningRow::COLUMNS,
        SheetKind::Pauses => course::PauseRow::COLUMNS,
        SheetKind::Departures => members::DepartureRow::COLUMNS,
        SheetKind::Plans => life::PlanRow::COLUMNS,
        SheetKind::Schedule => course::ScheduleRow::COLUMNS,
        SheetKind::Meetings => life::MeetingRow::COLUMNS,
        SheetKind::Results => course::ResultRow::COLUMNS,
        SheetKind::Feedback => life::FeedbackRow::COLUMNS,
        SheetKind::Surveys => surveys::SurveyRow::COLUMNS,
        SheetKind::Measurements => life::MeasurementRow::COLUMNS,
        SheetKind::Outcomes => life::OutcomeRow::COLUMNS,
        SheetKind::Awards => honours::AwardRow::COLUMNS,
        SheetKind::FinalEvent => honours::FinalEventRow::COLUMNS,
        SheetKind::Practices => honours::PracticeRow::COLUMNS,
        SheetKind::Parameters => results::ParameterRow::COLUMNS,
        SheetKind::Swot => results::SwotRow::COLUMNS,
        SheetKind::Quality => results::QualityRow::COLUMNS,
    }
}

/// Whether what stands beside the columns of the template are items of a questionnaire, named by their headings.
pub(super) fn has_items(kind: SheetKind) -> bool {
    kind == SheetKind::Surveys
}

const fn required(heading: &'static str) -> Column {
    Column { heading, role: Role::Required }
}

const fn optional(heading: &'static str) -> Column {
    Column { heading, role: Role::Optional }
}

const fn added(heading: &'static str) -> Column {
    Column { heading, role: Role::Added }
}

const fn ordinal(heading: &'static str) -> Column {
    Column { heading, role: Role::Ordinal }
}
