//! The stages of a programme from preparation to completion (methodology §4.3 rows 6–11, 13, 17). The three recruiting
//! milestones are independent: schools reach them in different orders (S0 against S2).
//!
//! Invariant: the days of the steps and turns never go back, and what a step asks for was there on its day.

use super::{Program, ProgramReason, ProgramStage};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::{DocumentKind, Form, Period, RecruitingMilestone};
use crate::words::Word;
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What may be asked about stages.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum StagesCommand {
    /// Begins the preparation of the launch.
    PrepareLaunch {
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Opens recruiting.
    OpenRecruiting {
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Records a recruiting milestone.
    MarkMilestone {
        /// Which one.
        milestone: RecruitingMilestone,
        /// How many people stand behind it.
        count: u32,
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Begins the forming of pairs.
    StartMatching {
        /// Why it begins without a milestone; needed when one of the three is missing.
        waiver: Option<ProgramReason>,
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Begins the work of the pairs.
    StartWork {
        /// The day of the first formation, as the application read it from the registry; none before there is a pair.
        first_formed_on: Option<NaiveDate>,
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Begins the completion: from here on no pair is formed.
    BeginCompletion {
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Completes the programme.
    CompleteProgram {
        /// How many pairs are still open. Once completion has begun no pair can be formed, so a number read after that is final.
        open_pairs: u32,
        /// The day on which the last one ended, of those that ended.
        last_closed_on: Option<NaiveDate>,
        /// On which day.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to the stages.
    pub enum StagesEvent {
        /// Preparation began.
        PreparationStarted {
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// Recruiting opened.
        RecruitingOpened {
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// A recruiting milestone was reached.
        RecruitingMilestoneReached {
            /// Which one.
            milestone: RecruitingMilestone,
            /// How many people stand behind it.
            count: u32,
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The forming of pairs began.
        MatchingStarted {
            /// Why it began without some milestones.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            waiver: Option<ProgramReason>,
            /// The milestones that were missing then.
            #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
            waived: BTreeSet<RecruitingMilestone>,
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The work of the pairs began.
        WorkStarted {
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// Completion began.
        CompletionBegun {
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The programme is complete.
        ProgramCompleted {
            /// On which day.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a stage does not change.
    pub enum StagesRefusal {
        WrongStage { stage: ProgramStage, accepted: &'static [ProgramStage] } => "PROGRAM_WRONG_STAGE",
            "the programme is at stage {stage}: accepted are {accepted}",
            "программа на этапе {stage}: допустимо {accepted}";
        CuratorMissing => "PROGRAM_NO_CURATOR",
            "no curator is named by that day: recruiting opens with a curator",
            "к этому дню не назначен куратор: набор открывают с куратором";
        FormsMissing => "PROGRAM_FORM_MISSING",
            "no form is chosen: recruiting opens with at least one form",
            "не выбрана форма: набор открывают хотя бы с одной формой";
        LaunchPaperMissing { kind: DocumentKind } => "PROGRAM_LAUNCH_PAPER_MISSING",
            "no {kind} of that day or before is recorded: recruiting opens after the launch order and the regulation",
            "нет документа {kind} с этой или более ранней датой: набор открывают после приказа о запуске и положения";
        NobodyBehindMilestone => "MILESTONE_EMPTY",
            "the milestone counts nobody: at least one person stands behind it",
            "за вехой никого нет: нужен хотя бы один человек";
        MilestoneMissing { milestone: RecruitingMilestone } => "PROGRAM_MILESTONE_MISSING",
            "the milestone {milestone} is not reached by that day: matching starts after all three, or with a waiver and its reason",
            "к этому дню не достигнута веха {milestone}: пары формируют после всех трёх или с обоснованным отступлением";
        NoPair => "PROGRAM_NO_PAIR",
            "no pair is formed: work starts with at least one",
            "не сформирована ни одна пара: работу начинают хотя бы с одной";
        PairsOpen { open_pairs: u32 } => "PROGRAM_PAIRS_OPEN",
            "{open_pairs} pairs are still open: complete or dissolve each of them first",
            "ещё открыто пар: {open_pairs}; сначала завершите или прекратите каждую";
        FirstPairLater { occurred_on: NaiveDate, first_formed_on: NaiveDate } => "PROGRAM_FIRST_PAIR_LATER",
            "the date {occurred_on} is before the first pair was formed: accepted are days from {first_formed_on}",
            "дата {occurred_on} раньше формирования первой пары: принимаются дни с {first_formed_on}";
        PairClosedLater { occurred_on: NaiveDate, last_closed_on: NaiveDate } => "PROGRAM_PAIR_CLOSED_LATER",
            "the date {occurred_on} is before the last pair ended: accepted are days from {last_closed_on}",
            "дата {occurred_on} раньше окончания последней пары: принимаются дни с {last_closed_on}";
        NotMatchingThen { occurred_on: NaiveDate, since: NaiveDate } => "PROGRAM_NOT_MATCHING_THEN",
            "on {occurred_on} the programme formed no pairs: it does since {since}, and did not while it was interrupted",
            "{occurred_on} программа пары не формировала: она формирует их с {since}, а на время приостановки — нет";
        PeriodOver { occurred_on: NaiveDate, last: NaiveDate } => "PROGRAM_PERIOD_OVER",
            "the date {occurred_on} is after the programme's period: accepted are days up to {last}",
            "дата {occurred_on} позже срока программы: принимаются дни по {last}";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "STAGE_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        OtherStep { occurred_on: NaiveDate } => "PROGRAM_OTHER_TURN",
            "the programme came to this stage on {occurred_on} with other data: another day, another waiver or other people need a correction",
            "программа пришла на этот этап {occurred_on} с другими данными: другой день, другое отступление или другие люди требуют исправления";
        BeforeEarlierStep { occurred_on: NaiveDate, earlier: NaiveDate } => "STAGE_BEFORE_EARLIER_STEP",
            "the date {occurred_on} is before the last step of the programme: accepted are days from {earlier}",
            "дата {occurred_on} раньше предыдущего шага программы: принимаются дни с {earlier}";
        FormNotChosen { form: Form } => "PROGRAM_FORM_NOT_CHOSEN",
            "the form {form} is not among those chosen for the programme",
            "форма {form} не выбрана в программе";
    }
}

impl StagesEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PreparationStarted { .. }
            | Self::RecruitingOpened { .. }
            | Self::RecruitingMilestoneReached { .. }
            | Self::MatchingStarted { .. }
            | Self::WorkStarted { .. }
            | Self::CompletionBegun { .. }
            | Self::ProgramCompleted { .. } => 1,
        }
    }

    /// Matching that began after all three milestones.
    pub fn matching_started(occurred_on: NaiveDate) -> Self {
        Self::MatchingStarted { waiver: None, waived: BTreeSet::new(), occurred_on }
    }

    pub(super) fn samples() -> Vec<Self> {
        let occurred_on = NaiveDate::from_ymd_opt(2023, 12, 20).expect("a real day");
        vec![
            Self::PreparationStarted { occurred_on },
            Self::RecruitingOpened { occurred_on },
            Self::RecruitingMilestoneReached {
                milestone: RecruitingMilestone::MentorsTrained,
                count: 6,
                occurred_on,
            },
            Self::matching_started(occurred_on),
            Self::WorkStarted { occurred_on },
            Self::CompletionBegun { occurred_on },
            Self::ProgramCompleted { occurred_on },
        ]
    }
}

impl Program {
    /// Whether a pair of this form may be formed on a day, and somebody join one (methodology §5.4 `FormPair`: programme in Matching or
    /// Working). It stands there now, and it stood there on that day; the day is no later than the programme's last one. Its first day
    /// does not matter: pairs are formed ahead of it (docs/decisions/0050).
    ///
    /// # Errors
    /// At another stage, on a day on which no pair was formed, in a form that was not chosen.
    pub fn admits_pair(&self, form: Form, on: NaiveDate) -> Result<(), StagesRefusal> {
        match self.stage {
            ProgramStage::Matching | ProgramStage::Working => {}
            ProgramStage::Unknown
            | ProgramStage::Draft
            | ProgramStage::Preparing
            | ProgramStage::Recruiting
            | ProgramStage::Completing
            | ProgramStage::Completed
            | ProgramStage::Suspended
            | ProgramStage::Cancelled
            | ProgramStage::Archived
            | ProgramStage::Discarded => {
                return Err(StagesRefusal::WrongStage {
                    stage: self.stage,
                    accepted: &[ProgramStage::Matching, ProgramStage::Working],
                });
            }
        }
        self.formed_pairs_on(on)?;
        self.has_form(form)
    }

    /// Whether the programme formed pairs on a day, wherever it stands now.
    ///
    /// # Errors
    /// On a day on which no pair was formed.
    pub fn formed_pairs_on(&self, on: NaiveDate) -> Result<(), StagesRefusal> {
        let stood = |(from, until): &(NaiveDate, Option<NaiveDate>)| {
            *from <= on && until.is_none_or(|until| on <= until)
        };
        if let Some((since, _)) = self.matching.last().filter(|_| !self.matching.iter().any(stood)) {
            return Err(StagesRefusal::NotMatchingThen { occurred_on: on, since: *since });
        }
        if let Some(Period { end: last, .. }) = self.period().filter(|period| on > period.end) {
            return Err(StagesRefusal::PeriodOver { occurred_on: on, last });
        }
        Ok(())
    }

    /// Whether somebody may be asked, wait or be chosen for it: at every stage at which something may still happen to it.
    ///
    /// # Errors
    /// When it is not drafted, cancelled, archived or discarded.
    pub fn admits_people(&self) -> Result<(), StagesRefusal> {
        const OPEN: &[ProgramStage] = &[
            ProgramStage::Draft,
            ProgramStage::Preparing,
            ProgramStage::Recruiting,
            ProgramStage::Matching,
            ProgramStage::Working,
            ProgramStage::Suspended,
            ProgramStage::Completing,
            ProgramStage::Completed,
        ];
        if OPEN.contains(&self.stage) {
            Ok(())
        } else {
            Err(StagesRefusal::WrongStage { stage: self.stage, accepted: OPEN })
        }
    }

    /// Whether it formed pairs of this form on a day, wherever it stands now.
    pub fn formed_pairs(&self, form: Form, on: NaiveDate) -> bool {
        !self.matching.is_empty() && self.formed_pairs_on(on).is_ok() && self.forms.contains(&form)
    }

    /// Whether everything on which its pairs rest is the same: where it stands, when its stages began and pairs were formed, its forms
    /// and its period.
    pub fn bears_pairs_like(&self, other: &Self) -> bool {
        (self.stage, &self.begun, &self.matching) == (other.stage, &other.begun, &other.matching)
            && (&self.forms, self.period()) == (&other.forms, other.period())
    }

    /// From this day on pairs are formed.
    pub(super) fn begin_matching(&mut self, day: NaiveDate) {
        self.matching.push((day, None));
    }

    /// This was the last day on which pairs were formed, until that begins again.
    pub(super) fn end_matching(&mut self, day: NaiveDate) {
        if let Some((_, until @ None)) = self.matching.last_mut() {
            *until = Some(day);
        }
    }

    /// Whether a form is one of the programme's.
    ///
    /// # Errors
    /// When it was not chosen.
    pub fn has_form(&self, form: Form) -> Result<(), StagesRefusal> {
        if self.forms.contains(&form) { Ok(()) } else { Err(StagesRefusal::FormNotChosen { form }) }
    }
}

pub(super) fn decide(
    program: &Program,
    command: StagesCommand,
    stamp: Stamp,
) -> Result<Vec<StagesEvent>, StagesRefusal> {
    use ProgramStage::{Completed, Completing, Draft, Matching, Preparing, Recruiting, Working};
    match command {
        StagesCommand::PrepareLaunch { occurred_on } => {
            moving(program, stamp, occurred_on, &[Draft], Preparing).map(|moves| {
                moves.then_some(StagesEvent::PreparationStarted { occurred_on }).into_iter().collect()
            })
        }
        StagesCommand::OpenRecruiting { occurred_on } => {
            if !moving(program, stamp, occurred_on, &[Preparing], Recruiting)? {
                return Ok(Vec::new());
            }
            if !program.has_curator_on(occurred_on) {
                return Err(StagesRefusal::CuratorMissing);
            }
            if program.forms.is_empty() {
                return Err(StagesRefusal::FormsMissing);
            }
            for kind in [DocumentKind::LaunchOrder, DocumentKind::Regulation] {
                if !program.has_document_by(kind, occurred_on) {
                    return Err(StagesRefusal::LaunchPaperMissing { kind });
                }
            }
            Ok(vec![StagesEvent::RecruitingOpened { occurred_on }])
        }
        StagesCommand::MarkMilestone { milestone, count, occurred_on } => {
            let marks = program.milestones.get(&milestone);
            if marks.and_then(|marks| marks.get(&occurred_on)) == Some(&count) {
                return Ok(Vec::new());
            }
            not_in_the_future(occurred_on, stamp)?;
            if !matches!(program.stage, Recruiting | Matching | Working) {
                return Err(StagesRefusal::WrongStage {
                    stage: program.stage,
                    accepted: &[Recruiting, Matching, Working],
                });
            }
            if count == 0 {
                return Err(StagesRefusal::NobodyBehindMilestone);
            }
            Ok(vec![StagesEvent::RecruitingMilestoneReached { milestone, count, occurred_on }])
        }
        StagesCommand::StartMatching { waiver, occurred_on } => {
            if !moving(program, stamp, occurred_on, &[Recruiting], Matching)? {
                // A waiver that nobody needed is not recorded, so it may come again with the same command.
                return match program.waiver {
                    Some(_) if program.waiver != waiver => Err(StagesRefusal::OtherStep { occurred_on }),
                    Some(_) | None => Ok(Vec::new()),
                };
            }
            let is_missing = |milestone: &RecruitingMilestone| {
                let marks = program.milestones.get(milestone);
                marks.is_none_or(|marks| marks.range(..=occurred_on).next().is_none())
            };
            let waived: BTreeSet<_> = RecruitingMilestone::all().iter().copied().filter(is_missing).collect();
            match (waived.first(), waiver) {
                (Some(milestone), None) => Err(StagesRefusal::MilestoneMissing { milestone: *milestone }),
                (Some(_), Some(_)) => Ok(vec![StagesEvent::MatchingStarted { waiver, waived, occurred_on }]),
                (None, _) => Ok(vec![StagesEvent::matching_started(occurred_on)]),
            }
        }
        StagesCommand::StartWork { first_formed_on, occurred_on } => {
            if !moving(program, stamp, occurred_on, &[Matching], Working)? {
                return Ok(Vec::new());
            }
            let first_formed_on = first_formed_on.ok_or(StagesRefusal::NoPair)?;
            if occurred_on < first_formed_on {
                return Err(StagesRefusal::FirstPairLater { occurred_on, first_formed_on });
            }
            Ok(vec![StagesEvent::WorkStarted { occurred_on }])
        }
        StagesCommand::BeginCompletion { occurred_on } => {
            moving(program, stamp, occurred_on, &[Working], Completing).map(|moves| {
                moves.then_some(StagesEvent::CompletionBegun { occurred_on }).into_iter().collect()
            })
        }
        StagesCommand::CompleteProgram { open_pairs, last_closed_on, occurred_on } => {
            if !moving(program, stamp, occurred_on, &[Completing], Completed)? {
                return Ok(Vec::new());
            }
            if open_pairs > 0 {
                return Err(StagesRefusal::PairsOpen { open_pairs });
            }
            if let Some(last_closed_on) = last_closed_on.filter(|last| occurred_on < *last) {
                return Err(StagesRefusal::PairClosedLater { occurred_on, last_closed_on });
            }
            Ok(vec![StagesEvent::ProgramCompleted { occurred_on }])
        }
    }
}

/// Whether the programme has yet to move. It has not when it got there on that very day, whether it stands there or went on; who names
/// another day of the stage at which it stands means another step.
fn moving(
    program: &Program,
    stamp: Stamp,
    occurred_on: NaiveDate,
    from: &'static [ProgramStage],
    to: ProgramStage,
) -> Result<bool, StagesRefusal> {
    match program.begun.get(&to) {
        Some(begun_on) if *begun_on == occurred_on => return Ok(false),
        Some(begun_on) if program.stage == to => {
            return Err(StagesRefusal::OtherStep { occurred_on: *begun_on });
        }
        Some(_) | None => {}
    }
    not_in_the_future(occurred_on, stamp)?;
    if !from.contains(&program.stage) {
        return Err(StagesRefusal::WrongStage { stage: program.stage, accepted: from });
    }
    if let Some(earlier) = program.step_after(occurred_on) {
        return Err(StagesRefusal::BeforeEarlierStep { occurred_on, earlier });
    }
    Ok(true)
}

fn not_in_the_future(occurred_on: NaiveDate, stamp: Stamp) -> Result<(), StagesRefusal> {
    if occurred_on > stamp.today {
        return Err(StagesRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(())
}

/// Which pairs there were is not in the event: work began with one, completion left none open.
pub(super) fn redo(event: &StagesEvent) -> Redo<StagesCommand> {
    Redo::fact(match *event {
        StagesEvent::PreparationStarted { occurred_on } => StagesCommand::PrepareLaunch { occurred_on },
        StagesEvent::RecruitingOpened { occurred_on } => StagesCommand::OpenRecruiting { occurred_on },
        StagesEvent::RecruitingMilestoneReached { milestone, count, occurred_on } => {
            StagesCommand::MarkMilestone { milestone, count, occurred_on }
        }
        StagesEvent::MatchingStarted { waiver, waived: _, occurred_on } => {
            StagesCommand::StartMatching { waiver, occurred_on }
        }
        StagesEvent::WorkStarted { occurred_on } => {
            StagesCommand::StartWork { first_formed_on: Some(occurred_on), occurred_on }
        }
        StagesEvent::CompletionBegun { occurred_on } => StagesCommand::BeginCompletion { occurred_on },
        StagesEvent::ProgramCompleted { occurred_on } => {
            StagesCommand::CompleteProgram { open_pairs: 0, last_closed_on: None, occurred_on }
        }
    })
}

pub(super) fn evolve(program: &mut Program, event: &StagesEvent) {
    match event {
        StagesEvent::PreparationStarted { occurred_on } => {
            enter(program, ProgramStage::Preparing, *occurred_on);
        }
        StagesEvent::RecruitingOpened { occurred_on } => {
            enter(program, ProgramStage::Recruiting, *occurred_on);
        }
        StagesEvent::RecruitingMilestoneReached { milestone, count, occurred_on } => {
            program.milestones.entry(*milestone).or_default().insert(*occurred_on, *count);
        }
        StagesEvent::MatchingStarted { waiver, waived: _, occurred_on } => {
            enter(program, ProgramStage::Matching, *occurred_on);
            program.waiver = *waiver;
            program.begin_matching(*occurred_on);
        }
        StagesEvent::WorkStarted { occurred_on } => {
            enter(program, ProgramStage::Working, *occurred_on);
        }
        StagesEvent::CompletionBegun { occurred_on } => {
            enter(program, ProgramStage::Completing, *occurred_on);
            program.end_matching(*occurred_on);
        }
        StagesEvent::ProgramCompleted { occurred_on } => {
            enter(program, ProgramStage::Completed, *occurred_on);
        }
    }
}

fn enter(program: &mut Program, stage: ProgramStage, day: NaiveDate) {
    program.stage = stage;
    program.begun.insert(stage, day);
    program.stepped_on = Some(day);
}

#[cfg(test)]
mod tests;
