import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  OutboundBadStatus,
  OutboundBroken,
  OutboundForbidden,
  OutboundRefused,
  OutboundTimeout,
} from '../../src/platform/outbound/outbound-errors.js';
import { OutboundTooLarge, OutboundUnreadable } from '../../src/platform/outbound/outbound-errors.js';
import { ProviderHttp } from '../../src/platform/outbound/provider-http.js';
import { flood, trickle } from '../support/stand-ins/flows.js';
import { type Answer, Recorder } from '../support/stand-ins/recorder.js';
import { type OutboundParts, outboundParts, rejection } from './outbound-parts.js';

describe('calls to a third party', () => {
  let parts: OutboundParts;
  let server: Recorder;
  let answer: Answer;

  beforeAll(async () => {
    server = await Recorder.start((request, response, socket) => answer(request, response, socket));
    parts = outboundParts();
  });
  afterAll(async () => {
    await parts.close();
    await server.close();
  });
  beforeEach(() => server.forget());

  const post = (timeoutMs = 2_000, maxBytes?: number) =>
    parts.http.request({ method: 'POST', url: `${server.url}/path?secret=1`, body: '{"prompt":"words"}', timeoutMs, maxBytes });

  it('gives any status as an answer and follows no redirect', async () => {
    answer = (_request, response) => void response.writeHead(302, { location: '/elsewhere', 'x-two': ['a', 'b'] }).end('moved');
    const response = await post();
    expect(response).toMatchObject({ status: 302, ok: false, headers: { location: '/elsewhere', 'x-two': 'a, b' } });
    expect(response.body.toString()).toBe('moved');
    expect(server.requests).toHaveLength(1);
  });

  it('keeps a connection open between calls that may be repeated, and opens one for each that may not', async () => {
    const own = outboundParts();
    answer = (_request, response) => void response.end('{}');
    for (let i = 0; i < 5; i += 1) await own.http.getJson(server.url);
    const kept = server.connections;
    expect(kept).toBeLessThan(3); // the second may be asked for before the first is free again
    for (let i = 0; i < 5; i += 1) await post();
    expect([server.connections - kept, server.requests.length]).toEqual([5, 10]);
    await own.close();
  });

  it('says not-sent when nobody listens or the name is unknown', async () => {
    const stopped = await Recorder.start();
    const gone = stopped.url;
    await stopped.close();
    const refused = await rejection(parts.http.request({ method: 'POST', url: gone, body: 'x' }));
    expect(refused).toBeInstanceOf(OutboundRefused);
    expect(refused).toMatchObject({ delivery: 'not-sent' });
    expect(await rejection(parts.http.request({ method: 'GET', url: 'http://nowhere.invalid/' }))).toMatchObject({ delivery: 'not-sent' });
  });

  it('says unknown when the connection breaks after the request left, and sends it once', async () => {
    answer = (_request, _response, socket) => void socket.destroy();
    const error = await rejection(post());
    expect(error).toBeInstanceOf(OutboundBroken);
    expect(error).toMatchObject({ delivery: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it('says unknown when the deadline passes without an answer', async () => {
    answer = () => undefined;
    const error = await rejection(post(150));
    expect(error).toBeInstanceOf(OutboundTimeout);
    expect(error).toMatchObject({ delivery: 'unknown' });
  });

  it('says not-sent when the deadline passes while connecting, and sends nothing afterwards', async () => {
    const bytes: Buffer[] = [];
    const sockets: Socket[] = [];
    const mute = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined).on('data', (chunk) => bytes.push(chunk))); // the TLS hello is never answered
    });
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const error = await rejection(parts.http.request({ method: 'POST', url: `https://127.0.0.1:${port}/`, body: 'words', timeoutMs: 150 }));
    expect(error).toMatchObject({ name: 'OutboundTimeout', delivery: 'not-sent' });
    expect(Buffer.concat(bytes).toString('latin1')).not.toContain('words');
    sockets.forEach((socket) => socket.destroy());
    mute.close();
  });

  it('cuts an answer that trickles, at the deadline of the whole call', async () => {
    answer = (_request, response) => trickle(response.writeHead(200));
    expect(await rejection(post(200))).toMatchObject({ name: 'OutboundTimeout', delivery: 'answered' });
  });

  it('cuts an answer that is too long, announced or not', async () => {
    answer = (_request, response) => flood(response.writeHead(200));
    expect(await rejection(post(2_000, 1_000))).toBeInstanceOf(OutboundTooLarge);
    answer = (_request, response) => void response.writeHead(200, { 'content-length': 5_000_000 }).flushHeaders();
    expect(await rejection(post(2_000, 1_000))).toBeInstanceOf(OutboundTooLarge);
  });

  it('takes a shorter answer than was announced for a broken one', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{}', () => response.destroy());
    };
    expect(await rejection(post())).toMatchObject({ name: 'OutboundBroken', delivery: 'answered' });
  });

  it('reads JSON, and says nothing of what was not JSON', async () => {
    answer = (_request, response) => void response.end('{"keys":[]}');
    expect(await parts.http.getJson(`${server.url}/jwks`)).toEqual({ keys: [] });
    answer = (_request, response) => void response.end('<html>private words');
    const error = await rejection(parts.http.getJson(`${server.url}/jwks`));
    expect(error).toBeInstanceOf(OutboundUnreadable);
    expect(`${error.message}${String(error.cause)}${error.stack}`).not.toMatch(/private|jwks/);
    answer = (_request, response) => void response.writeHead(503).end();
    expect(await rejection(parts.http.getJson(server.url))).toBeInstanceOf(OutboundBadStatus);
  });

  it('keeps path, query and body out of its errors', async () => {
    answer = (_request, _response, socket) => void socket.destroy();
    const error = await rejection(post());
    expect(error.message).toContain(server.url);
    expect(error.message).not.toMatch(/secret|path|words/);
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/', 'http://user:word@127.0.0.1/', 'nonsense'])('refuses %s', async (url) => {
    expect(await rejection(parts.http.request({ method: 'GET', url }))).toBeInstanceOf(OutboundForbidden);
  });

  it('refuses a header with a line break', async () => {
    const url = server.url;
    await rejection(parts.http.request({ method: 'GET', url, headers: { 'x-a': 'b\r\nx-c: d' } }));
    expect(server.requests).toHaveLength(0);
  });

  describe('to an AI provider', () => {
    it('nothing but a plain GET goes past the gate', async () => {
      const own = outboundParts({ FAL_BASE_URL: server.url, FAL_API_KEY: 'k' });
      answer = (_request, response) => void response.end('{}');
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
        expect(await rejection(own.http.request({ method, url: `${server.url}/x` }))).toBeInstanceOf(OutboundForbidden);
      }
      expect(await rejection(own.http.request({ method: 'GET', url: server.url, body: 'x' }))).toBeInstanceOf(OutboundForbidden);
      expect([server.connections, server.bytesReceived]).toEqual([0, 0]);
      expect(await own.http.getJson(server.url)).toEqual({});
      await own.close();
    });

    it('a pass is for one provider, for its time, and for data only if they were announced', async () => {
      answer = (_request, response) => void response.end('{}');
      const origins = new Set([server.url]);
      const data = new ProviderHttp(parts.transport, { recipient: 'fal', origins, mayCarry: 'data' });
      const followUp = new ProviderHttp(parts.transport, { recipient: 'fal', origins, mayCarry: new Set(['r1']) });
      const other = await Recorder.start();
      expect(await rejection(data.request({ method: 'GET', url: other.url }))).toBeInstanceOf(OutboundForbidden);
      const posted = (body: object) => followUp.request({ method: 'POST', url: server.url, body: JSON.stringify(body) });
      expect(await rejection(posted({ id: 'r2' }))).toBeInstanceOf(OutboundForbidden);
      expect(await rejection(posted({ id: 'r1', prompt: 'a face' }))).toBeInstanceOf(OutboundForbidden);
      expect(await rejection(followUp.request({ method: 'PUT', url: server.url, body: 'x' }))).toBeInstanceOf(OutboundForbidden);
      expect([server.connections, other.connections, data.close()]).toEqual([0, 0, null]);
      expect(await rejection(data.request({ method: 'GET', url: server.url }))).toBeInstanceOf(OutboundForbidden);
      await followUp.request({ method: 'PUT', url: server.url });
      await posted({ id: 'r1' });
      expect(followUp.close()).toBe('answered');
      await other.close();
    });
  });
});
