import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const RUN = '.build/test/drill/main.js';
const LIMIT_MS = 900_000;

/** The short form of `npm run drill`. `npm run test:proofs` builds what it runs. */
it('R25 puts a backup into an empty stack: every row is there, who left since is erased again, books and chains are right', async () => {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const drilled = promisify(execFile)(process.execPath, ['--no-warnings', RUN, '--short'], { env, timeout: LIMIT_MS });
  const stdout = await drilled.then((it) => it.stdout, (error: { stdout?: string }) => error.stdout ?? '');
  expect(stdout.split('\n').filter((line) => line.includes('MISSED'))).toEqual([]);
  expect(stdout).toContain('drill: good');
}, LIMIT_MS);
