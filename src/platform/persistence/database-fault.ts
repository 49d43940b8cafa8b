import { Client } from 'pg';
import { networkFault, type ServerFault } from '../config/server-fault.js';

type Variable = 'DATABASE_URL' | 'DATABASE_DIRECT_URL';
const WITHIN_MS = 10_000;

/** By SQLSTATE: the manual of PostgreSQL, appendix A. */
const WRONG: Readonly<Record<string, string>> = {
  '28P01': 'wrong user or password',
  '28000': 'the user may not log in',
  '3D000': 'there is no such database',
  ERR_INVALID_URL: 'not a URL',
  '42501': 'the user has not the rights that are needed',
};
const UNBOUNDED = 'its pooler sets no statement_timeout: see docker/pgbouncer.ini';
const NOT_NOW: Readonly<Record<string, string>> = {
  '53300': 'it has no connection left',
  '57P03': 'it is starting or stopping',
  '08P01': 'its pooler has no session',
};

/** Connects once. Null when that is possible. Of a pooler it is seen too that what it lends out gives up late answers (law 10). */
export async function databaseFault(
  { url, isPooled = false }: { readonly url: string; readonly isPooled?: boolean }, variable: Variable = 'DATABASE_URL',
): Promise<ServerFault | null> {
  let client: Client | undefined;
  try {
    client = new Client({ connectionString: url, connectionTimeoutMillis: WITHIN_MS, query_timeout: WITHIN_MS });
    client.on('error', () => undefined); // also thrown by `connect`
    await client.connect();
    const { rows } = isPooled ? await client.query<{ statement_timeout: string }>('show statement_timeout') : { rows: [] };
    return rows[0]?.statement_timeout === '0' ? { variable, what: UNBOUNDED, code: '', isWrong: true } : null;
  } catch (error) {
    return knownDatabaseFault(error, variable) ?? { variable, what: 'it is not ready, or no PostgreSQL', code: '', isWrong: false };
  } finally {
    void client?.end(); // not waited for: who does not answer may not take leave either
  }
}

/** Null for an error that is not about the server or the rights on it. */
export function knownDatabaseFault(error: unknown, variable: Variable = 'DATABASE_URL'): ServerFault | null {
  const { code: given, message = '' } = error as { code?: unknown; message?: string };
  const code = typeof given === 'string' ? given : message === 'timeout expired' ? 'ETIMEDOUT' : '';
  if (WRONG[code] !== undefined) return { variable, what: WRONG[code], code, isWrong: true };
  if (NOT_NOW[code] !== undefined) return { variable, what: NOT_NOW[code], code, isWrong: false };
  if (message.includes('password must be a string')) return { variable, what: 'a password is needed', code, isWrong: true };
  return networkFault(variable, code);
}
