import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { ProviderErasure } from '../../src/modules/generation/engine/provider-erasure.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { FalScenario } from '../lab/stand-ins/fal.js';
import type { Actor } from '../support/actor.js';
import { eventually } from '../support/harness.js';
import { ask, type FalWorld, look, points, putDown, reaches, startFalWorld } from './generation-world.js';

const CONTENT_POLICY = { status: 422, body: { detail: [{ loc: ['body', 'prompt'], msg: 'flagged', type: 'content_policy_violation' }] } };

describe('a generation at a provider, in every way it can go', () => {
  let world: FalWorld;
  let ana: Actor;

  beforeAll(async () => {
    world = await startFalWorld({ env: { OUTBOUND_TIMEOUT_MS: '3000', ROLES: 'api,worker,scheduler' } });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    ana = await world.app.actor({ consent: ['fal'] });
    world.fal.recorder.forget();
  });

  const start = async (scenario: FalScenario, body: object = {}) => {
    world.fal.plan(scenario);
    return ask(ana, { tool: 'image.create', prompt: 'a red bicycle', ...body });
  };
  const finish = async (id: string) => {
    await reaches(ana, id, 'at-provider');
    await world.tick(id);
    return reaches(ana, id, 'succeeded', 'failed', 'refused', 'cancelled');
  };
  const submits = () => world.fal.recorder.requests.filter(({ method }) => method === 'POST').length;

  it('polls, fetches, stores, charges and asks the provider to delete', async () => {
    const { id } = await start({ queuedLooks: 1, runningLooks: 1 }, { count: 2 });
    await reaches(ana, id, 'at-provider');
    for (let n = 0; n < 3; n++) await world.tick(id);
    const done = await reaches(ana, id, 'succeeded');
    expect(done).toMatchObject({
      provider: { id: 'fal', model: 'fal-ai/flux/dev' },
      charge: { state: 'captured', captured: 8, released: 0 },
    });
    expect(done.outputs).toHaveLength(2);
    await world.app.drain();
    expect(world.fal.runs.at(-1)?.isErased).toBe(true);
    const { body } = await ana.get(`/v1/creations/${done.outputs[0]!.id}/disclosures`).expect(200);
    expect(body).toMatchObject({ items: [{ provider: 'fal', outcome: 'sent', erasure: 'erased', erasedAt: expect.any(String) }] });
  });

  it('C2 tells the provider a pseudonym at most: no account id, no e-mail, no key of ours', async () => {
    const { id } = await start({});
    await finish(id);
    const sent = world.fal.recorder.requests
      .map(({ path, headers, body }) => `${path} ${JSON.stringify(headers)} ${body.toString()}`)
      .join('\n');
    expect(sent).toContain('a red bicycle');
    for (const secret of [ana.id, ana.email, ana.subject, ana.accessToken]) expect(sent).not.toContain(secret);
  });

  it('goes on at once when the provider calls back, and once however often it does', async () => {
    const { id } = await start({ hold: true });
    await reaches(ana, id, 'at-provider');
    const run = world.fal.runs.at(-1)!;
    await world.fal.complete(run);
    const to = `${world.app.url}/v1/webhooks/providers/fal`;
    expect(await Promise.all([1, 2, 3].map(() => world.fal.callBack(run, {}, to)))).toEqual([204, 204, 204]);
    const done = await reaches(ana, id, 'succeeded');
    expect(done.outputs).toHaveLength(1);
    expect((await points(ana)).balance).toBe(96);
  });

  it.each([
    ['unsigned', { without: ['x-fal-webhook-signature'] }],
    ['signed by somebody else', { signedBy: 'somebody-else' as const }],
    ['altered', { body: Buffer.from('{"request_id":"x","status":"OK"}') }],
    ['stale', { shiftSeconds: -301 }],
    ['from the future', { shiftSeconds: 301 }],
  ])('refuses a webhook that is %s, and nothing happens', async (_, fault) => {
    const { id } = await start({ hold: true });
    await reaches(ana, id, 'at-provider');
    const run = world.fal.runs.at(-1)!;
    const rows = await world.app.sql<{ count: string }>('select count(*) from inbox_message');
    expect(await world.fal.callBack(run, fault, `${world.app.url}/v1/webhooks/providers/fal`)).toBe(401);
    expect(await world.app.sql('select count(*) from inbox_message')).toEqual(rows);
    await world.fal.complete(run);
    await finish(id);
  });

  it.each<[string, FalScenario, string, string]>([
    ['a refusal at submit', { submitAnswer: CONTENT_POLICY }, 'refused', 'generation-refused'],
    [
      'a refusal in the result',
      { resultAnswer: CONTENT_POLICY, error: { error: 'policy', error_type: 'content_policy_violation' } },
      'refused',
      'generation-refused',
    ],
    ['a blackened result', { nsfw: [true] }, 'refused', 'generation-refused'],
    [
      'an input that it cannot take',
      { submitAnswer: { status: 422, body: { detail: [{ loc: ['body'], msg: 'bad', type: 'value_error' }] } } },
      'failed',
      'provider-rejected-input',
    ],
    ['a file that is no media', { file: 'wrong-type' }, 'failed', 'provider-failed'],
    ['an empty file', { file: 'empty' }, 'failed', 'provider-failed'],
  ])('ends without charge on %s', async (_, scenario, status, code) => {
    const { id } = await start(scenario);
    const seen = await reaches(ana, id, 'at-provider', 'refused', 'failed');
    const done = seen.stage === 'at-provider' ? await finish(id) : seen;
    expect(done).toMatchObject({
      status,
      failure: { code, charge: { captured: 0, released: 4 } },
      charge: { state: 'released' },
      outputs: [],
    });
    expect(await points(ana)).toMatchObject({ balance: 100, held: 0 });
  });

  it('charges for what was delivered, and releases the rest', async () => {
    const { id } = await start({ files: 2 }, { count: 4 });
    const done = await finish(id);
    expect(done).toMatchObject({ status: 'succeeded', charge: { state: 'captured', held: 16, captured: 8, released: 8 } });
    expect(done.outputs).toHaveLength(2);
    expect(await points(ana)).toMatchObject({ balance: 92, held: 0 });
  });

  it('never charges more than was asked for, nor keeps it', async () => {
    const { id } = await start({ files: 3 }, { count: 1 });
    const done = await finish(id);
    expect(done).toMatchObject({ charge: { held: 4, captured: 4 } });
    expect(done.outputs).toHaveLength(1);
  });

  it('tries again after a fault that passes, and gives up after the second', async () => {
    world.fal.plan({ submitAnswer: { status: 503 } }, { submitAnswer: { status: 503 } });
    const { id } = await ask(ana, { tool: 'image.create', prompt: 'x' });
    await eventually(10_000, async () => (submits() === 1 ? null : 'not submitted'));
    await putDown(world.app, id);
    await world.tick(id, 5_000);
    await eventually(10_000, async () => (submits() === 2 ? null : 'not submitted again'));
    await putDown(world.app, id);
    await world.tick(id, 5_000);
    const done = await reaches(ana, id, 'failed');
    expect(done).toMatchObject({ failure: { code: 'provider-failed' }, charge: { state: 'released', released: 4 } });
    expect(submits()).toBe(2);
  });

  it('never sends again what may have arrived: waits for the call back, and adopts it', async () => {
    const { id } = await start({ submit: 'cut-after', hold: true });
    await reaches(ana, id, 'submit-unknown');
    const run = world.fal.runs.at(-1)!;
    await world.fal.complete(run);
    const [attempt] = await world.app.sql<{ id: string }>('select id from generation_attempt where generation_id = $1', [id]);
    expect(await world.fal.callBack(run, {}, `${world.app.url}/v1/webhooks/providers/fal?attempt=${attempt!.id}`)).toBe(204);
    const done = await reaches(ana, id, 'succeeded');
    expect(done.charge).toMatchObject({ captured: 4 });
    expect(submits()).toBe(1);
    const { body } = await ana.get(`/v1/creations/${done.outputs[0]!.id}/disclosures`).expect(200);
    expect(body).toMatchObject({ items: [{ outcome: 'sent' }] });
  });

  it('takes a call back that is faster than the answer to the submit', async () => {
    const { id } = await start({ submit: 'hang', hold: true });
    await eventually(10_000, async () => (submits() === 1 ? null : 'not submitted'));
    const run = world.fal.runs.at(-1)!;
    await world.fal.complete(run);
    const [attempt] = await world.app.sql<{ id: string; state: string }>(
      'select id, state from generation_attempt where generation_id = $1',
      [id],
    );
    expect(attempt!.state).toBe('submitting');
    expect(await world.fal.callBack(run, {}, `${world.app.url}/v1/webhooks/providers/fal?attempt=${attempt!.id}`)).toBe(204);
    expect(await reaches(ana, id, 'succeeded', 'failed')).toMatchObject({ status: 'succeeded', charge: { captured: 4 } });
    expect(submits()).toBe(1);
  });

  it('goes on from what a dead worker wrote last, wherever it died', async () => {
    const { id } = await start({ hold: true });
    await reaches(ana, id, 'at-provider');
    // as if it had died between writing down the request and changing the stage
    await world.app.sql("update generation set stage = 'submitting', lease_owner = null, lease_expires_at = null where id = $1", [id]);
    await world.fal.complete(world.fal.runs.at(-1)!);
    await world.tick(id);
    expect(await reaches(ana, id, 'succeeded')).toMatchObject({ charge: { captured: 4 } });
    expect(submits()).toBe(1);
  });

  it('takes in a result that lay ready when the deadline passed, for nobody was there to look', async () => {
    const { id } = await start({ hold: true });
    await reaches(ana, id, 'at-provider');
    await world.fal.complete(world.fal.runs.at(-1)!);
    await world.tick(id, 301_000);
    expect(await reaches(ana, id, 'succeeded', 'failed')).toMatchObject({ status: 'succeeded', charge: { captured: 4 } });
  });

  it('asks again after the deadline while the provider gives no answer, and takes in what lies there', async () => {
    const { id } = await start({ hold: true, deafLooks: 1 });
    await reaches(ana, id, 'at-provider');
    const run = world.fal.runs.at(-1)!;
    await world.fal.complete(run);
    await world.tick(id, 301_000);
    await eventually(20_000, async () => (run.looks === 1 ? null : 'not asked yet'));
    await putDown(world.app, id);
    await world.tick(id);
    const done = await reaches(ana, id, 'succeeded', 'failed');
    expect(done.failure).toBeUndefined();
    expect(done).toMatchObject({ status: 'succeeded', charge: { captured: 4 } });
  });

  it('lets go of what is in doubt when it is cancelled', async () => {
    const { id } = await start({ submit: 'cut-after', hold: true });
    await reaches(ana, id, 'submit-unknown');
    await ana.post(`/v1/generations/${id}/cancel`).expect(200);
    expect(await reaches(ana, id, 'cancelled')).toMatchObject({ charge: { state: 'released', released: 4 } });
  });

  it('gives up, unpaid, what nobody ever heard of again', async () => {
    const { id } = await start({ submit: 'cut-after', hold: true });
    await reaches(ana, id, 'submit-unknown');
    await world.tick(id, 10 * 60_000);
    expect(await reaches(ana, id, 'failed')).toMatchObject({ failure: { code: 'outcome-unknown' }, charge: { state: 'released' } });
    expect(submits()).toBe(1);
  });

  it('gives up, unpaid, when the deadline of the model has passed', async () => {
    const { id } = await start({ hold: true });
    await reaches(ana, id, 'at-provider');
    await world.tick(id, 301_000);
    expect(await reaches(ana, id, 'failed')).toMatchObject({ failure: { code: 'deadline-exceeded' }, charge: { state: 'released' } });
    expect(world.fal.runs.at(-1)?.isCancelled).toBe(true);
  });

  it('cancels at the provider, and says so', async () => {
    const { id } = await start({ hold: true });
    await reaches(ana, id, 'at-provider');
    expect((await ana.post(`/v1/generations/${id}/cancel`).expect(200)).body).toMatchObject({ status: 'running', stage: 'cancelling' });
    await world.tick(id);
    expect(await reaches(ana, id, 'cancelled')).toMatchObject({ charge: { state: 'released', released: 4 } });
    expect((await ana.post(`/v1/generations/${id}/cancel`).expect(200)).body).toMatchObject({ status: 'cancelled' });
  });

  it('takes in and charges what was finished before the cancel arrived', async () => {
    const { id } = await start({});
    await reaches(ana, id, 'at-provider');
    await ana.post(`/v1/generations/${id}/cancel`).expect(200);
    await world.tick(id);
    const done = await reaches(ana, id, 'succeeded', 'cancelled');
    expect(done.charge.held).toBe(done.charge.captured + done.charge.released);
    expect(done.charge.captured).toBe(4 * done.outputs.length);
  });

  it('a call back after the end changes nothing', async () => {
    const { id } = await start({ hold: true });
    await reaches(ana, id, 'at-provider');
    await world.tick(id, 301_000);
    await reaches(ana, id, 'failed');
    expect(await world.fal.callBack(world.fal.runs.at(-1)!, {}, `${world.app.url}/v1/webhooks/providers/fal`)).toBe(204);
    await world.app.drain();
    expect(await look(ana, id)).toMatchObject({ status: 'failed', outputs: [] });
    expect((await points(ana)).balance).toBe(100);
  });

  it('says until when a provider keeps what it cannot be asked to erase', async () => {
    const { id } = await start({ submit: 'cut-after', hold: true });
    await reaches(ana, id, 'submit-unknown');
    await world.tick(id, 10 * 60_000);
    await reaches(ana, id, 'failed');
    const state = async () =>
      (await world.app.sql<{ erasure: string }>('select erasure from disclosure where generation_id = $1', [id]))[0]?.erasure;
    expect(await state()).toBe('pending'); // the provider may have it
    world.app.clock.advance(3_600_000);
    const sweep = () => world.app.get(ProviderErasure).sweep(100, new AbortController().signal);
    await runInScope(world.app.get(EntityManager), sweep);
    expect(await state()).toBe('expires');
  });

  it('asks again for what was not erased, also when others fail each time', async () => {
    const failing = await start({});
    await finish(failing.id);
    world.fal.runs.splice(-1); // the provider knows nothing of it any more
    const { id } = await start({});
    await finish(id);
    await world.app.drain();
    const run = world.fal.runs.at(-1)!;
    run.isErased = false;
    await world.app.sql(`update disclosure set erasure = 'pending', erased_at = null where generation_id = any($1)`, [[failing.id, id]]);
    const sweepOne = () => world.app.get(ProviderErasure).sweep(1, new AbortController().signal);
    for (let n = 0; n < 100 && !run.isErased; n++) await runInScope(world.app.get(EntityManager), sweepOne);
    const rows = await world.app.sql<{ erasure: string }>(
      'select erasure from disclosure where generation_id = any($1) order by announced_at',
      [[failing.id, id]],
    );
    expect(rows.map(({ erasure }) => erasure)).toEqual(['pending', 'erased']);
  });

  it('says which provider has no webhooks', async () => {
    await world.app.stranger.post('/v1/webhooks/providers/nobody', {}).expect(404);
    await world.app.stranger.post('/v1/webhooks/providers/fal', { request_id: randomUUID() }).expect(401);
  });
});
