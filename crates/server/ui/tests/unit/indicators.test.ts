import { describe, expect, it } from 'vitest';
import type { IndicatorDefinition, IndicatorTable, IndicatorValue } from '../../src/api/types';
import { changes, compare, rows, sidesOf, standing, variantOf } from '../../src/lib/indicators';

const value = (numerator: number, denominator: number | null, more: Partial<IndicatorValue> = {}): IndicatorValue => ({
  indicator: 'I1', variant: 'COMPLETED', title: 'I1', numerator, denominator,
  percent: denominator ? { display: ((100 * numerator) / denominator).toFixed(1) } : null,
  undefinedBecause: denominator ? null : 'NO_DENOMINATOR', target: null, satisfaction: null, ...more,
});
const table = (values: IndicatorValue[], node = 'a', year = 2024): IndicatorTable => ({ node: { id: node }, year, position: '7', values, policyVersions: [] });

describe('the catalogue', () => {
  const share: IndicatorDefinition = {
    code: 'I1', surveyed: false,
    variants: [{ variant: 'COMPLETED', sides: ['NUMERATOR', 'EXCLUDED'] }, { variant: 'ENTERED', sides: ['NUMERATOR'] }],
  };
  const survey: IndicatorDefinition = { ...share, code: 'I5', surveyed: true };
  const outcome: IndicatorDefinition = { code: 'I7', surveyed: false, variants: [{ variant: 'OF_KNOWN', sides: ['NUMERATOR'] }] };

  it('stands in rows of those that are drawn alike, in its own order', () => {
    const codes = rows([share, { ...share, code: 'I2' }, survey, outcome, { ...outcome, code: 'I8' }]).map((row) => row.map(({ code }) => code));
    expect(codes).toEqual([['I1', 'I2'], ['I5'], ['I7', 'I8']]);
  });

  it('gives an indicator of one variant in both readings', () => {
    expect([variantOf(share, 0), variantOf(share, 1)]).toEqual(['COMPLETED', 'ENTERED']);
    expect([variantOf(outcome, 0), variantOf(outcome, 1)]).toEqual(['OF_KNOWN', 'OF_KNOWN']);
  });

  it('says what can be explained, and nothing of what it does not hold', () => {
    expect(sidesOf([share], 'I1', 'COMPLETED')).toEqual(['NUMERATOR', 'EXCLUDED']);
    expect(sidesOf([share], 'I1', 'OF_KNOWN')).toEqual([]);
    expect(sidesOf([share], 'I9', 'COMPLETED')).toEqual([]);
  });
});

describe('a column', () => {
  it('is ordered by the exact fraction, not by what is displayed', () => {
    const above = value(2001, 3000);
    const below = value(2000, 3000);
    expect(above.percent?.display).toBe(below.percent?.display);
    expect(compare(above, below, true)).toBeLessThan(0);
    expect(compare(above, below, false)).toBeGreaterThan(0);
  });

  it('keeps undefined values last in both directions, after zero', () => {
    for (const descending of [true, false]) {
      const ordered = [value(0, 0), value(0, 5), value(4, 5)].sort((a, b) => compare(a, b, descending));
      expect(ordered.at(-1)?.percent).toBeNull();
    }
  });
});

describe('a new table', () => {
  it('tells which numbers moved', () => {
    const found = changes(table([value(6, 40)]), table([value(7, 40)]));
    expect(found.map(({ before, after }) => [before.numerator, after.numerator])).toEqual([[6, 7]]);
  });

  it('moves nothing when it is of another place or says the same', () => {
    expect(changes(table([value(6, 40)]), table([value(7, 40)], 'b'))).toEqual([]);
    expect(changes(table([value(6, 40)], 'a', 2023), table([value(7, 40)]))).toEqual([]);
    expect(changes(table([value(6, 40)]), table([value(6, 40)]))).toEqual([]);
    expect(changes(null, table([value(6, 40)]))).toEqual([]);
  });
});

describe('the standing to a target', () => {
  const to = (met: boolean | null, gapDisplay: string | null) =>
    standing(value(1, 2, { target: { percent: '70', met, gapDisplay, basis: null } }));

  it('trusts the service, which compares exact fractions', () => {
    expect(to(true, '6.7')).toBe('MET');
    expect(to(true, '0.0')).toBe('MET_EXACTLY');
    expect(to(false, '-55.0')).toBe('MISSED');
  });

  it('calls a miss that displays as zero a miss', () => {
    expect(to(false, '0.0')).toBe('NEAR');
  });

  it('does not exist without a target or a value', () => {
    expect(to(null, null)).toBeNull();
    expect(standing(value(1, 2))).toBeNull();
  });
});
