import { Problem, type ProblemClass } from '../../../kernel/problem.js';
import type { ProcessingRestricted } from '../../../platform/http/index.js';
import type { Answer } from './evaluate.js';

/** Names the rule, and what would have to be known where that is the reason. */
export class FeatureRefused extends Problem {
  readonly code = 'feature-refused';
  readonly status = 403;
  readonly title = {
    en: 'This feature is not open to you, by your age or where you are',
    es: 'Esta función no está disponible para ti, por tu edad o por el lugar donde estás',
  };
  readonly remedy = {
    en:
      'See `GET /v1/me/features` for the rule and its reason. Where something is `missing`, tell it: the age band with ' +
      '`PUT /v1/me/age-signal`, country and region with `PATCH /v1/me`.',
    es:
      'Consulta la regla y su motivo en `GET /v1/me/features`. Si algo figura en `missing`, indícalo: la franja de edad con ' +
      '`PUT /v1/me/age-signal`, el país y la región con `PATCH /v1/me`.',
  };

  static for({ feature, verdict, rule, missing }: Answer): FeatureRefused {
    return new FeatureRefused({ detail: rule.reason, members: { feature, verdict, rule: rule.id, missing } });
  }
}

/** Why somebody may not use something: a rule about age and place, or their own wish that nothing be done with their data. */
export type UseRefused = FeatureRefused | ProcessingRestricted;

export class AgeSignalWeaker extends Problem {
  readonly code = 'age-signal-weaker';
  readonly status = 409;
  readonly title = { en: 'A signal of a stronger source is held', es: 'Ya hay un dato de una fuente más fiable' };
  readonly remedy = {
    en: 'Nothing is to be done: what the stronger source said stays until it expires or that source says otherwise.',
    es: 'No hay que hacer nada: lo que dijo la fuente más fiable vale hasta que caduque o esa fuente diga otra cosa.',
  };
}

export const ELIGIBILITY_PROBLEMS: readonly ProblemClass[] = [FeatureRefused, AgeSignalWeaker];
