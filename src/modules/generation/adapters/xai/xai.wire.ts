import type { ProviderOutput } from '../../ports/provider.port.js';
import type { JsonAnswer } from '../shared/json-api.js';
import { bytesOf, fieldsOf, idOf, numberOf, textOf } from '../shared/json.js';

/** xAI's answers as far as we read them. All of it is data from outside: other shapes become null, other fields are dropped. */
export interface XaiImages {
  readonly outputs: readonly ProviderOutput[];
  /** Pictures that its moderation replaced by a placeholder (`respect_moderation: false`), left out of `outputs`. */
  readonly withheld: number;
}

export interface XaiClip {
  readonly status: 'pending' | 'done' | 'failed' | 'expired';
  /** 0..1. */
  readonly progress?: number;
  readonly output: ProviderOutput | null;
  readonly isWithheld: boolean;
}

/** Null when there is no list of pictures at all. */
export function readImages(json: unknown): XaiImages | null {
  const { data } = fieldsOf(json);
  if (!Array.isArray(data)) return null;
  const outputs: ProviderOutput[] = [];
  let withheld = 0;
  for (const item of data as readonly unknown[]) {
    const { b64_json: base64, url, respect_moderation: isRespected } = fieldsOf(item);
    const output = bytesOf(base64) ?? (textOf(url) === null ? null : { url: textOf(url)! });
    if (isRespected === false) withheld += 1;
    else if (output !== null) outputs.push(output);
  }
  return { outputs, withheld };
}

/** The body itself, or base64 inside JSON where time marks were asked for. Null for what is no sound. */
export function readSound({ headers, body, json }: Pick<JsonAnswer, 'headers' | 'body' | 'json'>): ProviderOutput | null {
  const contentType = (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (/^(audio\/[\w.+-]+|application\/octet-stream)$/.test(contentType)) return body.length > 0 ? { bytes: body, contentType } : null;
  const { audio, content_type: inside } = fieldsOf(json);
  const read = bytesOf(audio);
  return read && { bytes: read.bytes, contentType: textOf(inside) ?? undefined };
}

export function readRequestId(json: unknown): string | null {
  return idOf(fieldsOf(json).request_id);
}

/**
 * A look at a clip. While it is made the answer is 202, often with an empty body; some answers that bring the clip, or an error, name no
 * status.
 * Null for what says nothing of either.
 */
export function readClip({ status: httpStatus, json }: Pick<JsonAnswer, 'status' | 'json'>): XaiClip | null {
  const { status, progress, video, error } = fieldsOf(json);
  const { url, respect_moderation: isRespected } = fieldsOf(video);
  const found = textOf(url);
  const rest = { output: found === null ? null : { url: found }, isWithheld: isRespected === false };
  const isDone = status === 'done' || (!status && (found !== null || rest.isWithheld));
  if (isDone && (found !== null || rest.isWithheld || !error)) return { status: 'done', ...rest };
  if (isDone || status === 'failed' || (!status && error)) return { status: 'failed', ...rest };
  if (status === 'expired') return { status, ...rest };
  if (status !== 'pending' && httpStatus !== 202) return null;
  const percent = numberOf(progress);
  return { status: 'pending', progress: percent === null ? undefined : Math.min(1, Math.max(0, percent / 100)), ...rest };
}
