import { join } from 'node:path';
import { ApiClient } from '../../../src/local/tour/client.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { Deployment } from '../../tools/deployment.js';
import { freePorts } from '../../tools/free-ports.js';
import { Standby } from '../../tools/standby.js';
import type { Findings } from '../findings.js';
import { newestIn, posted, seen } from './journey.js';

const LAG_MAX_MS = 1_000;
/** What a busy machine adds to it: the look every 200 ms, and a post's own way. */
const SLACK_MS = 1_500;
const READS = 200;

interface Page { readonly items: readonly { readonly id: string }[] }

/** Anonymous feeds from a replica that follows, stands still, is cut off, falls silent and dies. */
export async function replica(findings: Findings): Promise<void> {
  const deployment = await Deployment.start();
  const dataDir = deployment.env['DATA_DIR']!;
  const standby = await Standby.of(deployment.env['DATABASE_URL']!, join(dataDir, 'postgres'), join(dataDir, 'standby'));
  const { proxy, url } = await TcpProxy.before(standby.url);
  try {
    const [metricsPort] = await freePorts(1);
    const more = { DATABASE_REPLICA_URL: url, DATABASE_REPLICA_LAG_MAX_MS: String(LAG_MAX_MS), METRICS_PORT: String(metricsPort) };
    await deployment.run('api', 'api', more);
    await deployment.run('worker', 'worker');
    const stranger = new ApiClient(deployment.apiUrl);
    const feed = (by: ApiClient) => newestIn(by.get<Page>('/v1/feed'));
    const measure = async (name: string) => {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      return Number(text.split('\n').find((line) => line.startsWith(name))?.split(' ').at(-1) ?? 0);
    };
    const from = (server: string) => measure(`aicasso_public_reads_total{server="${server}"}`);
    const isRead = () => seen('the replica is read', async () => {
      const before = await from('replica');
      await feed(stranger);
      return (await from('replica')) > before || null;
    });
    /** Read after read while something happens. Returns how many failed, and the slowest. */
    const reading = async (until: () => Promise<unknown>) => {
      let isOver = false;
      let [n, failed, slowestMs] = [0, 0, 0];
      const readers = Array.from({ length: 4 }, async () => {
        while (!isOver || n < READS) {
          const began = performance.now();
          await feed(stranger).catch(() => failed++);
          slowestMs = Math.max(slowestMs, performance.now() - began);
          n++;
        }
      });
      await until();
      isOver = true;
      await Promise.all(readers);
      return { n, failed, slowestMs, said: `n = ${n}, failed ${failed}, slowest ${slowestMs.toFixed(0)} ms` };
    };

    const ana = await deployment.person('ana', 1_000);
    await isRead();
    const first = await posted(ana);
    await seen('the first post', async () => ((await feed(stranger)) === first ? true : null));
    const [replicaReads, primaryReads] = [await from('replica'), await from('primary')];
    const calm = await reading(async () => undefined);
    findings.is('reads of strangers are answered by the replica', calm.failed === 0
      && (await from('replica')) - replicaReads >= calm.n - 5, `${calm.said}; by the primary ${(await from('primary')) - primaryReads}`);
    const beforeSignedIn = await from('replica');
    await feed(ana);
    findings.is('those of somebody who is signed in are not', (await from('replica')) === beforeSignedIn);

    await standby.ask('select pg_wal_replay_pause()');
    const second = await posted(ana);
    const postedAt = performance.now();
    findings.is('who has just written sees it at once, though the replica stands still', (await feed(ana)) === second);
    await seen('the second post', async () => ((await feed(stranger)) === second ? true : null));
    const lateMs = performance.now() - postedAt;
    findings.is(`strangers see it within the bound of ${LAG_MAX_MS} ms`, lateMs <= LAG_MAX_MS + SLACK_MS, `${lateMs.toFixed(0)} ms`);
    const lag = await seen('the lag grows', async () => {
      const now = await measure('aicasso_replica_lag_seconds');
      return now > LAG_MAX_MS / 1000 ? now : null;
    });
    findings.is('the lag is told', lag > LAG_MAX_MS / 1000, `${lag.toFixed(1)} s`);
    await standby.ask('select pg_wal_replay_resume()');
    await isRead();
    findings.is('it is read again once it has caught up', true);

    const cut = await reading(() => proxy.cut());
    findings.is('cut off under load: nobody notices', cut.failed === 0, cut.said);
    await proxy.restore();
    await isRead();
    const hung = await reading(async () => proxy.hang());
    findings.is('falling silent under load: nobody is refused, and nobody waits for more than 2.5 s', hung.failed === 0
      && hung.slowestMs < 2_500, hung.said);
    proxy.hang(false);
    await isRead();
    const killed = await reading(() => standby.stop('SIGKILL'));
    findings.is('killed under load: nobody notices', killed.failed === 0, killed.said);
  } finally {
    await deployment.stop();
    await standby.stop('SIGKILL');
    await proxy.close();
  }
}
