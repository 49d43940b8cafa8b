import type { OutboundHttp } from '../../../platform/outbound/index.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const MAX_BYTES = 4 * 1024 * 1024;
const BODILESS: readonly number[] = [204, 205, 304];

/** Ours, or that of a passage through `ProviderGate`. */
export type WayOut = Pick<OutboundHttp, 'request'>;

/** `fetch` for a vendor's client, by our only way out: with a deadline and a cap, without redirects and without a second try. */
export function outboundFetch(http: WayOut, timeoutMs: number): typeof fetch {
  return async (input, init = {}) => {
    const method = METHODS.find((it) => it === (init.method ?? 'GET').toUpperCase());
    if (!method) throw new TypeError('a method that the way out does not have');
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    // answers are read as they come, so none is asked for in an encoding
    const headers = Object.fromEntries([...new Headers(init.headers)].filter(([name]) => name !== 'accept-encoding'));
    const body = typeof init.body === 'string' ? init.body : undefined;
    if (body === undefined && init.body != null) throw new TypeError('a body that is no text');
    const answer = await http.request({ method, url, headers, body, timeoutMs, maxBytes: MAX_BYTES });
    return new Response(BODILESS.includes(answer.status) ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: answer.headers,
    });
  };
}
