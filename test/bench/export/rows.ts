import { enlarge } from '../../chaos/deletion/large-person.js';
import { Deployment } from '../../tools/deployment.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';
import { made, watched } from './export.js';

const ROWS = 100_000;
const SHORT = 1_000;
const ROUNDS = 3;
const AT_LEAST = 0.2;
const LIMIT_MB = 150;
/** Where `enlarge` puts them, as they stand. */
const COPIES = [
  'select * from post_like where account_id = $$', 'select * from account_event where account_id = $$',
  'select * from disclosure where account_id = $$',
  'select m.* from ledger_movement m join ledger_account a on a.id = m.ledger_account_id where a.account_id = $$',
  'select l.* from points_lot l join ledger_account a on a.id = l.ledger_account_id where a.account_id = $$',
];

/**
 * P20: the copy of the data of somebody with 100,000 rows, from the request until it is ready, beside `COPY … TO STDOUT` of the same rows,
 * in turns. The copy holds each row in words, in a file to read and a file for machines, zipped and stored.
 */
export async function exportRows(isShort: boolean): Promise<Measured[]> {
  const rows = isShort ? SHORT : ROWS;
  const deployment = await Deployment.start({ EXPORT_LIMIT_PER_DAY: '1000' });
  try {
    await deployment.run('all', 'api,worker,scheduler');
    const { api, accountId } = await deployment.signedIn('bench-export-rows', 100);
    await made(api); // warm
    await enlarge(deployment, accountId, { rows, objects: 0 });
    const [ours, copies, growths]: [number[], number[], number[]] = [[], [], []];
    for (let n = 0; n < (isShort ? 1 : ROUNDS); n++) {
      copies.push(await copy(deployment, accountId));
      const memory = await watched(deployment.pidOf('all'), () => made(api));
      ours.push(memory.ms);
      growths.push(memory.growthMb);
    }
    const ratios = ours.map((ms, n) => copies[n]! / ms);
    return [
      { what: `P20 export of ${rows} rows, median of ${ratios.length} in turns`, value: quantile(ours, 0.5), unit: 'ms' },
      { what: 'COPY of the same rows, median', value: quantile(copies, 0.5), unit: 'ms' },
      { what: 'P20 rows a second, ours to COPY, worst', value: Math.min(...ratios), unit: '×', atLeast: AT_LEAST },
      { what: 'P20 memory beyond rest, most', value: Math.max(...growths), unit: 'MB', limit: LIMIT_MB },
    ];
  } finally {
    await deployment.stop();
  }
}

/** `pg` throws away what is copied out: what is timed is PostgreSQL's part and the way here. */
async function copy({ sql }: Deployment, accountId: string): Promise<number> {
  const startedAt = performance.now();
  for (const select of COPIES) await sql.query(`copy (${select.replace('$$', () => `'${accountId}'`)}) to stdout`);
  return performance.now() - startedAt;
}
