import { Recorder } from '../support/stand-ins/recorder.js';

/** The address at which providers call back: known before the service that answers there, and cut at will. */
export class CallbackRelay {
  /** Where the service is. */
  target = '';
  /** Every call is dropped before it arrives. */
  isCut = false;
  private recorder!: Recorder;

  static async start(): Promise<CallbackRelay> {
    const relay = new CallbackRelay();
    relay.recorder = await Recorder.start(async ({ method, path, headers, body }, response, socket) => {
      if (relay.isCut) return void socket.destroy();
      const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
      const sent = { method, headers: rest as Record<string, string>, body: method === 'GET' ? undefined : new Uint8Array(body) };
      const answer = await fetch(relay.target + path, sent).catch(() => null);
      if (answer === null) return void socket.destroy();
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    return relay;
  }

  get url(): string {
    return this.recorder.url;
  }

  /** Calls that came, cut or not. */
  get calls(): number {
    return this.recorder.requests.length;
  }

  close(): Promise<void> {
    return this.recorder.close();
  }
}
