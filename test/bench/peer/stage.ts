import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { ApiClient } from '../../../src/local/tour/client.js';
import { Deployment } from '../../tools/deployment.js';
import { freePorts } from '../../tools/free-ports.js';
import { benchData, databaseOf, urlOf } from '../feed/seed/bench-data.js';
import { communityOf } from '../feed/seed/community.js';
import type { Exchange, Statement } from './exchange.js';
import { moreRows } from './more-rows.js';
import type { PeerWorld } from './operations.js';
import { newPerson, type Person } from './people.js';

const COMMUNITY = communityOf(10_000);
const BASE = 'peer_base';
const RUN = 'peer_run';
const HOOK = new URL('./record-hook.js', import.meta.url).href;
const REPLAY = fileURLToPath(new URL('./replay-server.js', import.meta.url));
const API_FLAGS = ['--max-semi-space-size=16'];
const READY_LIMIT_MS = 20_000;
const SECRET = `whsec_${Buffer.from('a secret of nobody, for a benchmark').toString('base64')}`;
const ENV = {
  ACCESS_TOKEN_MINUTES: '600', WELCOME_POINTS: '100000', GENERATION_LIMIT_PER_ACCOUNT: '1000', GENERATION_QUEUED_PER_ACCOUNT: '100000',
  COMMENT_LIMIT_PER_MINUTE: '1000000',
  REPLICATE_WEBHOOK_SECRET: SECRET,
};
const POSTS = `
  select id from post where state = 'published' and not exists (select 1 from block b where post.account_id in (b.account_id, b.blocked_id))
  order by published_at desc limit 1000`;

export interface Extent {
  readonly people: number;
  readonly ledgerRows: number;
  readonly openCases: number;
}

/** A community with people in the middle of their work, of which every round gets a copy: what one round writes the next has not. */
export class PeerStage {
  private constructor(
    private readonly deployment: Deployment,
    private readonly folder: string,
    private readonly removeData: () => Promise<void>,
    readonly world: PeerWorld,
  ) {}

  static async start({ people: number, ledgerRows, openCases }: Extent): Promise<PeerStage> {
    const data = await benchData([COMMUNITY], (line) => process.stderr.write(`${line}\n`));
    const deployment = await Deployment.start(ENV, data.dataDir);
    const folder = await mkdtemp(join(tmpdir(), 'aicasso-peer-'));
    await copy(deployment, databaseOf(COMMUNITY), BASE);
    const url = await served(deployment, BASE);
    const people: Person[] = [];
    for (let n = 0; n < number; n++) people.push(await newPerson(deployment, url, n));
    const world = await furnish(deployment, url, people, moreRows(ledgerRows, openCases));
    await deployment.kill(BASE, 'SIGTERM');
    return new PeerStage(deployment, folder, () => data.remove(), world);
  }

  /** The service on a fresh copy; ended when `work` is over. */
  async service<T>(work: (url: string) => Promise<T>): Promise<T> {
    await copy(this.deployment, BASE, RUN);
    try {
      return await work(await served(this.deployment, RUN));
    } finally {
      await this.deployment.kill(RUN, 'SIGTERM');
    }
  }

  /** The service, and after each answer the statements that it sent for it. */
  async recorded<T>(work: (url: string, statements: () => Promise<Statement[]>) => Promise<T>): Promise<T> {
    const file = join(this.folder, 'statements.jsonl');
    await writeFile(file, '');
    await copy(this.deployment, BASE, RUN);
    try {
      const url = await served(this.deployment, RUN, { RECORD_FILE: file }, ['--import', HOOK]);
      return await work(url, async () => {
        const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
        await writeFile(file, '');
        return lines.map((line) => JSON.parse(line) as Statement);
      });
    } finally {
      await this.deployment.kill(RUN, 'SIGTERM');
    }
  }

  /** The bare server on a fresh copy. */
  async bare<T>(exchanges: Readonly<Record<string, readonly Exchange[]>>, work: (url: string) => Promise<T>): Promise<T> {
    const file = join(this.folder, 'exchanges.json');
    await writeFile(file, JSON.stringify(exchanges));
    await copy(this.deployment, BASE, RUN);
    const [port] = await freePorts(1);
    const more = { DATABASE_URL: addressOf(this.deployment, RUN), PORT: String(port), ROLES: 'api', METRICS_PORT: '0', REPLAY_FILE: file };
    const env = { ...this.deployment.env, ...more };
    const child = spawn(process.execPath, [...API_FLAGS, REPLAY], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    try {
      return await work(await ready(`http://127.0.0.1:${port}`));
    } finally {
      await ended(child);
    }
  }

  async stop(): Promise<void> {
    await drop(this.deployment, RUN);
    await drop(this.deployment, BASE);
    await this.deployment.stop();
    await rm(this.folder, { recursive: true, force: true });
    await this.removeData();
  }
}

async function furnish(deployment: Deployment, url: string, people: readonly Person[], rows: readonly string[]): Promise<PeerWorld> {
  const sql = new Client({ connectionString: addressOf(deployment, BASE) });
  await sql.connect();
  try {
    for (const statement of rows) await sql.query(statement);
    const { rows: posts } = await sql.query<{ id: string }>(POSTS);
    const { rows: [longest] } = await sql.query<{ id: string }>('select account_id as id from ledger_account order by id limit 1');
    const staff = people.at(-1)!;
    await sql.query("insert into account_role (account_id, role, granted_at) values ($1, 'moderator', now())", [staff.accountId]);
    // the role is in the token
    const moderator = await new ApiClient(url).post<{ accessToken: string }>('/v1/auth/refresh', { refreshToken: staff.refreshToken });
    return {
      people: people.slice(0, -1), posts: posts.map(({ id }) => id), webhookSecret: SECRET,
      moderator: { ...staff, token: moderator.accessToken },
      spender: people.find(({ accountId }) => accountId === longest!.id) ?? people[0]!,
    };
  } finally {
    await sql.end();
  }
}

async function served(deployment: Deployment, database: string, more: object = {}, flags: readonly string[] = []): Promise<string> {
  const [port] = await freePorts(1);
  const env = { DATABASE_URL: addressOf(deployment, database), PORT: String(port), REDIS_PREFIX: database, ...more };
  await deployment.run(database, 'api', env, [...API_FLAGS, ...flags]);
  return `http://127.0.0.1:${port}`;
}

function addressOf(deployment: Deployment, database: string): string {
  return urlOf(deployment.env['DATABASE_URL']!, database);
}

async function copy(deployment: Deployment, from: string, to: string): Promise<void> {
  await drop(deployment, to);
  await deployment.sql.query(`create database ${to} template ${from} strategy file_copy`); // by far the fastest for a large one
}

async function drop(deployment: Deployment, database: string): Promise<void> {
  await deployment.sql.query(`drop database if exists ${database} with (force)`);
}

async function ready(url: string): Promise<string> {
  const deadline = performance.now() + READY_LIMIT_MS;
  while (performance.now() < deadline) {
    if (await fetch(`${url}/health/ready`).then(({ ok }) => ok, () => false)) return url;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The bare server did not become ready');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await over;
}
