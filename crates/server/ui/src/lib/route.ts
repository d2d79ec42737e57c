// The state of the view as it stands in the address: what is needed to send someone the same page, and nothing more.

import { SIDES, VARIANTS, type IndicatorCode, type IndicatorVariant, type LedgerSide, type Uuid } from '../api/types';
import type { Language } from './format';

/** Which number the panel «Как сосчитано» explains. */
export interface Question {
  indicator: IndicatorCode;
  variant: IndicatorVariant;
  side: LedgerSide;
}

export interface Route {
  node: Uuid | null;
  year: number | null;
  language: Language;
  explain: Question | null;
}

const CODE = /^I\d{1,3}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function member<Word extends string>(words: readonly Word[], text: string | undefined): Word | null {
  return words.find((word) => word === text) ?? null;
}

function question(text: string | null): Question | null {
  const [code, form, half] = text?.split('.') ?? [];
  const indicator = code !== undefined && CODE.test(code) ? code : null;
  const variant = member(VARIANTS, form);
  const side = member(SIDES, half);
  return indicator && variant && side ? { indicator, variant, side } : null;
}

/** Reads the address; what is missing or malformed is left open, never guessed. */
export function read(hash: string, fallback: Language): Route {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const node = fields.get('node');
  const year = fields.get('year');
  const language = fields.get('lang');
  return {
    node: node !== null && UUID.test(node) ? node : null,
    year: year !== null && /^\d{4}$/.test(year) ? Number(year) : null,
    language: language === 'ru' || language === 'en' ? language : fallback,
    explain: question(fields.get('explain')),
  };
}

/** Writes the address; `read` gives the same route back. */
export function write(route: Route): string {
  const fields = new URLSearchParams();
  if (route.node) fields.set('node', route.node);
  if (route.year !== null) fields.set('year', String(route.year));
  fields.set('lang', route.language);
  if (route.explain) fields.set('explain', `${route.explain.indicator}.${route.explain.variant}.${route.explain.side}`);
  return `#${fields}`;
}
