import { writeFileSync } from 'node:fs';
import { type Route, routesOf } from '../../http/matrix/routes.js';
import { FeedWorld } from '../feed-world.js';
import { type Reader, readersOf, relate } from './readers.js';
import { READS } from './reads.js';
import { type Stage, stageOf, type StageOptions } from './stage.js';
import { type Cell, cellsOf } from './visibility-matrix.js';
import { ABOUT_NOBODY_ELSE, WRITES } from './writes.js';

const RESULTS = new URL('../../results/visibility-matrix.json', import.meta.url);

/** Every state of the things of somebody who is there, and what a person takes along who is not. */
const STAGES: readonly StageOptions[] = [
  { author: 'active', state: 'published' },
  { author: 'active', state: 'held' },
  { author: 'active', state: 'removed' },
  { author: 'active', state: 'deleted' },
  { author: 'suspended', state: 'published' },
  { author: 'suspended', state: 'removed' },
  { author: 'restricted', state: 'published' },
  { author: 'deletion-scheduled', state: 'published' },
  { author: 'deleted', state: 'published' },
];

describe('law 8: who sees what', () => {
  let world: FeedWorld;
  let routes: readonly Route[];
  let readers: readonly Reader[];
  const stages: Stage[] = [];
  const cells: Cell[] = [];

  beforeAll(async () => {
    world = await FeedWorld.start({ env: { ROLES: 'api,worker' } });
    routes = routesOf(world.app);
    readers = await readersOf(world);
    for (const options of STAGES) stages.push(await stageOf(world, options, (stage) => relate(world, readers, stage)));
    await world.app.sql(
      "update account set status = 'suspended' where id = any($1)",
      [readers.filter(({ status }) => status === 'suspended').map(({ actor }) => actor!.id)],
    );
    await world.app.drain();
  }, 300_000);
  afterAll(() => world?.stop());

  /** The author reads last: nobody else's wish ends anything. */
  const readersAt = (stage: Stage): readonly Reader[] => {
    const author: Reader = { relation: 'the author', actor: stage.actor, username: stage.username, status: stage.author };
    return stage.author === 'deleted' ? readers : [...readers, author];
  };

  it('is asked of every route of the community', () => {
    const community = routes.filter(({ module, roles }) => /^(Feed|Moderation|Notifications)Module$/.test(module) && roles.length === 0);
    const known = [...READS, ...WRITES].map(({ route }) => route).concat(Object.keys(ABOUT_NOBODY_ELSE));
    expect(community.map(({ method, path }) => `${method} ${path}`).filter((route) => !known.includes(route))).toEqual([]);
    expect(community.length).toBeGreaterThan(25);
  });

  it.each(STAGES.map(({ author, state }, at) => [`${author}-${state}`, at] as const))('%s: what is read', async (_, at) => {
    const stage = stages[at]!;
    const ask = (reader: Reader) => cellsOf(world.app, { reader, stage, rows: READS, stages, routes });
    expect(keep((await Promise.all(readersAt(stage).map(ask))).flat())).toEqual([]);
  }, 120_000);

  it.each(STAGES.map(({ author, state }, at) => [`${author}-${state}`, at] as const))('%s: what is done', async (_, at) => {
    const stage = stages[at]!;
    for (const reader of readersAt(stage)) {
      const asked = await cellsOf(world.app, { reader, stage, rows: WRITES, stages, routes });
      expect(keep(asked)).toEqual([]);
    }
  }, 120_000);

  it('P31 leaks nothing, in any cell', () => {
    const leaks = cells.filter((cell) => cell.leaks.length > 0).length;
    const count = (of: (cell: Cell) => string) => new Set(cells.map(of)).size;
    const result = {
      routes: count(({ route }) => route), objects: count(({ object }) => object), relations: count(({ relation }) => relation),
      stages: count(({ stage }) => stage), cells: cells.length, surprises: cells.filter(({ isSurprise }) => isSurprise).length, leaks,
    };
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
    process.stdout.write(`visibility matrix: ${JSON.stringify(result)}\n`);
    expect(leaks).toBe(0);
    expect(cells.length).toBeGreaterThan(2_000);
  });

  /** Those that are not as they should be. */
  function keep(asked: readonly Cell[]): readonly Cell[] {
    cells.push(...asked);
    return asked.filter(({ isSurprise, leaks }) => isSurprise || leaks.length > 0);
  }
});
