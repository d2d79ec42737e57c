//! An import undone as one act: every fact that the file brought is voided, the newest first, as far as the rest of each stream stands
//! without it. Facts that were corrected by hand, those on which others rest, and those without which the whole would break an invariant
//! stay and are listed (methodology §5.6).
//!
//! Invariants: one commit or nothing; the preview decides exactly what the act would write; what is wholly undone gives back its unique
//! values and its rows can be imported again.

mod guards;

use crate::acts::{Redos, brought, employs, fact_of, may_be_said, referenced, take_away, with_type};
use crate::envelope::Envelope;
use crate::perform::{App, Done, PerformError, count, count_retry};
use crate::refused::Refused;
use crate::work::Work;
use domain::aggregate::{Aggregate, Event};
use domain::correction::{self, CorrectionCommand, CorrectionReason, Redo};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::person::Person;
use domain::program::Program;
use domain::settings::Settings;
use guards::{MEMBERSHIPS, to_be_kept};
use std::collections::{BTreeMap, BTreeSet};
use store::journal::{Position, Recorded, StreamId};
use uuid::Uuid;

const REASON: CorrectionReason = CorrectionReason::ImportUndone;
const ATTEMPTS: u32 = 5;

/// Who rests on others goes first.
const ORDER: [&str; 8] = [
    Pair::TYPE,
    Mentee::TYPE,
    Mentor::TYPE,
    Program::TYPE,
    Person::TYPE,
    Settings::TYPE,
    Methodology::TYPE,
    Organization::TYPE,
];

/// A fact of the file that stays.
#[derive(Clone, Debug)]
pub struct KeptFact {
    /// The fact.
    pub fact: Recorded,
    /// Why it stays.
    pub because: Refused,
}

/// What undoing an import does, or would do.
#[derive(Clone, Debug)]
pub struct UndoReport {
    /// SHA-256 of the file.
    pub file: String,
    /// Facts that are voided.
    pub voided: usize,
    /// Facts that stay, in the order in which they were recorded.
    pub kept: Vec<KeptFact>,
    /// The last event of the act; `None` for a preview, or when there was nothing to undo.
    pub position: Option<Position>,
    /// Whether an earlier sending of the same command wrote it.
    pub repeated: bool,
}

impl UndoReport {
    /// How it ended as a command.
    fn done(&self) -> Done {
        let recorded = |at| Done::Recorded { first: at, last: at, repeated: self.repeated };
        self.position.map_or(Done::AlreadySo, recorded)
    }
}

/// What was decided so far.
#[derive(Default)]
struct Undoing {
    voided: BTreeSet<Position>,
    kept: BTreeMap<Position, KeptFact>,
    /// Commands of which a fact was voided by which somebody is in a pair or is not: their consequences go with it.
    undone_commands: BTreeSet<Uuid>,
    /// Things that are wholly gone.
    leaving: BTreeSet<Uuid>,
}

impl App {
    /// Voids everything that a file brought. A preview decides the same and writes nothing.
    pub async fn undo_import(
        &self,
        envelope: &Envelope,
        file: &str,
        dry_run: bool,
        note: Option<&str>,
    ) -> Result<UndoReport, PerformError> {
        let mut attempt = 1;
        let answer = loop {
            match self.undo(envelope, file, dry_run, note).await {
                Err(PerformError::Conflict { .. }) if attempt < ATTEMPTS => {
                    count_retry();
                    attempt += 1;
                }
                answer => break answer,
            }
        };
        if !dry_run {
            count(answer.as_ref().map(UndoReport::done));
        }
        answer
    }

    async fn undo(
        &self,
        envelope: &Envelope,
        file: &str,
        dry_run: bool,
        note: Option<&str>,
    ) -> Result<UndoReport, PerformError> {
        let session = self.journal().session();
        let facts = &*self.journal().of_file(file).await?;
        if facts.is_empty() {
            return Err(Refused::new(
                "IMPORT_UNKNOWN",
                format!("no fact was imported from the file {file}: give the SHA-256 of an imported file"),
                format!("из файла {file} ничего не загружено: нужен SHA-256 загруженного файла"),
            )
            .into());
        }
        let head = *self.journal().head().borrow();
        self.at_least(Some(head)).await.map_err(|error| PerformError::Unavailable(Box::new(error)))?;
        let mut staying = BTreeMap::new();
        let (mut work, may_be_said, undoing) = loop {
            let mut work = self.work(None).afresh().since(session);
            let may_be_said = match (note, facts.first()) {
                (Some(_), Some(first)) => may_be_said(&mut work, &first.stream()).await,
                (Some(_), None) | (None, _) => Ok(()),
            };
            let undoing = self.decide_undo(&mut work, facts, &staying).await?;
            let mut before = self.work(None).afresh();
            let more = to_be_kept(&mut work, &mut before, self.reading(), facts, &undoing.voided).await?;
            if more.is_empty() {
                break (work, may_be_said, undoing);
            }
            staying.extend(more);
        };
        let mut report = UndoReport {
            file: file.to_owned(),
            voided: undoing.voided.len(),
            kept: undoing.kept.into_values().collect(),
            position: None,
            repeated: false,
        };
        // What is said besides is part of what was asked: said otherwise under the same id, it would be lost.
        let asked: Vec<&str> = std::iter::once(file).chain(note).collect();
        let fingerprint = self.vault().blind_index("undo-import", &asked);
        if let Some(record) = self.journal().command(envelope.command_id).await? {
            if record.fingerprint != fingerprint {
                let (command_id, position) = (envelope.command_id, record.last);
                return Err(PerformError::CommandReused { command_id, position });
            }
            return Ok(UndoReport { position: Some(record.last), repeated: true, ..report });
        }
        if dry_run || work.is_empty() {
            return Ok(report);
        }
        may_be_said?;
        if let Some(first) = facts.first() {
            work.seal_some(first.aggregate_id, &format!("undo:{}", envelope.command_id), note).await?;
        }
        report.position = Some(self.append(&mut work, envelope, fingerprint).await?);
        Ok(report)
    }

    async fn decide_undo(
        &self,
        work: &mut Work<'_>,
        facts: &[Recorded],
        staying: &BTreeMap<Position, Refused>,
    ) -> Result<Undoing, PerformError> {
        let mut streams: BTreeMap<StreamId, Vec<&Recorded>> = BTreeMap::new();
        for fact in facts {
            streams.entry(fact.stream()).or_default().push(fact);
        }
        let mut undoing = Undoing::default();
        for aggregate_type in ORDER {
            let mut of_type: Vec<_> =
                streams.iter().filter(|(stream, _)| stream.aggregate_type == aggregate_type).collect();
            // What was there later hangs from what was there before.
            of_type.sort_by_key(|(_, facts)| std::cmp::Reverse(facts.first().map(|fact| fact.position)));
            for (stream, facts) in of_type {
                with_type!(aggregate_type, A => self.undo_stream::<A>(work, stream, (facts, staying), &mut undoing).await?);
            }
        }
        let mut by_command: BTreeMap<Uuid, bool> = BTreeMap::new();
        for fact in facts {
            let whole = by_command.entry(fact.command_id().unwrap_or_default()).or_insert(true);
            *whole &= !undoing.kept.contains_key(&fact.position);
        }
        for (command, _) in by_command.into_iter().filter(|(_, whole)| *whole) {
            work.release(command);
        }
        Ok(undoing)
    }

    /// Voids what can go of one stream, the newest first.
    async fn undo_stream<A: Aggregate>(
        &self,
        work: &mut Work<'_>,
        stream: &StreamId,
        (facts, staying): (&[&Recorded], &BTreeMap<Position, Refused>),
        undoing: &mut Undoing,
    ) -> Result<(), PerformError> {
        let stored = work.history::<A>(stream.aggregate_id).await?;
        let redo = Redos::of(work, stream.aggregate_id, &stored).await?;
        let goes_on = |fact: &Recorded| fact.event_type == "PairCarriedOver";
        let begins_here = facts.first().is_some_and(|fact| fact.sequence == 1);
        let rests = if begins_here || facts.iter().any(|fact| goes_on(fact)) {
            referenced(self.reading(), stream, &undoing.leaving).await?
        } else {
            None
        };
        let mut history = stored.clone();
        let mut waiting: Vec<&Recorded> = facts.iter().rev().copied().collect();
        // What cannot go before another one is tried again when that is gone.
        loop {
            let (asked, mut refused) = (waiting.len(), Vec::new());
            for fact in waiting {
                let Some(standing) = fact_of(&history, fact.sequence) else { continue };
                let kept = if corrected_by_hand(&stored, fact.sequence) {
                    Some(by_hand())
                } else if let Some(because) = staying.get(&fact.position) {
                    Some(because.clone())
                } else if let Some(rests) =
                    rests.as_ref().filter(|_| fact.sequence == 1 || A::TYPE == Program::TYPE || goes_on(fact))
                {
                    Some(rests.clone())
                } else if let Some(enterprise) = brought(&standing) {
                    employs(self.reading(), enterprise, &undoing.leaving).await?
                } else {
                    None
                };
                let decided = match kept {
                    Some(because) => Err(because),
                    None => void_one::<A>(work, &history, fact, &redo, undoing),
                };
                match decided {
                    Ok(correction) => {
                        history.extend(correction);
                        undoing.voided.insert(fact.position);
                        undoing.kept.remove(&fact.position);
                        let of_members = MEMBERSHIPS.contains(&&*fact.event_type);
                        undoing.undone_commands.extend(fact.command_id().filter(|_| of_members));
                        if let Some(enterprise) = brought(&standing) {
                            work.release(enterprise);
                        }
                    }
                    Err(because) => {
                        undoing.kept.insert(fact.position, KeptFact { fact: fact.clone(), because });
                        refused.push(fact);
                    }
                }
            }
            if refused.is_empty() || refused.len() == asked {
                break;
            }
            waiting = refused;
        }
        if correction::effective(&history).is_empty() {
            undoing.leaving.insert(stream.aggregate_id);
            work.release(stream.aggregate_id);
        }
        let corrections = history.split_off(stored.len());
        take_away(work, stream, &stored, &corrections).await?;
        Ok(work.correct::<A>(stream.aggregate_id, &stored, corrections).await?)
    }
}

/// Voids one fact, if the rest of its stream stands without it.
fn void_one<A: Aggregate>(
    work: &Work<'_>,
    history: &[A::Event],
    fact: &Recorded,
    redo: &Redos,
    undoing: &Undoing,
) -> Result<Vec<A::Event>, Refused> {
    let sequence = fact.sequence;
    let command = CorrectionCommand::VoidFact { sequence, reason: REASON };
    let redo = |event: &A::Event| redo.of_event::<A>(event);
    let recorded = usize::try_from(sequence - 1).ok().and_then(|index| history.get(index));
    let is_consequence = recorded.is_some_and(|event| matches!(redo(event), Redo::Consequence(_)));
    if is_consequence && !fact.command_id().is_some_and(|cause| undoing.undone_commands.contains(&cause)) {
        return Err(Refused::new(
            "IMPORT_UNDO_CAUSE_KEPT",
            "the fact of the pair from which it follows stays",
            "запись пары, из которой она следует, остаётся",
        ));
    }
    correction::follow::<A>(history, command, redo, work.stamp()).map_err(|refusal| Refused::of(&refusal))
}

fn corrected_by_hand<E: Event>(history: &[E], sequence: u64) -> bool {
    history.iter().filter_map(Event::correction).any(|correction| correction.sequence() == sequence)
}

fn by_hand() -> Refused {
    Refused::new(
        "IMPORT_UNDO_CORRECTED",
        "the fact was corrected by hand after the import: void it by hand",
        "запись исправлена вручную после загрузки: аннулируйте её вручную",
    )
}
