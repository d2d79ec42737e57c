// What the page knows about the published indicators: which variant leads, how to order a column, what has changed.

import type { IndicatorCode, IndicatorTable, IndicatorValue, IndicatorVariant, LedgerSide } from '../api/types';

/** Shares of a population that took part, and shares of people who were content. */
export const SHARES = ['I1', 'I2', 'I3', 'I4'] as const satisfies readonly IndicatorCode[];
export const SURVEYS = ['I5', 'I6'] as const satisfies readonly IndicatorCode[];

/** The two readings of each indicator, the leading one first. */
export function variantsOf(indicator: IndicatorCode): [IndicatorVariant, IndicatorVariant] {
  switch (indicator) {
    case 'I1':
    case 'I2':
    case 'I3':
    case 'I4':
      return ['COMPLETED', 'ENTERED'];
    case 'I5':
    case 'I6':
      return ['OF_RESPONDENTS', 'OF_TOOK_PART'];
  }
}

/** What stands behind an indicator: a rule of age or category leaves people out of I1–I3, marks make I5 and I6. */
export function sidesOf(indicator: IndicatorCode): LedgerSide[] {
  switch (indicator) {
    case 'I1':
    case 'I2':
    case 'I3':
      return ['NUMERATOR', 'DENOMINATOR', 'EXCLUDED'];
    case 'I4':
      return ['NUMERATOR', 'DENOMINATOR'];
    case 'I5':
    case 'I6':
      return ['NUMERATOR', 'DENOMINATOR', 'MARKS'];
  }
}

/** The name of one number inside a table. */
export function keyOf(value: Pick<IndicatorValue, 'indicator' | 'variant'>): string {
  return `${value.indicator}.${value.variant}`;
}

export function find(table: IndicatorTable | null, indicator: IndicatorCode, variant: IndicatorVariant): IndicatorValue | null {
  return table?.values.find((value) => value.indicator === indicator && value.variant === variant) ?? null;
}

/** Orders by the exact fraction, not by what is displayed; undefined values always go last. */
export function compare(left: IndicatorValue | null, right: IndicatorValue | null, descending: boolean): number {
  const a = left?.percent ? left : null;
  const b = right?.percent ? right : null;
  if (!a || !b) return Number(a === null) - Number(b === null);
  const difference = a.numerator * (b.denominator ?? 1) - b.numerator * (a.denominator ?? 1);
  return descending ? -difference : difference;
}

function sameFigure(a: IndicatorValue, b: IndicatorValue): boolean {
  return a.numerator === b.numerator && a.denominator === b.denominator && a.percent?.display === b.percent?.display
    && a.satisfaction?.mean === b.satisfaction?.mean && a.target?.percent === b.target?.percent;
}

export interface Change {
  before: IndicatorValue;
  after: IndicatorValue;
}

/** The numbers that differ between two tables of the same node and year; none when the tables are of different places. */
export function changes(before: IndicatorTable | null, after: IndicatorTable): Change[] {
  if (!before || before.node.id !== after.node.id || before.year !== after.year) return [];
  return after.values.flatMap((value) => {
    const old = find(before, value.indicator, value.variant);
    return old && !sameFigure(old, value) ? [{ before: old, after: value }] : [];
  });
}

/** How a value stands to its target. `NEAR` = the displayed distance is zero and the target is still missed. */
export type Standing = 'MET' | 'MET_EXACTLY' | 'MISSED' | 'NEAR';

export function standing(value: IndicatorValue): Standing | null {
  if (!value.target || value.target.met === null) return null;
  const isZero = value.target.gapDisplay !== null && !/[1-9]/.test(value.target.gapDisplay);
  if (value.target.met) return isZero ? 'MET_EXACTLY' : 'MET';
  return isZero ? 'NEAR' : 'MISSED';
}
