import { UnderscoreNamingStrategy } from '@mikro-orm/core';
import { TABLES } from '../../../entities/index.js';
import { type DeclaredPrefix, OBJECT_PREFIXES } from '../../../entities/object-prefixes.js';
import type { ColumnPrivacy, DeclaredTable } from '../../../entities/privacy.js';
import { FOREIGN_KEYS, type ForeignKey } from './foreign-keys.js';

/** A condition on the rows of a table, in SQL with one `?`: the account id. */
export type Condition = string;

export interface PlannedObjects {
  /** `post/` */
  readonly prefix: string;
  readonly namedBy: readonly { readonly table: string; readonly column: string; readonly rows: Condition }[];
}

export interface PlannedRows {
  readonly table: string;
  /** The person's rows, then those of others that would go with them. */
  readonly rows: readonly Condition[];
  /** Columns by which rows of the table hang on one another without going along: those on which none hangs go first. */
  readonly hangsBy: readonly string[];
  /** What a row becomes on which somebody else's hangs. */
  readonly place: Readonly<Record<string, string | number | null>> | null;
}

export interface PlannedMask {
  readonly table: string;
  /** Columns that name the person: the deletion's id takes the place of the account id there. */
  readonly named: readonly { readonly column: string; readonly isText: boolean }[];
  /** What the rows of the person lose besides, and what stands there then; empty where `rows` is null. */
  readonly emptied: Readonly<Record<string, string | null>>;
  /** The person's rows; null where the table is another's, who names the person. */
  readonly rows: Condition | null;
}

export interface ErasurePlan {
  readonly objects: readonly PlannedObjects[];
  readonly masks: readonly PlannedMask[];
  readonly rows: readonly PlannedRows[];
}

const naming = new UnderscoreNamingStrategy(); // as orm.config.ts
const columnOf = (property: string) => naming.propertyToColumnName(property);
const ACCOUNT = 'account';

/** What the end of an account does to objects and rows: generated from what each column and prefix declares (law 5). */
export function erasurePlan(
  tables: readonly DeclaredTable[] = TABLES,
  prefixes: Readonly<Record<string, DeclaredPrefix>> = OBJECT_PREFIXES,
  keys: readonly ForeignKey[] = FOREIGN_KEYS,
): ErasurePlan {
  return new Planner(tables, keys).plan(prefixes);
}

class Planner {
  private readonly byName: ReadonlyMap<string, DeclaredTable>;

  constructor(
    private readonly tables: readonly DeclaredTable[],
    private readonly keys: readonly ForeignKey[],
  ) {
    this.byName = new Map(tables.map((table) => [table.table, table]));
  }

  plan(prefixes: Readonly<Record<string, DeclaredPrefix>>): ErasurePlan {
    const going = this.childrenFirst(this.tables.filter((table) => this.goes(table) && table.table !== ACCOUNT));
    const staying = this.childrenFirst(this.tables.filter((table) => !this.goes(table)));
    const removed = Object.entries(prefixes).filter(([, { erased }]) => erased === 'row');
    return {
      objects: removed.map(([prefix, { namedBy }]) => this.objects(prefix, namedBy)),
      masks: staying.flatMap((table) => this.mask(table) ?? []),
      rows: going.map((table) => this.rows(table)),
    };
  }

  private table(name: string): DeclaredTable {
    const table = this.byName.get(name);
    if (!table) throw new Error(`${name} is not declared`);
    return table;
  }

  private goes({ person, columns }: DeclaredTable): boolean {
    if (person === 'nobody') return false;
    return columns[typeof person === 'string' ? person : person.via]!.erased === 'row';
  }

  private own({ table, person }: DeclaredTable): Condition {
    if (person === 'nobody') throw new Error(`${table} leads to nobody`);
    if (typeof person === 'string') return `"${columnOf(person)}" = ?`;
    return within(columnOf(person.via), person.table, this.own(this.table(person.table)));
  }

  /** Rows that the database would remove along with the person's, of whomever they are: they too go piece by piece. */
  private along(table: DeclaredTable): readonly Condition[] {
    const keys = this.keys.filter((key) => key.table === table.table && key.onDelete === 'cascade' && key.target !== table.table);
    return keys.flatMap(({ column, target }) => {
      if (target === ACCOUNT) return [`"${column}" = ?`];
      const parent = this.table(target);
      return this.goes(parent) ? [this.own(parent), ...this.along(parent)].map((rows) => within(column, target, rows)) : [];
    });
  }

  private objects(prefix: string, namedBy: readonly string[]): PlannedObjects {
    return {
      prefix,
      namedBy: namedBy.map((name) => {
        const [table, column] = name.split('.') as [string, string];
        return { table, column, rows: this.own(this.table(table)) };
      }),
    };
  }

  private rows(table: DeclaredTable): PlannedRows {
    const hangsBy = this.keys.filter(
      (key) => key.table === table.table && key.target === table.table && (key.onDelete === 'no action' || key.onDelete === 'restrict'),
    );
    const place = Object.entries(table.emptyPlace ?? {}).map(([property, value]) => [columnOf(property), value ?? null] as const);
    return {
      table: table.table,
      rows: [...new Set([this.own(table), ...this.along(table)])],
      hangsBy: hangsBy.map(({ column }) => column),
      place: place.length > 0 ? Object.fromEntries(place) : null,
    };
  }

  private mask(table: DeclaredTable): PlannedMask | null {
    const { person } = table;
    const columns = Object.entries(table.columns);
    const named = columns.flatMap(([property, { erased }]) =>
      erased === 'pseudonymised' ? [{ column: columnOf(property), isText: kindOf(table, property) === 'text' }] : [],
    );
    const emptied = person === 'nobody' ? [] : columns.filter(([property, privacy]) => this.isEmptied(table, property, privacy));
    if (named.length === 0 && emptied.length === 0) return null;
    return {
      table: table.table,
      named,
      emptied: Object.fromEntries(emptied.map(([property]) => [columnOf(property), emptyOf(table, property)])),
      rows: emptied.length === 0 ? null : this.own(table),
    };
  }

  /** The account id itself is left where the database nulls it together with the account: until then it is how the row is found. */
  private isEmptied({ table, person }: DeclaredTable, property: string, { erased }: ColumnPrivacy): boolean {
    if (erased !== 'row' && erased !== 'nulled') return false;
    const isByDatabase = this.keys.some(
      (key) => key.table === table && key.column === columnOf(property) && key.target === ACCOUNT && key.onDelete === 'set null',
    );
    if (property === person && !isByDatabase) throw new Error(`${table}.${columnOf(property)} would never be nulled`);
    return !isByDatabase;
  }

  private childrenFirst(tables: readonly DeclaredTable[]): readonly DeclaredTable[] {
    const ordered: DeclaredTable[] = [];
    const open = new Set<string>();
    const visit = (table: DeclaredTable): void => {
      if (ordered.includes(table)) return;
      if (open.has(table.table)) throw new Error(`${table.table} hangs on itself by way of others`);
      open.add(table.table);
      for (const child of tables) if (child !== table && this.hangsOn(child, table)) visit(child);
      ordered.push(table);
    };
    for (const table of tables) visit(table);
    return ordered;
  }

  private hangsOn(child: DeclaredTable, parent: DeclaredTable): boolean {
    const { person } = child;
    if (typeof person !== 'string' && person.table === parent.table) return true; // found by way of it
    return this.keys.some(({ table, target, onDelete }) => table === child.table && target === parent.table && onDelete !== 'set null');
  }
}

function within(column: string, target: string, rows: Condition): Condition {
  return `"${column}" in (select id from "${target}" where ${rows})`;
}

type Kind = 'text' | 'other';

interface Property {
  readonly nullable?: boolean;
  readonly primary?: boolean;
  readonly columnType?: string;
  readonly type?: unknown;
}

function propertyOf({ schema }: DeclaredTable, property: string): Property {
  return (schema.meta.properties as Record<string, Property>)[property]!;
}

function kindOf(table: DeclaredTable, property: string): Kind {
  const { type, columnType, ...rest } = propertyOf(table, property);
  const columnTypes = (rest as { columnTypes?: readonly string[] }).columnTypes;
  const name = columnType ?? columnTypes?.[0] ?? (typeof type === 'function' ? type.name : type?.constructor.name);
  return name === 'text' || name === 'TextType' ? 'text' : 'other';
}

const EMPTY: Readonly<Record<string, string>> = { 'text[]': '{}', jsonb: '{}' };

/** @throws where nothing can stand for nothing: such a column goes with its row, or is kept. */
function emptyOf(table: DeclaredTable, property: string): string | null {
  const { nullable, primary, columnType } = propertyOf(table, property);
  const empty = EMPTY[columnType ?? ''] ?? (kindOf(table, property) === 'text' ? '' : null);
  if (primary || (!nullable && empty === null)) throw new Error(`${table.table}.${columnOf(property)} cannot be emptied`);
  return nullable ? null : empty;
}
