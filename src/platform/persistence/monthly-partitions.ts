import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';

/** Months that have a part before they begin, the present one counted. */
const AHEAD = 3;
/** The schema in which they lie. */
const PARTS = 'partitions';
/** Statements that wait behind one of ours wait no longer; it comes up again. */
const LOCK_WAIT = `set local lock_timeout = '500ms'`;
const LIST = `
  select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace
  where i.inhparent = ?::regclass and n.nspname = 'partitions' order by 1`;

/** A part of a table: what was written in a month (UTC). The first one has all that is older, too. */
export interface Part {
  readonly name: string;
  /** The beginning of the next month. */
  readonly endsAt: Date;
}

/**
 * Tables that are only added to and go by age, in parts of a month: an old part is dropped whole, which costs nothing by row and leaves
 * nothing to vacuum. Their key is a UUIDv7, whose first 48 bits are the time, so that it stays the key of the whole table. What fits no
 * part lies in `<table>_default`. `table` is a constant of ours, never input.
 */
@Injectable()
export class MonthlyPartitions {
  constructor(private readonly em: EntityManager) {}

  /** Those that end by `at`, the oldest first. */
  async endedBy(table: string, at: Date): Promise<readonly Part[]> {
    return (await this.list(table)).filter(({ endsAt }) => endsAt <= at);
  }

  /** Makes the parts of this month and the next ones. Idempotent. Returns the names of those that it made. */
  async makeAhead(table: string, now: Date): Promise<readonly string[]> {
    const there = new Set((await this.list(table)).map(({ name }) => name));
    const made: string[] = [];
    for (let month = 0; month < AHEAD; month++) {
      const begins = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, 1));
      const ends = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month + 1, 1));
      const name = `${table}_${begins.toISOString().slice(0, 7).replace('-', '_')}`;
      if (there.has(name)) continue;
      await this.make(table, name, firstIdOf(begins), firstIdOf(ends));
      made.push(name);
    }
    return made;
  }

  /** Returns how many rows went with it. */
  drop({ name }: Part): Promise<number> {
    return this.em.transactional(async () => {
      await this.em.execute(LOCK_WAIT);
      const [row] = await this.em.execute<{ rows: string }[]>(`select count(*) as rows from partitions."${name}"`);
      await this.em.execute(`drop table partitions."${name}"`);
      return Number(row!.rows);
    });
  }

  /** Made by itself and attached then, so that others read and write meanwhile; what the default part has of the month moves in. */
  private async make(table: string, name: string, from: string, to: string): Promise<void> {
    await this.em.transactional(async () => {
      await this.em.execute(LOCK_WAIT);
      await this.em.execute(`create table partitions."${name}" (like "${table}" including all)`);
      await this.em.execute(
        `with own as (delete from ${PARTS}."${table}_default" where id >= ? and id < ? returning *)
         insert into ${PARTS}."${name}" select * from own`, [from, to],
      );
      await this.em.execute(`alter table "${table}" attach partition partitions."${name}" for values from ('${from}') to ('${to}')`);
    });
  }

  private async list(table: string): Promise<readonly Part[]> {
    const rows = await this.em.execute<{ name: string }[]>(LIST, [table]);
    return rows.flatMap(({ name }) => {
      const [, year, month] = /_(\d{4})_(\d\d)$/.exec(name) ?? [];
      return year === undefined ? [] : [{ name, endsAt: new Date(Date.UTC(Number(year), Number(month), 1)) }];
    });
  }
}

/** The least UUIDv7 of an instant. */
export function firstIdOf(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0').padEnd(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
