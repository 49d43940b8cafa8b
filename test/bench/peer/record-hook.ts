/**
 * Loaded before the service (`--import`): writes each statement that it sends to PostgreSQL as a line of JSON into `RECORD_FILE`. A
 * benchmark asks one request at a time, and so knows which statements are whose.
 */
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Client } from 'pg';
import type { Statement } from './exchange.js';

type Asked = string | { readonly text?: string; readonly name?: string; readonly values?: readonly unknown[] };

const FILE = process.env['RECORD_FILE']!;
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils') as { prepareValue(value: unknown): unknown };

// the ORM may have a copy of its own
const theirs = createRequire(import.meta.resolve('@mikro-orm/postgresql'))('pg') as typeof import('pg');
for (const prototype of new Set([Client.prototype, theirs.Client.prototype])) record(prototype);

function record(prototype: Client): void {
  const { query } = prototype;
  prototype.query = function recorded(this: Client, asked: Asked, ...more: unknown[]) {
    const { text, name, values = Array.isArray(more[0]) ? more[0] : [] } = typeof asked === 'string' ? { text: asked } : asked;
    if (text !== undefined) {
      const statement: Statement = { text, ...(name !== undefined && { name }), values: values.map(asSent) };
      appendFileSync(FILE, `${JSON.stringify(statement)}\n`);
    }
    return (query as (...all: unknown[]) => unknown).call(this, asked, ...more);
  } as typeof query;
}

function asSent(value: unknown): string | null {
  const sent = prepareValue(value);
  if (sent === null || sent === undefined) return null;
  return Buffer.isBuffer(sent) ? `\\x${sent.toString('hex')}` : String(sent);
}
