import { TABLES } from '../../entities/index.js';
import type { DeclaredTable, OwnerModule, Sealing } from '../../entities/privacy.js';

/** A column whose texts are sealed, each for its row, as the data model declares it. */
export interface SealedColumn {
  readonly owner: OwnerModule;
  readonly table: string;
  readonly column: string;
  /** The columns that tell the row: its primary key. Their values, joined by `:`, are the `row` of `FieldCipher.sealFor`. */
  readonly keys: readonly string[];
  /** What the place of each of its texts begins with. */
  readonly place: string;
  /** A text behind `plain.`, or one that does not look sealed, is taken as it stands. */
  readonly wasPlain: boolean | 'unmarked';
  readonly isJson: boolean;
}

export interface SealedTable {
  readonly table: string;
  readonly keys: readonly string[];
  readonly columns: readonly SealedColumn[];
}

/** @param property of the entity. Throws, when the code is loaded, for one that is not declared as sealed. */
export function sealedColumn(declared: DeclaredTable, property: string): SealedColumn {
  const sealing = declared.columns[property]?.sealed;
  if (!sealing) throw new Error(`${declared.table}: ${property} is not declared as sealed`);
  return of(declared, property, sealing);
}

/** All of them. */
export const SEALED_COLUMNS: readonly SealedColumn[] = TABLES.flatMap((declared) =>
  Object.entries(declared.columns).flatMap(([property, { sealed }]) => (sealed ? [of(declared, property, sealed)] : [])),
);

/** The tables of one module that have such columns. */
export function sealedTablesOf(owner: OwnerModule): readonly SealedTable[] {
  const own = Map.groupBy(SEALED_COLUMNS.filter((it) => it.owner === owner), ({ table }) => table);
  return [...own].map(([table, columns]) => ({ table, keys: columns[0]!.keys, columns }));
}

function of({ owner, table }: DeclaredTable, property: string, sealing: Sealing): SealedColumn {
  const { by = ['id'], place, wasPlain = false, json = false } = sealing;
  const column = nameOf(property);
  return { owner, table, column, keys: by.map(nameOf), place: place ?? `${table}.${column}`, wasPlain, isJson: json };
}

/** As the naming strategy of orm.config.ts has it. */
function nameOf(property: string): string {
  return property.replace(/([^A-Z])([A-Z])/g, '$1_$2').toLowerCase();
}
