import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class HiddenCreatorsFull extends Problem {
  readonly code = 'hidden-creators-full';
  readonly status = 409;
  readonly title = { en: 'You have hidden as many people as can be', es: 'Has ocultado a tantas personas como es posible' };
  readonly remedy = {
    en: 'Show somebody again first: `GET /v1/hidden-creators` lists them.',
    es: 'Vuelve a mostrar antes a alguien: están en `GET /v1/hidden-creators`.',
  };
}

export const HIDDEN_PROBLEMS: readonly ProblemClass[] = [HiddenCreatorsFull];
