import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { SystemClock, type Clock } from '../kernel/clock.js';
import { authorizationCode, type Authorization } from './authorization-codes.js';
import { LOCAL_CLIENT_ID, mintIdToken, type IdTokenOptions } from './id-token.js';
import { addDialogs } from './issuer-authorize.js';
import { issuerClients } from './issuer-clients.js';
import { IssuerGrants, type IssuerGrant } from './issuer-grants.js';
import { IssuerKeys, PROVIDERS, type Provider } from './issuer-keys.js';
import { mintAppleNotice, mintGoogleEvent, type AppleNoticeOptions, type GoogleEventOptions } from './issuer-notices.js';
import { issuerPage, sendPage } from './issuer-page.js';
import { addTokenEndpoints } from './issuer-tokens.js';
import { hasCode } from './private-files.js';
import { claimNewPort, claimPort } from './ports.js';

const HOST = '127.0.0.1';
const ATTEMPTS = 5;
const TEXT_FIELDS = ['subject', 'email', 'nonce', 'audience'] as const;

export interface IssuerOptions {
  dataDir: string;
  clock?: Clock;
}

/** What the service must be told to trust the issuer and to be trusted by it. */
type IssuerEnvironment = Record<
  | 'GOOGLE_ISSUER' | 'GOOGLE_JWKS_URL' | 'GOOGLE_CLIENT_IDS' | 'GOOGLE_CLIENT_SECRET'
  | 'GOOGLE_AUTHORIZATION_URL' | 'GOOGLE_TOKEN_URL' | 'GOOGLE_REVOCATION_URL'
  | 'APPLE_ISSUER' | 'APPLE_BASE_URL' | 'APPLE_CLIENT_IDS' | 'APPLE_TEAM_ID' | 'APPLE_KEY_ID' | 'APPLE_PRIVATE_KEY',
  string
>;

/** Plays the part of Google and Apple: keys, tokens signed with them, the dialogs, the token endpoints, and news of accounts. */
export interface LocalIssuer {
  url: string;
  port: number;
  env: IssuerEnvironment;
  mintIdToken(options: IdTokenOptions): Promise<string>;
  /** As a dialog hands it out; the token endpoint takes it once, within five minutes. */
  mintCode(authorization: Authorization): string;
  /** What was granted at the token endpoints, taken back or not, oldest first. */
  grants(provider: Provider): readonly IssuerGrant[];
  /** The JWS of a server-to-server notification. */
  mintAppleNotice(options: AppleNoticeOptions): Promise<string>;
  /** The security event token of Cross-Account Protection. */
  mintGoogleEvent(options: GoogleEventOptions): Promise<string>;
  /** A new signing key; its id. The former key stays published unless it is retired. */
  rotate(provider: Provider, options?: { retire?: boolean }): Promise<string>;
  /** How often the keys of the provider were fetched. */
  keyFetches(provider: Provider): number;
  /** Lets the provider's key endpoint answer with this status; null heals it. */
  breakKeys(provider: Provider, status: number | null): void;
  /** The same for its token and revocation endpoints. */
  breakTokens(provider: Provider, status: number | null): void;
  stop(): Promise<void>;
}

/** Listens on the loopback address only; in this process, it weighs little. */
export async function startIssuer({ dataDir, clock = new SystemClock() }: IssuerOptions): Promise<LocalIssuer> {
  await mkdir(dataDir, { recursive: true });
  const root = await realpath(dataDir);
  const keys = await IssuerKeys.open(root);
  const clients = await issuerClients(root);
  const grants = new IssuerGrants();
  const now = () => clock.now();
  const fetches: Record<Provider, number> = { google: 0, apple: 0 };
  const broken: Record<Provider, number | null> = { google: null, apple: null };
  const brokenTokens: Record<Provider, number | null> = { google: null, apple: null };
  const build = (url: string): FastifyInstance => {
    const server = Fastify({ logger: false, forceCloseConnections: true, bodyLimit: 16 * 1024 });
    const mint = (options: IdTokenOptions) => mintIdToken(keys, url, options, now());
    const published = (provider: Provider) => (_request: FastifyRequest, reply: FastifyReply) => {
      fetches[provider] += 1;
      const status = broken[provider];
      if (status !== null) return reply.code(status).send({ error: 'unavailable' });
      return reply.header('cache-control', 'public, max-age=3600').send(keys.publicKeys(provider));
    };
    server.get('/google/certs', published('google'));
    server.get('/apple/auth/keys', published('apple'));
    for (const provider of PROVIDERS) server.get(`/${provider}/.well-known/openid-configuration`, () => discovery(provider, url));
    takeForms(server);
    keepOthersOut(server, url);
    addTokenPage(server, mint);
    addDialogs(server, { clients, grants, now });
    addTokenEndpoints(server, { clients, grants, url, now, mint, broken: (provider) => brokenTokens[provider] });
    return server;
  };
  const { server, port } = await listen(build, join(root, 'issuer.port'));
  const url = urlOf(port);
  const seen = url.replace(HOST, 'localhost'); // by browsers: the same site as the service, so that its cookies come along
  return {
    url,
    port,
    env: {
      GOOGLE_ISSUER: `${url}/google`,
      GOOGLE_JWKS_URL: `${url}/google/certs`,
      GOOGLE_CLIENT_IDS: LOCAL_CLIENT_ID,
      GOOGLE_CLIENT_SECRET: clients.googleSecret,
      GOOGLE_AUTHORIZATION_URL: `${seen}/google/authorize`,
      GOOGLE_TOKEN_URL: `${url}/google/token`,
      GOOGLE_REVOCATION_URL: `${url}/google/revoke`,
      APPLE_ISSUER: `${url}/apple`,
      APPLE_BASE_URL: `${seen}/apple`,
      APPLE_CLIENT_IDS: LOCAL_CLIENT_ID,
      APPLE_TEAM_ID: clients.appleTeamId,
      APPLE_KEY_ID: clients.appleKeyId,
      APPLE_PRIVATE_KEY: clients.applePrivateKey,
    },
    mintIdToken: (options) => mintIdToken(keys, url, options, now()),
    mintCode: (authorization) => authorizationCode(clients.codeKey, authorization, now()),
    grants: (provider) => grants.list().filter((grant) => grant.provider === provider),
    mintAppleNotice: (options) => mintAppleNotice(keys, url, options, now()),
    mintGoogleEvent: (options) => mintGoogleEvent(keys, url, options, now()),
    rotate: (provider, { retire = false } = {}) => keys.rotate(provider, { retire }),
    keyFetches: (provider) => fetches[provider],
    breakKeys: (provider, status) => {
      broken[provider] = status;
    },
    breakTokens: (provider, status) => {
      brokenTokens[provider] = status;
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

function takeForms(server: FastifyInstance): void {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
}

/** Other sites are kept out, by name (DNS rebinding) and by origin. */
function keepOthersOut(server: FastifyInstance, url: string): void {
  const hosts = [url, url.replace(HOST, 'localhost')];
  server.addHook('onRequest', async (request, reply) => {
    const { host = '', origin } = request.headers;
    if (hosts.includes(`http://${host}`) && (origin === undefined || hosts.includes(origin))) return;
    await reply.code(403).send({ error: 'Only this machine may ask.' });
  });
}

/** A page for people and the same as JSON for programs. */
function addTokenPage(server: FastifyInstance, mint: (options: IdTokenOptions) => Promise<string>): void {
  server.get('/', (_request, reply) => sendPage(reply, issuerPage()));
  server.post('/tokens', async (request, reply) => {
    const wanted = readTokenRequest(request.body);
    if (!wanted) return reply.code(422).send({ error: 'Needed: provider (google or apple) and subject; may be: email, nonce, audience.' });
    const idToken = await mint(wanted);
    if (request.headers['content-type']?.startsWith('application/json')) return { idToken };
    return sendPage(reply, issuerPage({ provider: wanted.provider, subject: wanted.subject, idToken }));
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
