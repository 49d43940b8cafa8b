import type { EntitySchema } from '@mikro-orm/core';
import type { RetentionClass } from '../kernel/retention-classes.js';

/** Law 5: what each column holds, why, how long, what an export shows of it and what erasure does to it. */
export const DATA_CLASSES = [
  'internal-id', // an id of ours that says nothing by itself
  'account-id', // the person's internal id
  'identity', // the sign-in provider's identifier, a name
  'contact', // an e-mail address
  'credential', // a token's hash, a nonce
  'age', // a band and who said so
  'locale', // country, region, language, time zone
  'device', // model, system, app version, connection
  'prompt', // words the person wrote for a generation
  'media', // a key, a hash or a measure of the person's media
  'activity', // what happened and when
  'consent', // what was decided, and what was shown
  'points', // amounts
  'public-profile', // username, picture: system-made
  'public-words', // what the person wrote for others to read
  'moderation', // reports, cases, decisions
  'diagnostic', // where and how the app failed
  'technical', // state of the machinery, no person in it
] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

export type Purpose =
  'sign-in' | 'generation' | 'library' | 'community' | 'safety' | 'billing' | 'notification' | 'diagnostics' | 'compliance' | 'operations';

/** `shown` as it is; `withheld` with a stated reason in the data map (secrets, other people, internals). */
export type Exported = 'shown' | 'withheld';
/** `row`: goes with its row; `nulled`; `pseudonymised`: replaced by the tombstone's id; `kept`: says nothing of a person any more. */
export type Erased = 'row' | 'nulled' | 'pseudonymised' | 'kept';

export interface ColumnPrivacy {
  readonly data: DataClass;
  readonly purpose: Purpose;
  readonly exported: Exported;
  readonly erased: Erased;
  /** Encrypted by `platform/secrets`; absent: it stands there as it is. */
  readonly sealed?: Sealing;
  /** Why words, an address or a secret stand there as they are. A test asks for one or the other. */
  readonly plainBecause?: string;
}

/** How a column is sealed: text, each for its row, with the keys of `FIELD_ENCRYPTION_KEYS`. */
export interface Sealing {
  /** The properties that tell the row, in their order: its primary key. `['id']` when not given. */
  readonly by?: readonly string[];
  /** What the place of a text begins with, where it is not `<table>.<column>`. Part of what is sealed: it never changes. */
  readonly place?: string;
  /**
   * Rows of before it was sealed may still have their text behind `plain.`, until they are sealed too; `unmarked`: as it was. Only for
   * words with spaces in them, or so short, that they cannot be taken for sealed ones.
   */
  readonly wasPlain?: boolean | 'unmarked';
  /** What is sealed is JSON. */
  readonly json?: boolean;
}

export type OwnerModule =
  | 'auth'
  | 'consent'
  | 'generation'
  | 'feed'
  | 'moderation'
  | 'billing'
  | 'notifications'
  | 'privacy'
  | 'scheduler'
  | 'diagnostics'
  | 'platform';

/** How a person's rows are found: a column with the account id, a row of another table that leads on, or nobody. */
export type PersonPath<Column extends string> = Column | { readonly via: Column; readonly table: string } | 'nobody';

export interface TablePrivacy<Column extends string = string> {
  /** The only module that writes the table. */
  readonly owner: OwnerModule;
  readonly person: PersonPath<Column>;
  readonly retention: RetentionClass;
  /** Every column. The compiler refuses a missing one, and a test compares with the migrated database. */
  readonly columns: Readonly<Record<Column, ColumnPrivacy>>;
  /** What is left of a row of a person who goes, while somebody else's rows of the same table hang on it. */
  readonly emptyPlace?: Readonly<Partial<Record<Column, string | number | null>>>;
}

export interface DeclaredTable extends TablePrivacy {
  readonly schema: EntitySchema;
  readonly table: string;
}

type ColumnsOf<Schema> = Schema extends { properties: infer Properties } ? keyof Properties & string : string;

/** Says law 5 of one table. */
export function declare<Schema extends { properties: object; meta: object }>(
  schema: Schema,
  privacy: TablePrivacy<ColumnsOf<Schema>>,
): DeclaredTable {
  const entity = schema as unknown as EntitySchema;
  return { ...(privacy as unknown as TablePrivacy), schema: entity, table: entity.meta.tableName };
}

const column =
  (exported: Exported, erased: Erased) =>
  (data: DataClass, purpose: Purpose): ColumnPrivacy => ({ data, purpose, exported, erased });

/** Shown in an export, gone with its row. */
export const shown = column('shown', 'row');
/** Kept out of an export (secret or machinery), gone with its row. */
export const withheld = column('withheld', 'row');
/** Outlives the person: the column that names them is replaced by the tombstone's id. */
export const pseudonymised = column('shown', 'pseudonymised');
/** As `pseudonymised`, and no part of an export: who reported, who decided. */
export const pseudonymisedInternal = column('withheld', 'pseudonymised');
/** Outlives the person and says nothing of them once the naming columns are replaced. */
export const kept = column('shown', 'kept');
/** As `kept`, and no part of an export. */
export const internal = column('withheld', 'kept');

/** Encrypted where it lies: `sealed(shown('prompt', 'generation'))`. */
export const sealed = (privacy: ColumnPrivacy, how: Sealing = {}): ColumnPrivacy => ({ ...privacy, sealed: how });
/** Not encrypted, and why. */
export const unsealed = (privacy: ColumnPrivacy, because: string): ColumnPrivacy => ({ ...privacy, plainBecause: because });
