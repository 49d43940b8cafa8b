import { MikroORM } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Prepared, type PreparedStatement } from './prepared.js';

export type PreparedRead = PreparedStatement;

/** The way of hot reads to the database. */
@Injectable()
export class Reads extends Prepared {
  constructor(@Inject(MikroORM) orm: MikroORM, config: Config) {
    super(orm, config);
  }

  /** Outside transactions: it would not see what the transaction did. */
  query<Row extends object>(read: PreparedRead, params: readonly unknown[]): Promise<Row[]> {
    return this.send<Row>(read, params);
  }

  /** As `query`, for what is read in a transaction too: it sees what the transaction did. */
  here<Row extends object>(read: PreparedRead, params: readonly unknown[]): Promise<Row[]> {
    return this.sendHere<Row>(read, params);
  }
}
