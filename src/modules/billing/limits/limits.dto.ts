import { Instant, Nested, Whole } from '../../../platform/http/index.js';
import type { Spending, SpendingLimits } from './limits.service.js';

/** An `integer` of the database. */
const MOST = 2_000_000_000;

export class LimitsBody {
  @Whole({ min: 0, max: MOST, optional: true, nullable: true, description: 'The most points within 24 hours; null for no limit.' })
  daily?: number | null;

  @Whole({ min: 0, max: MOST, optional: true, nullable: true, description: 'The most points within 7 days; null for no limit.' })
  weekly?: number | null;

  @Whole({
    min: 0, max: MOST, optional: true, nullable: true,
    description: 'What costs more points is refused unless the request names a `quoteId`; null for never.',
  })
  confirmAbove?: number | null;
}

export class SpentView {
  @Whole({ min: 0, description: 'Held or captured within the last 24 hours; what came back does not count.' }) daily!: number;
  @Whole({ min: 0, description: 'The same within the last 7 days.' }) weekly!: number;
}

export class LimitsView {
  @Whole({ min: 0, nullable: true }) daily!: number | null;
  @Whole({ min: 0, nullable: true }) weekly!: number | null;
  @Whole({ min: 0, nullable: true }) confirmAbove!: number | null;
  @Nested(() => SpentView, { description: 'What counts against the limits now.' }) used!: SpentView;
  @Instant({ nullable: true, description: 'Null: none was ever set.' }) updatedAt!: string | null;

  static of({ daily, weekly, confirmAbove, updatedAt }: SpendingLimits, used: Spending): LimitsView {
    const view = { daily, weekly, confirmAbove, used: { daily: used.daily, weekly: used.weekly } };
    return Object.assign(new LimitsView(), { ...view, updatedAt: updatedAt?.toISOString() ?? null });
  }
}
