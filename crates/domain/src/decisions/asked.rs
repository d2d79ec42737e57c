//! What the methodology asks to be refused: every command of §4.3 ("allowed in", "guard") and of §5.2–§5.4 ("refuse when") with each
//! of its cells, and who refuses it.
//!
//! Invariants: every command of those sections stands here, also one with an empty cell; a cell that a code refuses is shown by a
//! test, of this crate or of the mutations, and one that no code has to refuse names the input that cannot be left out.

use By::{Application, Domain, Input};

/// A command of the methodology and the cells of its row.
pub(super) struct Row {
    /// The part of the methodology.
    pub(super) section: &'static str,
    /// The aggregate that decides.
    pub(super) aggregate: &'static str,
    /// The command.
    pub(super) command: &'static str,
    /// What it is refused for.
    pub(super) cells: &'static [Cell],
}

/// What is refused, in words, and by whom.
pub(super) type Cell = (&'static str, By);

/// Who refuses.
pub(super) enum By {
    /// A rule of the domain: its code, and what its text must hold where one code refuses several things.
    Domain(&'static str, &'static str),
    /// The application or the door, which look at other streams, names and raw input: the mutation and the code.
    Application(&'static str, &'static str),
    /// The schema: this field of this input is there in every request.
    Input(&'static str, &'static str),
}

const fn by(code: &'static str) -> By {
    Domain(code, "")
}

const fn program(command: &'static str, cells: &'static [Cell]) -> Row {
    Row { section: "4.3", aggregate: "Program", command, cells }
}

const fn mentor(command: &'static str, cells: &'static [Cell]) -> Row {
    Row { section: "5.2", aggregate: "Mentor", command, cells }
}

const fn mentee(command: &'static str, cells: &'static [Cell]) -> Row {
    Row { section: "5.3", aggregate: "Mentee", command, cells }
}

const fn pair(command: &'static str, cells: &'static [Cell]) -> Row {
    Row { section: "5.4", aggregate: "Pair", command, cells }
}

/// "Allowed in" other stages.
const STAGE: Cell = ("another stage of the programme", by("PROGRAM_WRONG_STAGE"));
const TOO_LATE: Cell = ("another stage of the programme", by("PROGRAM_STAGE_TOO_LATE"));

/// The table, in the order of the methodology.
pub(super) const ROWS: &[Row] = &[
    program(
        "DraftProgram",
        &[
            ("the organisation does not exist", Application("draftProgram", "PROGRAM_ORGANIZATION_UNKNOWN")),
            ("the start is not before the end", by("PROGRAM_PERIOD_REVERSED")),
            (
                "the title is taken in organisation and period",
                Application("draftProgram", "PROGRAM_TITLE_TAKEN"),
            ),
        ],
    ),
    program("ChooseForms", &[TOO_LATE, ("no form", by("PROGRAM_NO_FORM"))]),
    program(
        "AssignCurator",
        &[
            TOO_LATE,
            (
                "the person is neither in the organisation nor in a partner",
                Application("assignCurator", "PROGRAM_CURATOR_OUTSIDE"),
            ),
            ("the person is not known", Application("assignCurator", "CURATOR_UNKNOWN")),
        ],
    ),
    program("ReleaseCurator", &[TOO_LATE]),
    program(
        "ApproveDocument",
        &[
            ("a launch paper after the launch", Domain("DOCUMENT_WRONG_STAGE", "LAUNCH_ORDER")),
            ("a pairing order outside matching and work", Domain("DOCUMENT_WRONG_STAGE", "PAIRING_ORDER")),
            ("a result order before the completion", Domain("DOCUMENT_WRONG_STAGE", "RESULT_ORDER")),
            ("a reward act before the completion", Domain("DOCUMENT_WRONG_STAGE", "REWARD_ACT")),
        ],
    ),
    program("SetTargets", &[STAGE, ("no percentage from 0 to 100", by("TARGET_NOT_A_PERCENTAGE"))]),
    program("PrepareLaunch", &[STAGE]),
    program(
        "OpenRecruiting",
        &[
            STAGE,
            ("no curator", by("PROGRAM_NO_CURATOR")),
            ("no form", by("PROGRAM_FORM_MISSING")),
            ("no launch order", Domain("PROGRAM_LAUNCH_PAPER_MISSING", "LAUNCH_ORDER")),
            ("no regulation", Domain("PROGRAM_LAUNCH_PAPER_MISSING", "REGULATION")),
        ],
    ),
    program("MarkMilestone", &[STAGE, ("the count is 0", by("MILESTONE_EMPTY"))]),
    program(
        "StartMatching",
        &[STAGE, ("a milestone is missing and not waived", by("PROGRAM_MILESTONE_MISSING"))],
    ),
    program("ReopenRecruiting", &[STAGE, ("no reason", Input("TurnProgramInput", "reason"))]),
    program(
        "StartWork",
        &[
            STAGE,
            ("no pair", by("PROGRAM_NO_PAIR")),
            ("before the first pair was formed", by("PROGRAM_FIRST_PAIR_LATER")),
        ],
    ),
    program("SuspendProgram", &[STAGE, ("no reason", Input("TurnProgramInput", "reason"))]),
    program("ResumeProgram", &[STAGE]),
    program("BeginCompletion", &[STAGE]),
    program(
        "RecordFinalEvent",
        &[STAGE, ("the day is outside the period and its tolerance", by("FINAL_EVENT_OUTSIDE_PROGRAM"))],
    ),
    program("RecordSwot", &[STAGE]),
    program(
        "RecordQualityCard",
        &[
            STAGE,
            ("a score outside 0 to 2", by("QUALITY_SCORE_OUTSIDE")),
            ("not a score for each criterion", by("QUALITY_CRITERIA_COUNT")),
        ],
    ),
    program(
        "CompleteProgram",
        &[
            STAGE,
            ("a pair is open", by("PROGRAM_PAIRS_OPEN")),
            ("before the last pair was closed", by("PROGRAM_PAIR_CLOSED_LATER")),
        ],
    ),
    program("CancelProgram", &[STAGE, ("no reason", Input("TurnProgramInput", "reason"))]),
    program("ArchiveProgram", &[STAGE]),
    program(
        "ReopenProgram",
        &[
            STAGE,
            ("no second person", by("PROGRAM_SECOND_PERSON_NEEDED")),
            ("no reason", Input("ReopenProgramInput", "reason")),
        ],
    ),
    mentor(
        "ApplyAsMentor",
        &[(
            "the same person has an open application in the organisation",
            Application("applyAsMentor", "MENTOR_APPLIED_BEFORE"),
        )],
    ),
    mentor(
        "SubmitMentorQuestionnaire",
        &[
            ("a wrong version", Domain("QUESTIONNAIRE_UNKNOWN", "/v2")),
            ("a required answer is missing", by("ANSWER_REQUIRED_MISSING")),
        ],
    ),
    mentor("RecordConsent", &[("dated in the future", by("CONSENT_IN_THE_FUTURE"))]),
    mentor("WithdrawConsent", &[("not given before", by("CONSENT_NOT_GIVEN"))]),
    mentor("RecordInterview", &[("before the application", by("MENTOR_INTERVIEW_BEFORE_APPLICATION"))]),
    mentor(
        "SelectMentor",
        &[
            ("no positive interview", by("MENTOR_NOT_READY_AT_INTERVIEW")),
            ("no consent", Domain("MENTOR_CONSENT_MISSING", "OWN_CONSENT")),
            (
                "a minor without the representative's consent",
                Domain("MENTOR_CONSENT_MISSING", "LEGAL_REPRESENTATIVE"),
            ),
        ],
    ),
    mentor(
        "RejectMentor",
        &[("selected before", by("MENTOR_SELECTED")), ("no reason", Input("RejectMentorInput", "reason"))],
    ),
    mentor("RecordTraining", &[("not selected", by("MENTOR_NOT_SELECTED"))]),
    mentor(
        "AdmitToReadyPool",
        &[
            ("not trained and not waived", by("MENTOR_NOT_TRAINED")),
            ("a capacity below 1", by("MENTOR_CAPACITY_ZERO")),
        ],
    ),
    mentor("ChangeCapacity", &[("below the number of current mentees", by("MENTOR_CAPACITY_BELOW_LOAD"))]),
    mentor("PutOnHold", &[("no reason", Input("PutOnHoldInput", "reason"))]),
    mentor("Return", &[]),
    mentor("PermitSharing", &[]),
    mentor("RevokeSharing", &[]),
    mentor("RetireMentor", &[("open pairs", by("MENTOR_OPEN_PAIRS"))]),
    mentor("AwardMentor", &[]),
    mentee(
        "RegisterRequest",
        &[
            ("an open enrolment in the programme", Application("registerRequest", "MENTEE_ENROLLED_BEFORE")),
            ("the programme is not known", Application("registerRequest", "PROGRAM_UNKNOWN")),
        ],
    ),
    mentee("RecordConsent", &[("dated in the future", by("CONSENT_IN_THE_FUTURE"))]),
    mentee("WithdrawConsent", &[("not given before", by("CONSENT_NOT_GIVEN"))]),
    mentee(
        "EnterPool",
        &[
            ("a required consent is missing", Domain("MENTEE_CONSENT_MISSING", "OWN_CONSENT")),
            ("of a minor only the own consent", Domain("MENTEE_CONSENT_MISSING", "LEGAL_REPRESENTATIVE")),
        ],
    ),
    mentee(
        "SubmitEntryQuestionnaire",
        &[("neither in the pool nor matched", by("MENTEE_SURVEY_NOT_IN_POOL"))],
    ),
    mentee("UpdateRequest", &[("a closed enrolment", by("MENTEE_CLOSED"))]),
    mentee("MatchMentee", &[]),
    // A cycle is completed by the end of the pair, which is refused when the policy is not met.
    mentee("ReleaseMentee", &[]),
    mentee("WithdrawMentee", &[("closed already", by("MENTEE_CLOSED"))]),
    mentee(
        "TransferMentee",
        &[
            ("the organisation is not known", Application("transferMentee", "ORGANIZATION_UNKNOWN")),
            (
                "a programme of another organisation",
                Application("transferMentee", "TRANSFER_OTHER_ORGANIZATION"),
            ),
            ("carried over without the transfer consent", by("MENTEE_TRANSFER_CONSENT_MISSING")),
        ],
    ),
    mentee("DeclareMentorIntent", &[]),
    pair(
        "FormPair",
        &[
            ("the programme is neither matching nor working", by("PROGRAM_WRONG_STAGE")),
            ("a mentor is not ready", by("MENTOR_NOT_READY")),
            ("a mentor is ready later", by("MENTOR_READY_LATER")),
            ("a mentor has retired", by("MENTOR_RETIRED")),
            ("a mentor is over capacity", by("MENTOR_OVER_CAPACITY")),
            ("a mentor is on hold", by("MENTOR_ON_HOLD")),
            ("a mentor is without consent (INV-7)", by("MENTOR_CONSENT_MISSING")),
            ("a mentee is not in the pool", by("MENTEE_NOT_IN_POOL")),
            ("a mentee is without consent", by("MENTEE_CONSENT_MISSING")),
            ("the same person on both sides", by("PAIR_BOTH_SIDES")),
            (
                "a mentor's category does not fit the form",
                Domain("PAIR_CATEGORY_DOES_NOT_FIT", "MENTOR side"),
            ),
            (
                "a mentee's category does not fit the form",
                Domain("PAIR_CATEGORY_DOES_NOT_FIT", "MENTEE side"),
            ),
            ("an identical pair is open", by("PAIR_IDENTICAL_OPEN")),
        ],
    ),
    pair(
        "AddMember",
        &[
            ("a one-on-one kind", by("MEMBER_JOINS_ONE_TO_ONE")),
            ("a mentor is not ready (INV-1)", by("MENTOR_NOT_READY")),
            ("a mentor is over capacity (INV-5)", by("MENTOR_OVER_CAPACITY")),
            ("a mentee is not in the pool (INV-1)", by("MENTEE_NOT_IN_POOL")),
            ("the same person on both sides (INV-2)", by("PAIR_BOTH_SIDES")),
        ],
    ),
    pair(
        "RemoveMember",
        &[
            ("the last mentor", Domain("MEMBER_LAST_OF_SIDE", "MENTOR")),
            ("the last mentee", Domain("MEMBER_LAST_OF_SIDE", "MENTEE")),
        ],
    ),
    pair(
        "HoldOrganizationalMeeting",
        &[
            ("before the formation", by("MEETING_BEFORE_FORMATION")),
            ("in the future", by("MEETING_IN_THE_FUTURE")),
        ],
    ),
    pair("HoldPlanningMeeting", &[("no organisational meeting", by("MEETING_NO_ORGANIZATIONAL"))]),
    pair(
        "ApprovePlan",
        &[
            ("no goal", by("PLAN_WITHOUT_GOAL")),
            ("a milestone outside the programme", by("PLAN_MILESTONE_OUTSIDE_PROGRAM")),
        ],
    ),
    pair("RevisePlan", &[("closed", by("PLAN_REVISED_AFTER_CLOSING"))]),
    pair(
        "ReachMilestone",
        &[
            ("an unknown milestone", by("PLAN_MILESTONE_UNKNOWN")),
            ("reached twice", by("PLAN_MILESTONE_REACHED")),
        ],
    ),
    pair(
        "MissMilestone",
        &[
            ("an unknown milestone", by("PLAN_MILESTONE_UNKNOWN")),
            ("reached before", by("PLAN_MILESTONE_REACHED")),
        ],
    ),
    pair(
        "ScheduleMeeting",
        &[
            ("outside the life of the pair", by("MEETING_SCHEDULED_OUTSIDE_LIFE")),
            ("after its end", by("MEETING_SCHEDULED_AFTER_CLOSING")),
        ],
    ),
    pair(
        "RecordMeeting",
        &[
            ("in the future", by("MEETING_IN_THE_FUTURE")),
            ("before the formation", by("MEETING_BEFORE_FORMATION")),
            ("after the end", by("MEETING_AFTER_CLOSING")),
            ("no mentor present", Domain("MEETING_SIDE_ABSENT", "MENTOR side")),
            ("no mentee present", Domain("MEETING_SIDE_ABSENT", "MENTEE side")),
            ("a duration of 0", Domain("MEETING_DURATION", "0 minutes is")),
            ("a duration above 24 hours", Domain("MEETING_DURATION", "1441 minutes is")),
            ("the same meeting twice", by("MEETING_RECORDED_BEFORE")),
        ],
    ),
    pair("MarkMissed", &[("already held", by("MEETING_HELD_BEFORE"))]),
    pair(
        "CollectFeedback",
        &[
            ("a score outside the scale", Application("collectFeedback", "SCORE_OUTSIDE_SCALE")),
            ("the same person and phase twice", by("FEEDBACK_COLLECTED_BEFORE")),
            ("final before any meeting", by("FEEDBACK_BEFORE_MEETING")),
            ("the respondent is not a member", by("FEEDBACK_NOT_A_MEMBER")),
        ],
    ),
    pair(
        "AnswerSurvey",
        &[
            ("a wrong version", by("QUESTIONNAIRE_UNKNOWN")),
            ("a score outside the scale", by("ANSWER_OUTSIDE_SCALE")),
            ("the same person and phase twice", by("FEEDBACK_COLLECTED_BEFORE")),
            ("final before any meeting", by("FEEDBACK_BEFORE_MEETING")),
            ("the respondent is not a member", by("FEEDBACK_NOT_A_MEMBER")),
        ],
    ),
    pair("RecordInterimResult", &[]),
    pair("PausePair", &[("no reason", Input("PausePairInput", "reason"))]),
    pair("ResumePair", &[]),
    pair(
        "ReplaceMentor",
        &[
            ("the new one is not ready", by("MENTOR_NOT_READY")),
            ("the new one is ready later", by("MENTOR_READY_LATER")),
            ("the new one has retired", by("MENTOR_RETIRED")),
            ("the new one is over capacity (INV-5)", by("MENTOR_OVER_CAPACITY")),
            ("the new one is on hold", by("MENTOR_ON_HOLD")),
            ("the new one is without consent (INV-7)", by("MENTOR_CONSENT_MISSING")),
            ("the new one is on both sides (INV-2)", by("PAIR_BOTH_SIDES")),
            ("the new one's category does not fit the form", by("PAIR_CATEGORY_DOES_NOT_FIT")),
        ],
    ),
    pair("BeginClosing", &[]),
    pair(
        "CompletePair",
        &[
            ("no final feedback of a mentor", Domain("PAIR_FINAL_FEEDBACK_MISSING", "MENTOR side")),
            ("no final feedback of a mentee", Domain("PAIR_FINAL_FEEDBACK_MISSING", "MENTEE side")),
            ("the minimum of the policy is not reached", by("PAIR_CYCLE_MISSING")),
        ],
    ),
    pair(
        "DissolvePair",
        &[("no reason", Input("DissolvePairInput", "reason")), ("closed already", by("PAIR_CLOSED"))],
    ),
    pair("AwardPair", &[("not completed", by("PAIR_AWARD_NOT_COMPLETED"))]),
];
