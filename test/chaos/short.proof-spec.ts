import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PROVED } from './scenarios.js';

const RUN = '.build/test/chaos/main.js';
const LIMIT_MS = 1_800_000;

/** Short forms of `npm run chaos`, with a fixed seed. `npm run test:proofs` builds what it runs. */
describe('chaos', () => {
  it('leaves nothing lost, doubled or stuck, whatever is killed or cut off', async () => {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const args = ['--no-warnings', RUN, PROVED.map(({ name }) => name).join(','), '--short'];
    const played = promisify(execFile)(process.execPath, args, { env, timeout: LIMIT_MS });
    const stdout = await played.then((it) => it.stdout, (error: { stdout?: string }) => error.stdout ?? '');
    for (const line of stdout.split('\n').filter((it) => /WRONG|MISSED|^ {9}/.test(it))) process.stdout.write(`${line}\n`);
    const ends = stdout.split('\n').filter((line) => /clean$/i.test(line)).map((line) => line.trim());
    expect(ends).toEqual([...PROVED.map(({ name }) => `${name}: clean`), 'all clean']);
  }, LIMIT_MS);
});
