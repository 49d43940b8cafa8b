import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class BlocksFull extends Problem {
  readonly code = 'blocks-full';
  readonly status = 409;
  readonly title = { en: 'You have blocked as many people as can be', es: 'Has bloqueado a tantas personas como es posible' };
  readonly remedy = {
    en: 'Unblock somebody first: `GET /v1/blocks` lists them.',
    es: 'Desbloquea antes a alguien: están en `GET /v1/blocks`.',
  };
}

export const BLOCKS_PROBLEMS: readonly ProblemClass[] = [BlocksFull];
