import { randomUUID } from 'node:crypto';
import { prefixOf } from '../../http/matrix/matrix.js';
import { type Owned, ownedBy } from '../../http/matrix/owned.js';
import { type Person, person, tokenOf } from '../../http/matrix/people.js';
import { type Route, routesOf } from '../../http/matrix/routes.js';
import { sampleOf } from '../../http/matrix/sample.js';
import { PlayStandIn } from '../../stores/google-play/play-stand-in.js';
import { startApp, type TestApp } from '../../support/harness.js';
import { tally } from '../tally.js';
import { laden, nastyNames } from './mass-assignment.js';

/** What nobody may give themselves. */
const GUARDED = [
  'account', 'account_role', 'profile', 'sign_in_identity', 'ledger_account', 'ledger_entry', 'points_lot', 'points_hold', 'store_purchase',
  'reward', 'restriction', 'creation', 'generation', 'upload', 'post', 'avatar', 'consent_event', 'spending_limit',
];
/** What third parties tell, in their own words: signed, or not read at all. */
const isWebhook = ({ path }: Route) => path.startsWith('/v1/webhooks/');

describe('fields that no body lists', () => {
  let app: TestApp;
  let play: PlayStandIn;
  let owned: Owned;
  let staff: Person;
  let writes: readonly Route[];
  let names: readonly string[];

  beforeAll(async () => {
    play = await new PlayStandIn(() => app.clock.now()).start();
    app = await startApp({ env: { LOCAL_PROVIDER_ENABLED: 'true', ...play.env } });
    owned = await ownedBy(app);
    staff = await person(app, 'active', ['moderator', 'compliance', 'admin']);
    // what each brings into being by coming is there before
    for (const who of [staff, as(owned.owner)]) await app.client(await tokenOf(app, who)).get('/v1/billing/points').expect(200);
    await app.drain();
    const columns = await app.sql<{ name: string }>(
      "select distinct column_name as name from information_schema.columns where table_schema = 'public'",
    );
    names = nastyNames(columns.map(({ name }) => name));
    writes = routesOf(app).filter((route) => route.method !== 'GET' && !isWebhook(route));
  }, 180_000);
  afterAll(async () => {
    await app?.stop();
    await play?.close();
  });

  const as = (id: Person['id']): Person => ({ id, status: 'active', roles: [], isRestricted: false });

  async function send(route: Route, text: string): Promise<{ status: number; pointers: string[]; text: string }> {
    const id = owned.objects.get(prefixOf(route)) ?? randomUUID();
    const who: Person = route.roles.length > 0 ? staff : as(owned.owner);
    const headers = {
      authorization: `Bearer ${await tokenOf(app, who)}`, 'content-type': 'application/json', 'idempotency-key': randomUUID(),
    };
    const answer = await fetch(`${app.url}${route.path.replace(/\{\w+\}/g, id)}`, { method: route.method, headers, body: text });
    const said = await answer.text();
    const { errors = [] } = (said.startsWith('{') ? JSON.parse(said) : {}) as { errors?: { pointer: string }[] };
    return { status: answer.status, pointers: errors.map(({ pointer }) => decodeURIComponent(pointer)), text: said };
  }

  async function guarded(): Promise<Record<string, unknown>> {
    const hash = (table: string) => app.sql(`select md5(string_agg(t::text, '' order by t::text)) from "${table}" t`);
    const rows = GUARDED.map(async (table) => [table, await hash(table)]);
    return Object.fromEntries((await Promise.all(rows)) as [string, unknown][]);
  }

  it('are refused by name: every column of every table, in every object of every body', async () => {
    const before = await guarded();
    const taken: string[] = [];
    let tried = 0;
    const withBody = writes.filter(({ body }) => body !== null);
    for (const route of withBody) {
      const { body, added } = laden(route, names);
      const { status, pointers } = await send(route, JSON.stringify(body));
      const said = new Set(pointers);
      const silent = status === 422 ? added.filter((pointer) => !said.has(pointer)) : [`all of them: ${status}`];
      taken.push(...silent.map((pointer) => `${route.method} ${route.path} ${pointer}`));
      tried += added.length;
    }
    const changed = Object.entries(await guarded()).filter(([table, hash]) => JSON.stringify(hash) !== JSON.stringify(before[table]));
    tally(import.meta.url, { subject: 'mass assignment: names × objects of bodies', tried, wrong: taken.length + changed.length,
      figures: { names: names.length, bodies: withBody.length } });
    expect(taken.slice(0, 20)).toEqual([]);
    expect(changed).toEqual([]);
    expect(names.length).toBeGreaterThan(400);
  }, 300_000);

  it('reach no prototype', async () => {
    const wrong: string[] = [];
    const withBody = writes.filter(({ body }) => body !== null);
    for (const route of withBody) {
      const text = JSON.stringify(sampleOf(route.body!)).replace(/^\{/, '{"__proto__":{"isAdmin":true,"roles":["admin"]},');
      const { status } = await send(route, text.replace(',}', '}'));
      if (status !== 400) wrong.push(`${route.method} ${route.path}: ${status}`);
    }
    expect((({}) as Record<string, unknown>)['isAdmin']).toBeUndefined();
    tally(import.meta.url, { subject: 'mass assignment: prototypes', tried: withBody.length, wrong: wrong.length });
    expect(wrong).toEqual([]);
  }, 120_000);
});
