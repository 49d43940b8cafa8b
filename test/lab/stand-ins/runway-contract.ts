import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import type { MediaKind } from '../media.js';
import type { PlannedAnswer } from '../planned-answer.js';
import { inputOf } from '../answers.js';

/** What Runway refuses and how it says so (facts 8; @runwayml/sdk 4.20.1: resources/*.d.ts). The shape of errors is from public reports. */
export type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

interface Schema {
  readonly kind: MediaKind;
  readonly needs: Readonly<Record<string, Check>>;
  readonly takes: Readonly<Record<string, Check>>;
}

export const API_VERSION = '2024-11-06';
const DATA_URI_MAX_LENGTH = 5_000_000;

const text = (max: number): Check => (value) => typeof value === 'string' && value !== '' && value.length <= max;
const oneOf = (...values: readonly unknown[]): Check => (value) => values.includes(value);
const whole = (min: number, max: number): Check => (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
const list = (min: number, max: number, check: Check): Check => (value) =>
  Array.isArray(value) && value.length >= min && value.length <= max && value.every(check);
const flag: Check = (value) => typeof value === 'boolean';
/** By value, or an https address of a named host that answers HEAD: nothing of that kind is on this machine. */
const picture: Check = (value) =>
  typeof value === 'string' && /^data:image\/(?:png|jpeg|webp);base64,/.test(value) && value.length <= DATA_URI_MAX_LENGTH;
const reference: Check = (value) => {
  const { uri, tag = 'tag', ...rest } = (value ?? {}) as Fields;
  return picture(uri) && /^[A-Za-z]\w{2,15}$/.test(String(tag)) && Object.keys(rest).length === 0;
};
const first: Check = (value) => (value as Fields).position === 'first' && picture((value as Fields).uri);
const frame: Check = (value) => picture(value) || list(1, 1, first)(value);
const preset: Check = (value) => {
  const { type, presetId } = (value ?? {}) as Fields;
  return type === 'runway-preset' && oneOf('Maya', 'Bernard', 'Rachel', 'Noah', 'James', 'Ella', 'Leslie', 'Mark', 'Jack')(presetId);
};

const SEED = whole(0, 4_294_967_295);
const IMAGE_RATIO = oneOf(
  '1024:1024', '1080:1080', '1168:880', '1360:768', '1440:1080', '1080:1440', '1808:768', '1920:1080', '1080:1920', '2112:912', '1280:720',
  '720:1280', '720:720', '960:720', '720:960', '1680:720',
);
const CLIP_RATIO = oneOf('1280:720', '720:1280', '1104:832', '960:960', '832:1104', '1584:672');
const AD_RATIO = oneOf('1280:720', '720:1280', '960:960', '834:1112', '1920:1080', '1080:1920', '1440:1440', '1248:1664');

/** By call and model; whatever is not named is a 400. */
const SCHEMAS: Readonly<Record<string, Schema>> = {
  'text_to_image/gen4_image': {
    kind: 'image',
    needs: { promptText: text(1_000), ratio: IMAGE_RATIO },
    takes: { referenceImages: list(0, 3, reference), seed: SEED },
  },
  'image_to_video/gen4.5': {
    kind: 'video',
    needs: { promptText: text(1_000), promptImage: frame, ratio: CLIP_RATIO, duration: whole(2, 10) },
    takes: { seed: SEED },
  },
  'image_to_video/gen4_turbo': {
    kind: 'video',
    needs: { promptImage: frame, ratio: CLIP_RATIO },
    takes: { promptText: text(1_000), duration: whole(2, 10), seed: SEED },
  },
  'text_to_video/gen4.5': {
    kind: 'video',
    needs: { promptText: text(1_000), ratio: oneOf('1280:720', '720:1280'), duration: whole(2, 10) },
    takes: { seed: SEED },
  },
  'image_upscale/magnific_precision_upscaler_v2': {
    kind: 'image',
    needs: { imageUri: picture },
    takes: { scaleFactor: oneOf(2, 4, 8, 16), flavor: oneOf('sublime', 'photo', 'photo_denoiser') },
  },
  'text_to_speech/eleven_multilingual_v2': { kind: 'audio', needs: { promptText: text(1_000), voice: preset }, takes: {} },
  'recipes/product_ad': {
    kind: 'video',
    needs: { productImages: list(1, 10, reference), version: oneOf('2026-06', '2026-07', 'unsafe-latest') },
    takes: { audio: flag, duration: whole(4, 15), ratio: AD_RATIO, userConcept: text(10_000), productInfo: text(10_000) },
  },
};

export function faultOf(status: number, sentence: string, more: object = {}): PlannedAnswer {
  return { status, body: { error: sentence, docUrl: 'https://docs.dev.runwayml.com/api', ...more } };
}

export const BAD_KEY = faultOf(401, 'You are missing an API key, or the one that you sent is not known.');
export const NO_VERSION = faultOf(400, 'The header X-Runway-Version is missing or not known.');
export const NOT_FOUND = faultOf(404, 'There is no such task in this organization.');
export const SUBMIT_ANSWERS: Readonly<Record<string, PlannedAnswer>> = {
  'rate-limited': faultOf(429, 'You have reached the daily limit of generations of your tier.'),
  unavailable: faultOf(503, 'The service is not available at the moment.'),
  invalid: faultOf(400, 'Validation of body failed for one of its fields.', { issues: [{ code: 'invalid_type', path: ['ratio'] }] }),
  quota: faultOf(400, 'You do not have enough credits to run this task.'),
  auth: BAD_KEY,
};

/** What is called, as our own names for models have it; null for a call that there is not. */
export function calledBy(path: string, { model }: Fields): { readonly model: string; readonly kind: MediaKind } | null {
  const call = path.slice('/v1/'.length);
  const name = call.startsWith('recipes/') ? call : `${call}/${String(model)}`;
  const schema = Object.hasOwn(SCHEMAS, name) ? SCHEMAS[name] : undefined;
  return schema ? { model: name, kind: schema.kind } : null;
}

/** Null when there is nothing to refuse. */
export function mistakeIn(path: string, request: RecordedRequest): PlannedAnswer | null {
  const input = inputOf(request);
  const called = calledBy(path, input);
  if (called === null) return path.startsWith('/v1/recipes/') ? NOT_FOUND : invalid('model');
  const { needs, takes } = SCHEMAS[called.model]!;
  const known: Readonly<Record<string, Check>> = { ...takes, ...needs, ...(!path.startsWith('/v1/recipes/') && { model: () => true }) };
  const missing = Object.keys(needs).find((field) => input[field] === undefined);
  const wrong = Object.entries(input).find(([field, value]) => !(Object.hasOwn(known, field) && known[field]!(value)));
  return missing === undefined && wrong === undefined ? null : invalid(missing ?? wrong![0]);
}

function invalid(field: string): PlannedAnswer {
  return faultOf(400, `Validation of body failed for the field ${field}.`, { issues: [{ code: 'custom', path: [field] }] });
}
