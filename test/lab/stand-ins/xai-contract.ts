import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import type { PlannedAnswer } from '../planned-answer.js';
import { inputOf } from '../answers.js';

/** What xAI refuses and how it says so (facts 4; @ai-sdk/xai 5.0.12: request bodies, three shapes of errors). */
export type Fields = Readonly<Record<string, unknown>>;

const IMAGE = ['model', 'prompt', 'n', 'response_format', 'aspect_ratio', 'resolution', 'quality', 'user', 'storage_options'];
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '/v1/images/generations': IMAGE,
  '/v1/images/edits': [...IMAGE, 'image', 'images'],
  '/v1/videos/generations': [
    'model', 'prompt', 'duration', 'aspect_ratio', 'resolution', 'image', 'last_frame', 'keyframes', 'reference_images', 'reference_audios',
    'generate_audio', 'user', 'storage_options',
  ],
  '/v1/tts': [
    'text', 'voice_id', 'language', 'output_format', 'speed', 'optimize_streaming_latency', 'text_normalization', 'with_timestamps',
    'replace',
  ],
};
const IMAGE_MODELS = ['grok-imagine-image-2.0', 'grok-imagine-image-quality', 'grok-imagine-image'];
const CLIP_MODELS = ['grok-imagine-video-1.5', 'grok-imagine-video-1.5-lite', 'grok-imagine-video'];
const CLIP_RATIOS = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'];
const IMAGE_RATIOS = [...CLIP_RATIOS, '2:1', '1:2', '19.5:9', '9:19.5', '20:9', '9:20', 'auto'];
const VOICES = ['eve', 'ara', 'rex', 'sal', 'leo'];

/** In the shape of the call: pictures like OpenAI's, clips flat, speech without a code. */
export function faultOf(path: string, status: number, code: string, sentence: string, headers = {}): PlannedAnswer {
  const shapes = [
    [/images/, { error: { message: sentence, type: 'invalid_request_error', code } }],
    [/videos/, { code, error: sentence }],
    [/tts/, { error: sentence }],
  ] as const;
  return { status, headers, body: shapes.find(([which]) => which.test(path))?.[1] ?? { code, error: sentence } };
}

export const BAD_KEY: PlannedAnswer = {
  status: 400,
  body: { code: 'invalid-argument', error: 'Incorrect API key provided: xa***aa. You can obtain an API key from the console.' },
};
export const NO_KEY: PlannedAnswer = { status: 401, body: { code: 'unauthenticated:no-credentials', error: 'No credentials provided.' } };

export function submitAnswer(path: string, word: string | undefined): PlannedAnswer | null {
  switch (word) {
    case 'rate-limited':
      return faultOf(path, 429, 'rate_limit_exceeded', 'Too many requests were made in this second.', { 'retry-after': '2' });
    case 'unavailable':
      return faultOf(path, 503, 'service_unavailable', 'The service is currently not available.');
    case 'refused':
      return moderated(path);
    case 'invalid':
      return faultOf(path, 400, 'invalid_argument', 'One of the fields has a wrong value.');
    case 'quota':
      return faultOf(path, 403, 'permission-denied', 'Your team has used all available credits.');
    case 'auth':
      return BAD_KEY;
    default:
      return null;
  }
}

export function moderated(path: string): PlannedAnswer {
  return faultOf(path, 400, 'Client specified an invalid argument', 'Generated content rejected by content moderation.');
}

/** Null when there is nothing to refuse. */
export function mistakeIn(path: string, request: RecordedRequest): PlannedAnswer | null {
  const wrong = (what: string) => faultOf(path, 400, 'invalid_argument', `The field ${what} is missing or wrong.`);
  const known = KNOWN[path];
  if (!known) return faultOf(path, 404, 'not_found', 'There is no such path here.');
  if (!/^application\/json/.test(request.headers['content-type'] ?? ''))
    return faultOf(path, 415, 'unsupported_media_type', 'Only JSON is read by this call.');
  const input = inputOf(request);
  const stranger = Object.keys(input).find((name) => !known.includes(name));
  const fault = stranger ?? (path === '/v1/tts' ? inSpeech(input) : path.includes('videos') ? inClip(input) : inImage(path, input));
  return fault === null ? null : wrong(fault);
}

function inImage(path: string, { model, prompt, n = 1, aspect_ratio: ratio = 'auto', resolution = '1k', ...rest }: Fields): string | null {
  if (!IMAGE_MODELS.includes(String(model))) return 'model';
  if (typeof prompt !== 'string' || prompt === '' || prompt.length > 10_000) return 'prompt';
  if (!(Number(n) >= 1 && Number(n) <= 10)) return 'n';
  if (!IMAGE_RATIOS.includes(String(ratio))) return 'aspect_ratio';
  if (!['1k', '2k'].includes(String(resolution))) return 'resolution';
  if (!path.endsWith('/edits')) return null;
  const sources: readonly unknown[] = rest.image !== undefined ? [rest.image] : Array.isArray(rest.images) ? rest.images : [];
  return sources.length >= 1 && sources.length <= 5 && sources.every(isPicture) ? null : 'image';
}

function inClip({ model, prompt, duration = 8, resolution = '480p', aspect_ratio: ratio = '16:9', image }: Fields): string | null {
  if (!CLIP_MODELS.includes(String(model))) return 'model';
  if (typeof prompt !== 'string' || prompt === '' || prompt.length > 4_096) return 'prompt';
  if (!(Number.isInteger(duration) && Number(duration) >= 1 && Number(duration) <= 15)) return 'duration';
  if (!['480p', '720p', ...(model === 'grok-imagine-video-1.5' ? ['1080p'] : [])].includes(String(resolution))) return 'resolution';
  if (!CLIP_RATIOS.includes(String(ratio))) return 'aspect_ratio';
  return image === undefined || isPicture(image) ? null : 'image';
}

function inSpeech({ text, voice_id: voice = 'eve', output_format: format }: Fields): string | null {
  if (typeof text !== 'string' || text === '' || text.length > 15_000) return 'text';
  if (!VOICES.includes(String(voice))) return 'voice_id';
  const { codec = 'mp3' } = (format ?? {}) as Fields;
  return ['mp3', 'wav', 'pcm', 'mulaw', 'alaw'].includes(String(codec)) ? null : 'output_format';
}

function isPicture(value: unknown): boolean {
  const { url } = (value ?? {}) as Fields;
  return typeof url === 'string' && /^(?:https?:\/\/|data:image\/)/.test(url);
}
