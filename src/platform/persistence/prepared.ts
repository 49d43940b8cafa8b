import { TransactionContext } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';

/** A statement that is sent often. Constant: connections know it by its name once they prepared it. */
export interface PreparedStatement {
  /** Of one text only: `feed.latest`. */
  readonly name: string;
  /** Parameters are `$1`, `$2`, …; one that may be null says its type (`$1::uuid`). */
  readonly text: string;
}

/**
 * Statements that each connection parses once and plans a few times, on the connections of the ORM. `EntityManager.execute` writes
 * parameters into the text instead, so that PostgreSQL parses and plans the statement each time. Values come back as they do from there:
 * timestamps as text.
 */
export abstract class Prepared {
  private pool: Pool | undefined;

  constructor(private readonly orm: MikroORM) {}

  /** One round trip, on any connection: outside transactions, of which it would know nothing. */
  protected async send<Row extends object>({ name, text }: PreparedStatement, params: readonly unknown[]): Promise<Row[]> {
    if (TransactionContext.currentTransactionContext()) throw new Error(`${name} was asked inside a transaction`);
    this.pool ??= (await this.orm.em.getConnection().getNativeClient()) as Pool;
    const { rows } = await this.pool.query<Row>({ name, text, values: [...params] });
    return rows;
  }
}
