import { createHash, createPublicKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { jwtVerify } from 'jose';
import { readCode, type ReadCode } from './authorization-codes.js';
import type { IdTokenOptions } from './id-token.js';
import type { IssuerClients } from './issuer-clients.js';
import type { IssuerGrants } from './issuer-grants.js';
import type { Provider } from './issuer-keys.js';

/** Apple takes client secrets that end within six months. */
const SECRET_MAX_SECONDS = 15_777_000;
const EXPIRES_IN = 3600;

export interface TokenEndpoints {
  readonly clients: IssuerClients;
  readonly grants: IssuerGrants;
  /** Where the issuer lives; Apple's client secrets are made out to `<url>/apple`. */
  readonly url: string;
  now(): Date;
  mint(options: IdTokenOptions): Promise<string>;
  /** A status with which the provider's token and revocation endpoints answer instead; null when they are in order. */
  broken(provider: Provider): number | null;
}

type Form = Readonly<Record<string, string | undefined>>;
type Answer = readonly [status: number, body: object | null];

const refusal = (status: number, error: string): Answer => [status, { error }];
const INVALID_GRANT = refusal(400, 'invalid_grant');

/** RFC 6749, sections 4.1.3 and 6, and RFC 7009, with what the two providers do differently. */
export function addTokenEndpoints(server: FastifyInstance, endpoints: TokenEndpoints): void {
  const serve = (provider: Provider, path: string, answer: (form: Form, endpoints: TokenEndpoints) => Promise<Answer>) =>
    server.post(path, async (request: FastifyRequest, reply: FastifyReply) => {
      const broken = endpoints.broken(provider);
      if (broken !== null) return reply.code(broken).type('text/html').send('<h1>Out of order</h1>');
      const [status, body] = await answer((request.body ?? {}) as Form, endpoints);
      return reply.code(status).header('cache-control', 'no-store').send(body ?? '');
    });
  serve('google', '/google/token', googleToken);
  serve('google', '/google/revoke', async ({ token = '' }, { grants }) =>
    grants.revoke('google', token) ? [200, {}] : refusal(400, 'invalid_token'),
  );
  serve('apple', '/apple/auth/token', appleToken);
  serve('apple', '/apple/auth/revoke', async (form, { grants, ...rest }) => {
    if (!(await isAppleClient(form, { grants, ...rest }))) return refusal(400, 'invalid_client');
    grants.revoke('apple', form['token'] ?? '');
    return [200, null]; // also for a token that it does not know
  });
}

async function googleToken(form: Form, endpoints: TokenEndpoints): Promise<Answer> {
  const { clients, grants, mint } = endpoints;
  if (!equal(form['client_secret'] ?? '', clients.googleSecret)) return refusal(401, 'invalid_client');
  if (form['grant_type'] !== 'authorization_code') return refusal(400, 'unsupported_grant_type');
  const code = redeemed('google', form, endpoints);
  if (!code) return INVALID_GRANT;
  const { clientId, subject, email, emailVerified, nonce, name, offline } = code;
  // as Google: a refresh token at the first consent alone
  const isFirst = !grants.knows('google', clientId, subject);
  const idToken = await mint({ provider: 'google', subject, email, emailVerified, nonce, audience: clientId, claims: { name } });
  const granted = offline && isFirst ? { refresh_token: grants.grant('google', clientId, subject) } : {};
  return [200, { ...common(), scope: 'openid email profile', id_token: idToken, ...granted }];
}

async function appleToken(form: Form, endpoints: TokenEndpoints): Promise<Answer> {
  const { grants, mint } = endpoints;
  if (!(await isAppleClient(form, endpoints))) return refusal(400, 'invalid_client');
  if (form['grant_type'] === 'refresh_token') {
    const grant = grants.live('apple', form['refresh_token'] ?? '');
    if (grant?.clientId !== form['client_id']) return INVALID_GRANT;
    const { subject, clientId } = grant!;
    return [200, { ...common(), id_token: await mint({ provider: 'apple', subject, audience: clientId }) }];
  }
  if (form['grant_type'] !== 'authorization_code') return refusal(400, 'unsupported_grant_type');
  const code = redeemed('apple', form, endpoints);
  if (!code) return INVALID_GRANT;
  const { clientId, subject, email, emailVerified, isPrivateEmail, nonce } = code;
  const idToken = await mint({ provider: 'apple', subject, email, emailVerified, isPrivateEmail, nonce, audience: clientId });
  return [200, { ...common(), refresh_token: grants.grant('apple', clientId, subject), id_token: idToken }];
}

function common(): Record<string, unknown> {
  return { access_token: `a.${randomBytes(24).toString('base64url')}`, token_type: 'Bearer', expires_in: EXPIRES_IN };
}

/** The code of the form, used by it; null when it is not this client's, not from this dialog, or was used. */
function redeemed(provider: Provider, form: Form, { clients, grants, now }: TokenEndpoints): ReadCode | null {
  const code = readCode(clients.codeKey, form['code'] ?? '', now());
  if (code?.provider !== provider || code.clientId !== form['client_id'] || code.redirectUri !== form['redirect_uri']) return null;
  if (code.codeChallenge !== undefined && challengeOf(form['code_verifier'] ?? '') !== code.codeChallenge) return null;
  return grants.use(code) ? code : null;
}

/** RFC 7636, section 4.6. */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** Whether the client secret is an ES256 JWT of our team, for the client that shows it, soon over. */
async function isAppleClient(form: Form, { clients, url, now }: TokenEndpoints): Promise<boolean> {
  const key = createPublicKey(clients.applePrivateKey);
  try {
    const { payload, protectedHeader } = await jwtVerify(form['client_secret'] ?? '', key, {
      algorithms: ['ES256'],
      issuer: clients.appleTeamId,
      subject: form['client_id'] ?? '',
      audience: `${url}/apple`,
      requiredClaims: ['iat', 'exp'],
      currentDate: now(),
      clockTolerance: 30,
    });
    return protectedHeader.kid === clients.appleKeyId && payload.exp! - now().getTime() / 1000 <= SECRET_MAX_SECONDS;
  } catch {
    return false;
  }
}

function equal(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left!, right!);
}
