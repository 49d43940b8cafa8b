/** A plain client of the public API, as any app would be one. */
export class ApiClient {
  private accessToken: string | undefined;

  constructor(private readonly base: string) {}

  useToken(accessToken: string): void {
    this.accessToken = accessToken;
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  post<T>(path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
    return this.call<T>('POST', path, body, headers);
  }

  put<T>(path: string, body?: object): Promise<T> {
    return this.call<T>('PUT', path, body);
  }

  /** Yields server-sent events until the consumer stops. */
  async *events(path: string): AsyncGenerator<{ type: string; data: Record<string, unknown> }> {
    const stop = new AbortController();
    const response = await fetch(this.base + path, { headers: this.headers({ accept: 'text/event-stream' }), signal: stop.signal });
    if (!response.ok || !response.body) throw new Error(`GET ${path}: ${response.status}`);
    let buffer = '';
    try {
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        buffer += chunk;
        const blocks = buffer.split('\n\n');
        buffer = blocks.pop()!;
        for (const block of blocks) {
          const fields = new Map(
            block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
          );
          yield { type: fields.get('event') ?? 'message', data: JSON.parse(fields.get('data') || '{}') as Record<string, unknown> };
        }
      }
    } finally {
      stop.abort();
    }
  }

  /** As the storage's own form upload: the fields first, the file last. */
  async upload(form: { url: string; fields: Record<string, string> }, file: Uint8Array, contentType: string): Promise<void> {
    const body = new FormData();
    for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
    body.append('file', new Blob([file as Uint8Array<ArrayBuffer>], { type: contentType }));
    const response = await fetch(form.url, { method: 'POST', body });
    if (!response.ok) throw new Error(`The storage refused the upload: ${response.status} ${await response.text()}`);
  }

  /** One part of a file, by a `Range`. */
  async download(path: string, range: string): Promise<Buffer> {
    const response = await fetch(this.base + path, { headers: this.headers({ range }) });
    if (response.status !== 206) throw new Error(`GET ${path} answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }

  private headers(more: Record<string, string>): Record<string, string> {
    return { ...(this.accessToken && { authorization: `Bearer ${this.accessToken}` }), ...more };
  }

  private async call<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
    const response = await fetch(this.base + path, {
      method,
      headers: this.headers({ ...(body && { 'content-type': 'application/json' }), ...headers }),
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${answer}`);
    return (answer === '' ? undefined : JSON.parse(answer)) as T;
  }
}
