//! Unique values that go with other acts of a commit: the codes by which a journal names its people and pairs, and the mark of a row
//! that was recorded. They are claims: blind, and taken once.

use crate::work::{Work, WorkError};
use domain::ids::ProgramId;
use domain::words::normalised;
use uuid::Uuid;

/// What a code names. Codes are those of one programme's journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeKind {
    /// A mentor.
    Mentor,
    /// An enrolment.
    Mentee,
    /// A pair.
    Pair,
}

impl CodeKind {
    fn claim(self) -> &'static str {
        match self {
            Self::Mentor => "mentor-code",
            Self::Mentee => "mentee-code",
            Self::Pair => "pair-code",
        }
    }
}

/// A unique value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkAct {
    /// This code names this thing in the programme's journal.
    Code {
        /// What it names.
        kind: CodeKind,
        /// In which programme.
        program_id: ProgramId,
        /// The code.
        code: String,
        /// What it stands for.
        owner: Uuid,
    },
    /// This act of this row was recorded by this command.
    Row {
        /// Organisation, programme, sheet, key and act.
        parts: [String; 5],
        /// The command.
        command_id: Uuid,
    },
    /// This command brought this thing, which is no stream of its own: by it the row's other acts find the thing.
    Brought {
        /// The command.
        command_id: Uuid,
        /// What it brought.
        thing: Uuid,
    },
}

impl MarkAct {
    pub(super) fn apply(self, work: &mut Work<'_>) {
        match self {
            Self::Code { kind, program_id, code, owner } => {
                work.claim(kind.claim(), &[&program_id.to_string(), &normalised(&code)], owner);
            }
            Self::Row { parts, command_id } => {
                work.claim("import-act", &parts.each_ref().map(String::as_str), command_id);
            }
            Self::Brought { command_id, thing } => {
                work.claim("import-brought", &[&command_id.to_string()], thing);
            }
        }
    }

    /// What a code stands for, if it is known.
    pub(crate) async fn owner_of_code(
        work: &Work<'_>,
        kind: CodeKind,
        program_id: ProgramId,
        code: &str,
    ) -> Result<Option<Uuid>, WorkError> {
        work.owner(kind.claim(), &[&program_id.to_string(), &normalised(code)]).await
    }

    /// By which command an act of a row was recorded, if it was.
    pub(crate) async fn command_of_row(
        work: &Work<'_>,
        parts: &[String; 5],
    ) -> Result<Option<Uuid>, WorkError> {
        work.owner("import-act", &parts.each_ref().map(String::as_str)).await
    }

    /// What a command brought, if it said so.
    pub(crate) async fn brought_by(work: &Work<'_>, command_id: Uuid) -> Result<Option<Uuid>, WorkError> {
        work.owner("import-brought", &[&command_id.to_string()]).await
    }
}
