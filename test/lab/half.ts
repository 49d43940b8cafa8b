import { testConfig } from '../outbound/outbound-parts.js';
import type { Cell } from './run-cases.js';
import { STAND_INS } from './stand-ins/index.js';
import { allCells } from './suite.js';
import { tableOf } from './table.js';
import { LabWorld } from './world.js';

const LIMIT_MS = 240_000;
/** Every second provider: two files share the work, so that they can run side by side. */
const HALVES = [0, 1].map((rest) => STAND_INS.map((StandIn) => new StandIn().provider).filter((_, index) => index % 2 === rest));

/** The lab's table for one half of the providers, in the tests. */
export function describeHalf(half: 0 | 1): void {
  const providers = HALVES[half]!;

  describe(`the lab: ${providers.join(', ')}`, () => {
    let cells: Cell[];

    beforeAll(async () => {
      const world = await LabWorld.start(providers);
      try {
        cells = await allCells(world);
      } finally {
        await world.stop();
      }
    }, LIMIT_MS);

    it('has a stand-in for every provider that there is an adapter for', () => {
      const { local: _, ...others } = testConfig().providers;
      expect(HALVES.flat().sort()).toEqual(Object.keys(others).sort());
    });

    it.each(providers)('%s goes through every scenario, with every model, or says why not', (provider) => {
      const { lines, isClean } = tableOf([provider], cells.filter((cell) => cell.provider === provider));
      expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([]);
      expect(isClean).toBe(true);
    });
  });
}
