import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client as Postgres } from 'pg';
import { type IdTokenOptions, type LocalServices, startLocalServices } from '../../src/local/index.js';
import { ApiClient } from '../../src/local/tour/client.js';
import { freePorts } from './free-ports.js';

/** As `npm start` and the image start it. */
const FLAGS = ['--enable-source-maps', '--max-semi-space-size=4'];
const MALLOC = { MALLOC_MMAP_THRESHOLD_: '262144' };
const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
const READY_LIMIT_MS = 240_000;

/** The service as operators run it: real processes, each with its roles, over real PostgreSQL (fsync on), Redis and S3. */
export class Deployment {
  private readonly running = new Map<string, ChildProcess>();

  private constructor(
    private readonly dataDir: string,
    private readonly isKept: boolean,
    private readonly services: LocalServices,
    readonly env: Readonly<Record<string, string>>,
    readonly apiUrl: string,
    readonly sql: Postgres,
  ) {}

  /** `kept`: a data folder that stays when all stops; else a new one, which goes. */
  static async start(more: Record<string, string> = {}, kept?: string): Promise<Deployment> {
    const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'aicasso-run-')));
    const need = { postgres: true, redis: true, s3: true, issuer: true };
    const services = await startLocalServices({ dataDir, need, supervise: false });
    const [port] = await freePorts(1);
    const apiUrl = `http://127.0.0.1:${port}`;
    const env = {
      ...services.env,
      ...pick(services.secrets, 'AUTH_SIGNING_KEYS', 'FIELD_ENCRYPTION_KEYS'),
      NODE_ENV: 'production',
      LOCAL_SERVICES: 'off',
      LOG_LEVEL: 'warn',
      PORT: String(port),
      PUBLIC_URL: apiUrl,
      DATA_DIR: dataDir,
      RATE_LIMIT_PER_MINUTE: '1000000',
      SIGN_IN_LIMIT_PER_MINUTE: '1000000',
      ...more,
    };
    const sql = new Postgres({ connectionString: services.env['DATABASE_URL'] });
    await sql.connect();
    const deployment = new Deployment(dataDir, kept !== undefined, services, env, apiUrl, sql);
    await deployment.cli('migrate');
    return deployment;
  }

  /** Starts a process under a name and waits until it says that it is ready. Several that serve the API need a `PORT` of their own. */
  async run(name: string, roles: string, more: Record<string, string> = {}, flags: readonly string[] = []): Promise<void> {
    const [metricsPort] = await freePorts(1);
    const env: NodeJS.ProcessEnv = {
      ...process.env, ...MALLOC, ...this.env, ROLES: roles, METRICS_PORT: String(metricsPort), ...more,
    };
    const child = spawn(process.execPath, [...FLAGS, ...flags, MAIN], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    this.running.set(name, child);
    const health = `http://127.0.0.1:${roles.includes('api') ? env['PORT'] : metricsPort}/health/ready`;
    const deadline = performance.now() + READY_LIMIT_MS;
    while (performance.now() < deadline && child.exitCode === null) {
      const isReady = await fetch(health).then(({ ok }) => ok, () => false);
      if (isReady) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${name} did not become ready`);
  }

  /** As a crash would: nothing is told, nothing is waited for. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.running.get(name);
    this.running.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** 0 when it does not run. */
  pidOf(name: string): number {
    return this.running.get(name)?.pid ?? 0;
  }

  cli(...args: string[]): Promise<{ code: number; output: string }> {
    return this.cliWith({}, ...args);
  }

  async cliWith(more: Record<string, string>, ...args: string[]): Promise<{ code: number; output: string }> {
    const child = spawn(process.execPath, [CLI, ...args], {
      env: { ...process.env, ...this.env, METRICS_PORT: '0', ...more },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (part: Buffer) => { output += part.toString(); });
    const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)));
    return { code, output };
  }

  idToken(options: IdTokenOptions): Promise<string> {
    return this.services.issuer!.mintIdToken(options);
  }

  /** Somebody new, signed in, with the AI permission given and points to spend. */
  async person(subject: string, points: number): Promise<ApiClient> {
    return (await this.signedIn(subject, points)).api;
  }

  /** The same, with what the person is known by. */
  async signedIn(subject: string, points: number): Promise<{ api: ApiClient; token: string; accountId: string }> {
    const api = new ApiClient(this.apiUrl);
    const { nonce } = await api.post<{ nonce: string }>('/v1/auth/nonce');
    const idToken = await this.idToken({ provider: 'google', subject, email: `${subject}@example.test`, nonce });
    const session = await api.post<{ accessToken: string; account: { id: string } }>('/v1/auth/google', { idToken, nonce });
    api.useToken(session.accessToken);
    const { version } = await api.get<{ version: string }>('/v1/policies/ai-data-sharing');
    await api.post('/v1/consents', { policy: 'ai-data-sharing', version, decision: 'granted', locale: 'en', surface: 'test' });
    const granted = await this.cli('points', 'grant', '--account', session.account.id, '--points', String(points), '--reason', 'test run');
    if (granted.code !== 0) throw new Error(`points grant: ${granted.output}`);
    return { api, token: session.accessToken, accountId: session.account.id };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map((name) => this.kill(name, 'SIGTERM')));
    await this.sql.end();
    await this.services.stop();
    if (!this.isKept) await rm(this.dataDir, { recursive: true, force: true });
  }
}

function pick(values: object, ...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name))) as Record<string, string>;
}
