import type { MikroORM } from '@mikro-orm/postgresql';
import { catalogOf } from './catalog.js';
import type { Databases } from './databases.js';

/** A drop of something that the entities do not know; the constraints beside them do, so whether it goes is seen in the catalog. */
const DROP_OF_MORE = /^(alter table "\w+" drop constraint|drop (index|trigger|function))/;
const CONSTRAINT = /^constraint (\w+)\.(\w+) (.*)$/s;
const FUNCTION = /^CREATE OR REPLACE FUNCTION public\.(\w+)/;

/** The SQL that leads from what the migrations make to what the entities and their constraints describe; applied to `migrated`. */
export async function migrationSql({ migrated, described }: Databases): Promise<string> {
  const generated = (await migrated.schema.getUpdateSchemaSQL({ wrap: false })).split(/;\n+/).map((statement) => statement.trim());
  const wanted = generated.filter((statement) => statement !== '' && !DROP_OF_MORE.test(statement)).map((statement) => `${statement};`);
  for (const statement of wanted) await migrated.em.fork().execute(statement);
  const [there, wished] = [await catalogOf(migrated), await catalogOf(described)];
  const gone = there.filter((line) => !wished.includes(line)).map(removal);
  const more: string[] = [];
  for (const line of wished.filter((it) => !there.includes(it))) more.push(await addition(line, described));
  return `${[...gone, ...wanted, ...more].join('\n\n')}\n`;
}

function removal(line: string): string {
  const [, table, name] = CONSTRAINT.exec(line) ?? [];
  return table ? `alter table ${table} drop constraint ${name};` : `-- described no more: ${line}`;
}

async function addition(line: string, described: MikroORM): Promise<string> {
  const [, table, name, definition] = CONSTRAINT.exec(line) ?? [];
  if (table) return `alter table ${table} add constraint ${name} ${definition};`;
  const [, routine] = FUNCTION.exec(line) ?? [];
  if (routine) return functionSql(routine, described);
  return line.startsWith('CREATE ') ? `${line};` : `-- to be written by hand: ${line}`;
}

/** As it was written; in the catalog it is one line. */
async function functionSql(name: string, described: MikroORM): Promise<string> {
  const sql = `select pg_get_functiondef(oid) as sql from pg_proc where proname = ? and pronamespace = 'public'::regnamespace`;
  const rows = await described.em.fork().execute<{ sql: string }[]>(sql, [name]);
  return rows.map(({ sql: text }) => `${text.trim()};`).join('\n\n');
}
