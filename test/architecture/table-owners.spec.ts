import { TABLES } from '../../src/entities/index.js';
import { serviceSources, sourcesIn } from './support/sources.js';
import { madeFunctions, writesIn } from './support/writes.js';

/**
 * They are told by their subclasses which table to write. Those of `TimedRows` and `EndedAccountRows` are looked at by their words
 * `{ table, since }`; `Resealing` writes what the data model gives to the module that a subclass names, which a test beside it compares
 * with its folder. The end of an account does to every table what its owner's declarations order (law 5).
 */
const TOLD_BY_OTHERS = [
  'src/platform/persistence/timed-rows.ts', 'src/platform/persistence/ended-account-rows.ts', 'src/platform/secrets/resealing.ts',
  'src/modules/privacy/erasure/erasure-sql.ts', 'src/platform/persistence/monthly-partitions.ts', // the table's owner names it
];

/** Tables of nobody in which the end of an account looks for its name, and the account itself. */
const DECLARED = new Set(['account', 'count_delta', 'outbox_event', 'outbox_delivery', 'push_task']);

const ownerOfTable = new Map<string, string>(TABLES.map(({ table, owner }) => [table, owner]));
const ownerOfEntity = new Map<string, string>(TABLES.map(({ schema, owner }) => [schema.meta.className, owner]));

/** The SQL that makes the database: functions and triggers of a module lie in its folder of `entities`. */
const definitions = sourcesIn('src/entities', /\.ts$/);
const defined = definitions.flatMap(({ path, text }) => writesIn(path, text).map((write) => ({ path, ...write })));
const folderOf = (path: string) => path.split('/')[2]!;
const ownerOfFunction = new Map(
  definitions.flatMap(({ path, text }) => madeFunctions(text).map((name) => [name, folderOf(path)] as const)),
);

function writerOf(path: string): string {
  const [, ring, module] = path.split('/');
  if (ring === 'modules') return module!;
  return ring === 'platform' ? 'platform' : 'nobody';
}

describe('only the owner writes a table', () => {
  const sources = serviceSources().filter(({ path }) => !path.startsWith('src/entities/'));
  const writes = sources.flatMap(({ path, text }) =>
    writesIn(path, text, new Set(ownerOfFunction.keys())).map((write) => ({ path, ...write })),
  );

  it('in every statement of the modules and the platform', () => {
    const strangers = writes.filter(({ path, kind, name }) => {
      if ((name === '?' || DECLARED.has(name)) && TOLD_BY_OTHERS.includes(path)) return false;
      const owner = { table: ownerOfTable, entity: ownerOfEntity, function: ownerOfFunction }[kind].get(name);
      return owner !== writerOf(path);
    });
    expect(strangers.map(({ path, line, kind, name }) => `${path}:${line} writes ${kind} ${name}`)).toEqual([]);
  });

  it('in every function and trigger of the database', () => {
    const strangers = defined.filter(({ path, name }) => ownerOfTable.get(name) !== folderOf(path));
    expect(strangers.map(({ path, line, name }) => `${path}:${line} writes ${name}`)).toEqual([]);
  });

  it('and every table is written by somebody', () => {
    const written = new Set([...writes, ...defined].map(({ name }) => name));
    const unwritten = TABLES.filter(({ table, schema }) => !written.has(table) && !written.has(schema.meta.className));
    expect(unwritten.map(({ table }) => table)).toEqual([]);
  });
});
