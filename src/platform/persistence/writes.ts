import { MikroORM } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Prepared, type PreparedStatement } from './prepared.js';

/**
 * The way of hot writes to the database: each is one statement and a transaction by itself, in one round trip. What belongs together is
 * a part of its `with`; what it announces too (`announced`, platform/outbox).
 */
@Injectable()
export class Writes extends Prepared {
  constructor(@Inject(MikroORM) orm: MikroORM, config: Config) {
    super(orm, config);
  }

  /** For a statement that answers with one row. Outside transactions: it would stay when the transaction rolls back. */
  async one<Row extends object>(write: PreparedStatement, params: readonly unknown[]): Promise<Row> {
    const [row] = await this.send<Row>(write, params);
    if (!row) throw new Error(`${write.name} answered nothing`);
    return row;
  }
}
