import type { MediaKind } from '../media.js';
import type { PlannedAnswer } from '../planned-answer.js';

/** What the Gemini API refuses and how it says so (SDK 3.1: models, interactions; facts 5.2, 5.5 and 5.6). */
export type Fields = Readonly<Record<string, unknown>>;

const KINDS: readonly (readonly [RegExp, MediaKind])[] = [
  [/^gemini-omni-1\.[12]-flash$/, 'video'],
  [/^(?:lyria-3\.5|lyria-3-(?:pro|clip)-preview)$/, 'audio'],
  [/^gemini-3\.8-flash(?:-lite)?-tts$/, 'audio'],
  [/^(?:gemini-nano-banana-2\.1|gemini-3-pro-image|gemini-3\.1-flash-lite-image)$/, 'image'],
];
const CONTENT = ['contents', 'generationConfig', 'safetySettings', 'systemInstruction'];
const CONTENT_CONFIG = ['responseModalities', 'imageConfig', 'speechConfig', 'seed', 'temperature', 'maxOutputTokens'];
const INTERACTION = [
  'model', 'input', 'response_format', 'generation_config', 'background', 'store', 'previous_interaction_id', 'service_tier',
  'webhook_config', 'labels', 'system_instruction',
];
const RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];

export function kindOf(model: string): MediaKind | null {
  return KINDS.find(([pattern]) => pattern.test(model))?.[1] ?? null;
}

export function answerOf(status: number, code: string, details: readonly object[] = []): PlannedAnswer {
  return { status, body: { error: { code: status, message: `Google says that this was a case of ${code}.`, status: code, details } } };
}

const RETRY = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2s' };
const DAY = {
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaMetric: 'generate_requests', quotaId: 'GenerateRequestsPerDayPerProjectPerModel' }],
};
const KEY = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' };
/** As the front end says it: in a list. */
export const BAD_KEY: PlannedAnswer = { status: 400, body: [answerOf(400, 'INVALID_ARGUMENT', [KEY]).body as object] };
export const SUBMIT_ANSWERS: Readonly<Record<string, PlannedAnswer>> = {
  'rate-limited': answerOf(429, 'RESOURCE_EXHAUSTED', [RETRY]),
  unavailable: answerOf(503, 'UNAVAILABLE'),
  refused: answerOf(400, 'PROHIBITED_CONTENT'),
  invalid: answerOf(400, 'INVALID_ARGUMENT'),
  quota: answerOf(429, 'RESOURCE_EXHAUSTED', [DAY]),
  auth: BAD_KEY,
};
export const UNKNOWN_INTERACTION: PlannedAnswer = {
  status: 400, body: { error: { code: 'invalid_request', message: 'Invalid interaction name: it was not found.' } },
};

/** Null when there is nothing to refuse. */
export function mistakeInContent(model: string, input: Fields): PlannedAnswer | null {
  const kind = kindOf(model);
  if (kind === null) return answerOf(404, 'NOT_FOUND');
  if (kind === 'video') return answerOf(400, 'INVALID_ARGUMENT'); // only through interactions
  const { contents, generationConfig = {} } = input;
  const { imageConfig = {}, speechConfig } = generationConfig as { imageConfig?: Fields; speechConfig?: Fields };
  const isKnown = has(CONTENT, input) && has(CONTENT_CONFIG, generationConfig as Fields) && has(['aspectRatio', 'imageSize'], imageConfig);
  const isRatio = imageConfig.aspectRatio === undefined || RATIOS.includes(String(imageConfig.aspectRatio));
  const speaks = !model.endsWith('-tts') || speechConfig !== undefined;
  return isKnown && isRatio && speaks && Array.isArray(contents) ? null : answerOf(400, 'INVALID_ARGUMENT');
}

export function mistakeInInteraction(input: Fields): PlannedAnswer | null {
  const { model, input: words, response_format: format = {}, background, store, webhook_config: callBack } = input;
  const kind = kindOf(String(model));
  if (kind === null) return answerOf(404, 'NOT_FOUND');
  const { type, duration, aspect_ratio: ratio } = format as Fields;
  const isClip = kind !== 'video' || (type === 'video' && isDuration(duration) && [undefined, '16:9', '9:16'].includes(ratio as string));
  const isStored = background !== true || store !== false;
  const isCalledBack = callBack === undefined || background === true;
  const isRight = has(INTERACTION, input) && words !== undefined && isClip && isStored && isCalledBack;
  return isRight ? null : answerOf(400, 'INVALID_ARGUMENT');
}

/** A text with its unit: numbers are refused (trap 36). */
function isDuration(duration: unknown): boolean {
  const [, seconds] = typeof duration === 'string' ? (/^(\d+)s$/.exec(duration) ?? []) : [];
  return Number(seconds) >= 3 && Number(seconds) <= 10;
}

function has(known: readonly string[], input: Fields): boolean {
  return Object.keys(input).every((name) => known.includes(name));
}
