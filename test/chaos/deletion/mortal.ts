import 'reflect-metadata';
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { EntityManager } from '@mikro-orm/postgresql';
import { createApp } from '../../../src/create-app.js';
import type { DeletionId } from '../../../src/kernel/ids.js';
import { DeletionSaga } from '../../../src/modules/privacy/deletion/saga/deletion-saga.js';
import { Config } from '../../../src/platform/config/config.js';
import { runInScope } from '../../../src/platform/persistence/scope.js';

/**
 * A process that carries on one deletion, and dies (SIGKILL) where it is told to: `mortal.js DELETION POINTS`. A point is each statement
 * of the saga and each request to storage, before it is sent. Says `s3` on a line for each request, and how it ended.
 */
const [id, points] = [process.argv[2] as string as DeletionId, Number(process.argv[3])];
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
  if (!String(request.getHeader('host')).endsWith(`:${storagePort}`)) return;
  writeSync(1, 's3\n');
  die();
});
const em = app.get(EntityManager, { strict: false });
const fork = em.fork();
const prototype = Object.getPrototypeOf(fork) as EntityManager;
const execute = prototype.execute;
prototype.execute = function counted(this: EntityManager, ...given: Parameters<typeof execute>) {
  die();
  return execute.apply(this, given);
} as typeof execute;

const saga = app.get(DeletionSaga, { strict: false });
await runInScope(em, () => saga.run(id));
writeSync(1, `lives ${left}\n`);
process.exit(0);
