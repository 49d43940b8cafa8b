import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IdTokenOptions, type LocalIssuer, startIssuer } from '../../src/local/index.js';
import { REFETCH_BOUND_MS, RETRY_MS } from '../../src/platform/outbound/index.js';
import { startApp, type TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';
import { times } from './auth-parts.js';

describe("the issuer's keys", () => {
  const clock = new TestClock();
  let dataDir: string;
  let issuer: LocalIssuer;
  let app: TestApp;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aicasso-issuer-'));
    issuer = await startIssuer({ dataDir, clock });
    app = await startApp({ clock, env: issuer.env });
  });
  afterAll(async () => {
    await app.stop();
    await issuer.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const attempt = async (options: Partial<IdTokenOptions> = {}) =>
    app.stranger.post('/v1/auth/google', { idToken: await issuer.mintIdToken({ provider: 'google', subject: 'ana', ...options }) });

  it('are followed at once when they are rotated, go on being used while the issuer is down, and are not asked for in vain', async () => {
    expect((await attempt()).status).toBe(200);
    await issuer.rotate('google', { retire: true });
    expect((await attempt()).status).toBe(200);
    expect(issuer.keyFetches('google')).toBe(2);

    issuer.breakKeys('google', 500);
    clock.advance(REFETCH_BOUND_MS);
    expect((await attempt()).status).toBe(200);
    const { body, headers, status } = await attempt({ kid: 'unknown' });
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(body).toMatchObject({ code: 'sign-in-unavailable' });
    const fetched = issuer.keyFetches('google');

    issuer.breakKeys('google', null);
    clock.advance(RETRY_MS);
    const statuses = (await times(30, () => attempt({ kid: 'unknown' }))).map((answer) => answer.status);
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(issuer.keyFetches('google')).toBe(fetched + 1);
  });
});
