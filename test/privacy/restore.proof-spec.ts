import { Operator } from '../cli/operator.js';
import { startApp, type TestApp } from '../support/harness.js';
import { Backup } from './backup.js';
import { end } from './canary/ending.js';
import { needlesOf } from './canary/needles.js';
import { CanaryWorld } from './canary/world.js';

const START_MS = 180_000;
/** Of the bystander, where nothing but their own acts writes. */
const OWN_TABLES = ['comment', 'creation', 'hidden_word', 'sign_in_identity'];

type Found = Readonly<Record<string, ReadonlySet<string>>>;

/** The restore drill: a person with a row in every table and an object under every prefix, and a database from before their erasure. */
describe('a backup of before an erasure', () => {
  let app: TestApp;
  let world: CanaryWorld;
  let backup: Backup | undefined;
  let restored: TestApp | undefined;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api,worker' } });
    world = await CanaryWorld.of(app);
    await world.fill();
  }, START_MS);
  afterAll(async () => {
    await restored?.stop();
    await app?.stop();
    await backup?.drop();
  });

  const holding = async (where: Backup, needles: readonly string[]): Promise<Found> => {
    const found: Record<string, Set<string>> = {};
    for (const needle of needles) {
      for (const table of Object.keys(await where.rowsWith(needle))) (found[table] ??= new Set()).add(needle);
    }
    return found;
  };
  const told = (found: Found) => Object.entries(found).map(([table, words]) => `${table} ${words.size}`).join(', ') || 'none';
  const ofBystander = async (where: Backup) => {
    const rows = await where.rowsWith(world.bystander.mark);
    return Object.fromEntries(OWN_TABLES.map((table) => [table, rows[table]]));
  };

  it('holds nothing of the person after its replay that the service does not hold after the erasure itself', async () => {
    const needles = await needlesOf(world);
    backup = await Backup.of(app);
    const before = await holding(backup, needles);
    expect(Object.keys(before).length).toBeGreaterThan(40);

    await end(app, world.person);
    const kept = await holding(Backup.live(app), needles);
    const replayed = await new Operator(app, { DATABASE_URL: backup.url }).asks<object>('erasures', 'replay');
    expect(replayed).toMatchObject({ code: 0, value: { ok: true, found: 1, erased: 1, waiting: 0 } });

    expect(await ofBystander(backup)).toEqual(await ofBystander(Backup.live(app)));

    // sign-ins that were restored are revoked once more, by the service when it runs
    restored = await startApp({ beside: app, env: { DATABASE_URL: backup.url, REDIS_PREFIX: `${app.world.env['REDIS_PREFIX']!}r` } });
    const { mark } = world.person;
    await app.until(async () => ((await backup!.rowsWith(mark))['provider_grant'] ? 'a sign-in is not revoked yet' : null), 60_000);
    const left = await holding(backup, needles);
    const lines = [`before: ${told(before)}`, `kept after the erasure: ${told(kept)}`, `kept after the replay: ${told(left)}`];
    process.stderr.write(`${needles.length} canaries\n${lines.join('\n')}\n`);
    const more = Object.entries(left).map(([table, words]) => [table, [...words].filter((word) => !kept[table]?.has(word))] as const);
    // the replay's own news name the account until the service has delivered them
    const isNews = (table: string, word: string) => table.startsWith('outbox_') && word === world.person.actor.id;
    expect(more.flatMap(([table, words]) => words.filter((word) => !isNews(table, word)).map((word) => `${table}: ${word}`))).toEqual([]);
  }, 480_000);
});
