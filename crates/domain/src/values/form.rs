//! Forms of mentoring with their role models, and kinds of interaction (methodology §3).

use super::{ParticipantCategory, Side};
use crate::words;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Word;

    #[test]
    fn each_row_of_the_table_of_forms_admits_its_own_categories_alone() {
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
        assert!(Form::all().iter().all(|form| RoleModel::Local.belongs_to(*form)));
        assert!(!RoleModel::TeacherTalentedStudent.belongs_to(Form::PupilPupil));
    }

    #[test]
    fn a_young_specialist_fits_where_a_teacher_fits() {
        assert!(Form::TeacherTeacher.admits(Side::Mentee, ParticipantCategory::YoungSpecialist));
        assert!(Form::TeacherTeacher.admits(Side::Mentor, ParticipantCategory::Teacher));
        assert!(!Form::TeacherTeacher.admits(Side::Mentee, ParticipantCategory::Pupil));
    }
}
