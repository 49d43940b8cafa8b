import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const RUN = '.build/test/chaos/main.js';
const LIMIT_MS = 240_000;

/** The short form of `npm run chaos`: few generations, a fixed seed, the same comparison. `npm test` builds what it runs. */
describe('a worker that is killed again and again', () => {
  it('loses nothing, charges only what it delivered and leaves no object behind', async () => {
    const env = { ...process.env, CHAOS_GENERATIONS: '10', CHAOS_KILLS: '4', NODE_OPTIONS: '' };
    const { stdout } = await promisify(execFile)(process.execPath, [RUN, 'worker-kills', '12'], { env, timeout: LIMIT_MS });
    expect(stdout).toMatch(/and 4 kills/);
    expect(stdout).toMatch(/n = 10: 10 succeeded; lost 0/);
    expect(stdout.trim()).toMatch(/clean$/);
  }, LIMIT_MS);
});
