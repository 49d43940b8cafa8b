import { reportOf } from './simulation/report.js';
import { simulate } from './simulation/simulation.js';

const JOBS = 120;
const SEED = 4_711;

/** The short form of `npm run lab -- simulation`. */
describe('a day of jobs over all providers, with faults and kills', () => {
  it('loses none, charges none without bytes, submits none twice, and writes down every sending', async () => {
    const seen = await simulate({ jobs: JOBS, seed: SEED });
    process.stdout.write(`${reportOf(SEED, JOBS, seen).join('\n')}\n`);
    expect(seen.wrong).toEqual([]);
    expect(seen.kills).toBeGreaterThan(0);
    expect(Math.min(...Object.values(seen.byProvider))).toBeGreaterThan(0);
  }, 300_000);
});
