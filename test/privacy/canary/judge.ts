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
