import { Problem, type ProblemClass } from '../../kernel/problem.js';
import { SIGN_IN_PROBLEMS } from './sign-in/sign-in.problems.js';
import { IDENTITY_PROBLEMS } from './identities/identities.problems.js';
import { WEB_SIGN_IN_PROBLEMS } from './web/web-sign-in.problems.js';
import { ELIGIBILITY_PROBLEMS } from './eligibility/eligibility.problems.js';

export class IdTokenInvalid extends Problem {
  readonly code = 'id-token-invalid';
  readonly status = 401;
  readonly title = { en: 'The identity token is not valid', es: 'El token de identidad no es válido' };
  readonly remedy = {
    en: 'Sign in with Google or Apple again and send the fresh token, issued to a client id of this service, as it came.',
    es: 'Inicia sesión otra vez con Google o Apple y envía el token nuevo tal como llegó, emitido para un id de cliente de este servicio.',
  };
}

export class IdTokenExpired extends Problem {
  readonly code = 'id-token-expired';
  readonly status = 401;
  readonly title = { en: 'The identity token is too old', es: 'El token de identidad es demasiado antiguo' };
  readonly remedy = {
    en: 'Sign in with Google or Apple again; send the token within 10 minutes of its issue.',
    es: 'Inicia sesión otra vez con Google o Apple y envía el token antes de que pasen 10 minutos desde su emisión.',
  };
}

export class IdTokenUsed extends Problem {
  readonly code = 'id-token-used';
  readonly status = 401;
  readonly title = { en: 'The identity token was used before', es: 'El token de identidad ya se había usado' };
  readonly remedy = {
    en: 'Sign in with Google or Apple again and send the fresh token, once.',
    es: 'Inicia sesión otra vez con Google o Apple y envía el token nuevo una sola vez.',
  };
}

export class NonceInvalid extends Problem {
  readonly code = 'nonce-invalid';
  readonly status = 401;
  readonly title = {
    en: 'The nonce of the identity token is not one that is open here',
    es: 'El nonce del token de identidad no es válido aquí',
  };
  readonly remedy = {
    en: 'Sign in with a nonce of `POST /v1/auth/nonce`, raw or as SHA-256 in lower-case hex, and send the raw one along, once.',
    es: 'Inicia sesión con un nonce de `POST /v1/auth/nonce`, tal cual o como SHA-256 en minúsculas; envía además el original, una vez.',
  };
}

export class SignInUnavailable extends Problem {
  readonly code = 'sign-in-unavailable';
  readonly status = 503;
  readonly title = {
    en: 'The keys of the sign-in provider cannot be had at the moment',
    es: 'En este momento no se pueden obtener las claves del proveedor de inicio de sesión',
  };
  readonly remedy = {
    en: 'Send the same request again after `Retry-After` seconds.',
    es: 'Envía la misma solicitud otra vez cuando pasen los segundos de `Retry-After`.',
  };
}

export class SignInNotConfigured extends Problem {
  readonly code = 'sign-in-not-configured';
  readonly status = 404;
  readonly title = { en: 'This way to sign in is not offered here', es: 'Esta forma de iniciar sesión no se ofrece aquí' };
  readonly remedy = {
    en: 'Use another way to sign in; operators set `GOOGLE_CLIENT_IDS` or `APPLE_CLIENT_IDS`.',
    es: 'Usa otra forma de iniciar sesión; quien opera el servicio configura `GOOGLE_CLIENT_IDS` o `APPLE_CLIENT_IDS`.',
  };
}

/** Said by the provider since the token was issued: only a newer one counts. */
export class IdentityEnded extends Problem {
  readonly code = 'identity-ended';
  readonly status = 401;
  readonly title = {
    en: 'This way to sign in was ended at the provider after the identity token was issued',
    es: 'El proveedor puso fin a esta forma de iniciar sesión después de emitir el token de identidad',
  };
  readonly remedy = {
    en: 'Sign in with the provider again and send the fresh token, or use another way to sign in.',
    es: 'Inicia sesión otra vez con el proveedor y envía el token nuevo, o usa otra forma de iniciar sesión.',
  };
}

export class IdentityDisabled extends Problem {
  readonly code = 'identity-disabled';
  readonly status = 403;
  readonly title = {
    en: 'The provider reports that this account of theirs is disabled or was taken over',
    es: 'El proveedor avisa de que esta cuenta suya está desactivada o la controla otra persona',
  };
  readonly remedy = {
    en: 'Use another way to sign in, or recover the account at the provider first.',
    es: 'Usa otra forma de iniciar sesión o recupera antes la cuenta en el proveedor.',
  };
}

export class AuthorizationCodeInvalid extends Problem {
  readonly code = 'authorization-code-invalid';
  readonly status = 401;
  readonly title = {
    en: 'The sign-in provider does not accept the authorization code',
    es: 'El proveedor de inicio de sesión no acepta el código de autorización',
  };
  readonly remedy = {
    en: 'Start the sign-in anew: a code works once, for a few minutes.',
    es: 'Empieza de nuevo el inicio de sesión: un código sirve una vez y durante unos minutos.',
  };
}

export class NoticeRejected extends Problem {
  readonly code = 'notice-rejected';
  readonly status = 401;
  readonly title = {
    en: 'This notice does not come from the sign-in provider, or not to this service',
    es: 'Este aviso no viene del proveedor de inicio de sesión o no es para este servicio',
  };
  readonly remedy = {
    en: 'Only the provider itself can call this address, with what it has signed for a client id of this service.',
    es: 'Solo el propio proveedor puede llamar a esta dirección, con lo que haya firmado para un id de cliente de este servicio.',
  };
}

export class RefreshInvalid extends Problem {
  readonly code = 'refresh-invalid';
  readonly status = 401;
  readonly title = { en: 'The refresh token is not valid', es: 'El token de renovación no es válido' };
  readonly remedy = { en: 'Sign in again.', es: 'Inicia sesión otra vez.' };
}

export class RefreshExpired extends Problem {
  readonly code = 'refresh-expired';
  readonly status = 401;
  readonly title = { en: 'The refresh token has expired', es: 'El token de renovación ha caducado' };
  readonly remedy = { en: 'Sign in again.', es: 'Inicia sesión otra vez.' };
}

/** The session has ended with it: one of two holders of the token is not the person. */
export class RefreshReused extends Problem {
  readonly code = 'refresh-reused';
  readonly status = 401;
  readonly title = {
    en: 'The refresh token was used before, so its session has ended',
    es: 'El token de renovación ya se había usado, por lo que su sesión ha terminado',
  };
  readonly remedy = {
    en: 'Sign in again; keep the newest refresh token and use each one once.',
    es: 'Inicia sesión otra vez; guarda el token de renovación más reciente y usa cada uno una sola vez.',
  };
}

export class SessionEnded extends Problem {
  readonly code = 'session-ended';
  readonly status = 401;
  readonly title = { en: 'This session has ended', es: 'Esta sesión ha terminado' };
  readonly remedy = { en: 'Sign in again.', es: 'Inicia sesión otra vez.' };
}

/** Answered for somebody else's session too. */
export class SessionNotFound extends Problem {
  readonly code = 'session-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such session', es: 'No existe esa sesión' };
  readonly remedy = {
    en: 'See `GET /v1/auth/sessions` for those that are open.',
    es: 'Consulta en `GET /v1/auth/sessions` las que están abiertas.',
  };
}

export class AccountNotFound extends Problem {
  readonly code = 'account-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such account', es: 'No existe esa cuenta' };
  readonly remedy = { en: 'Check the id; the account may have been deleted.', es: 'Comprueba el id; puede que la cuenta se haya borrado.' };
}

export const AUTH_PROBLEMS: readonly ProblemClass[] = [
  IdTokenInvalid,
  IdTokenExpired,
  IdTokenUsed,
  NonceInvalid,
  SignInUnavailable,
  SignInNotConfigured,
  IdentityEnded,
  IdentityDisabled,
  AuthorizationCodeInvalid,
  NoticeRejected,
  RefreshInvalid,
  RefreshExpired,
  RefreshReused,
  SessionEnded,
  SessionNotFound,
  AccountNotFound,
  ...IDENTITY_PROBLEMS,
  ...WEB_SIGN_IN_PROBLEMS,
  ...SIGN_IN_PROBLEMS,
  ...ELIGIBILITY_PROBLEMS,
];
