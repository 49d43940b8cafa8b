import type { Actor } from '../support/actor.js';
import { eventually, startApp, type TestApp } from '../support/harness.js';
import { ask, type FalWorld, reaches, startFalWorld } from '../generations/generation-world.js';
import { Operator } from './operator.js';

const MODEL = 'fal-ai/flux/dev';

describe('models are switched off and on without a deploy', () => {
  let world: FalWorld;
  let beside: TestApp;
  let operator: Operator;
  let ana: Actor;

  beforeAll(async () => {
    world = await startFalWorld({ local: true });
    beside = await startApp({ beside: world.app, env: { ...world.fal.env, ROLES: 'api' } });
    operator = new Operator(world.app, world.fal.env);
    ana = await world.app.actor({ consent: true });
  });
  afterAll(async () => {
    await beside?.stop();
    await world?.stop();
  });

  /** By tool, who does it: `fal/fal-ai/flux/dev`. */
  const offered = async (app: TestApp) => {
    const { body } = await app.client(ana.accessToken).get('/v1/tools').expect(200);
    const { items } = body as { items: { id: string; providers: { id: string; model: string }[] }[] };
    return new Map(items.map(({ id, providers }) => [id, providers.map((it) => `${it.id}/${it.model}`)]));
  };
  const seenBy = (look: (tools: Map<string, string[]>) => boolean) =>
    eventually(6_000, async () => {
      const seen = await Promise.all([world.app, beside].map(offered));
      return seen.every(look) ? null : 'not seen by every process';
    });
  const has = (name: string) => (tools: Map<string, string[]>) =>
    tools.get('image.create')?.some((model) => model.startsWith(name)) === true;

  it('all of a provider goes, what is there already goes on, and it comes back', async () => {
    world.fal.plan({ hold: true });
    const { id } = await ask(ana, { tool: 'image.create', prompt: 'a kite', provider: 'fal' });
    await reaches(ana, id, 'at-provider');
    const words = ['--provider', 'fal', '--reason', 'it draws six fingers'];
    expect(await operator.asks('models', 'off', ...words)).toEqual({ code: 0, value: { provider: 'fal', model: '*', changed: true } });
    expect((await operator.asks<{ changed: boolean }>('models', 'off', ...words)).value.changed).toBe(false);
    await seenBy((tools) => !has('fal/')(tools) && has('local/')(tools));
    const wish = { tool: 'image.create', prompt: 'x', provider: 'fal' };
    expect((await ana.post('/v1/generations', wish).set('idempotency-key', 'refused').expect(422)).body).toMatchObject({
      code: 'provider-not-offered',
    });
    await world.fal.complete(world.fal.runs.at(-1)!);
    await world.tick(id);
    expect(await reaches(ana, id, 'succeeded', 'failed')).toMatchObject({ status: 'succeeded', provider: { id: 'fal' } });
    expect((await operator.asks<{ changed: boolean }>('models', 'on', ...words)).value.changed).toBe(true);
    await seenBy(has('fal/'));
  });

  it('one model goes alone, wherever it is offered', async () => {
    expect((await operator.says('models', 'off', '--model', MODEL, '--reason', 'too slow')).out).toBe(`*/${MODEL} is off`);
    await seenBy((tools) => !has(`fal/${MODEL}`)(tools));
    const { value } = await operator.asks<{ models: { provider: string; model: string }[]; switchedOff: object[] }>('models', 'list');
    expect(value.models.filter(({ model }) => model === MODEL)).toMatchObject([{ provider: 'fal', state: 'off' }]);
    expect(value.models).toContainEqual(expect.objectContaining({ provider: 'local', model: 'local-image-1', state: 'on' }));
    expect(value.switchedOff).toMatchObject([{ provider: '*', model: MODEL, reason: 'too slow' }]);
    await operator.says('models', 'on', '--model', MODEL, '--reason', 'fast again');
    await seenBy(has(`fal/${MODEL}`));
  });

  it('with its last model a tool is gone: unknown to quotes and to new work', async () => {
    for (const provider of ['local', 'fal']) await operator.says('models', 'off', '--provider', provider, '--reason', 'closed');
    await seenBy((tools) => tools.size === 0);
    for (const app of [world.app, beside]) {
      const person = app.client(ana.accessToken);
      expect((await person.post('/v1/quotes', { tool: 'audio.speech' }).expect(404)).body).toMatchObject({ code: 'tool-not-found' });
      const wish = { tool: 'audio.speech', prompt: 'hello' };
      await person.post('/v1/generations', wish).set('idempotency-key', `gone-${app.url}`).expect(404);
    }
    for (const provider of ['local', 'fal']) await operator.says('models', 'on', '--provider', provider, '--reason', 'open');
    await seenBy((tools) => tools.has('audio.speech'));
  });

  it('takes no names that nobody knows, and writes down who did what and why', async () => {
    const unknown = await operator.says('models', 'off', '--provider', 'nobody', '--reason', 'x');
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('no such model') });
    expect((await operator.says('models', 'off', '--reason', 'x')).code).toBe(2);
    expect((await operator.says('models', 'off', '--provider', 'fal')).code).toBe(2);
    const acts = await world.app.sql('select actor, act, subject, purpose from audit_entry order by sequence limit 3');
    expect(acts).toEqual([
      { actor: 'operator', act: 'model.switched-off', subject: 'fal/*', purpose: 'it draws six fingers' },
      { actor: 'operator', act: 'model.switched-on', subject: 'fal/*', purpose: 'it draws six fingers' },
      { actor: 'operator', act: 'model.switched-off', subject: `*/${MODEL}`, purpose: 'too slow' },
    ]);
  });
});
