import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROVENANCE } from '../tools/provenance.js';
import { type Subject, SUBJECTS } from './subjects.js';
import { type Tally, TALLY_FILE } from './tally.js';

/**
 * `npm run abuse [-- SUBJECT] [-- --short] [-- --seed N]`: every subject, a table, and `test/results/abuse.json`. The short form is what CI
 * runs as proofs, with a fixed seed; its result is kept nowhere, nor is that of one subject (a word of its name).
 */
interface JestResult {
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly { readonly status: string }[] }[];
}

type Told = Tally & { readonly file: string };

interface Row {
  readonly subject: string;
  readonly tried: number;
  readonly wrong: number;
  readonly figures: Tally['figures'];
}

const { values, positionals: [word = ''] } = parseArgs({
  options: { short: { type: 'boolean', default: false }, seed: { type: 'string' } }, allowPositionals: true,
});
const isShort = values.short;
const fresh = isShort ? undefined : Math.floor(performance.timeOrigin) % 1_000_000;
const seed = values.seed === undefined ? fresh : Number(values.seed);
const subjects = SUBJECTS.filter(({ name }) => name.includes(word));
const files = subjects.flatMap((subject) => subject.files.map((file) => `test/${file}`));
const folder = await mkdtemp(join(tmpdir(), 'aicasso-abuse-'));
try {
  const { jest, tallies } = await run(folder);
  const table = subjects.map((subject) => ({ ...subject, rows: rowsOf(subject, jest, tallies) }));
  print(table);
  if (!isShort && word === '') await keep(table);
  process.exitCode = table.some(({ rows }) => rows.some(({ wrong }) => wrong > 0)) ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Jest with all files; each tally beside the file that made it. */
async function run(at: string): Promise<{ jest: JestResult; tallies: readonly Told[] }> {
  const [result, told] = [join(at, 'jest.json'), join(at, 'tallies')];
  await writeFile(told, '');
  const args = ['--selectProjects', 'e2e', 'proofs', '--json', `--outputFile=${result}`, '--runTestsByPath', ...files];
  const env = {
    ...process.env, [TALLY_FILE]: told, ABUSE_LONG: String(!isShort), ...(seed === undefined ? {} : { ABUSE_SEED: String(seed) }),
  };
  const child = spawn('npm', ['run', '--silent', 'jest', '--', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  await new Promise((done) => child.once('close', done));
  const lines = (await readFile(told, 'utf8')).split('\n').filter((line) => line !== '');
  const jest = JSON.parse(await readFile(result, 'utf8')) as JestResult;
  return { jest, tallies: lines.map((line) => JSON.parse(line) as Told) };
}

function rowsOf({ files: own }: Subject, { testResults }: JestResult, tallies: readonly Told[]): readonly Row[] {
  return own.flatMap((file): Row[] => {
    const tests = testResults.find(({ name }) => relative(resolve('test'), name) === file)?.assertionResults;
    const counted = tallies.filter((it) => it.file === file).map(({ file: _, ...row }): Row => ({ figures: undefined, ...row }));
    const failed = tests ? tests.filter(({ status }) => status !== 'passed').length : 1; // a file that could not be run at all
    const itself = { subject: `${file}, tests`, tried: tests?.length ?? 0, wrong: tests?.length ? failed : 1, figures: undefined };
    return counted.length > 0 ? [...counted, ...(itself.wrong > 0 ? [itself] : [])] : [itself];
  });
}

function print(table: readonly (Subject & { readonly rows: readonly Row[] })[]): void {
  const write = (line: string) => process.stdout.write(`${line}\n`);
  for (const { name, goal, rows } of table) {
    write(`\n${name}: ${goal}`);
    for (const { subject, tried, wrong, figures = {} } of rows) {
      const more = Object.entries(figures).map(([what, value]) => `${what} ${value}`).join(', ');
      write(`  ${subject.padEnd(58)} ${String(tried).padStart(7)} tried ${String(wrong).padStart(4)} wrong  ${more}`);
    }
  }
  const all = table.flatMap(({ rows }) => rows);
  const sum = (of: (row: Row) => number) => all.reduce((total, row) => total + of(row), 0);
  write(`\n${sum(({ tried }) => tried)} tried, ${sum(({ wrong }) => wrong)} wrong${seed === undefined ? '' : `, seed ${seed}`}`);
}

async function keep(table: readonly (Subject & { readonly rows: readonly Row[] })[]): Promise<void> {
  const found = table.map(({ name, goal, rows }) => ({ name, goal, rows }));
  const result = { measuredAt: new Date().toISOString(), ...PROVENANCE, seed, subjects: found };
  await mkdir('test/results', { recursive: true });
  await writeFile('test/results/abuse.json', `${JSON.stringify(result, null, 2)}\n`);
}
