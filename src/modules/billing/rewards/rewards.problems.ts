import type { Localised } from '../../../kernel/language.js';
import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Why a reward cannot be had now. */
export const DAILY_REASONS = ['already-had', 'limit-reached'] as const;
export const AD_REASONS = [
  'not-offered', 'not-eligible', 'plan-without-ads', 'limit-reached', 'device-limit-reached', 'too-many-open',
] as const;
export type DailyReason = (typeof DAILY_REASONS)[number];
export type AdReason = (typeof AD_REASONS)[number];

export const REASON_TEXTS: Readonly<Record<DailyReason | AdReason, Localised>> = {
  'already-had': { en: 'You have had the reward of today.', es: 'Ya tienes la recompensa de hoy.' },
  'limit-reached': { en: 'You have had as many as there are for now.', es: 'Ya tienes todas las que hay por ahora.' },
  'not-offered': { en: 'There are no ads to watch here.', es: 'Aquí no hay anuncios que ver.' },
  'not-eligible': { en: 'A rule about age or place stands against ads.', es: 'Una norma sobre edad o lugar impide mostrar anuncios.' },
  'plan-without-ads': { en: 'Your plan is without ads.', es: 'Tu plan no tiene anuncios.' },
  'device-limit-reached': { en: 'This device has had as many as there are for today.', es: 'Este dispositivo ya tiene todas las de hoy.' },
  'too-many-open': { en: 'Other ads that you asked for wait to be watched.', es: 'Otros anuncios que pediste esperan a ser vistos.' },
};

export class RewardNotAvailable extends Problem {
  readonly code = 'reward-not-available';
  readonly status = 409;
  readonly title = { en: 'There is no such reward for you now', es: 'Ahora no hay esa recompensa para ti' };
  readonly remedy = {
    en: 'See `reason`, and come back at `availableAt`. `GET /v1/billing/rewards` tells what there is.',
    es: 'Consulta `reason` y vuelve a las `availableAt`. `GET /v1/billing/rewards` dice lo que hay.',
  };

  static for(reason: DailyReason | AdReason, availableAt: Date | null): RewardNotAvailable {
    return new RewardNotAvailable({ detail: REASON_TEXTS[reason], members: { reason, availableAt: availableAt?.toISOString() ?? null } });
  }
}

export class AdCallbackRejected extends Problem {
  readonly code = 'ad-callback-rejected';
  readonly status = 400;
  readonly title = { en: 'This does not come from the ad network as it stands', es: 'Esto no viene así de la red de anuncios' };
  readonly remedy = {
    en: 'For the ad network alone: send the query as it was signed, with `signature` and `key_id` last.',
    es: 'Solo para la red de anuncios: envía la consulta tal como se firmó, con `signature` y `key_id` al final.',
  };
}

export class AdKeysUnavailable extends Problem {
  readonly code = 'ad-keys-unavailable';
  readonly status = 503;
  readonly title = {
    en: 'The ad network cannot give us its keys at the moment',
    es: 'La red de anuncios no puede darnos ahora sus claves',
  };
  readonly remedy = { en: 'Try again later; nothing is lost.', es: 'Inténtalo de nuevo más tarde; no se pierde nada.' };
}

export const REWARDS_PROBLEMS: readonly ProblemClass[] = [RewardNotAvailable, AdCallbackRejected, AdKeysUnavailable];
