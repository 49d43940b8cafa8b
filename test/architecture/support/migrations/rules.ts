/** What a statement may not do to a table that is in use: others wait for it, or the version that still runs breaks. */
export interface Rule {
  readonly name: string;
  /** The table is in the group `table`. */
  readonly pattern: RegExp;
  /** What is done instead. */
  readonly instead: string;
}

const TABLE = String.raw`(?:if exists\s+)?(?:only\s+)?(?:\w+\.)?"?(?<table>\w+)"?`;
const alter = (what: string, flags = 'i') => new RegExp(String.raw`^alter table\s+${TABLE}\s[\s\S]*?\b${what}`, flags);

export const RULES: readonly Rule[] = [
  {
    name: 'required-column', pattern: alter(String.raw`add (column )?(if not exists )?"?\w+"? (?![^,]*\bdefault\b)[^,]*\bnot null`),
    instead: 'add it nullable or with a constant default; require it in a later release by a check that was validated',
  },
  {
    name: 'volatile-default', pattern: alter(String.raw`add (column )?[^,]*\bdefault\s+(gen_random_uuid|random|clock_timestamp|nextval)`),
    instead: 'add it without; a default for new rows after; old rows in batches',
  },
  {
    name: 'rewritten-type', pattern: alter(String.raw`alter (column )?"?\w+"? (set data )?type\b`),
    instead: 'add a column of the new type, write both, move, read the new one, drop the old one',
  },
  {
    name: 'generated-column', pattern: alter(String.raw`add (column )?[^,]*generated always as\b`),
    instead: 'a plain column that is written',
  },
  {
    name: 'set-not-null', pattern: alter(String.raw`set not null`),
    instead: 'add constraint … check (… is not null) not valid; validate constraint in a later migration',
  },
  {
    name: 'checked-at-once', pattern: alter(String.raw`add (constraint "?\w+"? )?(check|foreign key)\b(?![\s\S]*\bnot valid)`),
    instead: 'add it not valid; validate constraint in a later migration',
  },
  {
    name: 'built-under-lock', pattern: alter(String.raw`add (constraint "?\w+"? )?(unique|primary key|exclude)\b(?! using index)`),
    instead: 'create unique index concurrently; add constraint … using index',
  },
  {
    name: 'index-under-lock', pattern: new RegExp(String.raw`^create (unique )?index (?!concurrently)[\s\S]*?\bon\s+${TABLE}`, 'i'),
    instead: 'create index concurrently, in a migration of its own (`concurrently: true`)',
  },
  {
    name: 'contract', pattern: alter(String.raw`(drop (?!not null|default|constraint)|rename|set schema)`),
    instead: 'stop using it, release, and drop it in the release after that',
  },
  { name: 'contract', pattern: new RegExp(String.raw`^drop (table|view|function|type)\s+${TABLE}`, 'i'), instead: 'the same' },
  {
    name: 'locked', pattern: new RegExp(String.raw`^(lock( table)?|truncate( table)?|cluster|vacuum full|reindex table)\s+${TABLE}`, 'i'),
    instead: 'nothing needs it',
  },
  {
    name: 'every-row', pattern: new RegExp(String.raw`^(update|delete from|insert into (?=[\s\S]*\bselect\b))\s*${TABLE}`, 'i'),
    instead: 'a periodic task or a command that goes in batches',
  },
];

/** `-- allowed: rule, because …` above a statement: who wrote the migration says why it does no harm there. */
const ALLOWED = /--\s*allowed:\s*([a-z-]+),\s*because\s+\S.{10,}/g;
const CREATED = /\bcreate (?:unlogged )?table\s+(?:if not exists\s+)?(?:\w+\.)?"?(\w+)"?/gi;

export interface Breach {
  readonly rule: string;
  readonly table: string;
  readonly instead: string;
}

/** @param known tables that an earlier migration made; those that this one makes are nobody's yet */
export function breachesIn(sql: string): readonly Breach[] {
  const own = new Set([...sql.matchAll(CREATED)].map(([, name]) => name!));
  return statementsOf(sql).flatMap(({ text, allowed }) =>
    RULES.flatMap(({ name, pattern, instead }) => {
      const table = pattern.exec(text)?.groups?.['table'];
      return table === undefined || own.has(table) || allowed.includes(name) ? [] : [{ rule: name, table, instead }];
    }),
  );
}

/** Statements, also those inside blocks (`do $$ … $$`), each with what the comments above it allow. */
function statementsOf(sql: string): { text: string; allowed: string[] }[] {
  return sql.split(/;|\bbegin\b|\bthen\b|\$\w*\$/i).map((part) => ({
    allowed: [...part.matchAll(ALLOWED)].map(([, rule]) => rule!),
    text: part.replaceAll(/--.*$/gm, ' ').replaceAll(/\s+/g, ' ').trim(),
  }));
}
