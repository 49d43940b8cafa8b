import type { OutboundRequest, OutboundResponse, ProviderHttp } from '../../../../platform/outbound/index.js';
import { ProviderError } from '../../ports/provider.port.js';
import { errorOfFailedRead, errorOfFailedSubmit } from './failed-calls.js';
import { jsonOf } from './json.js';

export interface JsonAnswer {
  readonly status: number;
  readonly ok: boolean;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null when it is no JSON. */
  readonly json: unknown;
  readonly body: Buffer;
}

type Options = Pick<OutboundRequest, 'headers' | 'timeoutMs' | 'maxBytes'>;

/** What a gateway answers that gave up waiting, whatever it says besides; 524 is Cloudflare's. */
const GAVE_UP: ReadonlySet<number> = new Set([504, 524]);

/** A provider's JSON API below one address, with the headers that every call carries. Any status is an answer. */
export class JsonApi {
  constructor(
    private readonly baseUrl: string,
    private readonly headers: () => Readonly<Record<string, string>>,
  ) {}

  /**
   * A call that may be paid for, sent once. `body` is JSON unless it is bytes.
   * @throws ProviderError `transient` when nothing left, `unknown` when it may have arrived (see `isLost`).
   */
  async submit(http: ProviderHttp, path: string, body: object | Buffer, options: Options = {}): Promise<JsonAnswer> {
    const request = { ...options, method: 'POST', url: this.baseUrl + path, ...this.written(body, options) } as const;
    const answer = await http.request(request).catch((error: unknown) => {
      throw errorOfFailedSubmit(error);
    });
    const read = this.readAnswer(answer);
    if (isLost(read)) throw new ProviderError('unknown', 'submit-unanswered');
    return read;
  }

  /** A call that may be repeated. @throws ProviderError `transient` without an answer, or for one that is too long. */
  async ask(
    http: ProviderHttp, method: 'GET' | 'PUT' | 'DELETE' | 'POST', path: string, { body, ...options }: Options & { body?: object } = {},
  ): Promise<JsonAnswer> {
    try {
      const headers = { accept: 'application/json', ...this.headers(), ...options.headers };
      const carried = body ? this.written(body, options) : { headers };
      return this.readAnswer(await http.request({ ...options, method, url: this.baseUrl + path, ...carried }));
    } catch (error) {
      throw errorOfFailedRead(error);
    }
  }

  private written(body: object | Buffer, { headers }: Options): Pick<OutboundRequest, 'headers' | 'body'> {
    const common = { accept: 'application/json', ...this.headers() };
    if (Buffer.isBuffer(body)) return { headers: { ...common, ...headers }, body };
    return { headers: { ...common, 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
  }

  private readAnswer({ status, ok, headers, body }: OutboundResponse): JsonAnswer {
    return { status, ok, headers, body, json: jsonOf(body) };
  }
}

/**
 * A failure that is no JSON is not the service's own word: a page of a gateway, which does not know whether the service has the request, or
 * of a service that broke in the middle of it. What the service itself says, in JSON, was not taken.
 */
function isLost({ status, json }: JsonAnswer): boolean {
  return GAVE_UP.has(status) || (status >= 500 && json === null);
}
