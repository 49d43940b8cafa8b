import { UnderscoreNamingStrategy } from '@mikro-orm/core';
import { TABLES } from '../../entities/index.js';
import { OBJECT_PREFIXES, type DeclaredPrefix } from '../../entities/object-prefixes.js';
import type { ColumnPrivacy, DeclaredTable, OwnerModule } from '../../entities/privacy.js';
import { csvLine } from '../../kernel/csv.js';
import { RETENTION_CLASSES, type RetentionClass } from '../../kernel/retention-classes.js';
import { LEGAL_BASES } from './records/legal-basis.js';
import { type DataRecipient, readRecipients, recipientsOf } from './records/recipients.js';

export interface MappedRetention {
  readonly class: RetentionClass;
  readonly trigger: string;
  /** Null: no clock runs, the trigger's act itself ends it. */
  readonly days: number | null;
  readonly action: string;
  readonly exceptions: readonly string[];
  readonly source: string;
}

export interface MappedColumn extends Omit<ColumnPrivacy, 'sealed' | 'plainBecause'> {
  readonly column: string;
  /** Encrypted in its row. */
  readonly sealed: boolean;
  /** Why not, where one would ask. */
  readonly plainBecause: string | null;
  readonly basis: readonly string[];
  /** By their ids: `recipients.ts`. */
  readonly recipients: readonly string[];
}

export interface MappedTable {
  readonly table: string;
  readonly owner: OwnerModule;
  /** How a row leads to a person: `account_id`, `session_id → session`, or `nobody`. */
  readonly person: string;
  readonly retention: MappedRetention;
  readonly columns: readonly MappedColumn[];
}

export interface MappedPrefix extends ColumnPrivacy {
  readonly basis: readonly string[];
  readonly recipients: readonly string[];
  readonly prefix: string;
  readonly retention: MappedRetention;
  readonly namedBy: readonly string[];
}

export interface DataMap {
  readonly tables: readonly MappedTable[];
  readonly prefixes: readonly MappedPrefix[];
}

/** What is kept of whom, why and how long (GDPR Art. 30(1)), generated from the declarations beside the entities (law 5). */
export function dataMap(recipients = readRecipients()): DataMap {
  return {
    tables: TABLES.map((table) => mapped(table, recipients)).sort((a, b) => (a.table < b.table ? -1 : 1)),
    prefixes: Object.entries<DeclaredPrefix>(OBJECT_PREFIXES).map(([prefix, declared]) => ({
      prefix,
      ...privacyOf(declared),
      ...reachOf(declared, recipients),
      retention: retentionOf(declared.retention),
      namedBy: declared.namedBy,
    })),
  };
}

const naming = new UnderscoreNamingStrategy(); // as orm.config.ts
const nameOf = (property: string) => naming.propertyToColumnName(property);

const HEADINGS = [
  'kind', 'name', 'owner', 'person',
  'retention', 'trigger', 'days', 'action', 'exceptions', 'source',
  'item', 'data', 'purpose', 'exported', 'erased', 'sealed',
  'basis', 'recipients',
] as const;

/** The same as RFC 4180 CSV: a line for each column and for each object prefix. */
export function dataMapCsv({ tables, prefixes } = dataMap()): string {
  const columns = tables.flatMap(({ table, owner, person, retention, columns }) =>
    columns.map((it) => {
      const cells = ['table', table, owner, person, ...cellsOf(retention), it.column, ...treatmentOf(it), sealingOf(it)];
      return csvLine([...cells, ...wordsOf(it)]);
    }),
  );
  const objects = prefixes.map((it) =>
    csvLine(['objects', it.prefix, null, null, ...cellsOf(it.retention), it.namedBy.join(' '), ...treatmentOf(it), null, ...wordsOf(it)]),
  );
  return [csvLine(HEADINGS), ...columns, ...objects].join('');
}

function mapped({ table, owner, person, retention, columns }: DeclaredTable, recipients: readonly DataRecipient[]): MappedTable {
  return {
    table,
    owner,
    person: person === 'nobody' ? person : typeof person === 'string' ? nameOf(person) : `${nameOf(person.via)} → ${person.table}`,
    retention: retentionOf(retention),
    columns: Object.entries(columns).map(([property, privacy]) => ({
      column: nameOf(property), ...privacyOf(privacy), sealed: privacy.sealed !== undefined, plainBecause: privacy.plainBecause ?? null,
      ...reachOf(privacy, recipients),
    })),
  };
}

function privacyOf({ data, purpose, exported, erased }: ColumnPrivacy): ColumnPrivacy {
  return { data, purpose, exported, erased };
}

function retentionOf(name: RetentionClass): MappedRetention {
  return { class: name, ...RETENTION_CLASSES[name] };
}

/** On what it rests, and whom it reaches. */
function reachOf(privacy: ColumnPrivacy, recipients: readonly DataRecipient[]) {
  return { basis: LEGAL_BASES[privacy.purpose].articles, recipients: recipientsOf(privacy, recipients) };
}

function wordsOf({ basis, recipients }: Pick<MappedColumn, 'basis' | 'recipients'>): string[] {
  return [basis.join(' '), recipients.join(' ')];
}

function cellsOf({ class: name, trigger, days, action, exceptions, source }: MappedRetention) {
  return [name, trigger, days, action, exceptions.join('; '), source];
}

function treatmentOf({ data, purpose, exported, erased }: Pick<ColumnPrivacy, 'data' | 'purpose' | 'exported' | 'erased'>) {
  return [data, purpose, exported, erased];
}

function sealingOf({ sealed, plainBecause }: MappedColumn): string {
  return sealed ? 'yes' : plainBecause === null ? 'no' : `no: ${plainBecause}`;
}
