/**
 * What the service is measured by: Fastify and `pg`, which check the access token, send the same statements with the same values on one
 * connection, sign as many addresses of storage as the answer holds, and answer the same body. No framework, validation, limits, mapping
 * of rows, log lines or measures. It reads what was recorded from `REPLAY_FILE`.
 */
import { readFile } from 'node:fs/promises';
import Fastify from 'fastify';
import { Client as Minio } from 'minio';
import { Pool } from 'pg';
import { SystemClock } from '../../../src/kernel/clock.js';
import { AccessTokens } from '../../../src/modules/auth/access/access-tokens.js';
import { SigningKeys } from '../../../src/modules/auth/access/signing-keys.js';
import { Config } from '../../../src/platform/config/config.js';
import { PLANNER } from '../../../src/platform/persistence/orm.config.js';
import { type Exchange, NUMBER_HEADER } from './exchange.js';

const config = Config.from(process.env);
const tokens = new AccessTokens(new SigningKeys(config), config, new SystemClock());
const pool = new Pool({ connectionString: config.database.url, max: config.database.poolMax, options: PLANNER });
const exchanges = JSON.parse(await readFile(process.env['REPLAY_FILE']!, 'utf8')) as Record<string, readonly Exchange[]>;

const { hostname, port: s3Port, protocol } = new URL(config.s3.publicEndpoint);
const storage = new Minio({
  endPoint: hostname, port: Number(s3Port), useSSL: protocol === 'https:', region: config.s3.region,
  accessKey: config.s3.accessKey, secretKey: config.s3.secretKey,
});
const SIGNED = /x-amz-signature/gi;
const answers = Object.fromEntries(Object.entries(exchanges).map(([id, all]) => [id, all.map((exchange) => ({
  ...exchange, signatures: JSON.stringify(exchange.body).match(SIGNED)?.length ?? 0,
}))]));

const fastify = Fastify();
fastify.get('/health/ready', () => ({}));
fastify.all('/*', async ({ headers }, reply) => {
  const [operation = '', n = ''] = String(headers[NUMBER_HEADER]).split('/');
  const { status, body, statements, signatures } = answers[operation]![Number(n)]!;
  if (headers.authorization !== undefined) await tokens.verify(headers.authorization.slice('Bearer '.length));
  await send(statements);
  for (let signed = 0; signed < signatures; signed++) await storage.presignedGetObject(config.s3.bucket, 'creation/0', 3600);
  return body === null ? reply.code(status).send() : reply.code(status).send(body);
});
await fastify.listen({ host: '127.0.0.1', port: config.port });

async function send(statements: Exchange['statements']): Promise<void> {
  if (statements.length === 0) return;
  const client = await pool.connect();
  let error: Error | undefined;
  try {
    for (const { text, name, values } of statements) await client.query({ text, ...(name !== undefined && { name }), values: [...values] });
  } catch (caught) {
    error = caught as Error;
    throw error;
  } finally {
    client.release(error);
  }
}
