import 'reflect-metadata';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { writeSync } from 'node:fs';
import { EntityManager } from '@mikro-orm/postgresql';
import { createApp } from '../../../src/create-app.js';
import { RetentionRunner } from '../../../src/modules/scheduler/index.js';
import { Config } from '../../../src/platform/config/config.js';

/**
 * A process that sweeps as of an instant, and dies (SIGKILL) where it is told to: `sweeper.js INSTANT POINTS`. A point is each statement
 * and each request to storage, before it is sent. Says `ready` when it has started, sweeps when it is sent a line, and says how it went.
 */
const [at, points] = [new Date(process.argv[2]!), Number(process.argv[3])];
const WAIT_MS = 120_000;
const config = Config.withoutRoles({ ...process.env });
const app = await createApp({ config });
await app.init();

let left = points;
const die = () => {
  left -= 1;
  if (left <= 0) process.kill(process.pid, 'SIGKILL');
};
const storagePort = new URL(config.s3.endpoint).port;
subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  if (String(request.getHeader('host')).endsWith(`:${storagePort}`)) die();
});
const prototype = Object.getPrototypeOf(app.get(EntityManager, { strict: false }).fork()) as EntityManager;
const execute = prototype.execute;
prototype.execute = function counted(this: EntityManager, ...given: Parameters<typeof execute>) {
  die();
  return execute.apply(this, given);
} as typeof execute;

writeSync(1, 'ready\n');
await new Promise((go) => process.stdin.once('data', go));
const { ok } = await app.get(RetentionRunner, { strict: false }).run({ at, waitMs: WAIT_MS });
writeSync(1, ok ? 'swept\n' : 'left over\n');
process.exit(0);
