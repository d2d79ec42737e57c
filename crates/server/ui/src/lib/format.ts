// Numbers, dates and shares as people of each language write them. Decimal strings stay strings: a digit is never computed here.

export type Language = 'ru' | 'en';

const NBSP = '\u00a0';
const MINUS = '\u2212';

function grouped(digits: string, separator: string): string {
  // Four digits stay together in Russian typography; English groups them.
  if (digits.length <= 4 && separator === NBSP) return digits;
  return digits.replace(/\B(?=(\d{3})+$)/g, separator);
}

/** A decimal string in the notation of the language: `-1234.5` → «−1234,5» or “−1,234.5”. Anything else is given back as it came. */
export function decimal(text: string, language: Language): string {
  const parts = /^([-\u2212+]?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!parts) return text;
  const [, sign = '', whole = '0', fraction] = parts;
  const body = grouped(whole, language === 'ru' ? NBSP : ',') + (fraction === undefined ? '' : (language === 'ru' ? ',' : '.') + fraction);
  return (sign === '-' || sign === MINUS ? MINUS : sign) + body;
}

/** A count. */
export function integer(value: number, language: Language): string {
  return decimal(String(value), language);
}

/** A signed count: what a posting adds. */
export function signed(value: number, language: Language): string {
  return (value > 0 ? '+' : '') + integer(value, language);
}

/** A share: «15,0 %» or “15.0%”. */
export function percent(display: string, language: Language): string {
  return decimal(display, language) + (language === 'ru' ? `${NBSP}%` : '%');
}

/** A distance between two shares without its sign: «55,0 п.п.» or “55.0 pp”. */
export function points(gap: string, language: Language): string {
  return decimal(gap.replace(/^[-\u2212+]/, ''), language) + NBSP + (language === 'ru' ? 'п.п.' : 'pp');
}

/** A signed difference: «+0,225», «−18,385». */
export function difference(text: string, language: Language): string {
  const isPositive = /[1-9]/.test(text) && !/^[-\u2212+]/.test(text);
  return (isPositive ? '+' : '') + decimal(text, language);
}

/** A day: `2024-12-31` → «31.12.2024» or “31 Dec 2024”. */
export function day(iso: string, language: Language): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  if (!parts) return iso;
  if (language === 'ru') return `${parts[3]}.${parts[2]}.${parts[1]}`;
  const date = new Date(`${parts[0]}T00:00:00Z`);
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(date);
}

/** A moment of the journal, in the reader's time zone. */
export function moment(iso: string, language: Language): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat(locale(language), { dateStyle: 'short', timeStyle: 'medium' }).format(date);
}

/** A time of day. */
export function clock(date: Date, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }).format(date);
}

/** A mark as a number, for its place on the scale: a mean of several marks comes as a fraction, `17/2`. */
export function markValue(mark: string): number {
  const [over, under = '1'] = mark.split('/');
  return Number(over) / Number(under);
}

/** A mark as it is written: a fraction becomes a decimal of at most two places. */
export function markLabel(mark: string, language: Language): string {
  return mark.includes('/') ? decimal(String(Math.round(markValue(mark) * 100) / 100), language) : decimal(mark, language);
}

/** The length of a bar for a share, 0–100; only drawing uses it. */
export function barLength(display: string): number {
  const share = Number(display);
  return Number.isFinite(share) ? Math.min(100, Math.max(0, share)) : 0;
}

/** The BCP 47 name of a language. */
export function locale(language: Language): string {
  return language === 'ru' ? 'ru-RU' : 'en-GB';
}
