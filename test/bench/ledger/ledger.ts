import { Deployment } from '../../tools/deployment.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';
import { HotAccount } from './hot-account.js';
import { INSTALL_HINT, Pgbench } from './pgbench.js';

const CLIENTS = 8;
const ROUNDS = 5;
const SECONDS = 6;
const AT_LEAST = 0.7;

/**
 * Holds and captures of one account by `LedgerFacade`, beside the same SQL sent by `pgbench`: in turns, on the same database, which cares
 * for power cuts. Both have as many connections.
 */
export async function ledger(isShort: boolean): Promise<Measured[]> {
  const pgbench = Pgbench.find();
  if (!pgbench) process.stderr.write(`${INSTALL_HINT}\nWithout it there is nothing to compare with.\n`);
  const deployment = await Deployment.start();
  try {
    const hot = await HotAccount.open(deployment.env, CLIENTS);
    try {
      return await measure(hot, pgbench, isShort ? 2 : ROUNDS, isShort ? 1 : SECONDS);
    } finally {
      await hot.close();
    }
  } finally {
    await deployment.stop();
  }
}

async function measure(hot: HotAccount, pgbench: Pgbench | null, rounds: number, seconds: number): Promise<Measured[]> {
  await hot.rate(CLIENTS, 1); // warm
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let n = 0; n < rounds; n++) {
    ours.push(await hot.rate(CLIENTS, seconds));
    if (pgbench) theirs.push(2 * (await pgbench.rate(hot.databaseUrl, hot.script(), CLIENTS, seconds)));
  }
  const rows: Measured[] = [{ what: `LedgerFacade, one account, ${CLIENTS} at a time, median`, value: quantile(ours, 0.5), unit: 'tx/s' }];
  if (pgbench) {
    const ratios = ours.map((rate, n) => rate / theirs[n]!);
    rows.push(
      { what: `the same SQL by ${pgbench.version.replace(/ \(.*/, '')}, median`, value: quantile(theirs, 0.5), unit: 'tx/s' },
      { what: `ours to theirs, median of ${rounds} rounds in turns`, value: quantile(ratios, 0.5), unit: '×', atLeast: AT_LEAST },
      { what: 'ours to theirs, worst round', value: Math.min(...ratios), unit: '×' },
    );
  }
  return [...rows, { what: 'problems that `ledger verify` finds after it', value: await hot.problems(), unit: '', limit: 0 }];
}
