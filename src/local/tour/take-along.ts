import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkArchive } from './archive-check.js';
import type { ApiClient } from './client.js';
import { until } from './until.js';

interface Export { id: string; status: string; sizeBytes: number; sha256: string; files: number; downloadPath: string; expiresAt: string }
interface Creations { items: { id: string; sha256: string }[] }

/** Asks for a copy of all data, downloads it in two pieces, and compares it with what the service shows. @throws Error when it differs */
export async function takeAlong(api: ApiClient, dataDir: string, step: number, tell: (line: string) => void): Promise<void> {
  const asked = await api.post<Export>('/v1/privacy/exports', undefined, { 'idempotency-key': crypto.randomUUID() });
  const look = () => api.get<Export>(`/v1/privacy/exports/${asked.id}`);
  const ready = await until('the export', look, ({ status }) => !['waiting', 'building'].includes(status));
  if (ready.status !== 'ready') throw new Error(`The export is ${ready.status}`);
  const half = Math.floor(ready.sizeBytes / 2);
  const first = await api.download(ready.downloadPath, `bytes=0-${half - 1}`);
  const bytes = Buffer.concat([first, await api.download(ready.downloadPath, `bytes=${half}-`)]);
  if (createHash('sha256').update(bytes).digest('hex') !== ready.sha256) throw new Error('The archive has another hash than was told');

  const archive = await checkArchive(bytes);
  const { items } = await api.get<Creations>('/v1/creations');
  const rows = archive.rowsOf('library/creations.jsonl');
  const missing = items.filter(({ id, sha256 }) => !archive.mediaHashes.has(sha256) || !rows.some((row) => row['id'] === id));
  if (missing.length > 0 || rows.length !== items.length) throw new Error('The archive does not have the library');
  const file = resolve(join(dataDir, `tour-export-${ready.id}.zip`));
  await writeFile(file, bytes, { mode: 0o600 });
  tell(`${step}. A copy of all data: ${archive.files} files, ${archive.rows} entries, ${archive.mediaBytes} bytes of media.`);
  tell(`    Downloaded in two pieces; each file has the size and hash of the manifest, and the library is whole (${items.length}).`);
  tell(`    For people: index.html in ${file}`);
}
