import { TABLES } from '../../src/entities/index.js';
import { OBJECT_PREFIXES } from '../../src/entities/object-prefixes.js';
import type { DataClass } from '../../src/entities/privacy.js';
import { RETENTION_CLASSES, type RetentionClass } from '../../src/kernel/retention-classes.js';
import { dataMap } from '../../src/modules/privacy/index.js';
import { serviceSources, sourcesIn } from './support/sources.js';

const { tables, prefixes } = dataMap();
const columns = tables.flatMap((table) => table.columns.map((column) => ({ ...column, in: table, name: `${table.table}.${column.column}` })));
const namesOf = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name);

/** Words a person gave about themselves or wrote: theirs to see, and gone with them. */
const OWN_WORDS: readonly DataClass[] = ['identity', 'contact', 'prompt'];

describe('the privacy rules', () => {
  it('lie in the folder of the module that owns the table', () => {
    const files = sourcesIn('src/entities', /\.entity\.ts$/);
    const misplaced = TABLES.filter(
      ({ table, owner }) => !files.some(({ path, text }) => text.includes(`tableName: '${table}'`) && path.startsWith(`src/entities/${owner}/`)),
    );
    expect(misplaced.map(({ table }) => table)).toEqual([]);
  });

  it('stand in the data model: no entity is left out of it', () => {
    const defined = sourcesIn('src', /\.entity\.ts$/).flatMap(({ text }) => [...text.matchAll(/tableName: '([^']+)'/g)].map(([, name]) => name!));
    expect(defined.sort()).toEqual(tables.map(({ table }) => table));
  });

  it('lead from every table about people to an account', () => {
    const pathOf = (table: string, seen: readonly string[] = []): string => {
      const declared = TABLES.find((it) => it.table === table);
      if (!declared || seen.includes(table)) return `${[...seen, table].join(' → ')}: leads nowhere`;
      const { person } = declared;
      return typeof person === 'string' ? person : pathOf(person.table, [...seen, table]);
    };
    const ends = new Set(TABLES.map(({ table }) => pathOf(table)));
    expect([...ends].sort()).toEqual(['accountId', 'id', 'nobody']);
    expect(TABLES.filter(({ person }) => person === 'id').map(({ table }) => table)).toEqual(['account']);
  });

  it('know of no person in a table of nobody', () => {
    // law 12: the acts of staff are append-only, and read with a case and a purpose
    const people = columns.filter(({ in: table, data }) => table.person === 'nobody' && data === 'account-id' && table.retention.class !== 'audit-log');
    const words = columns.filter(({ in: table, data }) => table.person === 'nobody' && OWN_WORDS.includes(data));
    expect(namesOf([...people, ...words])).toEqual([]);
  });

  it('show nobody a credential', () => {
    expect(namesOf(columns.filter(({ data, exported }) => data === 'credential' && exported === 'shown'))).toEqual([]);
  });

  it('show people what they gave or wrote, and let none of it outlive them', () => {
    const own = columns.filter(({ data }) => OWN_WORDS.includes(data));
    expect(own.length).toBeGreaterThan(0);
    expect(namesOf(own.filter(({ exported, erased }) => exported === 'withheld' || erased === 'kept' || erased === 'pseudonymised'))).toEqual([]);
  });

  it('replace the name in rows that outlive the account, and only there', () => {
    const outlives = (name: RetentionClass) => RETENTION_CLASSES[name].action === 'pseudonymise';
    const naming = columns.filter(({ data, in: table }) => data === 'account-id' && outlives(table.retention.class));
    expect(naming.length).toBeGreaterThan(0);
    expect(namesOf(naming.filter(({ erased }) => erased !== 'pseudonymised' && erased !== 'nulled'))).toEqual([]);
    const early = columns.filter(({ erased, in: table }) => erased === 'pseudonymised' && !outlives(table.retention.class));
    expect(namesOf(early)).toEqual([]);
  });

  it('name the objects of every prefix by a column, and every column with a key by a prefix', () => {
    const wrong = prefixes.filter(({ namedBy }) => namedBy.length === 0 || namedBy.some((name) => !columns.some((it) => it.name === name)));
    expect(wrong.map(({ prefix }) => prefix)).toEqual([]);
    const keys = columns.filter(({ column, data }) => /(^|_)key$/.test(column) && (data === 'media' || data === 'public-profile'));
    expect(namesOf(keys).sort()).toEqual(prefixes.flatMap(({ namedBy }) => namedBy).sort());
  });

  it('use every retention class, and name its source', () => {
    const used = new Set([...tables, ...prefixes].map(({ retention }) => retention.class));
    expect(Object.keys(RETENTION_CLASSES).filter((name) => !used.has(name as RetentionClass))).toEqual([]);
    expect(Object.entries(RETENTION_CLASSES).filter(([, { source, trigger }]) => !source || !trigger)).toEqual([]);
  });

  it('P25 keep source uploads for seven days', () => {
    expect(RETENTION_CLASSES['source-upload']).toMatchObject({ days: 7, action: 'delete' });
    expect(tables.find(({ table }) => table === 'upload')?.retention.class).toBe('source-upload');
    expect(OBJECT_PREFIXES['source/'].retention).toBe('source-upload');
  });

  it('P26 let no clock run on what was made', () => {
    expect(RETENTION_CLASSES.creation.days).toBeNull();
    expect([tables.find(({ table }) => table === 'creation')?.retention.class, OBJECT_PREFIXES['creation/'].retention]).toEqual([
      'creation', 'creation',
    ]);
  });

  it('P24 know of no face: nothing is named after a template, a print, a landmark or an embedding', () => {
    const FACE = /embedding|face_?(print|template|geometry|vector|id)|landmark|descriptor|voice_?print|biometr/i;
    expect(namesOf(columns.filter(({ name }) => FACE.test(name)))).toEqual([]);
    expect(prefixes.filter(({ prefix }) => FACE.test(prefix))).toEqual([]);
    const inCode = serviceSources().filter(({ text }) => FACE.test(text.replace(/descriptor/gi, ''))); // TypedPropertyDescriptor and its kind
    expect(inCode.map(({ path }) => path)).toEqual([]);
  });
});
