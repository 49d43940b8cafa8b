import { UnderscoreNamingStrategy } from '@mikro-orm/core';
import type { DeclaredTable } from '../../../../entities/privacy.js';

const naming = new UnderscoreNamingStrategy(); // as orm.config.ts

export function columnOf(property: string): string {
  return naming.propertyToColumnName(property);
}

/** Which rows of a table are a person's, by its declared path: SQL about the alias `own`, with one `?` for the account id. */
export function personRows(declared: DeclaredTable, tables: readonly DeclaredTable[], alias = 'own'): string {
  const { table, person } = declared;
  if (person === 'nobody') throw new Error(`${table} leads to nobody`);
  if (typeof person === 'string') return `${alias}."${columnOf(person)}" = ?`;
  const parent = tables.find((it) => it.table === person.table);
  if (!parent) throw new Error(`${table} leads to ${person.table}, which is not declared`);
  const within = `of_${parent.table}`;
  const key = keysOf(parent)[0]!;
  return `${alias}."${columnOf(person.via)}" in
    (select ${within}."${key}" from "${parent.table}" ${within} where ${personRows(parent, tables, within)})`;
}

/** The columns of the primary key, in the entity's order. */
export function keysOf({ schema }: DeclaredTable): readonly string[] {
  const properties = Object.entries(schema.meta.properties as Record<string, { primary?: boolean }>);
  return properties.filter(([, { primary }]) => primary).map(([property]) => columnOf(property));
}
