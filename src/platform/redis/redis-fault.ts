import { Redis, type RedisOptions } from 'ioredis';
import { networkFault, type ServerFault } from '../config/server-fault.js';

const VARIABLE = 'REDIS_URL';
const WITHIN_MS = 10_000;

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  disconnectTimeout: 100, // its timer keeps the process
};

/** By the first word of the server's error. */
const WRONG: Readonly<Record<string, string>> = {
  WRONGPASS: 'wrong user or password',
  NOAUTH: 'a password is needed',
  NOPERM: 'the user may not use it',
};
const NOT_NOW: Readonly<Record<string, string>> = {
  LOADING: 'it is still loading its data',
  ERR: 'it refuses the connection', // its words may be about the number of clients, or of the database
};

/** Connects once. Null when the server takes us and serves. */
export async function redisFault({ url }: { readonly url: string }): Promise<ServerFault | null> {
  const errors: Error[] = [];
  let connection: Redis | undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), WITHIN_MS);
  });
  try {
    connection = new Redis(url, OPTIONS);
    connection.on('error', (error) => errors.push(error)); // what `connect` throws says only that it is closed
    await Promise.race([connection.connect().then(() => connection?.ping()), late]);
  } catch (error) {
    errors.push(error as Error);
  } finally {
    clearTimeout(timer);
    connection?.disconnect();
  }
  return errors[0] ? faultOf(errors[0]) : null;
}

function faultOf({ code: given, message }: Error & { readonly code?: unknown }): ServerFault {
  const code = typeof given === 'string' ? given : (/^[A-Z]{3,}(?= )/.exec(message)?.[0] ?? '');
  if (WRONG[code] !== undefined) return { variable: VARIABLE, what: WRONG[code], code, isWrong: true };
  if (NOT_NOW[code] !== undefined) return { variable: VARIABLE, what: NOT_NOW[code], code, isWrong: false };
  return networkFault(VARIABLE, code) ?? { variable: VARIABLE, what: 'it is not ready, or no Redis', code, isWrong: false };
}
