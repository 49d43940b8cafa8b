import { connect, type Socket } from 'node:net';

const PATIENCE_MS = 20_000;

/** Streams that are open to one server: raw sockets, so that what listens takes little from what is measured. */
export class Listeners {
  private readonly sockets: Socket[] = [];
  private readonly heard = new Map<number, number>();
  private waiting: (() => void) | undefined;
  private wanted = Number.POSITIVE_INFINITY;

  constructor(private readonly url: string) {}

  get count(): number {
    return this.sockets.length;
  }

  /** Resolves when the server has begun to answer. `person` is whose events it tells. */
  open(person: number, path: string, token?: string): Promise<void> {
    const { hostname, port } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    this.sockets.push(socket);
    const authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\naccept: text/event-stream\r\n${authorization}\r\n`);
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('data', (part) => {
        const text = part.toString('latin1');
        if (text.startsWith('HTTP/1.1')) {
          if (!text.startsWith('HTTP/1.1 200')) reject(new Error(text.slice(0, 200)));
          resolve();
        }
        const events = text.split('event: points.changed').length - 1;
        if (events > 0) this.hear(person, events);
      });
    });
  }

  /** Milliseconds until so many streams of the person were told since `tell` began. */
  async timed(person: number, streams: number, tell: () => Promise<void>): Promise<number> {
    this.heard.set(person, 0);
    this.wanted = streams;
    let patience: NodeJS.Timeout | undefined;
    const told = new Promise<void>((resolve, reject) => {
      this.waiting = resolve;
      patience = setTimeout(() => reject(new Error(`${this.heard.get(person) ?? 0} of ${streams} streams were told`)), PATIENCE_MS);
    });
    const startedAt = performance.now();
    await tell();
    await told.finally(() => clearTimeout(patience));
    return performance.now() - startedAt;
  }

  close(): void {
    for (const socket of this.sockets.splice(0)) socket.destroy();
  }

  private hear(person: number, events: number): void {
    const heard = (this.heard.get(person) ?? 0) + events;
    this.heard.set(person, heard);
    if (heard >= this.wanted) this.waiting?.();
  }
}
