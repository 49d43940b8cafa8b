import type { ProviderOutput } from '../../ports/provider.port.js';
import { bytesOf, fieldsOf, textOf } from '../shared/json.js';

/** fal's answers as far as we read them. All of it is data from outside: other shapes become null, other fields are dropped. */
export interface FalAccepted {
  readonly requestId: string;
  readonly statusUrl: string;
  readonly responseUrl: string;
  readonly cancelUrl: string;
}

export interface FalStatus {
  readonly status: 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED';
  readonly queuePosition?: number;
  /** A failed or cancelled request is `COMPLETED` too; this is what tells them apart. */
  readonly hasError: boolean;
  readonly errorType: string | null;
}

export interface FalResult {
  readonly outputs: readonly ProviderOutput[];
  /** Results that the model blackened (`has_nsfw_concepts`), left out of `outputs`. */
  readonly withheld: number;
}

const REQUEST_ID = /^[\w-]{1,128}$/;
/** Where the models put their files: images and clips as lists, the others one by one. A trainer's `config_file` is of no use to us. */
const FILE_LISTS = ['images', 'videos', 'audios'] as const;
const FILES = ['image', 'video', 'audio', 'audio_file', 'diffusers_lora_file'] as const;

export function readAccepted(json: unknown): FalAccepted | null {
  const { request_id: id, status_url: statusUrl, response_url: responseUrl, cancel_url: cancelUrl } = fieldsOf(json);
  if (typeof id !== 'string' || !REQUEST_ID.test(id)) return null;
  return { requestId: id, statusUrl: textOf(statusUrl) ?? '', responseUrl: textOf(responseUrl) ?? '', cancelUrl: textOf(cancelUrl) ?? '' };
}

export function readStatus(json: unknown): FalStatus | null {
  const { status, queue_position: position, error, error_type: errorType } = fieldsOf(json);
  if (status !== 'IN_QUEUE' && status !== 'IN_PROGRESS' && status !== 'COMPLETED') return null;
  const queuePosition = Number.isSafeInteger(position) && (position as number) >= 0 ? (position as number) : undefined;
  return { status, queuePosition, hasError: Boolean(error) || textOf(errorType) !== null, errorType: textOf(errorType) };
}

export function readResult(json: unknown): FalResult {
  const result = fieldsOf(json);
  const flags = Array.isArray(result.has_nsfw_concepts) ? result.has_nsfw_concepts : [];
  const outputs: ProviderOutput[] = [];
  let withheld = 0;
  for (const name of FILE_LISTS) {
    const list = Array.isArray(result[name]) ? (result[name] as readonly unknown[]) : [];
    list.forEach((file, index) => {
      const output = readFile(file);
      if (output === null) return;
      if (name === 'images' && flags[index] === true) withheld += 1;
      else outputs.push(output);
    });
  }
  for (const name of FILES) {
    const output = readFile(result[name]);
    if (output === null) continue;
    if (name === 'image' && flags[0] === true) withheld += 1;
    else outputs.push(output);
  }
  return { outputs, withheld };
}

/** The per-file list of a payload deletion: true when no file is said to have failed. */
export function readDeleted(json: unknown): boolean {
  const { cdn_delete_results: results } = fieldsOf(json);
  return !Array.isArray(results) || results.every((result) => !fieldsOf(result).exception);
}

function readFile(value: unknown): ProviderOutput | null {
  const { url, content_type: declared } = fieldsOf(value);
  if (typeof url !== 'string') return null;
  return url.startsWith('data:') ? bytesOf(url) : { url, contentType: textOf(declared) ?? undefined };
}
