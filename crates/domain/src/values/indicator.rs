//! The codes of the published indicators: what targets and numbers are named by. What each counts stands in the catalogue of the read models.

use crate::words;

words! {
    /// Published indicators: I1–I6 of methodology §6.2; those after them are other results that its sources name (§6.3).
    pub enum IndicatorCode {
        I1 => "I1",
        I2 => "I2",
        I3 => "I3",
        I4 => "I4",
        I5 => "I5",
        I6 => "I6",
        I7 => "I7",
        I8 => "I8",
    }
}
