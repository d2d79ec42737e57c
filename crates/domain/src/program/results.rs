//! What a programme shows at its end and on the way: the final event, parameters of the process (methodology §7.6) and best practices
//! (§8.2 R10). Titles, results and links are text and live in the vault.

use super::{Program, ProgramStage};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{PairId, PracticeId};
use crate::policies::PolicySet;
use crate::upcast::{Fields, UpcastError};
use crate::values::{ConsentGiver, Form, Period, Side, is_own_code};
use crate::words::{InRussian, Word};
use crate::{part_events, refusals, words};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

words! {
    /// Parameters of the process stage (methodology §7.6).
    pub enum ProgramIndicator {
        ClubsShare => "доля обучающихся в кружках и секциях, %",
        ProjectsShare => "доля реализованных образовательных и культурных проектов, %",
        TestsShare => "доля прошедших профессиональные и компетентностные тесты, %",
        CareerEventPupils => "обучающихся на профориентационных мероприятиях",
        CareerEvents => "профориентационных мероприятий",
        RegionalJobPlans => "планируют работу или работают на предприятиях региона",
        FutureMentors => "планируют стать наставниками",
        CoveredDirectionApplicants => "поступающих по охваченным направлениям",
        ManagementReserve => "педагогов в кадровом резерве",
    }
}

impl ProgramIndicator {
    /// Whether it is a share in per cent; the others are numbers of people or events.
    pub fn is_share(self) -> bool {
        match self {
            Self::ClubsShare | Self::ProjectsShare | Self::TestsShare => true,
            Self::CareerEventPupils
            | Self::CareerEvents
            | Self::RegionalJobPlans
            | Self::FutureMentors
            | Self::CoveredDirectionApplicants
            | Self::ManagementReserve => false,
        }
    }
}

/// Which parameter: one of those that the methodology lists, or a code of the place's own (§7.6 asks for a generic code).
///
/// Stored as a text. A listed one begins with a capital letter, an own one has none: neither is ever taken for the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ParameterCode {
    /// One of the list.
    Listed(ProgramIndicator),
    /// The place's own.
    Own(String),
}

impl ParameterCode {
    /// A code of the place's own, where the text is one: up to 40 small Latin letters, digits and hyphens.
    pub fn own(code: &str) -> Option<Self> {
        is_own_code(code).then(|| Self::Own(code.to_owned()))
    }

    fn is_readable(&self) -> bool {
        match self {
            Self::Listed(_) => true,
            Self::Own(code) => is_own_code(code),
        }
    }

    /// Whether a value can be one of this parameter.
    fn admits(&self, value: Decimal) -> bool {
        let is_of_its_kind = match self {
            Self::Listed(listed) if listed.is_share() => value <= Decimal::ONE_HUNDRED,
            Self::Listed(_) => value.is_integer(),
            Self::Own(_) => true,
        };
        value >= Decimal::ZERO && is_of_its_kind
    }
}

impl InRussian for ParameterCode {
    fn in_russian(&self) -> String {
        match self {
            Self::Listed(listed) => listed.russian().to_owned(),
            Self::Own(code) => code.clone(),
        }
    }
}

words! {
    /// At which level a practice is acknowledged.
    pub enum PracticeLevel {
        Organization => "организация",
        Municipality => "муниципалитет",
        Region => "регион",
        Federation => "федерация",
    }
}

/// How far outside the period of a programme its final event may lie: what the rules of the region say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalEventRule {
    /// Whose rule it is: the version of the region's rules, `final-event` for what ships.
    pub code: String,
    /// Which version of it.
    pub version: u32,
    /// So many days before the first and after the last day.
    pub tolerance_days: u32,
}

impl FinalEventRule {
    /// The rule that ships: a month.
    pub fn v1() -> Self {
        Self::of(PolicySet::v1())
    }

    /// By the rules of a region.
    pub fn of(policy: &PolicySet) -> Self {
        let is_shipped = policy.version.is(&PolicySet::v1().version);
        let code = if is_shipped { "final-event".to_owned() } else { policy.version.to_string() };
        Self { code, version: 1, tolerance_days: policy.values.terms.final_event_days }
    }

    fn span(&self, period: Period) -> Period {
        let days = Days::new(self.tolerance_days.into());
        Period {
            start: period.start.checked_sub_days(days).unwrap_or(period.start),
            end: period.end.checked_add_days(days).unwrap_or(period.end),
        }
    }
}

/// A pair whose practice is published, as the application read it: everybody who is or was in it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownPair {
    /// Which pair.
    pub pair_id: PairId,
    /// Of which side somebody is whose consent to publication does not stand on that day, with who has to give it.
    pub missing: Option<(Side, ConsentGiver)>,
}

/// What may be asked about results.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ResultsCommand {
    /// Records the final event.
    RecordFinalEvent {
        /// How many took part.
        participants: u32,
        /// By which rule its day is judged.
        rule: FinalEventRule,
        /// When it was held.
        occurred_on: NaiveDate,
    },
    /// Records a parameter of the process for a period; a newer value supersedes.
    RecordProgramIndicator {
        /// Which parameter.
        code: ParameterCode,
        /// For which period.
        period: Period,
        /// Its value: per cent for a share, a whole number otherwise.
        value: Decimal,
        /// The day on which it was counted.
        occurred_on: NaiveDate,
    },
    /// Takes a practice into the bank of best practices.
    RegisterBestPractice {
        /// Its id, by which its texts are found.
        practice_id: PracticeId,
        /// Of which form.
        form: Form,
        /// At which level it is acknowledged.
        level: PracticeLevel,
        /// The pair whose case it is, if it tells of one.
        shown: Option<ShownPair>,
        /// Day of the registration.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to results.
    pub enum ResultsEvent {
        /// The final event was held.
        FinalEventHeld {
            /// How many took part.
            participants: u32,
            /// By which rule its day was judged.
            rule: FinalEventRule,
            /// When.
            occurred_on: NaiveDate,
        },
        /// A parameter of the process became known.
        ProgramIndicatorRecorded {
            /// Which parameter.
            code: ParameterCode,
            /// For which period.
            period: Period,
            /// Its value.
            value: Decimal,
            /// The day on which it was counted.
            occurred_on: NaiveDate,
        },
        /// A practice was taken into the bank.
        BestPracticeRegistered {
            /// Its id, by which its texts are found.
            practice_id: PracticeId,
            /// Of which form.
            form: Form,
            /// At which level it is acknowledged.
            level: PracticeLevel,
            /// The pair whose case it is, if it tells of one.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pair_id: Option<PairId>,
            /// Day of the registration.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a result is not recorded.
    pub enum ResultsRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        WrongStage { stage: ProgramStage, accepted: &'static [ProgramStage] } => "PROGRAM_WRONG_STAGE",
            "the programme is at stage {stage}: accepted are {accepted}",
            "программа на этапе {stage}: допустимо {accepted}";
        FormNotChosen { form: Form } => "PROGRAM_FORM_NOT_CHOSEN",
            "the form {form} is not among those chosen for the programme",
            "форма {form} не выбрана в программе";
        NobodyCame => "FINAL_EVENT_EMPTY",
            "the final event has no participant: at least one is needed",
            "у итогового мероприятия нет участников: нужен хотя бы один";
        OtherCount { participants: u32 } => "FINAL_EVENT_OTHER_COUNT",
            "the final event of that day is on record with {participants} participants: another number needs a correction",
            "итоговое мероприятие этого дня уже записано, участников: {participants}; другое число требует исправления";
        OutsidePeriod { occurred_on: NaiveDate, from: NaiveDate, to: NaiveDate } => "FINAL_EVENT_OUTSIDE_PROGRAM",
            "the final event of {occurred_on} lies outside the programme: accepted are days from {from} to {to}",
            "итоговое мероприятие {occurred_on} вне срока программы: принимаются дни с {from} по {to}";
        PeriodOutsideProgram { start: NaiveDate, end: NaiveDate, from: NaiveDate, to: NaiveDate } => "PROGRAM_INDICATOR_PERIOD",
            "{start} – {end} is not a period of the programme: accepted are periods within {from} – {to} that run forward",
            "{start} – {end} — не период программы: принимаются периоды в пределах {from} – {to}, идущие вперёд";
        CodeUnreadable { code: String } => "PROGRAM_INDICATOR_CODE",
            "the code «{code}» is not readable: accepted are up to 40 small Latin letters, digits and hyphens",
            "код «{code}» не читается: принимается до 40 строчных латинских букв, цифр и дефисов";
        ValueUnlikely { value: Decimal } => "PROGRAM_INDICATOR_VALUE",
            "{value} is not a value of this parameter: accepted are 0 to 100 per cent for a listed share, whole numbers from 0 for a listed number, anything from 0 for an own code",
            "{value} — не значение этого параметра: принимаются от 0 до 100 % для доли из перечня, целые числа от 0 для числа из перечня, любые от 0 для своего кода";
        PublicationConsentMissing { side: Side, giver: ConsentGiver } => "PRACTICE_PUBLICATION_CONSENT_MISSING",
            "the publication consent by {giver} of a {side} of the pair does not stand on that day: people are shown only with it",
            "в этот день нет действующего согласия на публикацию (участник: {side}, кто даёт: {giver}): о людях публикуют только с ним";
        OtherPractice { form: Form, level: PracticeLevel } => "PRACTICE_OTHER",
            "the practice is registered for {form}, {level}: a change needs a correction",
            "практика уже записана: форма {form}, уровень {level}; изменение требует исправления";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PROGRAM_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl ResultsEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::FinalEventHeld { .. } => 2,
            Self::ProgramIndicatorRecorded { .. } | Self::BestPracticeRegistered { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![
            Self::FinalEventHeld { participants: 42, rule: FinalEventRule::v1(), occurred_on: day(12, 19) },
            Self::ProgramIndicatorRecorded {
                code: ParameterCode::Listed(ProgramIndicator::ClubsShare),
                period: Period { start: day(1, 9), end: day(5, 31) },
                value: Decimal::new(625, 1),
                occurred_on: day(6, 1),
            },
            Self::BestPracticeRegistered {
                practice_id: PracticeId(uuid::Uuid::from_u128(25)),
                form: Form::PupilPupil,
                level: PracticeLevel::Municipality,
                pair_id: None,
                occurred_on: day(12, 20),
            },
        ]
    }
}

/// `FinalEventHeld` from version 1: its rule was named by one text, «final-event/v1», the code and the version.
pub(crate) fn version_becomes_code_and_version(fields: &mut Fields) -> Result<(), UpcastError> {
    const EXPECTED: &str = "a code and a version, as in final-event/v1";
    let rule = fields.get_mut("rule").and_then(Value::as_object_mut);
    let rule = rule.ok_or(UpcastError::at("rule", None, "the rule"))?;
    let named = rule.get("version").cloned();
    let parts = named.as_ref().and_then(Value::as_str).and_then(|named| named.rsplit_once('/'));
    let split = parts.and_then(|(code, version)| {
        Some((code.to_owned(), version.strip_prefix('v').unwrap_or(version).parse::<u32>().ok()?))
    });
    let (code, version) = split.ok_or_else(|| UpcastError::at("rule.version", named.as_ref(), EXPECTED))?;
    rule.insert("code".to_owned(), code.into());
    rule.insert("version".to_owned(), version.into());
    Ok(())
}

const AT_THE_END: &[ProgramStage] = &[ProgramStage::Completing];
const FROM_RECRUITING: &[ProgramStage] = &[
    ProgramStage::Recruiting,
    ProgramStage::Matching,
    ProgramStage::Working,
    ProgramStage::Suspended,
    ProgramStage::Completing,
    ProgramStage::Completed,
];

pub(super) fn decide(
    program: &Program,
    command: ResultsCommand,
    stamp: Stamp,
) -> Result<Vec<ResultsEvent>, ResultsRefusal> {
    let program_period = program.period().ok_or(ResultsRefusal::NotDrafted)?;
    let at = |accepted: &'static [ProgramStage], occurred_on: NaiveDate| {
        if !accepted.contains(&program.stage) {
            return Err(ResultsRefusal::WrongStage { stage: program.stage, accepted });
        }
        if stamp.is_before(occurred_on) {
            return Err(ResultsRefusal::InTheFuture { occurred_on, today: stamp.today });
        }
        Ok(())
    };
    match command {
        ResultsCommand::RecordFinalEvent { participants, rule, occurred_on } => {
            match program.final_events.get(&occurred_on).copied() {
                Some(known) if known == participants => return Ok(Vec::new()),
                Some(known) => return Err(ResultsRefusal::OtherCount { participants: known }),
                None => {}
            }
            at(AT_THE_END, occurred_on)?;
            let Period { start: from, end: to } = rule.span(program_period);
            if !(from..=to).contains(&occurred_on) {
                return Err(ResultsRefusal::OutsidePeriod { occurred_on, from, to });
            }
            if participants == 0 {
                return Err(ResultsRefusal::NobodyCame);
            }
            Ok(vec![ResultsEvent::FinalEventHeld { participants, rule, occurred_on }])
        }
        ResultsCommand::RecordProgramIndicator { code, period, value, occurred_on } => {
            let counted = program.indicators.get(&(code.clone(), period));
            let in_force = counted.and_then(|counted| counted.range(..=occurred_on).next_back());
            if in_force.is_some_and(|(_, known)| *known == value) {
                return Ok(Vec::new());
            }
            at(FROM_RECRUITING, occurred_on)?;
            let Period { start, end } = period;
            let Period { start: from, end: to } = program_period;
            if start > end || start < from || to < end {
                return Err(ResultsRefusal::PeriodOutsideProgram { start, end, from, to });
            }
            if let ParameterCode::Own(own) = &code
                && !code.is_readable()
            {
                return Err(ResultsRefusal::CodeUnreadable { code: own.clone() });
            }
            if !code.admits(value) {
                return Err(ResultsRefusal::ValueUnlikely { value });
            }
            Ok(vec![ResultsEvent::ProgramIndicatorRecorded { code, period, value, occurred_on }])
        }
        ResultsCommand::RegisterBestPractice { practice_id, form, level, shown, occurred_on } => {
            let pair_id = shown.map(|shown| shown.pair_id);
            match program.practices.get(&practice_id).copied() {
                Some(known) if known == (form, level, pair_id) => return Ok(Vec::new()),
                Some((form, level, _)) => return Err(ResultsRefusal::OtherPractice { form, level }),
                None => {}
            }
            at(FROM_RECRUITING, occurred_on)?;
            if !program.forms.contains(&form) {
                return Err(ResultsRefusal::FormNotChosen { form });
            }
            if let Some((side, giver)) = shown.and_then(|shown| shown.missing) {
                return Err(ResultsRefusal::PublicationConsentMissing { side, giver });
            }
            Ok(vec![ResultsEvent::BestPracticeRegistered { practice_id, form, level, pair_id, occurred_on }])
        }
    }
}

pub(super) fn redo(event: &ResultsEvent) -> Redo<ResultsCommand> {
    Redo::fact(match event.clone() {
        ResultsEvent::FinalEventHeld { participants, rule, occurred_on } => {
            ResultsCommand::RecordFinalEvent { participants, rule, occurred_on }
        }
        ResultsEvent::ProgramIndicatorRecorded { code, period, value, occurred_on } => {
            ResultsCommand::RecordProgramIndicator { code, period, value, occurred_on }
        }
        // Whether its people had consented stands in other streams.
        ResultsEvent::BestPracticeRegistered { practice_id, form, level, pair_id, occurred_on } => {
            let shown = pair_id.map(|pair_id| ShownPair { pair_id, missing: None });
            ResultsCommand::RegisterBestPractice { practice_id, form, level, shown, occurred_on }
        }
    })
}

pub(super) fn evolve(program: &mut Program, event: &ResultsEvent) {
    match event {
        ResultsEvent::FinalEventHeld { participants, rule: _, occurred_on } => {
            program.final_events.insert(*occurred_on, *participants);
        }
        ResultsEvent::ProgramIndicatorRecorded { code, period, value, occurred_on } => {
            program.indicators.entry((code.clone(), *period)).or_default().insert(*occurred_on, *value);
        }
        ResultsEvent::BestPracticeRegistered { practice_id, form, level, pair_id, occurred_on: _ } => {
            program.practices.insert(*practice_id, (*form, *level, *pair_id));
        }
    }
}

#[cfg(test)]
mod tests;
