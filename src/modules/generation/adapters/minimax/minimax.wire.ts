import type { ProviderOutput } from '../../ports/provider.port.js';
import { bytesOf, fieldsOf, idOf, listOf, textOf } from '../shared/json.js';
import { codeFrom, codeOf } from './minimax.errors.js';

/** MiniMax's answers as far as we read them. All of it is data from outside: other shapes become null, other fields are dropped. */
export interface TaskV2 {
  readonly status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired';
  readonly url: string | null;
  readonly errorCode: number | null;
}

export interface TaskV1 {
  readonly status: 'queued' | 'running' | 'succeeded' | 'failed';
  /** Of the result; a text in some answers, a number in others. */
  readonly fileId: string | null;
  readonly errorCode: number | null;
}

export interface MediaResult {
  readonly outputs: readonly ProviderOutput[];
  /** Pictures that were blocked for what they show. */
  readonly withheld: number;
}

const V2_STATUSES: ReadonlySet<string> = new Set(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired']);
/** `Fail` by the documents, `Failed` by MiniMax's own client; its callbacks write them small. */
const V1_STATUSES: ReadonlyMap<string, TaskV1['status']> = new Map([
  ['preparing', 'queued'], ['queueing', 'queued'], ['processing', 'running'], ['success', 'succeeded'], ['fail', 'failed'],
  ['failed', 'failed'],
]);

export function readTaskId(json: unknown): string | null {
  return idOf(fieldsOf(json).task_id);
}

/** The number by which MiniMax's support finds a call that answered with its result. */
export function readTraceId(json: unknown): string | null {
  const { id, trace_id: traceId } = fieldsOf(json);
  return idOf(id) ?? idOf(traceId);
}

/** Whether it says `base_resp: { status_code: 0 }`, as every good answer of v1 does. */
export function isSuccess(json: unknown): boolean {
  return codeOf(json) === 0;
}

export function readTaskV2(json: unknown): TaskV2 | null {
  const { status, content, error } = fieldsOf(fieldsOf(json).task);
  if (typeof status !== 'string' || !V2_STATUSES.has(status)) return null;
  return { status: status as TaskV2['status'], url: addressOf(fieldsOf(content).url), errorCode: codeFrom(fieldsOf(error).code) };
}

/** What became of a `DELETE`; null when it does not tell. */
export function readDeletion(json: unknown): 'cancelled' | 'deleted' | null {
  const { action, status } = fieldsOf(json);
  const done = textOf(action) ?? textOf(status);
  return done === 'cancelled' || done === 'deleted' ? done : null;
}

export function readTaskV1(json: unknown): TaskV1 | null {
  const { status, file_id: fileId } = fieldsOf(json);
  const known = typeof status === 'string' ? V1_STATUSES.get(status.toLowerCase()) : undefined;
  return known === undefined ? null : { status: known, fileId: idOf(fileId), errorCode: codeOf(json) };
}

export function readDownload(json: unknown): string | null {
  return addressOf(fieldsOf(fieldsOf(json).file).download_url);
}

export function readImages(json: unknown): MediaResult {
  const { data, metadata } = fieldsOf(json);
  const { image_urls: urls, image_base64: inline, failed_count: inside } = fieldsOf(data);
  const byUrl = listOf(urls).map(addressOf).filter((url) => url !== null).map((url) => ({ url }));
  const byValue = listOf(inline).map(bytesOf).filter((bytes) => bytes !== null);
  // the documents' schema has a number, their example a text; MiniMax's own client looks for it inside `data`
  return { outputs: [...byUrl, ...byValue], withheld: Number(fieldsOf(metadata).failed_count ?? inside) || 0 };
}

/** Speech and music: an address when that was asked for, else the bytes in hex (not base64). */
export function readSound(json: unknown): MediaResult {
  const { audio, audio_url: audioUrl } = fieldsOf(fieldsOf(json).data);
  const url = addressOf(audio) ?? addressOf(audioUrl);
  if (url !== null) return { outputs: [{ url }], withheld: 0 };
  const isHex = typeof audio === 'string' && audio.length > 0 && audio.length % 2 === 0 && /^[0-9a-f]+$/i.test(audio);
  return { outputs: isHex ? [{ bytes: Buffer.from(audio, 'hex') }] : [], withheld: 0 };
}

/** Its storage is named with http in some answers, and speaks https just as well. */
function addressOf(value: unknown): string | null {
  const url = textOf(value);
  if (url === null || !/^https?:\/\//.test(url)) return null;
  return url.replace(/^http:(?=\/\/[a-z0-9.-]+\.aliyuncs\.com\/)/, 'https:');
}
