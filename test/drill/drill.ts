import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../../src/local/tour/client.js';
import { Deployment } from '../tools/deployment.js';
import { baseBackup, bytesIn, copyBuckets } from './base-backup.js';
import { contentsOf, differing } from './contents.js';
import { intact, leave, pictures, until } from './people.js';

const PICTURES = 3;
const GB = 1e9;
const ROW_BYTES = 1_000;
/** Rows of a kind that nobody reads, so that there is something to copy. */
const FILL = `
  insert into outbox_event (id, type, payload, occurred_at)
  select gen_random_uuid(), 'drill.filled', jsonb_build_object('filling', repeat(md5(n::text), ${ROW_BYTES / 40})), now()
    from generate_series(1, $1::int) n`;

const HALF_WAY = `select 1 from account_deletion where status <> 'completed'`;

export interface Drilled {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly is?: number;
  readonly limit?: number;
}

/**
 * The restore drill (R25). People use the service; a backup is made: the database's files and the buckets, without the list of
 * erasures. Then somebody leaves. The backup is put into an empty stack, is what it was, refuses to start, erases again who left, and
 * serves the others.
 */
export async function drill(megabytes: number): Promise<readonly Drilled[]> {
  const root = await mkdtemp(join(tmpdir(), 'aicasso-drill-'));
  const [from, to] = [join(root, 'service'), join(root, 'restored')];
  let [service, restored]: (Deployment | null)[] = [null, null];
  try {
    await mkdir(from);
    service = await Deployment.start({}, from);
    await started(service);
    const [ana, ben] = [await service.person('ana', 1_000), await service.person('ben', 1_000)];
    const made = await pictures(ana, PICTURES);
    await pictures(ben, 1);
    const pointsBefore = await ana.get<{ balance: number }>('/v1/billing/points');
    await service.sql.query(FILL, [Math.ceil((megabytes * 1e6) / ROW_BYTES)]);
    await service.kill('all', 'SIGTERM'); // nothing changes between what is summed up and what is copied
    const before = await contentsOf(service.sql);

    const startedAt = performance.now();
    await mkdir(to);
    await baseBackup(service.env['DATABASE_URL']!, join(from, 'postgres'), join(to, 'postgres'));
    await copyBuckets(from, to, (name) => !name.endsWith('-erasures'));
    await copyFile(join(from, 'secrets.json'), join(to, 'secrets.json'));
    const backedUpAt = performance.now();

    await started(service);
    await leave(service, ben, 'ben');
    await service.stop();
    service = null;
    await copyBuckets(from, to, (name) => name.endsWith('-erasures'));

    const restoringAt = performance.now();
    restored = await Deployment.start({}, to);
    const after = await contentsOf(restored.sql);
    const restoredAt = performance.now();
    const refused = await restored.run('early', 'api').then(() => 0, () => 1);
    const told = async (...words: string[]) => (await restored!.cli(...words)).code;
    const replayed = JSON.parse((await restored.cli('erasures', 'replay', '--json')).output) as { found: number; erased: number };
    await started(restored);
    const reconciled = await told('storage', 'reconcile', '--repair');
    const [ledger, audit] = [await told('ledger', 'verify'), await told('audit', 'verify')];
    const again = await signedIn(restored, 'ana');
    const { rows: left } = await restored.sql.query(HALF_WAY);
    const gigabytes = ((await bytesIn(join(to, 'postgres'))) + (await bytesIn(join(to, 's3')))) / GB;
    const seconds = (backedUpAt - startedAt + restoredAt - restoringAt) / 1000;
    const points = await again.get<{ balance: number }>('/v1/billing/points');
    return [
      { what: 'tables compared, every row', value: Object.keys(before).length, unit: '' },
      { what: 'rows compared', value: Object.values(before).reduce((sum, { rows }) => sum + rows, 0), unit: '' },
      { what: 'tables that differ', value: differing(before, after).length, unit: '', is: 0 },
      { what: 'starts refused before the replay', value: refused, unit: '', is: 1 },
      { what: 'people found who had left', value: replayed.found, unit: '', is: 1 },
      { what: 'people erased again', value: replayed.erased, unit: '', is: 1 },
      { what: 'erased people left half-way', value: left.length, unit: '', is: 0 },
      { what: 'storage reconcile --repair, exit code', value: reconciled, unit: '', is: 0 },
      { what: 'ledger verify, exit code', value: ledger, unit: '', is: 0 },
      { what: 'audit verify, exit code', value: audit, unit: '', is: 0 },
      { what: 'files of somebody who stayed, byte for byte', value: await intact(again, made), unit: '', is: PICTURES },
      { what: 'points of somebody who stayed, difference', value: points.balance - pointsBefore.balance, unit: '', is: 0 },
      { what: 'data', value: gigabytes * 1000, unit: 'MB' },
      { what: 'backup', value: (backedUpAt - startedAt) / 1000, unit: 's' },
      { what: 'restore, with the start of the servers and the comparison', value: (restoredAt - restoringAt) / 1000, unit: 's' },
      { what: 'both, per GB', value: seconds / gigabytes, unit: 's/GB', limit: 300 },
    ];
  } finally {
    await service?.stop();
    await restored?.stop();
    await rm(root, { recursive: true, force: true });
  }
}

/** Its port may have been taken for a moment by whoever else uses the machine. */
async function started(deployment: Deployment, tries = 5): Promise<void> {
  await until('the service', () => deployment.run('all', 'api,worker,scheduler').then(() => true, (error: unknown) => {
    if ((tries -= 1) === 0) throw error;
    return null;
  }), 1_200_000);
}

/** On a new device. */
async function signedIn(deployment: Deployment, subject: string): Promise<ApiClient> {
  const api = new ApiClient(deployment.apiUrl);
  const { nonce } = await api.post<{ nonce: string }>('/v1/auth/nonce');
  const idToken = await deployment.idToken({ provider: 'google', subject, email: `${subject}@example.test`, nonce });
  api.useToken((await api.post<{ accessToken: string }>('/v1/auth/google', { idToken, nonce })).accessToken);
  return api;
}
