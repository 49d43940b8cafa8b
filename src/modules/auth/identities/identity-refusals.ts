import type { ProblemClass } from '../../../kernel/problem.js';
import {
  IdentityDisabled,
  IdentityEnded,
  IdTokenExpired,
  IdTokenInvalid,
  IdTokenUsed,
  NonceInvalid,
  SignInNotConfigured,
  SignInUnavailable,
} from '../auth.problems.js';
import { AuthenticationStale } from '../sign-in/sign-in.problems.js';
import { IdentityNotYours } from './identities.problems.js';

/** How the token of a provider may be refused, at whichever route. */
export const ID_TOKEN_REFUSALS: readonly ProblemClass[] = [
  IdTokenInvalid, IdTokenExpired, IdTokenUsed, NonceInvalid, IdentityEnded, IdentityDisabled, SignInUnavailable, SignInNotConfigured,
];
/** How a fresh proof may be refused: for the routes of other modules that ask for one. */
export const PROOF_REFUSALS: readonly ProblemClass[] = [...ID_TOKEN_REFUSALS, AuthenticationStale];
export const REAUTHENTICATION_REFUSALS: readonly ProblemClass[] = [...PROOF_REFUSALS, IdentityNotYours];
