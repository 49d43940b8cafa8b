import { realpath } from 'node:fs/promises';
import type { Clock } from '../kernel/clock.js';
import { lockDataFolder } from './data-lock.js';
import { startIssuer, type LocalIssuer } from './issuer.js';
import { keepRunning, type ChildService, type KeptRunning } from './kept-running.js';
import { localSecrets, type LocalSecrets } from './local-secrets.js';
import { LocalServiceError, reasonOf } from './local-service-error.js';
import { startPostgres } from './postgres.js';
import { endProcess, inspectProcess } from './process-control.js';
import { readJson } from './private-files.js';
import { startRedis } from './redis.js';
import { S3_REGION, startS3 } from './s3.js';
import { removeRunningServices, writeRunningServices, type RunningServices, type SeenProcess } from './services-file.js';

const BUCKET = 'aicasso';

/** Which services are not configured by URL and so must be brought along. */
export type Need = Record<'postgres' | 'redis' | 's3' | 'issuer', boolean>;

export interface LocalServicesOptions {
  dataDir: string;
  need: Need;
  /** False for tests: faster, and nothing outlives a power cut. Default true. */
  durable?: boolean;
  /** Starts a service again that ends by itself. Default true. */
  supervise?: boolean;
  /** Lines for the person at the terminal. */
  log?: (line: string) => void;
  clock?: Clock;
}

export interface LocalServices {
  /** What the service must be configured with to use what was started. */
  env: Record<string, string>;
  issuer: LocalIssuer | null;
  secrets: LocalSecrets;
  /** Process ids of the embedded servers, by name. */
  pids(): Record<string, number>;
  /** Lets commands from outside find the service too, e.g. `{ apiUrl }`. */
  announce(addresses: Record<string, string>): Promise<void>;
  /** Ends what was started, within about fifteen seconds at worst. Asked twice, done once. */
  stop(): Promise<void>;
}

/**
 * Starts the needed services beside each other on one data folder, which they keep: a second start finds ports, secrets and data again.
 * What a killed run left behind is ended first.
 * @throws LocalServiceError, one sentence, when one of them cannot run; then none does.
 */
export async function startLocalServices(options: LocalServicesOptions): Promise<LocalServices> {
  const { need, durable = true, supervise = true, log = () => undefined, clock } = options;
  const lock = await lockDataFolder(options.dataDir);
  const dataDir = await realpath(options.dataDir);
  const started = new Map<string, KeptRunning>();
  let issuer: LocalIssuer | null = null;
  const announced: Record<string, string> = {};
  const env: Record<string, string> = {};

  const describe = async (): Promise<void> => {
    const owner = await inspectProcess(process.pid);
    const processes: Record<string, SeenProcess> = {};
    for (const [name, service] of started) {
      const { pid, startToken } = service.current();
      processes[name] = { pid, startToken };
    }
    const running: RunningServices = {
      owner: { pid: process.pid, startToken: owner?.startToken ?? '' }, processes, env, issuerUrl: issuer?.url ?? null, announced,
    };
    await writeRunningServices(dataDir, running);
  };
  const begin = async (isNeeded: boolean, name: string, start: () => Promise<ChildService>): Promise<void> => {
    if (!isNeeded) return;
    started.set(name, supervise ? await keepRunning(name, start, log, describe) : asItIs(await start()));
  };
  const end = async (): Promise<void> => {
    await Promise.all([...[...started.values()].map((service) => service.stop()), issuer?.stop()]);
    await removeRunningServices(dataDir);
    await lock.release();
  };

  try {
    await endLeftovers(dataDir);
    const secrets = await localSecrets(dataDir);
    const s3Keys = { accessKey: secrets.s3AccessKey, secretKey: secrets.s3SecretKey };
    const outcomes = await Promise.allSettled([
      begin(need.postgres, 'PostgreSQL', () => startPostgres({ dataDir, durable })),
      begin(need.redis, 'Redis', () => startRedis({ dataDir, durable, password: secrets.redisPassword, log })),
      begin(need.s3, 'S3', () => startS3({ dataDir, ...s3Keys })),
      need.issuer ? startIssuer({ dataDir, ...(clock && { clock }) }).then((running) => void (issuer = running)) : undefined,
    ]);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    Object.assign(env, environmentOf(started, issuer, secrets));
    await describe();
    let ending: Promise<void> | null = null;
    return {
      env,
      issuer,
      secrets,
      pids: () => Object.fromEntries([...started].map(([name, service]) => [name, service.current().pid])),
      announce: async (addresses) => {
        Object.assign(announced, addresses);
        await describe();
      },
      stop: () => (ending ??= end()),
    };
  } catch (error) {
    await end();
    throw error instanceof LocalServiceError ? error : new LocalServiceError(`${reasonOf(error)}.`, { cause: error });
  }
}

function environmentOf(started: Map<string, KeptRunning>, issuer: LocalIssuer | null, secrets: LocalSecrets): Record<string, string> {
  const [postgres, redis, s3] = ['PostgreSQL', 'Redis', 'S3'].map((name) => started.get(name)?.current().url);
  return {
    ...(postgres && { DATABASE_URL: postgres }),
    ...(redis && { REDIS_URL: redis }),
    ...(s3 && {
      S3_ENDPOINT: s3, S3_REGION, S3_BUCKET: BUCKET, S3_ACCESS_KEY: secrets.s3AccessKey, S3_SECRET_KEY: secrets.s3SecretKey,
    }),
    ...issuer?.env,
  };
}

function asItIs(service: ChildService): KeptRunning {
  return { current: () => service, stop: () => service.stop() };
}

/** Children of a run that was killed. PostgreSQL and Redis are also known by their own pid files, which are looked at when they start. */
async function endLeftovers(dataDir: string): Promise<void> {
  const isRecord = (value: unknown): value is Partial<RunningServices> => typeof value === 'object' && value !== null;
  const last = await readJson(`${dataDir}/services.json`, isRecord).catch(() => null);
  const s3 = last?.processes?.['S3'];
  if (s3) await endProcess(s3, [{ signal: 'SIGTERM', waitMs: 3_000 }, { signal: 'SIGKILL', waitMs: 1_000 }]);
  await removeRunningServices(dataDir);
}
