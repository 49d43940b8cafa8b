import { OTHER_ACCOUNT_COLUMN } from '../../../../entities/columns.js';
import { TABLES } from '../../../../entities/index.js';
import { type DeclaredPrefix, OBJECT_PREFIXES } from '../../../../entities/object-prefixes.js';
import type { DataClass, DeclaredTable } from '../../../../entities/privacy.js';
import type { Localised } from '../../../../kernel/language.js';
import { type SealedColumn, sealedColumn } from '../../../../platform/secrets/sealed-column.js';
import { columnOf, keysOf, rowsOf } from '../../person-rows.js';
import { SECTION_DETAILS } from './section-details.js';

export interface PlannedColumn {
  /** As it is called in the archive. */
  readonly property: string;
  readonly column: string;
  readonly data: DataClass;
  readonly sealed: SealedColumn | null;
}

/** Somebody else whom a row names: they come out by their public name, or not at all. */
export interface PlannedPerson {
  readonly property: string;
  readonly column: string;
}

export interface PlannedSection {
  readonly table: string;
  readonly path: string;
  readonly title: Localised;
  /** At most one row: its key is the person. */
  readonly isOne: boolean;
  readonly csv: boolean;
  readonly columns: readonly PlannedColumn[];
  readonly people: readonly PlannedPerson[];
  readonly keys: readonly string[];
  /** In SQL about `own`, with a `?` for each of `params`. */
  readonly rows: string;
  readonly params: readonly ('account' | 'moment')[];
  /** What the person provided or caused by using the service (GDPR Art. 20), beside what else is held of them (Art. 15). */
  readonly isPortable: boolean;
}

/** Objects of one prefix by one column that names them. */
export interface PlannedMedia {
  readonly table: string;
  readonly column: string;
  /** `media/creation` */
  readonly folder: string;
  readonly keys: readonly string[];
  readonly rows: string;
  /** True for the column that type, size and hash of the row tell of. */
  readonly isDescribed: boolean;
}

export type OmissionReason = 'secret' | 'other-people' | 'machinery' | 'derived' | 'not-finished';

export interface Omission {
  /** `session.token_hash`, or `dataset/` for files. */
  readonly what: string;
  readonly reason: OmissionReason;
}

export interface ExportPlan {
  readonly sections: readonly PlannedSection[];
  readonly media: readonly PlannedMedia[];
  readonly omissions: readonly Omission[];
}

/** Results under way are not the person's yet: each becomes a creation, or goes. */
const NOT_FINISHED = new Set(['generation_output']);

/** What an export is made of: generated from what each column and each prefix declares (law 5). */
export function exportPlan(
  tables: readonly DeclaredTable[] = TABLES,
  prefixes: Readonly<Record<string, DeclaredPrefix>> = OBJECT_PREFIXES,
): ExportPlan {
  const ofPeople = tables.filter(({ person }) => person !== 'nobody');
  const sections = ofPeople.flatMap((declared) => sectionOf(declared) ?? []);
  const order = Object.keys(SECTION_DETAILS);
  const placeOf = ({ table }: PlannedSection) => (order.includes(table) ? order.indexOf(table) : order.length);
  return {
    sections: sections.sort((a, b) => placeOf(a) - placeOf(b)),
    media: Object.entries(prefixes).flatMap(([prefix, declared]) =>
      declared.exported === 'shown' ? declared.namedBy.flatMap((name) => mediaOf(prefix, name, tables) ?? []) : [],
    ),
    omissions: [...ofPeople.flatMap(omittedColumns), ...omittedFiles(prefixes)],
  };
}

function sectionOf(declared: DeclaredTable): PlannedSection | null {
  const { table, owner, person, columns } = declared;
  const shown = Object.entries(columns).filter(([property, { exported }]) => exported === 'shown' && !isSomebodyElse(declared, property));
  if (shown.length === 0) return null;
  const { path, title, csv, whereAt } = SECTION_DETAILS[table] ?? { path: `${owner}/${table}`, title: { en: table, es: table } };
  const keys = keysOf(declared);
  const rows = rowsOf(declared)!;
  return {
    table, path, title, keys,
    isOne: typeof person === 'string' && keys.length === 1 && keys[0] === columnOf(person),
    csv: csv === true,
    columns: shown.map(([property, { data, sealed }]) => ({
      property, data, column: columnOf(property), sealed: sealed ? sealedColumn(declared, property) : null,
    })),
    people: Object.keys(columns).filter((property) => isNamedInPublic(declared, property)).map((property) => ({
      property: property.replace(/Id$/, 'Username'), column: columnOf(property),
    })),
    rows: whereAt === undefined ? rows : `${rows} and ${whereAt}`,
    params: whereAt === undefined ? ['account'] : ['account', 'moment'],
    isPortable: shown.some(([, { purpose }]) => purpose !== 'safety' && purpose !== 'compliance' && purpose !== 'operations'),
  };
}

function mediaOf(prefix: string, name: string, tables: readonly DeclaredTable[]): PlannedMedia | null {
  const [table, column] = name.split('.') as [string, string];
  const declared = tables.find((it) => it.table === table)!;
  if (NOT_FINISHED.has(table) || declared.person === 'nobody') return null;
  return {
    table, column,
    folder: `media/${prefix.slice(0, -1)}`,
    keys: keysOf(declared),
    rows: rowsOf(declared)!,
    isDescribed: column === 'key' && 'sha256' in declared.columns,
  };
}

function isSomebodyElse({ schema }: DeclaredTable, property: string): boolean {
  return (schema.meta.properties as Record<string, { comment?: string }>)[property]?.comment === OTHER_ACCOUNT_COLUMN;
}

/** In the community people act towards each other under their public names; elsewhere (who decided, who reported) they stay unnamed. */
function isNamedInPublic(declared: DeclaredTable, property: string): boolean {
  return isSomebodyElse(declared, property) && declared.columns[property]!.purpose === 'community';
}

function omittedColumns(declared: DeclaredTable): readonly Omission[] {
  return Object.entries(declared.columns).flatMap(([property, { exported, data }]): Omission[] => {
    const what = `${declared.table}.${columnOf(property)}`;
    if (isSomebodyElse(declared, property)) return isNamedInPublic(declared, property) ? [] : [{ what, reason: 'other-people' }];
    if (exported === 'shown') return [];
    const reason = REASONS[data] ?? 'machinery';
    return [{ what, reason }];
  });
}

const REASONS: Partial<Record<DataClass, OmissionReason>> = {
  credential: 'secret', identity: 'derived', contact: 'derived', media: 'derived', moderation: 'other-people', 'account-id': 'other-people',
};

function omittedFiles(prefixes: Readonly<Record<string, DeclaredPrefix>>): readonly Omission[] {
  return Object.entries(prefixes).flatMap(([prefix, { exported, namedBy }]): Omission[] => {
    if (exported === 'withheld') return [{ what: prefix, reason: 'derived' }];
    return namedBy.filter((name) => NOT_FINISHED.has(name.split('.')[0]!)).map((what) => ({ what, reason: 'not-finished' }));
  });
}
