import type { LookupAddress } from 'node:dns';
import { flood, trickle } from '../support/stand-ins/flows.js';
import { png } from '../support/stand-ins/media-files.js';
import type { Answer } from '../support/stand-ins/recorder.js';

/** Becomes a port on which this machine listens on every address: nothing may come there. */
export const CANARY_PORT = ':canary';

type Reason =
  | 'address is not public' | 'not https' | 'port' | 'host is not on the list'
  | 'credentials in the address' | 'scheme' | 'not an address';

/** Where a host that may be asked redirects to: each must be refused before a connection, for this reason. */
export const REDIRECTS: Readonly<Record<Reason, Readonly<Record<string, string>>>> = {
  'address is not public': {
    loopback: 'https://127.0.0.1/',
    'loopback, another of its addresses': 'https://127.255.255.254/',
    'loopback, in short': 'https://127.1/',
    'loopback, in decimal': 'https://2130706433/',
    'loopback, in octal': 'https://0177.0.0.1/',
    'loopback, in hex': 'https://0x7f000001/',
    'loopback, in full-width digits': 'https://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1/',
    'loopback by name': 'https://localhost/',
    'loopback by name, with a dot': 'https://localhost./',
    'loopback, IPv6': 'https://[::1]/',
    'loopback, mapped into IPv6': 'https://[::ffff:127.0.0.1]/',
    'loopback, as NAT64': 'https://[64:ff9b::7f00:1]/',
    'loopback, as 6to4': 'https://[2002:7f00:1::]/',
    'loopback, as Teredo': 'https://[2001:0:7f00:1::]/',
    'this host, 0.0.0.0': 'https://0.0.0.0/',
    'this host, IPv6': 'https://[::]/',
    'link-local: metadata of a cloud': 'https://169.254.169.254/latest/meta-data/',
    'link-local: metadata, in hex': 'https://0xa9fea9fe/',
    'link-local: metadata, mapped into IPv6': 'https://[::ffff:169.254.169.254]/',
    'link-local, IPv6': 'https://[fe80::1]/',
    'private, 10/8': 'https://10.0.0.1/',
    'private, 172.16/12': 'https://172.31.255.254/',
    'private, 192.168/16': 'https://192.168.1.254/',
    'private, mapped into IPv6': 'https://[::ffff:10.0.0.1]/',
    'private, as 6to4': 'https://[2002:c0a8:101::1]/',
    'private, IPv6': 'https://[fc00::1]/',
    'private, IPv6: metadata of a cloud': 'https://[fd00:ec2::254]/',
    'site-local, IPv6': 'https://[fec0::1]/',
    'shared by carriers': 'https://100.64.0.1/',
    multicast: 'https://224.0.0.1/',
    broadcast: 'https://255.255.255.255/',
  },
  'not https': {
    'loopback, at a port that listens': `http://127.0.0.1${CANARY_PORT}/`,
    'loopback, IPv6, at a port that listens': `http://[::1]${CANARY_PORT}/`,
    'plain http': 'http://cdn.example.com/',
  },
  port: {
    'another port': 'https://cdn.example.com:8443/',
  },
  'host is not on the list': {
    'a foreign host': 'https://elsewhere.test/',
    'a host that ends like one of the list': 'https://evilexample.com/',
    'a host that begins like one of the list': 'https://cdn.example.com.evil.test/',
  },
  'credentials in the address': {
    'a user name and a word': 'https://user:word@cdn.example.com/',
    'a host behind a user name that looks like one': 'https://cdn.example.com@127.0.0.1/',
  },
  scheme: {
    'a file': 'file:///etc/passwd',
    'another scheme': 'gopher://127.0.0.1:70/',
    data: 'data:text/plain,x',
  },
  'not an address': {
    nowhere: 'http://[',
  },
};

const four = (address: string): LookupAddress => ({ address, family: 4 });
const six = (address: string): LookupAddress => ({ address, family: 6 });
const PUBLIC = four('93.184.216.34');

/** What the name of a host on the list resolves to, look-up by look-up: the last one must be refused. */
export const NAMES: Readonly<Record<string, readonly (readonly LookupAddress[])[]>> = {
  'to loopback': [[four('127.0.0.1')]],
  'to loopback, IPv6': [[six('::1')]],
  'to loopback, mapped into IPv6': [[six('::ffff:127.0.0.1')]],
  'to link-local': [[four('169.254.169.254')]],
  'to private': [[four('10.1.2.3')]],
  'to private, IPv6': [[six('fd00::1')]],
  'to a public address and a private one': [[PUBLIC, four('127.0.0.1')]],
  'to a public address and loopback, IPv6': [[six('2606:4700::1111'), six('::1')]],
  'to nothing': [[]],
  'to a public address, then to loopback': [[PUBLIC], [four('127.0.0.1')]],
  'to public addresses, then to loopback, IPv6': [[PUBLIC, six('2606:4700::1111')], [PUBLIC], [six('::1')]],
};

export interface BadAnswer {
  readonly answer: Answer;
  /** Name of the error. */
  readonly error: string;
}

const picture = png();

/** What a host that may be asked answers with: each must fail and leave no file. */
export const ANSWERS: Readonly<Record<string, BadAnswer>> = {
  'a body without an end': { error: 'OutboundTooLarge', answer: (_request, response) => flood(response.writeHead(200)) },
  'a body that is announced too long': {
    error: 'OutboundTooLarge',
    answer: (_request, response) => void response.writeHead(200, { 'content-length': 1e12 }).flushHeaders(),
  },
  'a body one byte too long': { error: 'OutboundTooLarge', answer: (_request, response) => void response.end(Buffer.alloc(100_001)) },
  'a byte now and then': { error: 'OutboundTimeout', answer: (_request, response) => trickle(response.writeHead(200)) },
  'silence in the body': { error: 'OutboundTimeout', answer: (_request, response) => void response.writeHead(200).write('.') },
  'silence before the headers': { error: 'OutboundTimeout', answer: () => undefined },
  'headers, a byte now and then': {
    error: 'OutboundTimeout',
    answer: (_request, _response, socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(timer));
    },
  },
  'headers without an end': {
    error: 'OutboundBroken',
    answer: (_request, _response, socket) => void socket.write(`HTTP/1.1 200 OK\r\n${'x-filler: y\r\n'.repeat(10_000)}`),
  },
  'no HTTP': { error: 'OutboundBroken', answer: (_request, _response, socket) => void socket.end('220 ready\r\n\r\n') },
  'less than was announced': {
    error: 'OutboundBroken',
    answer: (_request, response) => {
      response.writeHead(200, { 'content-length': picture.length + 10 });
      response.write(picture, () => response.destroy());
    },
  },
  'a packed body': {
    error: 'OutboundUnreadable',
    answer: (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(picture),
  },
  'a body packed twice': {
    error: 'OutboundUnreadable',
    answer: (_request, response) => void response.writeHead(200, { 'content-encoding': 'identity, br' }).end(picture),
  },
  'a part': { error: 'OutboundBadStatus', answer: (_request, response) => void response.writeHead(206).end(picture) },
  'an absent file': { error: 'OutboundBadStatus', answer: (_request, response) => void response.writeHead(404).end() },
  'a redirect without an address': { error: 'OutboundBadStatus', answer: (_request, response) => void response.writeHead(302).end() },
  'a redirect in a circle': {
    error: 'OutboundForbidden',
    answer: ({ path }, response) => void response.writeHead(307, { location: path }).end(),
  },
  'four redirects': {
    error: 'OutboundForbidden',
    answer: ({ path }, response) => {
      const left = path === '/file' ? 4 : Number(path.slice(1));
      if (left === 0) response.writeHead(200).end(picture);
      else response.writeHead(307, { location: `/${left - 1}` }).end();
    },
  },
};
