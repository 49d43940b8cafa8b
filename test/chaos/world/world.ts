import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { type LocalIssuer, startIssuer } from '../../../src/local/issuer.js';
import { type LocalSecrets, localSecrets } from '../../../src/local/local-secrets.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { Person } from '../clients/person.js';
import { Links } from './links.js';
import { Processes, type ProcessName } from './processes.js';
import { Servers } from './servers.js';
import { StandIns } from './stand-ins.js';

const API: readonly ProcessName[] = ['api-1', 'api-2'];
/** What stands in every world; a scenario may start more. */
export const PROCESSES: readonly ProcessName[] = [...API, 'worker-1', 'worker-2', 'scheduler-1'];
const PROVIDERS = ['fal', 'replicate'];
/** How soon the balancer notices that a process is ready, or is so no more: well within `SHUTDOWN_DRAIN_MS`. */
const LOOK_EVERY_MS = 250;

const SETTINGS = {
  NODE_ENV: 'production',
  LOCAL_SERVICES: 'off',
  LOG_LEVEL: 'warn',
  RATE_LIMIT_PER_MINUTE: '1000000',
  SIGN_IN_LIMIT_PER_MINUTE: '1000000',
  ACCESS_TOKEN_MINUTES: '1000', // nobody's session ends before its run
  WELCOME_POINTS: '1000000',
  GENERATION_LIMIT_PER_ACCOUNT: '100',
  GENERATION_QUEUED_PER_ACCOUNT: '10000',
  PROVIDER_LIMITS: '*.concurrency=none,*.perMinute=none,*.dailyBudgetUsd=none',
};

/**
 * The service as operators run it: two API processes behind a balancer, two workers and a scheduler; PostgreSQL, Redis and S3 as processes,
 * each behind a proxy; the AI providers played by one more process. People are clients over HTTP.
 */
export class World {
  private people = 0;
  private looking: NodeJS.Timeout | undefined;

  private constructor(
    readonly dataDir: string,
    readonly servers: Servers,
    readonly links: Links,
    readonly processes: Processes,
    readonly standIns: StandIns,
    /** In front of both API processes: whichever takes the connection. */
    readonly balancer: TcpProxy,
    private readonly issuer: LocalIssuer,
    /** Past all proxies. */
    readonly sql: Pool,
    /** What every process is configured with, beside its own links. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(more: Readonly<Record<string, string>> = {}): Promise<World> {
    const dataDir = await mkdtemp(join(tmpdir(), 'aicasso-chaos-'));
    const secrets = await localSecrets(dataDir);
    const servers = new Servers(dataDir, secrets);
    const [standIns, issuer] = await Promise.all([StandIns.start(PROVIDERS), startIssuer({ dataDir }), servers.startAll()]);
    const links = new Links(servers);
    for (const name of ['worker-0', ...PROCESSES] as const) await links.add(name);
    const envs: { shared: Record<string, string> } = { shared: {} };
    const processes = new Processes(dataDir, (name) => ({ ...envs.shared, ...links.env(name) }));
    const ports = await Promise.all(API.map((name) => processes.portsOf(name)));
    const balancer = await TcpProxy.to(...ports.map(({ port }) => `127.0.0.1:${port}`));
    const apiUrl = `http://127.0.0.1:${balancer.port}`;
    Object.assign(envs.shared, SETTINGS, secretsOf(secrets), issuer.env, standIns.env, {
      PUBLIC_URL: apiUrl, DATA_DIR: dataDir, S3_BUCKET: 'aicasso', S3_REGION: 'us-east-1', S3_PUBLIC_ENDPOINT: servers.urlOf('s3'), ...more,
    });
    const sql = new Pool({ connectionString: servers.urlOf('postgres'), max: 4 });
    sql.on('error', () => undefined); // an idle connection that breaks is replaced
    const world = new World(dataDir, servers, links, processes, standIns, balancer, issuer, sql, envs.shared);
    try {
      const migrated = await processes.cli('migrate');
      if (migrated.code !== 0) throw new Error(`migrate: ${migrated.output}`);
      await Promise.all(PROCESSES.map((name) => processes.start(name)));
      world.looking = setInterval(() => void world.balance(), LOOK_EVERY_MS);
      return world;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.balancer.port}`;
  }

  async rows<Row extends object>(query: string, params: unknown[] = []): Promise<Row[]> {
    return (await this.sql.query<Row>(query, params)).rows;
  }

  /** Somebody new, signed in, with the AI permission given and points to spend. */
  async person(apiUrl = this.apiUrl): Promise<Person> {
    const subject = `person-${++this.people}-${randomUUID().slice(0, 8)}`;
    const who = { provider: 'google', subject, email: `${subject}@example.test` } as const;
    return Person.join(apiUrl, (nonce) => this.issuer.mintIdToken({ ...who, nonce }));
  }

  async persons(count: number): Promise<Person[]> {
    const people: Person[] = [];
    for (let n = 0; n < count; n += 1) people.push(await this.person());
    return people;
  }

  /** As any balancer: new connections go to those that say that they are ready; to all when none does. */
  private async balance(): Promise<void> {
    const looks = await Promise.all(API.map(async (name) => ({ name, isReady: (await this.processes.readiness(name)) === 200 })));
    const ready = looks.filter(({ isReady }) => isReady).map(({ name }) => name);
    const ports = await Promise.all((ready.length > 0 ? ready : API).map((name) => this.processes.portsOf(name)));
    this.balancer.turnTo(ports.map(({ port }) => `127.0.0.1:${port}`));
  }

  /** Everything runs and is ready. */
  async mend(): Promise<void> {
    await Promise.all(PROCESSES.filter((name) => !this.processes.isRunning(name)).map((name) => this.processes.start(name)));
  }

  /** What the processes wrote last, for whoever looks for the cause. */
  lastWords(): string[] {
    return this.processes.unaskedExits.map(({ name, code, signal, output }) => `${name} ended (${signal ?? code}): ${output}`);
  }

  async stop(): Promise<void> {
    clearInterval(this.looking);
    await this.processes.stopAll();
    await this.sql.end().catch(() => undefined);
    await Promise.all([this.standIns.stop(), this.issuer.stop(), this.servers.stopAll(), this.balancer.close(), this.links.close()]);
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

function secretsOf({ AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS, TOMBSTONE_KEYS, s3AccessKey, s3SecretKey }: LocalSecrets) {
  return {
    AUTH_SIGNING_KEYS, FIELD_ENCRYPTION_KEYS, S3_ACCESS_KEY: s3AccessKey, S3_SECRET_KEY: s3SecretKey,
    ...(TOMBSTONE_KEYS !== undefined && { TOMBSTONE_KEYS }),
  };
}
