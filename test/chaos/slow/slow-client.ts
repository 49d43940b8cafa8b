import { connect, type Socket } from 'node:net';

export type Slowness = 'headers' | 'body' | 'silence';

const START: Readonly<Record<Slowness, string>> = {
  headers: 'GET /v1/feed HTTP/1.1\r\nHost: x\r\n',
  body: 'POST /v1/auth/google HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"idToken":"',
  silence: '',
};
const MORE: Readonly<Record<Slowness, string>> = { headers: 'X-More: x\r\n', body: 'x', silence: '' };
const EVERY_MS = 2_000;
const AGAIN_MS = 50;

/** Holds a connection for as long as it is let, and opens the next one when it is cut off. */
export class SlowClient {
  /** How long each connection stood, ms. */
  readonly lives: number[] = [];
  private socket: Socket | undefined;
  private openedAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly port: number,
    private readonly slowness: Slowness,
  ) {}

  start(): this {
    this.openedAt = performance.now();
    // half open: what the server ends is not ended here, as an attacker would have it
    const socket = (this.socket = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true }));
    socket.on('connect', () => socket.write(START[this.slowness]));
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('end', () => this.over());
    socket.on('close', () => this.over());
    this.timer = setInterval(() => socket.writable && socket.write(MORE[this.slowness]), EVERY_MS);
    return this;
  }

  /** The connection that stands counts too. */
  stop(): void {
    this.isStopped = true;
    this.over();
  }

  private over(): void {
    if (!this.socket) return;
    this.lives.push(performance.now() - this.openedAt);
    clearInterval(this.timer);
    this.socket.destroy();
    this.socket = undefined;
    if (!this.isStopped) setTimeout(() => !this.isStopped && this.start(), AGAIN_MS);
  }
}

/** Somebody on a bad line: so many bytes, evenly in so long. Resolves with the status; 0 when the connection broke. */
export function sendSlowly(port: number, bytes: number, ms: number): Promise<number> {
  const parts = Math.ceil(ms / 100);
  const part = Buffer.alloc(Math.ceil(bytes / parts), 'x');
  const length = part.length * parts + 2;
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let sent = 0;
    const timer = setInterval(() => {
      if (sent++ < parts) return void socket.write(part);
      clearInterval(timer);
      socket.write('"');
    }, ms / parts);
    const end = (status: number) => {
      clearInterval(timer);
      socket.destroy();
      resolve(status);
    };
    const head = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n"`;
    socket.on('connect', () => socket.write(`POST /v1/auth/google HTTP/1.1\r\n${head}`));
    socket.on('data', (chunk: Buffer) => end(Number(chunk.toString('latin1').slice(9, 12))));
    socket.on('error', () => end(0));
    socket.on('close', () => end(0));
  });
}
