import { createHash, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { ApiClient } from '../../../src/local/tour/client.js';
import { picture } from '../../../src/platform/media/testing/pictures.js';
import { Deployment } from '../../tools/deployment.js';
import { freePorts } from '../../tools/free-ports.js';
import { ReverseProxy } from '../../tools/reverse-proxy.js';
import type { Findings } from '../findings.js';
import { generated, seen } from './journey.js';

const SIGN_INS = 12;
const READS = 400;

interface Asked { readonly method?: string; readonly from?: string; readonly headers?: Record<string, string>; readonly body?: Buffer }
interface Answer { readonly status: number; readonly headers: NodeJS.Dict<string | string[]>; readonly body: Buffer }

/** `from`: an address of loopback, as if the caller sat there. */
function ask(url: string, options: Asked = {}): Promise<Answer> {
  const { method = 'GET', from = '127.0.0.1', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, localAddress: from, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Two API processes, two workers and a scheduler behind nginx, as `docker/compose.yaml` has them. */
export async function proxy(findings: Findings): Promise<void> {
  const deployment = await Deployment.start({ TRUST_PROXY: '1', SIGN_IN_LIMIT_PER_MINUTE: String(SIGN_INS) });
  const ports = await freePorts(4);
  const api = ports.slice(0, 2).map((port, n) => ({ PORT: String(port), METRICS_PORT: String(ports[n + 2]) }));
  const start = (n: number) => deployment.run(`api-${n}`, 'api', api[n]!);
  const url = (path: string) => deployment.apiUrl + path;
  let nginx: ReverseProxy | undefined;
  try {
    await Promise.all([start(0), start(1)]);
    for (const name of ['worker-0', 'worker-1']) await deployment.run(name, 'worker');
    await deployment.run('scheduler', 'scheduler');
    nginx = await ReverseProxy.start(Number(new URL(deployment.apiUrl).port), ports.slice(0, 2));
    findings.is('nginx takes the settings', true);
    const ana = await deployment.person('ana', 1_000);

    const served = async () => Promise.all(api.map(async ({ METRICS_PORT }) => {
      const text = await (await fetch(`http://127.0.0.1:${METRICS_PORT}/metrics`)).text();
      return [...text.matchAll(/^http_request_duration_seconds_count\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
    }));
    const before = await served();
    for (let n = 0; n < 20; n++) await ask(url('/v1/feed'));
    const shares = (await served()).map((count, n) => count - before[n]!);
    findings.is('both processes are asked', shares.every((count) => count > 0), shares.join(' and '));

    const id = randomUUID();
    const named = await ask(url('/v1/feed'), { headers: { 'x-request-id': id } });
    const unnamed = await ask(url('/v1/feed'));
    findings.is('a request keeps its id, or gets one',
      named.headers['x-request-id'] === id && String(unnamed.headers['x-request-id']).length > 8);
    findings.is('measures are for the inner network', (await ask(url('/metrics'))).status === 404);
    await limits(findings, url);
    await bodies(findings, url, ana);
    await stream(findings, ana);
    await upload(findings, ana);
    await download(findings, url, deployment, ana);

    let [n, failed] = [0, 0];
    const reading = Promise.all(Array.from({ length: 4 }, async () => {
      while (n < READS) {
        n++;
        if (n === READS / 4) await deployment.kill('api-0');
        if ((await ask(url('/v1/feed'))).status !== 200) failed++;
      }
    }));
    await reading;
    findings.is('a process is killed under load: nobody who reads notices', failed === 0, `n = ${n}, failed ${failed}`);
    await start(0);
    const [again] = await served();
    await seen('the one that is back is asked', async () => {
      await ask(url('/v1/feed'));
      return (await served())[0]! > again! || null;
    });
    findings.is('one that is back is asked again', true);
  } finally {
    await nginx?.stop();
    await deployment.stop();
  }
}

/** A limit per address counts callers, whatever they say and whichever process they meet. */
async function limits(findings: Findings, url: (path: string) => string): Promise<void> {
  const nonce = (from: string, claimed: string) =>
    ask(url('/v1/auth/nonce'), { method: 'POST', from, headers: { 'x-forwarded-for': claimed } }).then(({ status }) => status);
  const told: number[] = [];
  for (let n = 0; n < SIGN_INS + 3; n++) told.push(await nonce('127.0.0.7', `198.51.100.${n}`));
  const passed = told.filter((status) => status === 201).length;
  findings.is('one caller has one limit over both processes, whatever address they claim', passed === SIGN_INS && told.at(-1) === 429,
    `${passed} of ${told.length}, limit ${SIGN_INS}`);
  findings.is('another caller has their own', (await nonce('127.0.0.8', '127.0.0.7')) === 201);
}

async function bodies(findings: Findings, url: (path: string) => string, api: ApiClient): Promise<void> {
  const send = (bytes: number) => ask(url('/v1/auth/google'), {
    method: 'POST', from: '127.0.0.9', headers: { 'content-type': 'application/json' }, body: Buffer.alloc(bytes, 'x'),
  });
  const [ours, nginxs] = [await send(1_500_000), await send(3_000_000)];
  findings.is('a body that is too large is refused by the service in its own words, one that is far too large by nginx',
    ours.status === 413 && String(ours.headers['content-type']).includes('problem+json') && nginxs.status === 413);
  const unknown = await api.get('/v1/nothing').then(() => '', (error: Error) => error.message);
  findings.is('refusals pass as they are', unknown.includes('404'));
}

/** Events arrive when they happen, not when a buffer is full. */
async function stream(findings: Findings, api: ApiClient): Promise<void> {
  const arrivals: number[] = [];
  const events = (async () => {
    for await (const { type } of api.events('/v1/events')) {
      arrivals.push(performance.now());
      if (type === 'creation.created') return;
    }
  })();
  await generated(api);
  const knownAt = performance.now();
  await events;
  const lateMs = arrivals.at(-1)! - knownAt;
  findings.is('events come one by one, and as soon as they happen', arrivals.length > 2 && lateMs < 1_000,
    `${arrivals.length} events, the last ${lateMs.toFixed(0)} ms after it was seen by asking`);
}

/** The file goes to storage past the proxy; the rest of it does not. */
async function upload(findings: Findings, api: ApiClient): Promise<void> {
  const bytes = await picture('png');
  const body = { kind: 'image', contentType: 'image/png', sizeBytes: bytes.length };
  const { id, upload: form } = await api.post<{ id: string; upload: { url: string; fields: Record<string, string> } }>('/v1/uploads', body);
  await api.upload(form, bytes, 'image/png');
  const { status } = await api.post<{ status: string }>(`/v1/uploads/${id}/complete`);
  findings.is('an upload is begun, sent and completed', status === 'ready', status);
}

/** A download that breaks off goes on where it stopped. */
async function download(findings: Findings, url: (path: string) => string, deployment: Deployment, api: ApiClient): Promise<void> {
  const { id } = await api.post<{ id: string }>('/v1/privacy/exports', {}, { 'idempotency-key': randomUUID() });
  await seen('the archive is ready', async () => {
    const { status } = await api.get<{ status: string }>(`/v1/privacy/exports/${id}`);
    return status === 'ready' || null;
  });
  const { nonce } = await api.post<{ nonce: string }>('/v1/auth/nonce');
  const idToken = await deployment.idToken({ provider: 'google', subject: 'ana', email: 'ana@example.test', nonce });
  const { accessToken } = await api.post<{ accessToken: string }>('/v1/auth/google', { idToken, nonce });
  const get = (range?: string) =>
    ask(url(`/v1/privacy/exports/${id}/download`), { headers: { authorization: `Bearer ${accessToken}`, ...(range && { range }) } });
  const whole = await get();
  const cut = Math.floor(whole.body.length / 3);
  const parts = [await get(`bytes=0-${cut - 1}`), await get(`bytes=${cut}-`)];
  const hash = (...buffers: Buffer[]) => createHash('sha256').update(Buffer.concat(buffers)).digest('hex');
  findings.is('a download in two parts is the same as in one', whole.status === 200 && parts.every(({ status }) => status === 206)
    && hash(whole.body) === hash(...parts.map(({ body }) => body)), `${whole.body.length} bytes`);
}
