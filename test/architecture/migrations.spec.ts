import { MIGRATIONS } from '../../src/platform/persistence/migrations/index.js';
import { breachesIn, RULES } from './support/migrations/rules.js';
import { sourcesIn } from './support/sources.js';

/** They landed before there was anybody to disturb. */
const BEFORE_THE_RULES = [
  '20261121000000-initial', '20261122005414-identity-and-consent', '20261122042352-avatars', '20261122042913-provider-limits',
  '20261122072102-community-and-safety', '20261122105102-stores-and-notifications', '20261122140828-privacy',
  '20261122142500-sealed-columns', '20261122172541-who-comes-back',
];
const CONCURRENT = /^(create (unique )?index concurrently if not|drop index concurrently if) exists\b/i;
const FOLDER = 'src/platform/persistence/migrations';
const sqlOf = (name: string) => sourcesIn(`${FOLDER}/${name}`, /\.sql$/).map(({ text }) => text).join('\n');
const rulesOf = (sql: string) => breachesIn(sql).map(({ rule }) => rule);

describe('a migration', () => {
  it('stands in the list, in the order in which it was made', () => {
    const names = MIGRATIONS.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    const folders = new Set(sourcesIn(FOLDER, /\.sql$/).map(({ path }) => path.split('/').at(-2)!));
    expect([...folders].sort()).toEqual([...names].sort());
  });

  const later = MIGRATIONS.map(({ name }) => name).filter((name) => !BEFORE_THE_RULES.includes(name));
  it.each([...later, 'those to come'])('makes nobody wait and breaks no version that still runs: %s', (name) => {
    expect(name === 'those to come' ? [] : breachesIn(sqlOf(name))).toEqual([]);
  });

  it('is of concurrent indexes alone, repeatable, when it is no transaction', () => {
    const outside = MIGRATIONS.filter(({ class: Migration }) => !new Migration({} as never, {} as never).isTransactional());
    for (const { name } of outside) {
      const statements = sqlOf(name).replaceAll(/--.*$/gm, '').split(';').map((it) => it.trim()).filter((it) => it !== '');
      expect(statements.filter((it) => !CONCURRENT.test(it))).toEqual([]);
    }
  });
});

describe('the rules for migrations', () => {
  it.each([
    ['required-column', 'alter table post add column mood text not null'],
    ['volatile-default', 'alter table post add column token uuid default gen_random_uuid()'],
    ['rewritten-type', 'alter table post alter column caption type varchar(10)'],
    ['generated-column', 'alter table post add column words tsvector generated always as (to_tsvector(caption)) stored'],
    ['set-not-null', 'alter table post alter column caption set not null'],
    ['checked-at-once', 'alter table post add constraint c check (like_count >= 0)'],
    ['checked-at-once', 'alter table post add constraint f foreign key (author_id) references account (id) on delete cascade'],
    ['built-under-lock', 'alter table post add constraint u unique (author_id, caption)'],
    ['index-under-lock', 'create index post_caption on post (caption)'],
    ['contract', 'alter table post drop column caption'],
    ['contract', 'alter table post rename column caption to words'],
    ['contract', 'drop table post'],
    ['locked', 'lock table post in exclusive mode'],
    ['every-row', "update post set caption = ''"],
    ['every-row', 'do $$ begin delete from post where caption is null; end $$'],
  ])('know %s: %s', (rule, sql) => expect(rulesOf(`${sql};`)).toEqual([rule]));

  it.each([
    'alter table post add column mood text',
    "alter table post add column mood text not null default 'none'",
    'alter table post add constraint c check (like_count >= 0) not valid',
    'alter table post validate constraint c',
    'alter table post add constraint u unique using index post_u',
    'alter table post alter column caption drop not null',
    'alter table post drop constraint c',
    'create index concurrently if not exists post_caption on post (caption)',
    'create table mood (id uuid primary key, name text not null); create index mood_name on mood (name); insert into mood select 1',
    '-- allowed: contract, because no release since the last one reads it\nalter table post drop column caption',
  ])('have nothing against: %s', (sql) => expect(rulesOf(sql)).toEqual([]));

  it('say what to do instead', () => expect(RULES.filter(({ instead }) => instead.length < 8)).toEqual([]));
});
