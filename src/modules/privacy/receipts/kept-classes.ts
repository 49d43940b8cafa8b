import { TABLES } from '../../../entities/index.js';
import type { DeclaredTable } from '../../../entities/privacy.js';
import type { RetentionClass } from '../../../kernel/retention-classes.js';
import { columnOf, rowsOf } from '../person-rows.js';

/** Told by others: each hold with its own end, and what not everything may be said of. */
const APART: readonly string[] = ['held_copy', 'authority_disclosure'];
/** What no column leads to, or not everything may be said of (`KeptBeside`), and copies under a legal hold. */
export const BESIDE = [
  'audit-log', 'authority-disclosure', 'delivered-event', 'erasure-list', 'legal-hold', 'unfinished-upload',
] as const satisfies readonly RetentionClass[];

/** What others said of the person stays with its case, though it names what is gone. */
const ALSO: Readonly<Record<string, string>> = { report: '"case_id" in (select id from moderation_case where account_id = ?)' };

/** The tables whose rows a receipt counts by the tombstone that they name. */
export const COUNTED: readonly DeclaredTable[] = TABLES.filter((it) => !APART.includes(it.table));

/** Every class of which a receipt may say that something of it stays; the page for people names the same. */
export function keptClasses(): readonly RetentionClass[] {
  const counted = COUNTED.filter((table) => conditionsOf(table).length > 0).map(({ retention }) => retention);
  return [...new Set<RetentionClass>([...counted, ...BESIDE])].sort();
}

/** By which columns a row can name the tombstone, or lead to it. */
export function conditionsOf(table: DeclaredTable): string[] {
  if (table.table === 'account_deletion') return ['"id" = ?'];
  const named = Object.entries(table.columns).flatMap(([property, { erased, data }]) =>
    erased === 'pseudonymised' || (property === 'deletionId' && data === 'internal-id') ? [`"${columnOf(property)}" = ?`] : [],
  );
  const person = outlives(table) ? rowsOf(table) : null;
  const also = ALSO[table.table];
  return [...new Set([...(person === null ? [] : [person]), ...named, ...(also === undefined ? [] : [also])])];
}

/** Rows that go with the person cannot name the tombstone. */
function outlives({ person, columns }: DeclaredTable): boolean {
  return person !== 'nobody' && columns[typeof person === 'string' ? person : person.via]!.erased !== 'row';
}
