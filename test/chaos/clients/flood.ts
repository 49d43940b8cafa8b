import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '../../bench/load/connection.js';

/** One request and what became of it; times by `performance.now()`. */
export interface Shot {
  /** When it was to be sent. */
  readonly dueAt: number;
  /** From then to the answer, ms. */
  readonly ms: number;
  /** 0: no answer came, or the connection broke. */
  readonly status: number;
  readonly retryAfter: number | null;
  readonly isProblem: boolean;
}

const ANSWER_WITHIN_MS = 15_000;

/** Many clients over raw connections of HTTP/1.1, which are kept. */
export class Flood {
  private readonly idle: Connection[] = [];
  private readonly open = new Set<Connection>();

  /** `requests` in turn, forever. */
  constructor(
    private readonly url: string,
    private readonly requests: readonly Buffer[],
  ) {}

  /** At a constant rate, whether or not those before are answered: nobody waits for anybody. */
  async atRate(perSecond: number, seconds: number): Promise<Shot[]> {
    const shots: Promise<Shot>[] = [];
    const startedAt = performance.now();
    const count = Math.round(perSecond * seconds);
    while (shots.length < count) {
      const dueAt = (n: number) => startedAt + (n / perSecond) * 1000;
      while (shots.length < count && dueAt(shots.length) <= performance.now()) shots.push(this.shoot(shots.length, dueAt(shots.length)));
      await delay(1);
    }
    return Promise.all(shots);
  }

  /** As many as are answered, with so many under way at a time. */
  async asManyAsCan(connections: number, seconds: number): Promise<Shot[]> {
    const until = performance.now() + seconds * 1000;
    const shots: Shot[] = [];
    let sent = 0;
    const one = async () => {
      while (performance.now() < until) shots.push(await this.shoot(sent++, performance.now()));
    };
    await Promise.all(Array.from({ length: connections }, one));
    return shots;
  }

  close(): void {
    for (const connection of this.open) connection.close();
  }

  private async shoot(n: number, dueAt: number): Promise<Shot> {
    let connection: Connection | undefined;
    try {
      connection = this.idle.pop() ?? (await this.connect());
      const answer = await inTime(connection.send(this.requests[n % this.requests.length]!));
      this.idle.push(connection);
      const retryAfter = /\r\nretry-after: (\d+)/i.exec(answer.head)?.[1];
      const isProblem = /\r\ncontent-type: application\/problem\+json/i.test(answer.head);
      const told = { status: answer.status, retryAfter: retryAfter === undefined ? null : Number(retryAfter), isProblem };
      return { dueAt, ms: performance.now() - dueAt, ...told };
    } catch {
      connection?.close();
      if (connection) this.open.delete(connection);
      return { dueAt, ms: performance.now() - dueAt, status: 0, retryAfter: null, isProblem: false };
    }
  }

  private async connect(): Promise<Connection> {
    const connection = await Connection.open(this.url);
    this.open.add(connection);
    return connection;
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), ANSWER_WITHIN_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
