//! The journal of a school that keeps more than its pairs: the tracking plan of the Kizilyurt document, analyses, a quality card, answers to
//! questionnaires, the residents of its territory.

use crate::kit::workbook::of_sheets;

/// A journal, to be changed and sent.
#[derive(Clone)]
pub(crate) struct Journal(Vec<(&'static str, Vec<Vec<String>>)>);

const PROGRAM: &str = "Поле|Значение
Регион|Республика Дагестан
Муниципалитет|город Кизилюрт
Организация|МБОУ СОШ № 2
Код организации|DG-SHEETS
Название программы|Рука об руку — 2022/23
Начало|01.09.2022
Окончание|31.05.2023
Модель этапов|6 этапов
Формы наставничества|ученик–ученик; учитель–учитель
Куратор|Камилова Хадижат Магомедовна
Приказ о запуске|85/7 от 20.08.2022
Положение о наставничестве|84 от 19.08.2022";

const RESIDENTS: &str = "Территория|На дату|Жителей 10–19 лет|Жителей 15–19 лет|Источник
Город Кизилюрт|01.01.2023|6120|2980|статистическая отчётность
Республика Дагестан|01.01.2023|540000|262000|";

const TRACKING: &str = "Этап|Описание|Ответственный|Частота|Выполнено
Планирование и внедрение|Приказ об организации наставничества|Директор|При запуске наставничества в организации|20.08.2022
Отбор наставников|Собеседования с наставниками|Директор|По мере появления новых сотрудников|05.09.2022; 12.09.2022
Обучение|Взаимообмен опытом|Наставник, наставляемый|ежемесячно|";

const MENTORS: &str = "Код|ФИО|Дата рождения|Категория|Дата вхождения|Согласие на ОПД|Согласие представителя|Собеседование|Готовность|Обучение|Часов обучения|Наставляемых не более
T01|Гаджиев Али Магомедович|10.01.2006|обучающийся|20.09.2022|20.09.2022|20.09.2022|22.09.2022|готов|25.09.2022|16|2
T02|Нуцалова Барият Гаджиевна|03.02.1975|педагог|20.09.2022|20.09.2022||22.09.2022|готов|25.09.2022|16|2";

const MENTEES: &str = "Код|ФИО|Дата рождения|Категория|Стаж, лет|Основной запрос|Источник запроса|Дата вхождения|Согласие на ОПД|Согласие представителя
M01|Омаров Шамиль Ахмедович|10.05.2009|обучающийся||успеваемость|сам|20.09.2022|20.09.2022|20.09.2022
M02|Алиева Патимат Расуловна|08.03.1999|молодой специалист|1|адаптация|сам|20.09.2022|20.09.2022|";

const PAIRS: &str = "Код|Форма|Вид|Наставники|Наставляемые|Дата формирования|Статус
U1|ученик–ученик|один на один|T01|M01|10.10.2022|активна
U2|учитель–учитель|один на один|T02|M02|10.10.2022|активна";

const MEETINGS: &str = "Код пары|Дата|Тип|Минут|Формат|Присутствовали
U1|12.10.2022|организационная|45|очно|T01; M01
U2|12.10.2022|организационная|45|очно|T02; M02";

/// Two items are named by their wording, one in Russian letters that look like its code, as forms and people do.
const SURVEYS: &str =
    "Код участника|Анкета|Код пары|Дата|Способ|Q9|Насколько вы довольны результатом?|F1|Т1|B1|C9
M01|pupil-mentee-entry||01.10.2022|на бумаге|10||||нет|
T01|Анкета наставника до программы (ученик–ученик)||01.10.2022|онлайн|9|||||
M01|pupil-mentee-exit/v1|U1|23.05.2023|онлайн|8|7|1–2 раза|Больше уверенности||
T02|teacher-mentor-exit|U2|23.05.2023|онлайн|9|||||
Камилова Хадижат Магомедовна|curator||25.05.2023|онлайн||||Слаженная команда||8";

const SWOT: &str = "Форма|Дата|Сильные стороны|Слабые стороны|Возможности|Угрозы|Автор
ученик–ученик|25.05.2023|Опытные наставники; интерес детей|Мало времени|Курсы ЦНППМ||
учитель–учитель|25.05.2023|Методический кабинет||||Камилова Хадижат Магомедовна";

/// A criterion left open, the others left out: a card that is begun.
const QUALITY: &str = "Дата|Критерий|Балл
25.05.2023|1|2
25.05.2023|Комфортный психологический климат|1
25.05.2023|g|";

/// A share as Russian Excel writes it, a number, and a code of the place's own.
const PARAMETERS: &str = "Параметр|Период с|Период по|Значение|Дата подсчёта
доля обучающихся в кружках и секциях, %|01.09.2022|31.12.2022|62,5|15.01.2023
профориентационных мероприятий|01.09.2022|31.12.2022|4|15.01.2023
ski-trips|01.09.2022|31.12.2022|2|15.01.2023";

/// Two milestones of one plan; the period stands in the first row alone.
const PLANS: &str = "Код пары|Дата утверждения|Цель|Веха|Срок|Достигнута|Период с|Период по
U1|13.10.2022|Средний балл 4,2|Пробный тест|20.12.2022||01.11.2022|30.04.2023
U1|13.10.2022|Средний балл 4,2|Итоговый тест|20.04.2023|||";

const DOCUMENTS: &str = "Вид|Номер и дата|Ссылка на файл
Дорожная карта|86 от 20.08.2022|
Приказ о кураторе|87 от 01.09.2022|archive:2022/87
Приказ о парах|90 от 09.10.2022|
Приказ об итогах|120 от 24.05.2023|";

const CONSENTS: &str =
    "Код участника|Роль|Вид|Кто дал|Дата|Действует до|Документ|Редакция текста|Способ|Отозвано
M01|наставляемый|публикация|законный представитель|20.09.2022|31.08.2023|12 от 20.09.2022|2022-09|на бумаге|
M01|наставляемый|публикация|сам участник|20.09.2022|31.08.2023||||
T01|наставник|публикация|законный представитель|20.09.2022||||в электронной форме|
T01|наставник|публикация|сам участник|20.09.2022|||||
T02|наставник|передача третьим лицам|сам участник|20.09.2022|||||01.03.2023";

/// The first one is held, by «Встречи»; the second one was missed.
const SCHEDULE: &str = "Код пары|Дата|Время|Формат|Назначена|Почему не состоялась|Кто пропустил
U1|12.10.2022|14:30|очно|10.10.2022||
U2|19.10.2022|15:00|онлайн|12.10.2022|болезнь|наставляемый";

const RESULTS: &str = "Код пары|Показатель|Дата|Значение
U1|mean-mark|20.12.2022|4,2";

const AWARDS: &str = "Кому|Код|Награда|Уровень|Дата|Приказ
наставник|T01|благодарность|организация|24.05.2023|121 от 24.05.2023";

const FINAL_EVENT: &str = "Дата|Название|Участников
25.05.2023|Слёт наставников|40";

const PRACTICES: &str = "Название|Форма|Уровень|Дата|Результаты|Ссылка|Код пары
Читаем вместе|ученик–ученик|муниципалитет|24.05.2023|Средний балл вырос|https://school.example/practice|U1";

impl Journal {
    /// Everything in order.
    pub(crate) fn kept() -> Self {
        let sheets = [
            ("Программа", PROGRAM),
            ("Жители", RESIDENTS),
            ("План отслеживания", TRACKING),
            ("Наставники", MENTORS),
            ("Наставляемые", MENTEES),
            ("Пары", PAIRS),
            ("Встречи", MEETINGS),
            ("Анкеты", SURVEYS),
            ("SWOT-анализ", SWOT),
            ("Карта качества", QUALITY),
        ];
        Self(sheets.map(|(name, rows)| (name, rows.lines().map(cells).collect())).into())
    }

    /// The same with everything else that a school files.
    pub(crate) fn filed() -> Self {
        let mut journal = Self::kept();
        let sheets = [
            ("Документы", DOCUMENTS),
            ("Согласия", CONSENTS),
            ("График встреч", SCHEDULE),
            ("Промежуточные результаты", RESULTS),
            ("Награждения", AWARDS),
            ("Итоговое мероприятие", FINAL_EVENT),
            ("Лучшие практики", PRACTICES),
            ("Параметры процесса", PARAMETERS),
            ("Планы", PLANS),
        ];
        journal.0.extend(sheets.map(|(name, rows)| (name, rows.lines().map(cells).collect())));
        journal
    }

    /// One more column, empty but for its heading.
    pub(crate) fn add_column(&mut self, sheet: &str, heading: &str) {
        for (row, cells) in self.rows(sheet).iter_mut().enumerate() {
            cells.push(if row == 0 { heading.to_owned() } else { String::new() });
        }
    }

    /// The cell in a column of a row, which is numbered as people see it.
    pub(crate) fn set(&mut self, sheet: &str, row: usize, column: &str, text: &str) {
        let rows = self.rows(sheet);
        let column = rows[0].iter().position(|heading| heading == column).expect("the column is there");
        text.clone_into(&mut rows[row - 1][column]);
    }

    /// One more row; gives its number.
    pub(crate) fn push(&mut self, sheet: &str, row: &str) -> u64 {
        let rows = self.rows(sheet);
        rows.push(cells(row));
        rows.len() as u64
    }

    /// A sheet as Russian Excel saves it.
    pub(crate) fn csv(&mut self, sheet: &str) -> Vec<u8> {
        let lines: Vec<String> = self.rows(sheet).iter().map(|row| row.join("\t")).collect();
        lines.join("\r\n").into_bytes()
    }

    /// The workbook.
    pub(crate) fn xlsx(&self) -> Vec<u8> {
        of_sheets(self.0.iter().map(|(name, rows)| (*name, rows.as_slice())))
    }

    fn rows(&mut self, sheet: &str) -> &mut Vec<Vec<String>> {
        &mut self.0.iter_mut().find(|(name, _)| *name == sheet).expect("the sheet is there").1
    }
}

fn cells(row: &str) -> Vec<String> {
    row.split('|').map(str::to_owned).collect()
}
