//! One import under way: where it writes, what its codes stand for, which verdict each row has.

use super::row_act::RowAct;
use crate::acts::{Act, CodeKind, MarkAct};
use crate::envelope::{Actor, Channel, Envelope, ReasonCode, Source};
use crate::perform::{App, Done, PerformError};
use crate::refused::Refused;
use crate::work::{Rehearsal, Work, WorkError};
use crate::workbook::{RowVerdict, SheetKind, Verdict, Workbook};
use domain::aggregate::Aggregate;
use domain::ids::{OrganizationId, ProgramId};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::ids::ordered_id;
use store::journal::Position;
use uuid::Uuid;

/// The journal's organisation and programme, once they are there.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) organization_id: OrganizationId,
    pub(super) program_id: ProgramId,
    pub(super) drafted_on: chrono::NaiveDate,
    /// The row of the title, which speaks for what is derived about the programme; none in a single sheet.
    pub(super) title_row: Option<u32>,
}

/// An import under way.
pub(super) struct Run<'a> {
    pub(super) app: &'a App,
    rehearsal: Option<Rehearsal>,
    file: String,
    correlation_id: Uuid,
    /// Organisation code and programme title as the journal names them.
    pub(super) names: (String, String),
    pub(super) place: Option<Place>,
    /// Rows by the code they introduce: where a missing code may still come from.
    introduced: BTreeMap<(CodeKind, String), (SheetKind, u32)>,
    verdicts: BTreeMap<(SheetKind, u32), (Verdict, Vec<String>)>,
    last: Option<Position>,
    /// How many mentees and mentors entered, how many mentors were trained, and the last day of each.
    pub(super) recruited: Recruited,
}

/// What the recruiting milestones count.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Recruited {
    pub(super) mentees: Option<(chrono::NaiveDate, u32)>,
    pub(super) mentors: Option<(chrono::NaiveDate, u32)>,
    pub(super) trained: Option<(chrono::NaiveDate, u32)>,
}

/// What came of one act of a row.
#[derive(Debug)]
pub(super) enum Outcome {
    Recorded,
    AlreadyThere,
    Refused(Refused),
}

/// What becomes of a row: an outcome, or a code that does not resolve.
pub(super) type Judged = Result<Outcome, Unresolved>;

/// Why a code does not resolve.
#[derive(Debug)]
pub(super) enum Unresolved {
    /// The row that introduces it was refused, waits itself, or comes later.
    Waits { code: String, sheet: SheetKind, row: u32 },
    /// Nobody introduces it.
    Unknown { code: String, sheet: SheetKind },
}

impl<'a> Run<'a> {
    pub(super) fn new(app: &'a App, workbook: &Workbook, dry_run: bool) -> Self {
        let mut introduced = BTreeMap::new();
        let mut introduce = |kind, sheet, number, key: &Option<String>| {
            if let Some(code) = key {
                introduced.entry((kind, code.clone())).or_insert((sheet, number));
            }
        };
        for row in &workbook.mentors {
            introduce(CodeKind::Mentor, row.sheet, row.number, &row.key);
        }
        for row in &workbook.mentees {
            introduce(CodeKind::Mentee, row.sheet, row.number, &row.key);
        }
        for row in &workbook.pairs {
            introduce(CodeKind::Pair, row.sheet, row.number, &row.key);
        }
        Self {
            app,
            rehearsal: dry_run.then(Rehearsal::default),
            file: hex::encode(workbook.sha256),
            correlation_id: ordered_id(),
            names: Default::default(),
            place: None,
            introduced,
            verdicts: BTreeMap::new(),
            last: None,
            recruited: Recruited::default(),
        }
    }

    /// A work that sees what this run has written or rehearsed.
    pub(super) fn work(&self) -> Work<'_> {
        self.app.work(self.rehearsal.as_ref())
    }

    /// The state of an aggregate as this run left it.
    pub(super) async fn peek<A: Aggregate>(&self, id: Uuid) -> Result<Arc<A>, WorkError> {
        self.work().state::<A>(id).await
    }

    /// Carries out the acts of a row as one commit.
    pub(super) async fn carry_out(
        &mut self,
        row: &RowAct,
        acts: Vec<Act>,
        reason: Option<ReasonCode>,
    ) -> Result<Outcome, PerformError> {
        self.carry_out_as(row, |_| acts, reason).await
    }

    /// The same, where the acts are told the id of their command.
    pub(super) async fn carry_out_as(
        &mut self,
        row: &RowAct,
        acts: impl FnOnce(Uuid) -> Vec<Act>,
        reason: Option<ReasonCode>,
    ) -> Result<Outcome, PerformError> {
        let (organization, program) = &self.names;
        let parts = row.parts(organization, program);
        let known = MarkAct::command_of_row(&self.work(), &parts).await?;
        let mut undone = 0;
        let (command_id, fingerprint) = loop {
            let (command_id, fingerprint) = row.command(self.app.vault(), organization, program, undone);
            if known == Some(command_id) {
                return Ok(Outcome::AlreadyThere);
            }
            if self.app.journal().command(command_id).await?.is_none() {
                break (command_id, fingerprint);
            }
            // Its twin in another process may have been recorded since the mark was read.
            if MarkAct::command_of_row(&self.work(), &parts).await? == Some(command_id) {
                return Ok(Outcome::AlreadyThere);
            }
            // A command that is known and whose mark is gone was undone with its import.
            undone += 1;
        };
        if known.is_some() {
            return Ok(Outcome::Refused(changed()));
        }
        let mut acts = acts(command_id);
        acts.push(MarkAct::Row { parts, command_id }.into());
        let envelope = Envelope {
            command_id,
            actor: Actor::local(),
            channel: Channel::Import,
            reason,
            source: Some(Source {
                file: self.file.clone(),
                sheet: row.sheet.russian(),
                row: row.rows.first().copied().unwrap_or_default(),
            }),
            correlation_id: self.correlation_id,
        };
        let done = match &mut self.rehearsal {
            Some(rehearsal) => self.app.rehearse(&acts, rehearsal).await,
            None => self.app.perform(&acts, &envelope, fingerprint, None).await,
        };
        match done {
            Ok(Done::Recorded { last, repeated, .. }) => {
                if repeated {
                    return Ok(Outcome::AlreadyThere);
                }
                if self.rehearsal.is_none() {
                    self.last = self.last.max(Some(last));
                }
                Ok(Outcome::Recorded)
            }
            Ok(Done::AlreadySo) => Ok(Outcome::AlreadyThere),
            Err(PerformError::Refused(refused)) => {
                // The same file sent to two processes at once: this row was judged beside its twin, which was recorded meanwhile.
                let twin = match self.rehearsal {
                    Some(_) => None,
                    None => self.app.journal().command(command_id).await?,
                };
                Ok(match twin {
                    Some(twin) if twin.fingerprint == fingerprint => Outcome::AlreadyThere,
                    Some(_) => Outcome::Refused(changed()),
                    None => Outcome::Refused(refused),
                })
            }
            Err(PerformError::CommandReused { .. }) => Ok(Outcome::Refused(changed())),
            Err(
                error @ (PerformError::Conflict { .. }
                | PerformError::DiskFull(_)
                | PerformError::Unavailable(_)),
            ) => Err(error),
        }
    }

    /// What an act of a row brought, if it was recorded and said so.
    pub(super) async fn brought_by(&self, row: &RowAct) -> Result<Option<Uuid>, PerformError> {
        let ((organization, program), work) = (&self.names, self.work());
        let command = MarkAct::command_of_row(&work, &row.parts(organization, program)).await?;
        Ok(match command {
            Some(command_id) => MarkAct::brought_by(&work, command_id).await?,
            None => None,
        })
    }

    /// What a code stands for.
    pub(super) async fn resolve(
        &self,
        kind: CodeKind,
        code: &str,
    ) -> Result<Result<Uuid, Unresolved>, PerformError> {
        let Some(place) = &self.place else {
            return Ok(Err(Unresolved::Waits { code: code.to_owned(), sheet: SheetKind::Program, row: 1 }));
        };
        if let Some(owner) = MarkAct::owner_of_code(&self.work(), kind, place.program_id, code).await? {
            return Ok(Ok(owner));
        }
        Ok(Err(match self.introduced.get(&(kind, code.to_owned())) {
            Some((sheet, row)) => Unresolved::Waits { code: code.to_owned(), sheet: *sheet, row: *row },
            None => Unresolved::Unknown { code: code.to_owned(), sheet: sheet_of(kind) },
        }))
    }

    /// Gives the rows of an act its outcome.
    pub(super) fn note(&mut self, row: &RowAct, outcome: &Outcome) {
        for number in &row.rows {
            match outcome {
                Outcome::Recorded => self.verdict(row.sheet, *number, Verdict::Recorded, None),
                Outcome::AlreadyThere => self.verdict(row.sheet, *number, Verdict::AlreadyThere, None),
                Outcome::Refused(refused) => {
                    self.verdict(row.sheet, *number, Verdict::Refused, Some(refused.russian.clone()));
                }
            }
        }
    }

    /// Gives the rows of an act the verdict of a code that does not resolve.
    pub(super) fn note_unresolved(&mut self, row: &RowAct, unresolved: &Unresolved) {
        for number in &row.rows {
            match unresolved {
                Unresolved::Waits { code, sheet, row: waits_for } => {
                    let reason = format!("ждёт строку {waits_for} листа «{}» ({code})", sheet.russian());
                    self.verdict(row.sheet, *number, Verdict::Waits, Some(reason));
                }
                Unresolved::Unknown { code, sheet } => {
                    let reason = format!("«{code}» нет на листе «{}» и в реестре", sheet.russian());
                    self.verdict(row.sheet, *number, Verdict::Refused, Some(reason));
                }
            }
        }
    }

    /// Lets a row wait for another one of its sheet, with which it is recorded together.
    pub(super) fn wait_for(&mut self, sheet: SheetKind, row: u32, other: u32) {
        let reason = format!("ждёт строку {other} листа «{}»: записываются вместе", sheet.russian());
        self.verdict(sheet, row, Verdict::Waits, Some(reason));
    }

    /// Gives a row a verdict; a second one of the same row makes it partial when they differ.
    pub(super) fn verdict(&mut self, sheet: SheetKind, row: u32, verdict: Verdict, reason: Option<String>) {
        let entry = self.verdicts.entry((sheet, row));
        let (standing, reasons) = entry.or_insert((verdict, Vec::new()));
        if *standing != verdict {
            *standing = joined(*standing, verdict);
        }
        reasons.extend(reason);
    }

    /// The verdicts in the order of the file, and the last position written.
    pub(super) fn finish(self) -> (Vec<RowVerdict>, Option<Position>) {
        let verdicts = self.verdicts.into_iter().map(|((sheet, row), (verdict, mut reasons))| {
            reasons.dedup();
            RowVerdict { sheet, row, verdict, reason: reasons.join("; ") }
        });
        (verdicts.collect(), self.last)
    }
}

/// The verdict of a row with two acts.
fn joined(first: Verdict, second: Verdict) -> Verdict {
    use Verdict::{AlreadyThere, Partly, Recorded, Refused, Waits};
    let good = |verdict| matches!(verdict, Recorded | AlreadyThere);
    match (first, second) {
        _ if first == second => first,
        _ if good(first) && good(second) => Recorded,
        (Refused | Waits, Refused | Waits) => Refused,
        _ => Partly,
    }
}

fn sheet_of(kind: CodeKind) -> SheetKind {
    match kind {
        CodeKind::Mentor => SheetKind::Mentors,
        CodeKind::Mentee => SheetKind::Mentees,
        CodeKind::Pair => SheetKind::Pairs,
    }
}

fn changed() -> Refused {
    Refused::new(
        "IMPORT_ROW_CHANGED",
        "the row was recorded with other cells: a change of what is recorded needs a correction",
        "строка уже записана с другими ячейками: изменение записанного требует исправления",
    )
}
