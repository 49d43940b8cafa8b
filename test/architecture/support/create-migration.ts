import 'reflect-metadata';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bothDatabases } from './databases.js';
import { migrationSql } from './migration-sql.js';
import { ROOT } from './sources.js';

/** `npm run migration:create -- feed-add-likes`: a folder with what the entities have and the migrations do not, to be read and edited. */
const [given] = process.argv.slice(2);
const name = given?.toLowerCase().replaceAll('_', '-') ?? '';

if (!/^[a-z][a-z0-9-]{2,60}$/.test(name)) {
  process.stderr.write('Usage: npm run migration:create -- <what-it-does>\n');
  process.exitCode = 2;
} else {
  const databases = await bothDatabases();
  const sql = await migrationSql(databases).finally(() => databases.stop());
  const migration = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}-${name}`;
  const migrations = join(ROOT, 'src/platform/persistence/migrations');
  mkdirSync(join(migrations, migration));
  writeFileSync(join(migrations, migration, '01.sql'), sql.trim() === '' ? '-- The entities are as they were.\n' : sql);
  const list = join(migrations, 'index.ts');
  writeFileSync(list, withMigration(readFileSync(list, 'utf8'), migration));
  process.stdout.write(`src/platform/persistence/migrations/${migration}/01.sql\n`);
}

/** The list with one more line at its end. */
function withMigration(source: string, migration: string): string {
  const [, before, listed] = /^(.*export const MIGRATIONS = \[)(.*)\];\n$/s.exec(source) ?? [];
  if (before === undefined || listed === undefined) throw new Error('The list of migrations does not look as it should');
  const lines = [
    ...listed
      .split('\n')
      .map((line) => line.trim().replace(/,$/, ''))
      .filter((line) => line !== ''),
    `sqlMigration('${migration}')`,
  ];
  return `${before}\n${lines.map((line) => `  ${line},`).join('\n')}\n];\n`;
}
