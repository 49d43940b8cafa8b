import fc from 'fast-check';
import { sideBySide } from './side-by-side.js';

async function* stream(keys: readonly string[]) {
  for (const key of keys) yield { key };
}

async function walk(lefts: readonly string[], rights: readonly string[]) {
  const found = { both: [] as string[], left: [] as string[], right: [] as string[] };
  for await (const { left, right } of sideBySide(stream(lefts), stream(rights))) {
    if (left && right) found.both.push(left.key);
    else if (left) found.left.push(left.key);
    else found.right.push(right!.key);
  }
  return found;
}

const key = fc.string({ unit: 'grapheme-ascii', maxLength: 4 });

describe('two streams side by side', () => {
  it('split sorted keys into common, left and right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key), fc.uniqueArray(key), async (a, b) => {
        const [left, right] = [[...a].sort(), [...b].sort()];
        expect(await walk(left, right)).toEqual({
          both: left.filter((k) => right.includes(k)),
          left: left.filter((k) => !right.includes(k)),
          right: right.filter((k) => !left.includes(k)),
        });
      }),
    );
  });

  it('lose nothing when they are not sorted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key), fc.uniqueArray(key), async (left, right) => {
        const found = await walk(left, right);
        expect([...found.both, ...found.left].sort()).toEqual([...left].sort());
        expect([...found.both, ...found.right].sort()).toEqual([...right].sort());
      }),
    );
  });

  it('close both streams when the walk is left early', async () => {
    const closed: string[] = [];
    async function* watched(name: string) {
      try {
        for (;;) yield { key: name };
      } finally {
        closed.push(name);
      }
    }
    for await (const pair of sideBySide(watched('a'), watched('b'))) {
      expect(pair).toBeDefined();
      break;
    }
    expect(closed.sort()).toEqual(['a', 'b']);
  });
});
