import { describe, expect, it } from 'vitest';
import { en } from '../../src/i18n/en';
import { ru } from '../../src/i18n/ru';

type Entry = [path: string, text: string];

function said(texts: object, path = ''): Entry[] {
  return Object.entries(texts).flatMap(([key, value]): Entry[] => {
    const at = `${path}${key}`;
    if (typeof value === 'string') return [[at, value]];
    return typeof value === 'function' ? [[at, String((value as (...args: string[]) => string)('1', '2', '3'))]] : said(value as object, `${at}.`);
  });
}

describe('texts', () => {
  it('are said in both languages', () => {
    expect(said(en).map(([at]) => at).sort()).toEqual(said(ru).map(([at]) => at).sort());
  });

  it('of one language hold no letters of the other', () => {
    expect(said(en).filter(([, text]) => /\p{Script=Cyrillic}/u.test(text))).toEqual([]);
    const latin = said(ru).filter(([, text]) => /\p{Script=Latin}{2,}/u.test(text.replace(/nastavnik import|SHA/g, '')));
    expect(latin).toEqual([]);
  });
});
