import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { jest } from '@jest/globals';
import { EntityManager } from '@mikro-orm/postgresql';
import type { ExportId } from '../../src/kernel/ids.js';
import { ArchiveBuilder } from '../../src/modules/privacy/exports/archive/archive-builder.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { inParts } from '../../src/platform/storage/in-parts.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { startApp, type TestApp } from '../support/harness.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const CREATIONS = 5_000;
const CREATION_BYTES = 64 * 1024;
const LIMIT_MB = 64;
const LOOK_MS = 2_000;
const MB = 1024 * 1024;

/**
 * Media are the same picture again and again, and the archive is thrown away as it comes: what is left is the work itself. What is alive is
 * counted, for a test runner collects its garbage when it likes; `npm run bench -- export` has the resident memory of the real process.
 */
describe('an export of 5,000 creations', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api' } });
  });
  afterAll(() => app.stop());

  it('keeps memory flat, and has each of them with its hash', async () => {
    const ana = await app.actor();
    const picture = randomBytes(CREATION_BYTES);
    const storage = app.get(ObjectStorage);
    jest.spyOn(storage, 'get').mockImplementation(() => Promise.resolve(Readable.from(chunksOf(picture), { objectMode: false })));
    jest.spyOn(storage, 'putUnsized').mockImplementation(async (_, body) => {
      let sizeBytes = 0;
      for await (const part of inParts(body)) {
        sizeBytes += part.bytes.length;
        part.free();
      }
      return { sizeBytes };
    });
    const wanted = { id: randomUUID() as ExportId, accountId: ana.id, locale: 'en', createdAt: app.clock.now() } as const;
    const { signal } = new AbortController();
    const look = async () => undefined;
    const build = () => runInScope(app.get(EntityManager), () => app.get(ArchiveBuilder).build(wanted, 'export/none', signal, look));
    await build(); // loads what is loaded once
    await fill(ana.id, createHash('sha256').update(picture).digest('hex'));
    const before = liveBytes();
    let most = before;
    const watching = setInterval(() => (most = Math.max(most, liveBytes())), LOOK_MS);
    const built = await build().finally(() => clearInterval(watching));
    expect(built.sizeBytes).toBeGreaterThan(CREATIONS * CREATION_BYTES);
    expect(built.files).toBeGreaterThan(CREATIONS);
    const grownMb = (most - before) / MB;
    process.stdout.write(`${CREATIONS} creations, ${Math.round(built.sizeBytes / MB)} MB: live memory grew by ${grownMb.toFixed(1)} MB\n`);
    expect(grownMb).toBeLessThanOrEqual(LIMIT_MB);
  }, 240_000);

  async function fill(accountId: string, sha256: string): Promise<void> {
    const generation = randomUUID();
    await app.sql(
      `insert into generation (id, account_id, tool, parameters, requested_count, price_per_unit, points_held, status, stage, deadline_at,
         locale, created_at, finished_at)
       values ($1, $2, 'image.create', 'plain.{}', 1, 0, 0, 'succeeded', 'ended', now(), 'en', now(), now())`, [generation, accountId],
    );
    await app.sql(
      `insert into creation (id, account_id, generation_id, position, kind, key, thumbnail_key, content_type, size_bytes, sha256, marks,
         tool, change_sequence, created_at)
       select gen_random_uuid(), $1, $2, n, 'image', 'creation/' || n, 'thumbnail/' || n, 'image/png', $3, $4, '{}', 'image.create',
         1000 + n, now()
       from generate_series(1, $5) n`, [accountId, generation, CREATION_BYTES, sha256, CREATIONS],
    );
  }
});

function liveBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield Buffer.from(bytes.subarray(at, at + 65_536)); // as from a socket
}
