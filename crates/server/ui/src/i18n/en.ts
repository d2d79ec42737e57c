// English; the type makes sure that nothing said in Russian is left unsaid here.

import type { IndicatorVariant } from '../api/types';
import type { Texts } from './ru';

const zero: Record<IndicatorVariant, string> = {
  COMPLETED: 'the denominator is zero: nothing to divide by',
  ENTERED: 'the denominator is zero: nothing to divide by',
  OF_RESPONDENTS: 'nobody responded',
  OF_TOOK_PART: 'nobody took part',
  OF_KNOWN: 'it is known of nobody',
};
const basis: Record<string, string> = {
  ROADMAP: 'road map', PROGRAMME: 'programme', TRACKING_PLAN: 'tracking plan', REGIONAL_ORDER: 'order of the region', OTHER: 'other basis',
};
const policy: Record<string, string> = {
  'full-cycle': 'full cycle', 'age-band-mentees': 'age of mentees', 'age-band-mentors': 'age of mentors', 'age-on': 'age on', 'satisfied-from': 'satisfied from',
  'young-specialist': 'young specialist', 'satisfaction-of': 'satisfied', population: 'population', forms: 'forms',
};
const value: Record<string, string> = {
  '31-december': '31 December', '1-january': '1 January', category: 'by category', TookPart: 'of those who took part', Respondents: 'of respondents',
  LivingInTerritory: 'residents of the territory', StudyingInOrganization: 'pupils of the organisations',
};

export const en: Texts = {
  product: 'Nastavnik',
  tagline: 'monitoring of mentoring programmes',
  skip: 'Skip to the indicators',
  language: 'Language of the page',
  year: 'Year',
  copyLink: 'Copy link',
  copied: 'Link copied',
  print: 'Print',
  template: 'Journal template',
  loading: 'Loading…',
  retry: 'Try again',
  failed: (what) => `Could not load: ${what}`,
  notFound: 'There is no such territory, or you may not see it.',
  empty: 'The journal holds no organisation yet. Load a programme journal: nastavnik import FILE',
  incomplete: (n) => `The figures are incomplete: counted without ${n} record(s) that the service could not read.`,
  level: { REGION: 'region', MUNICIPALITY: 'municipality', ORGANIZATION: 'organisation' },

  tree: {
    title: 'Territory',
    search: 'Find a territory or an organisation',
    placeholder: 'Search: press /',
    none: 'Nothing found',
    found: (n) => `Found: ${n}`,
    path: 'Path to the territory',
  },

  fresh: {
    title: 'Freshness of the data',
    live: 'live',
    connecting: 'connecting…',
    behind: (n) => `${n} events behind`,
    lost: (at) => `connection lost, shown as of ${at}`,
    position: 'log position',
    policies: 'policies',
    policy: (name) => policy[name] ?? name,
    version: (version) => value[version] ?? version.replace(/^to-(\d+)-years/, 'up to $1 years').replace('category', 'by category').replace(/-to-age-(\d+)/, ', up to the age of $1').replace('-', '–'),
    at: (time) => `updated at ${time}`,
  },

  indicators: {
    title: 'Indicators',
    undefined: 'n/a',
    undefinedBecause: (reason, variant) => (reason === 'NO_DENOMINATOR' ? zero[variant] : 'the denominator was not reported: no data'),
    basis: (word) => basis[word] ?? word,
    of: (n, d) => `${n} of ${d}`,
    variant: {
      COMPLETED: 'completed the full cycle', ENTERED: 'entered the programme', OF_RESPONDENTS: 'of respondents', OF_TOOK_PART: 'of those who took part',
      OF_KNOWN: 'of those of whom it is known',
    },
    target: (share) => `target ${share}`,
    noTarget: 'no target set',
    isMet: (target) => `${target}, met`,
    isMissed: (target) => `${target}, not met`,
    met: (gap) => `above target by ${gap}`,
    metExactly: 'target met',
    missed: (gap) => `below target by ${gap}`,
    near: 'just below target: less than 0.1 pp',
    explain: (what) => `${what}. How it was counted`,
    mean: 'mean mark',
    median: 'median',
    response: 'responded',
    distribution: 'How many persons gave which mark',
    mark: 'mark',
    persons: 'persons',
  },

  territory: {
    title: (name) => `By territory: ${name}`,
    siblings: (name) => `Neighbours: ${name}`,
    leading: 'completed / of respondents',
    other: 'entered / of those who took part',
    choose: 'What to show',
    name: 'Territory',
    total: (name) => `Total: ${name}`,
    legend: 'The bar is the value, the mark is the target. ▲ target met, ▼ not met. n/a: nothing to count from, which is not zero.',
    sortBy: (what) => `Sort by ${what}`,
  },

  dynamics: {
    title: 'Dynamics: before and after',
    none: 'No measurements before and after for this year.',
    trait: 'Trait',
    paired: 'Paired values',
    unpaired: (before, after) => [before ? `without “after”: ${before}` : '', after ? `without “before”: ${after}` : ''].filter(Boolean).join(', '),
    mean: 'Mean before → after',
    difference: 'Difference',
    median: 'Median before → after',
    counts: 'Better / worse / same',
    better: (n) => `better ${n}`,
    worse: (n) => `worse ${n}`,
    same: (n) => `same ${n}`,
    test: 'Wilcoxon test',
    tooFew: 'too few pairs have changed',
    oneSided: 'p one-sided',
    twoSided: 'p two-sided',
    direction: { LOWER_IS_BETTER: '↓ lower is better', HIGHER_IS_BETTER: '↑ higher is better' },
    improved: 'improved',
    worsened: 'worsened',
    note: 'Only pairs of values of the same person, before and after, are counted.',
  },

  explain: {
    title: 'How it was counted',
    close: 'Close',
    side: { NUMERATOR: 'Numerator', DENOMINATOR: 'Denominator', EXCLUDED: 'Left out', MARKS: 'Marks' },
    sides: 'What to show',
    total: (n) => `Sum of the postings: ${n}`,
    mark: (mark) => `mark ${mark}`,
    at: (position) => `at log position ${position}`,
    none: 'No postings.',
    more: 'Show more',
    event: 'Event',
    position: (n) => `no. ${n}`,
    row: (sheet, row) => `sheet “${sheet}”, row ${row}`,
    details: 'Details',
    file: 'file (SHA-256)',
    channel: 'channel',
    actor: 'entered by',
    reason: 'reason of entry',
    recordedAt: 'recorded',
    subject: 'about',
    aggregate: 'stream',
  },

  announce: (what, before, after) => `${what}: was ${before}, now ${after}`,
  announceMore: (n) => `and ${n} more changes`,
};
