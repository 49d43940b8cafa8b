import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { TABLES } from '../../../src/entities/index.js';
import { OBJECT_PREFIXES } from '../../../src/entities/object-prefixes.js';
import type { DataClass, DeclaredTable } from '../../../src/entities/privacy.js';
import type { AccountId } from '../../../src/kernel/ids.js';
import { columnOf, rowsOf } from '../../../src/modules/privacy/person-rows.js';
import { FieldCipher } from '../../../src/platform/secrets/field-cipher.js';
import { SEALED_COLUMNS } from '../../../src/platform/secrets/sealed-column.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import type { TestApp } from '../../support/harness.js';
import type { Catalog, StoredColumn } from './catalog.js';
import { isCode } from './codes.js';
import { asTheyStand } from './row-facts.js';

export interface Owner {
  readonly id: AccountId;
  /** Somebody else, for columns that name another person. */
  readonly otherId: AccountId;
  /** Part of every text and file that is made. */
  readonly mark: string;
}

const PREFIX_OF = new Map(
  Object.entries(OBJECT_PREFIXES).flatMap(([prefix, { namedBy }]) => namedBy.map((name) => [name as string, prefix] as const)),
);
const SAYS_NOTHING: readonly DataClass[] = ['activity', 'consent', 'locale', 'points', 'technical'];
const MONTH_MS = 30 * 86_400_000;
const LATER = /(expires|until|after|ends|due|alert|answer_by|deadline)/;

type Value = string | number | boolean | Date | null;

/** Makes rows of a person from what the database and the declarations say of a table, so that a new table needs nobody to think of it. */
export class RowMaker {
  /** Keys of objects that were put. */
  readonly keys: string[] = [];

  constructor(
    private readonly app: TestApp,
    private readonly catalog: Catalog,
  ) {}

  /** A row in each table that leads to the person and has none of theirs yet. Returns the tables it was made in. */
  async fill(owner: Owner): Promise<string[]> {
    const made: string[] = [];
    for (const table of this.parentsFirst()) {
      if (await this.isEmpty(table, owner)) {
        await this.make(table, owner);
        made.push(table.table);
      }
    }
    return made;
  }

  /** One row, whatever lies there. @throws with the name of the table when the database refuses it: `asTheyStand` says more of it then. */
  async make({ table }: DeclaredTable, owner: Owner): Promise<void> {
    const columns = this.catalog.columnsOf(table).filter(({ generated }) => !generated);
    const values = new Map<string, Value>();
    for (const column of columns) values.set(column.column, await this.value(column, owner));
    for (const sealed of SEALED_COLUMNS.filter((it) => it.table === table)) {
      const plain = values.get(sealed.column);
      if (typeof plain !== 'string') continue;
      const row = sealed.keys.map((key) => String(values.get(key))).join(':');
      values.set(sealed.column, this.app.get(FieldCipher).sealFor(sealed, row, sealed.isJson ? JSON.stringify({ words: plain }) : plain));
    }
    const names = [...values.keys()];
    const [into, given] = [names.map((name) => `"${name}"`), names.map((_, i) => `$${i + 1}`)];
    const sql = `insert into "${table}" (${into.join(', ')}) values (${given.join(', ')})`;
    await this.app.sql(sql, [...values.values()]).catch((error: Error) => {
      throw new Error(`no row could be made for ${table}: ${error.message}; test/privacy/canary/row-facts.ts can say what stands in it`);
    });
  }

  private async value(column: StoredColumn, owner: Owner): Promise<Value> {
    const { table, column: name, nullable } = column;
    const fact = asTheyStand(table, name);
    if (fact !== undefined) return fact as Value;
    if (column.names === 'account') return owner.id;
    if (column.names === 'other-account') return owner.otherId;
    const prefix = PREFIX_OF.get(`${table}.${name}`);
    if (prefix) return this.object(prefix, owner);
    const target = this.targetOf(table, name);
    if (target === table) return null;
    if (target) return this.idIn(target, owner);
    if (column.allowed) return column.allowed[0]!;
    return made(column, says(table, name) ? owner.mark : 'code', nullable, this.app.clock.now());
  }

  /** Where a column leads: by a foreign key, or by the way to the person. */
  private targetOf(table: string, column: string): string | undefined {
    const { person } = declared(table);
    const via = person !== 'nobody' && typeof person !== 'string' ? person : null;
    const isWay = via && this.catalog.columnsOf(table).some((it) => it.column === column && columnOf(via.via) === column);
    return isWay ? via.table : this.catalog.keyOf(table, column)?.target;
  }

  private async idIn(target: string, owner: Owner): Promise<string | null> {
    const rows = rowsOf(declared(target));
    const condition = rows === null ? 'true' : rows.replace('?', '$1');
    const [row] = await this.app.sql<{ id: string }>(
      `select id from "${target}" where ${condition} order by id desc limit 1`, rows === null ? [] : [owner.id],
    );
    return row?.id ?? null;
  }

  private async object(prefix: string, { mark }: Owner): Promise<string> {
    const key = `${prefix}${randomBytes(24).toString('base64url')}`;
    await this.app.get(ObjectStorage).put(key, Buffer.from(`bytes of ${mark}`), { contentType: 'application/octet-stream' });
    this.keys.push(key);
    return key;
  }

  private async isEmpty(table: DeclaredTable, { id }: Owner): Promise<boolean> {
    const rows = await this.app.sql(`select 1 from "${table.table}" where ${rowsOf(table)!.replace('?', '$1')} limit 1`, [id]);
    return rows.length === 0;
  }

  private parentsFirst(): readonly DeclaredTable[] {
    const ordered: DeclaredTable[] = [];
    const open = new Set<string>();
    const visit = (table: DeclaredTable): void => {
      if (ordered.includes(table) || open.has(table.table)) return;
      open.add(table.table);
      const columns = this.catalog.columnsOf(table.table);
      for (const { column, nullable } of columns) {
        const target = this.targetOf(table.table, column);
        if (target && target !== table.table && !(nullable && open.has(target))) visit(declared(target));
      }
      ordered.push(table);
    };
    for (const table of TABLES) visit(table);
    return ordered.filter(({ person }) => person !== 'nobody');
  }
}

/** Whether a row says something of the person there: everywhere but in words of ours, in columns that are declared as saying nothing. */
function says(table: string, column: string): boolean {
  const declaredAs = Object.entries(declared(table).columns).find(([property]) => columnOf(property) === column)![1];
  return declaredAs.erased !== 'kept' || !SAYS_NOTHING.includes(declaredAs.data) || !isCode(table, column);
}

function declared(name: string): DeclaredTable {
  const table = TABLES.find(({ table }) => table === name);
  if (!table) throw new Error(`${name} is not declared`);
  return table;
}

function made({ table, column, type, primary }: StoredColumn, mark: string, nullable: boolean, now: Date): Value {
  const words = `${mark}-${table}-${column}-${randomBytes(4).toString('hex')}`;
  switch (type) {
    case 'text': return words;
    case '_text': return `{${words}}`;
    case 'jsonb': return JSON.stringify({ words });
    case 'uuid': return randomUUID();
    case 'bool': return false;
    case 'date': return '2026-01-01';
    case 'timestamptz': return nullable ? null : new Date(now.getTime() + (LATER.test(column) ? MONTH_MS : 0));
    default: return primary || /sequence/.test(column) ? randomInt(1_000_000, 2_000_000_000) : 1;
  }
}
