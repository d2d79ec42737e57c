//! Which field of the input a rule is about. The domain does not know of fields; mutations name them alike, so a rule's code
//! is enough.

use super::UserErrorCode;

/// The place in the arguments that a rule judges; the input as a whole when it judges the act.
pub(super) fn path_of(rule: &str) -> Vec<String> {
    let fields = field_of(rule).into_iter().flat_map(|field| field.split('.'));
    std::iter::once("input").chain(fields).map(str::to_owned).collect()
}

/// Whether a rule says that an id names nothing, or that the act is not allowed.
pub(super) fn code_of(rule: &str) -> UserErrorCode {
    match rule {
        "ANSWER_ITEM_UNKNOWN"
        | "CONSENT_SUBJECT_UNKNOWN"
        | "CORRECTION_FACT_UNKNOWN"
        | "CORRECTION_STREAM_UNKNOWN"
        | "ENTERPRISE_UNKNOWN"
        | "CORRECTION_NAME_MISSING"
        | "CORRECTION_TEXT_ANONYMOUS"
        | "CORRECTION_TEXT_UNKNOWN"
        | "IMPORT_UNKNOWN"
        | "MEASUREMENT_SUBJECT_UNKNOWN"
        | "MEASUREMENT_VERSION_UNKNOWN"
        | "MEMBER_UNKNOWN"
        | "MENTEE_UNKNOWN"
        | "MENTOR_UNKNOWN"
        | "METHODOLOGY_REGION_UNKNOWN"
        | "ORGANIZATION_PARENT_UNKNOWN"
        | "ORGANIZATION_SUCCESSOR_UNKNOWN"
        | "ORGANIZATION_TIME_ZONE_UNKNOWN"
        | "ORGANIZATION_UNKNOWN"
        | "PAIR_MENTEE_UNKNOWN"
        | "PAIR_MENTOR_UNKNOWN"
        | "DISTINCT_OTHER_UNKNOWN"
        | "MERGE_INTO_UNKNOWN"
        | "PAIR_UNKNOWN"
        | "PERSON_DATA_UNKNOWN"
        | "PERSON_UNKNOWN"
        | "PLAN_MILESTONE_UNKNOWN"
        | "PROGRAM_CURATOR_UNKNOWN"
        | "PROGRAM_ORGANIZATION_UNKNOWN"
        | "PROGRAM_UNKNOWN"
        | "REGION_UNKNOWN"
        | "QUESTIONNAIRE_MIRROR_UNKNOWN"
        | "QUESTIONNAIRE_UNKNOWN"
        | "ROADMAP_ITEM_UNKNOWN"
        | "SWOT_AUTHOR_UNKNOWN"
        | "TRACKING_ITEM_UNKNOWN" => UserErrorCode::NotFound,
        _ => UserErrorCode::Refused,
    }
}

fn field_of(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "CORRECTION_BIRTH_YEAR"
        | "CORRECTION_OVERALL_FOLLOWS"
        | "CORRECTION_DECIDES_MORE"
        | "CORRECTION_FIELD_FIXED"
        | "CORRECTION_FIELD_UNKNOWN"
        | "CORRECTION_VALUE"
        | "CORRECTION_VALUE_COMPUTED"
        | "CORRECTION_OTHER_KIND" => "changes",
        "CORRECTION_FACT_UNKNOWN"
        | "CORRECTION_ENDED_SINCE"
        | "CORRECTION_MERGES_AGAIN"
        | "CORRECTION_OF_CONSEQUENCE"
        | "CORRECTION_OF_CORRECTION"
        | "CORRECTION_OF_VOIDED"
        | "CORRECTION_REORGANIZATION_STAYS" => "sequence",
        "CORRECTION_STREAM_UNKNOWN" => "id",
        "CORRECTION_TEXT_ANONYMOUS" | "CORRECTION_TEXT_UNKNOWN" => "field",
        "CORRECTION_NAME_MISSING" => "text",
        "IMPORT_UNKNOWN" => "file",
        "ANONYMOUS_IN_THE_FUTURE"
        | "CONSENT_IN_THE_FUTURE"
        | "CRITERIA_IN_THE_FUTURE"
        | "FEEDBACK_BEFORE_MEETING"
        | "FEEDBACK_OUTSIDE_LIFE"
        | "ENTERPRISE_BEFORE_LATER_ACT"
        | "ENTERPRISE_CLOSED"
        | "ENTERPRISE_IN_THE_FUTURE"
        | "FIGURE_IN_THE_FUTURE"
        | "TARGET_IN_THE_FUTURE"
        | "INSTRUMENT_IN_THE_FUTURE"
        | "MEASUREMENT_IN_THE_FUTURE"
        | "MEASUREMENT_OUTSIDE_LIFE"
        | "MEETING_AFTER_CLOSING"
        | "MEETING_SCHEDULED_OUTSIDE_LIFE"
        | "MEMBER_JOINS_OUTSIDE_LIFE"
        | "PAIR_AWARD_BEFORE_COMPLETION"
        | "PAIR_AWARD_IN_THE_FUTURE"
        | "PAIR_COURSE_OUTSIDE_LIFE"
        | "PAIR_MET_IN_PAUSE"
        | "PAIR_PAUSED"
        | "PLAN_MILESTONE_NOT_DUE"
        | "PLAN_REVISED_BEFORE_APPROVAL"
        | "RESULT_OUTSIDE_LIFE"
        | "MEETING_BEFORE_FORMATION"
        | "MEETING_IN_THE_FUTURE"
        | "MEMBER_ACTIVE_LATER"
        | "MEMBER_LEFT_OUTSIDE_LIFE"
        | "CONSENT_NOT_GIVEN"
        | "CONSENT_OTHER_TERMS"
        | "MENTEE_CHANGED_BEFORE_REQUEST"
        | "MENTEE_IN_POOL_LATER"
        | "MENTEE_LEAVING_OUTSIDE_LIFE"
        | "MENTEE_OUTCOME_OUTSIDE_LIFE"
        | "MENTEE_TRANSFERRED_BEFORE"
        | "MENTEE_POOL_BEFORE_REQUEST"
        | "MENTEE_POOL_IN_THE_FUTURE"
        | "MENTEE_REQUESTED_IN_THE_FUTURE"
        | "MENTEE_SURVEY_IN_THE_FUTURE"
        | "MENTEE_SURVEY_NOT_IN_POOL"
        | "MENTOR_SURVEY_AFTER_RETIREMENT"
        | "MENTOR_SURVEY_BEFORE_APPLICATION"
        | "MENTOR_SURVEY_IN_THE_FUTURE"
        | "MENTOR_APPLIED_IN_THE_FUTURE"
        | "MENTOR_INTERVIEW_BEFORE_APPLICATION"
        | "MENTOR_APPLIED_BEFORE_RETIRING"
        | "MENTOR_NOTICE_RUNS"
        | "MENTOR_IN_PAIR_THEN"
        | "MENTEE_STILL_HERE"
        | "MENTOR_READY_BEFORE_SELECTION"
        | "MENTOR_READY_BEFORE_TRAINING"
        | "MENTOR_READY_LATER"
        | "MENTOR_REJECTED_BEFORE_APPLICATION"
        | "MENTOR_RETURNED_BEFORE_HOLD"
        | "MENTOR_SELECTED_BEFORE_INTERVIEW"
        | "MENTOR_SERVICE_OUTSIDE_LIFE"
        | "MENTOR_TRAINED_BEFORE_SELECTION"
        | "MENTOR_STEP_IN_THE_FUTURE"
        | "PAIR_CLOSED_BEFORE_FACT"
        | "PAIR_CLOSED_IN_THE_FUTURE"
        | "PAIR_FORMED_IN_THE_FUTURE"
        | "PLAN_OUTSIDE_LIFE"
        | "QUESTIONNAIRE_IN_THE_FUTURE"
        | "ROADMAP_IN_THE_FUTURE"
        | "ORGANIZATION_IN_THE_FUTURE"
        | "ORGANIZATION_BEFORE_LATER_ACT"
        | "ORGANIZATION_BEFORE_REGISTRATION"
        | "ORGANIZATION_CLOSED"
        | "PROGRAM_IN_THE_FUTURE"
        | "PERSON_IN_THE_FUTURE"
        | "POLICY_IN_THE_FUTURE"
        | "ATTENTION_IN_THE_FUTURE"
        | "MERGE_IN_THE_FUTURE"
        | "ERASURE_IN_THE_FUTURE"
        | "ERASURE_BEFORE_REGISTRATION"
        | "UNMERGE_BEFORE_MERGE"
        | "PAIR_TEXTS_IN_THE_FUTURE"
        | "CURATOR_RELEASED_BEFORE_NAMED"
        | "CURATOR_SURVEY_OUTSIDE_TERM"
        | "FINAL_EVENT_OUTSIDE_PROGRAM"
        | "TRACKING_IN_THE_FUTURE"
        | "STAGE_BEFORE_EARLIER_STEP"
        | "PROGRAM_FIRST_PAIR_LATER"
        | "PROGRAM_NAMING_IN_FORMER_TERM"
        | "PROGRAM_NOT_MATCHING_THEN"
        | "PROGRAM_OTHER_RELEASE"
        | "PROGRAM_PAIR_CLOSED_LATER"
        | "PROGRAM_OTHER_TURN"
        | "PROGRAM_PERIOD_OVER"
        | "STAGE_IN_THE_FUTURE" => "occurredOn",

        "ENTERPRISE_WRONG_LEVEL"
        | "FIGURE_WRONG_LEVEL"
        | "ORGANIZATION_NODES_BELOW"
        | "ORGANIZATION_NOT_A_MUNICIPALITY"
        | "ORGANIZATION_NOT_MERGED"
        | "ORGANIZATION_PROGRAMS_OPEN"
        | "ORGANIZATION_UNKNOWN"
        | "PROGRAM_ORGANIZATION_UNKNOWN" => "organizationId",
        "ORGANIZATION_PARENT_ABSENT"
        | "ORGANIZATION_PARENT_CLOSED"
        | "ORGANIZATION_PARENT_UNKNOWN"
        | "ORGANIZATION_WRONG_PARENT" => "parentId",
        "ENTERPRISE_ORDER_MISSING" | "ORGANIZATION_ORDER_MISSING" => "order.number",
        "ENTERPRISE_UNKNOWN" => "enterpriseId",
        "ENTERPRISE_WRONG_SUCCESSOR" => "intoId",
        "ORGANIZATION_OKTMO_MALFORMED" => "oktmo",
        "ORGANIZATION_TIME_ZONE_MALFORMED" | "ORGANIZATION_TIME_ZONE_UNKNOWN" => "timeZone",
        "ORGANIZATION_ALLOCATED_TWICE"
        | "ORGANIZATION_ALLOCATION_DOES_NOT_ADD_UP"
        | "ORGANIZATION_SPLIT_TOO_FEW" => "allocations",
        "MENTOR_OTHER_REJECTION" | "PROGRAM_OTHER_REASON" | "TARGET_REASON_MISSING" => "reason",
        "ENTERPRISE_NAME_MISSING" | "ENTERPRISE_NAME_TAKEN" | "ORGANIZATION_NAME_MISSING" => "name",
        "ORGANIZATION_CODE_MISSING" => "code",
        "REGION_UNKNOWN" => "regionId",
        "POLICY_VERSION_KNOWN" | "POLICY_VERSION_NAME" => "version",
        "POLICY_BASIS_MISSING" => "basis.number",
        "POLICY_YEAR_BEFORE_LATER" | "POLICY_YEAR_UNLIKELY" => "fromYear",
        "POLICY_CYCLE_ASKS_NOTHING" | "POLICY_CYCLE_NO_KIND" | "POLICY_CYCLE_NO_MEETING_COUNTS" => {
            "values.fullCycle"
        }
        "POLICY_SELF_CONSENT_AGE" => "values.terms.selfConsentAge",
        "POLICY_ERASURE_DAYS" => "values.terms.erasureDays",
        "POLICY_EFFECT_FROM" => "values.effectFrom",
        "POLICY_MOST_MENTEES" => "values.terms.mostMentees",
        "POLICY_FINAL_EVENT_DAYS" => "values.terms.finalEventDays",
        "POLICY_AGE_DAY_UNDECIDABLE" => "values.ageOn",
        "POLICY_BAND_NONSENSE" => "values",
        "POLICY_YOUNG_SPECIALIST_NONSENSE" => "values.youngSpecialist",
        "POLICY_THRESHOLD_OUTSIDE_SCALE" => "values.satisfaction.satisfiedFrom",
        "POLICY_NO_FORM" => "values.formScope",
        "CONTINGENT_EMPTY" => "contingent",
        "TARGET_NOT_A_PERCENTAGE" => "percent",

        "MENTOR_NOT_SELECTED"
        | "MENTOR_NOT_TRAINED"
        | "MENTOR_OTHER_REGION"
        | "MENTOR_SELECTED"
        | "PROGRAM_UNKNOWN" => "programId",
        "CONSENT_EXPIRES_BEFORE_GIVEN" => "validUntil",
        "CONSENT_TEXT_VERSION_LONG" => "textVersion",
        "MENTOR_HOURS_BEYOND_MONTH" => "offer.hoursAMonth",
        "MENTEE_EXPERIENCE_BEYOND_AGE" => "experienceYears",
        "ROADMAP_NUMBER_TAKEN" => "number",
        "MENTOR_WISHED_AGES_REVERSED" => "offer.menteeAges",
        "MENTEE_TRANSFER_SAME_ORGANIZATION" => "organizationId",
        "TRANSFER_OTHER_ORGANIZATION" => "carryOverToProgramId",
        "PROGRAM_RESULT_TITLE_MISSING" | "PROGRAM_TITLE_MISSING" | "PROGRAM_TITLE_TAKEN" => "title",
        "PROGRAM_PERIOD_REVERSED" => "period",
        "PROGRAM_FORM_AT_WORK" | "PROGRAM_NO_FORM" => "forms",
        "PROGRAM_ROLE_MODEL_DOES_NOT_FIT" => "roleModels",
        "PROGRAM_CURATOR_UNKNOWN" => "personId",
        "PROGRAM_MILESTONE_MISSING" => "waiver",
        "PROGRAM_REOPENING_NOT_BY_CURATOR" => "askedBy",
        "PROGRAM_SECOND_PERSON_NEEDED" => "authorisedBy",
        "DOCUMENT_FILE_REF" | "DOCUMENT_OTHER_FILE" => "fileRef",
        "DOCUMENT_NUMBER_MISSING" => "document.number",
        "DOCUMENT_IN_THE_FUTURE" => "document.date",
        "ROADMAP_ITEM_DONE"
        | "ROADMAP_ITEM_CANCELLED"
        | "ROADMAP_ITEM_UNKNOWN"
        | "TRACKING_ITEM_CANCELLED"
        | "TRACKING_ITEM_UNKNOWN"
        | "TRACKING_ONCE_ONLY" => "itemId",
        "TARGET_YEAR_OUTSIDE_PROGRAM" => "year",
        "QUALITY_CARD_EMPTY" | "QUALITY_CRITERIA_COUNT" | "QUALITY_SCORE_OUTSIDE" => "scores",
        "SWOT_AUTHOR_UNKNOWN" => "authorId",
        "FINAL_EVENT_EMPTY" | "FINAL_EVENT_OTHER_COUNT" => "participants",
        "PROGRAM_INDICATOR_CODE" => "code",
        "PROGRAM_INDICATOR_PERIOD" => "period",
        "PROGRAM_INDICATOR_VALUE" => "value",
        "PROGRAM_ACADEMIC_YEAR" | "PROGRAM_SERIES_RUN_TAKEN" => "academicYear",
        "PROGRAM_IN_ANOTHER_SERIES" => "seriesId",
        "MILESTONE_EMPTY" => "count",

        "MERGE_INTO_MERGED" | "MERGE_INTO_UNKNOWN" => "intoId",
        "ERASURE_IN_OPEN_PAIR"
        | "ERASURE_OF_MERGED"
        | "ERASURE_STILL_CURATOR"
        | "ERASURE_STILL_MENTEE"
        | "ERASURE_STILL_MENTOR"
        | "ERASURE_WHILE_INCOMPLETE"
        | "MERGE_MERGED_BEFORE"
        | "MERGE_OF_KEPT"
        | "PERSON_UNKNOWN"
        | "PERSON_DATA_UNKNOWN" => "personId",
        "MERGE_DECLARED_DISTINCT" | "MERGE_OTHER_BIRTH_YEAR" | "MERGE_TWINS" => "reason",
        "DISTINCT_FROM_MERGED" | "DISTINCT_OTHER_UNKNOWN" => "otherId",
        "ATTENTION_COUNT_NONSENSE" | "ATTENTION_DAYS_NONSENSE" | "ATTENTION_URGENT_NONSENSE" => "thresholds",
        "PERSON_NAME_MISSING" => "person.name",
        "CURATOR_NAME_MISSING" => "curator.name",
        "PERSON_BIRTH_YEAR" | "PERSON_AGE_NEEDS_CONSENT" => "person.birthDate",
        "MEASUREMENT_VERSION_UNKNOWN" => "instrumentVersion",
        "PERSON_LOOKS_LIKE_ANOTHER" => "person",
        "MENTEE_ENROLLED_BEFORE" | "MENTOR_APPLIED_BEFORE" => "person",
        "MENTOR_ENTERPRISE_NAME_MISSING" | "MENTOR_WITHOUT_ENTERPRISE" => "enterprise",
        "MENTOR_UNKNOWN" => "mentorId",
        "MENTEE_UNKNOWN" => "menteeId",
        "MENTOR_TRAINING_EMPTY" => "hours",
        "MENTOR_OTHER_MARKS" => "criteria",
        "MENTOR_OTHER_WAIVER" => "waiver",
        "MENTOR_CAPACITY_BELOW_LOAD" | "MENTOR_CAPACITY_BEYOND" | "MENTOR_CAPACITY_ZERO" => "capacity",
        "PRACTICE_PUBLICATION_CONSENT_MISSING" => "pairId",
        "MEASUREMENT_SUBJECT_UNKNOWN" => "participant",
        "MEASUREMENT_TRAIT_MISSING" => "trait",

        "PROGRAM_FORM_NOT_CHOSEN" => "form",
        "PAIR_ROLE_MODEL_DOES_NOT_FIT" => "roleModel",
        "DOCUMENT_WRONG_STAGE" | "PAIR_ONE_TO_ONE" => "kind",
        "MENTOR_NOT_READY" | "MENTOR_OVER_CAPACITY" | "PAIR_MENTOR_UNKNOWN" => "mentorIds",
        "MENTEE_NOT_IN_POOL" | "PAIR_MENTEE_OTHER_PROGRAM" | "PAIR_MENTEE_UNKNOWN" => "menteeIds",
        "PAIR_REMATCH_ELSEWHERE"
        | "PAIR_REMATCH_NOT_DISSOLVED"
        | "PAIR_REMATCH_OF_OPEN"
        | "PAIR_REMATCH_OF_STRANGERS" => "rematchOf",
        "PAIR_CONTINUED_BEFORE"
        | "PAIR_CONTINUES_ELSEWHERE"
        | "PAIR_CONTINUES_STRANGERS"
        | "PAIR_NOT_CARRIED_OVER" => "continues",
        "PAIR_FORM_WITHOUT_NAME" => "formName",
        "PAIR_FEDERAL_FORM_DOES_NOT_FIT" => "federalForm",
        "PAIR_ROLE_MODEL_WITHOUT_NAME" => "roleModelName",
        "MEMBER_JOINED_BEFORE" | "MEMBER_LEFT_AND_RETURNS" => "member",
        "PAIR_MENTOR_NOT_PRESENT" => "mentorId",
        "MEETING_PLANNED_DAY" => "plannedOn",
        "MEETING_PLANNED_MINUTE" => "plannedMinute",
        "MEETING_HELD_BEFORE" | "MEETING_MISSED_BEFORE" | "MEETING_NOT_SCHEDULED" => "meetingId",
        "MEETING_LOOKS_LIKE_ANOTHER" => "confirmedDistinct",
        "PLAN_DROPS_REACHED_MILESTONE" => "milestones",
        "PLAN_MILESTONE_MISSED" => "milestoneId",
        "RESULT_INDICATOR_CODE" | "RESULT_INDICATOR_MISSING" => "indicator",
        "RESULT_RECORDED_BEFORE" => "value",
        "PAIR_GOALS_MET" => "goalsMet",

        "MEMBER_LEFT_AFTER_CLOSING" | "PAIR_CLOSED" | "PAIR_UNKNOWN" => "pairId",
        "MEMBER_LAST_OF_SIDE" | "MEMBER_LEFT_BEFORE" | "MEMBER_UNKNOWN" => "member",
        "MEETING_NOT_A_MEMBER" | "MEETING_SIDE_ABSENT" => "attendees",
        "MEETING_DURATION" => "durationMin",
        "PLAN_TOO_MANY_GOALS" | "PLAN_WITHOUT_GOAL" => "goals",
        "PLAN_PERIOD_REVERSED" => "period",
        "PLAN_MILESTONE_OUTSIDE_PROGRAM" | "PLAN_MILESTONE_TWICE" => "milestones",
        "PLAN_MILESTONE_REACHED" | "PLAN_MILESTONE_UNKNOWN" => "milestoneId",
        "FEEDBACK_ABOUT_NOT_A_MEMBER" => "about",
        "FEEDBACK_NOT_A_MEMBER" => "respondent",
        "FEEDBACK_OTHER_AUDIENCE"
        | "CURATOR_SURVEY_OTHER_AUDIENCE"
        | "CURATOR_SURVEY_SUBMITTED_BEFORE"
        | "MENTEE_SURVEY_OTHER_AUDIENCE"
        | "MENTEE_SURVEY_SUBMITTED_BEFORE"
        | "MENTOR_SURVEY_OTHER_AUDIENCE"
        | "MENTOR_SURVEY_SUBMITTED_BEFORE" => "questionnaire",
        "MENTEE_GOAL_REACHED" | "PAIR_GOAL_REACHED" => "reason",

        "ANONYMOUS_BUNDLE_TOO_SMALL" | "ANONYMOUS_IN_OWN_WORDS" | "ANONYMOUS_MORE_THAN_SILENT" => "sheets",
        "ANONYMOUS_OTHER_AUDIENCE" => "questionnaire",
        "METHODOLOGY_REGION_UNKNOWN" => "regionId",
        "MEASUREMENT_OTHER_DIRECTION" => "direction",
        "MEASUREMENT_OUTSIDE_INSTRUMENT" => "value",
        "QUESTIONNAIRE_MIRROR_UNKNOWN" => "questionnaire.mirrors",
        "QUESTIONNAIRE_SCALE_REVERSED" => "questionnaire.scale",
        "QUESTIONNAIRE_VERSION_TAKEN" | "QUESTIONNAIRE_VERSION_ZERO" => "questionnaire.version",
        "QUESTIONNAIRE_NOT_PUBLISHED_THEN" | "QUESTIONNAIRE_UNKNOWN" | "QUESTIONNAIRE_WITHDRAWN" => {
            "questionnaire"
        }
        "INSTRUMENT_VERSION_TAKEN" => "version",
        "CRITERIA_VERSION_TAKEN" => "version",
        "CRITERIA_BANDS_WITH_GAPS" => "bands",
        "ANSWER_ITEM_UNKNOWN"
        | "ANSWER_OUTSIDE_SCALE"
        | "ANSWER_NOT_AN_OPTION"
        | "ANSWER_OF_OTHER_KIND"
        | "ANSWER_REQUIRED_MISSING" => "answers",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Codes = &'static [(&'static str, &'static str, &'static str)];

    fn rules() -> impl Iterator<Item = &'static str> {
        let parts: &[Codes] = &[
            domain::organization::RegistrationRefusal::CODES,
            domain::organization::FiguresRefusal::CODES,
            domain::organization::EnterprisesRefusal::CODES,
            domain::organization::TargetsRefusal::CODES,
            domain::organization::ProfileRefusal::CODES,
            domain::organization::ChangesRefusal::CODES,
            domain::organization::EndingRefusal::CODES,
            domain::program::CustodyRefusal::CODES,
            domain::person::RegistrationRefusal::CODES,
            domain::person::IdentityRefusal::CODES,
            domain::person::ErasureRefusal::CODES,
            domain::program::DraftingRefusal::CODES,
            domain::program::DocumentsRefusal::CODES,
            domain::program::RoadmapRefusal::CODES,
            domain::program::StagesRefusal::CODES,
            domain::program::TurnsRefusal::CODES,
            domain::program::TargetsRefusal::CODES,
            domain::program::TrackingRefusal::CODES,
            domain::program::SeriesRefusal::CODES,
            domain::program::SwotRefusal::CODES,
            domain::program::QualityRefusal::CODES,
            domain::program::ResultsRefusal::CODES,
            domain::consent::ConsentRefusal::CODES,
            domain::measurement::MeasurementRefusal::CODES,
            domain::mentor::ApplicationRefusal::CODES,
            domain::mentor::SelectionRefusal::CODES,
            domain::mentor::AssignmentRefusal::CODES,
            domain::mentor::ServiceRefusal::CODES,
            domain::mentor::RetirementRefusal::CODES,
            domain::mentee::RequestRefusal::CODES,
            domain::mentee::EnrolmentRefusal::CODES,
            domain::mentee::LeavingRefusal::CODES,
            domain::mentee::OutcomesRefusal::CODES,
            domain::matching::MembersUnknown::CODES,
            domain::pair::FormationRefusal::CODES,
            domain::matching::SuccessionRefusal::CODES,
            domain::pair::JoiningRefusal::CODES,
            domain::pair::MembersRefusal::CODES,
            domain::pair::ScheduleRefusal::CODES,
            domain::pair::ResultRefusal::CODES,
            domain::pair::CourseRefusal::CODES,
            domain::pair::AwardRefusal::CODES,
            domain::pair::TextsRefusal::CODES,
            domain::pair::MeetingRefusal::CODES,
            domain::pair::PlanRefusal::CODES,
            domain::pair::FeedbackRefusal::CODES,
            domain::pair::ClosingRefusal::CODES,
            domain::settings::PoliciesRefusal::CODES,
            domain::settings::AttentionRefusal::CODES,
            domain::methodology::QuestionnairesRefusal::CODES,
            domain::methodology::InstrumentsRefusal::CODES,
            domain::methodology::MisfitRefusal::CODES,
            domain::methodology::CriteriaRefusal::CODES,
            domain::methodology::AnswersRefusal::CODES,
        ];
        parts.iter().copied().flatten().map(|(rule, _, _)| *rule)
    }

    #[test]
    fn a_rule_about_a_day_points_at_the_day() {
        for rule in rules().filter(|rule| rule.contains("_IN_THE_FUTURE") || rule.contains("_OUTSIDE_LIFE")) {
            let path = path_of(rule).join(".");
            assert!(["input.occurredOn", "input.document.date"].contains(&path.as_str()), "{rule}: {path}");
        }
    }

    #[test]
    fn a_rule_about_something_unknown_is_not_found_and_names_the_id() {
        for rule in rules().filter(|rule| rule.ends_with("_UNKNOWN")) {
            assert_eq!(code_of(rule), UserErrorCode::NotFound, "{rule}");
        }
        assert_eq!(path_of("PAIR_UNKNOWN"), ["input", "pairId"]);
    }

    #[test]
    fn a_rule_about_the_act_as_a_whole_points_at_the_input() {
        assert_eq!(path_of("PAIR_CYCLE_MISSING"), ["input"]);
        assert_eq!(code_of("PAIR_CYCLE_MISSING"), UserErrorCode::Refused);
    }
}
