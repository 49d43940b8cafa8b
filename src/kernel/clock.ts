/** The only source of time (law 11). Tests inject one that they set; nothing else calls `new Date()`. */
export abstract class Clock {
  abstract now(): Date;

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
