import { Deployment } from '../../tools/deployment.js';
import { Pooler } from '../../tools/pooler.js';
import type { Findings } from '../findings.js';
import { newestIn, posted } from './journey.js';

const PEOPLE = 4;
const EACH = 5;

interface Page { readonly items: readonly { readonly id: string }[] }

/** The whole journey by processes that meet PostgreSQL through PgBouncer in transaction mode, but for what needs a session. */
export async function pooler(findings: Findings): Promise<void> {
  const deployment = await Deployment.start();
  const direct = deployment.env['DATABASE_URL']!;
  const between = await Pooler.before(direct);
  const pooled = { DATABASE_URL: between.through(direct), DATABASE_DIRECT_URL: direct };
  try {
    for (const role of ['api', 'worker', 'scheduler']) await deployment.run(role, role, pooled);
    const people = await Promise.all(Array.from({ length: PEOPLE }, (_, n) => deployment.person(`person-${n}`, 1_000)));
    const posts = await Promise.all(people.map(async (person) => {
      const ids: string[] = [];
      for (let n = 0; n < EACH; n++) ids.push(await posted(person));
      return ids;
    }));
    findings.is('everybody generates and publishes', posts.flat().length === PEOPLE * EACH, `n = ${posts.flat().length}`);
    findings.is('the newest is on the feed', posts.flat().includes((await newestIn(people[0]!.get<Page>('/v1/feed'))) ?? ''));
    const sessions = await deployment.sql.query<{ n: number }>(
      'select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');
    findings.is('PostgreSQL sees few sessions', sessions.rows[0]!.n <= 30, `${sessions.rows[0]!.n} of three processes`);
    const ledger = await deployment.cli('ledger', 'verify', '--json');
    findings.is('the books are right', ledger.code === 0, ledger.output.trim());
  } finally {
    await deployment.stop();
    await between.stop();
  }
}
