import { describe, expect, it } from 'vitest';
import { barLength, clock, day, decimal, difference, integer, markLabel, markValue, percent, points, signed } from '../../src/lib/format';

const NBSP = '\u00a0';
const MINUS = '\u2212';

describe('numbers', () => {
  it('take the decimal mark of the language', () => {
    expect(percent('15.0', 'ru')).toBe(`15,0${NBSP}%`);
    expect(percent('15.0', 'en')).toBe('15.0%');
  });

  it('keep every digit they came with', () => {
    expect(decimal('8.133333333333333333', 'ru')).toBe('8,133333333333333333');
    expect(decimal('0.00464', 'ru')).toBe('0,00464');
  });

  it('are grouped by thousands, in Russian from five digits on', () => {
    expect(integer(1234, 'ru')).toBe('1234');
    expect(integer(12345, 'ru')).toBe(`12${NBSP}345`);
    expect(integer(1234567, 'en')).toBe('1,234,567');
  });

  it('carry a real minus, and a plus where they are differences', () => {
    expect(difference('-18.385', 'ru')).toBe(`${MINUS}18,385`);
    expect(difference('0.225', 'ru')).toBe('+0,225');
    expect(difference('0.0', 'ru')).toBe('0,0');
    expect(signed(-1, 'en')).toBe(`${MINUS}1`);
    expect(signed(40, 'en')).toBe('+40');
  });

  it('measure distances between shares in points, without a sign', () => {
    expect(points('-55.0', 'ru')).toBe(`55,0${NBSP}п.п.`);
    expect(points('6.7', 'en')).toBe(`6.7${NBSP}pp`);
  });

  it('that are no numbers stay as they are', () => {
    expect(decimal('< 0.001', 'ru')).toBe('< 0.001');
  });
});

describe('dates', () => {
  it('are written as the language writes them', () => {
    expect(day('2024-12-31', 'ru')).toBe('31.12.2024');
    expect(day('2024-12-31', 'en')).toBe('31 Dec 2024');
  });

  it('have a clock of 24 hours in both languages', () => {
    const evening = new Date(2026, 10, 21, 23, 5, 9);
    expect(clock(evening, 'ru')).toBe('23:05:09');
    expect(clock(evening, 'en')).toBe('23:05:09');
  });
});

it('a mark between two marks keeps its place', () => {
  expect(['10', '17/2', '8'].sort((a, b) => markValue(a) - markValue(b))).toEqual(['8', '17/2', '10']);
  expect([markLabel('17/2', 'ru'), markLabel('25/3', 'en'), markLabel('8', 'ru')]).toEqual(['8,5', '8.33', '8']);
});

it('a bar never leaves its line', () => {
  expect(['-5', '0', '37.5', '140', 'n/a'].map(barLength)).toEqual([0, 0, 37.5, 100, 0]);
});
