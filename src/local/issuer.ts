import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { SystemClock, type Clock } from '../kernel/clock.js';
import { mintIdToken, type IdTokenOptions } from './id-token.js';
import { IssuerKeys, PROVIDERS, type Provider } from './issuer-keys.js';
import { issuerPage } from './issuer-page.js';
import { hasCode } from './private-files.js';
import { claimNewPort, claimPort } from './ports.js';

const HOST = '127.0.0.1';
const ATTEMPTS = 5;
const TEXT_FIELDS = ['subject', 'email', 'nonce', 'audience'] as const;

export interface IssuerOptions {
  dataDir: string;
  clock?: Clock;
}

/** Plays the part of Google and Apple that the service talks to: published keys, and tokens signed with them. */
export interface LocalIssuer {
  url: string;
  port: number;
  /** What the service must be told to trust it. */
  env: Record<'GOOGLE_ISSUER' | 'GOOGLE_JWKS_URL' | 'APPLE_ISSUER' | 'APPLE_BASE_URL', string>;
  mintIdToken(options: IdTokenOptions): Promise<string>;
  /** A new signing key; its id. The former key stays published unless it is retired. */
  rotate(provider: Provider, options?: { retire?: boolean }): Promise<string>;
  /** How often the keys of the provider were fetched. */
  keyFetches(provider: Provider): number;
  /** Lets the provider's key endpoint answer with this status; null heals it. */
  breakKeys(provider: Provider, status: number | null): void;
  stop(): Promise<void>;
}

/** Listens on the loopback address only; in this process, it weighs little. */
export async function startIssuer({ dataDir, clock = new SystemClock() }: IssuerOptions): Promise<LocalIssuer> {
  await mkdir(dataDir, { recursive: true });
  const root = await realpath(dataDir);
  const keys = await IssuerKeys.open(root);
  const fetches: Record<Provider, number> = { google: 0, apple: 0 };
  const broken: Record<Provider, number | null> = { google: null, apple: null };
  const build = (url: string): FastifyInstance => {
    const server = Fastify({ logger: false, forceCloseConnections: true, bodyLimit: 16 * 1024 });
    const mint = (options: IdTokenOptions) => mintIdToken(keys, url, options, clock.now());
    const published = (provider: Provider) => (_request: FastifyRequest, reply: FastifyReply) => {
      fetches[provider] += 1;
      const status = broken[provider];
      if (status !== null) return reply.code(status).send({ error: 'unavailable' });
      return reply.header('cache-control', 'public, max-age=3600').send(keys.publicKeys(provider));
    };
    server.get('/google/certs', published('google'));
    server.get('/apple/auth/keys', published('apple'));
    for (const provider of PROVIDERS) server.get(`/${provider}/.well-known/openid-configuration`, () => discovery(provider, url));
    addTokenPage(server, url, mint);
    return server;
  };
  const { server, port } = await listen(build, join(root, 'issuer.port'));
  const url = urlOf(port);
  return {
    url,
    port,
    env: {
      GOOGLE_ISSUER: `${url}/google`,
      GOOGLE_JWKS_URL: `${url}/google/certs`,
      APPLE_ISSUER: `${url}/apple`,
      APPLE_BASE_URL: `${url}/apple`,
    },
    mintIdToken: (options) => mintIdToken(keys, url, options, clock.now()),
    rotate: (provider, { retire = false } = {}) => keys.rotate(provider, { retire }),
    keyFetches: (provider) => fetches[provider],
    breakKeys: (provider, status) => {
      broken[provider] = status;
    },
    stop: () => server.close(),
  };
}

function urlOf(port: number): string {
  return `http://${HOST}:${port}`;
}

async function listen(build: (url: string) => FastifyInstance, portPath: string): Promise<{ server: FastifyInstance; port: number }> {
  let port = await claimPort(portPath);
  for (let attempt = 1; ; attempt += 1) {
    const server = build(urlOf(port));
    try {
      await server.listen({ host: HOST, port });
      return { server, port };
    } catch (error) {
      await server.close();
      if (attempt >= ATTEMPTS || !hasCode(error, 'EADDRINUSE')) throw error;
      port = await claimNewPort(portPath);
    }
  }
}

function discovery(provider: Provider, url: string): Record<string, unknown> {
  return {
    issuer: `${url}/${provider}`,
    jwks_uri: provider === 'google' ? `${url}/google/certs` : `${url}/apple/auth/keys`,
    subject_types_supported: [provider === 'google' ? 'public' : 'pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: ['aud', 'email', 'email_verified', 'exp', 'iat', 'iss', 'nonce', 'sub'],
  };
}

/** A page for people and the same as JSON for programs. Other sites are kept out, by name (DNS rebinding) and by origin. */
function addTokenPage(server: FastifyInstance, url: string, mint: (options: IdTokenOptions) => Promise<string>): void {
  const hosts = [url, url.replace(HOST, 'localhost')];
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  server.addHook('onRequest', async (request, reply) => {
    const { host = '', origin } = request.headers;
    if (hosts.includes(`http://${host}`) && (origin === undefined || hosts.includes(origin))) return;
    await reply.code(403).send({ error: 'Only this machine may ask.' });
  });
  const page = (reply: FastifyReply, html: string) =>
    reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
      .type('text/html; charset=utf-8')
      .send(html);
  server.get('/', (_request, reply) => page(reply, issuerPage()));
  server.post('/tokens', async (request, reply) => {
    const wanted = readTokenRequest(request.body);
    if (!wanted) return reply.code(422).send({ error: 'Needed: provider (google or apple) and subject; may be: email, nonce, audience.' });
    const idToken = await mint(wanted);
    if (request.headers['content-type']?.startsWith('application/json')) return { idToken };
    return page(reply, issuerPage({ provider: wanted.provider, subject: wanted.subject, idToken }));
  });
}

function readTokenRequest(body: unknown): IdTokenOptions | null {
  if (typeof body !== 'object' || body === null) return null;
  const text: Partial<Record<(typeof TEXT_FIELDS)[number], string>> = {};
  for (const name of TEXT_FIELDS) {
    const value: unknown = Reflect.get(body, name);
    if (typeof value === 'string' && value !== '') text[name] = value;
  }
  const provider = PROVIDERS.find((name) => name === Reflect.get(body, 'provider'));
  return provider && text.subject ? { ...text, provider, subject: text.subject } : null;
}
