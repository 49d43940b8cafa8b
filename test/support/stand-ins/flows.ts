import type { ServerResponse } from 'node:http';

/** A byte now and then, for as long as somebody listens. */
export function trickle(response: ServerResponse, everyMs = 20): void {
  const timer = setInterval(() => response.write('.'), everyMs);
  response.on('close', () => clearInterval(timer));
}

/** As fast as it is read, for as long as somebody listens. */
export function flood(response: ServerResponse): void {
  const piece = Buffer.alloc(64 * 1024);
  const pour = (): void => {
    if (!response.destroyed) response.write(piece, () => setImmediate(pour));
  };
  pour();
}
