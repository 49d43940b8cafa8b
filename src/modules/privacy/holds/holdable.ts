import { TABLES } from '../../../entities/index.js';
import { type DeclaredPrefix, OBJECT_PREFIXES } from '../../../entities/object-prefixes.js';
import type { DeclaredTable } from '../../../entities/privacy.js';
import type { RetentionClass } from '../../../kernel/retention-classes.js';

/** Of no use to whoever asks for a hold: secrets, other copies, and the record of holds and deletions itself. */
const NEVER: ReadonlySet<RetentionClass> = new Set<RetentionClass>([
  'single-use-token', 'deletion-code', 'provider-grant', 'export', 'legal-hold', 'legal-hold-record', 'deletion-record',
]);

export interface HeldObjects {
  readonly prefix: string;
  readonly table: DeclaredTable;
  readonly column: string;
}

/** What a hold of a class is about: generated from the declarations (law 5), so that a new table is held with its class. */
export interface Holdable {
  readonly tables: readonly DeclaredTable[];
  readonly objects: readonly HeldObjects[];
}

const PREFIXES = Object.entries<DeclaredPrefix>(OBJECT_PREFIXES);

function of(name: RetentionClass): Holdable {
  return {
    tables: TABLES.filter(({ retention, person }) => retention === name && person !== 'nobody'),
    objects: PREFIXES.filter(([, { retention }]) => retention === name).flatMap(([prefix, { namedBy }]) =>
      namedBy.flatMap((named) => {
        const [table, column] = named.split('.') as [string, string];
        const declared = TABLES.find((it) => it.table === table)!;
        return declared.person === 'nobody' ? [] : [{ prefix, table: declared, column }];
      }),
    ),
  };
}

const HOLDABLE: ReadonlyMap<RetentionClass, Holdable> = new Map(
  [...new Set([...TABLES.map(({ retention }) => retention), ...PREFIXES.map(([, { retention }]) => retention)])]
    .filter((name) => !NEVER.has(name))
    .map((name) => [name, of(name)] as const)
    .filter(([, { tables, objects }]) => tables.length + objects.length > 0),
);

/** The classes of which something can be a person's. */
export const HOLDABLE_CLASSES: readonly RetentionClass[] = [...HOLDABLE.keys()].sort();

export function holdableOf(classes: readonly string[]): Holdable {
  const found = classes.flatMap((name) => HOLDABLE.get(name as RetentionClass) ?? []);
  return { tables: found.flatMap(({ tables }) => tables), objects: found.flatMap(({ objects }) => objects) };
}
