import 'reflect-metadata';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { jest } from '@jest/globals';
import type { Response } from 'supertest';
import { picture } from '../../src/platform/media/testing/pictures.js';
import { StorageUnavailable } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import { eventually, type TestApp } from '../support/harness.js';
import { startWithoutTicks, type UploadAnswer, Uploads } from './uploads-world.js';

const MB = 1024 * 1024;

describe('the intake of uploads', () => {
  let app: TestApp;
  let uploads: Uploads;
  let ana: Actor;

  beforeAll(async () => {
    app = await startWithoutTicks({ env: { UPLOAD_QUOTA_MB: '3' } });
    uploads = new Uploads(app);
  });
  beforeEach(async () => {
    ana = await app.actor(); // a quota of their own
    await app.drain(); // nothing else uses storage
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app?.stop());

  /** Lets `n` requests come as far as they come while nobody can write uploads, then go at once. */
  async function together<T>(n: number, request: () => Promise<T>): Promise<T[]> {
    const holder = await app.world.pool.connect();
    try {
      await holder.query('begin');
      await holder.query('lock table upload in share mode');
      const requests = Array.from({ length: n }, request);
      await eventually(10_000, async () => {
        const waiting = await app.sql(
          `select 1 from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())`,
        );
        return waiting.length >= n ? null : `${waiting.length} of ${n} wait`;
      });
      await holder.query('rollback');
      return await Promise.all(requests);
    } finally {
      holder.release();
    }
  }

  it('examines once, however often it is asked at a time, and gives everybody the outcome', async () => {
    const id = await uploads.sent(ana, 'image', 'image/png', await picture('png', 300, 300));
    const put = jest.spyOn(uploads.storage, 'put');
    const answers = await app.overlap('upload', 4, () =>
      Promise.all(Array.from({ length: 4 }, () => ana.post(`/v1/uploads/${id}/complete`).expect(200))),
    );
    expect(put).toHaveBeenCalledTimes(1);
    for (const { body } of answers) expect(body).toEqual(answers[0]!.body);
    expect(answers[0]!.body).toMatchObject({ status: 'ready' });
    expect((await ana.post(`/v1/uploads/${id}/complete`).expect(200)).body).toEqual(answers[0]!.body);
    expect(put).toHaveBeenCalledTimes(1);
  });

  it('is taken up again after a crash, once the lease of the dead is over', async () => {
    const id = await uploads.sent(ana, 'image', 'image/png', await picture('png'));
    await uploads.storage.put('source/half-done', Buffer.from('half'), { contentType: 'image/png' });
    await app.sql(`update upload set status = 'checking', key = 'source/half-done', lease_expires_at = $2 where id = $1`, [
      id,
      app.clock.after(30_000),
    ]);
    await ana.delete(`/v1/uploads/${id}`).expect(409);
    app.clock.advance(31_000);
    expect((await ana.post(`/v1/uploads/${id}/complete`).expect(200)).body).toMatchObject({ status: 'ready' });
    expect(await uploads.storage.stat('source/half-done')).toBeNull();
    expect((await uploads.record(id))!.key).not.toBe('source/half-done');
  });

  it('writes nothing when its claim was taken over meanwhile', async () => {
    const id = await uploads.sent(ana, 'image', 'image/png', await picture('png'));
    const put = uploads.storage.put.bind(uploads.storage);
    const stored: string[] = [];
    jest.spyOn(uploads.storage, 'put').mockImplementationOnce(async (key, body, facts) => {
      await put(key, body, facts);
      stored.push(key);
      await app.sql(`update upload set key = 'source/of-another', lease_expires_at = $2 where id = $1`, [id, app.clock.after(-1)]);
    });
    expect((await ana.post(`/v1/uploads/${id}/complete`).expect(200)).body).toMatchObject({ status: 'ready' });
    expect(await uploads.storage.stat(stored[0]!)).toBeNull();
    expect((await uploads.record(id))!.key).not.toBe(stored[0]);
  });

  it.each(['download', 'put'] as const)('answers 503 when storage fails to %s, and works when asked again', async (operation) => {
    const id = await uploads.sent(ana, 'image', 'image/png', await picture('png'));
    jest.spyOn(uploads.storage, operation).mockRejectedValueOnce(new StorageUnavailable('away'));
    const answer = await ana.post(`/v1/uploads/${id}/complete`).expect(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await uploads.record(id))!.status).toBe('awaiting-bytes');
    expect((await ana.post(`/v1/uploads/${id}/complete`).expect(200)).body).toMatchObject({ status: 'ready' });
    expect(await uploads.keys('source/')).not.toHaveLength(0);
  });

  it.each([
    ['does not remove', (key: string) => Promise.resolve([key])],
    ['does not answer about', () => Promise.reject(new StorageUnavailable('away'))],
  ])('R13 forgets nothing of a failed examination that storage %s', async (_what, remove) => {
    const id = await uploads.sent(ana, 'image', 'image/png', await picture('png'));
    const put = uploads.storage.put.bind(uploads.storage);
    const stored: string[] = [];
    jest.spyOn(uploads.storage, 'put').mockImplementationOnce(async (key, body, facts) => {
      await put(key, body, facts);
      stored.push(key);
      throw new StorageUnavailable('the answer was lost');
    });
    await ana.post(`/v1/uploads/${id}/complete`).expect(503);
    jest.spyOn(uploads.storage, 'remove').mockImplementationOnce(([key]) => remove(key!));
    await ana.post(`/v1/uploads/${id}/complete`).expect(503);
    expect((await uploads.record(id))!.key).toBe(stored[0]);
    expect((await ana.post(`/v1/uploads/${id}/complete`).expect(200)).body).toMatchObject({ status: 'ready' });
    expect(await uploads.storage.stat(stored[0]!)).toBeNull();
  });

  it('sends away whom it cannot serve soon', async () => {
    const ids = [];
    for (let i = 0; i < 20; i++) ids.push(await uploads.sent(ana, 'image', 'image/png', await picture('png')));
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const download = uploads.storage.download.bind(uploads.storage);
    jest.spyOn(uploads.storage, 'download').mockImplementation(async (...args) => {
      await gate;
      return download(...args);
    });
    const sentAway: Response[] = [];
    const asked = ids.map(async (id) => {
      const answer = await ana.post(`/v1/uploads/${id}/complete`);
      if (answer.status === 503) sentAway.push(answer);
      return answer;
    });
    await eventually(20_000, async () => (sentAway.length === 2 ? null : `${sentAway.length} sent away`));
    const [busy] = sentAway as [Response];
    expect(busy.body).toMatchObject({ code: 'uploads-busy' });
    expect(busy.headers['retry-after']).toBe('5');
    open();
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(18);
    expect(statuses.filter((status) => status === 503)).toHaveLength(2);
  });

  it('leaves no file behind', async () => {
    const download = jest.spyOn(uploads.storage, 'download');
    await uploads.completed(ana, 'image', 'image/png', await picture('png'));
    const [, file] = download.mock.calls[0]!;
    await expect(stat(dirname(file))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps to the quota, also when asked for much at once, and gives room back', async () => {
    const wish = { kind: 'image', contentType: 'image/png', sizeBytes: MB };
    const answers = await together(6, () => ana.post('/v1/uploads', wish).then((answer) => answer));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409]);
    const refusal = await ana.post('/v1/uploads', wish).expect(409);
    expect(refusal.body).toMatchObject({ code: 'upload-quota-exceeded', usedBytes: 3 * MB, quotaBytes: 3 * MB });
    await ana.delete(`/v1/uploads/${(answers.find(({ status }) => status === 201)!.body as UploadAnswer).id}`).expect(204);
    await ana.post('/v1/uploads', wish).expect(201);
  });

  it('deletes nothing that a running generation uses', async () => {
    const { id } = await uploads.completed(ana, 'image', 'image/png', await picture('png'));
    const generation = '0190a000-0000-7000-8000-00000000000a';
    await app.sql(
      `insert into generation (id, account_id, tool, parameters, requested_count, price_per_unit, points_held, status, stage,
         deadline_at, locale, created_at)
       values ($1, $2, 'image.edit', 'plain.{}', 1, 1, 1, 'running', 'at-provider', now(), 'en', now())`,
      [generation, ana.id],
    );
    await app.sql(`insert into generation_input (generation_id, name, position, upload_id, sha256) values ($1, 'image', 0, $2, 'x')`, [
      generation,
      id,
    ]);
    expect((await ana.delete(`/v1/uploads/${id}`).expect(409)).body).toMatchObject({ code: 'upload-in-use' });
    await app.sql(`delete from generation_input`);
    await app.sql(`delete from generation`);
    await ana.delete(`/v1/uploads/${id}`).expect(204);
  });

  it('hides at once what storage does not let go, and ends it when asked again', async () => {
    const { id } = await uploads.completed(ana, 'image', 'image/png', await picture('png'));
    const { key } = (await uploads.record(id))!;
    jest.spyOn(uploads.storage, 'remove').mockResolvedValueOnce([key!]);
    await ana.delete(`/v1/uploads/${id}`).expect(503);
    expect(await uploads.storage.stat(key!)).not.toBeNull();
    expect((await uploads.record(id))!.status).toBe('deleting');
    await ana.get(`/v1/uploads/${id}`).expect(404);
    await ana.delete(`/v1/uploads/${id}`).expect(204);
    expect(await uploads.storage.stat(key!)).toBeNull();
    expect(await uploads.record(id)).toBeUndefined();
  });
});
