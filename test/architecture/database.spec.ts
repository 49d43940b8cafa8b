import 'reflect-metadata';
import { TABLES } from '../../src/entities/index.js';
import { ACCOUNT_COLUMN, OTHER_ACCOUNT_COLUMN } from '../../src/entities/columns.js';
import { OBJECT_PREFIXES } from '../../src/entities/object-prefixes.js';
import { dataMap } from '../../src/modules/privacy/index.js';
import { erasurePlan } from '../../src/modules/privacy/erasure/erasure-plan.js';
import { FOREIGN_KEYS } from '../../src/modules/privacy/erasure/foreign-keys.js';
import { catalogOf } from './support/catalog.js';
import { bothDatabases, type Databases } from './support/databases.js';

interface Column {
  readonly table: string;
  readonly column: string;
  readonly comment: string | null;
}

const COLUMNS = `
  select c.table_name as table, c.column_name as column,
         col_description(format('%I.%I', c.table_schema, c.table_name)::regclass, c.ordinal_position) as comment
    from information_schema.columns c
   where c.table_schema not in ('pg_catalog', 'information_schema', 'partitions') and c.table_name <> 'migration'
   order by 1, 2`;
const KEYS = `
  select format('%s.%s %s %s', k.conrelid::regclass, a.attname, k.confrelid::regclass,
           case k.confdeltype when 'c' then 'cascade' when 'r' then 'restrict' when 'n' then 'set null' else 'no action' end) as key
    from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] where k.contype = 'f'`;
/** Columns with which an index of all rows, or of all that have one, begins. */
const LEADING = `
  select format('%s.%s', c.relname, a.attname) as name
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
   where i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)`;

/** The columns that a condition of the erasure plan compares, each with its table. */
function columnsOf(table: string, condition: string): string[] {
  const [, column, target, rest] = /^"(\w+)" (?:= \?|in \(select id from "(\w+)" where (.*)\))$/.exec(condition)!;
  return [`${table}.${column!}`, ...(target ? columnsOf(target, rest!) : [])];
}

describe('the migrated database', () => {
  let databases: Databases;
  let columns: readonly Column[];

  beforeAll(async () => {
    databases = await bothDatabases();
    columns = await databases.migrated.em.fork().execute<Column[]>(COLUMNS);
  }, 60_000);
  afterAll(() => databases?.stop());

  it('is what the entities and their constraints describe, in both directions', async () => {
    const [migrated, described] = [await catalogOf(databases.migrated), await catalogOf(databases.described)];
    const missing = described.filter((line) => !migrated.includes(line));
    const unknown = migrated.filter((line) => !described.includes(line));
    expect({ missing, unknown }).toEqual({ missing: [], unknown: [] });
    expect(migrated.length).toBeGreaterThan(TABLES.length);
  });

  it('has a privacy rule for every column of every table, and no rule for what it does not have', () => {
    const stored = columns.map(({ table, column }) => `${table}.${column}`);
    const declared = dataMap().tables.flatMap(({ table, columns: rules }) => rules.map(({ column }) => `${table}.${column}`));
    expect({ undeclared: stored.filter((it) => !declared.includes(it)), absent: declared.filter((it) => !stored.includes(it)) }).toEqual({
      undeclared: [], absent: [],
    });
  });

  it('leads from every column with an account id to that account', () => {
    const person = new Map(dataMap().tables.map((table) => [table.table, table.person]));
    const astray = columns.filter(({ table, column, comment }) => comment === ACCOUNT_COLUMN && person.get(table) !== column);
    expect(astray.map(({ table, column }) => `${table}.${column}`)).toEqual([]);
  });

  it('has the foreign keys by which the end of an account orders what it removes, and no others', async () => {
    const stored = await databases.migrated.em.fork().execute<{ key: string }[]>(KEYS);
    const known = FOREIGN_KEYS.map(({ table, column, target, onDelete }) => `${table}.${column} ${target} ${onDelete}`);
    expect(known.sort()).toEqual(stored.map(({ key }) => key).sort());
  });

  it('lets no column name an account that has ended: its row goes, or the name does', () => {
    const { masks, rows } = erasurePlan();
    const isGone = ({ table, column }: Column) =>
      table === 'account' ||
      masks.some((it) => it.table === table && it.named.some((named) => named.column === column)) ||
      rows.some((it) => it.table === table && it.rows.includes(`"${column}" = ?`)) ||
      FOREIGN_KEYS.some((key) => key.table === table && key.column === column && key.target === 'account' && key.onDelete === 'set null');
    const naming = columns.filter(({ comment }) => comment === ACCOUNT_COLUMN || comment === OTHER_ACCOUNT_COLUMN);
    expect(naming.length).toBeGreaterThan(50);
    expect(naming.filter((it) => !isGone(it)).map(({ table, column }) => `${table}.${column}`)).toEqual([]);
  });

  it('finds by an index whatever the end of an account looks for', async () => {
    const stored = await databases.migrated.em.fork().execute<{ name: string }[]>(LEADING);
    const indexed = new Set(stored.map(({ name }) => name));
    const { masks, objects, rows } = erasurePlan();
    const looked = [
      ...masks.flatMap(({ table, named, rows: own }) => [
        ...named.map(({ column }) => `${table}.${column}`), ...(own === null ? [] : columnsOf(table, own)),
      ]),
      ...rows.flatMap(({ table, rows: conditions }) => conditions.flatMap((condition) => columnsOf(table, condition))),
      ...objects.flatMap(({ namedBy }) => namedBy.flatMap(({ table, rows: own }) => columnsOf(table, own))),
      ...FOREIGN_KEYS.filter(({ target }) => target === 'account').map(({ table, column }) => `${table}.${column}`),
    ];
    expect(looked.length).toBeGreaterThan(100);
    expect([...new Set(looked)].filter((name) => !indexed.has(name)).sort()).toEqual([]);
  });

  it('has every column that names objects', () => {
    const stored = columns.map(({ table, column }) => `${table}.${column}`);
    expect(Object.values(OBJECT_PREFIXES).flatMap(({ namedBy }) => namedBy).filter((name) => !stored.includes(name))).toEqual([]);
  });
});
