import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Answered for a secret that opens nothing, too. */
export class DeletionNotFound extends Problem {
  readonly code = 'deletion-not-found';
  readonly status = 404;
  readonly title = { en: 'No deletion was asked for', es: 'No se ha pedido ninguna eliminación' };
  readonly remedy = {
    en: 'Ask for it with `POST /v1/privacy/deletion`; check the secret that was answered then.',
    es: 'Pídela con `POST /v1/privacy/deletion`; comprueba el secreto que se respondió entonces.',
  };
}

export class DeletionBegun extends Problem {
  readonly code = 'deletion-begun';
  readonly status = 409;
  readonly title = { en: 'The deletion has begun and cannot be undone', es: 'La eliminación ha empezado y no se puede deshacer' };
  readonly remedy = {
    en: 'Ask `POST /v1/privacy/deletion-status` how far it is. Signing in again makes a new, empty account.',
    es: 'Consulta en `POST /v1/privacy/deletion-status` en qué punto está. Al iniciar sesión otra vez se crea una cuenta nueva y vacía.',
  };
}

export const DELETION_PROBLEMS: readonly ProblemClass[] = [DeletionNotFound, DeletionBegun];
