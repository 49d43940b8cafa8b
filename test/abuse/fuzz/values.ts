import fc from 'fast-check';
import type { JsonSchema } from '../../http/matrix/sample.js';

/** What is behind a schema, and texts that lead somewhere by the name of the property that takes them. */
export interface Sources {
  readonly root: JsonSchema;
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** Ids of things that there are. */
  readonly ids: readonly string[];
}

/** Values that a schema takes, as far as it says; the smallest as often as whole ones. */
export function valid(schema: JsonSchema, from: Sources, name = ''): fc.Arbitrary<unknown> {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return valid(resolved(from.root, reference), from, name);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const choices = (schema['allOf'] ?? schema['oneOf'] ?? schema['anyOf']) as readonly JsonSchema[] | undefined;
  if (choices) return fc.oneof(...choices.map((choice) => valid(choice, from, name)));
  const types = [schema['type'] ?? 'string'].flat() as string[];
  return fc.oneof(...types.map((type) => ofType(type, schema, from, name)));
}

function ofType(type: string, schema: JsonSchema, from: Sources, name: string): fc.Arbitrary<unknown> {
  const size = (key: string, most: number) => Math.min(Number(schema[key] ?? most), most);
  switch (type) {
    case 'object':
      return object(schema, from);
    case 'array':
      return fc.array(valid(schema['items'] as JsonSchema, from, name), { minLength: size('minItems', 0), maxLength: size('maxItems', 4) });
    case 'integer':
    case 'number': {
      const [min, max] = [Number(schema['minimum'] ?? 0), Number(schema['maximum'] ?? 1_000_000)];
      return fc.oneof(fc.constantFrom(min, max), fc.integer({ min: Math.ceil(min), max: Math.floor(max) }));
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return text(schema, from, name);
  }
}

function object(schema: JsonSchema, from: Sources): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  if (properties.length === 0) {
    return fc.dictionary(fc.constantFrom('prompt', 'text', 'image', 'x'), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
  }
  const shape = Object.fromEntries(properties.map(([name, property]) => [name, valid(property, from, name)]));
  const requiredKeys = (schema['required'] ?? []) as string[];
  return fc.oneof(fc.record(shape), fc.record(shape, { requiredKeys }));
}

function text(schema: JsonSchema, { words, ids }: Sources, name: string): fc.Arbitrary<string> {
  const known = words[name];
  const [minLength, maxLength] = [Number(schema['minLength'] ?? 0), Math.min(Number(schema['maxLength'] ?? 200), 3_000)];
  const plain = fc.oneof(
    fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 30)) }),
    fc.constantFrom(minLength, maxLength).map((length) => 'x'.repeat(length)),
  );
  const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
    uuid: fc.oneof(fc.constantFrom(...ids), fc.uuid()),
    'date-time': fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((at) => at.toISOString()),
    uri: fc.webUrl(),
    email: fc.emailAddress(),
  };
  const { format, pattern } = schema;
  const made = formats[String(format)] ?? (typeof pattern === 'string' ? matching(pattern) : plain);
  return known ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, made) : made;
}

/** @see fc.stringMatching, which does not take every expression */
function matching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'));
  } catch {
    return fc.string();
  }
}

function resolved(root: JsonSchema, reference: string): JsonSchema {
  return reference.slice(2).split('/').reduce<unknown>((at, part) => (at as JsonSchema)[part], root) as JsonSchema;
}
