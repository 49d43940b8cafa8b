import type { QuietHours } from '../preferences/quiet-hours.js';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/** A day with an hour more, when clocks are set back. */
const LONGEST_MINUTES = DAY_MINUTES + 120;

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * When the quiet hours end in which `at` lies, to the minute; null when it lies in none. By the clock on the person's wall: an end that a
 * change to summer time leaps over is where the leap ends, and one that comes twice ends it the first time it comes.
 */
export function quietEnd(at: Date, { from, until, timeZone }: QuietHours): Date | null {
  const isQuiet = (minute: number) => (from < until ? from <= minute && minute < until : minute >= from || minute < until);
  if (from === until || !isQuiet(minuteOf(at, timeZone))) return null;
  const start = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
  for (let minutes = 1; minutes <= LONGEST_MINUTES; minutes += 1) {
    const then = new Date(start + minutes * MINUTE_MS);
    if (!isQuiet(minuteOf(then, timeZone))) return then;
  }
  return null; // quiet hours leave a minute of each day
}

/** On the clocks of the zone. */
function minuteOf(at: Date, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: 'hour' | 'minute') => Number(parts.find((it) => it.type === type)!.value);
  return part('hour') * 60 + part('minute');
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, format);
  return format;
}
