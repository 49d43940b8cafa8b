import { ProviderError, type ProviderInput, type SubmitRequest } from '../../ports/provider.port.js';
import { fieldsOf } from '../shared/json.js';

/** Written before the model of an image tool that is driven through `/responses`. */
const BACKGROUND = 'responses/';
const MODEL = /^[\w.-]{1,100}$/;
/** What the image models read; an upload may be of another kind. */
const TYPES: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' };
const SPEECH_MAX_CHARACTERS = 4_096;

/** Runs at OpenAI and can be asked for, unlike a call that answers with its result. */
export function isBackground(model: string): boolean {
  return model.startsWith(BACKGROUND);
}

export function imageBody({ body, model, pseudonym }: SubmitRequest): Record<string, unknown> {
  return { ...body, model: modelId(model), ...identifier(pseudonym) };
}

/** The same for `/images/edits`, which takes files by value alone, all of one name (RFC 7578, 4.3). */
export async function editForm(request: SubmitRequest): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(imageBody(request))) form.append(name, String(value));
  for (const [index, input] of request.inputs.entries()) {
    const type = typeOf(input);
    form.append('image[]', new Blob([new Uint8Array(await input.read())], { type }), `image-${index}.${TYPES[type]}`);
  }
  return form;
}

/** A form as bytes, since what is sent is counted and capped before it leaves. */
export async function encoded(form: FormData): Promise<{ readonly body: Buffer; readonly contentType: string }> {
  const message = new Response(form);
  return { body: Buffer.from(await message.arrayBuffer()), contentType: message.headers.get('content-type') ?? '' };
}

export function speechBody({ body, model, prompt }: SubmitRequest): Record<string, unknown> {
  if ((prompt?.length ?? 0) > SPEECH_MAX_CHARACTERS) throw new ProviderError('invalid', 'input-refused');
  return { ...body, model: modelId(model) };
}

/**
 * One picture by the image tool of the Responses API. The template says which model drives it (`model`), its words (`input`) and the
 * tool's options (`image_generation`). In the background nothing is lost with a connection; that needs `store`, so it is deleted after.
 */
export function backgroundBody({ body, model, pseudonym, inputs }: SubmitRequest): Record<string, unknown> {
  inputs.forEach(typeOf);
  const { image_generation: options, ...rest } = body;
  return {
    ...rest,
    tools: [{ type: 'image_generation', model: modelId(model.slice(BACKGROUND.length)), ...fieldsOf(options) }],
    tool_choice: { type: 'image_generation' },
    max_tool_calls: 1, // each call is paid for
    background: true,
    store: true,
    ...identifier(pseudonym),
  };
}

function modelId(model: string): string {
  if (!MODEL.test(model)) throw new ProviderError('invalid', 'model-unknown');
  return model;
}

function identifier(pseudonym: string): Readonly<Record<string, string>> {
  return pseudonym === '' ? {} : { safety_identifier: pseudonym };
}

/** @throws ProviderError before anything is sent, for a kind of file that would be refused. */
function typeOf({ contentType }: ProviderInput): string {
  if (!(contentType in TYPES)) throw new ProviderError('invalid', 'input-refused');
  return contentType;
}
