import type { RequestLaw } from '../../../entities/privacy/privacy-request.entity.js';
import type { Regions, Whereabouts } from '../../../platform/config/regions.js';
import { addBusinessDays } from './business-days.js';

const DAY_MS = 86_400_000;

export interface Deadlines {
  /** By when the person must have word that it arrived; null where the law asks for no such word. */
  readonly confirmBy: Date | null;
  readonly dueAt: Date;
  /** By when at the latest, once it was extended; null where it cannot be. */
  readonly extendedDueAt: Date | null;
}

/**
 * From the moment of receipt, in UTC, to the same time of the last day: never later than the end of that day, and no day more for a last
 * day that is a holiday, though Regulation 1182/71, Art. 3(4), would give one.
 */
const DEADLINES: Readonly<Record<RequestLaw, (receivedAt: Date) => Deadlines>> = {
  /** Art. 12(3): a month, and two further ones; of the two readings of "two further months" the earlier one. The UK GDPR says the same. */
  gdpr: (receivedAt) => {
    const dueAt = addMonths(receivedAt, 1);
    return { confirmBy: null, dueAt, extendedDueAt: addMonths(dueAt, 2) };
  },
  /** 11 CCR 7021: word within 10 business days, an answer within 45 calendar days, once 45 more. */
  ccpa: (receivedAt) => ({
    confirmBy: addBusinessDays(receivedAt, 10), dueAt: addDays(receivedAt, 45), extendedDueAt: addDays(receivedAt, 90),
  }),
  /** LGPD Art. 19: 15 days, read as calendar days; it knows no extension. */
  lgpd: (receivedAt) => ({ confirmBy: null, dueAt: addDays(receivedAt, 15), extendedDueAt: null }),
  /** Where no law of these holds: a promise of our own. */
  other: (receivedAt) => ({ confirmBy: null, dueAt: addDays(receivedAt, 30), extendedDueAt: addDays(receivedAt, 60) }),
};

export function deadlinesOf(law: RequestLaw, receivedAt: Date): Deadlines {
  return DEADLINES[law](receivedAt);
}

const PLACES: readonly (readonly [place: string, law: RequestLaw])[] = [
  ['european-economic-area', 'gdpr'], ['united-kingdom', 'gdpr'], ['california', 'ccpa'], ['brazil', 'lgpd'],
];

/** Whoever is somewhere unknown is answered as under the GDPR, which is what the privacy policy promises to all. */
export function lawOf(where: Whereabouts, regions: Regions): RequestLaw {
  if (where.country === null) return 'gdpr';
  return PLACES.find(([place]) => regions.isIn(where, place) === true)?.[1] ?? 'other';
}

/** Regulation 1182/71, Art. 3(2)(c): the same date of that month; where it has none, its last day. */
export function addMonths(from: Date, months: number): Date {
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const midnight = Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay));
  return new Date(midnight + (from.getTime() % DAY_MS));
}

function addDays(from: Date, days: number): Date {
  return new Date(from.getTime() + days * DAY_MS);
}
