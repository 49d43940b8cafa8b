import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { ApiClient } from '../../src/local/tour/client.js';
import { Deployment } from '../tools/deployment.js';
import type { Measured } from './main.js';
import { quantile } from './quantile.js';

const WARM_UP = 50;
const ROUNDS = 300;
const LIMIT_MS = 25;

interface Attempt {
  readonly idToken: string;
  readonly nonce: string;
}

/**
 * Native sign-ins, one after the other, seen by the client: HTTP, verification, nonce, token, account, session and the commit to disk. The
 * provider's keys are cached by then, so all of it is ours. The workers that draw the pictures of new people do not run then; what they
 * cost on the same cores is told too. Beside it, what it cannot be faster than: the HTTP round trip, one verification of a signature, one
 * commit.
 */
export async function signIn(): Promise<Measured[]> {
  const deployment = await Deployment.start();
  try {
    await deployment.run('api', 'api');
    const api = new ApiClient(deployment.apiUrl);
    const attempts = (subjectOf: (n: number) => string, count: number) =>
      inTurn(count, async (n): Promise<Attempt> => {
        const { nonce } = await api.post<{ nonce: string }>('/v1/auth/nonce');
        const identity = { provider: 'google', subject: subjectOf(n), email: `${n}@example.test`, nonce } as const;
        return { nonce, idToken: await deployment.idToken(identity) };
      });
    const open = (attempt: Attempt) => api.post<{ refreshToken: string }>('/v1/auth/google', attempt);

    for (const attempt of await attempts((n) => `warm-${n % 5}`, WARM_UP)) await open(attempt);
    const first = await timed(await attempts((n) => `new-${n}`, ROUNDS), open);
    const again = await timed(await attempts((n) => `new-${n}`, ROUNDS), open);
    const sessions = again.answers.map(({ refreshToken }) => ({ refreshToken }));
    const refreshes = await timed(sessions, (body) => api.post('/v1/auth/refresh', body));
    const bare = await timed(Array.from({ length: ROUNDS }), () => api.get('/health/live'));
    const commits = await oneCommitEach(deployment);
    const newcomers = await attempts((n) => `newcomer-${n}`, ROUNDS);
    await deployment.run('worker', 'worker,scheduler');
    const beside = await timed(newcomers, open);
    const verifications = await oneVerificationEach();
    const row = (what: string, ms: readonly number[], limit?: number): Measured[] => [
      { what: `${what}, median`, value: quantile(ms, 0.5), unit: 'ms' },
      { what: `${what}, p95`, value: quantile(ms, 0.95), unit: 'ms', limit },
    ];
    return [
      ...row('sign-in of somebody known', again.ms, LIMIT_MS),
      ...row('sign-in of somebody new', first.ms, LIMIT_MS),
      ...row('the same, while a worker draws pictures on the same cores', beside.ms),
      ...row('refresh', refreshes.ms),
      ...row('floor: an HTTP round trip', bare.ms),
      ...row('floor: a row committed', commits),
      ...row('floor: an RS256 signature verified', verifications),
    ];
  } finally {
    await deployment.stop();
  }
}

async function timed<T, A>(items: readonly T[], work: (item: T) => Promise<A>): Promise<{ ms: number[]; answers: A[] }> {
  const ms: number[] = [];
  const answers = await inTurn(items.length, async (n) => {
    const startedAt = performance.now();
    const answer = await work(items[n]!);
    ms.push(performance.now() - startedAt);
    return answer;
  });
  return { ms, answers };
}

async function oneCommitEach({ sql }: Deployment): Promise<number[]> {
  await sql.query('create table commit_floor (n integer)');
  return (await timed(Array.from({ length: ROUNDS }), () => sql.query('insert into commit_floor values (1)'))).ms;
}

async function oneVerificationEach(): Promise<number[]> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const token = await new SignJWT({ sub: 'x' }).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
  const publicKey = createPublicKey(privateKey);
  return (await timed(Array.from({ length: ROUNDS }), () => jwtVerify(token, publicKey))).ms;
}

async function inTurn<A>(count: number, work: (n: number) => Promise<A>): Promise<A[]> {
  const answers: A[] = [];
  for (let n = 0; n < count; n++) answers.push(await work(n));
  return answers;
}
