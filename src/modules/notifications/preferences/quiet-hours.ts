/** No push between these minutes of the day, 0 to 1439, on the clocks of `timeZone` (an IANA name). `until` may lie beyond midnight. */
export interface QuietHours {
  readonly from: number;
  readonly until: number;
  readonly timeZone: string;
}

const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** The name as the time zone database writes it; null for what it does not know. Offsets such as `+02:00` are no time zones. */
export function timeZoneOf(name: string): string | null {
  if (!NAME.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null; // ECMA-402: RangeError for a name that is not known
  }
}

/** `HH:MM` as minutes of the day; null for what is none. */
export function minutesOf(time: string): number | null {
  const [, hours, minutes] = TIME.exec(time) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}

/** `HH:MM` */
export function timeOf(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
