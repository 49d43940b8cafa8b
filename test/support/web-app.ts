/** Headers that scripts may send unasked, and read of any answer (Fetch standard, "CORS-safelisted"). `Range` is so only as `bytes=n-m`. */
const SENT_FREELY = new Set(['accept', 'accept-language', 'content-language']);
const READ_FREELY = new Set([
  'cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified', 'pragma',
]);

export interface SeenAnswer {
  readonly status: number;
  /** Those that a script sees. */
  readonly headers: ReadonlyMap<string, string>;
  /** Cut short where the connection broke. */
  readonly bytes: Buffer;
}

/** A script of the web app in a browser: it sends, and reads of answers, no more than the browser lets it. */
export class WebApp {
  constructor(
    private readonly service: string,
    private readonly origin: string,
  ) {}

  /** @param breakAfter bytes after which the connection is lost. @throws where a browser would refuse */
  async get(path: string, headers: Readonly<Record<string, string>>, breakAfter = Infinity): Promise<SeenAnswer> {
    await this.preflight(path, Object.keys(headers).filter((name) => !SENT_FREELY.has(name)));
    const line = new AbortController();
    const answer = await fetch(this.service + path, { headers: { ...headers, origin: this.origin }, signal: line.signal });
    if (answer.headers.get('access-control-allow-origin') !== this.origin) throw new Error('the answer is for another origin');
    const exposed = new Set(listed(answer.headers.get('access-control-expose-headers')));
    const seen = [...answer.headers].filter(([name]) => READ_FREELY.has(name) || exposed.has(name));
    const chunks: Uint8Array[] = [];
    let got = 0;
    for await (const chunk of answer.body ?? []) {
      chunks.push(chunk.subarray(0, breakAfter - got));
      got += chunk.length;
      if (got >= breakAfter) break;
    }
    line.abort();
    return { status: answer.status, headers: new Map(seen), bytes: Buffer.concat(chunks) };
  }

  private async preflight(path: string, wanted: readonly string[]): Promise<void> {
    const headers = {
      origin: this.origin, 'access-control-request-method': 'GET', 'access-control-request-headers': wanted.join(','),
    };
    const answer = await fetch(this.service + path, { method: 'OPTIONS', headers });
    const allowed = new Set(listed(answer.headers.get('access-control-allow-headers')));
    const refused = wanted.filter((name) => !allowed.has(name));
    if (!answer.ok || refused.length > 0) throw new Error(`the browser may not send ${refused.join(', ')}`);
  }
}

function listed(header: string | null): string[] {
  return (header ?? '').toLowerCase().split(',').map((name) => name.trim());
}
