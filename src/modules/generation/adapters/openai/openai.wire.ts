import { type Polled, ProviderError, type ProviderOutput } from '../../ports/provider.port.js';
import { bytesOf, type Fields, fieldsOf, idOf, listOf, textOf } from '../shared/json.js';
import { errorOfRun } from './openai.errors.js';

/** `{ data: [{ b64_json }], output_format }`: always base64, as many as were made. Null when it is no such answer. */
export function readImages(json: unknown): readonly ProviderOutput[] | null {
  const { data, output_format: format } = fieldsOf(json);
  if (!Array.isArray(data)) return null;
  return data.flatMap((image) => picture(fieldsOf(image).b64_json, format));
}

/** The id of a background response; it can be polled, cancelled and deleted by it. */
export function readAccepted(json: unknown): string | null {
  const { id, status } = fieldsOf(json);
  return textOf(status) === null ? null : idOf(id);
}

/** How far a response is; null for what is none, or is in a state that nobody told us of. */
export function readResponse(json: unknown): Polled | null {
  const response = fieldsOf(json);
  switch (response.status) {
    case 'queued':
      return { state: 'queued' };
    case 'in_progress':
      return { state: 'running' };
    case 'cancelled':
      return { state: 'cancelled' };
    case 'completed':
    case 'incomplete':
    case 'failed':
      return endOf(response);
    default:
      return null;
  }
}

/** Pictures first: what was made is delivered, whatever else went wrong. */
function endOf(response: Fields): Polled {
  const items = listOf(response.output).map(fieldsOf);
  const calls = items.filter(({ type }) => type === 'image_generation_call');
  const outputs = calls.flatMap(({ result, output_format: format }) => picture(result, format));
  if (outputs.length > 0) return { state: 'completed', outputs };
  const failed = calls.find(({ error }) => Object.keys(fieldsOf(error)).length > 0);
  if (failed) return { state: 'failed', error: errorOfRun(failed.error) };
  if (response.status === 'failed') return { state: 'failed', error: errorOfRun(response.error) };
  const { reason } = fieldsOf(response.incomplete_details);
  // Words in place of the picture that was demanded are a refusal, however they are put.
  const isRefusal = reason === 'content_filter' || (response.status === 'completed' && items.some(({ type }) => type === 'message'));
  const error = isRefusal ? new ProviderError('refused', 'content-policy') : new ProviderError('invalid', 'no-output');
  return { state: 'failed', error };
}

function picture(base64: unknown, format: unknown): readonly ProviderOutput[] {
  const output = bytesOf(base64);
  if (output === null) return [];
  return [{ bytes: output.bytes, contentType: typeof format === 'string' ? `image/${format}` : output.contentType }];
}
