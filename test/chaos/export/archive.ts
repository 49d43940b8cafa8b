import { createHash } from 'node:crypto';
import { checkArchive } from '../../../src/local/tour/archive-check.js';
import { exportPlan } from '../../../src/modules/privacy/exports/archive/export-plan.js';
import type { Zero } from '../scenario.js';
import type { World } from '../world/world.js';

/** The archive beside the database: each section has as many rows as are the person's, none twice, and each object is there once. */
export async function compareArchive(
  world: World, accountId: string, bytes: Buffer, objects: number,
): Promise<{ zeros: Zero[]; details: string[] }> {
  const archive = await checkArchive(bytes); // sizes and hashes by its own manifest
  const details: string[] = [];
  let [owned, missing, twice] = [0, 0, 0];
  for (const { table, path, rows, params } of exportPlan().sections.filter((section) => !section.isOne)) {
    const there = archive.has(`${path}.jsonl`) ? archive.rowsOf(`${path}.jsonl`) : [];
    const values = params.map((param) => (param === 'account' ? accountId : new Date()));
    let place = 0;
    const where = rows.replaceAll('?', () => `$${++place}`);
    const [{ n } = { n: 0 }] = await world.rows<{ n: number }>(`select count(*)::int as n from "${table}" own where ${where}`, values);
    owned += n;
    missing += Math.abs(n - there.length);
    if (n !== there.length) details.push(`${path}: ${there.length} rows, and ${n} in ${table}`);
    if (HAS_KEY.has(table)) {
      const repeated = there.length - new Set(there.map((row) => JSON.stringify(row))).size;
      twice += repeated;
      if (repeated > 0) details.push(`${path}: ${repeated} rows twice`);
    }
  }
  return {
    zeros: [
      { what: 'owned rows that are missing, or rows that are not owned', found: missing, n: owned },
      { what: 'rows that are there twice', found: twice, n: owned },
      { what: 'objects that are missing, or there twice', found: Math.abs(objects - archive.mediaFiles), n: objects },
    ],
    details,
  };
}

/** Tables whose rows differ in what is shown of them. */
const HAS_KEY = new Set(['post_like', 'disclosure', 'account_event', 'creation']);

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
