/** Chance that is the same at every run: mulberry32. */
export class Chance {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** From `min` to `max`, both included. */
  whole(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  one<T>(of: readonly T[]): T {
    return of[this.whole(0, of.length - 1)]!;
  }

  /** `#` becomes a digit, `@` a capital, `%` a digit that is not 0. */
  shape(pattern: string): string {
    return pattern.replace(/[#@%]/g, (sign) =>
      sign === '#' ? String(this.whole(0, 9)) : sign === '%' ? String(this.whole(1, 9)) : String.fromCharCode(this.whole(65, 90)),
    );
  }

  token(length: number, alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'): string {
    return Array.from({ length }, () => this.one([...alphabet])).join('');
  }
}
