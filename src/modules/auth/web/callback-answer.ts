import type { Problem } from '../../../kernel/problem.js';
import { SignInUnavailable } from '../auth.problems.js';
import { displayName } from '../id-token/id-token.verifier.js';
import { SignInCancelled, SignInRefused } from './web-sign-in.problems.js';

/** What the provider has the browser bring back; whatever else it says is left alone. */
export interface CallbackAnswer {
  readonly state?: string;
  readonly code?: string;
  /** RFC 6749, section 4.1.2.1, and Apple's own words. */
  readonly error?: string;
  /** Apple, the first time: JSON with the name, unsigned. */
  readonly user?: string;
}

const LONGEST: Readonly<Record<keyof CallbackAnswer, number>> = { state: 128, code: 2048, error: 100, user: 4096 };

/** Of a query or a form. What is no text, empty, or longer than any of theirs counts as absent. */
export function callbackAnswer(source: unknown): CallbackAnswer {
  const given = typeof source === 'object' && source !== null ? source : {};
  const names = Object.keys(LONGEST) as (keyof CallbackAnswer)[];
  const texts = names.map((name) => [name, Reflect.get(given, name) as unknown] as const);
  return Object.fromEntries(texts.filter(([name, value]) => typeof value === 'string' && value !== '' && value.length <= LONGEST[name]));
}

const CANCELLED = new Set(['access_denied', 'user_cancelled_authorize', 'user_cancelled_login']);
const LATER = new Set(['temporarily_unavailable', 'server_error']);

/** Why there is no code. */
export function refusalOf(error = ''): Problem {
  if (CANCELLED.has(error)) return new SignInCancelled();
  return LATER.has(error) ? new SignInUnavailable() : new SignInRefused();
}

/** The name of Apple's `user`, for display alone; null for anything that is not as Apple writes it. */
export function nameOf(user: string | undefined): string | null {
  if (user === undefined) return null;
  try {
    const { name } = JSON.parse(user) as { name?: { firstName?: unknown; lastName?: unknown } };
    const parts = [name?.firstName, name?.lastName].filter((part) => typeof part === 'string');
    return displayName(parts.join(' '));
  } catch {
    return null;
  }
}
