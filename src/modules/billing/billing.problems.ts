import type { Points } from '../../kernel/points.js';
import { Problem, type ProblemClass } from '../../kernel/problem.js';

export class PointsInsufficient extends Problem {
  readonly code = 'points-insufficient';
  readonly status = 409;
  readonly title = 'There are not enough points for this';
  readonly remedy = 'Get more points, or ask for less: see `needed` and `available`. What running generations hold may still come back.';

  static of(needed: Points, available: Points): PointsInsufficient {
    return new PointsInsufficient({ detail: `This needs ${needed} points; ${available} are available.`, members: { needed, available } });
  }
}

export const BILLING_PROBLEMS: readonly ProblemClass[] = [PointsInsufficient];
