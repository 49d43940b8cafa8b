import { TABLES } from '../../../src/entities/index.js';
import { OBJECT_PREFIXES } from '../../../src/entities/object-prefixes.js';
import { rowsOf } from '../../../src/modules/privacy/person-rows.js';
import type { CanaryRun } from './run.js';

/** What is there and what the receipt tells of it, where they are not the same. */
export interface Difference {
  /** A table, or a class of objects. */
  readonly of: string;
  readonly there: number;
  readonly told: number;
}

/** A disclosure that an order keeps secret, or that was never made, is told to nobody (P22). */
const UNTOLD: Readonly<Record<string, string>> = {
  authority_disclosure: "(disclosed_at is null or secret_until > $3::timestamptz)",
};

/**
 * Rows that name the tombstone, hang on one that does, or hold something that was looked for; and objects in which it was found. Each has
 * to be told of, with its number, and what is told has to be there.
 */
export async function receiptAndScan(run: CanaryRun) {
  const { kept } = run.receipt;
  const [rows, objects] = [new Map<string, number>(), new Map<string, number>()];
  for (const { class: name, tables, objects: count = 0 } of kept) {
    for (const [table, told] of Object.entries(tables)) add(rows, table, told);
    add(objects, name, count);
  }
  return {
    rows: differences(await rowsThere(run), rows), objects: differences(objectsThere(run), objects),
    withoutBasisOrEnd: kept.filter(({ basis, until, note }) => !basis || (until === null && !note)).map((it) => it.class),
  };
}

async function rowsThere({ world: { app, catalog }, deletionId, needles, receipt }: CanaryRun): Promise<Map<string, number>> {
  const there = new Map<string, number>();
  const declared = new Map(TABLES.map((it) => [it.table, it]));
  for (const [table, columns] of catalog.columns) {
    const named = columns.filter(({ type }) => type === 'uuid' || type === 'text').map(({ column }) => `"${column}"::text = $1::text`);
    const person = declared.has(table) ? rowsOf(declared.get(table)!)?.replace('?', '$1::uuid') : null;
    const holds = columns.map(({ column }) => `position(lower(needle) in lower("${column}"::text)) > 0`).join(' or ');
    const conditions = [...named, ...(person ? [person] : []), `exists (select 1 from unnest($2::text[]) needle where ${holds})`];
    const untold = UNTOLD[table] ?? '$3::timestamptz is null';
    const sql = `select count(*)::int as count from "${table}" where (${conditions.join(' or ')}) and not (${untold})`;
    const [row] = await app.sql<{ count: number }>(sql, [deletionId, needles, receipt.issuedAt]);
    add(there, table, row!.count);
  }
  return there;
}

function objectsThere({ left }: CanaryRun): Map<string, number> {
  const there = new Map<string, number>();
  const retentionOf: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(OBJECT_PREFIXES).map(([prefix, { retention }]) => [`bucket ${prefix}`, retention])),
    'erasure bucket erased/': 'erasure-list',
  };
  for (const { place } of left) if (place.includes('bucket ')) add(there, retentionOf[place] ?? place, 1);
  return there;
}

function differences(there: ReadonlyMap<string, number>, told: ReadonlyMap<string, number>): Difference[] {
  const names = [...new Set([...there.keys(), ...told.keys()])].sort();
  return names.map((of) => ({ of, there: there.get(of) ?? 0, told: told.get(of) ?? 0 })).filter((it) => it.there !== it.told);
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}
