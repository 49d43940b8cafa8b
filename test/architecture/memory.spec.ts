import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './support/sources.js';

/** The C library of Debian reads it before anything of ours runs, so whoever starts the process has to set it. */
const VARIABLE = 'MALLOC_MMAP_THRESHOLD_';
const BYTES = '262144';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const dockerfile = readFileSync(join(ROOT, 'docker', 'Dockerfile'), 'utf8');

/** What a shell hands to the program that `npm start` runs. */
function givenByStart(env: Readonly<Record<string, string>>): string {
  const command = scripts['start']!.split('&&').at(-1)!.trim();
  const [assignments] = command.split('node ');
  const shown = `${assignments} sh -c 'echo "$${VARIABLE}"'`;
  return execFileSync('sh', ['-c', shown], { env: { PATH: process.env['PATH'], ...env } }).toString().trim();
}

describe('the memory that big pictures took', () => {
  it('is given back by what `npm start` runs, unless the operator says otherwise', () => {
    expect(givenByStart({})).toBe(BYTES);
    expect(givenByStart({ [VARIABLE]: '1000000' })).toBe('1000000');
  });

  it('is given back by the image, whose C library is the one that reads the variable', () => {
    const stages = dockerfile.split(/^(?=FROM )/m);
    expect(stages.at(-1)).toMatch(/^FROM node:\d+(\.\d+)*(-bookworm|-trixie)?(-slim)?$/m);
    expect(stages.at(-1)).toContain(`\nENV ${VARIABLE}=${BYTES}\n`);
  });
});
