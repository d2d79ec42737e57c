//! Values of the domain: coded words, scores, documents, populations. Facts only; the rules that use them stand in the parts.

use crate::ids::{MenteeId, MentorId};
use crate::words;
use crate::words::InRussian;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;
use thiserror::Error;

mod indicator;
pub use indicator::IndicatorCode;

words! {
    /// Level of the tree of organisations (methodology §2.1).
    pub enum OrganizationLevel {
        Region => "регион",
        Municipality => "муниципалитет",
        Organization => "организация",
    }
}

words! {
    /// Form of mentoring (methodology §3.1): the federal five and the local ones met in schools' documents.
    pub enum Form {
        PupilPupil => "ученик–ученик",
        TeacherTeacher => "учитель–учитель",
        StudentPupil => "студент–ученик",
        EmployerPupil => "работодатель–ученик",
        EmployerStudent => "работодатель–студент",
        TeacherPupil => "учитель–ученик",
        TeacherStudent => "преподаватель–обучающийся",
        StudentStudent => "студент–студент",
        HeadTeacher => "руководитель–педагог",
        /// A form that a region has of its own; its name is a text of the pair and lies in the vault.
        Other => "иная форма",
    }
}

impl Form {
    /// The federal form that it is, for reports that know only the five; none for a local one, which they show as «other».
    pub fn federal(self) -> Option<Self> {
        match self {
            Self::PupilPupil
            | Self::TeacherTeacher
            | Self::StudentPupil
            | Self::EmployerPupil
            | Self::EmployerStudent => Some(self),
            Self::TeacherPupil
            | Self::TeacherStudent
            | Self::StudentStudent
            | Self::HeadTeacher
            | Self::Other => None,
        }
    }

    /// Whether both sides are of the organisation that runs the programme (methodology §3.1, «rule of membership»).
    pub fn stays_in_one_organization(self) -> bool {
        self == Self::PupilPupil
    }

    /// Whether a participant of this category may be on this side of the form (methodology §3.1, «rule of membership»).
    pub fn admits(self, side: Side, category: ParticipantCategory) -> bool {
        use ParticipantCategory::{
            EnterpriseEmployee, Manager, Other, Pupil, Student, Teacher, YoungSpecialist,
        };
        let fits = |wanted: ParticipantCategory| match wanted {
            Teacher => matches!(category, Teacher | YoungSpecialist),
            Pupil | Student | YoungSpecialist | EnterpriseEmployee | Manager | Other => category == wanted,
        };
        let wanted = match (self, side) {
            (Self::PupilPupil, _) => Pupil,
            (Self::TeacherTeacher, _) => Teacher,
            (Self::StudentPupil, Side::Mentor) => Student,
            (Self::StudentPupil, Side::Mentee) => Pupil,
            (Self::EmployerPupil, Side::Mentor) => EnterpriseEmployee,
            (Self::EmployerPupil, Side::Mentee) => Pupil,
            (Self::EmployerStudent, Side::Mentor) => EnterpriseEmployee,
            (Self::EmployerStudent, Side::Mentee) => Student,
            (Self::TeacherPupil, Side::Mentor) => Teacher,
            (Self::TeacherPupil, Side::Mentee) => Pupil,
            (Self::TeacherStudent, Side::Mentor) => Teacher,
            (Self::TeacherStudent, Side::Mentee) => Student,
            (Self::StudentStudent, _) => Student,
            (Self::HeadTeacher, Side::Mentor) => Manager,
            (Self::HeadTeacher, Side::Mentee) => Teacher,
            (Self::Other, _) => return true,
        };
        fits(wanted)
    }
}

words! {
    /// Role model inside a form (methodology §3.2).
    pub enum RoleModel {
        AchieverUnderachiever => "успевающий – неуспевающий",
        LeaderPassive => "лидер – пассивный",
        PeerToPeer => "равный – равному",
        ExperiencedNovice => "опытный педагог – молодой специалист",
        CommunityLeaderStruggling => "лидер педагогического сообщества – педагог, испытывающий профессиональные затруднения",
        InnovatorConservative => "педагог-новатор – консервативный педагог",
        SubjectExpertSubjectNovice => "опытный предметник – неопытный предметник",
        LeaderIndifferent => "лидер – равнодушный",
        PeerToOther => "равный – другому",
        CuratorProjectAuthor => "куратор – автор проекта",
        ActiveProfessionalIndifferentConsumer => "активный профессионал – равнодушный потребитель",
        ColleagueYoungColleague => "коллега – молодой коллега",
        EmployerFutureEmployee => "работодатель – будущий сотрудник",
        SuccessfulProfessionalChoosingStudent => "успешный профессионал – студент, выбирающий профессию",
        ColleagueFutureColleague => "коллега – будущий коллега",
        TeacherTalentedStudent => "преподаватель – талантливый обучающийся",
        /// A model of the place's own, in any form; its name is a text of the pair and lies in the vault.
        Local => "местная модель",
    }
}

impl RoleModel {
    /// Whether the model belongs to the form (methodology §3.2).
    pub fn belongs_to(self, form: Form) -> bool {
        let forms: &[Form] = match self {
            Self::AchieverUnderachiever => &[Form::PupilPupil, Form::StudentPupil],
            Self::LeaderPassive | Self::PeerToPeer => &[Form::PupilPupil],
            Self::ExperiencedNovice
            | Self::CommunityLeaderStruggling
            | Self::InnovatorConservative
            | Self::SubjectExpertSubjectNovice => &[Form::TeacherTeacher],
            Self::LeaderIndifferent | Self::PeerToOther | Self::CuratorProjectAuthor => &[Form::StudentPupil],
            Self::ActiveProfessionalIndifferentConsumer | Self::EmployerFutureEmployee => {
                &[Form::EmployerPupil, Form::EmployerStudent]
            }
            Self::ColleagueYoungColleague => &[Form::EmployerPupil],
            Self::SuccessfulProfessionalChoosingStudent | Self::ColleagueFutureColleague => {
                &[Form::EmployerStudent]
            }
            Self::TeacherTalentedStudent => &[Form::TeacherStudent],
            Self::Local => return true,
        };
        forms.contains(&form)
    }
}

words! {
    /// Kind of interaction (methodology §3.3): the seven of the tracking plan.
    pub enum InteractionKind {
        OneOnOne => "один на один",
        PeerToPeer => "равный – равному",
        Group => "групповое",
        Flash => "флэш",
        Speed => "скоростное",
        Reverse => "реверсивное",
        Virtual => "виртуальное",
    }
}

impl InteractionKind {
    /// Whether the kind joins exactly one mentor and one mentee.
    pub fn is_one_to_one(self) -> bool {
        match self {
            Self::OneOnOne | Self::PeerToPeer | Self::Reverse => true,
            Self::Group | Self::Flash | Self::Speed | Self::Virtual => false,
        }
    }
}

words! {
    /// What a participant is in life.
    pub enum ParticipantCategory {
        Pupil => "обучающийся",
        Student => "студент",
        Teacher => "педагог",
        /// A teacher with 0–3 years of experience; which one counts is a policy (methodology §1.1).
        YoungSpecialist => "молодой специалист",
        EnterpriseEmployee => "работник предприятия",
        Manager => "руководитель",
        Other => "иное",
    }
}

words! {
    /// Who asked for a mentor: it matters for the lawfulness of the data (methodology §5.3).
    pub enum RequestSource {
        OwnRequest => "сам",
        Teacher => "учитель",
        Parent => "родитель",
        Psychologist => "психолог",
    }
}

words! {
    /// Outcome of a mentor's interview.
    pub enum Readiness {
        Ready => "готов",
        Conditional => "условно готов",
        NotReady => "не готов",
    }
}

words! {
    /// Type of a recorded meeting (methodology §5.4).
    pub enum MeetingType {
        Acquaintance => "знакомство",
        Trial => "пробная",
        /// Recorded as the planning meeting that it is, whichever way it comes in.
        Planning => "планирование",
        /// The only type that counts as a working meeting in what ships.
        Work => "рабочая",
        Closing => "итоговая",
        Group => "групповая",
    }
}

words! {
    /// How a meeting was held.
    pub enum MeetingMode {
        InPerson => "очно",
        Online => "онлайн",
    }
}

words! {
    /// Point of a pair's life at which feedback is collected.
    pub enum FeedbackPhase {
        Entry => "входная",
        Interim => "промежуточная",
        Final => "итоговая",
    }
}

words! {
    /// Whom a questionnaire asks.
    pub enum Audience {
        Mentor => "наставник",
        Mentee => "наставляемый",
        Curator => "куратор",
    }
}

impl Audience {
    /// Whether members of this side are asked.
    pub fn is(self, side: Side) -> bool {
        self == side.into()
    }
}

impl From<Side> for Audience {
    fn from(side: Side) -> Self {
        match side {
            Side::Mentor => Self::Mentor,
            Side::Mentee => Self::Mentee,
        }
    }
}

words! {
    /// Whose wording a questionnaire has.
    pub enum TextOrigin {
        Official => "официальный текст",
        Paraphrase => "пересказ",
        OwnText => "собственный текст",
    }
}

words! {
    /// How answers came in (methodology §11 case 24).
    pub enum SurveyChannel {
        Paper => "на бумаге",
        Online => "онлайн",
        /// Of a small child: the curator writes down what the child says.
        OnBehalf => "со слов, записал куратор",
    }
}

words! {
    /// Group of measured traits (methodology §7.4).
    pub enum TraitGroup {
        EducationalResults => "образовательные результаты",
        PsychoEmotional => "психоэмоциональное состояние",
        MotivationalPersonal => "мотивационно-личностное развитие",
        Competence => "компетенции",
        Professional => "профессиональное развитие",
    }
}

words! {
    /// Point of measurement of a trait.
    pub enum MeasurementPhase {
        Before => "до",
        Interim => "промежуточное",
        After => "после",
    }
}

words! {
    /// Which values of a trait are better.
    pub enum Direction {
        LowerIsBetter => "меньше",
        HigherIsBetter => "больше",
    }
}

words! {
    /// Role of a participant inside a pair.
    pub enum Side {
        Mentor => "наставник",
        Mentee => "наставляемый",
    }
}

words! {
    /// Why a membership or a pair ended early (methodology §5.4).
    pub enum EndReason {
        EmploymentEnded => "увольнение",
        PsychologicalIncompatibility => "психологическая несовместимость",
        DutiesNotFulfilled => "неисполнение обязанностей",
        DisciplinaryMatter => "дисциплинарный проступок",
        JustifiedRequestOfMentor => "обоснованная просьба наставника",
        JustifiedRequestOfMentee => "обоснованная просьба наставляемого",
        CuratorDecision => "решение куратора",
        LeftSchool => "отчисление",
        Moved => "переезд",
        Illness => "болезнь",
        ConsentWithdrawn => "отзыв согласия",
        ConsentExpired => "истёк срок согласия",
        LegalRepresentativeRequest => "просьба законного представителя",
        /// A success: the pair completes, it is not dissolved.
        GoalReachedEarly => "цель достигнута досрочно",
        LowContact => "редкие контакты",
        ProgramCancelled => "отмена программы",
        Duplicate => "дубликат",
        Other => "иная причина",
    }
}

words! {
    /// Stage of a road map, in the seven-stage list of the target model (methodology §4.1).
    pub enum RoadmapStage {
        Preparation => "подготовка",
        MenteeBase => "наставляемые",
        MentorBase => "наставники",
        SelectionAndTraining => "отбор и обучение",
        Matching => "формирование пар",
        Work => "работа",
        Completion => "завершение",
    }
}

words! {
    /// Which list of stages the programme's reports print (methodology §4.1).
    pub enum StageModel {
        Six => "6 этапов",
        Seven => "7 этапов",
    }
}

words! {
    /// Kind of a programme's document (methodology §4.3 row 4).
    pub enum DocumentKind {
        LaunchOrder => "приказ о запуске",
        Regulation => "положение о наставничестве",
        Roadmap => "дорожная карта",
        CuratorOrder => "приказ о кураторе",
        PairingOrder => "приказ о парах",
        ResultOrder => "приказ об итогах",
        RewardAct => "акт о поощрении",
    }
}

words! {
    /// Recruiting milestones: independent of each other, in any order (methodology §4.1, S0 against S2).
    pub enum RecruitingMilestone {
        MenteePoolReady => "база наставляемых сформирована",
        MentorPoolReady => "база наставников сформирована",
        MentorsTrained => "наставники обучены",
    }
}

words! {
    /// Kind of a consent (methodology §8.3): one for each purpose.
    pub enum ConsentKind {
        Processing => "обработка персональных данных",
        Transfer => "передача третьим лицам",
        Publication => "публикация",
    }
}

words! {
    /// Who gave a consent.
    pub enum ConsentGiver {
        OwnConsent => "сам участник",
        LegalRepresentative => "законный представитель",
    }
}

words! {
    /// What a target rests on.
    pub enum TargetBasis {
        Roadmap => "дорожная карта",
        Programme => "программа",
        TrackingPlan => "план отслеживания",
        RegionalOrder => "приказ региона",
        Other => "иное основание",
    }
}

words! {
    /// Who started the ending of a pair.
    pub enum EndInitiator {
        MentorSide => "наставник",
        MenteeSide => "наставляемый",
        CuratorSide => "куратор",
        NotRecorded => "не указано",
    }
}

words! {
    /// At which level an award was given.
    pub enum AwardLevel {
        Organization => "организация",
        Municipality => "муниципалитет",
        Region => "регион",
        Federation => "федерация",
    }
}

/// A numbered and dated paper: «85/7 от 20.12.2023».
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentRef {
    /// Its number, as written.
    pub number: String,
    /// Its date.
    pub date: NaiveDate,
}

/// Whether a text is a code of the place's own: up to 40 small Latin letters, digits and hyphens. A text could name somebody.
pub(crate) fn is_own_code(text: &str) -> bool {
    let is_of_a_code = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=40).contains(&text.len()) && text.chars().all(is_of_a_code)
}

/// A score of a questionnaire item on the scale 1–10 (methodology §7.2). Other scales come with versioned questionnaires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Score(u8);

/// A score outside its scale.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("score {received} is outside the scale: accepted are whole numbers from 1 to 10")]
pub struct ScoreOutsideScale {
    /// What was received.
    pub received: String,
}

impl Score {
    /// The number of points, 1–10.
    pub fn points(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Score {
    type Error = ScoreOutsideScale;

    fn try_from(points: u8) -> Result<Self, Self::Error> {
        if (1..=10).contains(&points) {
            Ok(Self(points))
        } else {
            Err(ScoreOutsideScale { received: points.to_string() })
        }
    }
}

impl From<Score> for u8 {
    fn from(score: Score) -> Self {
        score.0
    }
}

/// A member of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "side", content = "id")]
pub enum Member {
    /// On the mentors' side.
    Mentor(MentorId),
    /// On the mentees' side.
    Mentee(MenteeId),
}

impl Member {
    /// On which side the member is.
    pub fn side(self) -> Side {
        match self {
            Self::Mentor(_) => Side::Mentor,
            Self::Mentee(_) => Side::Mentee,
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mentor(id) => write!(f, "mentor {id}"),
            Self::Mentee(id) => write!(f, "mentee {id}"),
        }
    }
}

impl InRussian for Member {
    fn in_russian(&self) -> String {
        match self {
            Self::Mentor(id) => format!("наставник {id}"),
            Self::Mentee(id) => format!("наставляемый {id}"),
        }
    }
}

/// A period of life, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

impl Period {
    /// Whether the day lies in the period.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }

    /// The academic years that the period touches, each by the calendar year in which it begins: they run from September on.
    pub fn academic_years(self) -> RangeInclusive<i32> {
        let of = |day: NaiveDate| if day.month() >= 9 { day.year() } else { day.year() - 1 };
        of(self.start)..=of(self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_points_are_refused_not_clamped() {
        assert_eq!(Score::try_from(11), Err(ScoreOutsideScale { received: "11".into() }));
        assert_eq!(Score::try_from(0), Err(ScoreOutsideScale { received: "0".into() }));
        assert_eq!(Score::try_from(10).map(Score::points), Ok(10));
    }

    #[test]
    fn each_row_of_the_table_of_forms_admits_its_own_categories_alone() {
        use crate::words::Word;
        use ParticipantCategory::{EnterpriseEmployee, Manager, Pupil, Student, Teacher};
        let rows = [
            (Form::PupilPupil, Pupil, Pupil),
            (Form::TeacherTeacher, Teacher, Teacher),
            (Form::StudentPupil, Student, Pupil),
            (Form::EmployerPupil, EnterpriseEmployee, Pupil),
            (Form::EmployerStudent, EnterpriseEmployee, Student),
            (Form::TeacherPupil, Teacher, Pupil),
            (Form::TeacherStudent, Teacher, Student),
            (Form::StudentStudent, Student, Student),
            (Form::HeadTeacher, Manager, Teacher),
        ];
        for (form, mentor, mentee) in rows {
            for category in ParticipantCategory::all().iter().copied() {
                // A young specialist is a teacher.
                let taken = if category == ParticipantCategory::YoungSpecialist { Teacher } else { category };
                assert_eq!(form.admits(Side::Mentor, category), taken == mentor, "{form:?} {category:?}");
                assert_eq!(form.admits(Side::Mentee, category), taken == mentee, "{form:?} {category:?}");
            }
        }
    }

    #[test]
    fn five_forms_are_federal_and_a_local_one_takes_anybody() {
        use crate::words::Word;
        let federal = Form::all().iter().filter(|form| form.federal().is_some());
        assert_eq!(federal.count(), 5);
        for category in ParticipantCategory::all() {
            assert!(
                Form::Other.admits(Side::Mentor, *category) && Form::Other.admits(Side::Mentee, *category)
            );
        }
    }

    #[test]
    fn a_local_role_model_belongs_to_any_form() {
        use crate::words::Word;
        assert!(Form::all().iter().all(|form| RoleModel::Local.belongs_to(*form)));
        assert!(!RoleModel::TeacherTalentedStudent.belongs_to(Form::PupilPupil));
    }

    #[test]
    fn a_young_specialist_fits_where_a_teacher_fits() {
        assert!(Form::TeacherTeacher.admits(Side::Mentee, ParticipantCategory::YoungSpecialist));
        assert!(Form::TeacherTeacher.admits(Side::Mentor, ParticipantCategory::Teacher));
        assert!(!Form::TeacherTeacher.admits(Side::Mentee, ParticipantCategory::Pupil));
    }
    #[test]
    fn a_programme_from_september_to_may_is_one_academic_year_and_two_calendar_years() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a real day");
        let period = Period { start: day(2023, 9, 1), end: day(2024, 5, 31) };
        assert_eq!(period.academic_years(), 2023..=2023);
        let period = Period { start: day(2024, 1, 9), end: day(2024, 12, 31) };
        assert_eq!(period.academic_years(), 2023..=2024);
    }
}
