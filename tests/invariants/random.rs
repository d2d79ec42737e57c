//! What curators may wish: places in lists rather than ids, so that a script means something in every world.

use proptest::prelude::*;

/// One wish of a curator.
#[derive(Clone, Debug)]
pub(super) enum Wish {
    /// A pair or group of these mentors and mentees.
    Form { mentors: Vec<usize>, mentees: Vec<usize>, kind: &'static str, day: u32 },
    /// A meeting of those who are members, or of a stranger.
    Meet { pair: usize, mutation: &'static str, day: u32, stranger: bool },
    /// A plan.
    Plan { pair: usize, day: u32 },
    /// Answers of a member, with an overall mark that may be outside of the scale.
    Answer { pair: usize, of_mentor: bool, phase: &'static str, overall: i32, day: u32 },
    /// A member leaves.
    Leave { pair: usize, of_mentor: bool, day: u32 },
    /// The pair completes.
    Complete { pair: usize, day: u32 },
    /// The pair is dissolved.
    Dissolve { pair: usize, day: u32 },
    /// Everything that a full cycle takes, in order.
    WholeCycle { pair: usize },
    /// The programme moves towards its end.
    End { complete: bool, day: u32 },
    /// The last command again, with its id.
    Again,
}

/// A day of the programme's year, or a little outside of it.
fn day() -> impl Strategy<Value = u32> {
    0..400_u32
}

fn pair() -> impl Strategy<Value = usize> {
    0..6_usize
}

fn wish() -> impl Strategy<Value = Wish> {
    let few = || prop::collection::vec(0..8_usize, 1..3);
    let kinds = prop_oneof![3 => Just("ONE_ON_ONE"), 2 => Just("GROUP"), 1 => Just("FLASH")];
    let meetings =
        prop_oneof![Just("holdOrganizationalMeeting"), Just("holdPlanningMeeting"), Just("recordMeeting")];
    let phases = prop_oneof![Just("ENTRY"), Just("INTERIM"), Just("FINAL")];
    prop_oneof![
        6 => (few(), few(), kinds, day()).prop_map(|(mentors, mentees, kind, day)| Wish::Form { mentors, mentees, kind, day }),
        6 => (pair(), meetings, day(), prop::bool::weighted(0.1))
            .prop_map(|(pair, mutation, day, stranger)| Wish::Meet { pair, mutation, day, stranger }),
        1 => (pair(), day()).prop_map(|(pair, day)| Wish::Plan { pair, day }),
        4 => (pair(), any::<bool>(), phases, 0..13_i32, day())
            .prop_map(|(pair, of_mentor, phase, overall, day)| Wish::Answer { pair, of_mentor, phase, overall, day }),
        1 => (pair(), any::<bool>(), day()).prop_map(|(pair, of_mentor, day)| Wish::Leave { pair, of_mentor, day }),
        2 => (pair(), day()).prop_map(|(pair, day)| Wish::Complete { pair, day }),
        1 => (pair(), day()).prop_map(|(pair, day)| Wish::Dissolve { pair, day }),
        4 => pair().prop_map(|pair| Wish::WholeCycle { pair }),
        1 => (any::<bool>(), 330..400_u32).prop_map(|(complete, day)| Wish::End { complete, day }),
        3 => Just(Wish::Again),
    ]
}

/// A script for each curator.
pub(super) fn scripts(curators: usize) -> impl Strategy<Value = Vec<Vec<Wish>>> {
    prop::collection::vec(prop::collection::vec(wish(), 10..40), curators)
}
