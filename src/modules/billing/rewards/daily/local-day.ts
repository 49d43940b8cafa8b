/** Zones lie between 12 hours behind UTC and 14 ahead of it. */
const WIDEST_MS = 15 * 3_600_000;
const DAY_MS = 86_400_000;

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Whether it is an IANA name that this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The day that it is there: `2026-11-01`. */
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
    FORMATS.set(zone, format); // as many as there are zones
  }
  return format;
}
