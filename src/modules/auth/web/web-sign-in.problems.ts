import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Answered alike for a state that is unknown, used, over, another provider's or another browser's. */
export class WebSignInUnknown extends Problem {
  readonly code = 'web-sign-in-unknown';
  readonly status = 403;
  readonly title = 'No such sign-in is under way in this browser';
  readonly remedy = 'Start at `/v1/auth/google/web` or `/v1/auth/apple/web` and come back in the same browser within 10 minutes.';
}

export class SignInCancelled extends Problem {
  readonly code = 'sign-in-cancelled';
  readonly status = 403;
  readonly title = 'The sign-in was cancelled';
  readonly remedy = 'Start it again, when wanted.';
}

export class SignInRefused extends Problem {
  readonly code = 'sign-in-refused';
  readonly status = 403;
  readonly title = 'The sign-in provider did not let the person through';
  readonly remedy = 'Start again, or use another way to sign in; operators compare client id and callback address with the provider.';
}

export class ExchangeCodeInvalid extends Problem {
  readonly code = 'exchange-code-invalid';
  readonly status = 401;
  readonly title = 'The code is not open, or was not asked for by this browser';
  readonly remedy = 'Start the sign-in anew: a code works once, for a minute, and with the verifier when there was a challenge.';
}

export const WEB_SIGN_IN_PROBLEMS: readonly ProblemClass[] = [WebSignInUnknown, SignInCancelled, SignInRefused, ExchangeCodeInvalid];
