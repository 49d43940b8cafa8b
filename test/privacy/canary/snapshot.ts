import { TABLES } from '../../../src/entities/index.js';
import { rowsOf } from '../../../src/modules/privacy/person-rows.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { sha256 } from '../../../src/kernel/json.js';
import type { CanaryPerson, CanaryWorld } from './world.js';

/** Every row of a person as JSON, by table, and a hash for each object that bears their mark. */
export interface Snapshot {
  readonly rows: ReadonlyMap<string, readonly string[]>;
  readonly objects: ReadonlyMap<string, string>;
}

export async function snapshotOf({ app }: CanaryWorld, { actor }: CanaryPerson): Promise<Snapshot> {
  const rows = new Map<string, readonly string[]>();
  const keys = new Set<string>();
  const storage = app.get(ObjectStorage);
  for (const table of TABLES) {
    const condition = rowsOf(table);
    if (condition === null) continue;
    const found = await app.sql<{ row: string }>(
      `select to_jsonb(it)::text as row from "${table.table}" it where ${condition.replace('?', '$1')} order by 1`, [actor.id],
    );
    rows.set(table.table, found.map(({ row }) => row));
    for (const { row } of found) for (const [key] of row.matchAll(/[a-z]+\/[\w-]{32}/g)) keys.add(key);
  }
  const objects = new Map<string, string>();
  for (const key of keys) {
    if (!(await storage.stat(key))) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of await storage.get(key)) chunks.push(chunk as Buffer);
    objects.set(key, sha256(Buffer.concat(chunks)));
  }
  return { rows, objects };
}

export interface Difference {
  readonly table: string;
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

export function differences(before: Snapshot, after: Snapshot): Difference[] {
  return [...before.rows].flatMap(([table, rows]) => {
    const now = after.rows.get(table) ?? [];
    const [gone, come] = [rows.filter((row) => !now.includes(row)), now.filter((row) => !rows.includes(row))];
    return gone.length + come.length === 0 ? [] : [{ table, gone, come }];
  });
}
