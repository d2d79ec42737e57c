//! The stages of a programme as its reports print them: the seven of the target model or the six of other schools, out of the same
//! events (methodology §4.1).
//!
//! The three tracks of recruiting begin together and end each on the first day of its own milestone, in whatever order; the list of a programme that began
//! matching without a milestone shows that track without an end.

use crate::registry::{MilestoneReachedRow, ProgramRow};
use chrono::NaiveDate;
use domain::program::ProgramStage;
use domain::values::{RecruitingMilestone, StageModel};

/// One stage of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedStage {
    /// Its number, from 1.
    pub number: u32,
    /// Its name in the list.
    pub russian: &'static str,
    /// The same in English.
    pub english: &'static str,
    /// The day on which it began; `None` when it has not.
    pub began_on: Option<NaiveDate>,
    /// The day on which it ended; `None` while it goes on.
    pub ended_on: Option<NaiveDate>,
}

/// From where to where a stage of a list goes.
#[derive(Clone, Copy)]
enum Span {
    /// From the one stage to the other.
    Stages(ProgramStage, ProgramStage),
    /// From the opening of recruiting to a milestone.
    Track(RecruitingMilestone),
}

const SEVEN: [(&str, &str, Span); 7] = [
    ("подготовка условий для запуска", "preparing the launch", PREPARATION),
    ("формирование базы наставляемых", "the base of mentees", MENTEES),
    ("формирование базы наставников", "the base of mentors", MENTORS),
    ("отбор и обучение наставников", "selecting and training mentors", TRAINING),
    (
        "формирование пар или групп",
        "forming pairs and groups",
        Span::Stages(ProgramStage::Matching, ProgramStage::Working),
    ),
    (
        "организация работы пар или групп",
        "the work of pairs and groups",
        Span::Stages(ProgramStage::Working, ProgramStage::Completing),
    ),
    ("завершение наставничества", "completing", COMPLETION),
];

const SIX: [(&str, &str, Span); 6] = [
    ("условия для запуска", "preparing the launch", PREPARATION),
    ("отбор и обучение наставников", "selecting and training mentors", TRAINING),
    ("банк наставников", "the base of mentors", MENTORS),
    ("банк наставляемых", "the base of mentees", MENTEES),
    (
        "организация работы",
        "the work, with the forming of pairs",
        Span::Stages(ProgramStage::Matching, ProgramStage::Completing),
    ),
    ("завершение программы", "completing", COMPLETION),
];

const PREPARATION: Span = Span::Stages(ProgramStage::Preparing, ProgramStage::Recruiting);
const MENTEES: Span = Span::Track(RecruitingMilestone::MenteePoolReady);
const MENTORS: Span = Span::Track(RecruitingMilestone::MentorPoolReady);
const TRAINING: Span = Span::Track(RecruitingMilestone::MentorsTrained);
const COMPLETION: Span = Span::Stages(ProgramStage::Completing, ProgramStage::Completed);

/// The list that the programme's reports print, or another one.
pub fn stage_report(program: &ProgramRow, list: StageModel) -> Vec<ReportedStage> {
    let stages: &[(&str, &str, Span)] = match list {
        StageModel::Six => &SIX,
        StageModel::Seven => &SEVEN,
    };
    let numbered = (1..).zip(stages);
    numbered
        .map(|(number, (russian, english, span))| {
            let (began_on, ended_on) = days(program, *span);
            ReportedStage { number, russian, english, began_on, ended_on }
        })
        .collect()
}

/// A stage begins on the first day on which the programme came to it, and ends on the one on which it left it for good.
fn days(program: &ProgramRow, span: Span) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let (from, left_on) = match span {
        Span::Stages(from, to) => (from, reached(program, to)),
        Span::Track(milestone) => {
            let mark = program.milestones.get(&milestone);
            (ProgramStage::Recruiting, mark.and_then(MilestoneReachedRow::reached_on))
        }
    };
    let steps = || program.course.iter();
    let began_on = steps().find(|step| step.stage == from).map(|step| step.occurred_on);
    let cancelled = || reached(program, ProgramStage::Cancelled);
    (began_on, began_on.and_then(|_| left_on.or_else(cancelled)))
}

/// The day on which the programme came to a stage after it was last behind it; a resumption comes back to a stage that it had left
/// for no other.
fn reached(program: &ProgramRow, stage: ProgramStage) -> Option<NaiveDate> {
    let behind = program.course.iter().rposition(|step| step.stage < stage);
    let since = program.course.iter().skip(behind.map_or(0, |behind| behind + 1));
    since.filter(|step| step.stage == stage).map(|step| step.occurred_on).next()
}

#[cfg(test)]
mod tests;
