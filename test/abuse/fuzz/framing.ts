import { connect, type Socket } from 'node:net';

const KEEP = 'Host: x\r\nConnection: keep-alive\r\n';
const JSON_TYPE = 'Content-Type: application/json\r\n';
const POST = `POST /v1/auth/nonce HTTP/1.1\r\n${KEEP}${JSON_TYPE}`;
const GET = `GET /health/live HTTP/1.1\r\n${KEEP}`;
const CLOSE = 'Connection: close\r\n';
const HIDDEN = 'GET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n';

/** Pieces of bytes, one after the other as they are taken; then the socket is ended, half, unless it is to stay open. */
export interface Framed {
  readonly bytes: readonly (string | Buffer)[];
  readonly stays?: boolean;
  /** How many answers there must be; a refusal is one. It stays open until they are there: who ends a socket wants none (Node's rule). */
  readonly answers?: number;
}

/** Requests whose bytes no client library would send: at least one answer, or the end of the connection, and never a fault. */
export const FRAMINGS: Readonly<Record<string, Framed>> = {
  'no bytes': { bytes: [''] },
  'half a line': { bytes: ['GET /v1/me'] },
  'half a header': { bytes: [`${GET}X-Half: `] },
  'a length beyond the body, then the end': { bytes: [`${POST}Content-Length: 100\r\n\r\n{}`] },
  'a length beyond the body, and nothing more': { bytes: [`${POST}Content-Length: 100\r\n\r\n{}`], stays: true },
  'a length below the body': { bytes: [`${POST}Content-Length: 2\r\n\r\n{}{}garbage`] },
  'a negative length': { bytes: [`${POST}Content-Length: -1\r\n\r\n`] },
  'a length that is no number': { bytes: [`${POST}Content-Length: ten\r\n\r\n`] },
  'a length with a sign': { bytes: [`${POST}Content-Length: +2\r\n\r\n{}`] },
  'a length in hex': { bytes: [`${POST}Content-Length: 0x2\r\n\r\n{}`] },
  'a length beyond all numbers': { bytes: [`${POST}Content-Length: 99999999999999999999999\r\n\r\n{}`] },
  'two lengths': { bytes: [`${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`] },
  'the same length twice': { bytes: [`${POST}Content-Length: 2, 2\r\n\r\n{}`] },
  'a length and chunks': { bytes: [`${POST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`] },
  'chunks, spelt otherwise': { bytes: [`${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`] },
  'chunks twice': { bytes: [`${POST}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`] },
  'chunks that are not the last coding': { bytes: [`${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`] },
  'a space before the colon': { bytes: [`${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`] },
  'a folded header': { bytes: [`${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`] },
  'a chunk of no size': { bytes: [`${POST}Transfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n`] },
  'a chunk of a size that is none': { bytes: [`${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`] },
  'a chunk of a size beyond all numbers': { bytes: [`${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n`] },
  'a chunk that is shorter than it says': { bytes: [`${POST}Transfer-Encoding: chunked\r\n\r\n5\r\n{}\r\n0\r\n\r\n`] },
  'a chunk with an endless extension': { bytes: [`${POST}Transfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`] },
  'chunks without an end': { bytes: [`${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`], stays: true },
  'a byte for each chunk': { bytes: [`${POST}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n`] },
  'trailers': { bytes: [`${POST}Transfer-Encoding: chunked\r\nTrailer: x\r\n\r\n2\r\n{}\r\n0\r\nX-Role: admin\r\n\r\n`] },
  'line feeds alone': { bytes: ['GET /health/live HTTP/1.1\nHost: x\n\n'] },
  'a carriage return alone': { bytes: ['GET /health/live HTTP/1.1\rHost: x\r\r'] },
  'no host': { bytes: ['GET /health/live HTTP/1.1\r\n\r\n'] },
  'two hosts': { bytes: ['GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'] },
  'HTTP/0.9': { bytes: ['GET /health/live\r\n\r\n'] },
  'HTTP/1.0': { bytes: ['GET /health/live HTTP/1.0\r\n\r\n'] },
  'HTTP/2 without being asked': { bytes: ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'] },
  'HTTP/9.9': { bytes: ['GET /health/live HTTP/9.9\r\nHost: x\r\n\r\n'] },
  'a hello of TLS': { bytes: [Buffer.from('16030100c8010000c40303', 'hex')] },
  'an upgrade': { bytes: [`${GET}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n`] },
  'an upgrade to h2c': { bytes: [`${GET}Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade\r\n\r\n`] },
  'a whole address as the target': { bytes: ['GET http://169.254.169.254/latest HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'] },
  'a tunnel': { bytes: ['CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n\r\n'] },
  'the target *': { bytes: [`OPTIONS * HTTP/1.1\r\nHost: x\r\n${CLOSE}\r\n`] },
  'no target': { bytes: ['GET  HTTP/1.1\r\nHost: x\r\n\r\n'] },
  'a method of lower case': { bytes: [`get /health/live HTTP/1.1\r\nHost: x\r\n${CLOSE}\r\n`] },
  TRACE: { bytes: [`TRACE /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n${CLOSE}\r\n`], answers: 1 },
  'a NUL in the path': { bytes: ['GET /v1/\0me HTTP/1.1\r\nHost: x\r\n\r\n'] },
  'bytes beyond ASCII in the path': { bytes: ['GET /v1/', Buffer.from([0xff, 0xfe]), ` HTTP/1.1\r\nHost: x\r\n${CLOSE}\r\n`] },
  'a NUL in a header': { bytes: [`${GET}X-Nul: a\0b\r\n\r\n`] },
  'bytes beyond ASCII in a header': { bytes: [`${GET}${CLOSE}Accept-Language: `, Buffer.from([0xff, 0xc3]), '\r\n\r\n'] },
  'a header without a name': { bytes: [`${GET}: x\r\n\r\n`] },
  'two thousand and one headers': { bytes: [`${GET}${CLOSE}${Array.from({ length: 2_001 }, (_, i) => `x${i}: y\r\n`).join('')}\r\n`] },
  'a target of 20,000 bytes': { bytes: [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`], answers: 1 },
  'twenty requests at once': { bytes: [`${GET}\r\n`.repeat(20)], answers: 20 },
  'a good request, and garbage behind it': { bytes: [`${GET}\r\nGARBAGE\r\n\r\n`] },
  'a second request, hidden in the body': {
    bytes: [`${POST}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`], answers: 1,
  },
  'expecting to go on, and going on': { bytes: [`${POST}${CLOSE}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`, '{}'] },
  'expecting something else': { bytes: [`${POST}${CLOSE}Expect: a miracle\r\nContent-Length: 2\r\n\r\n{}`] },
  'a byte at a time': { bytes: [...`${GET}${CLOSE}\r\n`], answers: 1 },
  'headers cut within a line end': { bytes: [`${GET}${CLOSE}\r`, '\n'], answers: 1 },
  'a body cut within a letter': {
    bytes: [`${POST}${CLOSE}Content-Length: 10\r\n\r\n{"a":"`, Buffer.from([0xc3]), Buffer.from([0xa9]), '"}'], answers: 1,
  },
};

export interface Exchange {
  readonly text: string;
  readonly tookMs: number;
  /** Whether the server ended it, rather than the limit. */
  readonly isOver: boolean;
}

/** Sends the pieces, and takes what comes until the connection is over; gives up after `limitMs`. */
export async function exchange(port: number, { bytes, stays = false, answers }: Framed, limitMs: number): Promise<Exchange> {
  const began = performance.now();
  const chunks: Buffer[] = [];
  const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.setNoDelay(true);
  const over = new Promise<boolean>((resolve) => {
    const late = setTimeout(() => resolve(false), limitMs);
    const done = (): void => {
      clearTimeout(late);
      resolve(true);
    };
    const said = (): string => Buffer.concat(chunks).toString('latin1');
    socket.on('end', done).on('close', done).on('error', done);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (answers !== undefined && statusesIn(said()).length >= answers) socket.end();
    });
  });
  socket.on('connect', () => {
    for (const piece of bytes) socket.write(piece);
    if (!stays && answers === undefined) socket.end();
  });
  const isOver = await over;
  socket.destroy();
  return { text: Buffer.concat(chunks).toString('latin1'), tookMs: performance.now() - began, isOver };
}

/** Statuses of the answers, interim ones left out. */
export function statusesIn(text: string): readonly number[] {
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return statuses.filter((status) => status >= 200);
}
