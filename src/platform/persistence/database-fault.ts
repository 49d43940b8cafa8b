import { Client } from 'pg';
import { networkFault, type ServerFault } from '../config/server-fault.js';

const VARIABLE = 'DATABASE_URL';
const WITHIN_MS = 10_000;

/** By SQLSTATE: the manual of PostgreSQL, appendix A. */
const WRONG: Readonly<Record<string, string>> = {
  '28P01': 'wrong user or password',
  '28000': 'the user may not log in',
  '3D000': 'there is no such database',
  ERR_INVALID_URL: 'not a URL',
  '42501': 'the user has not the rights that are needed',
};
const NOT_NOW: Readonly<Record<string, string>> = {
  '53300': 'it has no connection left',
  '57P03': 'it is starting or stopping',
};

/** Connects once. Null when that is possible. */
export async function databaseFault({ url }: { readonly url: string }): Promise<ServerFault | null> {
  let client: Client | undefined;
  try {
    client = new Client({ connectionString: url, connectionTimeoutMillis: WITHIN_MS });
    client.on('error', () => undefined); // also thrown by `connect`
    await client.connect();
    return null;
  } catch (error) {
    return knownDatabaseFault(error) ?? { variable: VARIABLE, what: 'it is not ready, or no PostgreSQL', code: '', isWrong: false };
  } finally {
    void client?.end(); // not waited for: who does not answer may not take leave either
  }
}

/** Null for an error that is not about the server or the rights on it. */
export function knownDatabaseFault(error: unknown): ServerFault | null {
  const { code: given, message = '' } = error as { code?: unknown; message?: string };
  const code = typeof given === 'string' ? given : message === 'timeout expired' ? 'ETIMEDOUT' : '';
  if (WRONG[code] !== undefined) return { variable: VARIABLE, what: WRONG[code], code, isWrong: true };
  if (NOT_NOW[code] !== undefined) return { variable: VARIABLE, what: NOT_NOW[code], code, isWrong: false };
  if (message.includes('password must be a string')) return { variable: VARIABLE, what: 'a password is needed', code, isWrong: true };
  return networkFault(VARIABLE, code);
}
