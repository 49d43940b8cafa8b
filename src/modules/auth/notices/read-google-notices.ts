import { SUBJECT } from '../id-token/id-token.verifier.js';
import type { Act, ReadNotice } from './notice.js';

const RISC = 'https://schemas.openid.net/secevent/risc/event-type/';
const OAUTH = 'https://schemas.openid.net/secevent/oauth/event-type/';

/** By the event's address; `account-disabled` also by its reason. What is missing here is noted. */
const ACT_OF: ReadonlyMap<string, (event: Members) => Act> = new Map<string, (event: Members) => Act>([
  [`${RISC}sessions-revoked`, () => 'sessions-ended'],
  [`${OAUTH}tokens-revoked`, () => 'revoked'],
  [`${OAUTH}token-revoked`, () => 'token-ended'],
  [`${RISC}account-disabled`, ({ reason }) => (reason === 'hijacking' ? 'hijacked' : (reason ?? null) === null ? 'disabled' : 'noted')],
  [`${RISC}account-enabled`, () => 'enabled'],
]);

/** A token's beginning, or its hash in Base64. */
const TOKEN = /^[\x21-\x7e]{1,512}$/;

type Members = Readonly<Record<string, unknown>>;

/** The claim `events` maps addresses of events to what is said of them (RFC 8417). Null for what is no such thing. */
export function readGoogleNotices(events: unknown, at: Date, isIssuer: (issuer: string) => boolean): ReadNotice[] | null {
  if (!isObject(events)) return null;
  return Object.entries(events).map(([address, said]) => {
    const event = isObject(said) ? said : {};
    const type = address.slice(address.lastIndexOf('/') + 1);
    return { act: ACT_OF.get(address)?.(event) ?? 'noted', type, at, about: aboutOf(event['subject'], isIssuer) };
  });
}

function aboutOf(subject: unknown, isIssuer: (issuer: string) => boolean): ReadNotice['about'] {
  if (!isObject(subject)) return null;
  const { iss, sub, token, token_identifier_alg: alg } = subject;
  if (typeof sub === 'string') return SUBJECT.test(sub) && typeof iss === 'string' && isIssuer(iss) ? { subject: sub } : null;
  if (typeof token !== 'string' || !TOKEN.test(token)) return null;
  if (alg === 'prefix') return { token: { by: 'prefix', value: token } };
  return alg === 'hash_base64_sha512_sha512' ? { token: { by: 'hash', value: token } } : null;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
