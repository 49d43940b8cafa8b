import type { Cell } from './run-cases.js';
import { allCells } from './suite.js';
import { LabWorld } from './world.js';

const LIMIT_MS = 240_000;

describe('every provider in every scenario', () => {
  let cells: Cell[];

  beforeAll(async () => {
    const world = await LabWorld.start();
    try {
      cells = await allCells(world);
    } finally {
      await world.stop();
    }
  }, LIMIT_MS);

  it('ends as it must, at the price it must, told as it was', () => {
    expect(cells.filter(({ faults }) => faults.length > 0)).toEqual([]);
  });
});
