import supertest from 'supertest';
import type { OpenAPIObject } from '@nestjs/swagger';
import { OperationsServer } from '../../src/platform/telemetry/operations-server.js';
import { startApp, type TestApp } from '../support/harness.js';

let app: TestApp;
let operations: string;
beforeAll(async () => {
  app = await startApp();
  operations = `http://127.0.0.1:${await app.get(OperationsServer).listen()}`;
});
afterAll(() => app?.stop());

it('says that it lives and is ready, with each dependency and its time', async () => {
  await app.stranger.get('/health/live').expect(200, { status: 'alive' });
  const { body } = await app.stranger.get('/health/ready').expect(200);
  expect(body).toEqual({
    status: 'ready',
    dependencies: ['database', 'redis', 'storage'].map((name) => ({ name, status: 'up', durationMs: expect.any(Number) })),
  });
});

it('tells operators the same on their own port, and its measures', async () => {
  await app.stranger.get('/problems/not-found').expect(200);
  const metrics = await supertest(operations).get('/metrics').expect(200);
  expect(metrics.headers['content-type']).toMatch(/^text\/plain/);
  expect(metrics.text).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/problems\/:code",status="200"\} 1/);
  await supertest(operations).get('/health/ready').expect(200);
  await supertest(operations).get('/health/live').expect(200);
  await supertest(operations).get('/v1/me').expect(404);
  await supertest(operations).post('/metrics').expect(404);
  await supertest(app.url).get('/metrics').expect(404);
});

it('shows the documentation', async () => {
  const page = await supertest(app.url).get('/docs').expect(200);
  expect(page.headers['content-type']).toMatch(/^text\/html/);
  await supertest(app.url).get('/docs/swagger-ui-init.js').expect(200);
  await supertest(app.url).get('/docs/swagger-ui-bundle.js').expect(200);
});

describe('/openapi.json', () => {
  const verbs = ['get', 'put', 'post', 'patch', 'delete'] as const;
  let document: OpenAPIObject;
  beforeAll(async () => {
    document = (await supertest(app.url).get('/openapi.json').expect(200)).body as OpenAPIObject;
  });

  function operations(): { name: string; operation: NonNullable<OpenAPIObject['paths'][string]['get']> }[] {
    return Object.entries(document.paths).flatMap(([path, item]) =>
      verbs.flatMap((verb) => (item[verb] ? [{ name: `${verb} ${path}`, operation: item[verb] }] : [])),
    );
  }

  it('describes an answer for every route, with its schema where there is a body', () => {
    const bare = operations().filter(({ operation }) => {
      const good = Object.entries(operation.responses).filter(([status]) => /^[23]/.test(status));
      const described = good.filter(
        ([status, response]) => /^(204|30\d)$/.test(status) || (response !== undefined && 'content' in response && response.content),
      );
      return described.length === 0;
    });
    // AdMob, Apple and RFC 8935 (section 2.2) want a status and nothing else; a proposal is seen at its request
    const silent = [
      'get /v1/webhooks/admob',
      ...['erase', 'export'].map((what) => `post /v1/staff/privacy/requests/{id}/${what}`),
      ...['app-store', 'apple-account', 'google-risc'].map((name) => `post /v1/webhooks/${name}`),
    ];
    expect(bare.map(({ name }) => name).sort()).toEqual(silent);
  });

  it('describes every schema that it names', () => {
    const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]*)"/g)].map(([, name]) => name!);
    expect([...new Set(names)].filter((name) => !(name in (document.components?.schemas ?? {})))).toEqual([]);
  });

  it('says of every route who may call it and what may go wrong', () => {
    for (const { name, operation } of operations()) {
      expect({ name, missing: ['400', '429', '500', '503'].filter((status) => !(status in operation.responses)) }).toEqual({
        name,
        missing: [],
      });
      const isPublic = operation.security?.length === 0;
      expect({ name, says401: '401' in operation.responses || isPublic }).toEqual({ name, says401: true });
    }
  });

  it('takes a key at every POST that creates or charges', () => {
    const keyed = operations().filter(({ operation }) =>
      operation.parameters?.some((parameter) => 'name' in parameter && parameter.name === 'Idempotency-Key'),
    );
    expect(keyed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['post /v1/generations', 'post /v1/uploads', 'post /v1/consents']),
    );
  });
});

describe('/problems', () => {
  it('tells cause and remedy of every code, to machines and to people', async () => {
    const { body } = await app.stranger.get('/problems').expect(200);
    const { items } = body as { items: { code: string; title: string; remedy: string; type: string }[] };
    expect(items.map(({ code }) => code)).toEqual(expect.arrayContaining(['invalid-request', 'consent-required', 'points-insufficient']));
    for (const item of items) {
      expect(item.code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(item.remedy.length).toBeGreaterThan(10);
    }
    await app.stranger.get(`/problems/${items[0]!.code}`).expect(200, items[0]);
    const page = await supertest(app.url).get('/problems/invalid-request').set('accept', 'text/html').expect(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain('invalid-request');
    await app.stranger.get('/problems/no-such-problem').expect(404);
  });
});

describe('headers', () => {
  it('keep browsers and caches from guessing', async () => {
    for (const path of ['/health/live', '/v1/me', '/v1/nothing']) {
      const { headers } = await supertest(app.url).get(path);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    }
  });

  it('let the web app in, and no other origin', async () => {
    const ask = (origin: string) =>
      supertest(app.url)
        .options('/v1/me')
        .set('origin', origin)
        .set('access-control-request-method', 'PATCH')
        .set('access-control-request-headers', 'authorization');
    const allowed = await ask('http://localhost:5173').expect(204);
    expect(allowed.headers['access-control-allow-origin']).toBe('http://localhost:5173');
    expect((await ask('https://elsewhere.example')).headers['access-control-allow-origin']).not.toBe('https://elsewhere.example');
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('that a client needs are shown to scripts of the web app', async () => {
    const { headers } = await supertest(app.url).get('/v1/me').set('origin', 'http://localhost:5173').expect(401);
    const exposed = String(headers['access-control-expose-headers']).split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['retry-after', 'location', 'www-authenticate', 'ratelimit', 'idempotency-replayed']));
    expect(exposed).toEqual(expect.arrayContaining(['etag', 'accept-ranges', 'content-range', 'content-disposition']));
  });
});

it('answers a request under way while it stops', async () => {
  const other = await startApp({ beside: app });
  let stopped: Promise<void> | undefined;
  const answer = await other.overlap(
    'policy_text',
    1,
    () => supertest(other.url).get('/v1/policies'),
    async () => void (stopped = other.stop()),
  );
  expect(answer.status).toBe(200);
  await stopped;
  await expect(fetch(`${other.url}/health/live`)).rejects.toThrow();
});

it('ends the event streams when it stops, rather than waiting for them', async () => {
  const other = await startApp({ beside: app });
  const { accessToken } = await app.actor();
  const stream = await fetch(`${other.url}/v1/events`, { headers: { authorization: `Bearer ${accessToken}` } });
  expect(stream.status).toBe(200);
  const ended = stream.text();
  await other.stop();
  await ended;
});
