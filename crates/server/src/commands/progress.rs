//! How far something is: a bar on a terminal, a line every two seconds elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

const LINE_EVERY: Duration = Duration::from_secs(2);

/// A piece of work that is shown on standard error.
#[derive(Debug)]
pub(super) struct Progress {
    title: String,
    shown: Shown,
}

#[derive(Debug)]
enum Shown {
    Bar(ProgressBar),
    Lines { last: Instant },
}

impl Progress {
    pub(super) fn new(title: impl Into<String>) -> Self {
        let title = title.into();
        let shown = if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} {per_sec} {eta}")
                .expect("the template is well formed");
            Shown::Bar(
                ProgressBar::new(0).with_style(style.progress_chars("=> ")).with_message(title.clone()),
            )
        } else {
            Shown::Lines { last: Instant::now() }
        };
        Self { title, shown }
    }

    /// So much of so much is done.
    pub(super) fn set(&mut self, done: u64, total: u64) {
        match &mut self.shown {
            Shown::Bar(bar) => {
                bar.set_length(total);
                bar.set_position(done);
            }
            Shown::Lines { last } => {
                if last.elapsed() >= LINE_EVERY {
                    *last = Instant::now();
                    eprintln!("{}: {done}/{total}", self.title);
                }
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        match &self.shown {
            Shown::Bar(bar) => bar.finish_and_clear(),
            Shown::Lines { .. } => {}
        }
    }
}
