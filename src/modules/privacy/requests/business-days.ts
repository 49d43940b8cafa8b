const DAY_MS = 86_400_000;
const [SUNDAY, MONDAY, THURSDAY, FRIDAY, SATURDAY] = [0, 1, 4, 5, 6];

/** 5 U.S.C. 6103(a): on a date. Months from 0. */
const DATES: readonly (readonly [month: number, day: number])[] = [[0, 1], [5, 19], [6, 4], [10, 11], [11, 25]];
/** The same: on the nth weekday of a month; -1 is the last one. */
const WEEKDAYS: readonly (readonly [month: number, weekday: number, nth: number])[] = [
  [0, MONDAY, 3], [1, MONDAY, 3], [4, MONDAY, -1], [8, MONDAY, 1], [9, MONDAY, 2], [10, THURSDAY, 4],
];

/** The same time, so many working days of the United States later. The day itself does not count. */
export function addBusinessDays(from: Date, days: number): Date {
  let at = from;
  for (let left = days; left > 0; ) {
    at = new Date(at.getTime() + DAY_MS);
    if (isBusinessDay(at)) left -= 1;
  }
  return at;
}

/** By its date in UTC: no weekend, and no federal holiday of the United States, also where it is kept on the day beside it. */
export function isBusinessDay(at: Date): boolean {
  const weekday = at.getUTCDay();
  if (weekday === SATURDAY || weekday === SUNDAY) return false;
  const before = new Date(at.getTime() - DAY_MS);
  const after = new Date(at.getTime() + DAY_MS);
  // 5 U.S.C. 6103(b) and Executive Order 11582: of a Saturday it is kept on Friday, of a Sunday on Monday
  return !(isHoliday(at) || (weekday === FRIDAY && isHoliday(after)) || (weekday === MONDAY && isHoliday(before)));
}

function isHoliday(at: Date): boolean {
  const [month, day] = [at.getUTCMonth(), at.getUTCDate()];
  if (DATES.some(([itsMonth, itsDay]) => itsMonth === month && itsDay === day)) return true;
  const isLast = new Date(at.getTime() + 7 * DAY_MS).getUTCMonth() !== month;
  return WEEKDAYS.some(
    ([itsMonth, weekday, nth]) => itsMonth === month && weekday === at.getUTCDay() && (nth === -1 ? isLast : Math.ceil(day / 7) === nth),
  );
}
