import { LocalServiceError } from '../local-service-error.js';
import type { ApiClient } from './client.js';

interface Tool {
  readonly id: string;
  readonly prompt: 'required' | 'optional' | 'none';
  readonly inputs: readonly { readonly name: string; readonly kinds: readonly string[]; readonly min: number }[];
  readonly price: { readonly per: string };
  readonly providers: readonly { readonly id: string; readonly model: string }[];
}

/** What the tour asks for. */
export interface Work {
  readonly tool: Tool;
  readonly points: number;
  /** The body of `POST /v1/generations`. */
  readonly request: object;
}

/** An edit of the photo, or what comes nearest to it. */
const PREFERRED = [
  'image.edit', 'image.create', 'image.upscale', 'video.animate', 'ad.create', 'video.create', 'audio.speech', 'audio.music',
];
const PROMPT = 'the same view at sunset, in warm colours';

/** The first tool that the provider does, as it is quoted; without a provider, whoever comes first does it. @throws LocalServiceError */
export async function chooseWork(api: ApiClient, photo: string, provider: string | undefined): Promise<Work> {
  const { items } = await api.get<{ items: Tool[] }>('/v1/tools');
  for (const id of PREFERRED) {
    const tool = items.find((item) => item.id === id);
    if (!tool || (provider !== undefined && !tool.providers.some((model) => model.id === provider))) continue;
    const wanted = { tool: id, ...(provider !== undefined && { provider }) };
    // null: it does the tool, but not as it is by default
    const quote = await api.post<{ points: number }>('/v1/quotes', wanted).catch(() => null);
    if (quote) return { tool, points: quote.points, request: { ...wanted, ...promptOf(tool), ...inputsOf(tool, photo) } };
  }
  throw new LocalServiceError(`No tool of the tour is done by ${provider ?? 'anybody'}.`);
}

function promptOf({ prompt }: Tool): object {
  return prompt === 'none' ? {} : { prompt: PROMPT };
}

function inputsOf({ inputs }: Tool, photo: string): object {
  const needed = inputs.filter(({ kinds, min }) => min > 0 && kinds.includes('image'));
  return needed.length > 0 ? { inputs: Object.fromEntries(needed.map(({ name }) => [name, [photo]])) } : {};
}
