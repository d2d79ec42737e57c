// What the page does with the published indicators: how they stand in rows, how to order a column, what has changed.

import type { IndicatorCode, IndicatorDefinition, IndicatorTable, IndicatorValue, IndicatorVariant, LedgerSide } from '../api/types';

/** The indicators in rows of cards: whatever stands together in the catalogue and is drawn alike. */
export function rows(indicators: readonly IndicatorDefinition[]): IndicatorDefinition[][] {
  const found: IndicatorDefinition[][] = [];
  for (const indicator of indicators) {
    const row = found.at(-1);
    const last = row?.at(-1);
    if (row && last && last.surveyed === indicator.surveyed && last.variants.length === indicator.variants.length) row.push(indicator);
    else found.push([indicator]);
  }
  return found;
}

/** The variant of an indicator for the leading reading or the other one; an indicator of one variant has it in both. */
export function variantOf(indicator: IndicatorDefinition, reading: 0 | 1): IndicatorVariant | null {
  return (indicator.variants[reading] ?? indicator.variants[0])?.variant ?? null;
}

/** What of a variant can be explained; nothing where the catalogue does not know it. */
export function sidesOf(indicators: readonly IndicatorDefinition[], code: IndicatorCode, variant: IndicatorVariant): LedgerSide[] {
  const definition = indicators.find((indicator) => indicator.code === code);
  return definition?.variants.find((known) => known.variant === variant)?.sides ?? [];
}

/** The name of one number inside a table. */
export function keyOf(value: Pick<IndicatorValue, 'indicator' | 'variant'>): string {
  return `${value.indicator}.${value.variant}`;
}

export function find(table: IndicatorTable | null, indicator: IndicatorCode, variant: IndicatorVariant | null): IndicatorValue | null {
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
