import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** A decision restricts the person for a time: they can read and create, but not publish. */
export class PublishingRestricted extends Problem {
  readonly code = 'publishing-restricted';
  readonly status = 403;
  readonly title = {
    en: 'You cannot publish or comment at the moment',
    es: 'En este momento no puedes publicar ni comentar',
  };
  readonly remedy = {
    en: '`GET /v1/me/decisions` tells why, until when, and how to appeal.',
    es: 'En `GET /v1/me/decisions` verás por qué, hasta cuándo y cómo recurrir.',
  };

  /** `until` null: until it is lifted. */
  static until(until: Date | null): PublishingRestricted {
    return new PublishingRestricted({ members: { until: until?.toISOString() ?? null, decisions: '/v1/me/decisions' } });
  }
}

export const DECISION_PROBLEMS: readonly ProblemClass[] = [PublishingRestricted];
