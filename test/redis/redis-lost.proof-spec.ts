import { ConsentFacade } from '../../src/modules/consent/index.js';
import { AuditLog } from '../../src/platform/audit/audit-log.js';
import { RedisClient } from '../../src/platform/redis/redis-client.js';
import { inScope } from '../consent/consent-words.js';
import { startApp, type TestApp } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';
import { consentJourney, identityJourney, type Journey, rebuild } from './journeys.js';

/** Redis has 16 databases; nobody else uses this one, so that emptying it empties all that this service has there. */
const OWN_DATABASE = 13;

const WHO_THEY_ARE = {
  sameAccount: true,
  sessions: [['google', true]],
  ended: [{ end_reason: 'signed-out' }],
  phone: 401,
  ways: ['google', 'apple'],
  ageBand: '18-plus',
  status: 'active',
  roles: ['moderator'],
  audit: ['staff.role-granted', 'account.status-changed', 'account.status-changed'],
};
const WHAT_THEY_DECIDED = {
  decisions: [
    'ai-data-sharing generation granted', 'ai-data-sharing generation withdrawn', 'ai-data-sharing training declined',
    'privacy crash-reports granted',
  ],
  receipts: 4,
  isExported: true,
  creations: 1,
  afterwards: 'consent-required',
};

describe('Redis is lost between any two steps', () => {
  let app: TestApp;

  beforeAll(async () => {
    const url = new URL(testServices().env['REDIS_URL']!);
    url.pathname = `/${OWN_DATABASE}`;
    app = await startApp({ env: { REDIS_URL: url.href, LOCAL_PROVIDER_ENABLED: 'true' } });
  }, 60_000);
  afterAll(() => app?.stop());

  const lose = () => app.get(RedisClient).connection.flushdb();
  const keys = () => app.get(RedisClient).connection.dbsize();

  /** Redis is emptied after each step for which `isLost` says so. */
  async function travel({ steps, facts }: Journey, isLost: (step: number) => boolean): Promise<object> {
    for (const [at, [, act]] of steps.entries()) {
      await act();
      if (isLost(at)) await lose();
    }
    await rebuild(app);
    await app.drain();
    return facts();
  }

  it.each([
    ['identity', async () => identityJourney(app), WHO_THEY_ARE],
    ['consent', async () => consentJourney(app, await app.actor()), WHAT_THEY_DECIDED],
  ] as const)('loses no session, no consent and no audit entry: %s', async (name, make, expected) => {
    expect(await travel(await make(), () => false)).toEqual(expected);
    expect(await keys()).toBeGreaterThan(0); // it is this Redis that is used
    const { steps } = await make();
    for (const [at, [what]] of steps.slice(0, -1).entries()) {
      const facts = await travel(await make(), (step) => step === at);
      expect({ after: what, facts }).toEqual({ after: what, facts: expected });
    }
    expect(await travel(await make(), () => true)).toEqual(expected);
    process.stdout.write(`Redis emptied, ${name}: after each of ${steps.length - 1} steps, and after every one; nothing lost\n`);
  }, 180_000);

  it('leaves the chains of the audit log and of all decisions whole', async () => {
    expect(await inScope(app, () => app.get(AuditLog).verify())).toMatchObject({ ok: true });
    const { broken, events } = await inScope(app, () => app.get(ConsentFacade).verifyChains());
    expect(broken).toEqual([]);
    expect(events).toBeGreaterThan(0);
  });
});
