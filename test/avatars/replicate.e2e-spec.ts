import { EntityManager } from '@mikro-orm/postgresql';
import { AvatarSweep } from '../../src/modules/generation/avatars/avatar-sweep.task.js';
import { unzipped } from '../../src/modules/generation/avatars/testing/unzip.js';
import { ProviderErasure } from '../../src/modules/generation/engine/provider-erasure.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ask, points, reaches } from '../generations/generation-world.js';
import type { Scenario } from '../lab/scenario.js';
import { ReplicateStandIn } from '../lab/stand-ins/replicate.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';
import { Avatars, type AvatarBody } from './avatar-world.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe('an avatar that Replicate trains, and keeps', () => {
  const clock = new TestClock();
  let replicate: ReplicateStandIn;
  let app: TestApp;
  let avatars: Avatars;
  let ana: Actor;

  beforeAll(async () => {
    replicate = await new ReplicateStandIn({ now: () => clock.now() }).start();
    const settings = { ROLES: 'api,worker', LOCAL_PROVIDER_ENABLED: 'false', WELCOME_POINTS: '1000', ACCESS_TOKEN_MINUTES: '1000000' };
    app = await startApp({ clock, env: { ...replicate.env, OUTBOUND_EXTRA_HOSTS: replicate.recorder.host, ...settings } });
    avatars = new Avatars(app);
  });
  afterAll(async () => {
    await app?.stop();
    await replicate.close();
  });
  beforeEach(async () => {
    await avatars.forgetProviders();
    ana = await avatars.person('replicate');
    replicate.recorder.forget();
    replicate.registry.inUse.clear();
    replicate.registry.isSlow = false;
    replicate.registry.isDown = false;
  });

  const run = () => replicate.runs.at(-1)!;
  const tick = async (id: string, ms = 3_000) => {
    clock.advance(ms);
    await app.get(Jobs).ring('generations', id);
  };
  const begin = async (scenario: Scenario = {}): Promise<AvatarBody> => {
    replicate.plan(scenario);
    const begun = await avatars.train(ana);
    await reaches(ana, begun.training.id, 'at-provider');
    return begun;
  };
  const trained = async (): Promise<{ id: string; trainingId: string; model: string }> => {
    const begun = await begin();
    await tick(begun.training.id);
    await avatars.reaches(ana, begun.id, 'ready');
    await app.drain();
    const { trained_model: model } = (await avatars.record(begun.id))!;
    return { id: begun.id, trainingId: begun.training.id, model: model! };
  };
  /** As much later, the sweep goes on with what is due. */
  const sweep = async (ms: number) => {
    clock.advance(ms);
    await runInScope(app.get(EntityManager), () => app.get(AvatarSweep).run(new AbortController().signal));
  };
  const sweepErasures = () =>
    runInScope(app.get(EntityManager), () => app.get(ProviderErasure).sweep(100, new AbortController().signal));

  it('C2 hands it photos with captions of ours, for a private model whose name tells nothing', async () => {
    const begun = await begin({ runningLooks: 1 });
    const { trigger_word: trigger } = (await avatars.record(begun.id))!;
    const { input, destination } = run().input as { input: Record<string, string>; destination: string };
    expect(run().model).toMatch(/^replicate\/fast-flux-trainer:[0-9a-f]{64}$/);
    expect(input).toEqual({ input_images: expect.any(String), trigger_word: trigger, lora_type: 'subject' });
    const archive = unzipped(Buffer.from(await (await fetch(input.input_images!)).arrayBuffer()));
    expect([...archive.keys()].slice(0, 4)).toEqual(['01.png', '01.txt', '02.png', '02.txt']);
    expect(archive.get('08.txt')?.toString()).toBe(`a photo of ${trigger} person`);
    const { requests } = replicate.recorder;
    const spoken = requests.map(({ path, headers, body }) => `${path} ${JSON.stringify(headers)} ${body.toString()}`).join();
    for (const secret of [ana.id, ana.email, ana.subject, begun.id, begun.training.id]) expect(spoken).not.toContain(secret);
    expect(destination).toMatch(/^studio\/avatar-[0-9a-f-]{36}$/);
    await tick(begun.training.id);
    await app.until(async () => ((await avatars.look(ana, begun.id)).progress === 0.4 ? null : 'no progress is shown'));
    await tick(begun.training.id);
    await avatars.reaches(ana, begun.id, 'ready');
  });

  it('stays there, is called by its own name, and is said to be kept as long as the avatar is', async () => {
    const { id, trainingId, model } = await trained();
    expect(replicate.registry.has(model)).toBe(true);
    expect(await avatars.record(id)).toMatchObject({ weights_key: null, dataset_key: null });
    expect(await avatars.disclosures(trainingId)).toMatchObject([{ purpose: 'training', erasure: 'pending', kept_until: null }]);
    await sweepErasures();
    clock.advance(2 * 3_600_000);
    await sweepErasures();
    expect(await avatars.disclosures(trainingId)).toMatchObject([{ erasure: 'pending', kept_until: null }]);
    expect(replicate.registry.has(model)).toBe(true);

    const made = await ask(ana, { tool: 'avatar.image', avatarId: id, prompt: 'on a red bicycle', count: 2 });
    await reaches(ana, made.id, 'at-provider');
    const { input } = run().input as { input: Record<string, unknown> };
    const { trigger_word: trigger } = (await avatars.record(id))!;
    expect(run().model).toBe(model);
    expect(input).toMatchObject({ prompt: `a photo of ${trigger} person, on a red bicycle`, num_outputs: 2 });
    await tick(made.id);
    const done = await reaches(ana, made.id, 'succeeded');
    expect(done.provider).toEqual({ id: 'replicate', model: 'own-flux-lora' });
    expect(JSON.stringify(done)).not.toContain('studio/avatar-');
    expect(await avatars.disclosures(made.id)).toMatchObject([{ purpose: 'generation', input_hashes: [] }]);
  });

  it('C5 is deleted there with the avatar, and the record says so', async () => {
    const { id, trainingId, model } = await trained();
    await ana.delete(`/v1/avatars/${id}`).expect(204);
    await app.drain();
    expect(replicate.registry.has(model.split(':')[0]!)).toBe(false);
    expect(await avatars.record(id)).toBeUndefined();
    const { body } = await ana.get('/v1/privacy/disclosures').expect(200);
    const row = (body as { items: { generationId: string }[] }).items.find(({ generationId }) => generationId === trainingId);
    expect(row).toMatchObject({ erasure: 'erased', erasedAt: expect.any(String), erasureReason: null, purpose: 'training' });
  });

  it('is deleted there in the end, when the deletion goes on after its answer', async () => {
    const { id, trainingId, model } = await trained();
    replicate.registry.isSlow = true;
    await ana.delete(`/v1/avatars/${id}`).expect(204);
    await app.drain();
    expect(await avatars.record(id)).toMatchObject({ status: 'deleting' });
    expect(await avatars.disclosures(trainingId)).toMatchObject([{ erasure: 'pending', erasure_reason: 'provider-declined' }]);
    await sweep(MINUTE_MS);
    expect(replicate.registry.has(model.split(':')[0]!)).toBe(false);
    expect(await avatars.disclosures(trainingId)).toMatchObject([{ erasure: 'erased', erasure_reason: null }]);
    expect(await avatars.record(id)).toBeUndefined();
  });

  it('that cannot be deleted there is tried again and again; the record says why, and after a month that it failed', async () => {
    const { id, trainingId, model } = await trained();
    replicate.registry.inUse.add(model);
    await ana.delete(`/v1/avatars/${id}`).expect(204);
    await app.drain();
    await ana.get(`/v1/avatars/${id}`).expect(404);
    expect(await avatars.disclosures(trainingId)).toMatchObject([{ erasure: 'pending', erasure_reason: 'provider-declined' }]);
    const asked = () => replicate.recorder.requests.filter(({ method }) => method === 'DELETE').length;
    const before = asked();
    await sweep(0); // not yet
    expect(asked()).toBe(before);
    await sweep(31 * DAY_MS);
    expect(asked()).toBeGreaterThan(before);
    const { body } = await ana.get('/v1/privacy/disclosures').expect(200);
    expect((body as { items: object[] }).items).toContainEqual(
      expect.objectContaining({ generationId: trainingId, erasure: 'failed', erasureReason: 'provider-declined', keptUntil: null }),
    );
    replicate.registry.inUse.clear();
    await sweep(DAY_MS);
    expect(await avatars.disclosures(trainingId)).toMatchObject([{ erasure: 'erased', erasure_reason: null }]);
    expect(await avatars.record(id)).toBeUndefined();
  });

  it('that is deleted while Replicate does not answer is deleted there when it does', async () => {
    const { id, trainingId, model } = await trained();
    replicate.registry.isDown = true;
    await ana.delete(`/v1/avatars/${id}`).expect(204);
    await app.drain();
    expect(await avatars.disclosures(trainingId)).toMatchObject([{ erasure: 'pending', erasure_reason: 'provider-unanswered' }]);
    replicate.registry.isDown = false;
    await sweep(MINUTE_MS);
    expect(replicate.registry.has(model)).toBe(false);
    expect(await avatars.record(id)).toBeUndefined();
  });

  it('that was trained just before it was deleted is deleted there, not handed over and not paid for', async () => {
    const begun = await begin({ hold: true });
    const { destination } = run().input as { destination: string };
    // deleted, and waiting for the training to end
    await app.sql(`update avatar set status = 'deleting', deleting_at = now(), retry_at = null where id = $1`, [begun.id]);
    run().isReleased = true;
    await tick(begun.training.id);
    expect(await reaches(ana, begun.training.id, 'cancelled')).toMatchObject({ charge: { state: 'released', captured: 0, released: 80 } });
    await app.drain();
    expect(replicate.registry.has(destination)).toBe(false);
    expect(await avatars.record(begun.id)).toBeUndefined();
    expect(await avatars.disclosures(begun.training.id)).toMatchObject([{ erasure: 'erased' }]);
  });

  it('that came to nothing leaves no model behind, not even one that came late', async () => {
    const begun = await begin({ hold: true });
    const { destination } = run().input as { destination: string };
    await tick(begun.training.id, 7_201_000);
    expect(await avatars.reaches(ana, begun.id, 'failed')).toMatchObject({
      failure: { code: 'deadline-exceeded' }, training: { charge: { state: 'released', released: 80 } },
    });
    expect(await points(ana)).toMatchObject({ balance: 1000, held: 0 });
    await app.drain();
    expect(replicate.registry.has(destination)).toBe(false);

    const second = await begin({ hold: true });
    const { destination: late } = run().input as { destination: string };
    replicate.registry.inUse.add(`${replicate.registry.publish(late, 'late')}`);
    await ana.delete(`/v1/avatars/${second.id}`).expect(204);
    await app.drain();
    await tick(second.training.id);
    await reaches(ana, second.training.id, 'cancelled');
    await app.drain();
    expect(await avatars.record(second.id)).toBeUndefined();
    const waiting = { erasure: 'pending', erasure_reason: 'training-not-erased-yet' };
    expect(await avatars.disclosures(second.training.id)).toMatchObject([waiting]);
    clock.advance(30 * DAY_MS);
    await sweepErasures();
    expect(await avatars.disclosures(second.training.id)).toMatchObject([waiting]); // no period of its own ends it
    replicate.registry.inUse.clear();
    await sweepErasures();
    expect(replicate.registry.has(late)).toBe(false);
    expect((await avatars.disclosures(second.training.id))[0]!.erasure).toBe('expires');
  });
});
