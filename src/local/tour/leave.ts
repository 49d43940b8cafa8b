import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mintLocalIdToken } from '../services-file.js';
import { ApiClient } from './client.js';
import { until } from './until.js';

interface Deletion { status: string; secret?: string; warnings: { text: string }[] }
interface Status { status: string; receipt: string | null; waitingFor: { text: string; until: string } | null }
interface Verified {
  ok: boolean;
  receipt?: {
    id: string;
    completedAt: string;
    erased: { tables: { table: string }[]; objects: { prefix: string }[] };
    kept: { class: string; rows: number | null; until: string | null; trigger: string; basis: string }[];
    thirdParties: { recipient: string; status: string }[];
  };
}

/** A step that failed, or something in use, is waited for at least so long. */
const PATIENCE = { patienceMs: 20 * 60_000, everyMs: 6_500 }; // as often as an address without a sign-in may ask
/** Beside this file: compiled, or as it is in the tests. */
const CLI = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../cli.ts' : '../../cli.js', import.meta.url));

export interface LeaveOptions {
  readonly apiUrl: string;
  readonly dataDir: string;
  readonly subject: string;
  readonly step: number;
  readonly tell: (line: string) => void;
}

/** Ends the account at once, and verifies the receipt without the service. @throws Error when anything of it is left to see */
export async function leave(api: ApiClient, { apiUrl, dataDir, subject, step, tell }: LeaveOptions): Promise<void> {
  const stranger = new ApiClient(apiUrl);
  const { nonce } = await stranger.post<{ nonce: string }>('/v1/auth/nonce');
  const idToken = await mintLocalIdToken(dataDir, { provider: 'google', subject, email: `${subject}@example.test`, nonce });
  const { secret, warnings } = await api.post<Deletion>('/v1/privacy/deletion', { reauth: { idToken, nonce }, when: 'now' });
  tell(`${step}. Deletion asked for, now, with a fresh sign-in.${warnings.map(({ text }) => ` ${text}`).join('')}`);
  const { receipt } = await ended(stranger, secret!, tell);
  const isOut = await api.get('/v1/me').then(() => false, (error: Error) => error.message.includes(' 401'));
  if (!isOut) throw new Error('The account still answers');

  const file = resolve(join(dataDir, 'tour-receipt.jws'));
  const keys = resolve(join(dataDir, 'tour-receipt-keys.json'));
  await writeFile(file, receipt!);
  await writeFile(keys, JSON.stringify(await stranger.get('/.well-known/jwks.json')));
  const verified = await verify(file, keys);
  if (!verified.ok) throw new Error('The receipt was not signed by the keys of the service');
  gist(verified.receipt!, tell);
  tell(`    Verified without the service: npm run cli -- receipt verify ${file} --jwks ${keys}`);
}

/** How it goes on is told once for each reason to wait. */
async function ended(stranger: ApiClient, secret: string, tell: (line: string) => void): Promise<Status> {
  const told = new Set<string>();
  const look = () => stranger.post<Status>('/v1/privacy/deletion-status', { secret });
  return until('the end of the account', look, ({ status, waitingFor }) => {
    if (waitingFor && !told.has(waitingFor.text)) tell(`    … ${waitingFor.text} (${waitingFor.until})`);
    if (waitingFor) told.add(waitingFor.text);
    return status === 'completed';
  }, PATIENCE);
}

/** With the operator's own command, in a process of its own that is told of no service and no database. */
async function verify(file: string, keys: string): Promise<Verified> {
  const { PATH } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath, [...process.execArgv, CLI, 'receipt', 'verify', file, '--jwks', keys, '--json'], { env: { PATH } },
  );
  return JSON.parse(stdout) as Verified;
}

function gist({ completedAt, erased, kept, thirdParties }: NonNullable<Verified['receipt']>, tell: (line: string) => void): void {
  tell(`    Completed ${completedAt}. The receipt names nobody. It says that rows of ${erased.tables.length} tables and`);
  tell(`    ${erased.objects.length} kinds of files were erased, and that without a name there stay:`);
  for (const { class: name, rows, until: end, trigger, basis } of kept)
    tell(`      ${name}: ${rows ?? 'uncounted'} rows until ${end ?? `the end of its period (${trigger})`}, for ${basis}`);
  const others = thirdParties.map(({ recipient, status }) => `${recipient}: ${status}`).join(', ');
  tell(`    Third parties: ${others || 'none had anything'}.`);
}
