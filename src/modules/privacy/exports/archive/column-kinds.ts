export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a value of a PostgreSQL type becomes in the archive, by `information_schema.columns.udt_name`. */
interface Kind {
  readonly schema: JsonSchema;
  readonly read: (value: unknown) => unknown;
}

const asIs = (value: unknown): unknown => value;
const kind = (schema: JsonSchema, read: Kind['read'] = asIs): Kind => ({ schema, read });
const number = kind({ type: 'integer' }, Number);

const KINDS: Readonly<Record<string, Kind>> = {
  uuid: kind({ type: 'string', format: 'uuid' }),
  text: kind({ type: 'string' }),
  varchar: kind({ type: 'string' }),
  bool: kind({ type: 'boolean' }),
  int2: number, int4: number, int8: number,
  float8: kind({ type: 'number' }, Number),
  numeric: kind({ type: 'number' }, Number),
  date: kind({ type: 'string' }, String),
  timestamptz: kind({ type: 'string', format: 'date-time' }, (value) => new Date(value as string).toISOString()),
  jsonb: kind({}),
  _text: kind({ type: 'array', items: { type: 'string' } }),
};

/** @throws for a type that nobody has said anything about: it is said above before a column may have it */
export function kindOf(udtName: string): Kind {
  const known = KINDS[udtName];
  if (!known) throw new Error(`An export knows no columns of type ${udtName}`);
  return known;
}

/** JSON of any form is nullable by itself. */
export function nullable(schema: JsonSchema): JsonSchema {
  return 'type' in schema ? { ...schema, type: [schema['type'], 'null'] } : schema;
}
