import fc from 'fast-check';
import { makeUsername, USERNAME_BYTES, USERNAME_PATTERN } from './username.js';
import { ADJECTIVES, NOUNS } from './words.js';

const chance = fc.uint8Array({ minLength: USERNAME_BYTES, maxLength: USERNAME_BYTES });

describe('usernames', () => {
  it('P2 are words and digits, whatever chance gives, and fit a path', () => {
    fc.assert(
      fc.property(chance, fc.constantFrom(4 as const, 6 as const), (random, digits) => {
        const name = makeUsername(random, digits);
        expect(name).toMatch(USERNAME_PATTERN);
        expect(name.length).toBeLessThanOrEqual(30);
        expect(encodeURIComponent(name)).toBe(name);
      }),
    );
  });

  it('P2 are a function of chance alone, and every part of it counts', () => {
    fc.assert(fc.property(chance, (random) => expect(makeUsername(random)).toBe(makeUsername(Uint8Array.from(random)))));
    const names = new Set<string>();
    for (let a = 0; a < 128; a++) for (let n = 0; n < 128; n++) names.add(makeUsername(Uint8Array.of(a, n, 0, 0, 0, 0, 0, 0)));
    expect(names.size).toBe(128 * 128);
  });

  it('come from two dictionaries of 128 different plain words', () => {
    for (const words of [ADJECTIVES, NOUNS]) {
      expect(new Set(words).size).toBe(128);
      for (const word of words) expect(word).toMatch(/^[a-z]{3,11}$/);
    }
  });

  it('refuse too little chance', () => expect(() => makeUsername(new Uint8Array(4))).toThrow(RangeError));
});
