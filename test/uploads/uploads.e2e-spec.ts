import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { pdfWithSecrets, rawPdf } from '../../src/platform/media/testing/documents.js';
import { picture, pictureWithSecrets, pngBomb, SECRETS } from '../../src/platform/media/testing/pictures.js';
import { video } from '../../src/platform/media/testing/recordings.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks, type UploadAnswer, Uploads } from './uploads-world.js';

const DAY = 86_400_000;
const NOBODYS = '0190a000-0000-7000-8000-000000000000';

describe('uploads', () => {
  let app: TestApp;
  let uploads: Uploads;
  let ana: Actor;
  let ben: Actor;

  beforeAll(async () => {
    app = await startWithoutTicks();
    uploads = new Uploads(app);
    [ana, ben] = [await app.actor(), await app.actor()];
  });
  afterAll(() => app?.stop());

  describe('P5 source files for generations', () => {
    it('P5 takes photos, videos, audio and documents, and says what they are', async () => {
      const photo = await uploads.completed(ana, 'image', 'image/jpeg', await picture('jpeg', 64, 48));
      expect(photo).toMatchObject({ status: 'ready', contentType: 'image/jpeg', width: 64, height: 48 });
      const clip = await uploads.completed(ana, 'video', 'video/mp4', await video());
      expect(clip).toMatchObject({ status: 'ready', contentType: 'video/mp4', width: 64, height: 48, durationMs: 1000 });
      const paper = await uploads.completed(ana, 'document', 'application/pdf', await pdfWithSecrets());
      expect(paper).toMatchObject({ status: 'ready', contentType: 'application/pdf' });
      const note = await uploads.completed(ana, 'document', 'text/plain', Buffer.from('a brief\n'));
      expect(note).toMatchObject({ status: 'ready', contentType: 'text/plain', sizeBytes: 8 });
    });

    it('P5 keeps no position, no camera, no name: neither in the file nor beside it', async () => {
      const bytes = await pictureWithSecrets('jpeg');
      const { id, sha256, sizeBytes } = await uploads.completed(ana, 'image', 'image/jpg', bytes);
      const { key, raw_key: rawKey } = (await uploads.record(id))!;
      const kept = await buffer(await uploads.storage.get(key!));
      expect(kept.length).toBe(sizeBytes);
      expect(createHash('sha256').update(kept).digest('hex')).toBe(sha256);
      for (const secret of [...Object.values(SECRETS), 'GPS']) {
        expect(bytes.includes(secret) || secret === 'GPS').toBe(true);
        expect(kept.includes(secret)).toBe(false);
      }
      expect(await uploads.storage.stat(rawKey!)).toBeNull();
      const [row] = await app.sql<object>('select * from upload where id = $1', [id]);
      expect(JSON.stringify(row)).not.toContain('Holiday');
      expect(app.log.text).not.toContain('Holiday');
      expect(key).toMatch(/^source\/[\w-]{32}$/);
      expect(key).not.toContain(ana.id);
    });
  });

  it('is shown, listed in pages and deleted, bytes and row', async () => {
    const carl = await app.actor();
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push((await uploads.completed(carl, 'image', 'image/png', await picture('png'))).id);
    expect((await carl.get(`/v1/uploads/${ids[0]}`).expect(200)).body).toMatchObject({ id: ids[0], kind: 'image', status: 'ready' });
    const first = (await carl.get('/v1/uploads?limit=2').expect(200)).body as { items: UploadAnswer[]; nextCursor: string };
    const second = (await carl.get(`/v1/uploads?limit=2&cursor=${first.nextCursor}`).expect(200)).body as {
      items: UploadAnswer[];
      nextCursor: null;
    };
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([...ids].reverse());
    expect(second.nextCursor).toBeNull();

    const { key } = (await uploads.record(ids[0]!))!;
    await carl.delete(`/v1/uploads/${ids[0]}`).expect(204);
    expect(await uploads.storage.stat(key!)).toBeNull();
    expect(await uploads.record(ids[0]!)).toBeUndefined();
    await carl.delete(`/v1/uploads/${ids[0]}`).expect(404);
    await carl.get(`/v1/uploads/${ids[0]}`).expect(404);
  });

  it('is nobody else’s business', async () => {
    const { id } = await uploads.completed(ana, 'image', 'image/png', await picture('png'));
    for (const path of [`/v1/uploads/${id}`, `/v1/uploads/${NOBODYS}`, '/v1/uploads/not-an-id']) {
      await ben.get(path).expect(404);
      await ben.post(`${path}/complete`).expect(404);
      await ben.delete(path).expect(404);
    }
    await app.stranger.get(`/v1/uploads/${id}`).expect(401);
    await app.stranger.post('/v1/uploads', { kind: 'image', contentType: 'image/png', sizeBytes: 1 }).expect(401);
    expect((await ben.get('/v1/uploads').expect(200)).body).toEqual({ items: [], nextCursor: null });
    expect((await uploads.record(id))!.status).toBe('ready');
  });

  it.each([
    [{}, ['#/contentType', '#/kind', '#/sizeBytes']],
    [{ kind: 'image', contentType: 'image/svg+xml', sizeBytes: 10 }, ['#/contentType']],
    [{ kind: 'image', contentType: 'video/mp4', sizeBytes: 10 }, ['#/contentType']],
    [{ kind: 'program', contentType: 'image/png', sizeBytes: 10 }, ['#/kind']],
    [{ kind: 'image', contentType: 'image/png', sizeBytes: 0 }, ['#/sizeBytes']],
    [{ kind: 'image', contentType: 'image/png', sizeBytes: 26 * 1024 * 1024 }, ['#/sizeBytes']],
    [{ kind: 'image', contentType: 'image/png', sizeBytes: 1, key: 'creation/mine' }, ['#/key']],
  ])('refuses %j', async (body, pointers) => {
    const before = await app.sql<{ n: number }>('select count(*)::int as n from upload');
    const answer = (await ana.post('/v1/uploads', body).expect(422)).body as { code: string; errors: { pointer: string }[] };
    expect(answer.code).toBe('invalid-request');
    expect(answer.errors.map(({ pointer }) => pointer).sort()).toEqual(pointers);
    expect(await app.sql('select count(*)::int as n from upload')).toEqual(before);
  });

  it('is held to its key, type and size by storage itself', async () => {
    const bytes = await picture('png');
    const { id, form } = await uploads.begin(ana, 'image', 'image/png', bytes.length);
    const { raw_key: rawKey } = (await uploads.record(id))!;
    expect(await uploads.send(form, Buffer.concat([bytes, Buffer.from('x')]))).toBe(400);
    expect(await uploads.send(form, Buffer.alloc(0))).toBe(400);
    expect(await uploads.send(form, bytes, { key: 'creation/mine' })).toBe(403);
    expect(await uploads.send(form, bytes, { 'Content-Type': 'text/html' })).toBe(403);
    expect(await uploads.storage.stat(rawKey!)).toBeNull();
    const missing = await ana.post(`/v1/uploads/${id}/complete`).expect(409);
    expect(missing.body).toMatchObject({ code: 'upload-bytes-missing' });
    expect(await uploads.send(form, bytes)).toBe(204);
    expect((await ana.post(`/v1/uploads/${id}/complete`).expect(200)).body).toMatchObject({ status: 'ready' });
  });

  describe('what is not fit to be kept', () => {
    const behindJpeg = async (tail: string) => Buffer.concat([await picture('jpeg'), Buffer.from(tail, 'latin1')]);
    const refused: [string, string, string, () => Promise<Buffer> | Buffer, string][] = [
      ['HTML called PNG', 'image', 'image/png', () => Buffer.from('<html><script>alert(1)</script></html>'), 'type-mismatch'],
      ['a JPEG called PNG', 'image', 'image/png', () => picture('jpeg'), 'type-mismatch'],
      ['SVG called PNG', 'image', 'image/png', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'svg-refused'],
      ['half a JPEG', 'image', 'image/jpeg', async () => (await picture('jpeg', 400, 400)).subarray(0, 4000), 'truncated'],
      ['an archive behind a JPEG', 'image', 'image/jpeg', () => behindJpeg('PK\x03\x04 and so on'), 'polyglot'],
      ['a script behind a JPEG', 'image', 'image/jpeg', () => behindJpeg('\0\0<script>alert(1)</script>'), 'polyglot'],
      ['an image bomb', 'image', 'image/png', () => pngBomb(20_000, 20_000), 'too-wide-or-tall'],
      [
        'a PDF with scripts',
        'document',
        'application/pdf',
        () => rawPdf('/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'),
        'active-content',
      ],
      ['binary called text', 'document', 'text/plain', () => Buffer.from([0, 1, 2, 255]), 'not-text'],
    ];

    it.each(refused)('%s is rejected with a code, and its bytes are gone', async (_, kind, contentType, make, code) => {
      const id = await uploads.sent(ana, kind, contentType, await make());
      const { raw_key: rawKey } = (await uploads.record(id))!;
      const answer = (await ana.post(`/v1/uploads/${id}/complete`).expect(200)).body as UploadAnswer;
      expect(answer).toMatchObject({ id, status: 'rejected', rejection: { code } });
      expect(answer.rejection!.detail).not.toBe('');
      expect(await uploads.storage.stat(rawKey!)).toBeNull();
      expect(await uploads.record(id)).toMatchObject({ status: 'rejected', key: null });
      expect((await ana.post(`/v1/uploads/${id}/complete`).expect(200)).body).toEqual(answer);
    });

    it('what hides behind a picture does not come along', async () => {
      const { id, status } = await uploads.completed(ana, 'image', 'image/jpeg', await behindJpeg('\0\0Unter den Linden 77'));
      expect(status).toBe('ready');
      const kept = await buffer(await uploads.storage.get((await uploads.record(id))!.key!));
      expect(kept.includes('Linden')).toBe(false);
    });
  });

  it('P25 is promised to go seven days after its completion', async () => {
    const { completedAt, deleteAfter } = await uploads.completed(ana, 'image', 'image/png', await picture('png'));
    expect(Date.parse(deleteAfter) - Date.parse(completedAt!)).toBe(7 * DAY);
  });

  it('gives the first answer again for the same Idempotency-Key', async () => {
    const wish = { kind: 'image', contentType: 'image/png', sizeBytes: 10 };
    const first = await ana.post('/v1/uploads', wish).set('idempotency-key', 'again').expect(201);
    const second = await ana.post('/v1/uploads', wish).set('idempotency-key', 'again').expect(201);
    expect(second.body).toEqual(first.body);
    await ana.post('/v1/uploads', { ...wish, sizeBytes: 11 }).set('idempotency-key', 'again').expect(422);
  });
});
