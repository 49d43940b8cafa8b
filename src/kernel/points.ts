/** A whole number of points. Never a fraction: prices are integers per unit (`config/tools`). */
export type Points = number;

export function isPoints(value: unknown): value is Points {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
