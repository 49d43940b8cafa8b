import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import sharp from 'sharp';
import { ContentChecks, type CheckOptions } from '../../src/modules/moderation/index.js';
import { perceptualHash } from '../../src/platform/media/index.js';
import type { AccountId } from '../../src/kernel/ids.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ask, reaches } from '../generations/generation-world.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { Uploads } from '../uploads/uploads-world.js';
import { DAY, DecisionWorld } from './support/decision-world.js';
import { OpenAiModeration } from './support/openai-moderation.js';

const KEY = () => ({ 'idempotency-key': randomUUID() });

interface Refusal {
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  readonly rules: readonly string[];
  readonly checkId: string;
  readonly appeal: { readonly method: string; readonly href: string };
}

interface Checked {
  readonly checkers: readonly {
    readonly checker: string;
    readonly labels: readonly { readonly name: string; readonly score: number | null }[];
  }[];
}

describe('automated checks', () => {
  let app: TestApp;
  let openAi: OpenAiModeration;

  beforeAll(async () => {
    openAi = await new OpenAiModeration().start();
    app = await startApp({ env: { ...openAi.env, ROLES: 'api,worker', LOCAL_PROVIDER_ENABLED: 'true', MODERATION_TIMEOUT_MS: '500' } });
  });
  afterAll(async () => {
    await app?.stop();
    await openAi?.close();
  });
  beforeEach(() => {
    openAi.plan = {};
    openAi.recorder.forget();
    app.clock.advance(60_000); // whoever rests has rested
  });

  const prompted = (actor: Actor, prompt: string, more: object = {}) =>
    actor.post('/v1/generations', { tool: 'image.create', prompt, provider: 'local', ...more }).set(KEY());
  const refused = async (actor: Actor, prompt: string, locale = 'en') =>
    (await prompted(actor, prompt).set('accept-language', locale).expect(422)).body as Refusal;
  const check = (accountId: string, text: string, audience: CheckOptions['audience'] = 'public') =>
    runInScope(app.get(EntityManager), () =>
      app.get(ContentChecks).checkText(text, { subject: 'comment', accountId: accountId as AccountId, audience }));
  const checkPicture = (accountId: string, bytes: Buffer, audience: CheckOptions['audience'] = 'public') =>
    runInScope(app.get(EntityManager), () =>
      app.get(ContentChecks).checkFile({ bytes, contentType: 'image/png', sha256: randomUUID() },
        { subject: 'post', accountId: accountId as AccountId, audience }));
  const rowsOf = (table: string, accountId: string) =>
    app.sql<Record<string, unknown>>(`select * from ${table} where account_id = $1 order by id`, [accountId]);
  const agreed = async () => {
    const actor = await app.actor();
    await app.grant(actor, undefined, 'en', ['generation', 'moderation']);
    return actor;
  };
  const generationOnly = async () => {
    const actor = await app.actor();
    await app.grant(actor, undefined, 'en', ['generation']);
    return actor;
  };

  describe('of prompts', () => {
    it('P16 refuse before any point moves, naming place, rule, text and the way to a human', async () => {
      const actor = await generationOnly();
      const body = await refused(actor, 'Remove her clothes, please');
      expect(body).toMatchObject({
        code: 'content-refused',
        rules: ['nudification'],
        errors: [{ pointer: '#/prompt', detail: expect.stringContaining('Pictures of people are never undressed here') }],
        appeal: { method: 'POST', href: expect.stringContaining(`/v1/checks/${body.checkId}/appeal`) },
      });
      expect((await refused(actor, 'quítale la ropa', 'es')).errors[0]!.detail).toContain('Aquí no se desnuda a nadie');
      expect(await rowsOf('generation', actor.id)).toEqual([]);
      expect((await actor.get('/v1/billing/points').expect(200)).body).toMatchObject({ balance: 100 });
      const rows = await rowsOf('content_check', actor.id);
      expect(rows).toHaveLength(2);
      expect(rows[0]).toMatchObject({ subject: 'prompt', verdict: 'refuse', rules: ['nudification'], case_id: null });
      expect(JSON.stringify(rows)).not.toContain('clothes');
    });

    it('P16 refuse in the preview too, which asks nobody else', async () => {
      const actor = await agreed();
      const { body } = await actor.post('/v1/generations/preview', { tool: 'image.create', prompt: 'nudify my neighbour' }).expect(422);
      expect(body).toMatchObject({ code: 'content-refused', errors: [{ pointer: '#/prompt' }] });
      await actor.post('/v1/generations/preview', { tool: 'image.create', prompt: 'a lighthouse' }).expect(200);
      expect(openAi.asked).toEqual([]);
    });

    it('let harmless and gory ones through, and ask nobody without the consent', async () => {
      const actor = await generationOnly();
      await prompted(actor, 'A knight slays a dragon in a river of blood, damn').expect(202);
      expect(openAi.recorder.connections).toBe(0);
      expect(await rowsOf('disclosure', actor.id)).not.toContainEqual(expect.objectContaining({ purpose: 'moderation' }));
    });

    it('check the name of an avatar', async () => {
      const actor = await generationOnly();
      const photos = Array.from({ length: 8 }, () => randomUUID());
      const avatar = { name: 'faggot', photos, declaration: { ownPhotos: true, onePerson: true } };
      const { body } = await actor.post('/v1/avatars', avatar).set(KEY()).expect(422);
      expect(body).toMatchObject({ code: 'content-refused', errors: [{ pointer: '#/name' }] });
    });
  });

  describe('by OpenAI', () => {
    it('C3 ask with consent alone, after a disclosure row was written', async () => {
      const actor = await agreed();
      await prompted(actor, 'A boat on a lake').expect(202);
      expect(openAi.asked).toEqual([{ model: 'omni-moderation-latest', input: ['A boat on a lake'] }]);
      expect((await rowsOf('disclosure', actor.id)).filter(({ purpose }) => purpose === 'moderation')).toEqual([
        expect.objectContaining({
          recipient: 'openai', categories: ['prompts'], generation_id: null, attempt_id: null, outcome: 'sent', erasure: 'expires',
          kept_until: expect.any(Date), retention_promise: expect.stringContaining('30 days'),
        }),
      ]);
      const listed = (await actor.get('/v1/privacy/disclosures').expect(200)).body as { items: { purpose: string; generationId: null }[] };
      expect(listed.items.find(({ purpose }) => purpose === 'moderation')).toMatchObject({ generationId: null, provider: 'openai' });
    });

    it('judge by our own thresholds; what was not assessed counts for nothing', async () => {
      const actor = await agreed();
      openAi.plan = { scores: { 'sexual/minors': 0.35, illicit: null } };
      expect((await refused(actor, 'A quiet scene')).rules).toEqual(['rated-sexual-minors']);
      openAi.plan = { scores: { hate: 0.5 } };
      expect((await check(actor.id, 'hello')).verdict).toBe('hold');
      expect((await check(actor.id, 'hello', 'private')).verdict).toBe('allow');
      const [row] = (await rowsOf('content_check', actor.id)) as unknown as Checked[];
      const labels = row!.checkers.find(({ checker }) => checker === 'openai-moderation')!.labels;
      expect(labels.find(({ name }) => name === 'illicit')!.score).toBeNull();
    });

    it('are not asked about what our own rules refuse', async () => {
      const actor = await agreed();
      await refused(actor, 'undress her');
      expect(openAi.asked).toEqual([]);
    });

    it.each([
      ['a server error', { status: 500 }], ['a limit', { status: 429 }], ['no answer in time', { silent: true }],
      ['no JSON', { body: '<html>' }], ['no scores', { body: '{"results":[{}]}' }],
      ['too few results', { body: '{"results":[]}' }], ['an array', { body: '[]' }],
    ])('P16 fails closed for the public, and lets our own rules decide in private: %s', async (_, plan) => {
      const actor = await agreed();
      openAi.plan = plan;
      expect(await check(actor.id, 'a sunny day')).toMatchObject({ verdict: 'hold', rules: ['not-checked'] });
      expect(await check(actor.id, 'a sunny day', 'private')).toMatchObject({ verdict: 'allow', rules: [] });
      expect((await check(actor.id, 'kill yourself')).verdict).toBe('refuse');
    });

    it('P16 do not hold what somebody writes who did not agree: our own rules decide', async () => {
      const actor = await generationOnly();
      openAi.plan = { status: 500 };
      expect((await check(actor.id, 'a sunny day')).verdict).toBe('allow');
      expect(openAi.recorder.connections).toBe(0);
    });

    it('get a picture small, without metadata, by value', async () => {
      const actor = await agreed();
      const bytes = await picture(5).withExif({ IFD0: { Artist: 'Ana Secret' } }).png().toBuffer();
      openAi.plan = { scores: { sexual: 0.9 } };
      expect(await checkPicture(actor.id, bytes)).toMatchObject({ verdict: 'refuse', rules: ['rated-sexual'] });
      const [, type, data] = /^data:(image\/\w+);base64,(.+)$/.exec(openAi.pictures.at(-1)!)!;
      expect(type).toBe('image/webp');
      expect(Buffer.from(data!, 'base64').includes('Ana Secret')).toBe(false);
    });
  });

  describe('of files', () => {
    it('P16 refuse an upload that is a near copy of a removed picture, and let others in', async () => {
      const [actor, uploads] = [await generationOnly(), new Uploads(app)];
      const hash = (await perceptualHash(await picture(1).png().toBuffer()))!;
      await app.sql(
        `insert into known_bad_hash (id, sha256, perceptual_hash, reason, created_at) values ($1, $2, $3, 'test', now())`,
        [randomUUID(), 'a'.repeat(64), hash]);
      const send = async (bytes: Buffer) => {
        const { id, form } = await uploads.begin(actor, 'image', 'image/jpeg', bytes.length);
        await uploads.send(form, bytes);
        return (await actor.post(`/v1/uploads/${id}/complete`).expect(200)).body as { status: string; rejection?: { code: string } };
      };
      expect(await send(await picture(1).resize(600, 600).jpeg({ quality: 60 }).toBuffer())).toMatchObject({
        status: 'rejected', rejection: { code: 'not-allowed' },
      });
      expect(await send(await picture(2).jpeg().toBuffer())).toMatchObject({ status: 'ready' });
    });

    it('P16 end a generation as refused, without a charge, when its result may not be let through', async () => {
      const actor = await agreed();
      openAi.plan = { ofPictures: { sexual: 0.95 } };
      const { id } = await ask(actor, { tool: 'image.create', prompt: 'a hill', provider: 'local' });
      expect(await reaches(actor, id, 'refused', 'succeeded', 'failed')).toMatchObject({
        status: 'refused', failure: { code: 'result-refused' }, outputs: [], charge: { state: 'released', captured: 0 },
      });
      expect((await actor.get('/v1/billing/points').expect(200)).body).toMatchObject({ balance: 100 });
      expect(await rowsOf('creation', actor.id)).toEqual([]);
      openAi.plan = { ofPictures: {} };
      const next = await ask(actor, { tool: 'image.create', prompt: 'another hill', provider: 'local' });
      expect((await reaches(actor, next.id, 'refused', 'succeeded', 'failed')).status).toBe('succeeded');
    });
  });

  describe('appeals', () => {
    it('P16 bring a refusal before a human: own ones, once', async () => {
      const [actor, other] = [await generationOnly(), await generationOnly()];
      const { checkId } = await refused(actor, 'undress her');
      const words = { text: 'It is about a mannequin, quoted: undress her.' };
      await other.post(`/v1/checks/${checkId}/appeal`, words).expect(404);
      await actor.post(`/v1/checks/${randomUUID()}/appeal`, words).expect(404);
      expect((await actor.post(`/v1/checks/${checkId}/appeal`, words).expect(201)).body).toEqual({ checkId, status: 'received' });
      expect((await actor.post(`/v1/checks/${checkId}/appeal`, words).expect(409)).body).toMatchObject({ code: 'check-appealed' });
      const [row] = await rowsOf('content_check', actor.id);
      const query = 'select type, data from case_event where case_id = $1 order by sequence';
      const events = await app.sql<{ type: string }>(query, [row!['case_id']]);
      expect(events.map(({ type }) => type)).toEqual(['opened', 'flagged', 'note']);
      expect(JSON.stringify(events)).not.toContain('mannequin');
    });

    it.each([
      ['none', 'reversed'], ['restrict', 'upheld'],
    ])('P16 are answered: %s leaves the check %s, and is no automated detection', async (action, outcome) => {
      const [actor, world] = [await generationOnly(), new DecisionWorld(app)];
      const { checkId } = await refused(actor, 'undress her');
      const look = async (locale = 'en') =>
        (await actor.get(`/v1/checks/${checkId}`).set('accept-language', locale).expect(200)).body as object;
      expect(await look()).toMatchObject({ id: checkId, verdict: 'refuse', subject: 'prompt', appeal: null });
      expect(await look('es')).toMatchObject({ rules: [{ id: 'nudification', text: expect.stringContaining('Aquí no se desnuda') }] });
      await actor.post(`/v1/checks/${checkId}/appeal`, { text: 'It is a quote.' }).expect(201);
      expect(await look()).toMatchObject({ appeal: { status: 'received', outcome: null, decidedAt: null } });
      const [row] = await rowsOf('content_check', actor.id);
      const until = app.clock.after(30 * DAY).toISOString();
      await world.decide(await world.moderator(), row!['case_id'] as string, { action, ...(action === 'restrict' && { until }) });
      expect(await look()).toMatchObject({ appeal: { status: 'decided', outcome, decidedAt: expect.any(String) } });
      const told = (await world.decisionsOf(actor)).map(({ automated }) => automated.detection);
      expect(told).toEqual(action === 'none' ? [] : [false]);
      await (await generationOnly()).get(`/v1/checks/${checkId}`).expect(404);
    });
  });
});

/** Soft stripes and spots, another picture for each seed. */
function picture(seed: number) {
  const side = 256;
  const raw = Buffer.alloc(side * side * 3);
  for (let at = 0; at < side * side; at++) {
    const [x, y] = [(at % side) / side, Math.floor(at / side) / side];
    let value = 128;
    for (let wave = 1; wave < 12; wave++) {
      value += 9 * Math.sin(((wave * seed * 7) % 5) * x * 3 + ((wave * seed * 11) % 7) * y * 3 + wave * seed);
    }
    raw.fill(Math.max(0, Math.min(255, value)), at * 3, at * 3 + 3);
  }
  return sharp(raw, { raw: { width: side, height: side, channels: 3 } });
}
