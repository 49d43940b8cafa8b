import { type Locale, REDACTION_TYPES, type RedactionType, sanitise } from '../../src/modules/moderation/sanitiser/index.js';
import type { Sample } from './corpus.js';

const PLACEHOLDERS = new RegExp(`\\[(?:${REDACTION_TYPES.join('|')})\\]`, 'g');

/** Whether nothing of the value is left: no letter and no digit stands where it was but placeholders. */
export function isGone({ text, locale, start, end }: Sample): boolean {
  const { text: clean } = sanitise(text, { locale });
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (!clean.startsWith(before) || !clean.endsWith(after)) return !clean.includes(text.slice(start, end));
  const left = clean.slice(before.length, clean.length - after.length);
  return left !== text.slice(start, end) && !/[\p{L}\p{N}]/u.test(left.replace(PLACEHOLDERS, ''));
}

export interface Recall {
  readonly locale: Locale;
  readonly type: RedactionType;
  readonly samples: number;
  /** From 0 to 1. */
  readonly recall: number;
}

export function recalls(samples: readonly Sample[]): readonly Recall[] {
  return (['en', 'es'] as const).flatMap((locale) =>
    REDACTION_TYPES.map((type) => {
      const these = samples.filter((sample) => sample.locale === locale && sample.type === type);
      return { locale, type, samples: these.length, recall: these.filter(isGone).length / these.length };
    }),
  );
}

/** The share of prompts that come back changed, from 0 to 1. */
export const changeRate = (prompts: readonly string[], locale: Locale): number =>
  prompts.filter((prompt) => sanitise(prompt, { locale }).text !== prompt).length / prompts.length;

/** What must be reached, from 0 to 1. */
export const LEAST: Readonly<Record<RedactionType, number>> = {
  email: 0.99, url: 0.99, card: 0.99, iban: 0.99, id: 0.97, phone: 0.95, secret: 0.95, address: 0.85, handle: 0.95, coordinates: 0.95,
    name: 0.9,
};
export const MOST_CHANGED = 0.005;

/** Texts that make careless patterns try again and again. */
export const ADVERSARIAL: Readonly<Record<string, string>> = {
  digits: '1234567890', 'spaced digits': '1 ', dates: '12/05/2020 ', 'at signs': 'a@', points: 'a.', octets: '1.1.', schemes: 'http://',
    brackets: '((((',
    capitals: 'Aa ',
  streets: '12 Main ', vias: 'Calle de la ', cues: 'my name is ', numbers: 'one ', keys: 'aB3/', passwords: 'password: ',
    armour: '-----BEGIN KEY-----',
    invisible: '\u200b', references: '&#64;', coordinates: '40.41681,',
};
export const repeated = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
