import { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId } from '../../../../kernel/ids.js';
import type { PlannedMedia, PlannedPerson, PlannedSection } from './export-plan.js';

const PAGE = 500;
const TYPES = 'select table_name, column_name, udt_name, is_nullable from information_schema.columns where table_schema = current_schema()';
/** The public name of somebody who is there for the public, as anybody may see it; else null. */
export const publicNameOf = ({ column, property }: PlannedPerson) => `
  (select profile.username from profile join account on account.id = profile.account_id
   where profile.account_id = own."${column}" and account.status = 'active'
     and account.restricted_at is null) as "${property}"`;

export type Row = Readonly<Record<string, unknown>>;

export interface NamedObject {
  readonly key: string;
  /** Of the row that names it. */
  readonly row: string;
  readonly contentType: string | null;
  readonly sha256: string | null;
  readonly createdAt: string | null;
}

/** Whose rows, and of which moment: by it, not by the database's clock, rows are chosen that time changes. */
export interface Whose {
  readonly accountId: AccountId;
  readonly createdAt: Date;
}

export interface ColumnType {
  readonly udtName: string;
  readonly nullable: boolean;
}

/**
 * All rows of a person as they stood at one moment: one transaction, open for as long as rows are written, which is seconds, and never
 * while media are. A cursor for each table keeps memory flat.
 */
export class PersonSnapshot {
  private constructor(
    private readonly em: EntityManager,
    private readonly whose: Whose,
    private readonly types: ReadonlyMap<string, ColumnType>,
  ) {}

  static async within<T>(em: EntityManager, whose: Whose, work: (snapshot: PersonSnapshot) => Promise<T>): Promise<T> {
    const own = em.fork({ clear: true });
    await own.begin({ isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true });
    try {
      const rows = await own.execute<{ table_name: string; column_name: string; udt_name: string; is_nullable: string }[]>(TYPES);
      const types = rows.map((row) => [
        `${row.table_name}.${row.column_name}`, { udtName: row.udt_name, nullable: row.is_nullable === 'YES' },
      ] as const);
      return await work(new PersonSnapshot(own, whose, new Map(types)));
    } finally {
      await own.rollback();
    }
  }

  typeOf(table: string, column: string): ColumnType {
    return this.types.get(`${table}.${column}`)!;
  }

  /** Pages of the section's rows, by their key: columns as they are called in the archive, key columns as `key:<column>`, `has:file`. */
  rows({ table, columns, people, keys, rows, params }: PlannedSection, media?: PlannedMedia): AsyncGenerator<readonly Row[]> {
    const wanted = [
      ...columns.map(({ property, column }) => `${this.read(table, column)} as "${property}"`),
      ...keys.map((key) => `own."${key}"::text as "key:${key}"`),
      ...people.map(publicNameOf),
      ...(media ? [`own."${media.column}" is not null as "has:file"`] : []),
    ];
    const given = { account: this.whose.accountId, moment: this.whose.createdAt };
    const query = `select ${wanted.join(', ')} from "${table}" own where ${rows} order by ${ordered(keys)}`;
    return this.pages<Row>(query, params.map((name) => given[name]));
  }

  media({ table, column, keys, rows, isDescribed }: PlannedMedia): AsyncGenerator<readonly NamedObject[]> {
    const told = (name: string) => (isDescribed ? `own."${name}"` : 'null');
    const at = this.types.has(`${table}.created_at`) ? 'own.created_at' : 'null';
    return this.pages<NamedObject>(
      `select own."${column}" as key, concat_ws('-', ${keys.map((key) => `own."${key}"::text`).join(', ')}) as row,
         ${told('content_type')} as "contentType", ${told('sha256')} as sha256, ${at} as "createdAt"
       from "${table}" own where ${rows} and own."${column}" is not null order by ${ordered(keys)}`,
      [this.whose.accountId],
    );
  }

  async *pages<R extends object>(query: string, params: readonly unknown[]): AsyncGenerator<readonly R[]> {
    await this.em.execute(`declare copied no scroll cursor for ${query}`, [...params]);
    try {
      for (;;) {
        const page = await this.em.execute<R[]>(`fetch ${PAGE} from copied`);
        if (page.length > 0) yield page;
        if (page.length < PAGE) return;
      }
    } finally {
      await this.em.execute('close copied').catch(() => undefined); // the transaction has failed
    }
  }

  /** The driver gives arrays in PostgreSQL's own spelling. */
  private read(table: string, column: string): string {
    return this.typeOf(table, column).udtName === '_text' ? `to_jsonb(own."${column}")` : `own."${column}"`;
  }
}

function ordered(keys: readonly string[]): string {
  return keys.map((key) => `own."${key}"`).join(', ');
}
