//! Corrections (methodology §5.6): a fact that was mistyped gets other values, one that never was is voided. Nothing stored changes:
//! each correction is an event of the same stream that names the fact by its number.
//!
//! The *effective history* of a stream is its facts with the newest correction of each taken in and the voided ones left out;
//! the state of an aggregate is the fold of it. A correction is accepted exactly when the corrected history could have been
//! recorded: every fact is decided again in order ([`Aggregate::redo`]), and a refusal that the history did not give before refuses
//! the correction. A sealed text beside a fact gets other words in the vault, and the event says which text it was. So INV-3 and all other rules hold for corrected facts as for new ones, and edge case 20 (first the day of formation,
//! then the meeting) follows by itself.

use crate::aggregate::{Aggregate, Event, Refusal, Stamp};
use crate::words::InRussian;
use crate::{refusals, words};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

words! {
    /// Why a fact is corrected or voided; what else there is to say is sealed beside it.
    pub enum CorrectionReason {
        Typo => "опечатка",
        WrongDocument => "ошибка в исходном документе",
        WrongParticipant => "не тот участник",
        RecordedTwice => "записано дважды",
        NeverHappened => "события не было",
        ImportUndone => "загрузка отменена",
        OtherReason => "другая причина",
    }
}

words! {
    /// Which of the texts that are sealed beside a fact is meant.
    pub enum TextField {
        Title => "название",
        Responsible => "ответственный",
        Topic => "тема",
        Place => "место",
        Outcome => "итог",
        Goal => "цель",
        Milestone => "веха",
        Course => "курс",
        Provider => "кто обучал",
        Interviewer => "кто беседовал",
        Results => "результаты",
        Link => "ссылка",
        FormName => "название формы",
        RoleModelName => "название ролевой модели",
        Ending => "слова при завершении",
        Strength => "сильная сторона",
        Weakness => "слабая сторона",
        Opportunity => "возможность",
        Threat => "угроза",
        Comment => "пояснение к этапу",
        Answer => "ответ своими словами",
        MergeReason => "почему записи объединены",
        Name => "имя куратора или название предприятия",
    }
}

/// What the vault holds where a text is to be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedText {
    /// Nothing: no such text goes with the fact, a later fact wrote it anew, or it was destroyed.
    Nowhere,
    /// Nothing, and nothing ever can be: the answers are anonymous.
    Anonymous,
    /// The very words that are asked for.
    Same,
    /// Other words, or none yet.
    Other,
}

/// What changes an earlier fact of the same stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "type")]
pub enum CorrectionEvent<E> {
    /// A fact has other values.
    FactCorrected {
        /// The number of the fact in its stream.
        sequence: u64,
        /// The fact as it is now: the same kind.
        now: Box<E>,
        /// Why.
        reason: CorrectionReason,
        /// When it was corrected.
        occurred_on: NaiveDate,
    },
    /// A fact never was.
    FactVoided {
        /// The number of the fact in its stream.
        sequence: u64,
        /// Why.
        reason: CorrectionReason,
        /// When it was voided.
        occurred_on: NaiveDate,
    },
    /// A text beside a fact has other words, in the vault; the fact stands as it was.
    TextCorrected {
        /// The number of the fact in its stream.
        sequence: u64,
        /// Which text.
        field: TextField,
        /// Which of several of a kind, as of goals, from 0.
        number: u32,
        /// Why.
        reason: CorrectionReason,
        /// When it was corrected.
        occurred_on: NaiveDate,
    },
}

impl<E> CorrectionEvent<E> {
    /// The number of the fact it changes.
    pub fn sequence(&self) -> u64 {
        match self {
            Self::FactCorrected { sequence, .. }
            | Self::FactVoided { sequence, .. }
            | Self::TextCorrected { sequence, .. } => *sequence,
        }
    }

    /// Why.
    pub fn reason(&self) -> CorrectionReason {
        match self {
            Self::FactCorrected { reason, .. }
            | Self::FactVoided { reason, .. }
            | Self::TextCorrected { reason, .. } => *reason,
        }
    }

    /// When it was corrected.
    pub fn occurred_on(&self) -> NaiveDate {
        match self {
            Self::FactCorrected { occurred_on, .. }
            | Self::FactVoided { occurred_on, .. }
            | Self::TextCorrected { occurred_on, .. } => *occurred_on,
        }
    }

    /// Of a correction the only part that can change its shape is the fact inside, so it goes by that one's version.
    pub(crate) fn version(&self) -> u32
    where
        E: Event,
    {
        match self {
            Self::FactCorrected { now, .. } => now.version(),
            Self::FactVoided { .. } | Self::TextCorrected { .. } => 1,
        }
    }

    /// One value of each kind, about this fact.
    pub(crate) fn samples(fact: E) -> [Self; 3] {
        let occurred_on = NaiveDate::from_ymd_opt(2024, 6, 3).expect("a real day");
        let reason = CorrectionReason::Typo;
        [
            Self::FactCorrected { sequence: 1, now: Box::new(fact), reason, occurred_on },
            Self::FactVoided { sequence: 1, reason: CorrectionReason::NeverHappened, occurred_on },
            Self::TextCorrected { sequence: 1, field: TextField::Title, number: 0, reason, occurred_on },
        ]
    }
}

/// How a fact would be recorded again, and who may correct it.
///
/// Several commands stand where the event does not hold all that decided it (majority, the level of a parent): of these, the ones
/// that the history accepted are asked again. None stands where nothing of the own stream can refuse the fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Redo<C> {
    /// Somebody recorded it, so somebody can have mistyped it.
    Fact(Vec<C>),
    /// It follows from a fact of another stream (MentorAssigned, MenteeMatched) and is corrected with that one only.
    Consequence(Vec<C>),
    /// One half of an act over two streams (PersonMerged, PersonAbsorbed): corrected at either, and the other half follows in the commit.
    Half(Vec<C>),
}

impl<C> Redo<C> {
    /// A fact that this command records.
    pub fn fact(command: impl Into<C>) -> Self {
        Self::Fact(vec![command.into()])
    }

    /// A consequence that this command records.
    pub fn consequence(command: impl Into<C>) -> Self {
        Self::Consequence(vec![command.into()])
    }

    /// The same with the commands of the whole aggregate.
    pub fn map<D>(self, into: impl FnMut(C) -> D) -> Redo<D> {
        match self {
            Self::Fact(commands) => Redo::Fact(commands.into_iter().map(into).collect()),
            Self::Consequence(commands) => Redo::Consequence(commands.into_iter().map(into).collect()),
            Self::Half(commands) => Redo::Half(commands.into_iter().map(into).collect()),
        }
    }

    /// Whether it is corrected together with another fact of its commit.
    pub fn follows(&self) -> bool {
        match self {
            Self::Fact(_) => false,
            Self::Consequence(_) | Self::Half(_) => true,
        }
    }

    fn into_commands(self) -> Vec<C> {
        match self {
            Self::Fact(commands) | Self::Consequence(commands) | Self::Half(commands) => commands,
        }
    }
}

/// What may be asked about a recorded fact.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum CorrectionCommand<E> {
    /// Gives a fact other values.
    CorrectFact {
        /// The number of the fact in its stream.
        sequence: u64,
        /// The fact as it is to be: the same kind.
        now: E,
        /// Why.
        reason: CorrectionReason,
    },
    /// Says that a fact never was.
    VoidFact {
        /// The number of the fact in its stream.
        sequence: u64,
        /// Why.
        reason: CorrectionReason,
    },
    /// Gives a text beside a fact other words.
    CorrectText {
        /// The number of the fact in its stream.
        sequence: u64,
        /// Which text.
        field: TextField,
        /// Which of several of a kind, as of goals, from 0.
        number: u32,
        /// What the vault holds there, as the application looked.
        sealed: SealedText,
        /// Why.
        reason: CorrectionReason,
    },
}

/// The rule that a corrected history breaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// The fact that could not have been recorded.
    pub sequence: u64,
    /// Code of the rule.
    pub code: &'static str,
    english: String,
    russian: String,
}

impl Broken {
    /// By what another part of the history, or another stream, says of a fact.
    pub fn by(sequence: u64, refusal: &impl Refusal) -> Self {
        Self { sequence, code: refusal.code(), english: refusal.to_string(), russian: refusal.russian() }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fact {}, {}: {}", self.sequence, self.code, self.english)
    }
}

crate::in_english_as_written!(Broken);

impl InRussian for Broken {
    fn in_russian(&self) -> String {
        format!("запись {}: {}", self.sequence, self.russian)
    }
}

refusals! {
    /// Why a fact stays as it is.
    pub enum CorrectionRefusal {
        FactUnknown { sequence: u64, known: u64 } => "CORRECTION_FACT_UNKNOWN",
            "there is no fact {sequence}: the stream has the facts 1 to {known}",
            "записи {sequence} нет: есть записи с 1 по {known}";
        OfCorrection { sequence: u64 } => "CORRECTION_OF_CORRECTION",
            "{sequence} is itself a correction: name the fact that it changes",
            "запись {sequence} сама является исправлением: укажите исправляемую запись";
        OfConsequence { sequence: u64 } => "CORRECTION_OF_CONSEQUENCE",
            "fact {sequence} follows from another one: correct that one, and this one follows",
            "запись {sequence} следует из другой: исправьте ту, эта изменится вместе с ней";
        OfVoided { sequence: u64 } => "CORRECTION_OF_VOIDED",
            "fact {sequence} is voided: record it anew",
            "запись {sequence} аннулирована: внесите её заново";
        OtherKind { sequence: u64 } => "CORRECTION_OTHER_KIND",
            "the values given are of another kind than fact {sequence}: void it and record the other",
            "указаны значения другого вида, чем у записи {sequence}: аннулируйте её и внесите другую";
        TextUnknown { sequence: u64, field: TextField, number: u32 } => "CORRECTION_TEXT_UNKNOWN",
            "no such text is sealed with fact {sequence} ({field}, number {number} from 0): name a text of this fact that no later one wrote anew and that was not destroyed",
            "с записью {sequence} нет такого текста ({field}, номер {number} с 0): укажите текст этой записи, не переписанный позже и не уничтоженный";
        TextAnonymous { sequence: u64 } => "CORRECTION_TEXT_ANONYMOUS",
            "the answers of fact {sequence} are anonymous: nothing of them is ever linked to anybody, so no words are kept and none can be corrected; void the bundle and hand it in anew",
            "ответы записи {sequence} анонимные: их ни с кем нельзя связать, слова не хранятся, и исправить их нельзя; аннулируйте пакет и внесите его заново";
        BreaksRule { broken: Broken } => "CORRECTION_BREAKS_RULE",
            "the corrected history would break a rule ({broken})",
            "исправленная история нарушила бы правило ({broken})";
    }
}

/// The facts of a stream as they stand, each with its number.
pub fn effective<'e, E: Event>(events: impl IntoIterator<Item = &'e E>) -> Vec<(u64, &'e E)> {
    let mut facts: Vec<Option<&E>> = Vec::new();
    for event in events {
        let Some(correction) = event.correction() else {
            facts.push(Some(event));
            continue;
        };
        facts.push(None);
        if let Some(fact) = slot(&mut facts, correction.sequence()).filter(|fact| fact.is_some()) {
            *fact = match correction {
                CorrectionEvent::FactCorrected { now, .. } => Some(now),
                CorrectionEvent::FactVoided { .. } => None,
                CorrectionEvent::TextCorrected { .. } => *fact,
            };
        }
    }
    (1..).zip(facts).filter_map(|(sequence, fact)| Some((sequence, fact?))).collect()
}

fn slot<T>(facts: &mut [T], sequence: u64) -> Option<&mut T> {
    facts.get_mut(usize::try_from(sequence.checked_sub(1)?).ok()?)
}

/// Decides a correction of a fact that somebody recorded. The history is the whole stream.
pub fn correct<A: Aggregate>(
    history: &[A::Event],
    command: CorrectionCommand<A::Event>,
    stamp: Stamp,
) -> Result<Vec<A::Event>, CorrectionRefusal> {
    correct_by::<A>(history, command, A::redo, stamp)
}

/// The same, where the caller knows more of what decided the facts than the events hold.
pub fn correct_by<A: Aggregate>(
    history: &[A::Event],
    command: CorrectionCommand<A::Event>,
    redo: impl Fn(&A::Event) -> Redo<A::Command>,
    stamp: Stamp,
) -> Result<Vec<A::Event>, CorrectionRefusal> {
    #[cfg(test)]
    let kind: &'static str = (&command).into();
    let decided = decide::<A>(history, command, redo, stamp);
    #[cfg(test)]
    crate::decisions::note_correction(kind, &decided);
    decided
}

fn decide<A: Aggregate>(
    history: &[A::Event],
    command: CorrectionCommand<A::Event>,
    redo: impl Fn(&A::Event) -> Redo<A::Command>,
    stamp: Stamp,
) -> Result<Vec<A::Event>, CorrectionRefusal> {
    let sequence = match &command {
        CorrectionCommand::CorrectFact { sequence, .. }
        | CorrectionCommand::VoidFact { sequence, .. }
        | CorrectionCommand::CorrectText { sequence, .. } => *sequence,
    };
    let stored = sequence.checked_sub(1).and_then(|index| history.get(usize::try_from(index).ok()?));
    let Some(stored) = stored else {
        return Err(CorrectionRefusal::FactUnknown { sequence, known: history.len() as u64 });
    };
    if stored.correction().is_some() {
        return Err(CorrectionRefusal::OfCorrection { sequence });
    }
    match (redo(stored), &command) {
        // Words change nothing that follows from anything.
        (Redo::Fact(_) | Redo::Half(_), _)
        | (Redo::Consequence(_), CorrectionCommand::CorrectText { .. }) => {
            follow::<A>(history, command, redo, stamp)
        }
        (
            Redo::Consequence(_),
            CorrectionCommand::CorrectFact { .. } | CorrectionCommand::VoidFact { .. },
        ) => Err(CorrectionRefusal::OfConsequence { sequence }),
    }
}

/// Decides the correction of a fact or of a consequence whose cause is corrected in the same commit.
pub fn follow<A: Aggregate>(
    history: &[A::Event],
    command: CorrectionCommand<A::Event>,
    redo: impl Fn(&A::Event) -> Redo<A::Command>,
    stamp: Stamp,
) -> Result<Vec<A::Event>, CorrectionRefusal> {
    let before = effective(history);
    let standing = |sequence: u64| before.iter().find(|(known, _)| *known == sequence).map(|(_, fact)| *fact);
    let occurred_on = stamp.today;
    let correction = match command {
        CorrectionCommand::CorrectFact { sequence, now, reason } => {
            let fact = standing(sequence).ok_or(CorrectionRefusal::OfVoided { sequence })?;
            if fact.kind() != now.kind() {
                return Err(CorrectionRefusal::OtherKind { sequence });
            }
            if *fact == now {
                return Ok(Vec::new());
            }
            CorrectionEvent::FactCorrected { sequence, now: Box::new(now), reason, occurred_on }
        }
        CorrectionCommand::VoidFact { sequence, reason } => {
            if standing(sequence).is_none() {
                return Ok(Vec::new());
            }
            CorrectionEvent::FactVoided { sequence, reason, occurred_on }
        }
        CorrectionCommand::CorrectText { sequence, field, number, sealed, reason } => {
            standing(sequence).ok_or(CorrectionRefusal::OfVoided { sequence })?;
            match sealed {
                SealedText::Nowhere => {
                    return Err(CorrectionRefusal::TextUnknown { sequence, field, number });
                }
                SealedText::Anonymous => return Err(CorrectionRefusal::TextAnonymous { sequence }),
                SealedText::Same => return Ok(Vec::new()),
                SealedText::Other => {
                    CorrectionEvent::TextCorrected { sequence, field, number, reason, occurred_on }
                }
            }
        }
    };
    let correction = A::Event::of_correction(correction);
    let after = effective(history.iter().chain([&correction]));
    match first_broken::<A>(&before, &after, redo, stamp) {
        Some(broken) => Err(CorrectionRefusal::BreaksRule { broken }),
        None => Ok(vec![correction]),
    }
}

/// A fact as its act records it with these values, where the rules compute some of them: a deadline, the day of a paper. `None` where the
/// act does not give the known fact again, so that it does not say how this one would be.
pub fn as_decided<A: Aggregate>(
    history: &[A::Event],
    sequence: u64,
    now: &A::Event,
    redo: impl Fn(&A::Event) -> Redo<A::Command>,
    stamp: Stamp,
) -> Option<A::Event> {
    let facts = effective(history);
    let (_, was) = facts.iter().find(|(known, _)| *known == sequence)?;
    let mut state = A::default();
    for (_, fact) in facts.iter().take_while(|(known, _)| *known < sequence) {
        state.evolve(fact);
    }
    let given = |fact: &A::Event| {
        let commands = redo(fact).into_commands().into_iter();
        commands
            .map(|command| state.decide(command, stamp).ok()?.into_iter().next())
            .collect::<Vec<Option<A::Event>>>()
    };
    let mut both = given(was).into_iter().zip(given(now));
    both.find_map(|(then, now)| now.filter(|_| then.as_ref() == Some(*was)))
}

/// Refuses a change elsewhere of what decided the facts of a stream, when they could not have been recorded with it.
pub fn still_stands<A: Aggregate>(
    history: &[A::Event],
    before: impl Fn(&A::Event) -> Redo<A::Command>,
    after: impl Fn(&A::Event) -> Redo<A::Command>,
    stamp: Stamp,
) -> Result<(), CorrectionRefusal> {
    let facts = effective(history);
    match broken_between::<A>((&facts, before), (&facts, after), stamp) {
        Some(broken) => Err(CorrectionRefusal::BreaksRule { broken }),
        None => Ok(()),
    }
}

/// The first fact of a corrected history that could not have been recorded, though it could before.
fn first_broken<A: Aggregate>(
    before: &[(u64, &A::Event)],
    after: &[(u64, &A::Event)],
    redo: impl Fn(&A::Event) -> Redo<A::Command>,
    stamp: Stamp,
) -> Option<Broken> {
    broken_between::<A>((before, &redo), (after, &redo), stamp)
}

/// The same, where what is known of the facts beside them differs too.
fn broken_between<A: Aggregate>(
    (before, redo_before): (&[(u64, &A::Event)], impl Fn(&A::Event) -> Redo<A::Command>),
    (after, redo_after): (&[(u64, &A::Event)], impl Fn(&A::Event) -> Redo<A::Command>),
    stamp: Stamp,
) -> Option<Broken> {
    let mut verdicts_before = decided_again::<A>(before, redo_before, stamp).into_iter().peekable();
    for (sequence, now) in decided_again::<A>(after, redo_after, stamp) {
        while verdicts_before.next_if(|(earlier, _)| *earlier < sequence).is_some() {}
        let then =
            verdicts_before.next_if(|(same, _)| *same == sequence).map(|(_, then)| then).unwrap_or_default();
        let was_accepted = then.iter().any(Option::is_none);
        for (then, now) in then.iter().zip(&now) {
            let Some(refusal) = now else { continue };
            let same_as_before = match then {
                None => false,
                Some(before) => was_accepted || before.code() == refusal.code(),
            };
            if !same_as_before {
                return Some(Broken::by(sequence, refusal));
            }
        }
    }
    None
}

/// What each fact of a history is told when it is decided again: for each of its commands the refusal, if any.
fn decided_again<A: Aggregate>(
    facts: &[(u64, &A::Event)],
    redo: impl Fn(&A::Event) -> Redo<A::Command>,
    stamp: Stamp,
) -> Vec<(u64, Vec<Option<A::Refusal>>)> {
    let mut state = A::default();
    let mut verdicts = Vec::with_capacity(facts.len());
    for (sequence, fact) in facts {
        let refusals =
            redo(fact).into_commands().into_iter().map(|command| state.decide(command, stamp).err());
        verdicts.push((*sequence, refusals.collect()));
        state.evolve(fact);
    }
    verdicts
}

#[cfg(test)]
mod tests;
