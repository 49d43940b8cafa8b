import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalServices, startLocalServices } from '../../src/local/index.js';
import { startApp, type TestApp } from '../support/harness.js';
import { Operator } from './operator.js';

describe('local notice', () => {
  let dataDir: string;
  let services: LocalServices;
  let app: TestApp;
  let operator: Operator;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aicasso-notice-'));
    services = await startLocalServices({ dataDir, need: { issuer: true, postgres: false, redis: false, s3: false } });
    app = await startApp({ env: services.env });
    operator = new Operator(app, { DATA_DIR: dataDir });
  });
  afterAll(async () => {
    await app?.stop();
    await services?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const notice = (...more: string[]) => operator.asks('local', 'notice', '--subject', 'ana', ...more);

  it('says that nothing runs where nothing does', async () => {
    const said = await operator.says('local', 'notice', '--provider', 'apple', '--type', 'consent-revoked', '--subject', 'ana');
    expect(said).toMatchObject({ code: 1, out: '', err: expect.stringContaining('No local service runs') });
  });

  it.each([
    ['google', 'sessions-revoked', 202],
    ['apple', 'consent-revoked', 200],
  ] as const)('%s: %s reaches the running service and takes effect', async (provider, type, status) => {
    await services.announce({ apiUrl: app.url });
    const idToken = await services.issuer!.mintIdToken({ provider, subject: 'ana' });
    const body = provider === 'google' ? { idToken } : { identityToken: idToken };
    const { accessToken } = (await app.stranger.post(`/v1/auth/${provider}`, body).expect(200)).body as { accessToken: string };
    app.clock.advance(2_000); // tokens tell whole seconds
    expect(await notice('--provider', provider, '--type', type)).toEqual({ code: 0, value: { status } });
    await app.drain();
    await app.client(accessToken).get('/v1/me').expect(401);
  });
});
