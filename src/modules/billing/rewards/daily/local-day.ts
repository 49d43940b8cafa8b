/** Zones lie between 12 hours behind UTC and 14 ahead of it. */
const WIDEST_MS = 15 * 3_600_000;
const DAY_MS = 86_400_000;

const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;
/** By the names of the time zone database: no more than there are, whatever people send. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** The name as the time zone database writes it; null for what it does not know. Offsets such as `+02:00` are no time zones. */
export function timeZoneOf(name: string): string | null {
  if (!NAME.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null; // ECMA-402: RangeError for a name that is not known
  }
}

/** The day that it is there: `2026-11-01`. @param zone as `timeZoneOf` gives it */
export function dayIn(zone: string, at: Date): string {
  const parts = new Map(formatOf(zone).formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.get('year')!}-${parts.get('month')!}-${parts.get('day')!}`;
}

/** The day after. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** The first moment there of that day, or of the first one after it where the day is skipped, as by a move of the date line. */
export function startOfDay(zone: string, day: string): Date {
  const utc = Date.parse(`${day}T00:00:00Z`);
  let [before, from] = [utc - WIDEST_MS, utc + WIDEST_MS];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dayIn(zone, new Date(middle)) < day) before = middle;
    else from = middle;
  }
  return new Date(from);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = FORMATS.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-u-ca-iso8601', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    FORMATS.set(zone, format);
  }
  return format;
}
