import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Constructor } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';

/** A migration that runs the `.sql` files of its folder in the order of their names, in one transaction. */
export function sqlMigration(name: string): { name: string; class: Constructor<Migration> } {
  const folder = fileURLToPath(new URL(`./${name}/`, import.meta.url));
  class SqlMigration extends Migration {
    override up(): void {
      for (const file of readdirSync(folder).filter((it) => it.endsWith('.sql')).sort()) this.addSql(readFileSync(folder + file, 'utf8'));
    }
  }
  return { name, class: SqlMigration };
}
