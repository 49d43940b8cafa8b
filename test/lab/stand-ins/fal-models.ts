import { Ajv } from 'ajv';
import type { MediaKind } from '../media.js';

/** What a model makes, where it puts it, and the fields of its input as far as our bodies fill them. */
interface FalModel {
  readonly kind: MediaKind;
  readonly field: string;
  readonly input: object;
}

const text = { type: 'string', minLength: 1 };
const url = { type: 'string', pattern: '^https?://' };
const seed = { type: 'integer', minimum: 0 };
const on = { const: true };
const sizes = { enum: ['square_hd', 'square', 'portrait_4_3', 'portrait_16_9', 'landscape_4_3', 'landscape_16_9'] };
const png = { const: 'png' };
const upTo = (maximum: number) => ({ type: 'integer', minimum: 1, maximum });
const fields = (properties: object, ...required: readonly string[]) => ({
  type: 'object', additionalProperties: false, properties, required,
});

const wan = {
  prompt: text, num_frames: { type: 'integer', minimum: 17, maximum: 161 }, resolution: { enum: ['480p', '580p', '720p'] }, seed,
  enable_safety_checker: on, enable_output_safety_checker: on,
};

/**
 * From the types of `@fal-ai/client` 1.10 (`src/types/endpoints.d.ts`); narrower where only one value may leave us. They lack
 * `image-to-video` of Wan 2.2, which has a page of its own (`fal.ai/models/<id>/llms.txt`): that one is as its sibling with `/lora`.
 */
const MODELS: Readonly<Record<string, FalModel>> = {
  'fal-ai/flux/dev': {
    kind: 'image', field: 'images',
    input: fields({ prompt: text, image_size: sizes, num_images: upTo(4), output_format: png, enable_safety_checker: on, seed }, 'prompt'),
  },
  'fal-ai/qwen-image-edit-plus': {
    kind: 'image', field: 'images',
    input: fields(
      {
        prompt: text, image_urls: { type: 'array', items: url, minItems: 1, maxItems: 3 }, num_images: upTo(4), output_format: png,
        enable_safety_checker: on, seed,
      },
      'prompt', 'image_urls',
    ),
  },
  'fal-ai/seedvr/upscale/image': {
    kind: 'image', field: 'image',
    input: fields({ image_url: url, upscale_mode: { const: 'factor' }, upscale_factor: upTo(10), output_format: png }, 'image_url'),
  },
  'fal-ai/birefnet/v2': { kind: 'image', field: 'image', input: fields({ image_url: url, output_format: png }, 'image_url') },
  'fal-ai/wan/v2.2-a14b/text-to-video': {
    kind: 'video', field: 'video', input: fields({ ...wan, aspect_ratio: { enum: ['16:9', '9:16', '1:1'] } }, 'prompt'),
  },
  'fal-ai/wan/v2.2-a14b/image-to-video': {
    kind: 'video', field: 'video', input: fields({ ...wan, image_url: url }, 'prompt', 'image_url'),
  },
  'fal-ai/qwen-3-tts/text-to-speech/1.7b': {
    kind: 'audio', field: 'audio',
    input: fields({ text, voice: { enum: ['Serena', 'Vivian', 'Ryan'] }, language: { const: 'Auto' }, max_new_tokens: upTo(4096) }, 'text'),
  },
  'fal-ai/stable-audio-25/text-to-audio': {
    kind: 'audio', field: 'audio', input: fields({ prompt: text, seconds_total: upTo(190) }, 'prompt'),
  },
  'fal-ai/flux-2-trainer': {
    kind: 'weights', field: 'diffusers_lora_file',
    input: fields({ image_data_url: url, default_caption: text, steps: upTo(10_000) }, 'image_data_url'),
  },
  'fal-ai/flux-2/lora': {
    kind: 'image', field: 'images',
    input: fields(
      {
        prompt: text, image_size: sizes, num_images: upTo(4), output_format: png, enable_safety_checker: on, seed,
        loras: { type: 'array', maxItems: 3, items: fields({ path: url, scale: { type: 'number' } }, 'path') },
      },
      'prompt',
    ),
  },
};

const ajv = new Ajv({ allErrors: true });
const checks = Object.fromEntries(Object.entries(MODELS).map(([id, { input }]) => [id, ajv.compile(input)]));

/** Any other model makes what its name says. */
export function modelOf(id: string): Pick<FalModel, 'kind' | 'field'> {
  const known = MODELS[id];
  if (known) return known;
  if (/train/.test(id)) return { kind: 'weights', field: 'diffusers_lora_file' };
  if (/video/.test(id)) return { kind: 'video', field: 'video' };
  return /tts|speech|music|audio/.test(id) ? { kind: 'audio', field: 'audio' } : { kind: 'image', field: 'images' };
}

/** What is wrong with an input, in the shape of fal's validation errors; empty when all is well, or the model is not known here. */
export function mistakesIn(id: string, input: unknown): readonly { readonly loc: readonly string[]; readonly type: string }[] {
  const check = checks[id];
  if (!check || check(input)) return [];
  return (check.errors ?? []).map(({ instancePath, keyword }) => ({
    loc: ['body', ...instancePath.split('/').slice(1)],
    type: keyword === 'required' ? 'missing' : 'value_error',
  }));
}
