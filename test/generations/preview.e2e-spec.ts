import { picture } from '../../src/platform/media/testing/pictures.js';
import type { Actor } from '../support/actor.js';
import { Uploads } from '../uploads/uploads-world.js';
import { ask, type FalWorld, reaches, startFalWorld } from './generation-world.js';

interface Preview {
  tool: string;
  purpose: string;
  points: number;
  text: { policy: string; version: string; locale: string; audience: string; sha256: string };
  inputs: { name: string; position: number; kind: string; contentType: string; sizeBytes: number; sha256: string }[];
  recipients: {
    id: string;
    model: string;
    standIn: boolean;
    consent: string;
    open: boolean;
    next: boolean;
    categories: string[];
    request: Record<string, unknown>;
    minimisation: string[];
    retention: string;
    trainingUse: string;
    region: string;
    termsUrl: string;
  }[];
}

describe('a preview of what a generation would send', () => {
  let world: FalWorld;
  let ana: Actor;

  beforeAll(async () => {
    world = await startFalWorld({ local: true, env: { ROLES: 'api,worker' } }); // nothing periodic writes meanwhile
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    ana = await world.app.actor();
    world.fal.recorder.forget();
  });

  const BODY = { tool: 'image.create', prompt: 'a red bicycle', parameters: { size: 'square' }, count: 2 };
  const preview = async (body: object) => (await ana.post('/v1/generations/preview', body).expect(200)).body as Preview;
  const decide = async (actor: Actor, decision: string, recipients: string[]) => {
    const { version } = (await actor.get('/v1/policies/ai-data-sharing').expect(200)).body as { version: string };
    const body = { policy: 'ai-data-sharing', version, decision, recipients, locale: 'en', surface: 'test' };
    await actor.post('/v1/consents', body).expect(201);
  };
  /** Every row of the database, counted, and every key in storage. */
  const everything = async () => {
    const tables = await world.app.sql<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public' order by 1`);
    const counts = await Promise.all(tables.map(({ name }) => world.app.sql<{ n: string }>(`select count(*) as n from "${name}"`)));
    const rows = Object.fromEntries(tables.map(({ name }, index) => [name, counts[index]![0]!.n]));
    return { rows, keys: await new Uploads(world.app).keys() };
  };

  it('C1, C2 names each recipient with what it would get, before anything was ever decided', async () => {
    const seen = await preview(BODY);
    expect(seen).toMatchObject({ tool: 'image.create', purpose: 'generation', points: 8, inputs: [] });
    expect(seen.recipients.map(({ id, standIn, consent, next }) => ({ id, standIn, consent, next }))).toEqual([
      ...seen.recipients.slice(0, -1).map(() => ({ id: 'fal', standIn: false, consent: 'missing', next: false })),
      { id: 'local', standIn: true, consent: 'missing', next: false },
    ]);
    const [fal] = seen.recipients;
    expect(fal!.categories.sort()).toEqual(['prompts', 'pseudonymous-identifier', 'settings']);
    expect(seen.recipients.at(-1)!.categories.sort()).toEqual(['prompts', 'settings']);
    expect(fal!.request).toMatchObject({ prompt: 'a red bicycle', num_images: 2 });
  });

  it('C5 says of each how long it keeps it, whether it trains, where it is and what we do about it, as the text does', async () => {
    const seen = await preview(BODY);
    const { body } = await ana.get(`/v1/policies/texts/${seen.text.sha256}`).expect(200);
    const text = body as { recipients: { id: string }[] };
    for (const recipient of seen.recipients) {
      expect(text.recipients.find(({ id }) => id === recipient.id)).toMatchObject({
        retention: recipient.retention,
        trainingUse: recipient.trainingUse,
        region: recipient.region,
        termsUrl: recipient.termsUrl,
      });
      expect(recipient.minimisation.length).toBeGreaterThan(0);
    }
  });

  it('P35 speaks the person’s language, in the wording for where they are', async () => {
    const eva = await world.app.actor({ locale: 'es', country: 'ES' });
    const answer = await eva.post('/v1/generations/preview', BODY).expect(200);
    expect(answer.headers['content-language']).toBe('es');
    const seen = answer.body as Preview;
    expect(seen.text).toMatchObject({ locale: 'es', audience: 'european-economic-area' });
    expect(seen.recipients[0]!.minimisation.join(' ')).toContain('No se envían tu número de cuenta');
  });

  it('says what is granted, what is missing, and who would be asked first', async () => {
    const states = async () => {
      const { recipients } = await preview(BODY);
      return Object.fromEntries(recipients.map(({ id, consent }) => [id, consent]));
    };
    const first = async () => (await preview(BODY)).recipients.find(({ next }) => next)?.id;
    await decide(ana, 'granted', ['local']);
    expect([await states(), await first()]).toEqual([{ fal: 'missing', local: 'granted' }, 'local']);
    await decide(ana, 'granted', ['fal']);
    expect([await states(), await first()]).toEqual([{ fal: 'granted', local: 'granted' }, 'fal']);
    await decide(ana, 'withdrawn', ['fal']);
    expect([await states(), await first()]).toEqual([{ fal: 'missing', local: 'granted' }, 'local']);
    expect((await preview({ ...BODY, provider: 'fal' })).recipients.every(({ id, next }) => id === 'fal' && !next)).toBe(true);
  });

  it('says what is not open to the person by age and place, whatever they granted', async () => {
    await decide(ana, 'granted', ['local']);
    await ana.put('/v1/me/age-signal', { band: 'under-13', source: 'self-declared' }).expect(200);
    const { recipients } = await preview(BODY);
    expect(recipients.map(({ open, next }) => ({ open, next }))).toEqual(recipients.map(() => ({ open: false, next: false })));
    expect(recipients.at(-1)).toMatchObject({ id: 'local', consent: 'granted' });
  });

  it('C2 is true: what is sent then is what it said, to the letter, and is disclosed in the same words', async () => {
    await decide(ana, 'granted', ['fal']);
    const bytes = await picture('jpeg');
    const { id: upload } = await new Uploads(world.app).completed(ana, 'image', 'image/jpeg', bytes);
    const body = { tool: 'image.edit', prompt: 'make it blue', parameters: { seed: 7 }, inputs: { image: [upload] } };
    const seen = await preview(body);
    expect(seen.inputs).toEqual([
      { name: 'image', position: 0, kind: 'image', contentType: 'image/jpeg', sizeBytes: expect.any(Number), sha256: expect.any(String) },
    ]);
    const said = seen.recipients.find(({ next }) => next)!;

    const { id } = await ask(ana, body);
    expect(await reaches(ana, id, 'at-provider')).toMatchObject({ provider: { id: said.id, model: said.model } });
    const run = world.fal.runs.at(-1)!;
    const link = (run.input['image_urls'] as string[])[0]!;
    const sentBytes = Buffer.from(await (await fetch(link)).arrayBuffer());
    expect(sentBytes).toHaveLength(seen.inputs[0]!.sizeBytes);
    expect(JSON.parse(JSON.stringify(run.input).replaceAll(JSON.stringify(link), '"input:image/0"'))).toEqual(said.request);
    const { body: disclosed } = await ana.get('/v1/privacy/disclosures').expect(200);
    const { items } = disclosed as { items: { categories: string[] }[] };
    expect(items[0]).toMatchObject({ model: said.model, inputHashes: [seen.inputs[0]!.sha256] });
    expect(items[0]!.categories.sort()).toEqual(said.categories.sort());
  });

  it('keeps nothing and sends nothing, granted or not', async () => {
    await decide(ana, 'granted', ['fal', 'local']);
    const { id } = await new Uploads(world.app).completed(ana, 'image', 'image/jpeg', await picture('jpeg'));
    await world.app.drain();
    world.fal.recorder.forget();
    const before = await everything();
    await preview({ tool: 'image.edit', prompt: 'x', inputs: { image: [id] } });
    await preview(BODY);
    expect(await everything()).toEqual(before);
    expect([world.fal.recorder.connections, world.fal.recorder.bytesReceived]).toEqual([0, 0]);
  });

  it('refuses what the generation itself would refuse, with the same pointers', async () => {
    const eva = await world.app.actor();
    const { id: hers } = await new Uploads(world.app).completed(eva, 'image', 'image/jpeg', await picture('jpeg'));
    for (const [body, status, expected] of [
      [{ tool: 'image.none', prompt: 'x' }, 404, { code: 'tool-not-found' }],
      [{ tool: 'image.create' }, 422, { errors: [{ pointer: '#/prompt' }] }],
      [{ tool: 'image.create', prompt: 'x', count: 16 }, 422, { errors: [{ pointer: '#/count' }] }],
      [{ tool: 'image.create', prompt: 'x', parameters: { wrong: 1 } }, 422, { errors: [{ pointer: '#/parameters/wrong' }] }],
      [{ tool: 'image.edit', prompt: 'x', inputs: { image: [hers] } }, 422, { errors: [{ pointer: '#/inputs/image/0' }] }],
      [{ tool: 'image.create', prompt: 'x', provider: 'openai' }, 422, { code: 'provider-not-offered' }],
    ] as const) {
      expect((await ana.post('/v1/generations/preview', body).expect(status)).body).toMatchObject(expected);
    }
    await world.app.stranger.post('/v1/generations/preview', BODY).expect(401);
  });
});
