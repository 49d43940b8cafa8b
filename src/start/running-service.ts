import type { AddressInfo } from 'node:net';
import { MikroORM } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AppOptions } from '../app.module.js';
import { createApp } from '../create-app.js';
import { migrateUp } from '../platform/persistence/migrations/migrate-up.js';
import { ObjectStorage } from '../platform/storage/object-storage.js';
import { Log } from '../platform/telemetry/log.js';
import { OperationsServer } from '../platform/telemetry/operations-server.js';
import { Stopping } from '../platform/telemetry/stopping.js';
import { RefusedStart } from './refused-start.js';
import { refuseRestoredBackup } from './restored-backup.js';
import { namingServers, requireServers } from './servers.js';

/** Requests under way get this long to end once the service is told to stop; event streams are cut then. */
const LAST_ANSWERS_MS = 8_000;

export interface StartOptions extends AppOptions {
  /** Bring the database up to date. Otherwise a pending migration refuses the start. */
  readonly migrate: boolean;
}

export interface RunningService {
  readonly app: NestFastifyApplication;
  /** Null without the api role. */
  readonly port: number | null;
  readonly metricsPort: number;
  /** Takes no more work, ends what is under way, closes everything. */
  stop(): Promise<void>;
}

/** Runs the roles that the configuration names. @throws RefusedStart, BadConfiguration */
export async function startService(options: StartOptions): Promise<RunningService> {
  const { config } = options;
  await requireServers(config);
  const app = await createApp(options);
  const stop = () => stopInTime(app);
  const log = app.get(Log);
  try {
    await namingServers(() => bringUpToDate(app.get(MikroORM), options.migrate));
    await namingServers(() => app.get(ObjectStorage).prepare());
    await namingServers(() => refuseRestoredBackup(app));
    const metricsPort = await clearly('METRICS_PORT', config.metricsPort, () => app.get(OperationsServer).listen());
    await app.init();
    const port = config.roles.has('api') ? await clearly('PORT', config.port, () => listen(app, config.port)) : null;
    const roles = [...config.roles];
    log.info('started', { roles, port, metricsPort, node: process.version, uptimeMs: Math.round(process.uptime() * 1000) });
    const drainMs = port === null ? 0 : config.drainMs;
    return { app, port, metricsPort, stop: () => drained(app, drainMs, stop) };
  } catch (error) {
    await stop().catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}

async function bringUpToDate(orm: MikroORM, migrate: boolean): Promise<void> {
  if (migrate) {
    await migrateUp(orm);
    return;
  }
  const pending = await orm.migrator.getPending();
  if (pending.length > 0) throw new RefusedStart(`${pending.length} migrations are pending; run "npm run cli -- migrate" first.`);
}

/** Past Nest, which would log a refusal that is told better by `clearly`. */
async function listen(app: NestFastifyApplication, port: number): Promise<number> {
  await app.getHttpAdapter().getInstance().listen({ port, host: '0.0.0.0' });
  return (app.getHttpServer().address() as AddressInfo).port;
}

async function clearly<T>(variable: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EADDRINUSE')
      throw new RefusedStart(`Port ${port} is in use; stop the program that uses it or set ${variable} to another.`);
    if (code === 'EACCES') throw new RefusedStart(`Port ${port} may not be used by this account; set ${variable} to another.`);
    throw error;
  }
}

/** Is not ready from now on, but answers for `drainMs` more, each connection for the last time; then stops. */
async function drained(app: NestFastifyApplication, drainMs: number, stop: () => Promise<void>): Promise<void> {
  const log = app.get(Log);
  const beganAt = performance.now();
  log.info('stopping', { drainMs });
  app.get(Stopping).begin();
  if (drainMs > 0) await new Promise<void>((over) => setTimeout(over, drainMs));
  await stop();
  log.info('stopped', { tookMs: Math.round(performance.now() - beganAt) });
}

async function stopInTime(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const cut = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
