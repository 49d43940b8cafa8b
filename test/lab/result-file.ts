import type { ServerResponse } from 'node:http';
import { flood, trickle } from '../support/stand-ins/flows.js';
import { json } from './answers.js';
import { mediaFile } from './media.js';
import type { StandInRun } from './run.js';

/** As a length says it; nobody should take so much. */
export const TWO_GB = 2 * 1024 ** 3;
const NO_MEDIA = '<html>no media</html>';

/** The bytes of a result for an answer that carries them, as its `file` says. */
export async function bytesOfResult(run: StandInRun, index: number): Promise<Buffer> {
  const { bytes } = await fileOf(run, index);
  switch (run.scenario.file) {
    case 'wrong-type':
      return Buffer.from(NO_MEDIA);
    case 'empty':
      return Buffer.alloc(0);
    case 'truncated':
      return half(bytes);
    default:
      return bytes;
  }
}

/** What lies at the address of a result, as its `file` says; nothing once it was erased. */
export async function serveResult(run: StandInRun | undefined, index: number, response: ServerResponse): Promise<void> {
  if (!run || run.isErased || run.scenario.file === 'expired') return json(response, 404, { detail: 'expired' });
  const { bytes, contentType } = await fileOf(run, index);
  const type = { 'content-type': contentType };
  switch (run.scenario.file) {
    case 'wrong-type':
      return void response.writeHead(200, type).end(NO_MEDIA);
    case 'empty':
      return void response.writeHead(200, type).end();
    case 'truncated':
      response.writeHead(200, { ...type, 'content-length': bytes.length });
      return void response.write(half(bytes), () => response.destroy());
    case 'redirect-to-private':
      return void response.writeHead(302, { location: 'https://169.254.169.254/latest/meta-data/' }).end();
    case 'slow':
      response.writeHead(200, type);
      return trickle(response);
    case 'endless':
      response.writeHead(200, type);
      return flood(response);
    case 'huge':
      response.writeHead(200, { ...type, 'content-length': TWO_GB });
      return flood(response);
    default:
      response.writeHead(200, { ...type, 'content-length': bytes.length }).end(bytes);
  }
}

function fileOf({ id, kind }: StandInRun, index: number): ReturnType<typeof mediaFile> {
  return mediaFile(kind, `${id}${index}`);
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length >> 1);
}
