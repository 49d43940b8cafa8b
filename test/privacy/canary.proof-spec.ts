import { without } from './canary/ending.js';
import { expectNothingLeft } from './canary/expectations.js';
import { unexpected } from './canary/judge.js';
import { report } from './canary/report.js';
import { runCanary } from './canary/run.js';
import { ThirdParties } from './canary/third-parties.js';

describe('nothing of a person is left', () => {
  let parties: ThirdParties;

  beforeAll(async () => {
    parties = await ThirdParties.start();
  }, 120_000);
  afterAll(() => parties?.stop());

  it('P3 P24 P26 though the end crashes after every step and between every object and its row', async () => {
    const run = await runCanary(parties, { crashing: true });
    process.stdout.write(`\n${report(run)}`);
    await expectNothingLeft(run);
    expect(run.crashes.steps).toBeGreaterThan(80);
    expect(run.crashes.objects).toBeGreaterThan(8);
  }, 480_000);

  it('and the scan would find it: of an end that leaves something out, it says what', async () => {
    const putBack = without(parties.app, ['mentions/outbox_event', 'masks/moderation_case', 'objects/weights']);
    const run = await runCanary(parties, { crashing: false }).finally(putBack);
    const places = unexpected(run).map((found) => found.slice(0, found.indexOf(':')));
    expect(places).toEqual(expect.arrayContaining(['outbox_event.payload', 'moderation_case.account_id', 'bucket weights/']));
  }, 480_000);
});
