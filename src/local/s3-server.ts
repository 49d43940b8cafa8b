/**
 * The S3 server, in a process of its own: its memory is not the service's, and its end is seen. Configuration comes as one line of JSON on
 * stdin, the port goes as one line to stdout, and the end of stdin is the end of the server.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import S3rver from '@20minutes/s3rver';
import AWSAccount from '@20minutes/s3rver/lib/models/account.js';
import { reasonOf } from './local-service-error.js';
import { s3Guard } from './s3-guard.js';
import { WholeObjectStore } from './s3-store.js';

/** Node's five seconds would close a connection in the moment in which a client that was busy uses it again. */
const KEEP_ALIVE_MS = 75_000;

export interface S3ServerConfiguration {
  folder: string;
  port: number;
  accessKey: string;
  secretKey: string;
  region: string;
}

async function serve({ folder, port, ...credentials }: S3ServerConfiguration): Promise<number> {
  const store = new WholeObjectStore(join(folder, 'buckets'), join(folder, 'incoming'));
  await store.prepare();
  const server = new S3rver({ address: '127.0.0.1', port, directory: store.rootDirectory, silent: true, vhostBuckets: false });
  server.store = store;
  server.context.store = store;
  // The package comes with a key pair that everybody knows.
  AWSAccount.DUMMY_ACCOUNT.revokeAccessKey('S3RVER');
  AWSAccount.DUMMY_ACCOUNT.createKeyPair(credentials.accessKey, credentials.secretKey);
  server.middleware.splice(2, 0, s3Guard(store, credentials)); // after those that log and write XML, before those that answer
  server.on('error', (error) => {
    if (!('status' in error) || Number(error.status) >= 500) process.stderr.write(`${error.stack ?? error.message}\n`);
  });
  const { port: listening } = await server.run();
  server.httpServer.keepAliveTimeout = KEEP_ALIVE_MS;
  return listening;
}

const input = createInterface({ input: process.stdin });
input.once('line', (line) => {
  serve(JSON.parse(line) as S3ServerConfiguration).then(
    (port) => process.stdout.write(`${JSON.stringify({ port })}\n`),
    (error: unknown) => {
      process.stderr.write(`Error: ${reasonOf(error)}\n`);
      process.exit(1);
    },
  );
});
input.once('close', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
