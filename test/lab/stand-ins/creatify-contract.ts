import type { Scenario } from '../scenario.js';

type Body = Readonly<Record<string, unknown>>;
type RefusedSubmit = Extract<Scenario['submit'], 'rate-limited' | 'refused' | 'invalid' | 'quota' | 'auth' | 'unavailable'>;

/** Django REST framework's manner: a sentence for each field, a `detail`, or a list of sentences. No codes. */
export const SAYS: Readonly<Record<RefusedSubmit, readonly [status: number, body: unknown]>> = {
  'rate-limited': [429, { detail: 'Request was throttled. Expected available in 2 seconds.' }],
  unavailable: [503, { detail: 'Service temporarily unavailable, try again later.' }],
  refused: [400, ['The product was flagged by content moderation.']],
  invalid: [400, { video_length: ['"7" is not a valid choice.'] }],
  quota: [402, { detail: 'You do not have enough credits for this video.' }],
  auth: [401, { detail: 'Invalid API key or API id was given.' }],
};

/** How a job ends: a status, and the sentence that is all there is to tell why. */
export const ENDS: Readonly<Partial<Record<NonNullable<Scenario['end']>, readonly [status: string, reason: string]>>> = {
  refused: ['rejected', 'The video was rejected by our moderation team.'],
  'refused-silently': ['failed', 'The script contains inappropriate content for ads.'],
  transient: ['failed', 'The rendering was interrupted, please try again.'],
  invalid: ['failed', 'We failed to load the image from the given address.'],
};

/** The name of what is wrong with a body; null when nothing is. Unknown fields are ignored, as Django's serializers do. */
export const PROBLEMS: Readonly<Record<string, (body: Body, links: ReadonlyMap<string, unknown>) => string | null>> & {
  readonly link: (body: Body) => string | null;
} = {
  link: ({ image_urls: images, title }) => {
    const urls = Array.isArray(images) ? images : [];
    if (urls.length < 3 || !urls.every((url) => typeof url === 'string' && URL.canParse(url))) return 'Link must have at least 3 images.';
    const isTitle = title === undefined || (typeof title === 'string' && title.length <= 1_000);
    return isTitle ? null : 'Ensure the title has no more than 1000 characters.';
  },
  link_to_videos: (body, links) => {
    if (!links.has(String(body.link))) return 'link';
    if (typeof body.name === 'string' && body.name.length > 255) return 'name';
    if (![15, 30, 45, 60].includes(Number(body.video_length))) return 'video_length';
    if (!['16x9', '1x1', '9x16'].includes(String(body.aspect_ratio))) return 'aspect_ratio';
    if (!['standard', 'aurora_v1', 'aurora_v1_fast'].includes(String(body.model_version ?? 'standard'))) return 'model_version';
    if (!/^[a-z]{2}$/.test(String(body.language ?? 'en'))) return 'language';
    return webhookOf(body);
  },
  text_to_speech: (body) => {
    if (typeof body.script !== 'string' || body.script === '' || body.script.length > 8_000) return 'script';
    if (body.accent !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(body.accent))) return 'accent';
    return webhookOf(body);
  },
};

function webhookOf({ webhook_url: url }: Body): string | null {
  return url === undefined || (typeof url === 'string' && url.length <= 200 && URL.canParse(url)) ? null : 'webhook_url';
}
