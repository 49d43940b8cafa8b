import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export type Answer = (request: RecordedRequest, response: ServerResponse, socket: Socket) => void | Promise<void>;

const noContent: Answer = (_request, response) => void response.writeHead(204).end();

/** A server on loopback that remembers everything it is sent, down to connections and bytes: "nothing was sent" means zero of both. */
export class Recorder {
  readonly requests: RecordedRequest[] = [];
  private readonly sockets: Socket[] = [];
  private before = { connections: 0, bytes: 0 };

  private constructor(private readonly server: Server) {}

  static async start(answer: Answer = noContent, port = 0, host = '127.0.0.1'): Promise<Recorder> {
    const server = createServer();
    const recorder = new Recorder(server);
    server.keepAliveTimeout = 60_000;
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      recorder.sockets.push(socket);
    });
    server.on('request', (message, response) => void recorder.receive(message, response, answer));
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return recorder;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** `host:port`, for `OUTBOUND_EXTRA_HOSTS`. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** All that were opened. */
  get connections(): number {
    return this.sockets.length - this.before.connections;
  }

  get bytesReceived(): number {
    return this.sockets.reduce((sum, socket) => sum + socket.bytesRead, 0) - this.before.bytes;
  }

  /** Starts counting anew; what is open stays open. */
  forget(): void {
    this.before = { connections: this.before.connections + this.connections, bytes: this.before.bytes + this.bytesReceived };
    this.requests.length = 0;
  }

  /** Cuts what is open; the server goes on. */
  dropConnections(): void {
    this.sockets.forEach((socket) => socket.destroy());
  }

  async close(): Promise<void> {
    this.dropConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async receive(message: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of message) chunks.push(chunk as Buffer);
    } catch {
      return; // the caller went away
    }
    const flat = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : value);
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, flat(value)]));
    const request = { method: message.method ?? '', path: message.url ?? '', headers, body: Buffer.concat(chunks) };
    this.requests.push(request);
    await answer(request, response, message.socket);
  }
}
