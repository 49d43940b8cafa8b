import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SystemClock } from '../../../src/kernel/clock.js';
import type { AccountId, SessionId } from '../../../src/kernel/ids.js';
import { AccessTokens } from '../../../src/modules/auth/access/access-tokens.js';
import { SigningKeys } from '../../../src/modules/auth/access/signing-keys.js';
import { Config } from '../../../src/platform/config/config.js';
import { Client } from 'pg';
import { Deployment } from '../../tools/deployment.js';
import { freePorts } from '../../tools/free-ports.js';
import { benchData, databaseOf, urlOf } from './seed/bench-data.js';
import { type Community, type Follower, numberOfFollower, numberOfReader, usernameOf } from './seed/community.js';

const BARE = fileURLToPath(new URL('./bare-server.js', import.meta.url));
const READY_LIMIT_MS = 20_000;
/** As the compose file starts those that serve the API. */
const API_FLAGS = ['--max-semi-space-size=16'];
/** The tokens of a run do not end before it. */
const TOKEN_MINUTES = '600';

/** Seeded communities, each with an API process of its own: all on one PostgreSQL that cares for power cuts, as people would run it. */
export class FeedStage {
  private readonly others: ChildProcess[] = [];

  private constructor(
    private readonly deployment: Deployment,
    private readonly remove: () => Promise<void>,
  ) {}

  static async start(communities: readonly Community[]): Promise<FeedStage> {
    const data = await benchData(communities, (line) => process.stderr.write(`${line}\n`));
    const deployment = await Deployment.start({ ACCESS_TOKEN_MINUTES: TOKEN_MINUTES }, data.dataDir);
    return new FeedStage(deployment, () => data.remove());
  }

  /** The API on one community: its address, and its database. */
  async serve(community: Community, flags: readonly string[] = [], name = databaseOf(community)): Promise<Served> {
    const databaseUrl = urlOf(this.deployment.env['DATABASE_URL']!, databaseOf(community));
    const [port] = await freePorts(1);
    const env = { DATABASE_URL: databaseUrl, PORT: String(port), REDIS_PREFIX: databaseOf(community) };
    await this.deployment.run(name, 'api', env, [...API_FLAGS, ...flags]);
    const config = Config.from({ ...this.deployment.env, ROLES: 'api', METRICS_PORT: '0' });
    const tokens = new AccessTokens(new SigningKeys(config), config, new SystemClock());
    return new Served(`http://127.0.0.1:${port}`, databaseUrl, community, this.deployment.pidOf(name), tokens);
  }

  /** By the name that it was served under. */
  async end(name: string): Promise<void> {
    await this.deployment.kill(name, 'SIGTERM');
  }

  /** What it is compared with, on the same database. */
  async serveBare({ databaseUrl }: Served): Promise<string> {
    const [port] = await freePorts(1);
    const env = { ...this.deployment.env, DATABASE_URL: databaseUrl, PORT: String(port), ROLES: 'api', METRICS_PORT: '0' };
    this.others.push(spawn(process.execPath, [BARE], { env, stdio: ['ignore', 'ignore', 'inherit'] }));
    const url = `http://127.0.0.1:${port}`;
    const deadline = performance.now() + READY_LIMIT_MS;
    while (performance.now() < deadline) {
      if (await fetch(`${url}/v1/feed`).then(({ ok }) => ok, () => false)) return url;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('The bare server did not become ready');
  }

  async stop(): Promise<void> {
    for (const child of this.others) child.kill();
    await this.deployment.stop();
    await this.remove();
  }
}

export class Served {
  constructor(
    readonly url: string,
    readonly databaseUrl: string,
    readonly community: Community,
    readonly pid: number,
    private readonly tokens: AccessTokens,
  ) {}

  /** Access tokens of as many readers. */
  readers(count: number): Promise<string[]> {
    return this.tokensOf(Array.from({ length: count }, (_, n) => numberOfReader(this.community, n)));
  }

  async follower(name: Follower): Promise<string> {
    return (await this.tokensOf([numberOfFollower(this.community, name)]))[0]!;
  }

  /** The username of somebody who posts much and whom no block hides from anybody. */
  async author(): Promise<string> {
    const { rows } = await this.query<{ username: string }>(
      `select p.username from profile p join profile_count c on c.account_id = p.account_id
       where not exists (select 1 from block b where p.account_id in (b.account_id, b.blocked_id)) order by c.posts desc limit 1`,
    );
    return rows[0]!.username;
  }

  /** Of people by their numbers, whose sessions are seeded. */
  private async tokensOf(numbers: readonly number[]): Promise<string[]> {
    const { rows } = await this.query<{ accountId: AccountId; sessionId: SessionId }>(
      `select p.account_id as "accountId", s.id as "sessionId" from profile p join session s on s.account_id = p.account_id
       where p.username = any($1)`,
      [numbers.map(usernameOf)],
    );
    return Promise.all(rows.map(async (who) => (await this.tokens.sign(who, [])).token));
  }

  async query<Row extends object>(text: string, values: unknown[] = []): Promise<{ rows: Row[] }> {
    const client = new Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return await client.query<Row>(text, values);
    } finally {
      await client.end();
    }
  }
}
