//! Marks behind I5 and I6: mean, median, distribution, response (methodology §7.3).

use super::Cells;
use crate::change::{Measure, Theme};
use crate::fraction::Fraction;
use crate::statistics;
use std::collections::BTreeMap;

/// What the marks of a year say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Satisfaction {
    /// Persons who gave final feedback.
    pub respondents: i64,
    /// Persons who answered too little for a mark.
    pub unusable: i64,
    /// Persons who attended a meeting.
    pub took_part: i64,
    /// Persons by mark, ascending.
    pub distribution: BTreeMap<Fraction, u64>,
}

impl Satisfaction {
    /// Respondents of those who took part, per cent.
    pub fn response_rate(&self) -> Option<Fraction> {
        Fraction::new(100 * i128::from(self.respondents), i128::from(self.took_part))
    }

    /// Mean mark.
    pub fn mean(&self) -> Option<Fraction> {
        statistics::mean(&self.distribution)
    }

    /// Median mark.
    pub fn median(&self) -> Option<Fraction> {
        statistics::median(&self.distribution)
    }

    /// Persons whose mark reaches a threshold.
    pub fn satisfied_from(&self, threshold: u8) -> u64 {
        self.distribution.range(Fraction::whole(i128::from(threshold))..).map(|(_, persons)| persons).sum()
    }
}

/// Reads the marks of a theme off the cells of a node.
pub fn read(cells: &Cells, theme: Theme, year: i32) -> Satisfaction {
    let marks = cells.of(theme, Measure::Mark).filter(|(key, sum)| key.year == year && *sum > 0);
    Satisfaction {
        respondents: cells.flow(theme, Measure::Respondents, year),
        unusable: cells.flow(theme, Measure::Unusable, year),
        took_part: cells.flow(theme, Measure::TookPart, year),
        distribution: marks
            .map(|(key, sum)| {
                let mark = key.detail.parse().expect("the ledger wrote a fraction");
                (mark, u64::try_from(sum).expect("positive"))
            })
            .collect(),
    }
}
