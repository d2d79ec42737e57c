//! Anonymous final answers in I5 and I6 (methodology §7.3, §11 case 23): they count in satisfaction, never in anything that links answers.
//!
//! Invariant: of a side no more of them count in a year than members took part without feedback under their name, so that nobody counts
//! twice. Which ones do not count when there are more is decided by their place alone.

use super::satisfaction::{is_final_of, theme_of, years_attended};
use super::{Contributions, Policies};
use crate::change::Measure;
use crate::fraction::Fraction;
use crate::period::Span;
use crate::registry::{PairRow, Registry};
use domain::ids::ProgramId;
use domain::methodology::Overall;
use domain::values::{Member, Side};
use std::collections::{BTreeMap, BTreeSet};

const ANONYMOUS: &str = "ANONYMOUS_FINAL_FEEDBACK";

/// What the anonymous answers of a programme contribute.
pub(super) fn of_program(
    registry: &Registry,
    id: ProgramId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    let Some(program) = registry.program(id).filter(|program| !program.anonymous.is_empty()) else { return };
    let mut marks: BTreeMap<(Side, i32), Vec<Option<Overall>>> = BTreeMap::new();
    for bundle in &program.anonymous {
        let given = bundle.responses.iter().map(|response| response.overall);
        if let Some(year) = policies.span.year_of(bundle.month) {
            marks.entry((bundle.side, year)).or_default().extend(given);
        }
    }
    for ((side, year), marks) in marks {
        let nodes = policies.path(registry, id, year);
        let silent = silent(registry.pairs().filter(|pair| pair.program_id == id), side, year, policies.span);
        let threshold = Fraction::whole(policies.of(&nodes, year).satisfaction.satisfied_from.into());
        for mark in marks.into_iter().take(silent) {
            for node in nodes.iter() {
                let mut add = |measure, detail: String| {
                    let cell = node.detailed(theme_of(side), measure, year, detail.into());
                    contributions.add(cell, 1, ANONYMOUS);
                };
                let Some(mark) = mark.map(Fraction::from) else {
                    add(Measure::Unusable, String::new());
                    continue;
                };
                add(Measure::Respondents, String::new());
                add(Measure::Mark, mark.to_string());
                if mark >= threshold {
                    add(Measure::Satisfied, String::new());
                    add(Measure::SatisfiedTookPart, String::new());
                }
            }
        }
    }
}

/// Members of a side who took part in a unit in the year and gave no final feedback under their name.
pub(crate) fn silent<'p>(
    pairs: impl Iterator<Item = &'p PairRow>,
    side: Side,
    year: i32,
    span: Span,
) -> usize {
    let (mut took_part, mut named) = (BTreeSet::new(), BTreeSet::new());
    for pair in pairs.filter(|pair| pair.is_unit()) {
        for member in members(pair, side) {
            if years_attended(pair, member, span).any(|attended| attended == year) {
                took_part.insert(member);
            }
            if pair.feedback.iter().any(|feedback| is_final_of(feedback, member)) {
                named.insert(member);
            }
        }
    }
    took_part.difference(&named).count()
}

fn members(pair: &PairRow, side: Side) -> Vec<Member> {
    match side {
        Side::Mentor => pair.mentors.keys().copied().map(Member::Mentor).collect(),
        Side::Mentee => pair.mentees.keys().copied().map(Member::Mentee).collect(),
    }
}

#[cfg(test)]
mod tests;
