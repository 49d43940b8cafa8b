/** What a template may name. `inputs` are addresses by input name. */
export interface TemplateValues {
  readonly prompt: string | null;
  readonly count: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  /** The trained model of a personal avatar, where the tool uses one. */
  readonly avatar?: Readonly<Record<string, string>>;
}

/**
 * Fills a model's body from our parameters. `"$prompt"`, `"$count"`, `"$parameters.size"`, `"$inputs.image"`, `"$inputs.image[0]"` stand
 * for values, `"$avatar.trigger"` for what a training left; `{ $choose: "$parameters.size", of: { square: … } }` maps one;
 * `{ $times: "$parameters.seconds", by: 1000 }` changes its unit; `{ $join: ["$parameters.seconds", "s"] }` writes a text;
 * `{ $each: "$inputs.image", as: { url: "$item" } }` makes one of each; `{ $with: "$prompt", then: … }` is there when its value is;
 * `{ $first: ["$prompt", "natural movement"] }` is the first that has a value.
 * What has no value is left out, so that the model's own default holds.
 */
export function fillBody(template: Readonly<Record<string, unknown>>, values: TemplateValues): Record<string, unknown> {
  return fill(template, values) as Record<string, unknown>;
}

interface Scope extends TemplateValues {
  /** What `$each` stands at. */
  readonly item?: unknown;
}

function fill(node: unknown, values: Scope): unknown {
  if (typeof node === 'string') return node.startsWith('$') ? lookUp(node, values) : node;
  if (Array.isArray(node)) return node.map((item) => fill(item, values)).filter((item) => item !== undefined);
  if (node === null || typeof node !== 'object') return node;
  const parts = node as Record<string, unknown>;
  if ('$choose' in parts) return (parts.of as Record<string, unknown>)[String(fill(parts.$choose, values))];
  if ('$times' in parts) return Number(fill(parts.$times, values)) * Number(parts.by);
  if ('$join' in parts) return join((parts.$join as unknown[]).map((part) => fill(part, values)));
  if ('$each' in parts) return listed(fill(parts.$each, values)).map((item) => fill(parts.as, { ...values, item }));
  if ('$first' in parts) return (parts.$first as unknown[]).map((part) => fill(part, values)).find((value) => value !== undefined);
  if ('$with' in parts) return fill(parts.$with, values) === undefined ? undefined : fill(parts.then, values);
  const filled = Object.entries(parts).map(([key, value]) => [key, fill(value, values)] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

/** Nothing when a part has no value. */
function join(parts: readonly unknown[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.map(String).join('');
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function lookUp(path: string, { prompt, count, parameters, inputs, avatar, item }: Scope): unknown {
  const [, root, key, index] = /^\$([a-z]+)(?:\.([A-Za-z]+))?(?:\[(\d+)\])?$/.exec(path) ?? [];
  if (root === 'prompt') return prompt ?? undefined;
  if (root === 'count') return count;
  if (root === 'item') return item;
  if (root === 'avatar' && key) return avatar?.[key];
  if (root === 'parameters' && key) return parameters[key];
  if (root === 'inputs' && key) return index === undefined ? inputs[key] : inputs[key]?.[Number(index)];
  throw new Error(`A tool's body names ${path}`);
}
