import { PassThrough } from 'node:stream';
import type { LookupAddress } from 'node:dns';
import { guardedAgent } from '../../src/platform/outbound/download/guarded-agent.js';
import { OutboundForbidden } from '../../src/platform/outbound/outbound-errors.js';
import { Recorder } from '../support/stand-ins/recorder.js';
import { type OutboundParts, outboundParts, rejection } from './outbound-parts.js';

/** Hosts by every spelling of an address that is not public. */
const HOSTS = [
  'localhost',
  'localhost.',
  'LOCALHOST',
  'x.localhost',
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '0',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '0x7f.1',
  '127.0.0.0x1',
  '①②⑦.0.0.1',
  '127。0。0。1',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.0.1',
  '192.168.1.254',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '169.254.170.2',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '192.88.99.1',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:10.0.0.1]',
  '[::127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::169.254.169.254]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001:0:7f00:1::]',
  '[2001:db8::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[100::1]',
  '[5f00::1]',
];

const ODD_URLS = [
  'file:///etc/passwd',
  'gopher://127.0.0.1:70/',
  'ftp://127.0.0.1/',
  'data:text/plain,x',
  'javascript:1',
  'blob:https://cdn.example.com/1',
  'ws://127.0.0.1/',
  'http://cdn.example.com/',
  'https://user@cdn.example.com/',
  'https://user:word@cdn.example.com/',
  'https://cdn.example.com@127.0.0.1/',
  'https://127.0.0.1#@cdn.example.com/',
  'https://127.0.0.1\\@cdn.example.com/',
  'https://cdn.example.com:22/',
  'https://cdn.example.com:8443/',
  'https://cdn.example.com.evil.test/',
  'https://evilexample.com/',
  'https://.example.com/',
  '//127.0.0.1/',
  '',
  'nonsense',
];

describe('the guard of downloads', () => {
  let canary: Recorder;
  let parts: OutboundParts;
  const limits = { maxBytes: 1_000, timeoutMs: 2_000, idleTimeoutMs: 500 };

  beforeAll(async () => {
    canary = await Recorder.start(undefined, 0, '::');
    parts = outboundParts({}, () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
  });
  afterAll(async () => {
    await parts.close();
    await canary.close();
  });

  it('the canary sings when it is touched', async () => {
    await fetch(`http://127.0.0.1:${canary.port}/`);
    await fetch(`http://[::1]:${canary.port}/`);
    expect(canary.connections).toBe(2);
    canary.forget();
  });

  it(`refuses ${HOSTS.length * 3 + ODD_URLS.length} targets before a connection`, async () => {
    const urls = [
      ...HOSTS.flatMap((host) => [`https://${host}/`, `https://${host}:${canary.port}/`, `http://${host}:${canary.port}/`]),
      ...ODD_URLS,
    ];
    for (const url of urls) {
      // The list of hosts is no help to the guard here: it lets the very host through.
      const allowedHosts = ['.example.com', URL.parse(url)?.hostname ?? 'none'];
      expect([url, await rejection(parts.http.download(url, new PassThrough(), { ...limits, allowedHosts }))]).toEqual([
        url,
        expect.any(OutboundForbidden),
      ]);
    }
    expect(canary.connections).toBe(0);
  });

  it('refuses them at the socket too, whatever was decided before', async () => {
    const agent = guardedAgent((hostname) =>
      Promise.resolve([{ address: hostname === 'six.test' ? '::1' : '127.0.0.1', family: hostname === 'six.test' ? 6 : 4 }]),
    );
    for (const host of [...HOSTS, 'cdn.example.com', 'six.test']) {
      const origin = URL.parse(`http://${host}:${canary.port}`)?.origin;
      if (origin === undefined) continue;
      expect([host, await rejection(agent.request({ origin, path: '/', method: 'GET' }))]).toEqual([host, expect.any(OutboundForbidden)]);
    }
    await agent.destroy();
    expect(canary.connections).toBe(0);
  });

  it('asks for a name once per connection, and one bad address among good ones spoils it', async () => {
    const answers: LookupAddress[][] = [
      [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
      [
        { address: '2606:4700::1111', family: 6 },
        { address: '::1', family: 6 },
      ],
      [],
      [{ address: '127.0.0.1', family: 4 }],
    ];
    let asked = 0;
    const agent = guardedAgent(() => Promise.resolve(answers[asked++] ?? []));
    for (let i = 1; i <= answers.length; i += 1) {
      const request = agent.request({ origin: `http://cdn.example.com:${canary.port}`, path: '/', method: 'GET' });
      expect(await rejection(request)).toBeInstanceOf(OutboundForbidden);
      expect(asked).toBe(i);
    }
    await agent.destroy();
    expect(canary.connections).toBe(0);
  });
});
