import { EventStreams } from '../../src/modules/generation/events/event-streams.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';

const TOKEN_MS = 15 * 60_000;

describe('a stream of events', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app?.stop());

  interface Open {
    /** Once a heartbeat has come. */
    next(): Promise<void>;
    /** Until the service closes it. */
    ended(): Promise<void>;
  }

  async function open({ accessToken }: Actor): Promise<Open> {
    const response = await fetch(`${app.url}/v1/events`, { headers: { authorization: `Bearer ${accessToken}` } });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    return {
      async next() {
        for (let seen = ''; !seen.includes('heartbeat'); ) seen += (await reader.read()).value;
      },
      async ended() {
        while (!(await reader.read()).done);
      },
    };
  }

  const beat = () => app.get(EventStreams).beatAll();

  it('ends at the beat after its session, and no other does', async () => {
    const [ana, bea] = [await app.actor(), await app.actor()];
    const [hers, others] = [await open(ana), await open(bea)];
    await Promise.all([hers.next(), others.next()]);
    await beat();
    await Promise.all([hers.next(), others.next()]);
    await ana.post('/v1/auth/sign-out').expect(204);
    await beat();
    await hers.ended();
    await others.next();
  });

  it('ends when its account is suspended', async () => {
    const ana = await app.actor();
    const stream = await open(ana);
    await stream.next();
    await app.sql(`update account set status = 'suspended' where id = $1`, [ana.id]);
    await beat();
    await stream.ended();
  });

  it('ends with the access token that opened it', async () => {
    const stream = await open(await app.actor());
    await stream.next();
    app.clock.advance(TOKEN_MS);
    await beat();
    await stream.ended();
  });
});
