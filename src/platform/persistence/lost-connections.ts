import type { Pool, PoolClient } from 'pg';

/**
 * Gives a connection that dies inside a transaction back to its pool. The query builder would keep it: its ROLLBACK fails on the dead
 * connection and the release after it is never reached, so that a pool of ten is empty for good after ten such deaths.
 */
export function releaseLostConnections(pool: Pool): void {
  pool.on('acquire', (client) => queueMicrotask(() => watch(client))); // a microtask later, since the pool sets `release` after this event
}

function watch(client: PoolClient): void {
  const release = client.release.bind(client);
  let isHeld = true;
  const releaseOnce = (error?: Error | boolean) => {
    if (!isHeld) return;
    isHeld = false;
    client.off('end', onLost);
    release(error);
  };
  const onLost = () => releaseOnce(true);
  client.release = releaseOnce;
  client.once('end', onLost);
}
