import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { png } from '../support/stand-ins/media-files.js';
import { type Answer, Recorder } from '../support/stand-ins/recorder.js';
import { type OutboundParts, outboundParts, rejection } from './outbound-parts.js';

describe('downloads', () => {
  const picture = png();
  const limits = { maxBytes: 100_000, timeoutMs: 2_000, idleTimeoutMs: 400, allowedHosts: [] };
  let server: Recorder;
  let parts: OutboundParts;
  let folder: string;
  let answer: Answer;

  beforeAll(async () => {
    server = await Recorder.start((request, response, socket) => answer(request, response, socket));
    parts = outboundParts({ OUTBOUND_EXTRA_HOSTS: ` ${server.host} ` });
    folder = await mkdtemp(join(tmpdir(), 'download-'));
  });
  afterAll(async () => {
    await parts.close();
    await server.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => server.forget());

  const fetchFile = (options = {}) => parts.http.download(`${server.url}/file`, join(folder, 'file'), { ...limits, ...options });

  it('writes the file and says its size, hash and stated type; no header of ours goes along', async () => {
    answer = (_request, response) => void response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
    const sha256 = createHash('sha256').update(picture).digest('hex');
    expect(await fetchFile()).toEqual({ sizeBytes: picture.length, sha256, contentType: 'image/png' });
    expect(await readFile(join(folder, 'file'))).toEqual(picture);
    expect(Object.keys(server.requests[0]!.headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host']);
    await rm(join(folder, 'file'));
  });

  it('streams', async () => {
    answer = (_request, response) => void response.writeHead(200).end(picture);
    const sink = new PassThrough();
    const [received] = await Promise.all([buffer(sink), parts.http.download(`${server.url}/file`, sink, limits)]);
    expect(received).toEqual(picture);
  });

  it('follows three redirects', async () => {
    answer = ({ path }, response) => {
      const left = Number(path.slice(1));
      if (left === 0) response.writeHead(200).end(picture);
      else response.writeHead(307, { location: `/${left - 1}` }).end();
    };
    await parts.http.download(`${server.url}/3`, join(folder, 'file'), limits);
    await rm(join(folder, 'file'));
  });

  it('leaves alone a file that is there already', async () => {
    answer = (_request, response) => void response.writeHead(200).end(picture);
    await writeFile(join(folder, 'file'), 'mine');
    expect(await rejection(fetchFile())).toMatchObject({ code: 'EEXIST' });
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('mine');
    await rm(join(folder, 'file'));
  });
});
