import { randomUUID } from 'node:crypto';
import { Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { IdParam, OpenTo, Public, RequiresRole, Text } from '../../src/platform/http/index.js';
import { PlayStandIn } from '../stores/google-play/play-stand-in.js';
import { startApp, type TestApp } from '../support/harness.js';
import { type Cell, matrixOf } from './matrix/matrix.js';
import { type Owned, ownedBy, stillThere } from './matrix/owned.js';
import { type Route, routesOf, servedBy } from './matrix/routes.js';

class FakeView {
  @Text() said!: string;
}

/** Routes as somebody might add them; one of them forgets to ask whose it is. */
@Controller('v1/fakes')
class FakesController {
  @Get()
  @ApiOkResponse({ type: FakeView })
  plain(): FakeView {
    return { said: 'for whoever is signed in' };
  }

  @Get('open')
  @Public()
  @ApiOkResponse({ type: FakeView })
  open(): FakeView {
    return { said: 'for anybody' };
  }

  @Post('staff')
  @HttpCode(200)
  @RequiresRole('compliance', 'admin')
  @OpenTo('suspended')
  @ApiOkResponse({ type: FakeView })
  staff(): FakeView {
    return { said: 'for some of the staff' };
  }

  @Get(':id')
  @ApiOkResponse({ type: FakeView })
  show(@IdParam() id: string): FakeView {
    return { said: id };
  }
}

@Module({ controllers: [FakesController] })
class FakesModule {}

describe('who may come in, at every route', () => {
  let app: TestApp;
  let play: PlayStandIn;
  let routes: readonly Route[];
  let owned: Owned;

  beforeAll(async () => {
    play = await new PlayStandIn(() => app.clock.now()).start(); // what is not set up answers everybody 503
    app = await startApp({ more: [FakesModule], env: { LOCAL_PROVIDER_ENABLED: 'true', ...play.env } });
    routes = routesOf(app);
    owned = await ownedBy(app);
  }, 60_000);
  afterAll(async () => {
    await app?.stop();
    await play?.close();
  });

  const isFake = ({ path }: Route) => path.startsWith('/v1/fakes');

  it('is asked of every route that the server answers at: none is mounted past the controllers', () => {
    const documents = /^GET \/(docs|openapi\.json)/;
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    expect(servedBy(app).filter((route) => !documents.test(route)).sort()).toEqual(known.sort());
    expect(known.length).toBeGreaterThan(60);
  });

  it('is what the route itself declares, whoever asks, with no surprise', async () => {
    const cells = await matrixOf(app, routes.filter((route) => !isFake(route)), owned);
    const surprises = cells.filter(({ isSurprise }) => isSurprise);
    const count = (of: (cell: Cell) => string) => new Set(cells.map(of)).size;
    const refused = cells.filter(({ expected }) => expected !== 'let in').length;
    process.stdout.write(
      `route matrix: ${count(({ route }) => route)} routes × ${count(({ asker }) => asker)} kinds of askers: ${cells.length} requests, ` +
        `${refused} to be refused, ${surprises.length} surprises\n`,
    );
    expect(surprises).toEqual([]);
  }, 300_000);

  it('has done nothing to what belongs to somebody else', async () => {
    expect(await stillThere(app, owned)).toEqual([...owned.objects.keys()]);
  });

  describe('a route that is added', () => {
    it('joins by itself: it is in the table, with what it declares', () => {
      const fakes = routes.filter(isFake);
      const found = fakes.map(({ method, path, access, roles, openTo, objects }) => [method, path, access, roles, openTo, objects]);
      expect(found).toEqual([
        ['GET', '/v1/fakes', 'signed-in', [], [], []],
        ['GET', '/v1/fakes/open', 'anybody', [], [], []],
        ['POST', '/v1/fakes/staff', 'signed-in', ['compliance', 'admin'], ['suspended'], []],
        ['GET', '/v1/fakes/{id}', 'signed-in', [], [], ['id']],
      ]);
    });

    it('is asked as everybody, and what it lets through is found', async () => {
      const mine = { owner: owned.owner, objects: new Map([['/v1/fakes', randomUUID()]]) };
      const cells = await matrixOf(app, routes.filter(isFake), mine);
      expect(cells.filter(({ isSurprise }) => isSurprise)).toEqual([
        expect.objectContaining({ route: 'GET /v1/fakes/{id}', asker: "somebody else's object", got: '200' }),
      ]);
      const staff = cells.filter(({ route }) => route === 'POST /v1/fakes/staff');
      expect(Object.fromEntries(staff.map(({ asker, got }) => [asker, got]))).toMatchObject({
        'no token': '401 access-token-missing', suspended: '403 role-required', 'deletion-scheduled': '403 role-required',
        active: '403 role-required', moderator: '403 role-required', compliance: '200', admin: '200',
      });
    });

    it('about an object must say how one is made, before it passes', async () => {
      const cells = await matrixOf(app, routes.filter(isFake), { owner: owned.owner, objects: new Map() });
      expect(cells.filter(({ isSurprise }) => isSurprise).map(({ got }) => got)).toEqual([expect.stringContaining('/v1/fakes')]);
    });
  });
});
