import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { LocalServiceError } from './local-service-error.js';
import { readText, writePrivate } from './private-files.js';

const HOST = '127.0.0.1';
/** Below the range systems hand out to outgoing connections, so that a remembered port is seldom taken meanwhile. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** The port kept in the file when it is free, else a free one, which is then kept. */
export async function claimPort(path: string): Promise<number> {
  const kept = Number((await readText(path)) ?? Number.NaN);
  if (Number.isInteger(kept) && kept > 1023 && kept < 65_536 && (await isFree(kept))) return kept;
  return claimNewPort(path);
}

/** For when the kept port was taken between looking and listening. */
export async function claimNewPort(path: string): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (!(await isFree(port))) continue;
    await writePrivate(path, `${port}\n`);
    return port;
  }
  throw new LocalServiceError(`No free port was found on ${HOST} between ${LOWEST} and ${HIGHEST}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: HOST, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
