import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { PlayUnavailable } from './play-errors.js';

const FAILURES = 3;
const REST_MS = 5_000;

/**
 * After several calls in a row that Play did not answer, none is made for a moment: what waits for Play then waits in the outbox, not in
 * the places of those who handle events or requests.
 */
@Injectable()
export class PlayBreaker {
  private failures = 0;
  private restsUntil = 0;

  constructor(private readonly clock: Clock) {}

  /** @throws PlayUnavailable, and what `call` throws */
  async run<T>(call: () => Promise<T>): Promise<T> {
    const restMs = this.restsUntil - this.clock.now().getTime();
    if (restMs > 0 && restMs <= REST_MS) throw new PlayUnavailable('resting');
    try {
      const result = await call();
      this.failures = 0;
      return result;
    } catch (error) {
      if (!(error instanceof PlayUnavailable)) this.failures = 0;
      else if (++this.failures >= FAILURES) this.restsUntil = this.clock.now().getTime() + REST_MS;
      throw error;
    }
  }
}
