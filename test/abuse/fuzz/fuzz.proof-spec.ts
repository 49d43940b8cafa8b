import { PlayStandIn } from '../../stores/google-play/play-stand-in.js';
import { startApp, type TestApp } from '../../support/harness.js';
import { askedFor, tally } from '../tally.js';
import { type Found, FuzzWorld, heapBytes } from './fuzz-world.js';

const { isLong, seed } = askedFor();
const REQUESTS = isLong ? 10_000 : 1_500;
const MOST_GROWTH = 1.1;

describe('R16 requests that nobody would send in good faith', () => {
  let app: TestApp;
  let play: PlayStandIn;
  let world: FuzzWorld;

  beforeAll(async () => {
    play = await new PlayStandIn(() => app.clock.now()).start(); // what is not set up answers everybody 503
    app = await startApp({ env: { LOCAL_PROVIDER_ENABLED: 'true', LOG_LEVEL: 'warn', ...play.env } });
    world = await FuzzWorld.over(app);
  }, 180_000);
  afterAll(async () => {
    await app?.stop();
    await play?.close();
  });

  it(`are answered, all ${REQUESTS} of them: no fault of ours, no silence, nothing of what is inside, memory as before`, async () => {
    const found: Found[] = [];
    let sent = 0;
    const seen = (_: unknown, fault: Found | null) => {
      sent += 1;
      app.log.lines.length = 0; // the test's own memory
      if (fault) found.push(fault);
    };
    await world.run(seed + 1_000, Math.ceil(REQUESTS / 4), seen); // what is made once is made
    const before = heapBytes();
    await world.run(seed, Math.floor((REQUESTS * 3) / 4), seen);
    const growth = heapBytes() / before;
    const byStatus = [...world.statuses].sort(([a], [b]) => a - b);
    const statuses = Object.fromEntries(byStatus.map(([status, times]) => [`answers ${status}`, times]));
    const figures = { seed, operations: world.operations.length, 'memory ×': growth.toFixed(3), ...statuses };
    tally(import.meta.url, { subject: 'fuzzer: requests', tried: sent, wrong: found.length, figures });
    expect(found.slice(0, 10)).toEqual([]);
    expect(growth).toBeLessThanOrEqual(MOST_GROWTH);
    expect(world.statuses.get(200)).toBeGreaterThan(REQUESTS / 20); // some of it goes deep
  }, 1_500_000);
});
