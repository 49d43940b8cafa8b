import { TABLES } from '../../src/entities/index.js';
import { OBJECT_PREFIXES } from '../../src/entities/object-prefixes.js';
import type { DataClass } from '../../src/entities/privacy.js';
import { RETENTION_CLASSES, type RetentionClass } from '../../src/kernel/retention-classes.js';
import { dataMap } from '../../src/modules/privacy/index.js';
import { serviceSources, sourcesIn } from './support/sources.js';

const { tables, prefixes } = dataMap();
const columns = tables.flatMap((table) =>
  table.columns.map((it) => ({ ...it, name: `${table.table}.${it.column}`, person: table.person, kept: table.retention.class })),
);
const namesOf = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name);

/** Tables of nobody, and why nobody is in them, or what becomes of who is. A new one is put here by whoever can say the same of it. */
const OF_NOBODY: Readonly<Record<string, string>> = {
  audit_entry: 'names people by account id alone; append-only (law 12), and told in the receipt',
  count_delta: 'names who is counted: removed by `mentions/count_delta`',
  crash_group: 'kinds of errors; what could be personal was never stored',
  inbox_message: 'what was sent goes as soon as it was acted on',
  known_bad_hash: 'fingerprints of removed files',
  model_switch: 'operating state',
  notice: 'of people without an account; they have a retention of their own',
  notice_answer: 'sealed, two days',
  outbox_delivery: 'goes with its event',
  outbox_event: 'names people by account id alone: removed by `mentions/outbox_event`',
  periodic_run: 'operating state',
  policy_text: 'published by the service',
  provider_errand: 'sealed ids at a provider, until it has erased what they name',
  provider_state: 'operating state',
  push_task: "the push service's own id, until it was told that the person is gone",
  retention_run: 'numbers',
  sign_in_nonce: 'hashes, one day',
  store_sweep: 'operating state',
  used_id_token: 'hashes, one day',
};

/** Records of what privacy itself did: they have a clock of their own, and are without the name from the end of the account on. */
const RECORDS: readonly RetentionClass[] = [
  'authority-disclosure', 'legal-hold', 'legal-hold-record', 'privacy-request', 'deletion-record',
];

/** Words a person gave about themselves or wrote: theirs to see, and gone with them. A keyed hash of them says nothing to anybody. */
const OWN_WORDS: readonly DataClass[] = ['identity', 'contact', 'prompt'];

describe('the privacy rules', () => {
  it('lie in the folder of the module that owns the table', () => {
    const files = sourcesIn('src/entities', /\.entity\.ts$/);
    const folderOf = (table: string) => files.find(({ text }) => text.includes(`tableName: '${table}'`))?.path.split('/')[2];
    expect(TABLES.filter(({ table, owner }) => folderOf(table) !== owner).map(({ table }) => table)).toEqual([]);
  });

  it('stand in the data model: no entity is left out of it', () => {
    const defined = sourcesIn('src', /\.entity\.ts$/).flatMap(({ text }) => [...text.matchAll(/tableName: '([^']+)'/g)]);
    expect(defined.map(([, name]) => name).sort()).toEqual(tables.map(({ table }) => table));
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
    // law 12: the acts of staff are append-only, and read with a case and a purpose; notices come from people without an account
    const known = columns.filter(({ person, kept }) => person === 'nobody' && kept !== 'audit-log' && kept !== 'notice');
    expect(namesOf(known.filter(({ data }) => data === 'account-id' || OWN_WORDS.includes(data)))).toEqual([]);
  });

  it('say of each table of nobody why nobody is in it', () => {
    const ofNobody = tables.filter(({ person }) => person === 'nobody').map(({ table }) => table);
    expect(Object.keys(OF_NOBODY)).toEqual(ofNobody);
  });

  it('show nobody a credential', () => {
    expect(namesOf(columns.filter(({ data, exported }) => data === 'credential' && exported === 'shown'))).toEqual([]);
  });

  it('show people what they gave or wrote, and let none of it outlive them', () => {
    // where the last letter goes: it is there while the account ends, and the database lets it stay no longer
    const lastLetter = 'account_deletion.contact';
    const all = columns.filter(({ name }) => name !== lastLetter);
    const own = all.filter(({ data, column }) => OWN_WORDS.includes(data) && !/_(hash|hmacs)$/.test(column));
    expect(own.length).toBeGreaterThan(0);
    const wrong = own.filter(({ exported, erased }) => exported === 'withheld' || erased === 'kept' || erased === 'pseudonymised');
    expect(namesOf(wrong)).toEqual([]);
  });

  it('replace the name in rows that outlive the account, and only there', () => {
    const outlives = (name: RetentionClass) => RETENTION_CLASSES[name].action === 'pseudonymise' || RECORDS.includes(name);
    const naming = columns.filter(({ data, kept }) => data === 'account-id' && outlives(kept));
    expect(naming.length).toBeGreaterThan(0);
    expect(namesOf(naming.filter(({ erased }) => erased !== 'pseudonymised' && erased !== 'nulled'))).toEqual([]);
    expect(namesOf(columns.filter(({ erased, kept }) => erased === 'pseudonymised' && !outlives(kept)))).toEqual([]);
  });

  it('name the objects of every prefix by a column, and every column with a key by a prefix', () => {
    const isColumn = (name: string) => columns.some((column) => column.name === name);
    const wrong = prefixes.filter(({ namedBy }) => namedBy.length === 0 || !namedBy.every(isColumn));
    expect(wrong.map(({ prefix }) => prefix)).toEqual([]);
    const keys = columns.filter(({ column, data }) => /(^|_)key$/.test(column) && (data === 'media' || data === 'public-profile'));
    expect(namesOf(keys).sort()).toEqual(prefixes.flatMap(({ namedBy }) => namedBy).sort());
  });

  it('use every retention class, and name its source', () => {
    const used = new Set([...tables, ...prefixes].map(({ retention }) => retention.class));
    used.add('erasure-list'); // in a bucket apart, which no row names: platform/storage/erasure-bucket.ts
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
    const words = (text: string) => text.replace(/descriptor/gi, ''); // JavaScript's own, of properties
    expect(serviceSources().filter(({ text }) => FACE.test(words(text))).map(({ path }) => path)).toEqual([]);
  });
});
