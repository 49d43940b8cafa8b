import { Clock } from '../clock.js';

/** A clock that a spec sets. */
export class SetClock extends Clock {
  constructor(private at: Date = new Date('2026-03-01T12:00:00Z')) {
    super();
  }

  now(): Date {
    return new Date(this.at);
  }

  advance(ms: number): void {
    this.at = new Date(this.at.getTime() + ms);
  }
}
