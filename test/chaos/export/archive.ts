import { createHash } from 'node:crypto';
import { checkArchive } from '../../../src/local/tour/archive-check.js';
import { exportPlan } from '../../../src/modules/privacy/exports/archive/export-plan.js';
import type { Zero } from '../scenario.js';
import type { World } from '../world/world.js';

const PLAN = exportPlan();
const SECTIONS = PLAN.sections.filter(({ isOne }) => !isOne);

/** How many rows of each section are the person's now, by its path. */
export async function ownedRows(world: World, accountId: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { path, table, rows, params } of SECTIONS) {
    const values = params.map((param) => (param === 'account' ? accountId : new Date()));
    counts.set(path, await count(world, `"${table}" own where ${rows}`, values));
  }
  return counts;
}

/**
 * The archive beside the database: each section has as many rows as were the person's, none twice, and each object is there once. What the
 * export itself makes (its own row, the news that it is ready) is there or not: `before` it was asked for, `after` it was ready.
 */
export async function compareArchive(
  world: World, accountId: string, bytes: Buffer, [before, after]: readonly ReadonlyMap<string, number>[],
): Promise<{ zeros: Zero[]; details: string[] }> {
  const archive = await checkArchive(bytes); // sizes and hashes by its own manifest
  const details: string[] = [];
  let [owned, wrong, twice, objects] = [0, 0, 0, 0];
  for (const { table, path } of SECTIONS) {
    const there = archive.has(`${path}.jsonl`) ? archive.rowsOf(`${path}.jsonl`) : [];
    const [least, most] = [before!.get(path)!, after!.get(path)!];
    const away = Math.max(0, least - there.length, there.length - most);
    owned += least;
    wrong += away;
    if (away > 0) details.push(`${path}: ${there.length} rows, and ${least} to ${most} in ${table}`);
    if (!DISTINCT.has(table)) continue;
    const repeated = there.length - new Set(there.map((row) => JSON.stringify(row))).size;
    twice += repeated;
    if (repeated > 0) details.push(`${path}: ${repeated} rows twice`);
  }
  for (const { table, column, rows } of PLAN.media) {
    objects += await count(world, `"${table}" own where ${rows} and own."${column}" is not null`, [accountId]);
  }
  return {
    zeros: [
      { what: 'owned rows that are missing, or rows that are not owned', found: wrong, n: owned },
      { what: 'rows that are there twice', found: twice, n: owned },
      { what: 'objects that are missing, or there twice', found: Math.abs(objects - archive.mediaFiles), n: objects },
    ],
    details,
  };
}

async function count(world: World, from: string, values: unknown[]): Promise<number> {
  let place = 0;
  const [row] = await world.rows<{ n: number }>(`select count(*)::int as n from ${from.replaceAll('?', () => `$${++place}`)}`, values);
  return row!.n;
}

/** Tables whose rows differ in what is shown of them. */
const DISTINCT = new Set(['post_like', 'disclosure', 'account_event', 'creation']);

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
