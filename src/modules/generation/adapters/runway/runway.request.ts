import { ProviderError, type ProviderInput, type SubmitRequest } from '../../ports/provider.port.js';

/**
 * "5 MB" for a file inside the request (facts 8.7), read as its smallest meaning: decimal, and of the whole encoded address. Bigger ones
 * would have to go through an upload, whose host Runway names in its answer: no address of the configured origin, so nothing is sent there.
 */
const DATA_URI_MAX_LENGTH = 5_000_000;

export interface RunwayCall {
  readonly path: string;
  /** Null for a recipe, which has a `version` in its place. */
  readonly model: string | null;
}

/** Models are named with their call: `image_to_video/gen4.5`, `recipes/product_ad`. Null for anything else. */
export function callOf(model: string): RunwayCall | null {
  const [, recipe, path, name = ''] = /^(?:(recipes\/[a-z_]+)|([a-z_]+)\/([\w.-]+))$/.exec(model) ?? [];
  if (recipe !== undefined) return { path: `/${recipe}`, model: null };
  return path === undefined || /^\.+$/.test(name) ? null : { path: `/${path}`, model: name };
}

/**
 * The body with the files in it by value: Runway asks with HEAD before it fetches an address, and our addresses are signed for GET alone
 * (S3 signs the method: a HEAD is answered with 403). A list of ratios stands for the one that is nearest to the first picture's.
 * @throws ProviderError for a file that is too large, before anything is sent
 */
export async function bodyOf(call: RunwayCall, { body, inputs }: Pick<SubmitRequest, 'body' | 'inputs'>): Promise<Record<string, unknown>> {
  const byUrl = new Map<string, string>();
  for (const input of inputs) byUrl.set(input.url, await dataUriOf(input));
  const { ratio, ...rest } = body;
  const chosen = Array.isArray(ratio) ? nearestRatio(ratio as readonly string[], inputs[0]) : ratio;
  const whole = { ...(call.model !== null && { model: call.model }), ...rest, ...(chosen !== undefined && { ratio: chosen }) };
  return byValue(whole, byUrl) as Record<string, unknown>;
}

/** Ratios are in pixels, `1280:720`. The first where the shape of the picture is not known. */
export function nearestRatio(ratios: readonly string[], picture?: Pick<ProviderInput, 'width' | 'height'>): string | undefined {
  const { width, height } = picture ?? {};
  if (!width || !height) return ratios[0];
  const distance = (ratio: string) => {
    const [across = 1, down = 1] = ratio.split(':').map(Number);
    return Math.abs(Math.log((across * height) / (down * width)));
  };
  return [...ratios].sort((a, b) => distance(a) - distance(b))[0];
}

async function dataUriOf({ contentType, read }: ProviderInput): Promise<string> {
  const uri = `data:${contentType};base64,${(await read()).toString('base64')}`;
  if (uri.length > DATA_URI_MAX_LENGTH) throw new ProviderError('invalid', 'input-too-large');
  return uri;
}

function byValue(node: unknown, byUrl: ReadonlyMap<string, string>): unknown {
  if (typeof node === 'string') return byUrl.get(node) ?? node;
  if (Array.isArray(node)) return node.map((item) => byValue(item, byUrl));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, byValue(value, byUrl)]));
}
