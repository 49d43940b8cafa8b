/** Lets `places` in at a time; `seats` more may wait, in order. Whoever comes then is sent away at once. */
export class Turnstile {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly places: number, private readonly seats: number, private readonly full: () => Error) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.places) {
      if (this.waiting.length >= this.seats) throw this.full();
      await new Promise<void>((enter) => this.waiting.push(enter));
    } else {
      this.inside += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.inside -= 1;
    }
  }
}
