import type { Cell } from './run-cases.js';
import { allCells } from './suite.js';
import { tableOf } from './table.js';
import { LabWorld } from './world.js';

const LIMIT_MS = 240_000;

/** The lab's table for some providers, in the tests. */
export function describeLab(providers: readonly string[]): void {
  describe(`the lab: ${providers.join(', ')}`, () => {
    let cells: Cell[];

    beforeAll(async () => {
      const world = await LabWorld.start([...providers]);
      try {
        cells = await allCells(world);
      } finally {
        await world.stop();
      }
    }, LIMIT_MS);

    it.each([...providers])('%s goes through every scenario, with every model, or says why not', (provider) => {
      const { lines, isClean } = tableOf([provider], cells.filter((cell) => cell.provider === provider));
      expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([]);
      expect(isClean).toBe(true);
    });
  });
}
