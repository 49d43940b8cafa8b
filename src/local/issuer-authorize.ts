import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authorizationCode } from './authorization-codes.js';
import { choicePage, formPostPage, refusedPage } from './issuer-dialog.js';
import type { IssuerClients } from './issuer-clients.js';
import type { IssuerGrants } from './issuer-grants.js';
import type { Provider } from './issuer-keys.js';
import { sendPage } from './issuer-page.js';

export interface Dialogs {
  readonly clients: IssuerClients;
  readonly grants: IssuerGrants;
  now(): Date;
}

/** RFC 6749, section 4.1.1, with OpenID Connect's and RFC 7636's parameters. */
const PARAMETERS = [
  'client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state', 'nonce', 'code_challenge', 'code_challenge_method',
  'access_type',
] as const;
export type Wanted = Partial<Record<(typeof PARAMETERS)[number], string>>;

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** The dialogs of both providers: pick who you are, or cancel. */
export function addDialogs(server: FastifyInstance, dialogs: Dialogs): void {
  const routes: readonly (readonly [Provider, string])[] = [['google', '/google/authorize'], ['apple', '/apple/auth/authorize']];
  for (const [provider, path] of routes) {
    server.get(path, (request, reply) => {
      const wanted = read(request.query);
      const wrong = whatIsWrong(provider, wanted);
      if (wrong) return sendPage(reply.code(400), refusedPage(wrong));
      return sendPage(reply, choicePage(provider, path, wanted), ANY_ACTION);
    });
    server.post(path, (request, reply) => decide(provider, request, reply, dialogs));
  }
}

/** A browser holds `form-action` against every redirect that follows, and where those lead is the service's affair. */
const ANY_ACTION = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
const POSTS_ITSELF = `${ANY_ACTION}; script-src 'unsafe-inline'`;

function decide(provider: Provider, request: FastifyRequest, reply: FastifyReply, dialogs: Dialogs): FastifyReply {
  const wanted = read(request.body);
  const chosen = (request.body ?? {}) as Record<string, string | undefined>;
  const subject = chosen['subject']?.trim();
  const wrong = whatIsWrong(provider, wanted) ?? (subject || chosen['decision'] === 'cancel' ? null : 'subject: who signs in?');
  if (wrong) return sendPage(reply.code(400), refusedPage(wrong));
  const state: Record<string, string> = wanted.state === undefined ? {} : { state: wanted.state };
  if (chosen['decision'] === 'cancel') {
    const error = provider === 'google' ? 'access_denied' : 'user_cancelled_authorize';
    return comeBack(provider, reply, wanted, { ...state, error });
  }
  const email = chosen['email'] || undefined;
  const name = chosen['name']?.trim() || undefined;
  const authorization = {
    provider, subject: subject!, email, name, clientId: wanted.client_id!, redirectUri: wanted.redirect_uri!,
    nonce: wanted.nonce, codeChallenge: wanted.code_challenge, offline: wanted.access_type === 'offline',
    ...(provider === 'apple' && { isPrivateEmail: email?.endsWith('@privaterelay.appleid.com') }),
  };
  const isFirst = !dialogs.grants.knows(provider, authorization.clientId, authorization.subject);
  const code = authorizationCode(dialogs.clients.codeKey, authorization, dialogs.now());
  // Apple tells the name here alone, the first time, unsigned
  const [firstName = '', ...others] = (name ?? '').split(' ');
  const user = JSON.stringify({ name: { firstName, lastName: others.join(' ') }, email });
  return comeBack(provider, reply, wanted, { ...state, code, ...(provider === 'apple' && isFirst && name && { user }) });
}

/** Google sends the browser with a redirect, Apple with a form that posts itself. */
function comeBack(provider: Provider, reply: FastifyReply, { redirect_uri }: Wanted, fields: Record<string, string>): FastifyReply {
  if (provider === 'apple') return sendPage(reply, formPostPage(redirect_uri!, fields), POSTS_ITSELF);
  const url = new URL(redirect_uri!);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return reply.redirect(url.href, 302);
}

function read(given: unknown): Wanted {
  const source = typeof given === 'object' && given !== null ? given : {};
  const known = PARAMETERS.map((name) => [name, Reflect.get(source, name) as unknown] as const);
  return Object.fromEntries(known.filter(([, value]) => typeof value === 'string' && value !== ''));
}

function whatIsWrong(provider: Provider, wanted: Wanted): string | null {
  const uri = wanted.redirect_uri === undefined ? null : URL.parse(wanted.redirect_uri);
  if (!wanted.client_id) return 'client_id: which app asks?';
  if (!uri || !/^https?:$/.test(uri.protocol) || !LOOPBACK.test(uri.hostname)) return 'redirect_uri: an address of this machine';
  if (wanted.response_type !== 'code') return 'response_type: code';
  if (wanted.code_challenge !== undefined && wanted.code_challenge_method !== 'S256') return 'code_challenge_method: S256';
  if (provider === 'google' && !wanted.scope?.split(' ').includes('openid')) return 'scope: openid';
  // Apple insists on this as soon as a name or an address is asked for
  if (provider === 'apple' && wanted.scope && wanted.response_mode !== 'form_post') return 'response_mode: form_post';
  return null;
}
