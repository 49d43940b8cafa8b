import { createHash, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { readMarks } from '../../src/platform/media/index.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { pictureWithSecrets } from '../../src/platform/media/testing/pictures.js';
import { Uploads } from '../uploads/uploads-world.js';
import { ask, type CreationBody, type GenerationBody, points, reaches, streamed } from './generation-world.js';

describe('the main job, with the built-in provider', () => {
  let app: TestApp;
  let ana: Actor;

  beforeAll(async () => {
    app = await startApp();
    ana = await app.actor({ consent: ['local'] });
  });
  afterAll(() => app.stop());

  const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

  it('P14 P5 makes a picture of a prompt, keeps it in the library and charges what it delivered', async () => {
    const asked = await ask(ana, { tool: 'image.create', prompt: 'a red bicycle on a beach', count: 2, parameters: { seed: 1 } });
    expect(asked).toMatchObject({ charge: { state: 'held', held: 8, captured: 0, released: 0 }, outputs: [] });
    const done = await reaches(ana, asked.id, 'succeeded');
    expect(done).toMatchObject({
      provider: { id: 'local', model: 'local-image-1' },
      charge: { state: 'captured', held: 8, captured: 8, released: 0 },
    });
    expect(done.outputs).toHaveLength(2);
    expect(done.outputs[0]!.sha256).not.toBe(done.outputs[1]!.sha256);
    for (const output of done.outputs) {
      const bytes = await bytesOf(output.url);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(output.sha256);
      expect((await sharp(bytes).metadata()).format).toBe('png');
      expect(output.marks).toEqual(['iptc', 'c2pa']);
      expect((await readMarks(bytes, output.contentType)).iptc).toBe('trainedAlgorithmicMedia');
      expect((await sharp(await bytesOf(output.thumbnailUrl)).metadata()).format).toBe('webp');
    }
    expect(await points(ana)).toMatchObject({ balance: 92, held: 0 });
    const library = (await ana.get('/v1/creations').expect(200)).body as { items: CreationBody[] };
    expect(library.items.map(({ id }) => id).sort()).toEqual(done.outputs.map(({ id }) => id).sort());
  });

  it('P25 edits a photo that was uploaded, and the photo is gone eight days later while the result stays (P26)', async () => {
    const photo = await new Uploads(app).completed(ana, 'image', 'image/jpeg', await pictureWithSecrets('jpeg'));
    const asked = await ask(ana, { tool: 'image.edit', prompt: 'at night', inputs: { image: [photo.id] } });
    const done = await reaches(ana, asked.id, 'succeeded');
    const { body } = await ana.get(`/v1/creations/${done.outputs[0]!.id}/disclosures`).expect(200);
    expect(body).toMatchObject({
      items: [
        { provider: 'local', outcome: 'sent', inputHashes: [photo.sha256], categories: expect.arrayContaining(['photos', 'prompts']) },
      ],
    });
  });

  it('is heard of over the event stream, and again from where a device left off', async () => {
    const asked = await ask(ana, { tool: 'image.create', prompt: 'a heron' });
    await reaches(ana, asked.id, 'succeeded');
    await app.drain();
    const [newest] = await app.sql<{ id: string }>('select max(sequence)::text as id from account_event where account_id = $1', [ana.id]);
    const seen = await streamed(app, ana, '0', (list) => list.at(-1)?.id === newest!.id);
    const mine = seen.filter(({ data }) => data.id === asked.id).map(({ data }) => data.status);
    expect(mine).toEqual(['queued', 'running', 'succeeded']);
    expect(seen.map(({ type }) => type)).toEqual(expect.arrayContaining(['creation.created', 'notification.created']));
    expect(seen.map(({ id }) => id)).toEqual([...seen.map(({ id }) => id)].sort((a, b) => Number(a) - Number(b)));
    const half = seen.at(Math.floor(seen.length / 2))!;
    const rest = await streamed(app, ana, half.id, (list) => list.at(-1)?.id === newest!.id);
    expect(rest).toEqual(seen.slice(seen.indexOf(half) + 1));
  });

  it('sends a snapshot to a device whose place is not known any more', async () => {
    const [first] = await streamed(app, ana, '999999', (list) => list.length > 0);
    expect(first).toMatchObject({ type: 'snapshot', data: { sequence: expect.any(Number) } });
  });

  it('beats with the place of the stream, so that a device resumes from where it was', async () => {
    const headers = { authorization: `Bearer ${ana.accessToken}` };
    const stop = new AbortController();
    const response = await fetch(`${app.url}/v1/events`, { headers, signal: stop.signal });
    let text = '';
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (/heartbeat[^]*\n\n/.test(text)) break;
    }
    stop.abort();
    const [row] = await app.sql<{ value: string }>('select value from account_sequence where account_id = $1', [ana.id]);
    expect(text).toContain(`id: ${row!.value}\n`);
  });

  it('refuses a body that is nested too deeply, with a key as without', async () => {
    const deep = `{"tool":"x","parameters":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`;
    const sent = ana.post('/v1/quotes').set('idempotency-key', 'deep').set('content-type', 'application/json').send(deep);
    expect((await sent.expect(422)).body).toMatchObject({ code: 'invalid-request' });
  });

  it('P14 keeps the library in step: upserts, changes and deletions in order', async () => {
    const { body: all } = await ana.get('/v1/creations/changes?limit=100').expect(200);
    const known = (all as { items: { id: string }[] }).items.at(-1)!.id;
    await ana.patch(`/v1/creations/${known}`, { favorite: true, title: 'Mine' }).expect(200);
    await ana.delete(`/v1/creations/${known}`).expect(204);
    await ana.get(`/v1/creations/${known}`).expect(404);
    const { body } = await ana.get(`/v1/creations/changes?since=${(all as { next: string }).next}`).expect(200);
    expect(body).toMatchObject({ items: [{ change: 'delete', id: known }], more: false });
    const keys = await app.sql<{ key: string }>('select key from creation');
    const stored = [];
    for await (const { key } of app.get(ObjectStorage).list('creation/')) stored.push(key);
    expect(stored.sort()).toEqual(keys.map(({ key }) => key).sort());
  });

  it('hands out a zip of chosen creations', async () => {
    const { items } = (await ana.get('/v1/creations').expect(200)).body as { items: CreationBody[] };
    const chosen = items.slice(0, 2).map(({ id }) => id);
    const answer = await ana.post('/v1/creations/archive', { creationIds: chosen }).buffer(true).parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    }).expect(200);
    const zip = answer.body as Buffer;
    expect(zip.subarray(0, 2).toString()).toBe('PK');
    for (const id of chosen) expect(zip.includes(id)).toBe(true);
    await ana.post('/v1/creations/archive', { creationIds: [randomUUID()] }).expect(404);
  });

  it('accepts one request once, however often it is sent', async () => {
    const key = randomUUID();
    const body = { tool: 'image.create', prompt: 'a kettle' };
    const before = await points(ana);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ana.post('/v1/generations', body).set('idempotency-key', key)));
    for (const { status } of answers) expect([202, 409]).toContain(status);
    const again = await ana.post('/v1/generations', body).set('idempotency-key', key).expect(202);
    expect(again.headers['idempotency-replayed']).toBe('true');
    await reaches(ana, (again.body as GenerationBody).id, 'succeeded');
    expect((await points(ana)).balance).toBe(before.balance - 4);
    await ana.post('/v1/generations', { ...body, prompt: 'another' }).set('idempotency-key', key).expect(422);
    await ana.post('/v1/generations', body).expect(400);
  });

  it('honours a quote once, for what was quoted', async () => {
    const { quoteId } = (await ana.post('/v1/quotes', { tool: 'image.create', count: 2 }).expect(201)).body as { quoteId: string };
    await ana.post('/v1/generations', { tool: 'image.create', prompt: 'x', quoteId }).set('idempotency-key', randomUUID()).expect(409);
    const asked = await ask(ana, { tool: 'image.create', prompt: 'x', count: 2, quoteId });
    await reaches(ana, asked.id, 'succeeded');
    await ana
      .post('/v1/generations', { tool: 'image.create', prompt: 'x', count: 2, quoteId })
      .set('idempotency-key', randomUUID())
      .expect(409);
  });

  it.each([
    ['an unknown tool', { tool: 'image.unknown' }, 404, undefined],
    ['a missing prompt', { tool: 'image.create' }, 422, '#/prompt'],
    ['a wrong parameter', { tool: 'image.create', prompt: 'x', parameters: { size: 'huge' } }, 422, '#/parameters/size'],
    ['an unknown parameter', { tool: 'image.create', prompt: 'x', parameters: { nope: 1 } }, 422, '#/parameters/nope'],
    ['too many at once', { tool: 'image.create', prompt: 'x', count: 5 }, 422, '#/count'],
    [
      'an input that the tool does not take',
      { tool: 'image.create', prompt: 'x', inputs: { image: [randomUUID()] } },
      422,
      '#/inputs/image',
    ],
    ['no input where one is needed', { tool: 'image.edit', prompt: 'x' }, 422, '#/inputs/image'],
    ['an input that is not there', { tool: 'image.edit', prompt: 'x', inputs: { image: [randomUUID()] } }, 422, '#/inputs/image/0'],
    ['a provider that does not offer it', { tool: 'image.create', prompt: 'x', provider: 'nobody' }, 422, undefined],
  ])('refuses %s and changes nothing', async (_, body, status, pointer) => {
    const before = await points(ana);
    const answer = await ana.post('/v1/generations', body).set('idempotency-key', randomUUID()).expect(status);
    if (pointer) expect((answer.body as { errors: { pointer: string }[] }).errors.map((it) => it.pointer)).toContain(pointer);
    expect(await points(ana)).toEqual(before);
  });

  it('refuses what the points do not pay for', async () => {
    const poor = await app.actor({ consent: ['local'] });
    const ids = [];
    for (let n = 0; n < 3; n++) ids.push((await ask(poor, { tool: 'video.create', prompt: 'x' })).id);
    const answer = await poor
      .post('/v1/generations', { tool: 'video.create', prompt: 'x' })
      .set('idempotency-key', randomUUID())
      .expect(409);
    expect(answer.body).toMatchObject({ code: 'points-insufficient' });
    for (const id of ids) await reaches(poor, id, 'succeeded');
  });

  it('hides everything from everybody else', async () => {
    const bea = await app.actor({ consent: ['local'] });
    const { items } = (await ana.get('/v1/generations').expect(200)).body as { items: GenerationBody[] };
    const { id, outputs } = items.find(({ outputs: list }) => list.length > 0)!;
    await bea.get(`/v1/generations/${id}`).expect(404);
    await bea.post(`/v1/generations/${id}/cancel`).expect(404);
    await bea.get(`/v1/creations/${outputs[0]!.id}`).expect(404);
    await bea.patch(`/v1/creations/${outputs[0]!.id}`, { favorite: true }).expect(404);
    await bea.delete(`/v1/creations/${outputs[0]!.id}`).expect(404);
    await bea.get(`/v1/creations/${outputs[0]!.id}/disclosures`).expect(404);
    const stolen = { tool: 'image.upscale', inputs: { image: [outputs[0]!.id] } };
    await bea.post('/v1/generations', stolen).set('idempotency-key', randomUUID()).expect(422);
  });

  it.each(['audio.speech', 'audio.music', 'video.create'])('does %s for real', async (tool) => {
    const cleo = await app.actor({ consent: ['local'] });
    const done = await reaches(cleo, (await ask(cleo, { tool, prompt: 'one two three' })).id, 'succeeded', 'failed');
    expect(done).toMatchObject({ status: 'succeeded', outputs: [{ kind: tool.split('.')[0], durationMs: expect.any(Number) }] });
  });

  it('enlarges what it made before', async () => {
    const { outputs } = await reaches(ana, (await ask(ana, { tool: 'image.create', prompt: 'a fern' })).id, 'succeeded');
    const done = await reaches(
      ana,
      (await ask(ana, { tool: 'image.upscale', inputs: { image: [outputs[0]!.id] } })).id,
      'succeeded',
      'failed',
    );
    expect(done).toMatchObject({ status: 'succeeded', outputs: [{ width: 1536, height: 1536 }] });
  });

  it('makes an ad of pictures of a product', async () => {
    const dora = await app.actor({ consent: ['local'] });
    const { outputs } = await reaches(dora, (await ask(dora, { tool: 'image.create', prompt: 'a shoe', count: 2 })).id, 'succeeded');
    const wish = { tool: 'ad.create', prompt: 'run far', inputs: { product: outputs.map(({ id }) => id) } };
    const done = await reaches(dora, (await ask(dora, wish)).id, 'succeeded', 'failed');
    const outcome = { status: 'succeeded', outputs: [{ kind: 'video', durationMs: expect.any(Number) }], charge: { captured: 60 } };
    expect(done).toMatchObject(outcome);
  });
});
