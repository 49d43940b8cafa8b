import { TransactionContext } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';

/** A read that is asked often. Constant: connections know it by its name once they prepared it. */
export interface PreparedRead {
  /** Of one text only: `feed.latest`. */
  readonly name: string;
  /** Parameters are `$1`, `$2`, …; one that may be null says its type (`$1::uuid`). */
  readonly text: string;
}

/**
 * The way of hot reads to the database: statements that each connection parses once and plans a few times, on the connections of the
 * ORM. `EntityManager.execute` writes parameters into the text instead, so that PostgreSQL parses and plans the statement each time.
 * Values come back as they do from there: timestamps as text.
 */
@Injectable()
export class Reads {
  private pool: Pool | undefined;

  constructor(@Inject(MikroORM) private readonly orm: MikroORM) {}

  /** Outside transactions: it would not see what the transaction did. */
  async query<Row extends object>({ name, text }: PreparedRead, params: readonly unknown[]): Promise<Row[]> {
    if (TransactionContext.currentTransactionContext()) throw new Error(`${name} was asked inside a transaction`);
    this.pool ??= (await this.orm.em.getConnection().getNativeClient()) as Pool;
    const { rows } = await this.pool.query<Row>({ name, text, values: [...params] });
    return rows;
  }
}
