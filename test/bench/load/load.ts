import { Pool } from './pool.js';

export interface Load {
  readonly url: string;
  /** The n-th request. */
  readonly request: (n: number) => Buffer;
  readonly seconds: number;
}

/**
 * Requests at a constant rate, whether or not those before are answered; each is timed from the moment at which it was due, so that a
 * server that stalls is charged for all who would have come meanwhile. Milliseconds.
 */
export async function atRate({ url, request, seconds }: Load, perSecond: number): Promise<number[]> {
  const pool = new Pool(url);
  const due = Math.round(perSecond * seconds);
  const ms: number[] = [];
  const failed: unknown[] = [];
  const startedAt = performance.now();
  let sent = 0;
  await new Promise<void>((done) => {
    const finish = () => sent === due && ms.length + failed.length === due && done();
    const go = () => {
      while (sent < due && startedAt + (sent / perSecond) * 1000 <= performance.now()) {
        const dueAt = startedAt + (sent / perSecond) * 1000;
        pool.send(request(sent++)).then(() => ms.push(performance.now() - dueAt), (error: unknown) => failed.push(error)).finally(finish);
      }
      if (sent < due) setTimeout(go, 1);
    };
    go();
  });
  pool.close();
  if (failed.length > 0) throw new Error(`${failed.length} of ${due} requests failed`, { cause: failed[0] });
  return ms;
}

/** As many as are answered, with so many under way at a time. Requests a second. */
export async function asManyAsCan({ url, request, seconds }: Load, connections: number): Promise<number> {
  const pool = new Pool(url);
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let answered = 0;
  let sent = 0;
  const one = async () => {
    while (performance.now() < until) {
      await pool.send(request(sent++));
      answered++;
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  pool.close();
  return answered / ((performance.now() - startedAt) / 1000);
}
