//! What the methodology says each command is refused for (§4.3 "guard" and "allowed in", §5.2–§5.4 "refuse when"), as pairs of
//! a command and the code that says so.
//!
//! Invariants: each pair is shown by a test of this crate. Where a rule needs to look at other streams or at names (an organisation
//! that is known, a title that is taken, a person who applied before), the application refuses, and its own catalogue stands for the
//! cell. What a type makes impossible to say has no code: a reason that is missing, an overall mark outside the scale.

/// An aggregate, its command, and the codes of its cell.
pub(super) type Cell = (&'static str, &'static str, &'static [&'static str]);

const WRONG_STAGE: &str = "PROGRAM_WRONG_STAGE";

/// §4.3, rows 1 to 20.
pub(super) const PROGRAM: &[Cell] = &[
    ("Program", "DraftProgram", &["PROGRAM_PERIOD_REVERSED"]),
    ("Program", "ChooseForms", &["PROGRAM_STAGE_TOO_LATE", "PROGRAM_NO_FORM"]),
    ("Program", "AssignCurator", &["PROGRAM_STAGE_TOO_LATE"]),
    ("Program", "ReleaseCurator", &["PROGRAM_STAGE_TOO_LATE"]),
    ("Program", "ApproveDocument", &["DOCUMENT_WRONG_STAGE"]),
    ("Program", "SetTargets", &[WRONG_STAGE, "TARGET_NOT_A_PERCENTAGE"]),
    ("Program", "PrepareLaunch", &[WRONG_STAGE]),
    (
        "Program",
        "OpenRecruiting",
        &[WRONG_STAGE, "PROGRAM_NO_CURATOR", "PROGRAM_FORM_MISSING", "PROGRAM_LAUNCH_PAPER_MISSING"],
    ),
    ("Program", "MarkMilestone", &[WRONG_STAGE, "MILESTONE_EMPTY"]),
    ("Program", "StartMatching", &[WRONG_STAGE, "PROGRAM_MILESTONE_MISSING"]),
    ("Program", "ReopenRecruiting", &[WRONG_STAGE]),
    ("Program", "StartWork", &[WRONG_STAGE, "PROGRAM_NO_PAIR", "PROGRAM_FIRST_PAIR_LATER"]),
    ("Program", "SuspendProgram", &[WRONG_STAGE]),
    ("Program", "ResumeProgram", &[WRONG_STAGE]),
    ("Program", "BeginCompletion", &[WRONG_STAGE]),
    ("Program", "RecordFinalEvent", &[WRONG_STAGE, "FINAL_EVENT_OUTSIDE_PROGRAM"]),
    ("Program", "RecordSwot", &[WRONG_STAGE]),
    ("Program", "RecordQualityCard", &[WRONG_STAGE, "QUALITY_SCORE_OUTSIDE"]),
    ("Program", "CompleteProgram", &[WRONG_STAGE, "PROGRAM_PAIRS_OPEN", "PROGRAM_PAIR_CLOSED_LATER"]),
    ("Program", "CancelProgram", &[WRONG_STAGE]),
    ("Program", "ArchiveProgram", &[WRONG_STAGE]),
    ("Program", "ReopenProgram", &[WRONG_STAGE, "PROGRAM_SECOND_PERSON_NEEDED"]),
];

/// §5.2.
pub(super) const MENTOR: &[Cell] = &[
    ("Mentor", "SubmitMentorQuestionnaire", &["QUESTIONNAIRE_UNKNOWN", "ANSWER_REQUIRED_MISSING"]),
    ("Mentor", "RecordConsent", &["CONSENT_IN_THE_FUTURE"]),
    ("Mentor", "WithdrawConsent", &["CONSENT_NOT_GIVEN"]),
    ("Mentor", "RecordInterview", &["MENTOR_INTERVIEW_BEFORE_APPLICATION"]),
    ("Mentor", "SelectMentor", &["MENTOR_NOT_READY_AT_INTERVIEW", "MENTOR_CONSENT_MISSING"]),
    ("Mentor", "RejectMentor", &["MENTOR_SELECTED"]),
    ("Mentor", "RecordTraining", &["MENTOR_NOT_SELECTED"]),
    ("Mentor", "AdmitToReadyPool", &["MENTOR_NOT_TRAINED", "MENTOR_CAPACITY_ZERO"]),
    ("Mentor", "ChangeCapacity", &["MENTOR_CAPACITY_BELOW_LOAD"]),
    ("Mentor", "RetireMentor", &["MENTOR_OPEN_PAIRS"]),
];

/// §5.3. A consent of a minor alone is recorded and does not open the pool; a cycle that does not meet the policy is refused to the
/// pair.
pub(super) const MENTEE: &[Cell] = &[
    ("Mentee", "RecordConsent", &["CONSENT_IN_THE_FUTURE"]),
    ("Mentee", "WithdrawConsent", &["CONSENT_NOT_GIVEN"]),
    ("Mentee", "EnterPool", &["MENTEE_CONSENT_MISSING"]),
    ("Mentee", "SubmitEntryQuestionnaire", &["MENTEE_SURVEY_NOT_IN_POOL"]),
    ("Mentee", "UpdateRequest", &["MENTEE_CLOSED"]),
    ("Mentee", "WithdrawMentee", &["MENTEE_CLOSED"]),
];

/// §5.4.
pub(super) const PAIR: &[Cell] = &[
    (
        "Pair",
        "FormPair",
        &[
            WRONG_STAGE,
            "MENTOR_NOT_READY",
            "MENTOR_OVER_CAPACITY",
            "MENTOR_ON_HOLD",
            "MENTEE_NOT_IN_POOL",
            "MENTEE_CONSENT_MISSING",
            "PAIR_BOTH_SIDES",
            "PAIR_CATEGORY_DOES_NOT_FIT",
            "PAIR_IDENTICAL_OPEN",
        ],
    ),
    ("Pair", "AddMember", &["MEMBER_JOINS_ONE_TO_ONE"]),
    ("Pair", "RemoveMember", &["MEMBER_LAST_OF_SIDE"]),
    ("Pair", "HoldOrganizationalMeeting", &["MEETING_BEFORE_FORMATION", "MEETING_IN_THE_FUTURE"]),
    ("Pair", "HoldPlanningMeeting", &["MEETING_NO_ORGANIZATIONAL"]),
    ("Pair", "ApprovePlan", &["PLAN_WITHOUT_GOAL", "PLAN_MILESTONE_OUTSIDE_PROGRAM"]),
    ("Pair", "RevisePlan", &["PLAN_REVISED_AFTER_CLOSING"]),
    ("Pair", "ReachMilestone", &["PLAN_MILESTONE_UNKNOWN", "PLAN_MILESTONE_REACHED"]),
    ("Pair", "MissMilestone", &["PLAN_MILESTONE_UNKNOWN", "PLAN_MILESTONE_REACHED"]),
    ("Pair", "ScheduleMeeting", &["MEETING_SCHEDULED_OUTSIDE_LIFE", "MEETING_SCHEDULED_AFTER_CLOSING"]),
    (
        "Pair",
        "RecordMeeting",
        &[
            "MEETING_IN_THE_FUTURE",
            "MEETING_BEFORE_FORMATION",
            "MEETING_AFTER_CLOSING",
            "MEETING_SIDE_ABSENT",
            "MEETING_DURATION",
            "MEETING_RECORDED_BEFORE",
        ],
    ),
    ("Pair", "MarkMissed", &["MEETING_HELD_BEFORE"]),
    (
        "Pair",
        "CollectFeedback",
        &["FEEDBACK_COLLECTED_BEFORE", "FEEDBACK_BEFORE_MEETING", "FEEDBACK_NOT_A_MEMBER"],
    ),
    (
        "Pair",
        "AnswerSurvey",
        &[
            "ANSWER_OUTSIDE_SCALE",
            "FEEDBACK_COLLECTED_BEFORE",
            "FEEDBACK_BEFORE_MEETING",
            "FEEDBACK_NOT_A_MEMBER",
        ],
    ),
    ("Pair", "ReplaceMentor", &["MENTOR_NOT_READY"]),
    ("Pair", "CompletePair", &["PAIR_FINAL_FEEDBACK_MISSING", "PAIR_CYCLE_MISSING"]),
    ("Pair", "DissolvePair", &["PAIR_CLOSED"]),
    ("Pair", "AwardPair", &["PAIR_AWARD_NOT_COMPLETED"]),
];
