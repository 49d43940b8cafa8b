import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'minio';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { killProcesses, launch, type ServiceProcess } from '../support/service-process.js';
import { freePorts } from '../tools/free-ports.js';
import { askForExport, download, exportOf, OpenedArchive } from './export-archive.js';

const CREATIONS = 16;
const CREATION_BYTES = 2 * 1024 * 1024;
const LIMIT_MS = 120_000;
const TWO_DAYS_S = 2 * 86_400;

/** Where a worker dies, as what it does to storage: before a request is on its way, or once the answer to it has come. */
const POINTS = [
  ['once the first part is taken', { at: 'finish', method: 'PUT', query: 'partNumber=1&' }, { open: 1, stored: 0 }],
  ['in the middle of a later part', { at: 'start', method: 'PUT', query: 'partNumber=4&' }, { open: 1, stored: 0 }],
  ['before the upload is completed', { at: 'start', method: 'POST', query: 'uploadId=' }, { open: 1, stored: 0 }],
  ['once it is completed, before its row says so', { at: 'finish', method: 'POST', query: 'uploadId=' }, { open: 0, stored: 1 }],
] as const;

describe('an export whose worker is killed (SIGKILL) while it uploads', () => {
  let app: TestApp;
  let ana: Actor;
  /** For what is temporary, of all that are killed. */
  let folder: string;
  const picture = randomBytes(CREATION_BYTES);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-kills-'));
    app = await startApp({ env: { ROLES: 'api' } });
    ana = await app.actor();
    await fill(ana);
  });
  afterAll(async () => {
    killProcesses();
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(POINTS)('%s: is made once by the next one, and leaves neither parts nor another object', async (_when, point, left) => {
    const before = await stored();
    const id = await askForExport(ana);
    await diesAt(point);
    expect({ open: await openUploads(), stored: (await stored()).length - before.length }).toEqual(left);
    const files = await leftFiles();
    expect(files.filter(({ bytes }) => bytes.includes(picture.subarray(0, 64)))).toEqual([]); // lists, and none of the person's bytes
    const given = await rowOf(id);
    expect(given).toMatchObject({ status: 'building', attempts: 1, key: expect.any(String) });

    await app.sql("update data_export set due_at = '2000-01-01' where id = $1", [id]); // its claim has run out
    await carriedOutByTheNext(id);
    expect(await leftFiles()).toEqual([]);
    const row = await rowOf(id);
    expect(row).toMatchObject({ status: 'ready', attempts: 2, failures: 1, key: expect.not.stringContaining(given.key) });
    expect([await openUploads(), (await stored()).sort()]).toEqual([0, [...before, row.key].sort()]);
    const archive = await OpenedArchive.of(await download(ana, id));
    expect(archive.faults()).toEqual([]);
    expect(archive.rows('library/creations.jsonl')).toHaveLength(CREATIONS);
    const told = "select 1 from outbox_event where type = 'privacy.export-ended' and payload->>'exportId' = $1";
    expect(await app.sql(told, [id])).toHaveLength(1);
  }, 2 * LIMIT_MS);

  async function diesAt({ at, method, query }: (typeof POINTS)[number][1]): Promise<void> {
    const preload = `
      import { subscribe } from 'node:diagnostics_channel';
      subscribe('http.client.${at === 'start' ? 'request.created' : 'response.finish'}', ({ request }) => {
        const isIt = request.method === '${method}' && request.path.includes('/export/') && (request.path + '&').includes('${query}');
        if (isIt) process.kill(process.pid, 'SIGKILL');
      });`;
    const worker = await started('worker', preload);
    const limit = setTimeout(() => worker.child.kill('SIGTERM'), LIMIT_MS);
    const code = await worker.exited;
    clearTimeout(limit);
    if (worker.child.signalCode !== 'SIGKILL') throw new Error(`It ended otherwise: ${code}\n${worker.output()}`);
  }

  /** By the sweep of another process, two days later as far as the folders know that the dead one left. */
  async function carriedOutByTheNext(id: string): Promise<void> {
    const before = new Date(Date.now() - TWO_DAYS_S * 1_000);
    for (const name of await readdir(folder)) await utimes(join(folder, name), before, before);
    const next = await started('worker,scheduler');
    const look = async () => ((await exportOf(ana, id)).status === 'ready' ? null : `the export is not ready\n${next.output()}`);
    await app.until(look, LIMIT_MS).finally(() => next.child.kill('SIGTERM'));
    await next.exited;
  }

  async function started(roles: string, preload?: string): Promise<ServiceProcess> {
    const [port, metricsPort] = await freePorts(2);
    const more = { PORT: String(port), METRICS_PORT: String(metricsPort), ROLES: roles, TMPDIR: folder };
    return launch({ env: { ...app.world.env, ...more }, ...(preload !== undefined && { preload }) });
  }

  async function leftFiles(): Promise<{ name: string; bytes: Buffer }[]> {
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.startsWith('aicasso-'));
    const found = await Promise.all(names.map(async (name) => ({ name, isFile: (await stat(join(folder, name))).isFile() })));
    return Promise.all(found.filter(({ isFile }) => isFile).map(async ({ name }) => ({ name, bytes: await readFile(join(folder, name)) })));
  }

  async function rowOf(id: string) {
    const rows = await app.sql<{ status: string; key: string; attempts: number; failures: number }>(
      'select status, key, attempts, failures from data_export where id = $1', [id],
    );
    return rows[0]!;
  }

  async function fill({ id }: Actor): Promise<void> {
    const keys = Array.from({ length: CREATIONS }, () => `creation/${randomBytes(24).toString('base64url')}`);
    for (const key of keys) await app.get(ObjectStorage).put(key, picture, { contentType: 'image/png' });
    const generation = randomUUID();
    await app.sql(
      `insert into generation (id, account_id, tool, parameters, requested_count, price_per_unit, points_held, status, stage, deadline_at,
         locale, created_at, finished_at)
       values ($1, $2, 'image.create', 'plain.{}', 1, 0, 0, 'succeeded', 'ended', now(), 'en', now(), now())`, [generation, id],
    );
    await app.sql(
      `insert into creation (id, account_id, generation_id, position, kind, key, thumbnail_key, content_type, size_bytes, sha256, marks,
         tool, change_sequence, created_at)
       select gen_random_uuid(), $1, $2, n, 'image', key, 'thumbnail/' || key, 'image/png', $4, $5, '{}', 'image.create', 1000 + n, now()
       from unnest($3::text[]) with ordinality as made(key, n)`,
      [id, generation, keys, CREATION_BYTES, createHash('sha256').update(picture).digest('hex')],
    );
  }

  async function stored(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of app.get(ObjectStorage).list('export/')) keys.push(key);
    return keys;
  }

  async function openUploads(): Promise<number> {
    const { S3_ENDPOINT = '', S3_ACCESS_KEY = '', S3_SECRET_KEY = '', S3_BUCKET = '', S3_REGION = 'us-east-1' } = app.world.env;
    const { hostname, port } = new URL(S3_ENDPOINT);
    const minio = new Client({
      endPoint: hostname, port: Number(port), useSSL: false, region: S3_REGION, accessKey: S3_ACCESS_KEY, secretKey: S3_SECRET_KEY,
    });
    return (await minio.listIncompleteUploadsQuery(S3_BUCKET, 'export/', '', '', '')).uploads.length;
  }
});
