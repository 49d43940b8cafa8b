import { ProviderError, type ProviderInput, type SubmitRequest } from '../../ports/provider.port.js';

/** Written before a model that is used through `/interactions`. */
const INTERACTIONS = 'interactions/';
const MODEL = /^[\w.-]{1,100}$/;
/** What the models read; an upload may be of another kind. */
const TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp']);
/** Of a whole request, in which files are base64 (facts 5.7). */
const MAX_BYTES = 95 * 1024 * 1024;

/** Can be asked for at Google, unlike a call that answers with its result. */
export function isInteraction(model: string): boolean {
  return model.startsWith(INTERACTIONS);
}

export function contentPath(model: string): string {
  return `/models/${modelId(model)}:generateContent`;
}

/** The template says how (`generationConfig`); the words and files are the request's own. */
export async function contentBody({ body, prompt, inputs }: SubmitRequest): Promise<Record<string, unknown>> {
  const files = (await encoded(inputs)).map((inlineData) => ({ inlineData }));
  const words = prompt === null ? [] : [{ text: prompt }];
  return { ...body, contents: [{ role: 'user', parts: [...words, ...files] }] };
}

/** The template says how, and with which words (`input`). Without `background` the answer comes when all is done. */
export async function interactionBody(request: SubmitRequest, webhookUrl: string | undefined): Promise<Record<string, unknown>> {
  const { body, model, inputs, attemptId } = request;
  const files = (await encoded(inputs)).map(({ mimeType, data }) => ({ type: 'image', data, mime_type: mimeType }));
  const words = typeof body.input === 'string' ? [{ type: 'text', text: body.input }] : [];
  const callBack = { uris: [webhookUrl], user_metadata: { attempt: attemptId } };
  return {
    ...body,
    model: modelId(model.slice(INTERACTIONS.length)),
    input: files.length === 0 ? body.input : [...files, ...words],
    store: true, // to be asked for, and deleted after
    ...(body.background === true && webhookUrl !== undefined && { webhook_config: callBack }),
  };
}

function modelId(model: string): string {
  if (!MODEL.test(model)) throw new ProviderError('invalid', 'model-unknown');
  return model;
}

/** @throws ProviderError before anything is sent, for files that would be refused. */
async function encoded(inputs: readonly ProviderInput[]): Promise<readonly { readonly mimeType: string; readonly data: string }[]> {
  if (inputs.some(({ contentType }) => !TYPES.has(contentType))) throw new ProviderError('invalid', 'input-refused');
  const files: { mimeType: string; data: string }[] = [];
  for (const input of inputs) files.push({ mimeType: input.contentType, data: (await input.read()).toString('base64') });
  if (files.reduce((sum, { data }) => sum + data.length, 0) > MAX_BYTES) throw new ProviderError('invalid', 'input-refused');
  return files;
}
