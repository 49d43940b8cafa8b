/** As far as the descriptions of our bodies go; `components` at the root only. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A value that a described body takes, as far as its schema says: the smallest, or with all that may be in it. */
export function sampleOf(schema: JsonSchema, how: 'smallest' | 'whole' = 'smallest', root: JsonSchema = schema): unknown {
  if (typeof schema['$ref'] === 'string') return sampleOf(resolve(root, schema['$ref']), how, root);
  const [first] = (schema['enum'] ?? schema['allOf'] ?? schema['oneOf'] ?? schema['anyOf'] ?? []) as readonly unknown[];
  if (schema['enum']) return first;
  if (first !== undefined) return sampleOf(first as JsonSchema, how, root);
  const type = [schema['type']].flat()[0];
  if (type === 'object') {
    const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
    const names = how === 'whole' ? Object.keys(properties) : ((schema['required'] ?? []) as string[]);
    return Object.fromEntries(names.map((name) => [name, sampleOf(properties[name]!, how, root)]));
  }
  if (type === 'array') {
    const item = schema['items'] as JsonSchema;
    return Array.from({ length: Number(schema['minItems'] ?? 0) }, () => sampleOf(item, how, root));
  }
  if (type === 'integer' || type === 'number') return Number(schema['minimum'] ?? 1);
  if (type === 'boolean') return true;
  if (schema['format'] === 'uuid') return '0190a000-0000-7000-8000-000000000000';
  if (schema['format'] === 'date-time') return '2030-01-01T00:00:00.000Z';
  if (schema['format'] === 'uri') return 'https://example.test/';
  return 'x'.repeat(Math.max(1, Number(schema['minLength'] ?? 1)));
}

function resolve(root: JsonSchema, reference: string): JsonSchema {
  return reference.slice(2).split('/').reduce<unknown>((at, name) => (at as JsonSchema)[name], root) as JsonSchema;
}
