import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { HeldCopyTable } from '../../../entities/privacy/held-copy.entity.js';
import type { DeclaredTable } from '../../../entities/privacy.js';
import { Clock } from '../../../kernel/clock.js';
import { Ids } from '../../../kernel/ids.js';
import { CannotUnseal, FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { SEALED_COLUMNS, sealedColumn } from '../../../platform/secrets/sealed-column.js';
import { columnOf, keysOf, rowsOf } from '../person-rows.js';
import { type HoldRow, STANDS } from './hold.repository.js';

/** Rows that one call copies of one table. */
const BATCH = 100;

/** Of `held_copy`, wherever it is sealed or opened. */
export const HELD_CONTENT = sealedColumn(HeldCopyTable, 'content');

type Row = Record<string, unknown>;

/** Copies rows under a hold: sealed JSON of all columns but secrets; what is sealed in the row is opened first, so that its key may go. */
@Injectable()
export class HeldRows {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Those that the hold has no copy of yet, at most a batch. Returns how many: fewer than that many are left when it is 0. */
  async copySome(hold: HoldRow, table: DeclaredTable): Promise<number> {
    const hash = hashOf(keysOf(table).map((key) => `t."${key}"::text`));
    const query = `
      select to_jsonb(t) as row, ${hash} as hash from "${table.table}" t where ${rowsOf(table)}
        and not exists (select 1 from held_copy c where c.hold_id = ? and c.source = ? and c.source_hash = ${hash})
      limit ${BATCH}`;
    const rows = await this.em.execute<{ row: Row; hash: string }[]>(query, [hold.accountId, hold.id, table.table]);
    for (const { row, hash: sourceHash } of rows) {
      const [id, now] = [this.ids.ordered<string>(), this.clock.now()];
      const content = this.cipher.sealFor(HELD_CONTENT, id, JSON.stringify(this.readable(table, row)));
      await this.em.execute(
        `insert into held_copy (id, hold_id, source, source_hash, content, created_at)
         select ?::uuid, ?::uuid, ?, ?, ?, ?::timestamptz where ${STANDS} on conflict on constraint held_copy_once do nothing`,
        [id, hold.id, table.table, sourceHash, content, now, hold.id, now], 'run',
      );
    }
    return rows.length;
  }

  private readable(table: DeclaredTable, row: Row): Row {
    const secrets = new Set(Object.entries(table.columns).flatMap(([name, { data }]) => (data === 'credential' ? [columnOf(name)] : [])));
    const open = Object.fromEntries(Object.entries(row).filter(([name]) => !secrets.has(name)));
    for (const column of SEALED_COLUMNS.filter((it) => it.table === table.table && typeof open[it.column] === 'string')) {
      try {
        open[column.column] = this.cipher.openFor(column, column.keys.map((key) => String(row[key])).join(':'), String(row[column.column]));
      } catch (error) {
        if (!(error instanceof CannotUnseal)) throw error; // its key is lost: it is kept as it lies
      }
    }
    return open;
  }
}

/** SHA-256 in lower-case hex, of the key that tells a row or an object. */
export function hashOf(parts: readonly string[]): string {
  return `encode(sha256(convert_to(concat_ws(':', ${parts.join(', ')}), 'UTF8')), 'hex')`;
}
