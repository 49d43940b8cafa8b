import { UnderscoreNamingStrategy } from '@mikro-orm/core';
import { TABLES } from '../../entities/index.js';
import type { DeclaredTable } from '../../entities/privacy.js';

const naming = new UnderscoreNamingStrategy(); // as orm.config.ts
const BY_NAME: ReadonlyMap<string, DeclaredTable> = new Map(TABLES.map((table) => [table.table, table]));

export function columnOf(property: string): string {
  return naming.propertyToColumnName(property);
}

/** The columns of a table's primary key, in their order. */
export function keysOf({ schema }: DeclaredTable): readonly string[] {
  const properties = Object.entries(schema.meta.properties as Record<string, { primary?: boolean }>);
  return properties.filter(([, { primary }]) => primary).map(([name]) => columnOf(name));
}

/**
 * The rows that lead to a person, as a condition with one `?` for the account id; after the account ended, for the tombstone's id, which
 * took its place where rows outlive it. Null for a table of nobody.
 */
export function rowsOf({ person }: DeclaredTable): string | null {
  if (person === 'nobody') return null;
  if (typeof person === 'string') return `"${columnOf(person)}" = ?`;
  const parent = BY_NAME.get(person.table)!;
  const above = rowsOf(parent);
  return above && `"${columnOf(person.via)}" in (select "${keysOf(parent)[0]}" from "${parent.table}" where ${above})`;
}
