import { ACCOUNT_COLUMN, OTHER_ACCOUNT_COLUMN } from '../../../src/entities/columns.js';
import type { TestApp } from '../../support/harness.js';

export interface StoredColumn {
  readonly table: string;
  readonly column: string;
  /** As PostgreSQL calls it: `uuid`, `text`, `_text`, `jsonb`, `timestamptz`, `int4`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly generated: boolean;
  readonly primary: boolean;
  readonly names: 'account' | 'other-account' | null;
  /** What a check allows, where it lists values. */
  readonly allowed: readonly string[] | null;
}

export interface StoredKey {
  readonly table: string;
  readonly column: string;
  readonly target: string;
  readonly onDelete: string;
}

const COLUMNS = `
  select c.table_name as table, c.column_name as column, c.udt_name as type, c.is_nullable = 'YES' as nullable,
         c.is_generated = 'ALWAYS' or coalesce(c.column_default, '') like 'nextval%' or c.is_identity = 'YES' as generated,
         col_description(format('%I.%I', c.table_schema, c.table_name)::regclass, c.ordinal_position) as comment,
         exists (select 1 from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
           where k.contype = 'p' and k.conrelid = format('%I.%I', c.table_schema, c.table_name)::regclass
             and a.attname = c.column_name) as primary
    from information_schema.columns c where c.table_schema = 'public' and c.table_name <> 'migration'
   order by c.table_name, c.ordinal_position`;
const CHECKS = `
  select k.conrelid::regclass::text as table, a.attname as column, pg_get_constraintdef(k.oid) as words
    from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
   where k.contype = 'c' and cardinality(k.conkey) = 1`;
const KEYS = `
  select k.conrelid::regclass::text as table, a.attname as column, k.confrelid::regclass::text as target,
         case k.confdeltype when 'c' then 'cascade' when 'r' then 'restrict' when 'n' then 'set null' else 'no action' end as "onDelete"
    from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
   where k.contype = 'f' order by 1, 2`;

/** What the migrated database says of itself: from it rows are made for tables that nobody wrote a test for. */
export class Catalog {
  private constructor(
    readonly columns: ReadonlyMap<string, readonly StoredColumn[]>,
    readonly keys: readonly StoredKey[],
  ) {}

  static async read(app: TestApp): Promise<Catalog> {
    const [columns, checks, keys] = await Promise.all([
      app.sql<Omit<StoredColumn, 'names' | 'allowed'> & { comment: string | null }>(COLUMNS),
      app.sql<{ table: string; column: string; words: string }>(CHECKS),
      app.sql<StoredKey>(KEYS),
    ]);
    const allowedBy = new Map(checks.flatMap(({ table, column, words }) => {
      const values = /= ANY \(/.test(words) ? [...words.matchAll(/'([^']*)'::text/g)].map(([, value]) => value!) : [];
      return values.length > 0 ? [[`${table}.${column}`, values] as const] : [];
    }));
    const named = columns.map(({ comment, ...column }): StoredColumn => ({
      ...column,
      names: comment === ACCOUNT_COLUMN || comment === OTHER_ACCOUNT_COLUMN ? comment : null,
      allowed: allowedBy.get(`${column.table}.${column.column}`) ?? null,
    }));
    const bareKeys = keys.map((key) => ({ ...key, table: bare(key.table), target: bare(key.target) }));
    return new Catalog(Map.groupBy(named, ({ table }) => table), bareKeys);
  }

  columnsOf(table: string): readonly StoredColumn[] {
    return this.columns.get(table) ?? [];
  }

  keyOf(table: string, column: string): StoredKey | undefined {
    return this.keys.find((key) => key.table === table && key.column === column);
  }
}

/** A name that is a word of SQL comes in quotes. */
const bare = (name: string) => name.replaceAll('"', '');
