import type { LookupAddress } from 'node:dns';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { guardedLookup } from '../../src/platform/outbound/download/public-address.js';
import { OutboundForbidden } from '../../src/platform/outbound/outbound-errors.js';
import type { Downloaded, DownloadOptions } from '../../src/platform/outbound/outbound-http.js';
import { type Answer, Recorder } from '../support/stand-ins/recorder.js';
import { ANSWERS, CANARY_PORT, NAMES, REDIRECTS } from './guard-list.js';
import { type OutboundParts, outboundParts, rejection } from './outbound-parts.js';

const LEAST = 40;
const LIMITS = { maxBytes: 100_000, timeoutMs: 1_500, idleTimeoutMs: 400, allowedHosts: ['.example.com'] };
const redirects = Object.entries(REDIRECTS).flatMap(([reason, targets]) =>
  Object.entries(targets).map(([name, to]) => [name, to, reason] as const),
);
const names = [...redirects.map(([name]) => `redirect: ${name}`), ...Object.keys(NAMES), ...Object.keys(ANSWERS)];

describe(`the guard of downloads: ${names.length} cases by name`, () => {
  let canary: Recorder;
  let gateway: Recorder;
  let parts: OutboundParts;
  let folder: string;
  let answer: Answer;
  let resolved: readonly LookupAddress[];

  beforeAll(async () => {
    canary = await Recorder.start(undefined, 0, '::');
    gateway = await Recorder.start((request, response, socket) => answer(request, response, socket));
    parts = outboundParts({ OUTBOUND_EXTRA_HOSTS: gateway.host }, () => Promise.resolve(resolved));
    folder = await mkdtemp(join(tmpdir(), 'guard-'));
  });
  afterAll(async () => {
    await parts.close();
    await canary.close();
    await gateway.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    resolved = [{ address: '127.0.0.1', family: 4 }];
    gateway.forget();
  });
  afterEach(async () => {
    expect(canary.connections).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  const fetchFile = (options: Partial<DownloadOptions> = {}, url = `${gateway.url}/file`): Promise<Downloaded> =>
    parts.http.download(url, join(folder, 'file'), { ...LIMITS, ...options });

  it(`is put to ${names.length} cases, at least ${LEAST}, each with a name of its own`, () => {
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(LEAST);
  });

  it.each(redirects)('refuses a redirect to %s', async (_name, target, reason) => {
    const to = target.replace(CANARY_PORT, `:${canary.port}`);
    answer = (_request, response) => void response.writeHead(302, { location: to }).end();
    // the list of hosts is no help where it is about an address: it lets the very host through
    const allowedHosts = reason === 'host is not on the list' ? ['.example.com'] : ['.example.com', URL.parse(to)?.hostname ?? 'none'];
    const error = await rejection(fetchFile({ allowedHosts }));
    expect(error).toBeInstanceOf(OutboundForbidden);
    expect(error).toMatchObject({ reason });
    expect(gateway.requests).toHaveLength(1);
  });

  it.each(Object.entries(NAMES))('refuses a name that resolves %s', async (_name, answers) => {
    let asked = 0;
    const lookUp = promisify(guardedLookup(() => Promise.resolve(answers[asked++] ?? [])));
    const connect = () => lookUp('cdn.example.com', { all: true }) as unknown as Promise<LookupAddress[]>;
    for (const addresses of answers.slice(0, -1)) expect(await connect()).toEqual(addresses); // what was checked, and nothing asked anew
    expect(await rejection(connect())).toMatchObject({ reason: 'address is not public' });
    expect(asked).toBe(answers.length);
    resolved = answers.at(-1)!;
    expect(await rejection(fetchFile({}, 'https://cdn.example.com/file'))).toMatchObject({ reason: 'address is not public' });
  });

  it.each(Object.entries(ANSWERS))('takes nothing from %s', async (_name, bad) => {
    answer = bad.answer;
    expect(await rejection(fetchFile())).toMatchObject({ name: bad.error });
  });

  describe('headers for a provider', () => {
    const headers = { authorization: 'Key of-ours', 'x-api-key': 'of-ours' };
    const carried = ({ requests }: Recorder) => requests.map((request) => [request.headers.authorization, request.headers['x-api-key']]);
    const ours = ['Key of-ours', 'of-ours'];
    const none = [undefined, undefined];
    let elsewhere: Recorder;
    let both: OutboundParts;
    let there: Answer;

    beforeAll(async () => {
      elsewhere = await Recorder.start((request, response, socket) => there(request, response, socket));
      both = outboundParts({ OUTBOUND_EXTRA_HOSTS: `${gateway.host},${elsewhere.host}` });
    });
    afterAll(async () => {
      await both.close();
      await elsewhere.close();
    });
    beforeEach(() => elsewhere.forget());
    const take = async () => {
      await both.http.download(`${gateway.url}/file`, join(folder, 'file'), { ...LIMITS, headers });
      await rm(join(folder, 'file'));
    };
    const onwards = (to: string): Answer => (_request, response) => void response.writeHead(302, { location: to }).end();
    const done: Answer = (_request, response) => void response.writeHead(200).end('x');

    it('go to the address itself, and along with a redirect within its origin', async () => {
      answer = (request, ...rest) => (request.path === '/file' ? onwards('/next') : done)(request, ...rest);
      await take();
      expect(carried(gateway)).toEqual([ours, ours]);
    });

    it('are dropped by a redirect to another origin', async () => {
      answer = onwards(`${elsewhere.url}/file`);
      there = done;
      await take();
      expect([carried(gateway), carried(elsewhere)]).toEqual([[ours], [none]]);
    });

    it('stay dropped when that sends back', async () => {
      answer = (request, ...rest) => (request.path === '/file' ? onwards(`${elsewhere.url}/file`) : done)(request, ...rest);
      there = onwards(`${gateway.url}/another-file`);
      await take();
      expect([carried(gateway), carried(elsewhere)]).toEqual([[ours, none], [none]]);
    });
  });
});
