import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that follow from the seed alone. Not for secrets. */
export type SeededRandom = () => number;

export function seededRandom(seed: string): SeededRandom {
  const state = new Uint32Array(Uint8Array.from(createHash('sha256').update(seed).digest()).buffer, 0, 4);
  return () => {
    // sfc32, by Chris Doty-Humphrey
    const [a, b, c] = [state[0]!, state[1]!, state[2]!];
    const sum = (a + b + state[3]!) | 0;
    state[3] = state[3]! + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
}

export function between(random: SeededRandom, low: number, high: number): number {
  return low + random() * (high - low);
}

export function pick<T>(random: SeededRandom, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!;
}
