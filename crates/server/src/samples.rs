//! The sample programmes that ship inside the binary.

use app::App;
use app::import::{ImportError, ImportOptions, ImportReport};

/// A sample journal.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// The name of its file.
    pub name: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
}

/// All of them, in the order in which they are loaded.
pub const SAMPLES: [Sample; 3] = [
    Sample { name: "zarechnaya-2024.xlsx", bytes: include_bytes!("../samples/zarechnaya-2024.xlsx") },
    Sample { name: "boldyrevskaya-2024.xlsx", bytes: include_bytes!("../samples/boldyrevskaya-2024.xlsx") },
    Sample { name: "kizilyurt-2022-23.xlsx", bytes: include_bytes!("../samples/kizilyurt-2022-23.xlsx") },
];

impl Sample {
    /// Imports it; a second time nothing new is recorded.
    pub async fn load(
        &self,
        app: &App,
        mut progress: impl FnMut(usize, usize) + Send,
    ) -> Result<ImportReport, ImportError> {
        app.import(self.bytes, &ImportOptions::default(), &mut progress).await
    }
}
