import { readdirSync, readFileSync } from 'node:fs';
import type { Constructor } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';

/** A statement that waits longer for a lock gives up, and with it whatever queues behind it waits no longer: `migrateUp` tries again. */
const LOCK_TIMEOUT = `set local lock_timeout = '500ms'`;
/** Building an index beside the traffic takes its time, waits for those who were there before, and blocks nobody. */
const PATIENT = ['set lock_timeout = 0', 'set statement_timeout = 0'];
const AS_BEFORE = ['reset statement_timeout', 'reset lock_timeout'];

export interface SqlMigrationOptions {
  /** Of `create index concurrently` alone, which no transaction may hold: statement by statement, and repeatable (`if not exists`). */
  readonly concurrently?: boolean;
  readonly folder?: URL;
}

/** A migration that runs the `.sql` files of its folder in the order of their names, in one transaction. */
export function sqlMigration(name: string, options: SqlMigrationOptions = {}): { name: string; class: Constructor<Migration> } {
  const { concurrently = false, folder = new URL(`./${name}/`, import.meta.url) } = options;
  class SqlMigration extends Migration {
    override up(): void {
      const files = readdirSync(folder).filter((it) => it.endsWith('.sql')).sort();
      const texts = files.map((file) => readFileSync(new URL(file, folder), 'utf8'));
      const statements = texts.flatMap((text) => text.split(/;\s*$/m)).filter((sql) => sql.trim() !== '');
      for (const sql of concurrently ? [...PATIENT, ...statements, ...AS_BEFORE] : [LOCK_TIMEOUT, ...texts]) this.addSql(sql);
    }

    override isTransactional(): boolean {
      return !concurrently;
    }
  }
  return { name, class: SqlMigration };
}
