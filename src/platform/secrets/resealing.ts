import type { EntityManager } from '@mikro-orm/postgresql';
import type { OwnerModule } from '../../entities/privacy.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import type { Log } from '../telemetry/log.js';
import { CannotUnseal, type FieldCipher } from './field-cipher.js';
import { type SealedColumn, type SealedTable, sealedTablesOf } from './sealed-column.js';

type Cells = Record<string, string | null>;
type Key = readonly string[];

/** For its transaction: in tables that are only added to, a sealed text may be put under another key. */
const ALLOW = `select set_config('aicasso.resealing', 'on', true)`;

/**
 * Seals with the first of `FIELD_ENCRYPTION_KEYS` what another key sealed, or none yet, so that other keys can be retired. Each module
 * seals the columns of its own tables: all that the data model declares, by the module's name. A text that changes meanwhile is left to
 * whoever changed it. It may stop anywhere and be begun anew, and two of it do each other no harm.
 */
export abstract class Resealing extends PeriodicTask {
  readonly everyMs: number = 3_600_000;
  /** Rows that one statement looks through: a table of any size is walked in short steps. */
  window = 2_000;

  constructor(
    protected readonly em: EntityManager,
    protected readonly cipher: FieldCipher,
    private readonly log: Log,
    private readonly owner: OwnerModule,
  ) {
    super();
  }

  /** A table that fails keeps no other from its turn. @throws AggregateError of what failed, when all had theirs */
  async run(signal: AbortSignal): Promise<void> {
    const errors: unknown[] = [];
    for (const table of sealedTablesOf(this.owner)) {
      await this.walk(table, signal).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} tables were not sealed anew`);
  }

  /** What else a row says of a text, such as its look-up hash: columns to be written with it. */
  protected besides(_column: SealedColumn, _plain: string): Readonly<Record<string, string>> {
    return {};
  }

  private async walk(table: SealedTable, signal: AbortSignal): Promise<void> {
    const counts = { resealed: 0, unreadable: 0 };
    for (let after: Key | null = null; ;) {
      const last = await this.endOfWindow(table, after);
      for (const row of await this.others(table, after, last)) {
        if (signal.aborted) return;
        for (const column of table.columns) {
          const done = await this.reseal(table, column, row);
          if (done) counts[done] += 1;
        }
      }
      after = last;
      if (after === null) break;
    }
    if (counts.resealed > 0) this.log.info('columns-resealed', { table: table.table, ...counts });
    if (counts.unreadable > 0) this.log.error('sealed-with-a-lost-key', { table: table.table, count: counts.unreadable });
  }

  /** Null when the rest of the table fits into one. */
  private async endOfWindow({ table, keys }: SealedTable, after: Key | null): Promise<Key | null> {
    const [row] = await this.em.execute<Cells[]>(
      `select ${keys.join(', ')} from ${table} ${after ? `where ${compared(keys, '>')}` : ''}
       order by ${keys.join(', ')} offset ${this.window - 1} limit 1`,
      [...(after ?? [])],
    );
    return row ? keys.map((key) => String(row[key])) : null;
  }

  private others({ table, keys, columns }: SealedTable, after: Key | null, last: Key | null): Promise<Cells[]> {
    const names = columns.map(({ column }) => column);
    const isOther = names.map((name) => `not starts_with(${name}, ?)`).join(' or ');
    const bounds = [...(after ? [compared(keys, '>')] : []), ...(last ? [compared(keys, '<=')] : [])];
    return this.em.execute<Cells[]>(
      `select ${[...keys, ...names].join(', ')} from ${table}
       where ${[...bounds, `(${isOther})`].join(' and ')} order by ${keys.join(', ')}`,
      [...(after ?? []), ...(last ?? []), ...names.map(() => this.current)],
    );
  }

  /** The others are sealed anew whatever is wrong with one. */
  private async reseal({ table, keys }: SealedTable, column: SealedColumn, row: Cells): Promise<'resealed' | 'unreadable' | null> {
    const sealed = row[column.column] ?? null;
    if (sealed === null || sealed.startsWith(this.current)) return null;
    const key = keys.map((it) => String(row[it]));
    try {
      const plain = this.cipher.openFor(column, key.join(':'), sealed);
      const changes = { [column.column]: this.cipher.sealFor(column, key.join(':'), plain), ...this.besides(column, plain) };
      const set = Object.keys(changes).map((name) => `${name} = ?`).join(', ');
      const affectedRows = await this.em.transactional(async () => {
        await this.em.execute(ALLOW);
        const result = await this.em.execute<{ affectedRows: number }>(
          `update ${table} set ${set} where ${compared(keys, '=')} and ${column.column} = ?`,
          [...Object.values(changes), ...key, sealed],
          'run',
        );
        return result.affectedRows;
      });
      return affectedRows > 0 ? 'resealed' : null;
    } catch (error) {
      if (error instanceof CannotUnseal) return 'unreadable';
      throw error;
    }
  }

  private get current(): string {
    return `${this.cipher.sealingKid}.`;
  }
}

function compared(keys: readonly string[], sign: '>' | '<=' | '='): string {
  return `(${keys.join(', ')}) ${sign} (${keys.map(() => '?').join(', ')})`;
}
