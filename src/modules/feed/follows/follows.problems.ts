import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class FollowsFull extends Problem {
  readonly code = 'follows-full';
  readonly status = 409;
  readonly title = { en: 'You follow as many people as can be', es: 'Sigues a tantas personas como es posible' };
  readonly remedy = {
    en: 'Unfollow somebody first: `GET /v1/profiles/{username}/following` lists them.',
    es: 'Deja de seguir antes a alguien: están en `GET /v1/profiles/{username}/following`.',
  };
}

export const FOLLOWS_PROBLEMS: readonly ProblemClass[] = [FollowsFull];
