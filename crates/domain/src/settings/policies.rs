//! Adopting policies (methodology §6.2, §13). A version says from which year it counts; it stands beside the older ones and replaces
//! nothing, so years before it stay as they were counted (INV-14).

use super::Settings;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::policies::{AgeBand, AgeDay, CycleRule, PolicySet, PolicyValues, PolicyVersion, TermsPolicy};
use crate::values::{DocumentRef, InteractionKind};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A version that a region adopted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptedPolicy {
    /// The version with its values.
    pub policy: PolicySet,
    /// The first year that is counted by it.
    pub from_year: i32,
    /// The paper it rests on.
    pub basis: DocumentRef,
    /// The day on which it was adopted.
    pub occurred_on: NaiveDate,
}

/// The policy in force in a year: of those that begin by then the one adopted last, or what ships.
pub fn in_force(adopted: &[AdoptedPolicy], year: i32) -> &PolicySet {
    let newest = adopted.iter().rev().find(|adopted| adopted.from_year <= year);
    newest.map_or(PolicySet::v1(), |adopted| &adopted.policy)
}

/// What may be asked about policies.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum PoliciesCommand {
    /// Adopts a version from a year on.
    AdoptPolicy {
        /// Its name: a code, not a text.
        version: PolicyVersion,
        /// The first year that is counted by it.
        from_year: i32,
        /// What it decides.
        values: Box<PolicyValues>,
        /// The paper it rests on.
        basis: DocumentRef,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to policies.
    pub enum PoliciesEvent {
        /// The region counts by this version from a year on.
        PolicyAdopted {
            /// Its name.
            version: PolicyVersion,
            /// The first year that is counted by it.
            from_year: i32,
            /// What it decides.
            values: Box<PolicyValues>,
            /// The paper it rests on.
            basis: DocumentRef,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a policy is not adopted.
    pub enum PoliciesRefusal {
        VersionName { version: PolicyVersion } => "POLICY_VERSION_NAME",
            "the version is named «{version}»: accepted are 1 to 32 Latin letters, digits, dots and hyphens",
            "версия названа «{version}»: принимаются от 1 до 32 латинских букв, цифр, точек и дефисов";
        VersionKnown { version: PolicyVersion } => "POLICY_VERSION_KNOWN",
            "the version {version} is known with other content and never changes: give the new one another name",
            "версия {version} уже есть с другим содержанием и не меняется: новой нужно другое название";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "POLICY_IN_THE_FUTURE",
            "the policy is adopted on {occurred_on}, in the future: accepted are days up to {today}",
            "правила приняты {occurred_on}, в будущем: принимаются дни до {today}";
        BasisMissing => "POLICY_BASIS_MISSING",
            "the paper on which the policy rests has no number: name the order",
            "у документа, которым приняты правила, нет номера: назовите приказ";
        YearUnlikely { from_year: i32 } => "POLICY_YEAR_UNLIKELY",
            "{from_year} is not a year to count from: accepted are 2000 to 2100",
            "с {from_year} года считать нельзя: принимаются годы с 2000 по 2100";
        BeforeLater { from_year: i32, later: i32 } => "POLICY_YEAR_BEFORE_LATER",
            "a version from {later} on is adopted, the new one would begin in {from_year}: accepted are years from {later} on",
            "уже принята версия с {later} года, новая начиналась бы с {from_year}: принимаются годы с {later}";
        NoKind => "POLICY_CYCLE_NO_KIND",
            "no kind of interaction has a rule, so nobody would ever complete: give at least one",
            "ни у одного вида взаимодействия нет правила, никто не завершил бы цикл: нужно хотя бы одно";
        NothingAsked { kind: InteractionKind } => "POLICY_CYCLE_ASKS_NOTHING",
            "the rule of {kind} asks for no step: ask for one, or leave the kind out so that it never counts",
            "правило для вида «{kind}» не требует ни одного шага: укажите шаг или уберите вид, тогда он не засчитывается";
        NoMeetingCounts { kind: InteractionKind } => "POLICY_CYCLE_NO_MEETING_COUNTS",
            "the rule of {kind} asks for working meetings and counts no type as one: name at least one",
            "правило для вида «{kind}» требует рабочих встреч и не засчитывает ни одного их типа: назовите хотя бы один";
        SelfConsentAge { age: u32 } => "POLICY_SELF_CONSENT_AGE",
            "{age} is not an age of own consent beside the representative: accepted are 14 to 18",
            "{age} — не возраст собственного согласия рядом с законным представителем: принимается от 14 до 18";
        ErasureDays { days: u32 } => "POLICY_ERASURE_DAYS",
            "{days} days is no term of destruction: accepted are 1 to 30, which is the longest that the law allows",
            "{days} дней — не срок уничтожения: принимается от 1 до 30, больше закон не допускает";
        FinalEventDays { days: u32 } => "POLICY_FINAL_EVENT_DAYS",
            "{days} days is no tolerance of the final event: accepted are 0 to 366",
            "{days} дней — не допуск для итогового мероприятия: принимается от 0 до 366";
        MostMentees { mentees: u32 } => "POLICY_MOST_MENTEES",
            "{mentees} mentees are no bound for a mentor: accepted are 1 to 1000",
            "{mentees} — не граница числа наставляемых у наставника: принимается от 1 до 1000";
        BandNonsense { min: i32, max: i32 } => "POLICY_BAND_NONSENSE",
            "{min}–{max} is not an age band: accepted are two ages from 0 to 100, the lower first",
            "{min}–{max} — не возрастная группа: принимаются два возраста от 0 до 100, меньший первым";
        AgeDayUndecidable { month: u32, day: u32 } => "POLICY_AGE_DAY_UNDECIDABLE",
            "age on day {day} of month {month} is not decided by the birth year: accepted are 31 December and 1 January",
            "возраст на {day}-й день {month}-го месяца по году рождения не определить: принимаются 31 декабря и 1 января";
        YoungSpecialistNonsense { years: u32 } => "POLICY_YOUNG_SPECIALIST_NONSENSE",
            "{years} years is no limit for a young specialist: accepted are experience up to 10 years and an age from 18 to 60",
            "{years} лет — не граница для молодого специалиста: принимаются стаж до 10 лет и возраст от 18 до 60";
        ThresholdOutsideScale { satisfied_from: u32 } => "POLICY_THRESHOLD_OUTSIDE_SCALE",
            "the threshold {satisfied_from} is outside the scale: accepted are marks from 1 to 10",
            "порог {satisfied_from} вне шкалы: принимаются оценки от 1 до 10";
        EffectFrom { pairs: u32 } => "POLICY_EFFECT_FROM",
            "an effect cannot be claimed from {pairs} changed pairs on: accepted are 5 to 100, below them no order of signs is rarer than one in twenty",
            "говорить об эффекте, начиная с {pairs} изменившихся пар, нельзя: принимается от 5 до 100, при меньшем числе никакой набор знаков не реже одного из двадцати";
        NoForm => "POLICY_NO_FORM",
            "no form of mentoring counts: name at least one",
            "не засчитывается ни одна форма наставничества: назовите хотя бы одну";
    }
}

impl PoliciesEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PolicyAdopted { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let mut values = PolicySet::v1().values.clone();
        values.satisfaction.satisfied_from = 8;
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![Self::PolicyAdopted {
            version: PolicyVersion("2024-1".into()),
            from_year: 2024,
            values: Box::new(values),
            basis: DocumentRef { number: "12-р".into(), date: day(1, 15) },
            occurred_on: day(1, 20),
        }]
    }
}

pub(super) fn decide(
    settings: &Settings,
    command: PoliciesCommand,
    stamp: Stamp,
) -> Result<Vec<PoliciesEvent>, PoliciesRefusal> {
    let PoliciesCommand::AdoptPolicy { version, from_year, values, basis, occurred_on } = command;
    let policy = PolicySet { version, values: *values };
    let wanted = AdoptedPolicy { policy, from_year, basis, occurred_on };
    if settings.policies.contains(&wanted) {
        return Ok(Vec::new());
    }
    check_adoption(settings, &wanted, stamp)?;
    check_values(&wanted.policy.values)?;
    let AdoptedPolicy { policy: PolicySet { version, values }, from_year, basis, occurred_on } = wanted;
    Ok(vec![PoliciesEvent::PolicyAdopted {
        version,
        from_year,
        values: Box::new(values),
        basis,
        occurred_on,
    }])
}

fn check_adoption(settings: &Settings, wanted: &AdoptedPolicy, stamp: Stamp) -> Result<(), PoliciesRefusal> {
    let AdoptedPolicy { policy, from_year, basis, occurred_on } = wanted;
    let (version, from_year, occurred_on) = (&policy.version, *from_year, *occurred_on);
    let is_of_a_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == '-';
    if !(1..=32).contains(&version.0.len()) || !version.0.chars().all(is_of_a_name) {
        return Err(PoliciesRefusal::VersionName { version: version.clone() });
    }
    let mut known = settings.policies.iter().map(|adopted| &adopted.policy.version);
    if version.is(&PolicySet::v1().version) || known.any(|known| known.is(version)) {
        return Err(PoliciesRefusal::VersionKnown { version: version.clone() });
    }
    if occurred_on > stamp.today {
        return Err(PoliciesRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if basis.number.trim().is_empty() {
        return Err(PoliciesRefusal::BasisMissing);
    }
    if !(2000..=2100).contains(&from_year) {
        return Err(PoliciesRefusal::YearUnlikely { from_year });
    }
    match settings.policies.iter().map(|adopted| adopted.from_year).max() {
        Some(later) if from_year < later => Err(PoliciesRefusal::BeforeLater { from_year, later }),
        Some(_) | None => Ok(()),
    }
}

/// Values that would make no sense in any region. A candidate that is only compared is held to the same.
pub fn check_values(values: &PolicyValues) -> Result<(), PoliciesRefusal> {
    if values.full_cycle.0.is_empty() {
        return Err(PoliciesRefusal::NoKind);
    }
    if let Some((kind, _)) = values.full_cycle.0.iter().find(|(_, rule)| !rule.asks_something()) {
        return Err(PoliciesRefusal::NothingAsked { kind: *kind });
    }
    let counts_none = |rule: &CycleRule| rule.working_meetings > 0 && rule.counted_meetings.is_empty();
    if let Some((kind, _)) = values.full_cycle.0.iter().find(|(_, rule)| counts_none(rule)) {
        return Err(PoliciesRefusal::NoMeetingCounts { kind: *kind });
    }
    for AgeBand { min, max } in [values.mentee_band, values.mentor_band] {
        if min < 0 || max > 100 || min > max {
            return Err(PoliciesRefusal::BandNonsense { min, max });
        }
    }
    let AgeDay { month, day } = values.age_on;
    if !values.age_on.is_decided_by_birth_year() {
        return Err(PoliciesRefusal::AgeDayUndecidable { month, day });
    }
    let young = values.young_specialist;
    let nonsense = Some(young.max_years)
        .filter(|years| *years > 10)
        .or(young.max_age.filter(|age| !(18..=60).contains(age)));
    if let Some(years) = nonsense {
        return Err(PoliciesRefusal::YoungSpecialistNonsense { years });
    }
    let satisfaction = values.satisfaction;
    if !(1..=10).contains(&satisfaction.satisfied_from) {
        return Err(PoliciesRefusal::ThresholdOutsideScale { satisfied_from: satisfaction.satisfied_from });
    }
    if values.form_scope.is_empty() {
        return Err(PoliciesRefusal::NoForm);
    }
    if !(5..=100).contains(&values.effect_from) {
        return Err(PoliciesRefusal::EffectFrom { pairs: values.effect_from });
    }
    check_terms(values.terms)
}

fn check_terms(terms: TermsPolicy) -> Result<(), PoliciesRefusal> {
    let TermsPolicy { self_consent_age: age, erasure_days, final_event_days, most_mentees: mentees } = terms;
    if !(14..=18).contains(&age) {
        return Err(PoliciesRefusal::SelfConsentAge { age });
    }
    if !(1..=30).contains(&erasure_days) {
        return Err(PoliciesRefusal::ErasureDays { days: erasure_days });
    }
    if final_event_days > 366 {
        return Err(PoliciesRefusal::FinalEventDays { days: final_event_days });
    }
    if !(1..=1000).contains(&mentees) {
        return Err(PoliciesRefusal::MostMentees { mentees });
    }
    Ok(())
}

pub(super) fn redo(event: &PoliciesEvent) -> Redo<PoliciesCommand> {
    let PoliciesEvent::PolicyAdopted { version, from_year, values, basis, occurred_on } = event.clone();
    Redo::fact(PoliciesCommand::AdoptPolicy { version, from_year, values, basis, occurred_on })
}

pub(super) fn evolve(settings: &mut Settings, event: &PoliciesEvent) {
    let PoliciesEvent::PolicyAdopted { version, from_year, values, basis, occurred_on } = event;
    settings.policies.push(AdoptedPolicy {
        policy: PolicySet { version: version.clone(), values: (**values).clone() },
        from_year: *from_year,
        basis: basis.clone(),
        occurred_on: *occurred_on,
    });
}

#[cfg(test)]
mod tests;
