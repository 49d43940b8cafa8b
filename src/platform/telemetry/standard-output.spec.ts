import { once } from 'node:events';
import { openSync } from 'node:fs';
import { standardOutput } from './standard-output.js';

const LINE = `${'x'.repeat(100_000)}\n`;

describe('standard output', () => {
  it('ends nobody when the disk is full, and holds no more than it may', async () => {
    const lost: number[] = [];
    const output = standardOutput((lines) => lost.push(lines), openSync('/dev/full', 'a')); // answers ENOSPC to every write: full(4)
    try {
      const before = process.memoryUsage().rss;
      for (let n = 0; n < 5_000; n += 1) output.write(LINE);
      await once(output, 'error');
      await once(output, 'error'); // it is tried again
      output.flushSync();
      expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
      expect(lost).toEqual([]);
    } finally {
      output.destroy();
    }
  });
});
