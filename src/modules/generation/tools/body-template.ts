/** What a template may name. `inputs` are addresses by input name. */
export interface TemplateValues {
  readonly prompt: string | null;
  readonly count: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

/**
 * Fills a model's body from our parameters. `"$prompt"`, `"$count"`, `"$parameters.size"`, `"$inputs.image"`, `"$inputs.image[0]"` stand
 * for values; `{ $choose: "$parameters.size", of: { square: … } }` maps one; `{ $times: "$parameters.seconds", by: 1000 }` changes its
 * unit. What has no value is left out, so that the model's own default holds.
 */
export function fillBody(template: Readonly<Record<string, unknown>>, values: TemplateValues): Record<string, unknown> {
  return fill(template, values) as Record<string, unknown>;
}

function fill(node: unknown, values: TemplateValues): unknown {
  if (typeof node === 'string') return node.startsWith('$') ? lookUp(node, values) : node;
  if (Array.isArray(node)) return node.map((item) => fill(item, values)).filter((item) => item !== undefined);
  if (node === null || typeof node !== 'object') return node;
  const parts = node as Record<string, unknown>;
  if ('$choose' in parts) return (parts.of as Record<string, unknown>)[String(fill(parts.$choose, values))];
  if ('$times' in parts) return Number(fill(parts.$times, values)) * Number(parts.by);
  const filled = Object.entries(parts).map(([key, value]) => [key, fill(value, values)] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

function lookUp(path: string, { prompt, count, parameters, inputs }: TemplateValues): unknown {
  const [, root, key, index] = /^\$([a-z]+)(?:\.([A-Za-z]+))?(?:\[(\d+)\])?$/.exec(path) ?? [];
  if (root === 'prompt') return prompt ?? undefined;
  if (root === 'count') return count;
  if (root === 'parameters' && key) return parameters[key];
  if (root === 'inputs' && key) return index === undefined ? inputs[key] : inputs[key]?.[Number(index)];
  throw new Error(`A tool's body names ${path}`);
}
