import 'reflect-metadata';
import { FeedWorld, type PostBody } from '../feed/feed-world.js';
import { routesOf } from '../http/matrix/routes.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { SafetyWorld } from './support/safety-world.js';

const DETAILS = 'the words of the reporter, and nobody else';
/** On a machine with much else to do. */
const START_MS = 90_000;

describe('who reported', () => {
  let feed: FeedWorld;
  let app: TestApp;
  let world: SafetyWorld;
  let ana: Actor;
  let bob: Actor;
  let post: PostBody;
  let commentId: string;

  beforeAll(async () => {
    feed = await FeedWorld.start({ env: { ROLES: 'api,worker' } });
    app = feed.app;
    world = new SafetyWorld(app);
  }, START_MS);
  beforeAll(async () => {
    [ana, bob] = [await app.actor(), await app.actor()];
    post = await feed.post(bob, { caption: 'look at this' });
    const { body } = await bob.post(`/v1/posts/${post.id}/comments`, { text: 'so there' }).expect(201);
    commentId = (body as { id: string }).id;
  });
  afterAll(() => feed?.stop());

  /** Everything that a person can read without naming an id, and what is theirs by its id. */
  const everythingFor = async (reader: Actor): Promise<string> => {
    const plain = routesOf(app).filter(({ method, path, roles }) => method === 'GET' && !path.includes('{') && roles.length === 0);
    const paths = plain.map(({ path }) => path).filter((path) => !/stream|callback|events|jwks|docs|openapi/.test(path));
    const own = [`/v1/posts/${post.id}`, `/v1/posts/${post.id}/comments`, `/v1/profiles/${post.author.username}`];
    const answers = await Promise.all([...paths, ...own].map((path) => reader.get(path)));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(8);
    return answers.map(({ text, headers }) => `${text}${JSON.stringify(headers)}`).join('\n');
  };

  it('P9 P31 is in nothing that the reported person gets, at no time: no id, no name, no words, no report', async () => {
    const [profile] = await app.sql<{ username: string }>('select username from profile where account_id = $1', [ana.id]);
    const reports = [
      await world.report(ana, 'post', post.id, 'harassment', DETAILS),
      await world.report(ana, 'comment', commentId, 'intimate-imagery', DETAILS),
      await world.report(ana, 'profile', post.author.username, 'impersonation', DETAILS),
    ];
    const secrets = [ana.id, profile!.username, ana.email, ana.subject, DETAILS, ...reports.map(({ id }) => id)];
    const scan = async () => {
      await app.drain();
      const all = await everythingFor(bob);
      return secrets.filter((secret) => all.includes(secret));
    };
    expect(await scan()).toEqual([]);
    const moderator = await app.actor();
    for (const { id } of reports) {
      const found = await world.caseOf(id);
      await world.append(found.id, { type: 'assigned', data: {} }, { kind: 'staff', id: moderator.id });
    }
    secrets.push(moderator.id);
    expect(await scan()).toEqual([]);
    for (const { id } of reports) await bob.get(`/v1/reports/${id}`).expect(404);
  });

  it('P9 the reporter learns nothing of the person either, but what they named themselves', async () => {
    const all = await everythingFor(ana);
    for (const secret of [bob.id, bob.email, bob.subject]) expect(all).not.toContain(secret);
  });
});
