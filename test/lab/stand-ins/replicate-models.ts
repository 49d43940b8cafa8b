import { Ajv } from 'ajv';
import type { MediaKind } from '../media.js';

/** What a model makes, whether it answers with a list, and the fields of its input as far as our bodies fill them. */
interface ReplicateModel {
  readonly kind: MediaKind;
  readonly isList: boolean;
  readonly input: object;
}

const text = { type: 'string', minLength: 1 };
const url = { type: 'string', pattern: '^https?://' };
const seed = { type: 'integer', minimum: 0 };
const off = { const: false };
const png = { const: 'png' };
const upTo = (maximum: number) => ({ type: 'integer', minimum: 1, maximum });
const fields = (properties: object, ...required: readonly string[]) => ({
  type: 'object', additionalProperties: false, properties, required,
});

/** From the models' pages (`replicate.com/<model>/api`); narrower where only one value may leave us. */
const MODELS: Readonly<Record<string, ReplicateModel>> = {
  'black-forest-labs/flux-dev': {
    kind: 'image', isList: true,
    input: fields(
      {
        prompt: text, aspect_ratio: { enum: ['1:1', '3:4', '4:3'] }, num_outputs: upTo(4), output_format: png, seed,
        disable_safety_checker: off,
      },
      'prompt',
    ),
  },
  'qwen/qwen-image-edit-plus': {
    kind: 'image', isList: true,
    input: fields(
      {
        prompt: text, image: { type: 'array', items: url, minItems: 1, maxItems: 3 }, aspect_ratio: { const: 'match_input_image' },
        output_format: png, disable_safety_checker: off, seed,
      },
      'prompt', 'image',
    ),
  },
  'nightmareai/real-esrgan': { kind: 'image', isList: false, input: fields({ image: url, scale: upTo(10), face_enhance: off }, 'image') },
  'bria/remove-background': { kind: 'image', isList: false, input: fields({ image: url }, 'image') },
  'prunaai/p-video': {
    kind: 'video', isList: false,
    input: fields(
      {
        prompt: text, image: url, duration: upTo(20), resolution: { const: '720p' }, aspect_ratio: { enum: ['16:9', '9:16', '1:1'] }, seed,
        save_audio: off, disable_safety_filter: off,
      },
      'prompt',
    ),
  },
  'qwen/qwen3-tts': {
    kind: 'audio', isList: false,
    input: fields(
      { text, mode: { const: 'custom_voice' }, speaker: { enum: ['Serena', 'Vivian', 'Ryan'] }, language: { const: 'auto' } }, 'text',
    ),
  },
  'stability-ai/stable-audio-2.5': { kind: 'audio', isList: false, input: fields({ prompt: text, duration: upTo(190) }, 'prompt') },
};

const ajv = new Ajv({ allErrors: true });
const checks = Object.fromEntries(Object.entries(MODELS).map(([id, { input }]) => [id, ajv.compile(input)]));

/** Undefined for what is no official model. */
export function officialModel(id: string): ReplicateModel | undefined {
  return MODELS[id];
}

/** Which fields of an input are wrong; empty when all is well, or the model is not known here. */
export function mistakesIn(id: string, input: unknown): readonly string[] {
  const check = checks[id];
  if (!check || check(input)) return [];
  return (check.errors ?? []).map(({ instancePath, message }) => `input${instancePath.replaceAll('/', '.')}: ${message}`);
}
