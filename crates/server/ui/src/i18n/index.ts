// Which texts a language has, and which language a reader without a choice in the address gets.

import type { ApiLanguage } from '../api/types';
import type { Language } from '../lib/format';
import { en } from './en';
import { ru, type Texts } from './ru';

export const LANGUAGES: { code: Language; name: string; short: string }[] = [
  { code: 'ru', name: 'Русский', short: 'RU' },
  { code: 'en', name: 'English', short: 'EN' },
];

export function texts(language: Language): Texts {
  return language === 'ru' ? ru : en;
}

export function apiLanguage(language: Language): ApiLanguage {
  return language === 'ru' ? 'RU' : 'EN';
}

/** Russian, unless the browser asks for English and not for Russian. */
export function preferred(wanted: readonly string[]): Language {
  const first = wanted.find((tag) => /^(ru|en)\b/i.test(tag));
  return first?.toLowerCase().startsWith('en') ? 'en' : 'ru';
}
