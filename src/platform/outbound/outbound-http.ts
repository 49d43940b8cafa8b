import type { Writable } from 'node:stream';
import { OutboundBadStatus, OutboundUnreadable } from './outbound-errors.js';

export interface CallLimits {
  /** For the whole call: connect, send, answer. Default `OUTBOUND_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
  /** Of the answer's body. Default 1 MiB. */
  readonly maxBytes?: number;
}

export interface OutboundRequest extends CallLimits {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** http or https, below an address that comes from configuration. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A whole answer. Redirects are answers like any other; they are not followed. */
export class OutboundResponse {
  constructor(
    readonly status: number,
    /** Lower-case names; repeated headers are joined with a comma. */
    readonly headers: Readonly<Record<string, string>>,
    readonly body: Buffer,
    private readonly destination: string,
  ) {}

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** @throws OutboundUnreadable when the body is not JSON. */
  json(): unknown {
    try {
      return JSON.parse(this.body.toString('utf8'));
    } catch {
      throw new OutboundUnreadable(this.destination); // no cause: the parser's message quotes the body
    }
  }
}

export interface DownloadOptions {
  readonly maxBytes: number;
  /** For the whole download, redirects included. */
  readonly timeoutMs: number;
  /** The longest silence between two pieces. */
  readonly idleTimeoutMs: number;
  /** Host names (`cdn.example.com`) or suffixes that start with a dot (`.example.com`). Nothing else is fetched. */
  readonly allowedHosts: readonly string[];
  /** Sent to the address itself, and never after a redirect to another origin. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Downloaded {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** As the other side says it, which proves nothing: sniff. */
  readonly contentType: string | null;
}

/**
 * The only way out over HTTP (law 1). Every call has a deadline and a cap on the answer, follows no redirect and fails with an
 * `OutboundError`, which tells whether the request may have been received.
 */
export abstract class OutboundHttp {
  /**
   * A call to a configured third party, any status is an answer. Nothing but GET goes to an AI provider this way: what carries a person's
   * data passes `ProviderGate`.
   */
  abstract request(request: OutboundRequest): Promise<OutboundResponse>;

  /**
   * Fetches an address that somebody else wrote. Only https, only `allowedHosts`, only public addresses, checked when connecting; three
   * redirects at most, each checked again. `host:port` of `OUTBOUND_EXTRA_HOSTS` are exempt. A path must not exist yet and is removed
   * again when the download fails; a stream is ended, or destroyed.
   */
  abstract download(url: string, target: string | Writable, options: DownloadOptions): Promise<Downloaded>;

  /** @throws OutboundBadStatus for anything but 200, OutboundUnreadable for anything but JSON. */
  async getJson(url: string, options: CallLimits & { readonly headers?: Readonly<Record<string, string>> } = {}): Promise<unknown> {
    const { headers, ...limits } = options;
    const response = await this.request({ method: 'GET', url, headers: { accept: 'application/json', ...headers }, ...limits });
    if (response.status !== 200) throw new OutboundBadStatus(new URL(url).origin, response.status);
    return response.json();
  }
}
