import { Clock } from '../../src/kernel/clock.js';

/** Real time plus what the test adds: days pass in no time, and presigned links hold against real servers until they do. */
export class TestClock extends Clock {
  private aheadMs = 0;

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  advance(ms: number): void {
    this.aheadMs += ms;
  }

  set(at: Date): void {
    this.aheadMs = at.getTime() - Date.now();
  }
}
