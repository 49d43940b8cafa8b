import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class IdentityTaken extends Problem {
  readonly code = 'identity-taken';
  readonly status = 409;
  readonly title = 'This way to sign in belongs to another account';
  readonly remedy = 'Sign in with it to use that account, or remove it there first. Accounts are never merged.';
}

export class ProviderLinked extends Problem {
  readonly code = 'provider-linked';
  readonly status = 409;
  readonly title = 'Another account of this provider is linked already';
  readonly remedy = 'Remove that one first: `DELETE /v1/me/identities/{provider}`.';
}

export class LastWayIn extends Problem {
  readonly code = 'last-way-in';
  readonly status = 409;
  readonly title = 'The last way to sign in cannot be removed';
  readonly remedy = 'Link the other provider first, or delete the account.';
}

export class IdentityNotFound extends Problem {
  readonly code = 'identity-not-found';
  readonly status = 404;
  readonly title = 'No account of this provider is linked';
  readonly remedy = 'See `GET /v1/me/identities` for those that are.';
}

export const IDENTITY_PROBLEMS: readonly ProblemClass[] = [IdentityTaken, ProviderLinked, LastWayIn, IdentityNotFound];
