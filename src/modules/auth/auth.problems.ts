import { Problem, type ProblemClass } from '../../kernel/problem.js';
import { IDENTITY_PROBLEMS } from './identities/identities.problems.js';
import { WEB_SIGN_IN_PROBLEMS } from './web/web-sign-in.problems.js';
import { ELIGIBILITY_PROBLEMS } from './eligibility/eligibility.problems.js';

export class IdTokenInvalid extends Problem {
  readonly code = 'id-token-invalid';
  readonly status = 401;
  readonly title = 'The identity token is not valid';
  readonly remedy = 'Sign in with Google or Apple again and send the fresh token, issued to a client id of this service, as it came.';
}

export class IdTokenExpired extends Problem {
  readonly code = 'id-token-expired';
  readonly status = 401;
  readonly title = 'The identity token is too old';
  readonly remedy = 'Sign in with Google or Apple again; send the token within 10 minutes of its issue.';
}

export class IdTokenUsed extends Problem {
  readonly code = 'id-token-used';
  readonly status = 401;
  readonly title = 'The identity token was used before';
  readonly remedy = 'Sign in with Google or Apple again and send the fresh token, once.';
}

export class NonceInvalid extends Problem {
  readonly code = 'nonce-invalid';
  readonly status = 401;
  readonly title = 'The nonce of the identity token is not one that is open here';
  readonly remedy = 'Sign in with a nonce of `POST /v1/auth/nonce`, raw or as SHA-256 in lower-case hex, and send the raw one along, once.';
}

export class SignInUnavailable extends Problem {
  readonly code = 'sign-in-unavailable';
  readonly status = 503;
  readonly title = 'The keys of the sign-in provider cannot be had at the moment';
  readonly remedy = 'Send the same request again after `Retry-After` seconds.';
}

export class SignInNotConfigured extends Problem {
  readonly code = 'sign-in-not-configured';
  readonly status = 404;
  readonly title = 'This way to sign in is not offered here';
  readonly remedy = 'Use another way to sign in; operators set `GOOGLE_CLIENT_IDS` or `APPLE_CLIENT_IDS`.';
}

/** Said by the provider since the token was issued: only a newer one counts. */
export class IdentityEnded extends Problem {
  readonly code = 'identity-ended';
  readonly status = 401;
  readonly title = 'This way to sign in was ended at the provider after the identity token was issued';
  readonly remedy = 'Sign in with the provider again and send the fresh token, or use another way to sign in.';
}

export class IdentityDisabled extends Problem {
  readonly code = 'identity-disabled';
  readonly status = 403;
  readonly title = 'The provider reports that this account of theirs is disabled or was taken over';
  readonly remedy = 'Use another way to sign in, or recover the account at the provider first.';
}

export class AuthorizationCodeInvalid extends Problem {
  readonly code = 'authorization-code-invalid';
  readonly status = 401;
  readonly title = 'The sign-in provider does not accept the authorization code';
  readonly remedy = 'Start the sign-in anew: a code works once, for a few minutes.';
}

export class NoticeRejected extends Problem {
  readonly code = 'notice-rejected';
  readonly status = 401;
  readonly title = 'This notice does not come from the sign-in provider, or not to this service';
  readonly remedy = 'Only the provider itself can call this address, with what it has signed for a client id of this service.';
}

export class RefreshInvalid extends Problem {
  readonly code = 'refresh-invalid';
  readonly status = 401;
  readonly title = 'The refresh token is not valid';
  readonly remedy = 'Sign in again.';
}

export class RefreshExpired extends Problem {
  readonly code = 'refresh-expired';
  readonly status = 401;
  readonly title = 'The refresh token has expired';
  readonly remedy = 'Sign in again.';
}

/** The session has ended with it: one of two holders of the token is not the person. */
export class RefreshReused extends Problem {
  readonly code = 'refresh-reused';
  readonly status = 401;
  readonly title = 'The refresh token was used before, so its session has ended';
  readonly remedy = 'Sign in again; keep the newest refresh token and use each one once.';
}

export class SessionEnded extends Problem {
  readonly code = 'session-ended';
  readonly status = 401;
  readonly title = 'This session has ended';
  readonly remedy = 'Sign in again.';
}

/** Answered for somebody else's session too. */
export class SessionNotFound extends Problem {
  readonly code = 'session-not-found';
  readonly status = 404;
  readonly title = 'There is no such session';
  readonly remedy = 'See `GET /v1/auth/sessions` for those that are open.';
}

export class AccountNotFound extends Problem {
  readonly code = 'account-not-found';
  readonly status = 404;
  readonly title = 'There is no such account';
  readonly remedy = 'Check the id; the account may have been deleted.';
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
  ...ELIGIBILITY_PROBLEMS,
];
