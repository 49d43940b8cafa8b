import { createHash, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { EntityManager } from '@mikro-orm/postgresql';
import type { DeletionId, ExportId, PrivacyRequestId } from '../../src/kernel/ids.js';
import { AccountNotFound } from '../../src/modules/auth/index.js';
import { ClaimLost, ExportClaims } from '../../src/modules/privacy/exports/build/export-claims.js';
import { ExportRetention } from '../../src/modules/privacy/exports/build/exports.retention.js';
import { ExportsSweep } from '../../src/modules/privacy/exports/build/exports-sweep.task.js';
import { Exports } from '../../src/modules/privacy/exports/exports.service.js';
import { StopExports } from '../../src/modules/privacy/exports/build/stop-exports.work.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ObjectStorage, StorageUnavailable } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { WebApp } from '../support/web-app.js';
import { asBytes, askForExport, download, exportOf, OpenedArchive } from './export-archive.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface StoredExport {
  readonly key: string | null;
  readonly status: string;
  readonly attempts: number;
  readonly failure: string | null;
}

describe('copies of data, asked for and handed out', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api,worker' } });
  });
  afterAll(() => app.stop());

  const inScope = <T>(work: () => Promise<T>) => runInScope(app.get(EntityManager), work);
  const stored = async () => {
    const keys: string[] = [];
    for await (const { key } of app.get(ObjectStorage).list('export/')) keys.push(key);
    return keys;
  };
  const rowOf = async (id: string) => (await app.sql<StoredExport>('select * from data_export where id = $1', [id]))[0]!;
  const ready = async (actor: Actor) => {
    const id = await askForExport(actor);
    await app.drain();
    return id;
  };

  it('are made one at a time, once for one key, and told when they are ready', async () => {
    const ana = await app.actor();
    const key = randomUUID();
    const first = await ana.post('/v1/privacy/exports').set('idempotency-key', key).expect(202);
    expect(first.body).toMatchObject({ status: 'waiting', readyAt: null, downloadPath: null });
    const again = await ana.post('/v1/privacy/exports').set('idempotency-key', key).expect(202);
    expect(again.body).toEqual(first.body);
    await app.drain();
    const { id } = first.body as { id: string };
    expect((await ana.get('/v1/privacy/exports').expect(200)).body).toMatchObject({ items: [{ id, status: 'ready' }] });
    const inbox = (await ana.get('/v1/notifications').expect(200)).body as { items: object[] };
    const told = { kind: 'export-ready', subject: expect.objectContaining({ type: 'export', id }) };
    expect(inbox.items).toEqual([expect.objectContaining(told)]);
  });

  it('are refused a second time while one is waiting, and before it is ready', async () => {
    const ana = await app.actor();
    const id = randomUUID();
    await app.sql(
      `insert into data_export (id, account_id, status, locale, requested_at, attempts) values ($1, $2, 'building', 'en', $3, 1)`,
      [id, ana.id, app.clock.now()],
    );
    expect((await ana.post('/v1/privacy/exports').expect(409)).body).toMatchObject({ code: 'export-under-way' });
    expect((await ana.get(`/v1/privacy/exports/${id}/download`).expect(409)).body).toMatchObject({ code: 'export-not-ready' });
  });

  it('takes no fields: unknown ones are refused, in a body and in a query', async () => {
    const ana = await app.actor();
    const { body } = await ana.post('/v1/privacy/exports', { format: 'csv' }).expect(422);
    expect(body).toMatchObject({ errors: [{ pointer: '#/format' }] });
    await ana.post('/v1/privacy/exports?foo=2').expect(422);
    expect((await ana.get('/v1/privacy/exports?foo=2').expect(422)).body).toMatchObject({ errors: [{ pointer: '?foo' }] });
  });

  it('go to nobody else: neither state nor bytes, whatever is done to the address', async () => {
    const [ana, ben] = [await app.actor(), await app.actor()];
    const id = await ready(ana);
    for (const path of [`/v1/privacy/exports/${id}`, `/v1/privacy/exports/${id}/download`]) {
      expect((await ben.get(path).expect(404)).body).toMatchObject({ code: 'export-not-found' });
      await app.stranger.get(path).expect(401);
    }
    const altered = id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    await ana.get(`/v1/privacy/exports/${altered}/download`).expect(404);
    await ana.get('/v1/privacy/exports/not-an-id/download').expect(404);
    expect((await ben.get('/v1/privacy/exports').expect(200)).body).toEqual({ items: [] });
    await app.sql('update data_export set request_id = $2 where id = $1', [id, randomUUID()]);
    await ana.get(`/v1/privacy/exports/${id}/download`).expect(404); // that of staff is handed over by staff
  });

  it('are downloaded whole or from where it broke, as the same bytes', async () => {
    const ana = await app.actor();
    const id = await ready(ana);
    const path = `/v1/privacy/exports/${id}/download`;
    const { sha256, sizeBytes } = await exportOf(ana, id);
    const whole = await ana.get(path).buffer(true).parse(asBytes).expect(200);
    expect(whole.headers).toMatchObject({
      'content-type': 'application/zip', 'content-length': String(sizeBytes), 'accept-ranges': 'bytes', etag: `"${sha256}"`,
      'content-disposition': expect.stringMatching(/^attachment; filename="aicasso-export-\d{4}-\d\d-\d\d\.zip"$/),
      'cache-control': 'private, no-store',
    });
    const rest = await ana.get(path).set('range', 'bytes=1000-').set('if-range', `"${sha256}"`).buffer(true).parse(asBytes).expect(206);
    expect(rest.headers['content-range']).toBe(`bytes 1000-${sizeBytes - 1}/${sizeBytes}`);
    expect((rest.body as Buffer).equals((whole.body as Buffer).subarray(1000))).toBe(true);
    const other = await ana.get(path).set('range', 'bytes=1000-').set('if-range', '"another"').buffer(true).parse(asBytes).expect(200);
    expect((other.body as Buffer).equals(whole.body as Buffer)).toBe(true);
    await ana.get(path).set('range', `bytes=${sizeBytes}-`).expect(416);
    await ana.get(path).set('if-none-match', `"${sha256}"`).expect(304);
    expect((await OpenedArchive.of(whole.body as Buffer)).faults()).toEqual([]);
  });

  it('are downloaded by a script of the web app, which sees where the download broke and goes on there', async () => {
    const ana = await app.actor();
    const path = `/v1/privacy/exports/${await ready(ana)}/download`;
    const browser = new WebApp(app.url, 'http://localhost:5173');
    const authorization = `Bearer ${ana.accessToken}`;
    const first = await browser.get(path, { authorization }, 5_000);
    const etag = first.headers.get('etag')!;
    const size = Number(first.headers.get('content-length'));
    expect([first.headers.get('accept-ranges'), first.bytes.length]).toEqual(['bytes', 5_000]);
    expect(first.headers.get('content-disposition')).toMatch(/filename="aicasso-export-/);
    const rest = await browser.get(path, { authorization, range: `bytes=${first.bytes.length}-`, 'if-range': etag });
    expect([rest.status, rest.headers.get('content-range')]).toEqual([206, `bytes 5000-${size - 1}/${size}`]);
    const whole = Buffer.concat([first.bytes, rest.bytes]);
    expect(`"${createHash('sha256').update(whole).digest('hex')}"`).toBe(etag);
    expect((await browser.get(path, { authorization, 'if-none-match': etag })).status).toBe(304);
  });

  it.each(['suspended', 'deletion-scheduled'])('are open to somebody whose account is %s', async (status) => {
    const ana = await app.actor({ locale: 'es' });
    await app.sql('update account set status = $2 where id = $1', [ana.id, status]);
    const id = await ready(ana);
    expect((await OpenedArchive.of(await download(ana, id))).textOf('index.html')).toContain('<html lang="es">');
  });

  it('expire, are then taken away with their bytes, and forgotten after a week', async () => {
    const ana = await app.actor();
    const id = await ready(ana);
    const { key } = await rowOf(id);
    const policy = app.get(ExportRetention);
    const { expiresAt } = await exportOf(ana, id);
    const earlier = (column: string) => `${column} = ${column} - interval '5 days'`;
    await app.sql(`update data_export set ${earlier('ready_at')}, ${earlier('expires_at')} where id = $1`, [id]);
    expect((await ana.get(`/v1/privacy/exports/${id}/download`).expect(410)).body).toMatchObject({ code: 'export-expired' });
    expect(await exportOf(ana, id)).toMatchObject({ status: 'expired', downloadPath: null });
    const now = app.clock.now();
    expect((await inScope(() => policy.due(now))).count).toBeGreaterThan(0);
    await inScope(() => policy.removeBatch(now, 100));
    expect(await stored()).not.toContain(key);
    expect(await rowOf(id)).toMatchObject({ status: 'expired', key: null });
    await inScope(() => policy.removeBatch(new Date(now.getTime() + 2 * DAY + MINUTE), 100));
    await ana.get(`/v1/privacy/exports/${id}/download`).expect(404);
    expect(new Date(expiresAt).getTime() - now.getTime()).toBeLessThanOrEqual(7 * DAY);
  });

  it('are carried on by another worker when one was killed, and what it left is gone', async () => {
    const ana = await app.actor();
    const claims = app.get(ExportClaims);
    const id = (await insertWaiting(ana)) as ExportId;
    const dead = (await inScope(() => claims.take(id)))!;
    await inScope(() => claims.name(dead, 'export/of-the-dead-one'));
    await app.get(ObjectStorage).put('export/of-the-dead-one', Buffer.from('half a zip'), { contentType: 'application/zip' });
    await inScope(() => app.get(ExportsSweep).run());
    await app.drain();
    expect(await rowOf(id)).toMatchObject({ status: 'building', attempts: 1 }); // its claim holds still
    app.clock.advance(2 * MINUTE);
    await inScope(() => app.get(ExportsSweep).run());
    await app.drain();
    expect(await rowOf(id)).toMatchObject({ status: 'ready', attempts: 2 });
    expect(await stored()).not.toContain('export/of-the-dead-one');
    await expect(inScope(() => claims.finish(dead, { sizeBytes: 1, sha256: 'x', files: 1 }))).rejects.toThrow(ClaimLost);
    expect((await OpenedArchive.of(await download(ana, id))).faults()).toEqual([]);
  });

  it('that fail on their way leave nothing in storage, and are tried again until they are given up', async () => {
    const ana = await app.actor();
    const storage = app.get(ObjectStorage);
    const before = await stored();
    const failing = jest.spyOn(storage, 'get').mockRejectedValue(new StorageUnavailable('get: down'));
    const id = await ready(ana);
    expect(await rowOf(id)).toMatchObject({ status: 'waiting', key: null, attempts: 1, failure: 'StorageUnavailable' });
    expect(await stored()).toEqual(before);
    failing.mockRestore();
    app.clock.advance(MINUTE);
    await inScope(() => app.get(ExportsSweep).run());
    await app.drain();
    expect(await rowOf(id)).toMatchObject({ status: 'ready', attempts: 2 });
  });

  it('are given up after eight attempts, and can be asked for anew', async () => {
    const ana = await app.actor();
    const id = await insertWaiting(ana, 7);
    const failing = jest.spyOn(app.get(ObjectStorage), 'putUnsized').mockRejectedValue(new StorageUnavailable('put: down'));
    await inScope(() => app.get(ExportsSweep).run());
    await app.drain();
    failing.mockRestore();
    expect((await ana.get(`/v1/privacy/exports/${id}`).expect(200)).body).toMatchObject({ status: 'failed' });
    expect(await exportOf(ana, await ready(ana))).toMatchObject({ status: 'ready' });
  });

  it('are not given up for shutdowns, however many; for workers that were killed they are', async () => {
    const [ana, ben] = [await app.actor(), await app.actor()];
    const [stopped, killing] = [(await insertWaiting(ana)) as ExportId, (await insertWaiting(ben)) as ExportId];
    const claims = app.get(ExportClaims);
    for (let count = 0; count < 9; count += 1) {
      const claim = (await inScope(() => claims.take(stopped)))!;
      expect(await inScope(() => claims.putOff(claim, 'Stopped', true))).toBe(false);
    }
    for (let count = 0; count < 9; count += 1) {
      await inScope(() => claims.take(killing));
      app.clock.advance(2 * MINUTE);
    }
    await inScope(() => app.get(ExportsSweep).run());
    await app.drain();
    expect(await rowOf(stopped)).toMatchObject({ status: 'ready', attempts: 10 });
    expect(await rowOf(killing)).toMatchObject({ status: 'failed', failure: 'KilledTooOften', key: null });
  });

  it('are refused once the account ends, also those of staff', async () => {
    const ana = await app.actor();
    await app.sql("update account set status = 'deleted' where id = $1", [ana.id]);
    const ask = (more: object) => inScope(() => app.get(Exports).ask({ accountId: ana.id, locale: 'en', ...more }));
    await expect(ask({})).rejects.toThrow(AccountNotFound);
    await expect(ask({ requestId: randomUUID() as PrivacyRequestId })).rejects.toThrow(AccountNotFound);
    expect(await app.sql('select 1 from data_export where account_id = $1', [ana.id])).toEqual([]);
  });

  it('leave nothing behind when the row went while one was made, and its worker is killed then', async () => {
    const ana = await app.actor();
    const storage = app.get(ObjectStorage);
    const put = storage.putUnsized.bind(storage);
    const [id, keys] = [(await insertWaiting(ana)) as ExportId, [] as string[]];
    const subject = { accountId: ana.id, deletionId: randomUUID() as DeletionId };
    const ends = async () => {
      await inScope(() => app.get(StopExports).work(subject));
      app.clock.advance(2 * MINUTE); // it has not said that it lets go
      expect(await inScope(() => app.get(StopExports).work(subject))).toMatchObject({ done: true });
      await app.sql('delete from data_export where id = $1', [id]);
    };
    const slow = jest.spyOn(storage, 'putUnsized').mockImplementation((key, body, ...rest) => {
      keys.push(key);
      const bytes = async function* () {
        let hasEnded = false;
        for await (const chunk of body) {
          if (!hasEnded) await ends();
          hasEnded = true;
          yield chunk;
        }
      };
      return put(key, bytes(), ...rest);
    });
    const discard = jest.spyOn(storage, 'discardParts').mockResolvedValue();
    const remove = jest.spyOn(storage, 'remove').mockResolvedValue([]);
    await inScope(() => app.get(ExportsSweep).run());
    await app.drain();
    for (const mock of [slow, discard, remove]) mock.mockRestore();
    expect(keys).toHaveLength(1);
    expect(await stored()).not.toContain(keys[0]);
  });

  it('say so when a file was deleted since', async () => {
    const ana = await app.actor();
    await app.drain();
    const [profile] = await app.sql<{ avatar_key: string }>('select avatar_key from profile where account_id = $1', [ana.id]);
    await app.get(ObjectStorage).remove([profile!.avatar_key]);
    const archive = await OpenedArchive.of(await download(ana, await ready(ana)));
    expect(archive.manifest.missing).toEqual([{ path: `media/avatar/${ana.id}-avatar.png`, reason: 'gone' }]);
    expect(archive.faults()).toEqual([]);
  });

  it('stop when the account ends: a worker lets go, and nothing of it is left', async () => {
    const ana = await app.actor();
    const work = app.get(StopExports);
    const subject = { accountId: ana.id, deletionId: randomUUID() as DeletionId };
    const id = (await insertWaiting(ana)) as ExportId;
    const claim = (await inScope(() => app.get(ExportClaims).take(id)))!;
    await inScope(() => app.get(ExportClaims).name(claim, 'export/under-way'));
    await app.get(ObjectStorage).put('export/under-way', Buffer.from('half'), { contentType: 'application/zip' });
    expect(await inScope(() => work.work(subject))).toMatchObject({ done: false, counts: { stopped: 1 } });
    await expect(inScope(() => app.get(ExportClaims).extend(claim))).rejects.toThrow(ClaimLost);
    app.clock.advance(2 * MINUTE); // the worker is dead
    expect(await inScope(() => work.work(subject))).toMatchObject({ done: true });
    expect(await rowOf(id)).toMatchObject({ status: 'failed', key: null });
    expect(await stored()).not.toContain('export/under-way');
    expect(await inScope(() => work.work(subject))).toMatchObject({ done: true, counts: { stopped: 0 } });
  });

  async function insertWaiting(actor: Actor, failures = 0): Promise<string> {
    const id = randomUUID();
    await app.sql(
      `insert into data_export (id, account_id, status, locale, requested_at, due_at, attempts, failures)
       values ($1, $2, 'waiting', 'en', $3, $3, $4, $4)`,
      [id, actor.id, app.clock.now(), failures],
    );
    return id;
  }
});
