import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const RUN = '.build/test/chaos/main.js';
const LIMIT_MS = 300_000;

/** The short form of `npm run chaos -- deletion`, with a fixed seed. `npm test` builds what it runs. */
describe('the end of a large account, carried on by a process that is killed again and again', () => {
  it('comes, leaves nothing but what is held, asks storage seldom, and is over when it is over', async () => {
    const size = { CHAOS_ROWS: '2000', CHAOS_OBJECTS: '400', CHAOS_KILLS: '4' };
    const env = { ...process.env, ...size, NODE_OPTIONS: '' };
    const { stdout } = await promisify(execFile)(process.execPath, [RUN, 'deletion', '7'], { env, timeout: LIMIT_MS });
    expect(stdout).toMatch(/completed after 4 kills/);
    expect(stdout.trim()).toMatch(/clean$/);
  }, LIMIT_MS);
});
