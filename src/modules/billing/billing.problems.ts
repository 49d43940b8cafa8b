import type { Points } from '../../kernel/points.js';
import { Problem, type ProblemClass } from '../../kernel/problem.js';
import { PURCHASES_PROBLEMS } from './purchases/purchases.problems.js';
import { APP_STORE_PROBLEMS } from './app-store/app-store.problems.js';
import { GOOGLE_PLAY_PROBLEMS } from './google-play/google-play.problems.js';
import { LIMITS_PROBLEMS } from './limits/limits.problems.js';
import { REWARDS_PROBLEMS } from './rewards/rewards.problems.js';

export class PointsInsufficient extends Problem {
  readonly code = 'points-insufficient';
  readonly status = 409;
  readonly title = { en: 'There are not enough points for this', es: 'No hay puntos suficientes para esto' };
  readonly remedy = {
    en: 'Get more points, or ask for less: see `needed` and `available`. What running generations hold may still come back.',
    es: 'Consigue más puntos o pide menos: consulta `needed` y `available`. Los reservados para generaciones en curso aún pueden volver.',
  };

  static of(needed: Points, available: Points): PointsInsufficient {
    const detail = {
      en: `This needs ${needed} points; ${available} are available.`,
      es: `Puntos necesarios: ${needed}; disponibles: ${available}.`,
    };
    return new PointsInsufficient({ detail, members: { needed, available } });
  }
}

export const BILLING_PROBLEMS: readonly ProblemClass[] = [
  PointsInsufficient, ...LIMITS_PROBLEMS, ...REWARDS_PROBLEMS, ...PURCHASES_PROBLEMS, ...GOOGLE_PLAY_PROBLEMS, ...APP_STORE_PROBLEMS,
];
