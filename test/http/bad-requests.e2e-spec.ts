import { get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import supertest from 'supertest';
import { type Actor, type Client } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { PROBE_TABLE, ProbeModule } from './probe.module.js';

const JSON_OF_100_BYTES = 'Content-Type: application/json\r\nContent-Length: 100\r\n';

let app: TestApp;
let ana: Actor;
beforeAll(async () => {
  app = await startApp({ more: [ProbeModule] });
  await app.sql(PROBE_TABLE);
  ana = await app.actor();
});
afterAll(() => app?.stop());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Bytes as they are; supertest would make JSON of them. */
async function sendRaw(body: string | Buffer, contentType = 'application/json'): Promise<Answer> {
  const answer = await fetch(`${app.url}/v1/probe/echo`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: new Uint8Array(Buffer.from(body)),
  });
  return { status: answer.status, text: await answer.text(), headers: Object.fromEntries(answer.headers) };
}

function expectProblem(answer: Answer, status: number, code: string): void {
  const body = JSON.parse(answer.text) as Record<string, unknown>;
  expect({ status: answer.status, code: body['code'] }).toEqual({ status, code });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ type: `http://localhost:3000/problems/${code}`, status, title: expect.any(String) });
}

describe('a body that cannot be read', () => {
  it.each([
    ['half an object', '{"amount":1'],
    ['two values', '{} {}'],
    ['a key that reaches the prototype', '{"amount":1,"__proto__":{"admin":true}}'],
    ['a constructor with a prototype', '{"amount":1,"constructor":{"prototype":{"admin":true}}}'],
    ['no JSON', 'amount=1'],
    ['NaN', '{"amount":NaN}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ])('is 400: %s', async (_, body) => {
    expectProblem(await sendRaw(body), 400, 'unreadable-body');
  });

  it('is 415 in another type', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/jsonx',
    ]) {
      expectProblem(await sendRaw('{"amount":1}', type), 415, 'unsupported-media-type');
    }
  });

  it('is 413 over the limit, by its length and by its bytes', async () => {
    expectProblem(await sendRaw(JSON.stringify({ amount: 1, note: 'x'.repeat(1024 * 1024) })), 413, 'body-too-large');
  });

  it('is 400 when its length is a lie', async () => {
    const answer = await rawExchange(
      'POST /v1/probe/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
        'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
  });

  it('is 431 with headers beyond measure, 400 for what is no HTTP', async () => {
    expect(await rawExchange(`GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 [\s\S]*headers-too-large/,
    );
    expect(await rawExchange('HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*unreadable-body/);
  });
});

it('a client that breaks off is no outage, and nobody is warned', async () => {
  const { hostname, port } = new URL(app.url);
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `POST /v1/probe/echo HTTP/1.1\r\nHost: x\r\nX-Request-Id: broken-off-1\r\n${JSON_OF_100_BYTES}Expect: 100-continue\r\n\r\n`,
      ),
    );
    socket.once('data', () => socket.write('{"amount"', () => socket.resetAndDestroy())); // the body is being read
    socket.on('close', () => resolve()).on('error', reject);
  });
  const mine = ({ requestId }: { requestId?: unknown }) => requestId === 'broken-off-1';
  await app.until(async () => (app.log.of('request-aborted').some(mine) ? null : 'not over yet'));
  for (const event of ['unavailable', 'fault']) expect(app.log.of(event).filter(mine)).toEqual([]);
  expect(app.log.of('request').filter(mine)).toEqual([]); // no measure with a status either
});

describe('a body that is not valid', () => {
  it.each<[string, unknown, string[]]>([
    ['an array', [], ['#']],
    ['null', null, ['#']],
    ['a wrong type', { amount: '1' }, ['#/amount']],
    ['a fraction', { amount: 1.5 }, ['#/amount']],
    ['a field that nobody knows', { amount: 1, extra: 1 }, ['#/extra']],
    ['deep inside', { amount: 1, items: [{ name: 'a' }, { name: '', more: 1 }] }, ['#/items/1/more', '#/items/1/name']],
    ['a constructor', { amount: 1, constructor: 1 }, ['#/constructor']],
    ['a text with U+0000', { amount: 1, note: 'a\0b' }, ['#/note']],
    ['half a surrogate, in a free object', { amount: 1, parameters: { a: ['\ud800'] } }, ['#/parameters/a/0']],
    ['nothing', {}, ['#/amount']],
  ])('is 422 with pointers: %s', async (_, body, pointers) => {
    const answer = await sendRaw(JSON.stringify(body));
    expectProblem(answer, 422, 'invalid-request');
    const { errors } = JSON.parse(answer.text) as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(pointers);
  });

  it('is refused rather than exhausting the stack', async () => {
    const deep = `{"amount":1,"parameters":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`;
    expectProblem(await sendRaw(deep), 422, 'invalid-request');
  });

  it('is 422 for a query', async () => {
    for (const query of ['limit=0', 'limit=101', 'limit=ten', 'limit=1&limit=2', 'more=1', 'cursor=%00', 'limit[]=1']) {
      expectProblem(await supertest(app.url).get(`/v1/probe/list?${query}`), 422, 'invalid-request');
    }
    await supertest(app.url).get('/v1/probe/list?limit=5').expect(200, { note: null, count: 5 });
  });
});

describe('a path that leads nowhere', () => {
  it.each([
    '/',
    '/v1',
    '/v1/nothing',
    '/v1/probe/list/',
    '/v1/probe/echo',
    '/V1/probe/list',
    '/v1/probe/not-a-uuid',
    `/v1/probe/${'x'.repeat(300)}`,
    '/v1/probe/%00',
    '/.env',
  ])('is 404: %s', async (path) => expectProblem(await supertest(app.url).get(path), 404, 'not-found'));

  it('is 404 for a method that the path does not take', async () => {
    expectProblem(await supertest(app.url).delete('/v1/probe/list'), 404, 'not-found');
    expectProblem(await supertest(app.url).options('/v1/probe/list'), 404, 'not-found');
    expectProblem(await supertest(app.url).options('/v1/probe/list').set('origin', 'http://localhost:5173'), 404, 'not-found');
  });

  it.each([
    '/docs/../package.json',
    '/docs/%2e%2e/package.json',
    '/docs/x/../../package.json',
    '/docs//index.html',
    '/docs/./x',
    '/docs/.env',
  ])('is 404 beside the files that are served: %s', async (path) => expectProblem(await getAsIs(path), 404, 'not-found'));

  it('is 400 when it cannot be decoded', async () => {
    expectProblem(await supertest(app.url).get('/v1/probe/%zz'), 400, 'unreadable-body');
  });
});

describe('an access token', () => {
  const me = (client: Client) => client.get('/v1/me');
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('that is missing is 401 and says how to come in', async () => {
    const answer = await me(app.stranger).expect(401);
    expectProblem(answer, 401, 'access-token-missing');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it('that is forged, unsigned or of another kind is 401', async () => {
    const [header, payload, signature] = ana.accessToken.split('.') as [string, string, string];
    const other = await app.actor();
    const forged = [
      `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${part({ alg: 'none' })}.${payload}.${signature}`,
      `${header}.${payload}.${other.accessToken.split('.')[2]}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${part({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), sub: other.id })}.${signature}`,
      ana.refreshToken,
      await app.idToken({ subject: ana.subject }),
      'x',
    ];
    for (const token of forged) {
      const answer = await me(app.client(token)).expect(401);
      expectProblem(answer, 401, 'access-token-invalid');
      expect(answer.headers['www-authenticate']).toContain('invalid_token');
    }
    for (const header of ['Bearer', 'Bearer  ', 'Basic YTpi', `${ana.accessToken}`, `Bearer ${ana.accessToken} x`]) {
      expectProblem(await supertest(app.url).get('/v1/me').set('authorization', header), 401, 'access-token-invalid');
    }
  });

  it('that is over is 401 expired', async () => {
    const bob = await app.actor();
    app.clock.advance(20 * 60_000);
    try {
      expectProblem(await me(bob).expect(401), 401, 'access-token-expired');
    } finally {
      app.clock.advance(-20 * 60_000);
    }
  });
});

it('a fault of ours is 500, empty but for the id of the request, and logged', async () => {
  const answer = await ana.post('/v1/probe', { amount: 1, note: 'break' }).set('idempotency-key', 'fault').expect(500);
  expect(answer.body).toEqual({
    type: 'http://localhost:3000/problems/internal-error',
    title: 'This is a fault of ours',
    status: 500,
    code: 'internal-error',
    requestId: answer.headers['x-request-id'],
  });
  expect(app.log.of('fault').at(-1)).toMatchObject({
    requestId: answer.headers['x-request-id'],
    route: '/v1/probe',
    error: { type: 'Error' },
  });
});

/** Without tidying the path up, as client libraries do. */
function getAsIs(path: string): Promise<Answer> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const sent = get({ hostname, port, path }, (answer) => {
      text(answer).then(
        (body) => resolve({ status: answer.statusCode!, text: body, headers: answer.headers as Record<string, string> }),
        reject,
      );
    });
    sent.on('error', reject);
  });
}

/** Everything that comes back for bytes that no client library would send. */
function rawExchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
