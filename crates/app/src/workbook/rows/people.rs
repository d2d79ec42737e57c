//! The two registries of people. Their rows are personal data: for the vault and for the sender, never for a log.

use super::super::cells::{date, name, text, whole, word};
use super::super::fields::{Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::{added, optional, ordinal, required};
use chrono::NaiveDate;
use domain::values::{ParticipantCategory, Readiness, RequestSource};

/// A row of «Наставники».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MentorRow {
    /// Code inside the journal.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// How to reach the mentor.
    pub contacts: Option<String>,
    /// What the mentor is in life.
    pub category: ParticipantCategory,
    /// Place of work or study.
    pub place: Option<String>,
    /// Main competences.
    pub competences: Option<String>,
    /// Important achievements.
    pub achievements: Option<String>,
    /// Interests.
    pub interests: Option<String>,
    /// Wished age of mentees: a wish, not a rule.
    pub wished_age: Option<String>,
    /// Time that the mentor has.
    pub time: Option<String>,
    /// Day of entering the base.
    pub entered: NaiveDate,
    /// Day of the consent to processing.
    pub consent: Option<NaiveDate>,
    /// Day of the representative's consent.
    pub representative_consent: Option<NaiveDate>,
    /// The last day on which these consents stand; without it, until they are withdrawn.
    pub consent_until: Option<NaiveDate>,
    /// Day of the interview.
    pub interview: Option<NaiveDate>,
    /// Its outcome.
    pub readiness: Option<Readiness>,
    /// Day on which training was passed.
    pub training: Option<NaiveDate>,
    /// Hours of training.
    pub training_hours: Option<u32>,
    /// How many mentees at most.
    pub capacity: Option<u32>,
}

impl SheetRow for MentorRow {
    const KIND: SheetKind = SheetKind::Mentors;
    const COLUMNS: &'static [Column] = &[
        ordinal("№"),
        required("Код"),
        required("ФИО"),
        required("Дата рождения"),
        optional("Контакты"),
        required("Категория"),
        optional("Место работы/учёбы"),
        optional("Основные компетенции"),
        optional("Важные достижения"),
        optional("Интересы"),
        optional("Желаемый возраст наставляемых"),
        optional("Ресурс времени"),
        required("Дата вхождения"),
        optional("Согласие на ОПД"),
        optional("Согласие представителя"),
        optional("Собеседование"),
        optional("Готовность"),
        optional("Обучение"),
        optional("Часов обучения"),
        optional("Наставляемых не более"),
        added("Согласие действует до"),
    ];
    const KEY: &'static [&'static str] = &["Код"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let code = fields.required("Код", name);
        let name = fields.required("ФИО", name);
        let birth_date = fields.required("Дата рождения", date);
        let contacts = fields.optional("Контакты", text);
        let category = fields.required("Категория", word::<ParticipantCategory>);
        let place = fields.optional("Место работы/учёбы", text);
        let competences = fields.optional("Основные компетенции", text);
        let achievements = fields.optional("Важные достижения", text);
        let interests = fields.optional("Интересы", text);
        let wished_age = fields.optional("Желаемый возраст наставляемых", text);
        let time = fields.optional("Ресурс времени", text);
        let entered = fields.required("Дата вхождения", date);
        let consent = fields.optional("Согласие на ОПД", date);
        let representative_consent = fields.optional("Согласие представителя", date);
        let consent_until = fields.optional("Согласие действует до", date);
        let interview = fields.optional("Собеседование", date);
        let readiness = fields.optional("Готовность", word::<Readiness>);
        let training = fields.optional("Обучение", date);
        let training_hours = fields.optional("Часов обучения", whole);
        let capacity = fields.optional("Наставляемых не более", whole);
        Some(Self {
            code: code?,
            name: name?,
            birth_date: birth_date?,
            contacts,
            category: category?,
            place,
            competences,
            achievements,
            interests,
            wished_age,
            time,
            entered: entered?,
            consent,
            representative_consent,
            consent_until,
            interview,
            readiness,
            training,
            training_hours,
            capacity,
        })
    }
}

/// A row of «Наставляемые».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenteeRow {
    /// Code inside the journal.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// How to reach the representative.
    pub representative_contacts: Option<String>,
    /// What the mentee is in life.
    pub category: ParticipantCategory,
    /// Years of service, of a teacher.
    pub experience_years: Option<u32>,
    /// What help is asked for.
    pub request: String,
    /// Who asked.
    pub request_source: RequestSource,
    /// Day of entering the base.
    pub entered: NaiveDate,
    /// Day of the consent to processing.
    pub consent: Option<NaiveDate>,
    /// Day of the representative's consent.
    pub representative_consent: Option<NaiveDate>,
    /// The last day on which these consents stand; without it, until they are withdrawn.
    pub consent_until: Option<NaiveDate>,
}

impl SheetRow for MenteeRow {
    const KIND: SheetKind = SheetKind::Mentees;
    const COLUMNS: &'static [Column] = &[
        ordinal("№"),
        required("Код"),
        required("ФИО"),
        required("Дата рождения"),
        optional("Контакты представителя"),
        required("Категория"),
        optional("Стаж, лет"),
        required("Основной запрос"),
        required("Источник запроса"),
        required("Дата вхождения"),
        optional("Согласие на ОПД"),
        optional("Согласие представителя"),
        added("Согласие действует до"),
    ];
    const KEY: &'static [&'static str] = &["Код"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let code = fields.required("Код", name);
        let name = fields.required("ФИО", name);
        let birth_date = fields.required("Дата рождения", date);
        let representative_contacts = fields.optional("Контакты представителя", text);
        let category = fields.required("Категория", word::<ParticipantCategory>);
        let experience_years = fields.optional("Стаж, лет", whole);
        let request = fields.required("Основной запрос", text);
        let request_source = fields.required("Источник запроса", word::<RequestSource>);
        let entered = fields.required("Дата вхождения", date);
        let consent = fields.optional("Согласие на ОПД", date);
        let representative_consent = fields.optional("Согласие представителя", date);
        let consent_until = fields.optional("Согласие действует до", date);
        Some(Self {
            code: code?,
            name: name?,
            birth_date: birth_date?,
            representative_contacts,
            category: category?,
            experience_years,
            request: request?,
            request_source: request_source?,
            entered: entered?,
            consent,
            representative_consent,
            consent_until,
        })
    }
}
