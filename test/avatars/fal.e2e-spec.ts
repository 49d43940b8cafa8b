import { unzipped } from '../../src/modules/generation/avatars/testing/unzip.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { ask, type FalWorld, points, reaches, startFalWorld } from '../generations/generation-world.js';
import type { Scenario } from '../lab/scenario.js';
import type { Actor } from '../support/actor.js';
import { Avatars, type AvatarBody } from './avatar-world.js';

/** Deleted, and nobody goes on with it before `$2`, or before its training has ended. */
const HIDDEN = `update avatar set status = 'deleting', deleting_at = now(), retry_at = $2 where id = $1`;
const fetched = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

describe('an avatar that fal trains', () => {
  let world: FalWorld;
  let avatars: Avatars;
  let ana: Actor;

  beforeAll(async () => {
    world = await startFalWorld({ env: { ROLES: 'api,worker', WELCOME_POINTS: '1000', ACCESS_TOKEN_MINUTES: '1000000' } });
    avatars = new Avatars(world.app);
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await avatars.forgetProviders();
    ana = await avatars.person('fal');
    world.fal.recorder.forget();
  });

  const begin = async (scenario: Scenario = {}): Promise<AvatarBody> => {
    world.fal.plan(scenario);
    const begun = await avatars.train(ana);
    await reaches(ana, begun.training.id, 'at-provider', 'failed', 'refused');
    return begun;
  };
  const finish = async (begun: AvatarBody): Promise<AvatarBody> => {
    await world.tick(begun.training.id);
    return avatars.reaches(ana, begun.id, 'ready', 'failed');
  };
  const run = () => world.fal.runs.at(-1)!;
  const spoken = () => world.fal.recorder.requests
    .map(({ path, headers, body }) => `${path} ${JSON.stringify(headers)} ${body.toString()}`).join('\n');

  it('C2 hands it the photos and words of ours, and nothing that leads to the person', async () => {
    const begun = await begin();
    const { trigger_word: trigger } = (await avatars.record(begun.id))!;
    const caption = `a photo of ${trigger} person`;
    expect(run()).toMatchObject({ model: 'fal-ai/flux-2-trainer', input: { default_caption: caption, steps: 1000 } });
    const archive = unzipped(await fetched(String(run().input.image_data_url)));
    expect([...archive.keys()]).toEqual(['01', '02', '03', '04', '05', '06', '07', '08'].map((name) => `${name}.png`));
    const secrets = [ana.id, ana.email, ana.subject, ana.accessToken, begun.id, 'Her own likeness'];
    for (const secret of secrets) expect(spoken()).not.toContain(secret);
    expect(trigger).toMatch(/^[b-z]{8}$/);
    const uploads = await world.app.sql<{ sha256: string }>('select sha256 from upload where account_id = $1 order by id', [ana.id]);
    expect(await avatars.disclosures(begun.training.id)).toMatchObject([{
      recipient: 'fal', purpose: 'training', categories: ['photos', 'training-media', 'pseudonymous-identifier'],
      input_hashes: uploads.map(({ sha256 }) => sha256),
    }]);
    await finish(begun);
  });

  it('P24 looks for no face: photos go as they are, without a crop or a mask, and the model is all that is kept', async () => {
    const begun = await begin();
    const archive = [...unzipped(await fetched(String(run().input.image_data_url))).values()];
    const keys = await world.app.sql<{ key: string }>('select key from upload where account_id = $1 order by id', [ana.id]);
    for (const [index, { key }] of keys.entries()) {
      expect(archive[index]).toEqual(Buffer.concat(await (await avatars.uploads.storage.get(key)).toArray()));
    }
    expect(Object.keys(run().input).sort()).toEqual(['default_caption', 'image_data_url', 'steps']);
    expect(JSON.stringify(run().input)).not.toMatch(/face|crop|mask|landmark|segment/i);
    const { training: { status } } = await finish(begun);
    expect(status).toBe('succeeded');
    const { weights_key: key } = (await avatars.record(begun.id))!;
    const written = await world.app.sql<{ text: string }>('select a::text as text from avatar a where id = $1', [begun.id]);
    expect(written[0]!.text).toContain(key);
    expect(await avatars.uploads.keys('weights/')).toContain(key);
  });

  it('takes the weights home, has fal delete the rest, and uses them by an address that ends', async () => {
    const begun = await begin({ queuedLooks: 1, runningLooks: 1 });
    await world.tick(begun.training.id);
    await world.tick(begun.training.id);
    const done = await finish(begun);
    expect(done).toMatchObject({
      status: 'ready', provider: { id: 'fal', model: 'fal-ai/flux-2-trainer' }, training: { charge: { captured: 80 } },
    });
    await world.app.drain();
    expect(run().isErased).toBe(true);
    expect(await avatars.disclosures(begun.training.id)).toMatchObject([{ erasure: 'erased' }]);
    expect((await fetch(String(run().input.image_data_url))).status).toBe(404);
    const { trigger_word: trigger, weights_key: key, weights_sha256: hash } = (await avatars.record(begun.id))!;

    const made = await ask(ana, { tool: 'avatar.image', avatarId: begun.id, prompt: 'on a red bicycle', count: 2 });
    await reaches(ana, made.id, 'at-provider');
    const { model, input } = run();
    expect({ model, input }).toMatchObject({
      model: 'fal-ai/flux-2/lora',
      input: {
        prompt: `a photo of ${trigger} person, on a red bicycle`, num_images: 2, enable_safety_checker: true, loras: [{ scale: 1 }],
      },
    });
    const [lora] = input.loras as [{ path: string }];
    expect(await fetched(lora.path)).toEqual(Buffer.concat(await (await avatars.uploads.storage.get(key!)).toArray()));
    expect(new URL(lora.path).searchParams.get('X-Amz-Expires')).toBe('300');
    await world.tick(made.id);
    expect(await reaches(ana, made.id, 'succeeded')).toMatchObject({ charge: { captured: 10 } });
    expect(await avatars.disclosures(made.id)).toMatchObject([{
      purpose: 'generation', categories: ['training-media', 'prompts', 'settings', 'pseudonymous-identifier'], input_hashes: [hash],
    }]);
    await ana.delete(`/v1/avatars/${begun.id}`).expect(204);
    await world.app.drain();
    expect((await fetch(lora.path)).status).toBe(404);
  });

  it.each<[string, Scenario, string]>([
    ['a refusal of the run', { end: 'refused' }, 'generation-refused'],
    ['photos that it cannot read', { end: 'invalid' }, 'provider-rejected-input'],
    ['a page in place of weights', { file: 'wrong-type' }, 'provider-failed'],
    ['an empty file', { file: 'empty' }, 'provider-failed'],
    ['weights that have gone', { file: 'expired' }, 'provider-failed'],
    ['weights that lie inside', { file: 'redirect-to-private' }, 'provider-failed'],
    ['no result', { end: 'nothing' }, 'provider-rejected-input'],
  ])('gives all points back after %s, and leaves nothing behind', async (_, scenario, code) => {
    const begun = await begin(scenario);
    const done = await finish(begun);
    const charge = { state: 'released', captured: 0, released: 80 };
    expect(done).toMatchObject({ status: 'failed', failure: { code }, training: { charge } });
    expect(await points(ana)).toMatchObject({ balance: 1000, held: 0 });
    await world.app.drain();
    expect(await avatars.record(begun.id)).toMatchObject({ weights_key: null, dataset_key: null });
  });

  it('tries again after a fault that passes, with a fresh archive in the place of the first', async () => {
    world.fal.plan({ end: 'transient' }, {});
    const begun = await avatars.train(ana);
    await reaches(ana, begun.training.id, 'at-provider');
    const first = run();
    for (let n = 0; n < 8 && run() === first; n++) {
      await world.tick(begun.training.id);
      await world.app.drain();
    }
    expect((await fetch(String(first.input.image_data_url))).status).toBe(404);
    expect(unzipped(await fetched(String(run().input.image_data_url))).size).toBe(8);
    expect((await finish(begun)).status).toBe('ready');
  });

  it('gives all points back when the deadline passes, and has fal stop', async () => {
    const begun = await begin({ hold: true });
    await world.tick(begun.training.id, 7_201_000);
    const done = await avatars.reaches(ana, begun.id, 'failed');
    expect(done).toMatchObject({ failure: { code: 'deadline-exceeded' }, training: { charge: { state: 'released', released: 80 } } });
    expect(run().isCancelled).toBe(true);
    await world.app.drain();
    expect(await avatars.record(begun.id)).toMatchObject({ dataset_key: null });
    await ana.delete(`/v1/avatars/${begun.id}`).expect(204);
    await world.app.drain();
    expect(await avatars.record(begun.id)).toBeUndefined();
  });

  it('that is deleted while it is trained is stopped, not paid for and forgotten', async () => {
    const begun = await begin({ hold: true });
    await ana.delete(`/v1/avatars/${begun.id}`).expect(204);
    await ana.get(`/v1/avatars/${begun.id}`).expect(404);
    await world.app.drain();
    await world.tick(begun.training.id);
    expect(await reaches(ana, begun.training.id, 'cancelled')).toMatchObject({ charge: { state: 'released', released: 80 } });
    await world.app.drain();
    expect(run().isCancelled).toBe(true);
    expect(await avatars.record(begun.id)).toBeUndefined();
    expect(await avatars.uploads.keys('dataset/')).toEqual([]);
  });

  it('that was trained just before it was deleted is not handed over, nor paid for', async () => {
    const begun = await begin({ hold: true });
    run().isReleased = true;
    // as if the deletion came while the weights were on their way
    await world.app.sql(HIDDEN, [begun.id, null]);
    await world.tick(begun.training.id);
    expect(await reaches(ana, begun.training.id, 'cancelled')).toMatchObject({ charge: { state: 'released', captured: 0, released: 80 } });
    await world.app.drain();
    expect(await avatars.record(begun.id)).toBeUndefined();
    expect(await points(ana)).toMatchObject({ balance: 1000, held: 0 });
  });

  it('that is deleted takes along what waits to be made with it, without charge', async () => {
    const done = await finish(await begin());
    world.fal.plan({ hold: true });
    const running = await ask(ana, { tool: 'avatar.image', avatarId: done.id, prompt: 'one' });
    await reaches(ana, running.id, 'at-provider');
    await world.app.sql(`update generation set status = 'queued', stage = 'waiting', started_at = null where id = $1`, [running.id]);
    await ana.delete(`/v1/avatars/${done.id}`).expect(204);
    await world.app.drain();
    expect(await reaches(ana, running.id, 'cancelled')).toMatchObject({ failure: { code: 'avatar-gone' }, charge: { state: 'released' } });
    expect(await points(ana)).toMatchObject({ balance: 920, held: 0 });
  });

  it('is used by nobody after it was deleted, not even by work that had begun', async () => {
    const done = await finish(await begin());
    const { id } = await ask(ana, { tool: 'avatar.image', avatarId: done.id, prompt: 'one' });
    const before = world.fal.runs.length;
    await reaches(ana, id, 'at-provider');
    expect(world.fal.runs.length).toBe(before + 1);
    const refused = `update generation_attempt set state = 'failed', request_id = null, ended_at = now() where generation_id = $1`;
    await world.app.sql(refused, [id]);
    await world.app.sql(`update generation set stage = 'submitting', lease_owner = null, lease_expires_at = null where id = $1`, [id]);
    await world.app.sql(HIDDEN, [done.id, '9999-01-01']);
    world.app.clock.advance(60_000);
    await world.app.get(Jobs).ring('generations', id);
    expect(await reaches(ana, id, 'cancelled')).toMatchObject({ failure: { code: 'avatar-gone' }, charge: { state: 'released' } });
    expect(world.fal.runs.length).toBe(before + 1);
  });
});
