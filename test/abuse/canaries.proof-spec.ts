import { randomUUID } from 'node:crypto';
import { RedisClient } from '../../src/platform/redis/redis-client.js';
import { reaches } from '../generations/generation-world.js';
import { ownedBy } from '../http/matrix/owned.js';
import { type Person, person, tokenOf } from '../http/matrix/people.js';
import { prefixOf } from '../http/matrix/matrix.js';
import { type Route, routesOf } from '../http/matrix/routes.js';
import { sampleOf } from '../http/matrix/sample.js';
import { startApp, type TestApp } from '../support/harness.js';
import { Recorder } from '../support/stand-ins/recorder.js';
import { tally } from './tally.js';

/** Each is looked for by itself; in a header only what a header can carry. */
const CANARIES = {
  token: 'canary-token-Zx81qQ', password: 'canary-Passw0rd!', card: '4111 1111 1111 1111', email: 'canary-mail@example.test',
  prompt: 'a canary prompt that nobody may read',
} as const;
const ALL = Object.values(CANARIES).join(' | ');

describe('words that must stay where they were put', () => {
  let app: TestApp;
  let traces: Recorder;
  let isStopped = false;
  beforeAll(async () => {
    traces = await Recorder.start();
    app = await startApp({ env: { LOCAL_PROVIDER_ENABLED: 'true', LOG_LEVEL: 'trace', OTEL_EXPORTER_OTLP_ENDPOINT: traces.url } });
  }, 180_000);
  afterAll(async () => {
    if (!isStopped) await app?.stop();
    await traces?.close();
  });

  /** Every text of a body that says nothing else about itself. */
  function filled(value: unknown): unknown {
    if (typeof value === 'string') return value.startsWith('x') ? ALL : value;
    if (Array.isArray(value)) return value.map(filled);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, filled(it)]));
  }

  async function send(route: Route, id: string, who: Person | null): Promise<{ status: number; text: string }> {
    const headers: Record<string, string> = {
      'idempotency-key': `${CANARIES.token}${randomUUID()}`, cookie: `session=${ALL}`, referer: `https://x.test/?${ALL}`,
      'user-agent': ALL, 'x-api-key': ALL, 'last-event-id': ALL, authorization: `Bearer ${CANARIES.token}`,
      ...(route.body ? { 'content-type': 'application/json' } : {}),
    };
    if (who) headers['authorization'] = `Bearer ${await tokenOf(app, who)}`;
    const path = route.path.replace(/\{\w+\}/g, id);
    const url = `${app.url}${path}?note=${encodeURIComponent(ALL)}`;
    const body = route.body ? JSON.stringify(filled(sampleOf(route.body, 'whole'))) : undefined;
    const answer = await fetch(url, { method: route.method, headers, body, redirect: 'manual' });
    return { status: answer.status, text: await answer.text() };
  }

  /** Everything that lies in Redis under our prefix, as text. */
  async function queued(): Promise<string> {
    const redis = app.get(RedisClient).connection;
    const keys = await redis.keys(`${app.world.env['REDIS_PREFIX']}*`);
    const values = await Promise.all(keys.map(async (key) => {
      const type = await redis.type(key);
      if (type === 'hash') return JSON.stringify(await redis.hgetall(key));
      if (type === 'list') return (await redis.lrange(key, 0, -1)).join(' ');
      if (type === 'zset') return (await redis.zrange(key, 0, -1)).join(' ');
      if (type === 'set') return (await redis.smembers(key)).join(' ');
      return type === 'string' ? ((await redis.get(key)) ?? '') : '';
    }));
    return [...keys, ...values].join('\n');
  }

  it('P34 are in no line, no refusal, no job and no trace, at any route, whatever becomes of it', async () => {
    const owned = await ownedBy(app);
    const staff = await person(app, 'active', ['moderator', 'compliance', 'admin']);
    const owner: Person = { id: owned.owner, status: 'active', roles: [], isRestricted: false };
    const jobs: string[] = [];
    const refusals: string[] = [];
    let tried = 0;
    for (const route of routesOf(app).filter(({ path }) => path !== '/v1/events')) {
      for (const who of [null, route.roles.length > 0 ? staff : owner]) {
        const id = who && owned.objects.get(prefixOf(route));
        const { status, text } = await send(route, id ?? encodeURIComponent(ALL), who);
        tried += 1;
        if (status >= 400) refusals.push(text);
      }
      jobs.push(await queued());
    }
    // and what goes well, to its end
    const ana = await app.actor({ email: CANARIES.email, consent: true });
    const asked = { tool: 'image.create', prompt: CANARIES.prompt, provider: 'local' };
    const { id } = (await ana.post('/v1/generations', asked).set('idempotency-key', CANARIES.token).expect(202)).body as { id: string };
    jobs.push(await queued());
    const done = (await reaches(ana, id, 'succeeded')) as { outputs: readonly { id: string }[] };
    await ana.post('/v1/posts', { creationId: done.outputs[0]!.id, caption: CANARIES.prompt });
    await app.drain();
    jobs.push(await queued());
    await app.stop(); // the last traces are sent
    isStopped = true;
    const places = {
      logs: app.log.text, refusals: refusals.join('\n'), jobs: jobs.join('\n'),
      traces: traces.requests.map(({ path, headers, body }) => `${path} ${JSON.stringify(headers)} ${body.toString()}`).join('\n'),
    };
    const found = Object.entries(places).flatMap(([place, text]) => Object.entries(CANARIES).flatMap(([name, canary]) =>
      [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64').slice(0, -4)].some((it) => text.includes(it))
        ? [`${name} in ${place}`] : []));
    const figures = Object.fromEntries(Object.entries(places).map(([place, text]) => [`${place}, kB`, Math.round(text.length / 1024)]));
    tally(import.meta.url, { subject: 'words that are logged', tried: tried * Object.keys(CANARIES).length, wrong: found.length, figures });
    expect(found).toEqual([]);
    for (const text of Object.values(places)) expect(text.length).toBeGreaterThan(1_000); // there is something to look through
  }, 300_000);
});
