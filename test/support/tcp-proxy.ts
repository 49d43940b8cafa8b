import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { type Direction, Sighting, type Watch } from './tcp-watch.js';

const TRICKLE_TICK_MS = 100;

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  /** What each watch has seen of it so far. */
  readonly sightings: Map<Watch, Sighting>;
  /** Of both directions. */
  passedBytes: number;
  /** A watch has seen it: nothing passes any more. */
  isWithheld: boolean;
}

/** Stands between the service and a dependency, and misbehaves on command. */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  private readonly watches = new Set<Watch>();
  private delayMs = 0;
  private silent = false;
  private bytesPerSecond = Number.POSITIVE_INFINITY;
  private cutAfterBytes = Number.POSITIVE_INFINITY;
  private turn = 0;

  private constructor(
    private server: Server,
    readonly port: number,
    private targets: readonly string[],
  ) {}

  /** `target` as `host:port`; of several, which take turns, the next one that takes the connection. */
  static async to(...targets: readonly string[]): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port, targets);
    server.on('connection', (near) => proxy.dial(near, proxy.turn++, proxy.targets.length));
    return proxy;
  }

  /** The same URL with this proxy in the place of the server. */
  static async before(url: string): Promise<{ proxy: TcpProxy; url: string }> {
    const { hostname, port } = new URL(url);
    const proxy = await TcpProxy.to(`${hostname}:${port}`);
    return { proxy, url: proxy.through(url) };
  }

  /** New connections go to these from now on; open ones stay where they are. */
  turnTo(targets: readonly string[]): void {
    this.targets = targets;
  }

  through(url: string): string {
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String(this.port);
    return through.href;
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

  /** Takes connections, passes nothing and says nothing: what a dropped network looks like. What was sent meanwhile arrives after it. */
  hang(silent = true): void {
    this.silent = silent;
    for (const { near, far } of this.pairs) for (const side of [near, far]) if (silent) side.pause(); else side.resume();
  }

  /** The server ends its side of each connection; what the service sends still arrives. */
  halfClose(): void {
    for (const { near } of this.pairs) near.end();
  }

  /** So much a second in each direction of each connection; without a number as fast as it goes. */
  trickle(bytesPerSecond = Number.POSITIVE_INFINITY): void {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Each connection breaks in the middle of whatever it carries, after so many more bytes; without a number none does. */
  cutAfter(bytes = Number.POSITIVE_INFINITY): void {
    this.cutAfterBytes = bytes;
    for (const pair of this.pairs) pair.passedBytes = 0;
  }

  /** Until it is taken away, or has been seen. Returns the way to take it away. */
  watch(watch: Watch): () => void {
    this.watches.add(watch);
    return () => this.watches.delete(watch);
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.cut();
  }

  private dial(near: Socket, turn: number, tries: number): void {
    const [host, port] = this.targets[turn % this.targets.length]!.split(':') as [string, string];
    const far = connect({ host, port: Number(port), allowHalfOpen: true });
    const refused = () => (tries > 1 ? this.dial(near, turn + 1, tries - 1) : near.resetAndDestroy());
    near.on('error', () => far.destroy());
    far.once('error', refused);
    far.once('connect', () => {
      far.off('error', refused);
      this.join(near, far);
    });
  }

  private join(near: Socket, far: Socket): void {
    const pair: Pair = { near, far, sightings: new Map(), passedBytes: 0, isWithheld: false };
    this.pairs.add(pair);
    for (const [from, to, direction] of [[near, far, 'sent'], [far, near, 'answered']] as const) {
      from.on('data', (chunk: Buffer) => this.take(pair, direction, from, to, chunk));
      from.on('end', () => setTimeout(() => to.end(), this.delayMs));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.pairs.delete(pair);
        to.destroy();
      });
    }
    if (!this.silent) near.resume();
    else far.pause();
  }

  private take(pair: Pair, direction: Direction, from: Socket, to: Socket, chunk: Buffer): void {
    if (pair.isWithheld) return;
    for (const watch of this.watches) {
      const sighting = pair.sightings.get(watch) ?? new Sighting(watch);
      pair.sightings.set(watch, sighting);
      if (!sighting.look(direction, chunk)) continue;
      this.watches.delete(watch);
      pair.isWithheld = watch.withholds;
      watch.seen();
      if (pair.isWithheld) return; // what completed the picture does not arrive either
    }
    const rest = this.cutAfterBytes - pair.passedBytes;
    pair.passedBytes += chunk.length;
    if (chunk.length < rest) return this.pass(from, to, chunk);
    pair.isWithheld = true;
    to.write(chunk.subarray(0, Math.max(0, rest)), () => {
      pair.near.resetAndDestroy();
      pair.far.destroy();
    });
  }

  private pass(from: Socket, to: Socket, chunk: Buffer): void {
    const share = Math.max(1, Math.floor((this.bytesPerSecond * TRICKLE_TICK_MS) / 1000));
    if (chunk.length > share) return this.passSlowly(from, to, chunk, share);
    if (this.delayMs > 0) return void setTimeout(() => to.writable && to.write(chunk), this.delayMs);
    if (to.write(chunk)) return;
    from.pause();
    to.once('drain', () => this.silent || from.resume());
  }

  private passSlowly(from: Socket, to: Socket, chunk: Buffer, share: number): void {
    if (!to.writable) return;
    from.pause();
    to.write(chunk.subarray(0, share));
    const rest = chunk.subarray(share);
    setTimeout(() => (rest.length > 0 ? this.passSlowly(from, to, rest, share) : void from.resume()), TRICKLE_TICK_MS);
  }
}
