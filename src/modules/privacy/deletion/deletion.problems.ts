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

/** Answered alike for a code that is wrong, used or too old, was tried too often, or was never sent. */
export class DeletionCodeInvalid extends Problem {
  readonly code = 'deletion-code-invalid';
  readonly status = 403;
  readonly title = { en: 'The code to delete the account does not work', es: 'El código para eliminar la cuenta no funciona' };
  readonly remedy = {
    en: 'Send the code of the newest mail as it came, within 30 minutes, five tries at most; else ask for another one.',
    es: 'Envía el código del último correo tal como llegó, en 30 minutos y con cinco intentos como mucho; si no, pide otro.',
  };
}

export class DeletionCodeUnavailable extends Problem {
  readonly code = 'deletion-code-unavailable';
  readonly status = 404;
  readonly title = { en: 'No codes are sent by e-mail here', es: 'Aquí no se envían códigos por correo' };
  readonly remedy = {
    en: 'Send a sign-in of Google or Apple instead of `email`, or write to us; operators set `MAIL_URL`.',
    es: 'Envía un inicio de sesión de Google o Apple en vez de `email` o escríbenos; quien opera el servicio configura `MAIL_URL`.',
  };
}

export const DELETION_PROBLEMS: readonly ProblemClass[] = [DeletionNotFound, DeletionBegun, DeletionCodeInvalid, DeletionCodeUnavailable];
