import { startApp, type TestApp } from '../support/harness.js';
import { without } from './canary/ending.js';
import { expectNothingLeft } from './canary/expectations.js';
import { unexpected } from './canary/judge.js';
import { report } from './canary/report.js';
import { runCanary } from './canary/run.js';

describe('nothing of a person is left', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api,worker' } });
  }, 60_000);
  afterAll(() => app.stop());

  it('P3 P24 P26 though the end crashes after every step and between every object and its row', async () => {
    const run = await runCanary(app, { crashing: true });
    process.stdout.write(`\n${report(run)}`);
    await expectNothingLeft(run);
    expect(run.crashes.steps).toBeGreaterThan(80);
    expect(run.crashes.objects).toBeGreaterThan(8);
  }, 240_000);

  it('and the scan would find it: of an end that leaves something out, it says what', async () => {
    const putBack = without(app, ['mentions/outbox_event', 'masks/moderation_case', 'objects/weights']);
    const run = await runCanary(app, { crashing: false }).finally(putBack);
    const places = unexpected(run).map((found) => found.slice(0, found.indexOf(':')));
    expect(places).toEqual(expect.arrayContaining(['outbox_event.payload', 'moderation_case.account_id', 'bucket weights/']));
  }, 240_000);
});
