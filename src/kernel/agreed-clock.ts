import { Clock, SystemClock } from './clock.js';

const SYSTEM = new SystemClock();

/**
 * The time of one server for all processes: what it said last, carried on by a counter that nobody sets. A machine whose clock is wrong, or
 * is set while it runs, changes nothing. Until the server has spoken it is the system's time.
 */
export class AgreedClock extends Clock {
  /** What is added to the counter, in ms. */
  private offsetMs: number | null = null;

  constructor(
    private readonly systemMs: () => number = () => SYSTEM.now().getTime(),
    /** In ms, and only ever goes on. */
    private readonly countMs: () => number = () => performance.now(),
  ) {
    super();
  }

  now(): Date {
    return new Date(this.offsetMs === null ? this.systemMs() : Math.floor(this.countMs() + this.offsetMs));
  }

  /** The earlier of the server's and the system's time: a server that comes up a week ahead makes nothing due. */
  override atLeast(): Date {
    return new Date(Math.min(this.now().getTime(), this.systemMs()));
  }

  /**
   * The server's clock was read at some moment between two readings of the counter. What is believed already stands while that agrees with
   * it, so that slow answers move nothing.
   */
  learn(serverMs: number, { askedMs, heardMs }: { readonly askedMs: number; readonly heardMs: number }): void {
    const [least, most] = [serverMs - heardMs, serverMs - askedMs];
    this.offsetMs = this.offsetMs === null ? (least + most) / 2 : Math.min(most, Math.max(least, this.offsetMs));
  }

  /** How far the system's clock is ahead of the agreed one, in ms. */
  get systemAheadMs(): number {
    return this.systemMs() - this.now().getTime();
  }
}
