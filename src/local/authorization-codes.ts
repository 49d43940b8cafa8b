import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LOCAL_CLIENT_ID, type IdTokenOptions } from './id-token.js';

type Person = Pick<IdTokenOptions, 'provider' | 'subject' | 'email' | 'emailVerified' | 'isPrivateEmail' | 'nonce'>;

/** What the person at the dialog agreed to. */
export interface Authorization extends Person {
  /** Default: the app of local mode. */
  clientId?: string | undefined;
  /** As the authorization request gave it; a native app has none. */
  redirectUri?: string | undefined;
  /** PKCE, S256. */
  codeChallenge?: string | undefined;
  /** Google: with a refresh token (`access_type=offline`). */
  offline?: boolean | undefined;
  /** Google puts it into the id token. */
  name?: string | undefined;
}

/** An opened code. */
export interface ReadCode extends Authorization {
  clientId: string;
  /** Tells codes apart, so that each works once. */
  id: string;
}

const LIFETIME_MS = 300_000;

/** A code that the token endpoint of the issuer with this key takes, once, within five minutes. */
export function authorizationCode(codeKey: string, authorization: Authorization, now: Date): string {
  const own = { id: randomBytes(9).toString('base64url'), endsAt: now.getTime() + LIFETIME_MS };
  const content = { clientId: LOCAL_CLIENT_ID, ...authorization, ...own };
  const text = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `${text}.${signed(codeKey, text)}`;
}

/** Null for a code of nobody's, or one that is over. */
export function readCode(codeKey: string, code: string, now: Date): ReadCode | null {
  const [text = '', signature = ''] = code.split('.');
  const expected = Buffer.from(signed(codeKey, text));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  const { endsAt, ...read } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as ReadCode & { endsAt: number };
  return endsAt > now.getTime() ? read : null;
}

function signed(codeKey: string, text: string): string {
  return createHmac('sha256', codeKey).update(text).digest('base64url');
}
