/** The only source of time (law 11). Tests inject one that they set; nothing else calls `new Date()`. */
export abstract class Clock {
  abstract now(): Date;

  /** No later than now, whichever clock is wrong: for what cannot be taken back. */
  atLeast(): Date {
    return this.now();
  }

  /** The instant `ms` milliseconds from now; negative for the past. */
  after(ms: number): Date {
    return new Date(this.now().getTime() + ms);
  }
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
