//! Which words there are. One line for each: its codes, and the words that describe them, are the domain's own.

use super::words;

words! {
    /// Level of the tree of organisations.
    OrganizationLevel of domain::values::OrganizationLevel;
    /// Who founded an organisation.
    FounderLevel of domain::organization::FounderLevel;
    /// Type of an educational organisation.
    OrganizationType of domain::organization::OrganizationType;
    /// What a figure rests on.
    FigureBasis of domain::organization::FigureBasis;
    /// Why a target was set anew.
    TargetReason of domain::organization::TargetReason;
    /// Why a fact is corrected or voided.
    CorrectionReason of domain::correction::CorrectionReason;
    /// Which of the texts that are sealed beside a fact is meant.
    TextField of domain::correction::TextField;
    /// Form of mentoring: the federal five and the local ones met in schools' documents.
    Form of domain::values::Form;
    /// Role model inside a form.
    RoleModel of domain::values::RoleModel;
    /// Kind of interaction: the seven of the tracking plan.
    InteractionKind of domain::values::InteractionKind;
    /// What a participant is in life.
    ParticipantCategory of domain::values::ParticipantCategory;
    /// Who asked for a mentor: it matters for the lawfulness of the data.
    RequestSource of domain::values::RequestSource;
    /// Outcome of a mentor's interview.
    Readiness of domain::values::Readiness;
    /// Type of a recorded meeting.
    MeetingType of domain::values::MeetingType;
    /// How a meeting was held.
    MeetingMode of domain::values::MeetingMode;
    /// Point of a pair's life at which feedback is collected.
    FeedbackPhase of domain::values::FeedbackPhase;
    /// Point of measurement of a trait.
    MeasurementPhase of domain::values::MeasurementPhase;
    /// Which values of a trait are better.
    Direction of domain::values::Direction;
    /// Role of a participant inside a pair.
    Side of domain::values::Side;
    /// Why a membership or a pair ended early.
    EndReason of domain::values::EndReason;
    /// Who started the ending of a pair.
    EndInitiator of domain::values::EndInitiator;
    /// At which level an award was given.
    AwardLevel of domain::values::AwardLevel;
    /// Why a planned meeting did not take place.
    MissReason of domain::pair::MissReason;
    /// By whose side a meeting was missed.
    MissedBy of domain::pair::MissedBy;
    /// Why a pair pauses.
    PauseReason of domain::pair::PauseReason;
    /// Why a plan is revised.
    RevisionReason of domain::pair::RevisionReason;
    /// Why a side's final feedback is waived.
    FeedbackWaiver of domain::pair::FeedbackWaiver;
    /// Stage of a programme.
    ProgramStage of domain::program::ProgramStage;
    /// Why a programme leaves its straight course.
    ProgramReason of domain::program::ProgramReason;
    /// Stage of a tracking plan.
    TrackingStage of domain::program::TrackingStage;
    /// How often an entry of the tracking plan is carried out.
    Periodicity of domain::program::Periodicity;
    /// Parameters of the process stage.
    ProgramIndicator of domain::program::ProgramIndicator;
    /// At which level a practice is acknowledged.
    PracticeLevel of domain::program::PracticeLevel;
    /// A line of the checklist of implementation.
    ChecklistItem of readmodel::checklist::ChecklistItem;
    /// Stage of a road map, in the seven-stage list of the target model.
    RoadmapStage of domain::values::RoadmapStage;
    /// Which list of stages the programme's reports print.
    StageModel of domain::values::StageModel;
    /// Kind of a programme's document.
    DocumentKind of domain::values::DocumentKind;
    /// Recruiting milestones: independent of each other, in any order.
    RecruitingMilestone of domain::values::RecruitingMilestone;
    /// Kind of a consent: one for each purpose.
    ConsentKind of domain::values::ConsentKind;
    /// Who gave a consent.
    ConsentGiver of domain::values::ConsentGiver;
    /// What a target rests on.
    TargetBasis of domain::values::TargetBasis;
    /// Published indicators.
    IndicatorCode of domain::values::IndicatorCode;
    /// By what a teacher is known as a young specialist.
    YoungSpecialistBy of domain::policies::YoungSpecialistBy;
    /// Whom a questionnaire asks.
    Audience of domain::values::Audience;
    /// Experience in what makes a young specialist.
    ExperienceScope of domain::policies::ExperienceScope;
    /// Whose wording a questionnaire has.
    TextOrigin of domain::values::TextOrigin;
    /// Of whom the satisfied are a share.
    SatisfactionDenominator of domain::policies::SatisfactionDenominator;
    /// How answers came in.
    SurveyChannel of domain::values::SurveyChannel;
    /// Of which population involvement is a share.
    PopulationBasis of domain::policies::PopulationBasis;
    /// Group of measured traits.
    TraitGroup of domain::values::TraitGroup;
    /// What speaks for two records being of one human being, and what weakens it.
    LikenessReason of app::duplicates::LikenessReason;
    /// A list of the things that need somebody's attention for one reason.
    AttentionKind of domain::attention::AttentionKind;
    /// How much a thing needs attention.
    AttentionSeverity of domain::attention::AttentionSeverity;
    /// By which channel a consent came in.
    ConsentChannel of domain::consent::ConsentChannel;
    /// Why personal data are destroyed.
    ErasureReason of domain::person::ErasureReason;
    /// What kind of personal data was destroyed.
    DataCategory of domain::person::DataCategory;
    /// Where mentors come from.
    MentorSource of domain::mentor::MentorSource;
    /// Criteria by which a mentor is selected.
    SelectionCriterion of domain::mentor::SelectionCriterion;
    /// Why a mentor was not selected for a programme.
    RejectionReason of domain::mentor::RejectionReason;
    /// Outcome of a training.
    TrainingResult of domain::mentor::TrainingResult;
    /// Why a mentor enters the ready pool without training.
    TrainingWaiver of domain::mentor::TrainingWaiver;
    /// Why a mentor is on hold.
    HoldReason of domain::mentor::HoldReason;
    /// How far a mentor may be asked to work beyond his or her own programme: each scope holds those before it.
    SharingScope of domain::mentor::SharingScope;
    /// A local grading of mentors.
    MentorGrade of domain::mentor::MentorGrade;
    /// Why a mentor stops being one.
    RetirementReason of domain::mentor::RetirementReason;
    /// Who gave notice.
    NoticeGiver of domain::mentor::NoticeGiver;
    /// Kind of an award.
    AwardKind of domain::mentor::AwardKind;
    /// What is asked for.
    RequestTopic of domain::mentee::RequestTopic;
    /// What may come of mentoring for a mentee.
    Outcome of domain::mentee::Outcome;
    /// What is asked for and stays out of events.
    SensitiveTopic of domain::mentee::SensitiveTopic;
}
