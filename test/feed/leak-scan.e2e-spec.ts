import { writeFileSync } from 'node:fs';
import { DecisionWorld } from '../moderation/support/decision-world.js';
import type { Actor } from '../support/actor.js';
import { type Route, routesOf } from '../http/matrix/routes.js';
import type { CommentBody } from './comment-body.js';
import { FeedWorld } from './feed-world.js';

const RESULTS = new URL('../results/leak-scan.json', import.meta.url);
const UUID_V7 = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/i;
const BASE64 = /[A-Za-z0-9_-]{24,}/g;
const SECRETS = { email: 'hidden.person@example.test', phone: '+34 612 345 678', name: 'Wilhelmina Featherstone' };

interface Answer {
  readonly what: string;
  readonly text: string;
}

describe('what anybody can fetch', () => {
  let world: FeedWorld;
  let routes: readonly Route[];
  let [ana, ben, stranger]: Actor[] = [];
  let answers: readonly Answer[];

  beforeAll(async () => {
    world = await FeedWorld.start({ env: { ROLES: 'api,worker', LOCAL_PROVIDER_ENABLED: 'true' } });
    routes = routesOf(world.app);
    await seed();
    await world.app.drain();
    answers = [...(await fetchAll(null)), ...(await fetchAll(stranger!))];
  }, 300_000);
  afterAll(() => world?.stop());

  /** Everything that leaves rows and files behind: a real generation, posts, talk, follows, blocks, reports, a decision. */
  async function seed(): Promise<void> {
    const { app } = world;
    const staff = new DecisionWorld(app);
    [ana, ben, stranger] = [await app.actor({ consent: true, email: SECRETS.email }), await app.actor(), await app.actor()];
    const eva = await app.actor();
    const made = await world.generated(ana, `a poster, my name is ${SECRETS.name}, write to ${SECRETS.email} or call ${SECRETS.phone}`);
    await ana.post('/v1/posts', { creationId: made }).expect(201);
    for (const by of [ana, ben, eva]) {
      const post = await world.post(by, { prompt: `a heron, mail ${SECRETS.email}`, caption: 'what a day' });
      const comment = async (who: Actor, text: string, replyTo?: string) =>
        (await who.post(`/v1/posts/${post.id}/comments`, { text, replyTo }).expect(201)).body as CommentBody;
      const first = await comment(ben, 'first');
      const second = await comment(ana, 'second', first.id);
      await comment(eva, 'third', second.id);
      await eva.delete(`/v1/comments/${(await comment(eva, 'gone')).id}`).expect(204);
      await ben.put(`/v1/comments/${first.id}/like`).expect(204);
      for (const who of [ana, ben, eva]) await who.put(`/v1/posts/${post.id}/like`).expect(204);
      for (const who of [ana, ben, stranger!]) if (who !== by) await who.put(`/v1/profiles/${post.author.username}/follow`).expect(204);
    }
    const rude = await world.post(eva, { caption: 'rude' });
    await staff.decide(await staff.moderator(), await staff.reported(ben, 'post', rude.id), { action: 'remove' });
    await ben.delete(`/v1/comments/${(await ids('comment where root_id is null'))[0]!}`).expect(204);
    const blocked = await app.actor();
    for (const name of await names([eva.id, blocked.id])) {
      await stranger!.put(`/v1/profiles/${name}/hide`).expect(204);
      await stranger!.delete(`/v1/profiles/${name}/hide`).expect(204);
    }
    const [name] = await names([blocked.id]);
    await stranger!.put(`/v1/profiles/${name}/block`).expect(204);
    await stranger!.put(`/v1/profiles/${(await names([ben.id]))[0]}/hide`).expect(204);
    await stranger!.put(`/v1/posts/${(await ids("post where state = 'published'"))[0]}/like`).expect(204);
  }

  const ids = async (from: string) => (await world.app.sql<{ id: string }>(`select id from ${from} order by id`)).map(({ id }) => id);
  const names = async (accounts?: readonly string[]) => {
    const rows = await world.app.sql<{ username: string }>(
      'select username from profile where $1::uuid[] is null or account_id = any($1)', [accounts ?? null],
    );
    return rows.map(({ username }) => username);
  };

  /** Each GET of the community, about each thing that there is, page by page. */
  async function fetchAll(reader: Actor | null): Promise<Answer[]> {
    const tokens = await world.app.sql<{ token: string }>(
      `select split_part(key, '/', 2) as token from (
         select key from post union all select thumbnail_key from post union all select key from creation) keys`,
    );
    const things: Record<string, readonly string[]> = {
      'posts/{id}': await ids('post'), 'comments/{id}': await ids('comment'), '{username}': await names(),
      'media/{token}': tokens.map(({ token }) => token),
    };
    const found: Answer[] = [];
    for (const { path, module, method, roles } of routes) {
      if (method !== 'GET' || module !== 'FeedModule' || roles.length > 0) continue;
      const name = Object.keys(things).find((thing) => path.includes(thing));
      if (path.includes('{') && name === undefined) throw new Error(`say in the test what ${path} is about`);
      const paths = name === undefined ? [path] : things[name]!.map((thing) => path.replace(/\{\w+\}/, thing));
      const scoped = path === '/v1/feed' ? ['latest', 'trending', 'following'].map((scope) => `${path}?scope=${scope}`) : paths;
      for (const one of scoped) found.push(...(await pagesOf(one, reader)));
    }
    return found;
  }

  async function pagesOf(path: string, reader: Actor | null): Promise<Answer[]> {
    const pages: Answer[] = [];
    let cursor: string | null = null;
    do {
      const url = new URL(path, world.app.url);
      const isList = !/^\/v1\/media|^\/v1\/(posts|profiles)\/[^/]+$|hidden-words$/.test(url.pathname);
      if (isList) url.searchParams.set('limit', '1');
      if (cursor) url.searchParams.set('cursor', cursor);
      const answer: Response = await fetch(url, { headers: reader ? { authorization: `Bearer ${reader.accessToken}` } : {} });
      const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
      const headers = JSON.stringify([...answer.headers].filter(([header]) => header !== 'x-request-id'));
      const who = reader ? 'a stranger' : 'anybody';
      pages.push({ what: `${who}: ${url.pathname}${url.search} → ${answer.status}`, text: `${headers}\n${text}` });
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
      cursor = isJson && answer.ok ? ((JSON.parse(text) as { nextCursor?: string | null }).nextCursor ?? null) : null;
    } while (cursor !== null && pages.length < 30);
    return pages;
  }

  /** The text, and whatever is written in it in base64, such as a cursor. */
  const layersOf = (text: string) => {
    const inside = (text.match(BASE64) ?? []).map((word) => Buffer.from(word, 'base64url').toString('latin1'));
    return [text, ...inside].join('\n');
  };

  /** Every id of every table that is not public, every address of an object, and all that says who somebody is. */
  async function privateWords(): Promise<ReadonlyMap<string, string>> {
    const { app } = world;
    const columns = await app.sql<{ name: string; table: string; column: string }>(
      `select table_name || '.' || column_name as name, table_name as "table", column_name as "column" from information_schema.columns
       where table_schema = 'public' and data_type = 'uuid'`,
    );
    const words = new Map<string, string>();
    const isPublic = new Set([ // what the public knows posts and comments by
      ...(await ids('post')), ...(await ids('comment')),
    ]);
    for (const { name, table, column } of columns) {
      const values = await app.sql<{ value: string }>(`select distinct "${column}" as value from "${table}" where "${column}" is not null`);
      for (const { value } of values) if (!isPublic.has(value)) words.set(value, name);
    }
    const keys = await app.sql<{ key: string }>('select key from creation union select thumbnail_key from creation');
    for (const { key } of keys) words.set(key.split('/')[1]!, 'creation.key');
    for (const prefix of ['creation/', 'thumbnail/', 'source/', 'post/', 'avatar/', 'evidence/']) words.set(`"${prefix}`, 'an object key');
    for (const who of [ana!, ben!, stranger!]) words.set(who.email, 'an e-mail address').set(who.subject, 'a provider id');
    for (const [what, word] of Object.entries(SECRETS)) words.set(word, `the ${what} of a raw prompt`);
    return words;
  }

  it('P2 P20 holds no id of a person or of ours, no address, object key or raw prompt, and no id that tells its time', async () => {
    const words = await privateWords();
    for (const table of ['account', 'creation', 'generation', 'moderation_case', 'session']) {
      const rows = await ids(table);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((id) => !words.has(id))).toEqual([]);
    }
    const found = answers.flatMap(({ what, text }) => {
      const all = layersOf(text);
      const named = [...words].filter(([word]) => all.includes(word)).map(([, name]) => `${what}: ${name}`);
      return UUID_V7.test(all) ? [...named, `${what}: an id that tells its time`] : named;
    });
    const result = { answers: answers.length, words: words.size, leaks: found.length };
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
    process.stdout.write(`leak scan: ${JSON.stringify(result)}\n`);
    expect(found).toEqual([]);
    expect(answers.filter(({ what }) => what.endsWith('→ 200')).length).toBeGreaterThan(100);
  });

  it('would find what leaks', async () => {
    const words = await privateWords();
    const cursor = Buffer.from(JSON.stringify(['x', ana!.id])).toString('base64url');
    expect([...words.keys()].filter((word) => layersOf(`"${cursor}"`).includes(word))).toEqual([ana!.id]);
    expect(UUID_V7.test('0190a000-0000-7000-8000-000000000000')).toBe(true);
  });
});
