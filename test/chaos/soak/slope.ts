export interface Point {
  /** ms */
  readonly at: number;
  readonly value: number;
}

/** The line of least squares through the points: what it gains in so long, as a part of their mean. */
export function gainIn(ms: number, points: readonly Point[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(points.map((point) => point.at));
  const value = mean(points.map((point) => point.value));
  const spread = points.reduce((sum, point) => sum + (point.at - at) ** 2, 0);
  const together = points.reduce((sum, point) => sum + (point.at - at) * (point.value - value), 0);
  return spread === 0 ? 0 : ((together / spread) * ms) / value;
}
