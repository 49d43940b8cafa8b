import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Answered alike for a state that is unknown, used, over, another provider's or another browser's. */
export class WebSignInUnknown extends Problem {
  readonly code = 'web-sign-in-unknown';
  readonly status = 403;
  readonly title = {
    en: 'No such sign-in is under way in this browser',
    es: 'En este navegador no hay ningún inicio de sesión así en curso',
  };
  readonly remedy = {
    en: 'Start at `/v1/auth/google/web` or `/v1/auth/apple/web` and come back in the same browser within 10 minutes.',
    es: 'Empieza en `/v1/auth/google/web` o `/v1/auth/apple/web` y vuelve con el mismo navegador antes de que pasen 10 minutos.',
  };
}

export class SignInCancelled extends Problem {
  readonly code = 'sign-in-cancelled';
  readonly status = 403;
  readonly title = { en: 'The sign-in was cancelled', es: 'Se canceló el inicio de sesión' };
  readonly remedy = { en: 'Start it again, when wanted.', es: 'Empiézalo de nuevo cuando quieras.' };
}

export class SignInRefused extends Problem {
  readonly code = 'sign-in-refused';
  readonly status = 403;
  readonly title = { en: 'The sign-in provider did not let the person through', es: 'El proveedor de inicio de sesión no dejó continuar' };
  readonly remedy = {
    en: 'Start again, or use another way to sign in; operators compare client id and callback address with the provider.',
    es: 'Empieza de nuevo o usa otra forma; quien opera el servicio compara id de cliente y dirección de retorno con los del proveedor.',
  };
}

export class ExchangeCodeInvalid extends Problem {
  readonly code = 'exchange-code-invalid';
  readonly status = 401;
  readonly title = {
    en: 'The code is not open, or was not asked for by this browser',
    es: 'El código no está disponible o no lo pidió este navegador',
  };
  readonly remedy = {
    en: 'Start the sign-in anew: a code works once, for a minute, and with the verifier when there was a challenge.',
    es: 'Empieza de nuevo el inicio de sesión: un código sirve una vez, durante un minuto, y con el verificador si hubo un desafío.',
  };
}

export const WEB_SIGN_IN_PROBLEMS: readonly ProblemClass[] = [WebSignInUnknown, SignInCancelled, SignInRefused, ExchangeCodeInvalid];
