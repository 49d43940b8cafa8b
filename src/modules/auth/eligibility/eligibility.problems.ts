import { Problem, type ProblemClass } from '../../../kernel/problem.js';
import type { Answer } from './evaluate.js';

/** Names the rule, and what would have to be known where that is the reason. */
export class FeatureRefused extends Problem {
  readonly code = 'feature-refused';
  readonly status = 403;
  readonly title = 'This feature is not open to you, by your age or where you are';
  readonly remedy =
    'See `GET /v1/me/features` for the rule and its reason. Where something is `missing`, tell it: the age band with ' +
    '`PUT /v1/me/age-signal`, country and region with `PATCH /v1/me`.';

  static for({ feature, verdict, rule, missing }: Answer): FeatureRefused {
    return new FeatureRefused({ detail: rule.reason.en, members: { feature, verdict, rule: rule.id, missing } });
  }
}

export class AgeSignalWeaker extends Problem {
  readonly code = 'age-signal-weaker';
  readonly status = 409;
  readonly title = 'A signal of a stronger source is held';
  readonly remedy = 'Nothing is to be done: what the stronger source said stays until it expires or that source says otherwise.';
}

export const ELIGIBILITY_PROBLEMS: readonly ProblemClass[] = [FeatureRefused, AgeSignalWeaker];
