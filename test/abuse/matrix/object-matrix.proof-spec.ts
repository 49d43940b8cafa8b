import { startApp, type TestApp } from '../../support/harness.js';
import { isPersonal, prefixOf } from '../../http/matrix/matrix.js';
import { type Owned, ownedBy, stillThere } from '../../http/matrix/owned.js';
import { tokenOf } from '../../http/matrix/people.js';
import { type Route, routesOf } from '../../http/matrix/routes.js';
import { PlayStandIn } from '../../stores/google-play/play-stand-in.js';
import { tally } from '../tally.js';
import { askersAbout, type ObjectCell, objectCells, OBJECTS } from './object-matrix.js';

describe('whose object it is', () => {
  let app: TestApp;
  let play: PlayStandIn;
  let routes: readonly Route[];
  let there: Owned;
  let cells: readonly ObjectCell[];

  beforeAll(async () => {
    play = await new PlayStandIn(() => app.clock.now()).start();
    app = await startApp({ env: { LOCAL_PROVIDER_ENABLED: 'true', ...play.env } });
    routes = routesOf(app).filter(isPersonal);
    there = await ownedBy(app);
  }, 180_000);
  afterAll(async () => {
    await app?.stop();
    await play?.close();
  });

  /** Made and deleted by another person, wherever there is a route that deletes. */
  async function removed(): Promise<Owned> {
    const { owner, objects } = await ownedBy(app);
    const gone = new Map<string, string>();
    for (const route of routes.filter(({ method, path }) => method === 'DELETE' && path.endsWith('}'))) {
      const id = objects.get(prefixOf(route))!;
      const token = await tokenOf(app, { id: owner, status: 'active', roles: [], isRestricted: false });
      await app.client(token).delete(`${prefixOf(route)}/${id}`).expect(204);
      gone.set(prefixOf(route), id);
    }
    return { owner, objects: gone };
  }

  it('is asked of everybody at every route about somebody’s own, and answered by the rule', async () => {
    const things = { there, removed: await removed() };
    await app.sql('delete from restriction where account_id = any($1)', [[things.there.owner, things.removed.owner]]); // of `ownedBy`
    const askers = await askersAbout(app, things);
    const others = askers.filter(({ owns }) => owns !== 'theirs');
    const asked = await objectCells(app, routes, others, things);
    expect(await stillThere(app, there)).toEqual([...there.objects.keys()]); // nobody has done anything to them
    cells = [...asked, ...(await objectCells(app, routes, askers.filter(({ owns }) => owns === 'theirs'), things))];
    const surprises = cells.filter(({ isSurprise }) => isSurprise);
    const count = (of: (cell: ObjectCell) => string) => new Set(cells.map(of)).size;
    tally(import.meta.url, {
      subject: 'objects: route × who × whose', tried: cells.length, wrong: surprises.length,
      figures: {
        routes: count(({ route }) => route), askers: count(({ asker }) => asker), objects: OBJECTS.length,
        removed: things.removed.objects.size,
      },
    });
    expect(surprises).toEqual([]);
  }, 600_000);

  it('and no personal route is without an object to ask about', () => {
    expect(routes.map(prefixOf).filter((prefix) => !there.objects.has(prefix))).toEqual([]);
  });
});
