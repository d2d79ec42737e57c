//! Tables for people: on the terminal, and in a page between two markers.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A benchmark's table with what has to be known to read it.
#[derive(Debug)]
pub(crate) struct Report {
    /// By which its place in the page is found.
    pub(crate) name: &'static str,
    /// What was measured, in words.
    pub(crate) about: String,
    /// Names of the columns.
    pub(crate) columns: &'static [&'static str],
    /// The rows.
    pub(crate) rows: Vec<Vec<String>>,
    /// What follows from the rows, a line each.
    pub(crate) findings: Vec<String>,
}

impl Report {
    /// As Markdown.
    pub(crate) fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let header: Vec<String> = self.columns.iter().map(ToString::to_string).collect();
        let rule: Vec<String> = self.columns.iter().map(|_| "---".to_owned()).collect();
        let mut text = format!("{}\n\n{}{}", self.about, line(&header), line(&rule));
        text.extend(self.rows.iter().map(|row| line(row)));
        if !self.findings.is_empty() {
            text.push('\n');
            text.extend(self.findings.iter().map(|finding| format!("- {finding}\n")));
        }
        text
    }

    /// Puts it into a page, between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`.
    pub(crate) fn write_into(&self, page: &Path) -> Result<()> {
        let text = fs::read_to_string(page).with_context(|| format!("{} cannot be read", page.display()))?;
        let (open, close) =
            (format!("<!-- bench:{} -->", self.name), format!("<!-- /bench:{} -->", self.name));
        let (before, rest) = text.split_once(&open).with_context(|| format!("the page has no {open}"))?;
        let (_, after) = rest.split_once(&close).with_context(|| format!("the page has no {close}"))?;
        let text = format!("{before}{open}\n{}{close}{after}", self.markdown());
        fs::write(page, text).with_context(|| format!("{} cannot be written", page.display()))
    }
}

/// The machine, the compiler and how busy the machine was, in one line.
pub(crate) fn machine() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model =
        cpu.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = read("/proc/meminfo");
    let kilobytes = memory.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok());
    let kernel = read("/proc/sys/kernel/osrelease");
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned());
    format!(
        "{cores} × {}, {} GB, Linux {}, {}, clients and server on the same cores",
        model.unwrap_or("unknown CPU"),
        kilobytes.unwrap_or_default() / 1_000_000,
        kernel.trim(),
        compiler.unwrap_or_else(|_| "unknown rustc".to_owned()),
    )
}

/// Which source was measured: the commit of the working copy, and whether something in it was changed since.
pub(crate) fn commit() -> String {
    let said = Command::new("git").args(["describe", "--always", "--dirty", "--exclude=*"]).output();
    said.map_or_else(|_| "unknown".to_owned(), |said| String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

/// How many tasks ran or waited on the machine in the last minute, by its own count.
pub(crate) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_replaces_the_one_between_its_markers_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.md");
        fs::write(&page, "a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb\n").unwrap();
        let (about, rows) = ("new".to_owned(), vec![vec!["1".to_owned()]]);
        Report { name: "x", about, columns: &["n"], rows, findings: vec![] }.write_into(&page).unwrap();
        let text = fs::read_to_string(&page).unwrap();
        assert_eq!(text, "a\n<!-- bench:x -->\nnew\n\n| n |\n| --- |\n| 1 |\n<!-- /bench:x -->\nb\n");
    }
}
