//! Consents: dated, by kind and giver (152-ФЗ; methodology §8.3). The part that mentors and mentees share.
//!
//! A minor needs the consent of a legal representative, and from the age of own consent on his or her own as well; an adult gives it alone.
//! So a representative's withdrawal wins until 18, even where the child's own consent stands (methodology §11.10). Majority is read
//! from the vault by the application and comes in with the command.
//!
//! A consent stands from its day until it expires or is withdrawn. When the processing consent no longer stands, erasure falls due
//! (INV-8): the deadline is a fact of its own. Nothing here sees the time, so that a consent is over by its own term is said by somebody,
//! with the day ([`ConsentCommand::EndExpiredConsent`]); the same follows from it as from a withdrawal (INV-7).

use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::policies::{PolicySet, PolicyVersion, TermsPolicy};
use crate::upcast::{Fields, UpcastError};
use crate::values::{ConsentGiver, ConsentKind, DocumentRef};
use crate::{part_events, refusals, words};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// By which channel a consent came in (152-ФЗ: text version, date and channel are kept).
    pub enum ConsentChannel {
        Paper => "на бумаге",
        Electronic => "в электронной форме",
        StatePortal => "через госуслуги",
    }
}

/// What a consent says of itself beside its purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentTerms {
    /// Last day on which it stands; without it, until it is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Which version of the text was signed: «2025-09».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_version: Option<String>,
    /// The paper: since 1 September 2025 a document of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentRef>,
    /// By which channel it came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ConsentChannel>,
}

impl ConsentTerms {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How old a person is where a guard asks for majority (settled point 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Majority {
    /// 18 or older.
    Adult,
    /// Below 18 and old enough to sign beside the representative, by the region's rules.
    SigningMinor,
    /// Below that age: the representative alone signs.
    RepresentedMinor,
}

impl Majority {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Adult, Self::SigningMinor, Self::RepresentedMinor];

    /// By the birth date, the day on which it matters, and the age of own consent of the region (methodology §8.3).
    pub fn on(birth_date: NaiveDate, day: NaiveDate, terms: TermsPolicy) -> Self {
        match day.years_since(birth_date) {
            Some(18..) => Self::Adult,
            Some(age) if age >= terms.self_consent_age => Self::SigningMinor,
            Some(_) | None => Self::RepresentedMinor,
        }
    }

    /// Who has to consent to processing.
    pub fn required_givers(self) -> &'static [ConsentGiver] {
        match self {
            Self::Adult => &[ConsentGiver::OwnConsent],
            Self::SigningMinor => &[ConsentGiver::LegalRepresentative, ConsentGiver::OwnConsent],
            Self::RepresentedMinor => &[ConsentGiver::LegalRepresentative],
        }
    }
}

/// The consents on record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consents {
    given: BTreeMap<(ConsentKind, ConsentGiver), BTreeMap<NaiveDate, ConsentTerms>>,
    withdrawn: BTreeMap<(ConsentKind, ConsentGiver), BTreeSet<NaiveDate>>,
    expired: BTreeMap<(ConsentKind, ConsentGiver), BTreeSet<NaiveDate>>,
    erasure_due: Option<NaiveDate>,
}

impl Consents {
    /// The giver whose consent for this purpose does not stand on this day, if any.
    pub fn missing(&self, kind: ConsentKind, majority: Majority, day: NaiveDate) -> Option<ConsentGiver> {
        majority.required_givers().iter().copied().find(|giver| !self.stands(kind, *giver, day))
    }

    /// The deadline of the erasure that a withdrawal made due, until a processing consent is given after it.
    pub fn erasure_due(&self) -> Option<NaiveDate> {
        self.erasure_due
    }

    /// The last day on which anybody withdrew a consent for this purpose.
    fn last_withdrawn(&self, kind: ConsentKind) -> Option<NaiveDate> {
        let withdrawn = self.withdrawn.iter().filter(|((of, _), _)| *of == kind);
        withdrawn.filter_map(|(_, days)| days.last().copied()).max()
    }

    /// Whether a consent that holds until a day reaches over every expiry that was recorded for this purpose.
    fn outlasts(&self, kind: ConsentKind, valid_until: Option<NaiveDate>) -> bool {
        let expired = self.expired.iter().filter(|((of, _), _)| *of == kind);
        let last = expired.filter_map(|(_, days)| days.last().copied()).max();
        valid_until.is_none_or(|until| last.is_none_or(|last| last <= until))
    }

    /// The last day of what was given by the day and not withdrawn since, where all of it had a last day.
    fn last_day(&self, kind: ConsentKind, giver: ConsentGiver, day: NaiveDate) -> Option<NaiveDate> {
        let withdrawn = self.withdrawn.get(&(kind, giver));
        let withdrawn_on = withdrawn.and_then(|days| days.range(..=day).next_back());
        let given = self.given.get(&(kind, giver)).into_iter().flat_map(|given| given.range(..=day));
        let standing = given.filter(|(given_on, _)| withdrawn_on.is_none_or(|gone| *given_on > gone));
        let ends: Option<Vec<NaiveDate>> = standing.map(|(_, terms)| terms.valid_until).collect();
        ends?.into_iter().max()
    }

    /// Whether a consent was given by the day, has not expired, and was not withdrawn since.
    fn stands(&self, kind: ConsentKind, giver: ConsentGiver, day: NaiveDate) -> bool {
        let withdrawn = self.withdrawn.get(&(kind, giver));
        let withdrawn_on = withdrawn.and_then(|days| days.range(..=day).next_back());
        self.given.get(&(kind, giver)).into_iter().flat_map(|given| given.range(..=day)).any(
            |(given_on, terms)| {
                withdrawn_on.is_none_or(|withdrawn_on| given_on > withdrawn_on)
                    && terms.valid_until.is_none_or(|last| day <= last)
            },
        )
    }
}

/// What may be asked about consents.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ConsentCommand {
    /// Records a consent.
    RecordConsent {
        /// For which purpose.
        kind: ConsentKind,
        /// Who gave it.
        given_by: ConsentGiver,
        /// What it says of itself.
        terms: ConsentTerms,
        /// When it was given.
        occurred_on: NaiveDate,
    },
    /// Records that a consent was withdrawn: always possible, also after the end.
    WithdrawConsent(ConsentEnd),
    /// Records that a consent is over by its own term and no other took its place, on a day on which it no longer stands.
    EndExpiredConsent(ConsentEnd),
}

/// Which consent ends, and by which rules its end is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentEnd {
    /// For which purpose.
    pub kind: ConsentKind,
    /// Who had given it.
    pub given_by: ConsentGiver,
    /// Age today, read from the vault: it says whose consent is needed from now on.
    pub majority: Majority,
    /// The rules of the region on that day: they say when the data are to be destroyed.
    pub policy: Box<PolicySet>,
    /// On which day.
    pub occurred_on: NaiveDate,
}

part_events! {
    /// What may happen to consents.
    pub enum ConsentEvent {
        /// A consent was given.
        ConsentGiven {
            /// For which purpose.
            kind: ConsentKind,
            /// Who gave it.
            given_by: ConsentGiver,
            /// What it says of itself; old records say nothing.
            #[serde(default, skip_serializing_if = "ConsentTerms::is_empty")]
            terms: ConsentTerms,
            /// When it was given.
            occurred_on: NaiveDate,
        },
        /// A consent was withdrawn.
        ConsentWithdrawn {
            /// For which purpose.
            kind: ConsentKind,
            /// By whom.
            given_by: ConsentGiver,
            /// When.
            occurred_on: NaiveDate,
        },
        /// A consent was over by its own term.
        ConsentExpired {
            /// For which purpose.
            kind: ConsentKind,
            /// Who had given it.
            given_by: ConsentGiver,
            /// A day on which it no longer stood.
            occurred_on: NaiveDate,
        },
        /// The processing consent no longer stands: the personal data of this role are to be destroyed in time.
        ErasureDue {
            /// The last day for it.
            due: NaiveDate,
            /// By which version of the rules.
            policy: PolicyVersion,
            /// Since when.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a consent, or its withdrawal, is not recorded.
    pub enum ConsentRefusal {
        SubjectUnknown => "CONSENT_SUBJECT_UNKNOWN",
            "there is no such participant: record the application or request first",
            "такого участника нет: сначала запишите заявку или запрос";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "CONSENT_IN_THE_FUTURE",
            "the consent is dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата согласия {occurred_on} в будущем: принимаются дни до {today}";
        ExpiresBeforeGiven { valid_until: NaiveDate, occurred_on: NaiveDate } => "CONSENT_EXPIRES_BEFORE_GIVEN",
            "the consent of {occurred_on} is valid until {valid_until}: accepted are later days",
            "согласие от {occurred_on} действует до {valid_until}: принимаются дни позже";
        TextVersionLong { length: usize, longest: usize } => "CONSENT_TEXT_VERSION_LONG",
            "the version of the text has {length} characters: accepted are up to {longest}, it is a short mark",
            "обозначение редакции текста — {length} знаков: принимается не больше {longest}, это краткая пометка";
        OtherTerms { occurred_on: NaiveDate } => "CONSENT_OTHER_TERMS",
            "a consent of {occurred_on} with other terms is on record: a change needs a correction",
            "согласие от {occurred_on} уже записано с другими условиями: нужно исправление";
        NotGiven { giver: ConsentGiver, occurred_on: NaiveDate } => "CONSENT_NOT_GIVEN",
            "no consent of this kind by {giver:?} stands on {occurred_on}: only a given one is withdrawn",
            "на {occurred_on} нет действующего согласия этого вида ({giver}): отзывают только данное";
        NotExpired { giver: ConsentGiver, occurred_on: NaiveDate } => "CONSENT_NOT_EXPIRED",
            "no consent of this kind by {giver:?} is over by its term on {occurred_on}: accepted are days after its last one on which no other stands",
            "на {occurred_on} нет согласия этого вида с истёкшим сроком ({giver}): принимаются дни после его последнего дня, когда не действует другое";
    }
}

/// A version of a text is a mark, not a text.
const LONGEST_TEXT_VERSION: usize = 40;

impl ConsentEvent {
    pub(crate) fn version(&self) -> u32 {
        match self {
            Self::ConsentGiven { .. } | Self::ConsentWithdrawn { .. } | Self::ConsentExpired { .. } => 1,
            Self::ErasureDue { .. } => 2,
        }
    }

    pub(crate) fn samples() -> Vec<Self> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a real day");
        let (kind, given_by) = (ConsentKind::Processing, ConsentGiver::LegalRepresentative);
        vec![
            Self::ConsentGiven {
                kind,
                given_by,
                terms: ConsentTerms::default(),
                occurred_on: day(2023, 12, 11),
            },
            Self::ConsentWithdrawn { kind, given_by, occurred_on: day(2024, 3, 1) },
            Self::ConsentExpired { kind, given_by, occurred_on: day(2024, 6, 1) },
            Self::ErasureDue {
                due: day(2024, 3, 31),
                policy: PolicySet::v1().version.clone(),
                occurred_on: day(2024, 3, 1),
            },
        ]
    }
}

/// `ErasureDue` from version 1: what falls due has a day `due`, as milestones and items of the road map have.
pub(crate) fn by_becomes_due(fields: &mut Fields) -> Result<(), UpcastError> {
    let by = fields.remove("by").ok_or(UpcastError::at("by", None, "the last day"))?;
    fields.insert("due".to_owned(), by);
    Ok(())
}

/// Decides on the consents of a participant who is known or not.
pub(crate) fn decide_for(
    known: bool,
    consents: &Consents,
    command: ConsentCommand,
    stamp: Stamp,
) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
    if !known {
        return Err(ConsentRefusal::SubjectUnknown);
    }
    match command {
        ConsentCommand::RecordConsent { kind, given_by, terms, occurred_on } => {
            record(consents, kind, given_by, terms, occurred_on, stamp)
        }
        ConsentCommand::WithdrawConsent(end) => withdraw(consents, end, stamp),
        ConsentCommand::EndExpiredConsent(end) => expire(consents, end, stamp),
    }
}

fn record(
    consents: &Consents,
    kind: ConsentKind,
    given_by: ConsentGiver,
    terms: ConsentTerms,
    occurred_on: NaiveDate,
    stamp: Stamp,
) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
    match consents.given.get(&(kind, given_by)).and_then(|given| given.get(&occurred_on)) {
        Some(known) if *known == terms => return Ok(Vec::new()),
        Some(_) => return Err(ConsentRefusal::OtherTerms { occurred_on }),
        None => {}
    }
    if occurred_on > stamp.today {
        return Err(ConsentRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if let Some(valid_until) = terms.valid_until.filter(|last| *last < occurred_on) {
        return Err(ConsentRefusal::ExpiresBeforeGiven { valid_until, occurred_on });
    }
    let length = terms.text_version.as_ref().map_or(0, |text| text.chars().count());
    if length > LONGEST_TEXT_VERSION {
        return Err(ConsentRefusal::TextVersionLong { length, longest: LONGEST_TEXT_VERSION });
    }
    Ok(vec![ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on }])
}

fn withdraw(consents: &Consents, end: ConsentEnd, stamp: Stamp) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
    let ConsentEnd { kind, given_by, occurred_on, .. } = end;
    if consents.withdrawn.get(&(kind, given_by)).is_some_and(|days| days.contains(&occurred_on)) {
        return Ok(Vec::new());
    }
    if occurred_on > stamp.today {
        return Err(ConsentRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if !consents.stands(kind, given_by, occurred_on) {
        return Err(ConsentRefusal::NotGiven { giver: given_by, occurred_on });
    }
    let withdrawn = ConsentEvent::ConsentWithdrawn { kind, given_by, occurred_on };
    let mut after = consents.clone();
    evolve_in(&mut after, &withdrawn);
    let erasure = erasure_due(&after, end, occurred_on, stamp);
    Ok(std::iter::once(withdrawn).chain(erasure).collect())
}

fn expire(consents: &Consents, end: ConsentEnd, stamp: Stamp) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
    let ConsentEnd { kind, given_by, occurred_on, .. } = end;
    let refusal = ConsentRefusal::NotExpired { giver: given_by, occurred_on };
    let last = consents.last_day(kind, given_by, occurred_on).filter(|last| *last < occurred_on);
    let last = last.ok_or(refusal)?;
    // Said once for each term, on whichever day after it.
    let mut said = consents.expired.get(&(kind, given_by)).into_iter().flatten();
    if said.any(|day| *day > last) {
        return Ok(Vec::new());
    }
    if occurred_on > stamp.today {
        return Err(ConsentRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    let expired = ConsentEvent::ConsentExpired { kind, given_by, occurred_on };
    // The deadline runs from the last day, however late it is noticed.
    let erasure = erasure_due(consents, end, last, stamp);
    Ok(std::iter::once(expired).chain(erasure).collect())
}

/// That the data are to be destroyed, counted from a day, if nobody's consent to the processing is enough any more and no deadline
/// runs yet.
fn erasure_due(consents: &Consents, end: ConsentEnd, since: NaiveDate, stamp: Stamp) -> Option<ConsentEvent> {
    let ends_processing = end.kind == ConsentKind::Processing
        && consents.missing(end.kind, end.majority, stamp.today).is_some();
    (ends_processing && consents.erasure_due.is_none()).then(|| ConsentEvent::ErasureDue {
        due: end.policy.values.terms.erasure_deadline(since),
        policy: end.policy.version,
        occurred_on: end.occurred_on,
    })
}

/// How a consent would be recorded again. Majority and the rules of the region are not in the event: neither refuses it.
pub(crate) fn redo(event: &ConsentEvent) -> Redo<ConsentCommand> {
    match event.clone() {
        ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on } => {
            Redo::fact(ConsentCommand::RecordConsent { kind, given_by, terms, occurred_on })
        }
        ConsentEvent::ConsentWithdrawn { kind, given_by, occurred_on } => {
            ended_again(ConsentCommand::WithdrawConsent, kind, given_by, occurred_on)
        }
        ConsentEvent::ConsentExpired { kind, given_by, occurred_on } => {
            ended_again(ConsentCommand::EndExpiredConsent, kind, given_by, occurred_on)
        }
        ConsentEvent::ErasureDue { .. } => Redo::Consequence(Vec::new()),
    }
}

fn ended_again(
    command: fn(ConsentEnd) -> ConsentCommand,
    kind: ConsentKind,
    given_by: ConsentGiver,
    occurred_on: NaiveDate,
) -> Redo<ConsentCommand> {
    let end = |majority| {
        let policy = Box::new(PolicySet::v1().clone());
        command(ConsentEnd { kind, given_by, majority, policy, occurred_on })
    };
    Redo::Fact(Majority::ALL.map(end).into())
}

/// Takes a consent into the record, beside the others of its kind and giver.
pub(crate) fn evolve_in(consents: &mut Consents, event: &ConsentEvent) {
    match event {
        ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on } => {
            consents.given.entry((*kind, *given_by)).or_default().insert(*occurred_on, terms.clone());
            // An old consent that is only recorded now lifts nothing: it was withdrawn with the others.
            let is_newer = consents.last_withdrawn(*kind) < Some(*occurred_on);
            if *kind == ConsentKind::Processing && is_newer && consents.outlasts(*kind, terms.valid_until) {
                consents.erasure_due = None;
            }
        }
        ConsentEvent::ConsentWithdrawn { kind, given_by, occurred_on } => {
            consents.withdrawn.entry((*kind, *given_by)).or_default().insert(*occurred_on);
        }
        ConsentEvent::ConsentExpired { kind, given_by, occurred_on } => {
            consents.expired.entry((*kind, *given_by)).or_default().insert(*occurred_on);
        }
        ConsentEvent::ErasureDue { due, policy: _, occurred_on: _ } => consents.erasure_due = Some(*due),
    }
}

#[cfg(test)]
mod tests;
