/** Looks at words alone, and at words and pictures, as OpenAI documents it. */
const TEXT_ONLY = ['harassment', 'harassment/threatening', 'hate', 'hate/threatening', 'illicit', 'illicit/violent', 'sexual/minors'];
const BOTH = ['self-harm', 'self-harm/instructions', 'self-harm/intent', 'sexual', 'violence', 'violence/graphic'];
const HARMLESS = 0.0001;

/** By category: 0.0001 where nothing is said, null as it is. */
export type Scores = Readonly<Record<string, number | null>>;

export interface ModerationRequest {
  readonly model: string;
  readonly input: string | readonly (string | { readonly type: string; readonly image_url?: { readonly url: string } })[];
}

/** The answer of `POST /v1/moderations`: one result for each text, one for text and picture together. */
export function moderationAnswer({ model, input }: ModerationRequest, ofWords: Scores = {}, ofPictures: Scores = ofWords): object {
  const items = typeof input === 'string' ? [input] : input;
  const isPicture = items.some((item) => typeof item === 'object' && item.type === 'image_url');
  const count = isPicture || items.some((item) => typeof item === 'object') ? 1 : items.length;
  const result = resultOf(isPicture, isPicture ? ofPictures : ofWords);
  return { id: 'modr-1', model, results: Array.from({ length: count }, () => result) };
}

function resultOf(isPicture: boolean, scores: Scores): object {
  const all = [...TEXT_ONLY, ...BOTH];
  const of = <T>(value: (name: string) => T) => Object.fromEntries(all.map((name) => [name, value(name)]));
  return {
    flagged: all.some((name) => (scores[name] ?? 0) > 0.5),
    categories: of((name) => (scores[name] ?? 0) > 0.5),
    category_scores: of((name) => (isPicture && TEXT_ONLY.includes(name) ? 0 : name in scores ? scores[name] : HARMLESS)),
    category_applied_input_types: of((name) => (isPicture ? (BOTH.includes(name) ? ['image'] : []) : ['text'])),
  };
}
