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
    /// Answers of a member to the published questionnaire, with a mark that may be outside of its scale.
    Survey { pair: usize, of_mentor: bool, mark: i32, day: u32 },
    /// A pair of the two who take part at the other school as well.
    FormElsewhere { day: u32 },
    /// Two records of one human being are merged, or separated again.
    Merge { who: usize, apart: bool, day: u32 },
    /// A member leaves.
    Leave { pair: usize, of_mentor: bool, day: u32 },
    /// The pair completes.
    Complete { pair: usize, day: u32 },
    /// The pair is dissolved.
    Dissolve { pair: usize, day: u32 },
    /// Everything that a full cycle takes, in order.
    WholeCycle { pair: usize },
    /// A pair is paused, goes on, gets a substitute or another member.
    Course { pair: usize, mutation: &'static str, who: usize, day: u32 },
    /// A mentor consents or withdraws, takes more or fewer mentees, is put on hold, returns, retires.
    Mentor { who: usize, mutation: &'static str, number: u32, day: u32 },
    /// A mentee consents, for some days or for ever, withdraws the consent, or leaves.
    Mentee { who: usize, mutation: &'static str, days: Option<u32>, day: u32 },
    /// The programme moves towards its end.
    End { complete: bool, day: u32 },
    /// The programme begins its work, is interrupted, resumed or cancelled.
    Turn { mutation: &'static str, day: u32 },
    /// A trait of somebody is measured.
    Measure { who: usize, of_mentor: bool, phase: &'static str, day: u32 },
    /// The programme becomes the run of a series.
    Place { day: u32 },
    /// A fact is voided, or corrected by so many days.
    Correct { fact: usize, days: Option<i64> },
    /// The number in a fact is corrected: a capacity, a mark.
    Recount { fact: usize, number: u32 },
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
    let kinds =
        prop_oneof![3 => Just("ONE_ON_ONE"), 2 => Just("GROUP"), 1 => Just("FLASH"), 1 => Just("SPEED")];
    let meetings =
        prop_oneof![Just("holdOrganizationalMeeting"), Just("holdPlanningMeeting"), Just("recordMeeting")];
    let course = prop_oneof![Just("pausePair"), Just("resumePair"), Just("replaceMentor"), Just("addMember")];
    let of_mentors = prop_oneof![
        3 => Just("changeCapacity"), 2 => Just("putOnHold"), 2 => Just("returnFromHold"), 1 => Just("retireMentor"),
        2 => Just("recordMentorConsent"), 1 => Just("withdrawMentorConsent"),
        1 => Just("endExpiredMentorConsent"),
    ];
    let of_mentees = prop_oneof![
        3 => Just("recordMenteeConsent"), 2 => Just("withdrawMenteeConsent"), 2 => Just("endExpiredMenteeConsent"), 1 => Just("withdrawMentee"),
    ];
    let turns = prop_oneof![2 => Just("startWork"), 3 => Just("suspendProgram"), 3 => Just("resumeProgram"), 1 => Just("cancelProgram"),
        1 => Just("archiveProgram")];
    let phases = prop_oneof![Just("ENTRY"), Just("INTERIM"), Just("FINAL")];
    prop_oneof![
        6 => (few(), few(), kinds, day()).prop_map(|(mentors, mentees, kind, day)| Wish::Form { mentors, mentees, kind, day }),
        6 => (pair(), meetings, day(), prop::bool::weighted(0.1))
            .prop_map(|(pair, mutation, day, stranger)| Wish::Meet { pair, mutation, day, stranger }),
        1 => (pair(), day()).prop_map(|(pair, day)| Wish::Plan { pair, day }),
        4 => (pair(), any::<bool>(), phases, 0..13_i32, day())
            .prop_map(|(pair, of_mentor, phase, overall, day)| Wish::Answer { pair, of_mentor, phase, overall, day }),
        3 => (pair(), any::<bool>(), 0..13_i32, day())
            .prop_map(|(pair, of_mentor, mark, day)| Wish::Survey { pair, of_mentor, mark, day }),
        1 => day().prop_map(|day| Wish::FormElsewhere { day }),
        2 => (0..2_usize, prop::bool::weighted(0.3), day())
            .prop_map(|(who, apart, day)| Wish::Merge { who, apart, day }),
        1 => (pair(), any::<bool>(), day()).prop_map(|(pair, of_mentor, day)| Wish::Leave { pair, of_mentor, day }),
        2 => (pair(), day()).prop_map(|(pair, day)| Wish::Complete { pair, day }),
        1 => (pair(), day()).prop_map(|(pair, day)| Wish::Dissolve { pair, day }),
        4 => pair().prop_map(|pair| Wish::WholeCycle { pair }),
        3 => (pair(), course, 0..4_usize, day())
            .prop_map(|(pair, mutation, who, day)| Wish::Course { pair, mutation, who, day }),
        3 => (0..4_usize, of_mentors, 0..4_u32, day())
            .prop_map(|(who, mutation, number, day)| Wish::Mentor { who, mutation, number, day }),
        3 => (0..7_usize, of_mentees, prop::option::of(0..200_u32), day())
            .prop_map(|(who, mutation, days, day)| Wish::Mentee { who, mutation, days, day }),
        1 => (any::<bool>(), 330..400_u32).prop_map(|(complete, day)| Wish::End { complete, day }),
        2 => (turns, 250..400_u32).prop_map(|(mutation, day)| Wish::Turn { mutation, day }),
        2 => (0..7_usize, any::<bool>(), prop_oneof![Just("BEFORE"), Just("INTERIM"), Just("AFTER")], day())
            .prop_map(|(who, of_mentor, phase, day)| Wish::Measure { who, of_mentor, phase, day }),
        1 => day().prop_map(|day| Wish::Place { day }),
        4 => (any::<usize>(), prop::option::weighted(0.7, -60..60_i64))
            .prop_map(|(fact, days)| Wish::Correct { fact, days }),
        1 => (any::<usize>(), 0..12_u32).prop_map(|(fact, number)| Wish::Recount { fact, number }),
        3 => Just(Wish::Again),
    ]
}

/// A script for each curator.
pub(super) fn scripts(curators: usize) -> impl Strategy<Value = Vec<Vec<Wish>>> {
    prop::collection::vec(prop::collection::vec(wish(), 10..40), curators)
}
