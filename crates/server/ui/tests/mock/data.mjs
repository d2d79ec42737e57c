// The history the mock server tells: the three sample programmes with the numbers a real import gives,
// and one silent school, so that "no data" and "no denominator" are on the page too.

const id = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const nodes = [
  { id: id(1), parentId: null, level: 'REGION', name: 'Республика Дагестан', code: null },
  { id: id(2), parentId: null, level: 'REGION', name: 'Ростовская область', code: null },
  { id: id(11), parentId: id(1), level: 'MUNICIPALITY', name: 'городской округ Кизилюрт', code: null },
  { id: id(21), parentId: id(2), level: 'MUNICIPALITY', name: 'Азовский район', code: null },
  { id: id(22), parentId: id(2), level: 'MUNICIPALITY', name: 'Родионово-Несветайский район', code: null },
  { id: id(111), parentId: id(11), level: 'ORGANIZATION', name: 'МБОУ СОШ № 2 г. Кизилюрт', code: 'DG-KIZ2' },
  { id: id(211), parentId: id(21), level: 'ORGANIZATION', name: 'МОУ «Заречная СОШ»', code: 'RO-ZAR' },
  { id: id(212), parentId: id(21), level: 'ORGANIZATION', name: 'МБОУ «Степная СОШ»', code: 'RO-STP' },
  { id: id(221), parentId: id(22), level: 'ORGANIZATION', name: 'МБОУ «Болдыревская ООШ»', code: 'RO-BOL' },
];

// A region of the size that the page is made for: SCHOOLS=1000 adds one of 1000 schools, 50 to a municipality.
const SCHOOLS = Number(process.env.SCHOOLS ?? 0);
if (SCHOOLS > 0) nodes.push({ id: id(3), parentId: null, level: 'REGION', name: 'Большая область', code: null });
for (let n = 0; n < SCHOOLS; n += 1) {
  const municipality = id(3000 + Math.floor(n / 50));
  if (n % 50 === 0) nodes.push({ id: municipality, parentId: id(3), level: 'MUNICIPALITY', name: `Район № ${n / 50 + 1}`, code: null });
  const organization = id(30000 + n);
  nodes.push({ id: organization, parentId: municipality, level: 'ORGANIZATION', name: `МБОУ СОШ № ${n + 1}`, code: `BIG-${n + 1}` });
}

export const years = [2024, 2023, 2022];

const marks = (text) => text.split(' ').map((pair) => pair.split('×')).map(([mark, n]) => ({ mark, persons: Number(n) }));

// numerator, denominator, target of each indicator and variant; `null` denominator = not submitted.
const figures = {
  [`${id(211)}/2024`]: {
    I1: { COMPLETED: 6, ENTERED: 7, of: 40, target: ['70', 'ROADMAP'] },
    I2: { COMPLETED: 2, ENTERED: 2, of: 12, target: ['10', 'ROADMAP'] },
    I3: { COMPLETED: 1, ENTERED: 1, of: 2 },
    I4: { COMPLETED: 1, ENTERED: 1, of: 8 },
    I5: { satisfied: 8, respondents: 8, tookPart: 10, mean: '9.0', median: '9', marks: marks('10×2 9×4 8×2'), target: ['85', 'ROADMAP'] },
    I6: { satisfied: 6, respondents: 7, tookPart: 8, mean: '8.571', median: '9', marks: marks('10×2 9×3 8×1 6×1'), target: ['85', 'ROADMAP'] },
    I7: { holds: 4, known: 6 },
    I8: { holds: 1, known: 1 },
  },
  [`${id(221)}/2024`]: {
    I1: { COMPLETED: 30, ENTERED: 32, of: 96 },
    I2: { COMPLETED: 0, ENTERED: 0, of: 20 },
    I3: { COMPLETED: 0, ENTERED: 0, of: 0 },
    I4: { COMPLETED: 0, ENTERED: 0, of: 5 },
    I5: { satisfied: 25, respondents: 30, tookPart: 32, mean: '8.133', median: '8.5', marks: marks('10×8 9×7 8×6 7×4 6×2 5×2 3×1'), target: ['85', 'PROGRAMME'] },
    I6: { satisfied: 8, respondents: 8, tookPart: 8, mean: '9.25', median: '9', marks: marks('10×3 9×4 8×1') },
  },
  [`${id(111)}/2023`]: {
    I1: { COMPLETED: 13, ENTERED: 13, of: 120, target: ['50', 'TRACKING_PLAN'] },
    I2: { COMPLETED: 0, ENTERED: 0, of: 40 },
    I3: { COMPLETED: 0, ENTERED: 0, of: 3 },
    I4: { COMPLETED: 0, ENTERED: 0, of: 6 },
  },
};

const row = (trait, instrument, direction, more) => ({
  trait, instrument, direction, beforeOnly: 0, afterOnly: 0, medianBefore: null, medianAfter: null,
  wilcoxonT: null, pOneSided: null, pTwoSided: null, ...more,
});
for (let n = 0; n < SCHOOLS; n += 1) {
  const share = (of) => ({ COMPLETED: n % of, ENTERED: Math.min(of, (n % of) + 1), of });
  figures[`${id(30000 + n)}/2024`] = { I1: share(90), I2: share(30), I3: share(4), I4: share(7) };
}
const measured = {
  [`${id(111)}/2023`]: [
    row('школьная тревожность', 'тест Филлипса', 'LOWER_IS_BETTER', {
      paired: 13, meanBefore: '68.769', meanAfter: '50.385', meanDifference: '-18.385', medianBefore: '66', medianAfter: '50',
      better: 9, worse: 4, same: 0, wilcoxonT: '10', pOneSided: '0.00464', pTwoSided: '0.00928',
    }),
    row('средний балл', 'журнал', 'HIGHER_IS_BETTER', {
      paired: 4, beforeOnly: 1, meanBefore: '3.625', meanAfter: '3.85', meanDifference: '0.225', medianBefore: '3.6', medianAfter: '3.75',
      better: 2, worse: 1, same: 1,
    }),
  ],
};

const titles = {
  RU: {
    I1: 'Доля детей 10–19 лет в роли наставляемого', I2: 'Доля детей и подростков 15–19 лет в роли наставника',
    I3: 'Доля молодых специалистов в роли наставляемого', I4: 'Доля предприятий, предоставивших наставников',
    I5: 'Удовлетворённость наставляемых', I6: 'Удовлетворённость наставников',
    I7: 'Доля наставляемых, намеренных стать наставниками', I8: 'Доля педагогов, оставшихся в профессии после наставничества',
  },
  EN: {
    I1: 'Children aged 10–19 taking part as mentees', I2: 'Young people aged 15–19 taking part as mentors',
    I3: 'Young specialists taking part as mentees', I4: 'Enterprises providing mentors',
    I5: 'Satisfaction of mentees', I6: 'Satisfaction of mentors',
    I7: 'Mentees who intend to become mentors', I8: 'Mentored teachers who stay in the profession',
  },
};

const below = (node) => [node, ...nodes.filter((n) => n.parentId === node).flatMap((n) => below(n.id))];
const oneDecimal = (n, d) => (Math.round((n * 1000) / d) / 10).toFixed(1);

function percent(numerator, denominator) {
  return denominator ? { numerator: numerator * 100, denominator, display: oneDecimal(numerator, denominator) } : null;
}

function value(indicator, variant, numerator, denominator, target, satisfaction = null) {
  const share = percent(numerator, denominator);
  const wanted = target && {
    percent: target[0],
    basis: target[1],
    met: share && (numerator * 100) >= Number(target[0]) * denominator,
    gapDisplay: share && (Number(share.display) - Number(target[0])).toFixed(1),
  };
  return {
    indicator, variant, numerator, denominator, percent: share, target: wanted ?? null, satisfaction,
    undefinedBecause: share ? null : denominator === null ? 'NO_DATA' : 'NO_DENOMINATOR',
    title: ({ language }) => titles[language][indicator],
  };
}

function values(node, year) {
  const own = below(node).map((n) => figures[`${n}/${year}`]).filter(Boolean);
  const sum = (pick) => own.reduce((all, school) => all + (pick(school) ?? 0), 0);
  const shares = ['I1', 'I2', 'I3', 'I4'].flatMap((code) => {
    const of = own.length ? sum((s) => s[code].of) : null;
    const target = figures[`${node}/${year}`]?.[code].target;
    return ['COMPLETED', 'ENTERED'].map((variant) => value(code, variant, sum((s) => s[code][variant]), of, target));
  });
  const satisfied = ['I5', 'I6'].flatMap((code) => {
    const heard = own.map((s) => s[code]).filter(Boolean);
    const total = (field) => heard.reduce((all, s) => all + s[field], 0);
    const target = figures[`${node}/${year}`]?.[code]?.target;
    const details = heard.length === 0 ? nobody : {
      respondents: total('respondents'), tookPart: total('tookPart'), responseRate: percent(total('respondents'), total('tookPart')),
      mean: heard.length === 1 ? heard[0].mean : '8.316', median: heard.length === 1 ? heard[0].median : '9',
      distribution: heard.length === 1 ? heard[0].marks : merged(heard.map((s) => s.marks)),
    };
    return [['OF_RESPONDENTS', 'respondents'], ['OF_TOOK_PART', 'tookPart']].map(([variant, field]) =>
      value(code, variant, total('satisfied'), total(field), target, details));
  });
  const outcomes = ['I7', 'I8'].map((code) => {
    const sumOf = (field) => sum((school) => school[code]?.[field]);
    return value(code, 'OF_KNOWN', sumOf('holds'), sumOf('known'), null);
  });
  return [...shares, ...satisfied, ...outcomes];
}

const sides = { share: ['NUMERATOR', 'DENOMINATOR', 'EXCLUDED'], survey: ['NUMERATOR', 'DENOMINATOR', 'MARKS'], outcome: ['NUMERATOR', 'DENOMINATOR'] };
const definition = (kind, variants) => (code) => ({
  code, surveyed: kind === 'survey', variants: variants.map((variant) => ({ variant, sides: sides[kind] })),
});
export const catalogue = {
  indicators: [
    ...['I1', 'I2', 'I3', 'I4'].map(definition('share', ['COMPLETED', 'ENTERED'])),
    ...['I5', 'I6'].map(definition('survey', ['OF_RESPONDENTS', 'OF_TOOK_PART'])),
    ...['I7', 'I8'].map(definition('outcome', ['OF_KNOWN'])),
  ],
};

const nobody = { respondents: 0, tookPart: 0, responseRate: null, mean: null, median: null, distribution: [] };

function merged(lists) {
  const persons = new Map();
  for (const { mark, persons: n } of lists.flat()) persons.set(mark, (persons.get(mark) ?? 0) + n);
  return [...persons].map(([mark, n]) => ({ mark, persons: n })).sort((a, b) => Number(b.mark) - Number(a.mark));
}

export const head = { position: 412n };

export function table(node, year) {
  return {
    node: nodes.find((n) => n.id === node), year, position: String(head.position), values: values(node, year),
    policyVersions: [{ name: 'full-cycle', version: 'v1' }, { name: 'age-band-mentees', version: '10-19' }, { name: 'age-on', version: '31-december' }, { name: 'satisfied-from', version: '7' }],
  };
}

export const matrix = (parent, year) => nodes.filter((n) => n.parentId === parent).map((n) => table(n.id, year));
export const dynamics = (node, year) => below(node).flatMap((n) => measured[`${n}/${year}`] ?? []);

// One more mentee completes the cycle in the first school: what a live event does to the page.
export function advance() {
  figures[`${id(211)}/2024`].I1.COMPLETED += 1;
  figures[`${id(211)}/2024`].I1.ENTERED += 1;
  head.position += 3n;
}

export function explain({ node, indicator, variant, side, year, first, after }) {
  const shown = values(node, year).find((v) => v.indicator === indicator && v.variant === variant);
  const contingent = side === 'DENOMINATOR' && ['COMPLETED', 'ENTERED'].includes(variant);
  const marks = (shown.satisfaction?.distribution ?? []).flatMap(({ mark, persons }) => Array(persons).fill(mark));
  const counts = {
    NUMERATOR: shown.numerator, DENOMINATOR: contingent ? Math.min(1, shown.denominator ?? 0) : shown.denominator, EXCLUDED: 1, MARKS: marks.length,
  };
  const all = Array.from({ length: counts[side] }, (_, n) => posting(n, contingent ? shown.denominator : 1, contingent, indicator, side === 'MARKS' ? marks[n] : ''));
  const from = after ? Number(after) + 1 : 0;
  const edges = all.slice(from, from + first).map((node, n) => ({ cursor: String(from + n), node }));
  return {
    total: all.reduce((sum, one) => sum + one.amount, 0), position: String(head.position), edges,
    pageInfo: {
      hasNextPage: from + first < all.length, hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function posting(n, amount, contingent, indicator, detail) {
  const satisfaction = ['I5', 'I6'].includes(indicator);
  const [eventType, aggregateType, sheet, reason] = contingent
    ? ['ContingentRecorded', 'Organization', 'Контингент', 'CONTINGENT']
    : satisfaction ? ['FeedbackCollected', 'Pair', 'Обратная связь', 'SATISFIED'] : ['PairCompleted', 'Pair', 'Пары', 'FULL_CYCLE'];
  const words = {
    CONTINGENT: { RU: 'контингент на 01.01.2024', EN: 'contingent on 1 January 2024' },
    SATISFIED: { RU: 'общая оценка не ниже порога 7', EN: 'overall mark at or above the threshold 7' },
    FULL_CYCLE: { RU: 'прошёл полный цикл (политика v1)', EN: 'completed the full cycle (policy v1)' },
  };
  return {
    amount, reason, reasonText: ({ language }) => words[reason][language], subject: id(9000 + n), detail,
    occurredOn: contingent ? '2024-01-01' : `2024-1${n % 3}-${String(10 + (n % 18)).padStart(2, '0')}`,
    eventPosition: String(contingent ? 5 : 280 + 3 * n), eventType, aggregateType, aggregateId: id(7000 + n),
    recordedAt: '2026-11-21T22:51:07.123456Z',
    source: { channel: 'IMPORT', file: '9f2c1e0b7a6d5c4b3a29181706f5e4d3c2b1a09f8e7d6c5b4a39281706152433', sheet, row: 2 + n, actor: 'import', reason: null },
  };
}
