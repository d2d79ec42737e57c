// Russian, the language the page is written in; the shape of this object is what every other language must have.

import type { IndicatorVariant, OrganizationLevel, UndefinedReason } from '../api/types';

const level: Record<OrganizationLevel, string> = { REGION: 'регион', MUNICIPALITY: 'муниципалитет', ORGANIZATION: 'организация' };
const zero: Record<IndicatorVariant, string> = {
  COMPLETED: 'в знаменателе ноль: считать не из чего',
  ENTERED: 'в знаменателе ноль: считать не из чего',
  OF_RESPONDENTS: 'никто не ответил',
  OF_TOOK_PART: 'никто не участвовал',
  OF_KNOWN: 'ни о ком не известно',
};
const basis: Record<string, string> = {
  ROADMAP: 'дорожная карта', PROGRAMME: 'программа', TRACKING_PLAN: 'план отслеживания', REGIONAL_ORDER: 'приказ региона', OTHER: 'иное основание',
};
const policy: Record<string, string> = {
  'full-cycle': 'полный цикл', 'age-band-mentees': 'возраст наставляемых', 'age-band-mentors': 'возраст наставников', 'age-on': 'возраст на дату',
  'satisfied-from': 'доволен с оценки', 'young-specialist': 'молодой специалист', 'satisfaction-of': 'доля довольных', population: 'население', forms: 'формы',
};
const value: Record<string, string> = {
  '31-december': '31 декабря', '1-january': '1 января', all: 'все', TookPart: 'от участвовавших', Respondents: 'от ответивших',
  LivingInTerritory: 'проживающие на территории', StudyingInOrganization: 'обучающиеся организаций',
};

export const ru = {
  product: 'Наставник',
  tagline: 'мониторинг программ наставничества',
  skip: 'К показателям',
  language: 'Язык страницы',
  year: 'Год',
  copyLink: 'Скопировать ссылку',
  copied: 'Ссылка скопирована',
  print: 'Печать',
  template: 'Шаблон журнала',
  loading: 'Загрузка…',
  retry: 'Повторить',
  failed: (what: string) => `Не удалось получить: ${what}`,
  notFound: 'Такой территории нет или она вам не видна.',
  empty: 'В журнале ещё нет ни одной организации. Загрузите журнал программы: nastavnik import ФАЙЛ',
  incomplete: (n: string) => `Данные неполны: не учтено записей: ${n}, служба не смогла их прочитать.`,
  level,

  tree: {
    title: 'Территория',
    search: 'Найти территорию или организацию',
    placeholder: 'Поиск — клавиша /',
    none: 'Ничего не найдено',
    found: (n: number) => `Найдено: ${n}`,
    path: 'Путь к территории',
  },

  fresh: {
    title: 'Свежесть данных',
    live: 'вживую',
    connecting: 'соединение…',
    behind: (n: string) => `отстаёт на ${n} соб.`,
    lost: (at: string) => `связь потеряна, показано на ${at}`,
    position: 'позиция журнала',
    policies: 'правила',
    policy: (name: string) => policy[name] ?? name,
    version: (version: string) => 
      value[version] ?? version.replace(/^v(?=\d)/, 'вер. ').replace(/^to-(\d+)-years/, 'стаж до $1 лет').replace('category', 'по категории').replace(/-to-age-(\d+)/, ', не старше $1 лет').replace('-', '–'),
    at: (time: string) => `обновлено в ${time}`,
  },

  indicators: {
    title: 'Показатели',
    undefined: 'н/д',
    undefinedBecause: (reason: UndefinedReason, variant: IndicatorVariant) =>
      reason === 'NO_DENOMINATOR' ? zero[variant] : 'знаменатель не сообщён: нет данных',
    basis: (word: string) => basis[word] ?? word,
    of: (n: string, d: string) => `${n} из ${d}`,
    variant: {
      COMPLETED: 'завершили полный цикл', ENTERED: 'вступили в программу', OF_RESPONDENTS: 'от ответивших', OF_TOOK_PART: 'от участвовавших',
      OF_KNOWN: 'от тех, о ком известно',
    },
    target: (share: string) => `цель ${share}`,
    noTarget: 'цель не задана',
    isMet: (target: string) => `${target}, достигнута`,
    isMissed: (target: string) => `${target}, не достигнута`,
    met: (gap: string) => `выше цели на ${gap}`,
    metExactly: 'цель достигнута',
    missed: (gap: string) => `ниже цели на ${gap}`,
    near: 'чуть ниже цели: меньше 0,1 п.п.',
    explain: (what: string) => `${what}. Как сосчитано`,
    mean: 'средняя оценка',
    median: 'медиана',
    response: 'ответили',
    distribution: 'Сколько человек поставили какую оценку',
    mark: 'оценка',
    persons: 'человек',
  },

  territory: {
    title: (name: string) => `По территориям: ${name}`,
    siblings: (name: string) => `Организации рядом: ${name}`,
    leading: 'завершили / от ответивших',
    other: 'вступили / от участвовавших',
    choose: 'Что показать',
    name: 'Территория',
    total: (name: string) => `Всего: ${name}`,
    legend: 'Полоса — значение, черта — цель. ▲ цель достигнута, ▼ не достигнута. н/д — считать не из чего, это не ноль.',
    sortBy: (what: string) => `Упорядочить: ${what}`,
  },

  dynamics: {
    title: 'Динамика: до и после',
    none: 'За этот год нет измерений «до» и «после».',
    trait: 'Признак',
    paired: 'Пар значений',
    unpaired: (before: number, after: number) =>
      [before ? `без «после»: ${before}` : '', after ? `без «до»: ${after}` : ''].filter(Boolean).join(', '),
    mean: 'Среднее до → после',
    difference: 'Разность',
    median: 'Медиана до → после',
    counts: 'Лучше / хуже / так же',
    better: (n: number) => `лучше ${n}`,
    worse: (n: number) => `хуже ${n}`,
    same: (n: number) => `так же ${n}`,
    test: 'Критерий Уилкоксона',
    tooFew: 'слишком мало изменившихся пар',
    oneSided: 'p одностор.',
    twoSided: 'p двустор.',
    direction: { LOWER_IS_BETTER: '↓ меньше — лучше', HIGHER_IS_BETTER: '↑ больше — лучше' },
    improved: 'стало лучше',
    worsened: 'стало хуже',
    note: 'Считаются только пары значений одного человека «до» и «после».',
  },

  explain: {
    title: 'Как сосчитано',
    close: 'Закрыть',
    side: { NUMERATOR: 'Числитель', DENOMINATOR: 'Знаменатель', EXCLUDED: 'Не учтены', MARKS: 'Оценки' },
    sides: 'Что показать',
    total: (n: string) => `Сумма записей: ${n}`,
    mark: (mark: string) => `оценка ${mark}`,
    at: (position: string) => `на позиции журнала ${position}`,
    none: 'Ни одной записи.',
    more: 'Показать ещё',
    event: 'Событие',
    position: (n: string) => `№ ${n}`,
    row: (sheet: string, row: string) => `лист «${sheet}», строка ${row}`,
    details: 'Подробно',
    file: 'файл (SHA-256)',
    channel: 'откуда',
    actor: 'кто внёс',
    reason: 'причина внесения',
    recordedAt: 'записано',
    subject: 'о ком или о чём',
    aggregate: 'поток',
  },

  announce: (what: string, before: string, after: string) => `${what}: было ${before}, стало ${after}`,
  announceMore: (n: number) => `и ещё изменений: ${n}`,
};

export type Texts = typeof ru;
