/**
 * What the service is measured by: Fastify and `pg`, which check the access token, send the same statements with the same values on one
 * connection, and answer the same body. No framework, validation, limits, mapping of rows, log lines or measures. It reads what was
 * recorded from `REPLAY_FILE`.
 */
import { readFile } from 'node:fs/promises';
import Fastify from 'fastify';
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

const fastify = Fastify();
fastify.get('/health/ready', () => ({}));
fastify.all('/*', async ({ headers }, reply) => {
  const [operation = '', n = ''] = String(headers[NUMBER_HEADER]).split('/');
  const { status, body, statements } = exchanges[operation]![Number(n)]!;
  if (headers.authorization !== undefined) await tokens.verify(headers.authorization.slice('Bearer '.length));
  await send(statements);
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
