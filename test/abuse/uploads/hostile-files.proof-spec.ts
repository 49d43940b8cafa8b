import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { fileTypeFromBuffer } from 'file-type';
import { SECRETS } from '../../../src/platform/media/testing/pictures.js';
import type { Actor } from '../../support/actor.js';
import type { TestApp } from '../../support/harness.js';
import { type Form, startWithoutTicks, type UploadAnswer, Uploads } from '../../uploads/uploads-world.js';
import { askedFor, tally } from '../tally.js';
import { type Hostile, hostileFiles } from './corpus.js';

const MB = 1024 * 1024;
/** More than the process had before: two decoders at a time, each with limits of its own. */
const MOST_RSS = 700 * MB;
/** What a browser would run. */
const ACTIVE = /<script|<svg|<html|<!doctype|<\?php|javascript:|onload=/i;

describe('files that are made to do harm', () => {
  let app: TestApp;
  let uploads: Uploads;
  let ana: Actor;
  beforeAll(async () => {
    app = await startWithoutTicks({ env: { UPLOAD_QUOTA_MB: '2000' } });
    uploads = new Uploads(app);
    ana = await app.actor();
  }, 180_000);
  afterAll(() => app?.stop());

  /** What is wrong with what became of it; null when nothing is. */
  async function faultOf({ kind, contentType, bytes, fileName, mayStay = false }: Hostile): Promise<string | null> {
    const wish = { kind, contentType, sizeBytes: bytes.length, fileName };
    const begun = await ana.post('/v1/uploads', wish).set('idempotency-key', randomUUID());
    if (begun.status !== 201) return begun.status === 422 ? null : `begun with ${begun.status}`;
    const { id, upload } = begun.body as { id: UploadAnswer['id']; upload: Form };
    if ((await uploads.send(upload, bytes)) !== 204) return null; // storage itself would not have it
    const answer = (await ana.post(`/v1/uploads/${id}/complete`).expect(200)).body as UploadAnswer;
    const { key, raw_key: rawKey } = (await uploads.record(id))!;
    if (rawKey !== null && (await uploads.storage.stat(rawKey)) !== null) return 'the bytes that were sent are still there';
    if (answer.status === 'rejected') return key === null ? null : 'rejected, and kept';
    if (!mayStay) return `kept as ${answer.contentType}`;
    const kept = await buffer(await uploads.storage.get(key!));
    const stored = await uploads.storage.stat(key!);
    if (!/^[\w-]{32}$/.test(key!.slice('source/'.length))) return `kept at ${key!}`;
    if (stored!.contentType !== answer.contentType) return `stored as ${stored!.contentType}`;
    const found = (await fileTypeFromBuffer(kept))?.mime ?? 'text/plain';
    if (found !== answer.contentType) return `is ${found}, called ${answer.contentType}`;
    const text = kept.toString('latin1');
    if (found !== 'text/plain' && ACTIVE.test(text)) return 'something that runs is still in it';
    const secret = Object.values(SECRETS).find((it) => text.includes(it)) ?? (text.includes('GPS') ? 'GPS' : undefined);
    await ana.delete(`/v1/uploads/${id}`).expect(204);
    return secret === undefined ? null : `${secret} is still in it`;
  }

  it('are refused, or kept without what made them so', async () => {
    const files = await hostileFiles(askedFor().isLong);
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    const wrong: [string, string][] = [];
    for (const file of files) {
      const fault = await faultOf(file);
      if (fault !== null) wrong.push([file.name, fault]);
    }
    clearInterval(watch);
    const figures = { 'peak MB more': Math.round((peak - before) / MB) };
    tally(import.meta.url, { subject: 'uploads: hostile files', tried: files.length, wrong: wrong.length, figures });
    expect(wrong).toEqual([]);
    expect(peak - before).toBeLessThan(MOST_RSS);
    expect(app.log.of('fault')).toEqual([]);
  }, 300_000);
});
