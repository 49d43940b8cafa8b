import { TABLES } from '../../../src/entities/index.js';
import type { DataClass } from '../../../src/entities/privacy.js';
import { columnOf, rowsOf } from '../../../src/modules/privacy/person-rows.js';
import type { CanaryWorld } from './world.js';

/** What says something of a person wherever it lies, beside the account id: each value of such a column is looked for everywhere. */
const TELLING: readonly DataClass[] = [
  'identity', 'contact', 'credential', 'device', 'prompt', 'media', 'public-profile', 'public-words', 'diagnostic',
];
/** Shorter ones are words of ours, codes and numbers. */
const SHORTEST = 12;

/** Distinct words, ids, hashes and keys of the person, as they lie in their rows; none that the bystander has too. */
export async function needlesOf({ app, person, bystander }: CanaryWorld): Promise<readonly string[]> {
  const [own, theirs] = [new Set<string>([person.mark, person.actor.id]), new Set<string>()];
  for (const table of TABLES) {
    const rows = rowsOf(table);
    if (rows === null) continue;
    const columns = Object.entries(table.columns).filter(([, { data }]) => TELLING.includes(data)).map(([property]) => columnOf(property));
    for (const column of columns) {
      const sql = `select distinct "${column}"::text as value from "${table.table}" where ${rows.replace('?', '$1')}`;
      for (const [account, found] of [[person.actor.id, own], [bystander.actor.id, theirs]] as const) {
        const values = await app.sql<{ value: string | null }>(sql, [account]);
        for (const { value } of values) if (value && value.length >= SHORTEST) found.add(value);
      }
    }
  }
  return [...own].filter((value) => !theirs.has(value) && !value.includes(bystander.mark));
}
