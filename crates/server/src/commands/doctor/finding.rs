//! What a doctor finds: how bad it is, what it is, and what to do.

use std::io::Write;
use std::process::ExitCode;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::commands) enum Level {
    Ok,
    /// Worth knowing, neither good nor bad.
    Note,
    Warning,
    Error,
}

#[derive(Debug)]
struct Finding {
    level: Level,
    subject: &'static str,
    found: String,
    advice: String,
}

/// Everything that was found, in the order in which it was looked for.
#[derive(Debug, Default)]
pub(in crate::commands) struct Findings(Vec<Finding>);

impl Findings {
    pub(in crate::commands) fn ok(&mut self, subject: &'static str, found: impl Into<String>) {
        self.add(Level::Ok, subject, found, "");
    }

    pub(in crate::commands) fn warning(
        &mut self,
        subject: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.add(Level::Warning, subject, found, advice);
    }

    pub(in crate::commands) fn error(
        &mut self,
        subject: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.add(Level::Error, subject, found, advice);
    }

    pub(in crate::commands) fn add(
        &mut self,
        level: Level,
        subject: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.0.push(Finding { level, subject, found: found.into(), advice: advice.into() });
    }

    /// An error with everything that led to it.
    pub(in crate::commands) fn failure(
        &mut self,
        subject: &'static str,
        error: impl Into<anyhow::Error>,
        advice: impl Into<String>,
    ) {
        self.error(subject, format!("{:#}", error.into()), advice);
    }

    pub(in crate::commands) fn print(&self) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        for finding in &self.0 {
            let mark = match finding.level {
                Level::Ok => "ok     ",
                Level::Note => "note   ",
                Level::Warning => "WARNING",
                Level::Error => "ERROR  ",
            };
            writeln!(out, "  {mark} {:<12} {}", finding.subject, finding.found)?;
            if !finding.advice.is_empty() {
                writeln!(out, "          {:<12} → {}", "", finding.advice)?;
            }
        }
        Ok(())
    }

    pub(in crate::commands) fn status(&self) -> ExitCode {
        match self.0.iter().map(|finding| finding.level).max() {
            None | Some(Level::Ok | Level::Note) => ExitCode::SUCCESS,
            Some(Level::Warning) => ExitCode::from(1),
            Some(Level::Error) => ExitCode::from(2),
        }
    }
}
