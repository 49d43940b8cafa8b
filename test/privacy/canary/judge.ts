import { TABLES } from '../../../src/entities/index.js';
import { HELD } from './held.js';
import type { CanaryRun } from './run.js';

/** Tables of which the person had no row, and prefixes under which nothing of theirs lay: the proof would not be one of these. */
export function notCovered({ before }: CanaryRun): string[] {
  const without = (counts: ReadonlyMap<string, number>) => [...counts].filter(([, count]) => count === 0).map(([name]) => name);
  return [...without(before.rows), ...without(before.objects)];
}

/** What was found where nothing may be. */
export function unexpected({ left }: CanaryRun): string[] {
  return left.filter(({ place }) => !(place in HELD)).map(({ place, example }) => `${place}: ${example}`);
}

/** Tables that the receipt says something stays in, and tables in which something was found, or a row names the tombstone. */
export async function receiptAndScan({ world: { app, catalog }, deletionId, left, receipt }: CanaryRun) {
  const told = new Set(receipt.kept.flatMap(({ tables }) => Object.keys(tables)));
  const seen = new Map<string, number>();
  for (const { table, person } of TABLES) {
    if (person === 'nobody') continue;
    const columns = catalog.columnsOf(table).filter(({ type }) => type === 'uuid' || type === 'text');
    const names = columns.map(({ column }) => `"${column}"::text = $1`).join(' or ');
    const [row] = await app.sql<{ count: number }>(`select count(*)::int as count from "${table}" where ${names}`, [deletionId]);
    if (row!.count > 0) seen.set(table, row!.count);
  }
  const found = new Set(left.filter(({ place }) => place.includes('.')).map(({ place }) => place.split('.')[0]!));
  return {
    seenNotTold: [...seen.keys()].filter((table) => !told.has(table)),
    foundNotTold: [...found].filter((table) => !told.has(table)),
    withoutBasisOrEnd: receipt.kept.filter(({ basis, until, note }) => !basis || (until === null && !note)).map((it) => it.class),
  };
}

/**
 * What of the bystander's rows changed beyond what may: rows that hung on something of the person's are gone, and where a row named the
 * person it names the tombstone.
 */
export function bystanderHarmed({ world, deletionId, bystander, hooks, username }: CanaryRun): string[] {
  const { person } = world;
  const renamed = (row: string) => row.replaceAll(person.actor.id, deletionId).replaceAll(username, deletionId);
  return bystander.changes.flatMap(({ table, gone, come }) => {
    const changed = gone.filter((row) => come.includes(renamed(row)));
    const lost = gone.filter((row) => !changed.includes(row) && !(GOES_ALONG.has(table) && hooks.some((id) => row.includes(id))));
    const made = come.filter((row) => !changed.some((before) => renamed(before) === row));
    return [...lost.map((row) => `${table} lost ${row}`), ...made.map((row) => `${table} got ${row}`)];
  });
}

/** Of which rows of others go with what they hang on, or with who is named in them. */
const GOES_ALONG: ReadonlySet<string> = new Set([
  'block', 'comment', 'comment_like', 'follow', 'hidden_creator', 'notification', 'notification_happening', 'post_like', 'push',
]);
