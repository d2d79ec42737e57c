//! I5 and I6: satisfaction of mentees and of mentors (methodology §7.3; settled point 6).
//!
//! The latest final feedback of a person in a programme counts; above a programme a person counts once, with the mean of
//! his or her programmes. Both denominators are kept: those who answered, and those who took part. Who only came to a speed event took no
//! part in a unit: neither the coming nor the answers count.

use super::{Contributions, Node, Policies};
use crate::change::{Measure, Theme};
use crate::fraction::Fraction;
use crate::period::Span;
use crate::registry::{FeedbackRow, PairRow, Registry};
use domain::ids::{PairId, PersonId, ProgramId};
use domain::methodology::Overall;
use domain::values::{FeedbackPhase, IndicatorCode, Member, Side};
use std::collections::BTreeSet;

/// What a person contributes as a mentee (I5) and as a mentor (I6).
pub(super) fn of_person(
    registry: &Registry,
    id: PersonId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    let mut as_mentee = Voice::default();
    for mentee in registry.as_mentee(id) {
        as_mentee.hear(registry, Member::Mentee(mentee.id), &mentee.pairs, policies.span);
    }
    as_mentee.count(registry, Theme::Indicator(IndicatorCode::I5), policies, contributions);
    let mut as_mentor = Voice::default();
    for mentor in registry.as_mentor(id) {
        as_mentor.hear(registry, Member::Mentor(mentor.id), &mentor.pairs, policies.span);
    }
    as_mentor.count(registry, Theme::Indicator(IndicatorCode::I6), policies, contributions);
}

/// The indicator of a side.
pub(super) fn theme_of(side: Side) -> Theme {
    match side {
        Side::Mentee => Theme::Indicator(IndicatorCode::I5),
        Side::Mentor => Theme::Indicator(IndicatorCode::I6),
    }
}

/// What a person said and attended in one role. Lists, put in order when they are counted: mostly of one or two.
#[derive(Default)]
struct Voice {
    /// Final feedback, by programme.
    marks: Vec<(ProgramId, Mark)>,
    /// Years in which too little was answered for a mark, by programme.
    unusable: Vec<(ProgramId, i32)>,
    /// Years in which the person attended a meeting, by programme.
    attended: Vec<(ProgramId, i32)>,
}

/// A mark of a person that counts at a node in a year, and the threshold there.
struct Heard {
    at: (Node, i32),
    satisfied_from: u32,
    mark: Overall,
}

/// A final mark. Of two on one day the one recorded later stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    order: (chrono::NaiveDate, u64),
    overall: Overall,
}

impl Voice {
    fn hear(&mut self, registry: &Registry, member: Member, pairs: &BTreeSet<PairId>, span: Span) {
        for pair in pairs.iter().filter_map(|id| registry.pair(*id)).filter(|pair| pair.is_unit()) {
            for feedback in pair.feedback.iter().filter(|feedback| is_final_of(feedback, member)) {
                let order = (feedback.occurred_on, feedback.position);
                let Some(overall) = feedback.overall else {
                    self.unusable.extend(span.year_of(order.0).map(|year| (pair.program_id, year)));
                    continue;
                };
                self.marks.push((pair.program_id, Mark { order, overall }));
            }
            for year in years_attended(pair, member, span) {
                // Meeting by meeting, so the same year comes again and again.
                if self.attended.last() != Some(&(pair.program_id, year)) {
                    self.attended.push((pair.program_id, year));
                }
            }
        }
    }

    fn count(
        mut self,
        registry: &Registry,
        theme: Theme,
        policies: Policies<'_>,
        contributions: &mut Contributions,
    ) {
        let heard = self.heard(registry, policies);
        let mut took_part: Vec<(Node, i32)> = Vec::new();
        for (program, year) in &self.attended {
            let nodes = policies.path(registry, *program, *year);
            took_part.extend(nodes.iter().map(|node| (*node, *year)));
        }
        for (node, year) in &took_part {
            contributions.count(node.cell(theme, Measure::TookPart, *year), "ATTENDED_A_MEETING_IN_THE_YEAR");
        }
        for (program, year) in &self.unusable {
            for node in policies.path(registry, *program, *year).iter() {
                if heard.iter().all(|heard| heard.at != (*node, *year)) {
                    let cell = node.cell(theme, Measure::Unusable, *year);
                    contributions.count(cell, "TOO_FEW_ANSWERS_FOR_A_MARK");
                }
            }
        }
        for here in heard.chunk_by(|one, next| one.at == next.at) {
            let Heard { at: (node, year), satisfied_from, .. } = here[0];
            let marks: Vec<Fraction> = here.iter().map(|heard| heard.mark.into()).collect();
            let mean = Fraction::mean(&marks).expect("a chunk has at least one mark");
            contributions.count(node.cell(theme, Measure::Respondents, year), "FINAL_FEEDBACK_IN_THE_YEAR");
            contributions.count(
                node.detailed(theme, Measure::Mark, year, mean.to_string().into()),
                "MEAN_OF_LATEST_MARK_IN_EACH_PROGRAM",
            );
            if mean >= Fraction::whole(satisfied_from.into()) {
                contributions.count(node.cell(theme, Measure::Satisfied, year), "MARK_REACHES_THRESHOLD");
                if took_part.contains(&(node, year)) {
                    contributions
                        .count(node.cell(theme, Measure::SatisfiedTookPart, year), "MARK_REACHES_THRESHOLD");
                }
            }
        }
    }

    /// The latest mark of each programme at every node above it, in the order of nodes.
    fn heard(&mut self, registry: &Registry, policies: Policies<'_>) -> Vec<Heard> {
        self.marks.sort_unstable();
        let mut heard = Vec::new();
        for of_program in self.marks.chunk_by(|(one, _), (next, _)| one == next) {
            let [.., (program, mark)] = of_program else { continue };
            let Some(year) = policies.span.year_of(mark.order.0) else { continue };
            let nodes = policies.path(registry, *program, year);
            // A node lies in one region, so every programme below it has the same threshold.
            let satisfied_from = policies.of(&nodes, year).satisfaction.satisfied_from;
            let at_node = |node: &Node| Heard { at: (*node, year), satisfied_from, mark: mark.overall };
            heard.extend(nodes.iter().map(at_node));
        }
        heard.sort_by_key(|heard| heard.at);
        heard
    }
}

/// Whether it is final feedback of this member.
pub(super) fn is_final_of(feedback: &FeedbackRow, member: Member) -> bool {
    feedback.phase == FeedbackPhase::Final && feedback.respondent == member
}

/// Years in which a member attended a meeting of a pair, meeting by meeting, the last one first: who asks for a year asks mostly for its.
pub(super) fn years_attended(pair: &PairRow, member: Member, span: Span) -> impl Iterator<Item = i32> + '_ {
    pair.meetings
        .iter()
        .rev()
        .filter(move |meeting| meeting.attendees.contains(&member))
        .filter_map(move |meeting| span.year_of(meeting.occurred_on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Level;
    use crate::testing::{World, uuid};
    use serde_json::json;

    /// I5 and I6 of a programme in which one mentor and one mentee met once and answered, in a unit of this kind.
    fn counted(kind: &str) -> Vec<i64> {
        let mut world = World::default();
        world.node(1, "Organization", None, "2020-09-01");
        world.program(100, 1, 2024);
        for person in [1_000, 1_001] {
            world.person(person);
        }
        world.mentor(1_001, 700, 1, "2024-01-10");
        let request = json!({
            "person_id": uuid(1_000), "organization_id": uuid(1), "program_id": uuid(100), "category": "Pupil",
            "source": "OwnRequest",
        });
        world.happen("Mentee", 501, "MenteeRequested", "2024-01-10", request);
        let formed = json!({
            "program_id": uuid(100), "organization_id": uuid(1), "form": "PupilPupil", "kind": kind,
            "mentors": [uuid(700)], "mentees": [uuid(501)],
        });
        world.happen("Pair", 500, "PairFormed", "2024-03-01", formed);
        let assigned = json!({ "pair_id": uuid(500), "program_id": uuid(100), "mentees": [] });
        world.happen("Mentor", 700, "MentorAssigned", "2024-03-01", assigned);
        let matched = json!({ "pair_id": uuid(500), "form": "PupilPupil", "mentors": [uuid(700)] });
        world.happen("Mentee", 501, "MenteeMatched", "2024-03-01", matched);
        let members =
            [json!({ "side": "Mentee", "id": uuid(501) }), json!({ "side": "Mentor", "id": uuid(700) })];
        let meeting = json!({
            "meeting_type": "Work", "late": false, "meeting_id": uuid(501), "duration_min": 45, "mode": "InPerson",
            "attendees": members,
        });
        world.happen("Pair", 500, "MeetingHeld", "2024-04-01", meeting);
        for (number, member) in (800..).zip(&members) {
            let feedback = json!({
                "feedback_id": uuid(number), "phase": "Final", "respondent": member, "questionnaire": "journal/v1",
                "answers": {}, "overall": 8, "late": false,
            });
            world.happen("Pair", 500, "FeedbackCollected", "2024-04-02", feedback);
        }
        world.assert_sound();
        let measures = [Measure::TookPart, Measure::Respondents, Measure::Satisfied];
        let cells = [Side::Mentee, Side::Mentor].into_iter().flat_map(|side| measures.map(|of| (side, of)));
        cells.map(|(side, of)| world.flow(theme_of(side), of, 2024, Level::Program, 100)).collect()
    }

    #[test]
    fn a_speed_event_is_no_unit_and_nobody_took_part_in_it() {
        assert_eq!(counted("Flash"), [1; 6]);
        assert_eq!(counted("Speed"), [0; 6]);
    }
}
