import { type Polled, ProviderError, type ProviderOutput } from '../../ports/provider.port.js';
import { bytesOf, type Fields, fieldsOf, idOf, listOf, numberOf, textOf } from '../shared/json.js';
import { errorOfRun, isRefusal } from './google.errors.js';
import { wavOf } from './google.pcm.js';

const refused = () => new ProviderError('refused', 'content-policy');
const nothing = () => new ProviderError('invalid', 'no-output');

/**
 * What `:generateContent` made. A refusal comes as a success too: as a reason, or as nothing but words. Null when it is no such answer.
 */
export function readContent(json: unknown): readonly ProviderOutput[] | ProviderError | null {
  const { candidates, promptFeedback } = fieldsOf(json);
  if (textOf(fieldsOf(promptFeedback).blockReason) !== null) return refused();
  if (!Array.isArray(candidates)) return null;
  const all = candidates.map(fieldsOf);
  const parts = all.flatMap(({ content }) => listOf(fieldsOf(content).parts)).map(fieldsOf);
  const spoken = parts.filter(({ thought }) => thought !== true); // sketches of a model that thinks are no results
  const outputs = spoken.flatMap(({ inlineData }) => inline(fieldsOf(inlineData)));
  if (outputs.length > 0) return outputs;
  if (all.some(({ finishReason }) => isRefusal(finishReason))) return refused();
  // Neither a refusal nor a result: the model gave up by itself.
  if (all.some(({ finishReason }) => finishReason === 'OTHER' || finishReason === 'MALFORMED_RESPONSE')) {
    return new ProviderError('transient', 'run-failed');
  }
  return spoken.some(({ text }) => textOf(text) !== null) ? refused() : nothing();
}

export function readInteractionId(json: unknown): string | null {
  return idOf(fieldsOf(json).id);
}

/** How far an interaction is; null for what is none, or is in a state that nobody told us of. */
export function readInteraction(json: unknown): Polled | null {
  const interaction = fieldsOf(json);
  switch (interaction.status) {
    case 'queued':
      return { state: 'queued' };
    case 'in_progress':
      return { state: 'running' };
    case 'cancelled':
      return { state: 'cancelled' };
    case 'completed':
    case 'incomplete':
    case 'failed':
    case 'requires_action': // no tool is offered, so nothing can be done
    case 'requires_continuation':
    case 'budget_exceeded':
      return endOf(interaction);
    default:
      return null;
  }
}

/** The addresses of the files that it made. */
export function readFileUris(json: unknown): readonly string[] {
  return mediaOf(fieldsOf(json)).flatMap(({ uri }) => textOf(uri) ?? []);
}

/** Media first: what was made is delivered, whatever else went wrong. */
function endOf(interaction: Fields): Polled {
  const outputs = mediaOf(interaction).flatMap(output);
  if (outputs.length > 0) return { state: 'completed', outputs };
  return { state: 'failed', error: whyNothing(interaction) };
}

function whyNothing(interaction: Fields): ProviderError {
  const { status, error, errors, finish_reason: reason } = interaction;
  const steps = stepsOf(interaction);
  if (status === 'failed') return errorOfRun([error, ...listOf(errors), ...steps.map((step) => step.error)]);
  if (status === 'budget_exceeded') return new ProviderError('quota', 'quota-used-up');
  if (isRefusal(reason)) return refused();
  // It was made, and billed, but does not lie where we look: not the person's fault, and not to be made again.
  if (madeMedia(interaction)) return new ProviderError('unknown', 'result-unreadable');
  const hasWords = steps.flatMap(contentOf).some(({ type, text }) => type === 'text' && textOf(text) !== null);
  return status === 'completed' && hasWords ? refused() : nothing();
}

function stepsOf({ steps }: Fields): readonly Fields[] {
  return listOf(steps).map(fieldsOf).filter(({ type }) => type === 'model_output');
}

function contentOf({ content }: Fields): readonly Fields[] {
  return listOf(content).map(fieldsOf);
}

function mediaOf(interaction: Fields): readonly Fields[] {
  return stepsOf(interaction).flatMap(contentOf).filter(({ type }) => type === 'video' || type === 'audio' || type === 'image');
}

function madeMedia({ usage }: Fields): boolean {
  const counts = listOf(fieldsOf(usage).output_tokens_by_modality).map(fieldsOf);
  return counts.some(({ modality, tokens }) => /^(?:video|audio|image)$/i.test(String(modality)) && (numberOf(tokens) ?? 0) > 0);
}

function output(content: Fields): readonly ProviderOutput[] {
  const { uri, data, mime_type: mimeType, sample_rate: rate, channels } = content;
  const address = textOf(uri);
  if (address !== null) return [{ url: address, contentType: textOf(mimeType) ?? undefined }];
  return inline({ mimeType, data }, { rate, channels });
}

function inline({ mimeType, data }: Fields, sound: Fields = {}): readonly ProviderOutput[] {
  const read = bytesOf(data);
  if (read === null) return [];
  const contentType = textOf(mimeType) ?? read.contentType;
  const wav = contentType === undefined ? null : wavOf(read.bytes, contentType, sound);
  return [wav ? { bytes: wav, contentType: 'audio/wav' } : { bytes: read.bytes, contentType }];
}
