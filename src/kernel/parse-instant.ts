const RFC_3339_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

/** RFC 3339 in UTC, of a day that the calendar has and the year 1 or later, as PostgreSQL takes it; null for anything else. */
export function parseInstant(text: string): Date | null {
  const at = RFC_3339_UTC.test(text) ? new Date(text) : null;
  if (at === null || Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1) return null;
  return at.toISOString().slice(0, 10) === text.slice(0, 10) ? at : null; // the 30th of February would be in March
}
