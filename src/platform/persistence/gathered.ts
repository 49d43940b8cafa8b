interface Waiting<Asked, Told> {
  readonly asked: Asked;
  resolve(told: Told): void;
  reject(error: unknown): void;
}

/** Readings at a time: a second one goes on where the first hangs. */
const AT_A_TIME = 2;
/** One statement is not made larger. */
const MOST = 100;

/**
 * The same question of many askers as one statement: who asks while others are being answered waits for the next reading, and nobody waits
 * when nothing is under way. Each is answered by a reading that began after the question. A reading that fails, fails for all it was for.
 */
export class Gathered<Asked, Told> {
  private waiting: Waiting<Asked, Told>[] = [];
  private underWay = 0;

  /** `read` answers in the order of what is asked. */
  constructor(private readonly read: (asked: readonly Asked[]) => Promise<readonly Told[]>) {}

  ask(asked: Asked): Promise<Told> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ asked, resolve, reject });
      if (this.underWay < AT_A_TIME) void this.next();
    });
  }

  private async next(): Promise<void> {
    this.underWay++;
    while (this.waiting.length > 0) {
      const these = this.waiting.splice(0, MOST);
      try {
        const told = await this.read(these.map(({ asked }) => asked));
        for (const [at, { resolve }] of these.entries()) resolve(told[at]!);
      } catch (error) {
        for (const { reject } of these) reject(error);
      }
    }
    this.underWay--;
  }
}
