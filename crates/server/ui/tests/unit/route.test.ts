import { describe, expect, it } from 'vitest';
import { preferred } from '../../src/i18n';
import { read, write, type Route } from '../../src/lib/route';

const route: Route = {
  node: '0190b3d4-9c1e-7a52-8f00-1d2c3b4a5f60',
  year: 2024,
  language: 'en',
  explain: { indicator: 'I5', variant: 'OF_TOOK_PART', side: 'DENOMINATOR' },
};

describe('the address', () => {
  it('brings back the view it was written from', () => {
    expect(read(write(route), 'ru')).toEqual(route);
  });

  it('stays short when nothing is chosen', () => {
    expect(write({ node: null, year: null, language: 'ru', explain: null })).toBe('#lang=ru');
  });

  it.each(['#node=<script>&year=20x4&lang=de&explain=X1.COMPLETED.NUMERATOR', '#', '', '#%%%', '#explain=I1'])('leaves open what it cannot read: %s', (hash) => {
    expect(read(hash, 'ru')).toEqual({ node: null, year: null, language: 'ru', explain: null });
  });
});

describe('a reader without a choice', () => {
  it('reads Russian, unless the browser prefers English', () => {
    expect(preferred(['en-GB', 'ru'])).toBe('en');
    expect(preferred(['ru-RU', 'en'])).toBe('ru');
    expect(preferred(['tt', 'ru', 'en'])).toBe('ru');
    expect(preferred(['de'])).toBe('ru');
  });
});
