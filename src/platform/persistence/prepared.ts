import { TransactionContext } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import type { Config } from '../config/config.js';
import { dependencyCall } from '../telemetry/tracing/dependency-calls.js';
import { DATABASE } from './observed-queries.js';

/** A statement that is sent often. Constant: connections know it by its name once they prepared it. */
export interface PreparedStatement {
  /** Of one text only: `feed.latest`. */
  readonly name: string;
  /** Parameters are `$1`, `$2`, …; one that may be null says its type (`$1::uuid`). */
  readonly text: string;
}

/** Whether what is asked now sees what a transaction did, and nobody else may. */
export function isInTransaction(): boolean {
  return TransactionContext.currentTransactionContext() !== undefined;
}

const PARAMETER = /\$(\d+)/g;

/**
 * Statements that each connection parses once and plans a few times, on the connections of the ORM. `EntityManager.execute` writes
 * parameters into the text instead, so that PostgreSQL parses and plans the statement each time. Values come back as they do from there:
 * timestamps as text. Behind a pooler, where the next statement may meet another session, each is parsed when it is sent.
 */
export abstract class Prepared {
  private pool: Pool | undefined;

  constructor(private readonly orm: MikroORM, private readonly config: Config) {}

  /** As `send`; inside a transaction a part of that, and sees what it did, without being prepared. */
  protected async sendHere<Row extends object>(statement: PreparedStatement, params: readonly unknown[]): Promise<Row[]> {
    if (!isInTransaction()) return this.send(statement, params);
    const used: unknown[] = [];
    const text = statement.text.replace(PARAMETER, (_, n: string) => {
      used.push(params[Number(n) - 1]);
      return '?';
    });
    return this.orm.em.execute<Row[]>(text, used);
  }

  /** One round trip, on any connection: outside transactions, of which it would know nothing. */
  protected async send<Row extends object>({ name, text }: PreparedStatement, params: readonly unknown[]): Promise<Row[]> {
    if (isInTransaction()) throw new Error(`${name} was asked inside a transaction`);
    const pool = (this.pool ??= (await this.orm.em.getConnection().getNativeClient()) as Pool);
    const known = this.config.database.isPooled ? { text } : { name, text };
    const ask = () => pool.query<Row>({ ...known, values: [...params] });
    return (await dependencyCall('database', () => name, DATABASE, ask)).rows;
  }
}
