import type { Scenario } from '../scenario.js';

type Body = Readonly<Record<string, unknown>>;
type Problem = string | null;
type RefusedSubmit = Extract<Scenario['submit'], 'rate-limited' | 'refused' | 'invalid' | 'quota' | 'auth' | 'unavailable'>;

/** What MiniMax says of each case: its own code, the sentence, and what v2 makes of it over HTTP. */
export const SAYS: Readonly<Record<RefusedSubmit, readonly [code: number, message: string, status: number, type: string]>> = {
  'rate-limited': [1002, 'rate limit, please retry later', 429, 'rate_limit_error'],
  unavailable: [1033, 'system error, the service is overloaded', 529, 'overloaded_error'],
  refused: [1026, 'the description contains sensitive content', 422, 'unprocessable_entity_error'],
  invalid: [2013, 'invalid params, the request was not understood', 400, 'bad_request_error'],
  quota: [1008, 'insufficient balance on this account', 402, 'insufficient_balance_error'],
  auth: [1004, 'login fail: please carry the API secret key', 401, 'authorized_error'],
};

/** How v1 answers, and all but the videos of v2: with HTTP 200. */
export function baseResp(code = 0, message = 'success'): { readonly base_resp: object } {
  return { base_resp: { status_code: code, status_msg: message } };
}

/** How v2 tells an error, with HTTP's own status. */
export function errorV2(code: number, message: string, status: number, type: string): object {
  const error = { type, message: `${message} (${code})`, http_code: String(status) };
  return { type: 'error', error, request_id: '021785229015510a2c883cf675b9804d' };
}

/** What is wrong with the body of a submit, by the vendor's documents; null when nothing is. */
export const PROBLEMS: Readonly<Record<string, (body: Body) => Problem>> = {
  '/v2/video_generation': (body) =>
    unknownField(body, ['model', 'content', 'resolution', 'duration', 'ratio', 'callback_url', 'aigc_watermark']) ??
    oneOf(body, 'model', ['MiniMax-H3', 'MiniMax-H3-Max']) ??
    oneOf(body, 'resolution', body.model === 'MiniMax-H3' ? ['768P', '2K'] : ['480P', '768P']) ??
    whole(body, 'duration', body.model === 'MiniMax-H3' ? 4 : 5, 15) ??
    contentOf(body),
  '/v1/video_generation': (body) =>
    oneOf(body, 'model', ['MiniMax-Hailuo-2.3', 'MiniMax-Hailuo-2.3-Fast', 'MiniMax-Hailuo-02', 'S2V-01']) ??
    text(body, 'prompt', 2_000) ?? // by the types of mmx-cli also with a picture, where the documents do not ask for it
    (body.duration === undefined ? null : oneOf(body, 'duration', [6, 10])) ??
    (body.resolution === undefined ? null : oneOf(body, 'resolution', ['512P', '768P', '1080P'])) ??
    (body.resolution === '1080P' && body.duration === 10 ? '1080P has 6 seconds' : null),
  '/v1/image_generation': (body) =>
    oneOf(body, 'model', ['image-01']) ??
    text(body, 'prompt', 1_500) ??
    oneOf(body, 'aspect_ratio', ['1:1', '16:9', '4:3', '3:2', '2:3', '3:4', '9:16', '21:9', undefined]) ??
    oneOf(body, 'response_format', ['url', 'base64', undefined]) ??
    (body.n === undefined ? null : whole(body, 'n', 1, 9)),
  '/v1/t2a_v2': (body) =>
    text(body, 'text', 10_000) ??
    oneOf(body, 'output_format', ['url', 'hex', undefined]) ??
    (typeof (body.voice_setting as Body | undefined)?.voice_id === 'string' ? null : 'voice_setting'),
  '/v1/music_generation': (body) =>
    text(body, 'prompt', 2_000) ??
    oneOf(body, 'output_format', ['url', 'hex', undefined]) ??
    (body.is_instrumental === true || typeof body.lyrics === 'string' || body.lyrics_optimizer === true ? null : 'lyrics'),
};

function contentOf({ content, ratio }: Body): Problem {
  const items = Array.isArray(content) ? (content as Body[]) : [];
  const texts = items.filter(({ type }) => type === 'text');
  if (texts.length !== 1 || text(texts[0]!, 'text', 7_000)) return 'content must include a non-empty text item (prompt is required)';
  const roles = items.filter(({ type }) => type !== 'text').map(({ role }) => String(role ?? 'first_frame'));
  const frames = roles.filter((role) => role === 'first_frame' || role === 'last_frame');
  if (frames.length > 0 && frames.length < roles.length) return 'frames and references cannot be mixed';
  const ratios = ['21:9', '16:9', '4:3', '1:1', '3:4', '9:16'];
  if (roles.length === 0) return ratios.includes(String(ratio)) ? null : 'ratio';
  return ratio === undefined || [...ratios, 'adaptive'].includes(String(ratio)) ? null : 'ratio';
}

function unknownField(body: Body, known: readonly string[]): Problem {
  return Object.keys(body).find((key) => !known.includes(key)) ?? null;
}

function oneOf(body: Body, name: string, values: readonly unknown[]): Problem {
  return values.includes(body[name]) ? null : name;
}

function whole(body: Body, name: string, min: number, max: number): Problem {
  const value = body[name];
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max ? null : name;
}

function text(body: Body, name: string, max: number): Problem {
  const value = body[name];
  return typeof value === 'string' && value !== '' && value.length <= max ? null : name;
}
