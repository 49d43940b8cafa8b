import { FalProvider } from '../../src/modules/generation/adapters/fal/fal.provider.js';
import { ProviderError } from '../../src/modules/generation/ports/provider.port.js';
import { ObjectStorage, StorageUnavailable } from '../../src/platform/storage/object-storage.js';
import type { PlannedAnswers } from '../lab/planned-answer.js';
import { LabWorld } from '../lab/world.js';
import { ask, look } from './generation-world.js';

const BODY = { tool: 'image.create', prompt: 'a red bicycle' };
const MINUTE_MS = 60_000;

describe('a generation ends, whatever it meets', () => {
  let world: LabWorld;

  beforeAll(async () => (world = await LabWorld.start(['fal', 'xai'])));
  afterAll(() => world.stop());
  beforeEach(() => world.forgetProviders());

  it('with all points released, when every look finds an answer that is far too long', async () => {
    const actor = await world.app.actor({ consent: ['fal'] });
    const tooLong: PlannedAnswers = { hold: true, lookAnswer: { status: 200, body: 'x'.repeat(2_000_000) } };
    world.standIn('fal').plan(tooLong);
    const { id } = await ask(actor, BODY);
    for (let n = 0; n < 20; n += 1) await world.step(MINUTE_MS);
    const actual = await look(actor, id);
    expect(actual).toMatchObject({ status: 'failed', failure: { code: 'deadline-exceeded' }, charge: { state: 'released' } });
  });

  it.each([
    ['an answer of the provider that nobody expected at a look', 16, () => new ProviderError('invalid', 'unexpected')],
    ['a fault of ours', 40, () => new Error('a fault of ours')],
  ] as const)('with all points released, when every look ends in %s', async (_what, minutes, fault) => {
    const actor = await world.app.actor({ consent: ['fal'] });
    const adapter = world.app.get(FalProvider);
    const poll = adapter.poll.bind(adapter);
    adapter.poll = () => Promise.reject(fault());
    const { id } = await ask(actor, BODY);
    for (let n = 0; n < minutes; n += 1) await world.step(MINUTE_MS);
    adapter.poll = poll;
    const seen = await look(actor, id);
    expect(seen).toMatchObject({ status: 'failed', failure: { code: 'deadline-exceeded' }, charge: { state: 'released' } });
  });

  it('with the result that came by value, when storage fails for a moment', async () => {
    const actor = await world.app.actor({ consent: ['xai'] });
    const storage = world.app.get(ObjectStorage);
    const put = storage.put.bind(storage);
    let failures = 0;
    storage.put = async (key, body, facts) => {
      if (key.startsWith('creation/') && ++failures === 1) throw new StorageUnavailable('cut');
      return put(key, body, facts);
    };
    const { id } = await ask(actor, { ...BODY, provider: 'xai' });
    await world.quiet();
    storage.put = put;
    expect(failures).toBe(2);
    expect(await look(actor, id)).toMatchObject({ status: 'succeeded', charge: { state: 'captured' } });
    expect(world.standIn('xai').runs).toHaveLength(1);
  });

  it('with what is here, when the rest of a result by value is lost for good', async () => {
    const actor = await world.app.actor({ consent: ['xai'] });
    const storage = world.app.get(ObjectStorage);
    const put = storage.put.bind(storage);
    const stored: string[] = [];
    storage.put = async (key, body, facts) => {
      if (key.startsWith('creation/') && stored.length > 0) throw new Error('the worker dies here');
      await put(key, body, facts);
      if (key.startsWith('creation/')) stored.push(key);
    };
    const { id, charge } = await ask(actor, { ...BODY, provider: 'xai', count: 2 });
    await world.quiet();
    storage.put = put;
    for (let n = 0; n < 5; n += 1) await world.step(MINUTE_MS);
    const seen = await look(actor, id);
    expect(seen).toMatchObject({ status: 'succeeded', outputs: { length: 1 } });
    expect(seen.charge.captured).toBe(charge.held / 2);
    expect(seen.charge.released).toBe(charge.held / 2);
  }, 90_000);
});
