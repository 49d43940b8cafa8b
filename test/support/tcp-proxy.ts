import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between the service and a dependency, and misbehaves on command. */
export class TcpProxy {
  private readonly pairs = new Set<{ near: Socket; far: Socket }>();
  private delayMs = 0;
  private silent = false;

  private constructor(
    private server: Server,
    readonly port: number,
  ) {}

  /** `target` as `host:port`. */
  static async to(target: string): Promise<TcpProxy> {
    const [host, port] = target.split(':') as [string, string];
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (near) => proxy.join(near, connect({ host, port: Number(port), allowHalfOpen: true })));
    return proxy;
  }

  /** The same URL with this proxy in the place of the server. */
  static async before(url: string): Promise<{ proxy: TcpProxy; url: string }> {
    const through = new URL(url);
    const proxy = await TcpProxy.to(`${through.hostname}:${through.port}`);
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    return { proxy, url: through.href };
  }

  /** The server is gone: connections break and new ones are refused. */
  async cut(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.breakConnections();
    await closed;
  }

  /** It is back, at the same address. */
  async restore(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  /** Connections that are open now break; new ones are taken. */
  breakConnections(): void {
    for (const { near, far } of this.pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  /** Every chunk comes late by so much, in both directions. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Takes connections and bytes, and says nothing: what a dropped network looks like. */
  hang(silent = true): void {
    this.silent = silent;
  }

  /** The server ends its side of each connection; what the service sends still arrives. */
  halfClose(): void {
    for (const { near } of this.pairs) near.end();
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.cut();
  }

  private join(near: Socket, far: Socket): void {
    const pair = { near, far };
    this.pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk: Buffer) => this.pass(to, chunk));
      from.on('end', () => setTimeout(() => to.end(), this.delayMs));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.pairs.delete(pair);
        to.destroy();
      });
    }
  }

  private pass(to: Socket, chunk: Buffer): void {
    if (this.silent) return;
    if (this.delayMs === 0) return void to.write(chunk);
    setTimeout(() => to.writable && to.write(chunk), this.delayMs);
  }
}
