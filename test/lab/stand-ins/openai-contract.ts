import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import type { PlannedAnswer } from '../planned-answer.js';
import { inputOf } from '../answers.js';

/** What OpenAI refuses and how it says so (SDK 7.57: images, responses, audio/speech; facts 3.2 and 3.6). */
export type Fields = Readonly<Record<string, unknown>>;

const IMAGE = [
  'model', 'prompt', 'n', 'size', 'quality', 'background', 'complexity', 'output_format', 'output_compression', 'stream', 'partial_images',
  'safety_identifier', 'user',
];
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '/v1/images/generations': [...IMAGE, 'moderation'], // the edits have no such field
  '/v1/images/edits': [...IMAGE, 'image', 'image[]', 'mask', 'markup', 'input_fidelity'],
  '/v1/audio/speech': ['model', 'input', 'voice', 'instructions', 'response_format', 'speed', 'stream_format'],
  '/v1/responses': [
    'model', 'input', 'instructions', 'tools', 'tool_choice', 'max_tool_calls', 'parallel_tool_calls', 'background', 'store', 'metadata',
    'reasoning', 'max_output_tokens', 'safety_identifier', 'text', 'service_tier', 'include',
  ],
};
const TOOL = [
  'type', 'model', 'action', 'size', 'quality', 'background', 'complexity', 'moderation', 'output_format', 'output_compression',
  'input_fidelity', 'input_image_mask', 'partial_images',
];
const IMAGE_MODELS = /^gpt-image-(?:2\.6-(?:sunburst|flare)|2\.5-(?:sunburst|flare)|2|1\.5|1-mini)$/;
const SPEECH_MODELS = /^(?:tts-1(?:-hd)?|gpt-4o-mini-tts)$/;
const MAINLINE_MODELS = /^gpt-(?:6|5)/;
const VOICES = ['alloy', 'ash', 'ballad', 'coral', 'echo', 'fable', 'onyx', 'nova', 'sage', 'shimmer', 'verse', 'marin', 'cedar'];
const MEGAPIXELS = { least: 655_360, most: 8_294_400 };

export function answerOf(
  status: number, code: string | null, { type = 'invalid_request_error', param = null as string | null, headers = {}, more = {} } = {},
): PlannedAnswer {
  const message = `OpenAI says that this was a case of ${code ?? type}.`;
  return { status, headers: { 'x-request-id': 'req_1', ...headers }, body: { error: { message, type, param, code, ...more } } };
}

const MODERATION = { moderation_details: { moderation_stage: 'input', categories: ['violence'] } };
export const BLOCKED = answerOf(400, 'moderation_blocked', { type: 'image_generation_user_error', more: MODERATION });
export const BAD_KEY = answerOf(401, 'invalid_api_key');
const LIMITS = { 'retry-after': '2', 'retry-after-ms': '1500', 'x-ratelimit-remaining-requests': '0' };
export const SUBMIT_ANSWERS: Readonly<Record<string, PlannedAnswer>> = {
  'rate-limited': answerOf(429, 'rate_limit_exceeded', { type: 'requests', headers: LIMITS }),
  unavailable: answerOf(503, null, { type: 'server_error' }),
  refused: BLOCKED,
  invalid: answerOf(400, 'invalid_value', { param: 'size' }),
  quota: answerOf(429, 'insufficient_quota', { type: 'insufficient_quota' }),
  auth: BAD_KEY,
};

/** The body as it was meant: JSON, or the fields of a form with its files by name. */
export async function fieldsOfRequest(request: RecordedRequest): Promise<Fields> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return inputOf(request);
  const form = await new Response(new Uint8Array(request.body), { headers: { 'content-type': type } }).formData();
  const texts = [...form].filter(([, value]) => typeof value === 'string');
  const files = await Promise.all([...form.getAll('image'), ...form.getAll('image[]')].map(fileOf)); // a single one may go without brackets
  return { ...Object.fromEntries(texts), ...(files.length > 0 && { 'image[]': files }) };
}

/** Null when there is nothing to refuse. */
export function mistakeIn(path: string, input: Fields): PlannedAnswer | null {
  const known = KNOWN[path];
  if (!known) return answerOf(404, 'unknown_url');
  const stranger = Object.keys(input).find((name) => !known.includes(name));
  if (stranger !== undefined) return answerOf(400, 'unknown_parameter', { param: stranger });
  if (path === '/v1/responses') return mistakeInResponse(input);
  return path === '/v1/audio/speech' ? mistakeInSpeech(input) : mistakeInImage(path, input);
}

function mistakeInImage(path: string, { model, prompt, n = 1, size = 'auto', 'image[]': images }: Fields): PlannedAnswer | null {
  if (!IMAGE_MODELS.test(String(model))) return answerOf(404, 'model_not_found', { param: 'model' });
  if (typeof prompt !== 'string' || prompt === '' || prompt.length > 32_000) return answerOf(400, 'invalid_value', { param: 'prompt' });
  if (!(Number(n) >= 1 && Number(n) <= 10)) return answerOf(400, 'invalid_value', { param: 'n' });
  if (!isSize(String(size))) return answerOf(400, 'invalid_value', { param: 'size' });
  const files = Array.isArray(images) ? images.length : 0;
  const isRight = !path.endsWith('/edits') || (files >= 1 && files <= 16);
  return isRight ? null : answerOf(400, 'missing_required_parameter', { param: 'image' });
}

function mistakeInSpeech({ model, input, voice }: Fields): PlannedAnswer | null {
  if (!SPEECH_MODELS.test(String(model))) return answerOf(404, 'model_not_found', { param: 'model' });
  const isText = typeof input === 'string' && input !== '' && input.length <= 4_096;
  if (!isText) return answerOf(400, 'string_above_max_length', { param: 'input' });
  return VOICES.includes(String(voice)) ? null : answerOf(400, 'invalid_value', { param: 'voice' });
}

function mistakeInResponse({ model, input, tools, tool_choice: choice, background, store }: Fields): PlannedAnswer | null {
  if (!MAINLINE_MODELS.test(String(model))) return answerOf(404, 'model_not_found', { param: 'model' });
  if (input === undefined) return answerOf(400, 'missing_required_parameter', { param: 'input' });
  if (background === true && store === false) return answerOf(400, 'invalid_value', { param: 'store' });
  const [tool = {}] = (Array.isArray(tools) ? tools : []) as readonly Fields[];
  const stranger = Object.keys(tool).find((name) => !TOOL.includes(name));
  if (stranger !== undefined) return answerOf(400, 'unknown_parameter', { param: `tools[0].${stranger}` });
  if (tool.type !== 'image_generation' || !IMAGE_MODELS.test(String(tool.model))) return answerOf(400, 'invalid_value', { param: 'tools' });
  return (choice as Fields | undefined)?.type === 'image_generation' ? null : answerOf(400, 'invalid_value', { param: 'tool_choice' });
}

/** `auto`, or sides in sixteenths, no narrower than 1:3, within the pixels of the models. */
function isSize(size: string): boolean {
  if (size === 'auto') return true;
  const [, width = 0, height = 0] = (/^(\d+)x(\d+)$/.exec(size) ?? []).map(Number);
  const pixels = width * height;
  const ratio = Math.max(width, height) / Math.min(width, height);
  return width % 16 === 0 && height % 16 === 0 && ratio <= 3 && pixels >= MEGAPIXELS.least && pixels <= MEGAPIXELS.most;
}

async function fileOf(value: File | string): Promise<Fields> {
  if (typeof value === 'string') return { text: value };
  return { name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) };
}
