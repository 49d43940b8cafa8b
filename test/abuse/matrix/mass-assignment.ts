import type { Route } from '../../http/matrix/routes.js';
import { type JsonSchema, sampleOf } from '../../http/matrix/sample.js';

/** Names that mean something to an object, to an ORM or to a query language. */
const NASTY = [
  'constructor', 'prototype', 'toString', 'hasOwnProperty', 'toJSON', 'then', 'role', 'roles', 'isAdmin', 'admin', 'points', 'balance',
  'accountId', 'account_id', 'userId', 'ownerId', 'email', 'verified', 'price', '$set', '$ne', '$where', '__meta', '__helper',
  '__entity', '*',
];

/** Every column of every table, as it is called there and as code calls it, and the above. */
export function nastyNames(columns: readonly string[]): readonly string[] {
  const asProperties = columns.map((name) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));
  return [...new Set([...columns, ...asProperties, ...NASTY])].sort();
}

export interface Laden {
  readonly body: unknown;
  /** Pointers to what was added: none of them may be taken. */
  readonly added: readonly string[];
}

/** A body as the route takes it, and every name that it does not list, in every object of it that lists its names. */
export function laden({ body: schema }: Route, names: readonly string[]): Laden {
  const added: string[] = [];
  const load = (value: unknown, at: JsonSchema, pointer: string): unknown => {
    const here = resolved(at, schema!);
    if (Array.isArray(value)) return value.map((item, i) => load(item, here['items'] as JsonSchema, `${pointer}/${i}`));
    const properties = here['properties'] as Record<string, JsonSchema> | undefined;
    if (value === null || typeof value !== 'object' || !properties || here['additionalProperties'] === true) return value;
    const known = Object.entries(value).map(([name, inner]) => [name, load(inner, properties[name]!, `${pointer}/${name}`)]);
    const unlisted = names.filter((name) => !Object.hasOwn(properties, name));
    added.push(...unlisted.map((name) => `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`));
    return Object.fromEntries([...known, ...unlisted.map((name) => [name, '0190a000-0000-7000-8000-000000000000'])]);
  };
  return { body: load(sampleOf(schema!, 'whole'), schema!, '#'), added };
}

/** Follows references, and takes the first of several choices, as the sample does. */
function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const reference = schema['$ref'];
  const [first] = (schema['allOf'] ?? schema['oneOf'] ?? schema['anyOf'] ?? []) as readonly JsonSchema[];
  if (typeof reference === 'string') {
    return resolved(reference.slice(2).split('/').reduce<unknown>((at, name) => (at as JsonSchema)[name], root) as JsonSchema, root);
  }
  return first ? resolved(first, root) : schema;
}
