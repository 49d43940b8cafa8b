import { books } from './books.js';
import { clocks, CLOCKS } from './clocks/clocks.js';
import { DELETION, deletion } from './deletion/deletion.js';
import { playAll } from './play.js';
import { SCENARIOS } from './scenarios.js';

/** Those that have a world of their own. */
const APART: Readonly<Record<string, { goals: string; what: string; run(seed: number): Promise<boolean> }>> = {
  books: { goals: 'R10', what: 'a model of stores and books beside the real ones (no processes)', run: books },
  clocks: { ...CLOCKS, run: clocks },
  deletion: { ...DELETION, run: deletion },
};

/**
 * `npm run chaos`: the short forms of all scenarios, one after the other in one world, with a fixed seed (`CHAOS_SEED` gives another).
 * `npm run chaos -- NAME [N] [SEED]`: the long form of one, with a new seed unless one is given. `-- NAME,NAME --short`: short forms.
 * `npm run chaos -- list`. Real processes are killed and cut off; then what clients, rows, providers and storage know is compared.
 */
const FIXED_SEED = Number(process.env['CHAOS_SEED'] ?? 12);
const isShort = process.argv.includes('--short');
const [name, n, seed] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const wanted = name === undefined ? SCENARIOS : SCENARIOS.filter((scenario) => name.split(',').includes(scenario.name));

if (name === 'list') {
  for (const { name: each, goals, what } of SCENARIOS) process.stdout.write(`${each.padEnd(20)} ${goals.padEnd(8)} ${what}\n`);
  for (const [each, { goals, what }] of Object.entries(APART)) process.stdout.write(`${each.padEnd(20)} ${goals.padEnd(8)} ${what}\n`);
  process.exit(0);
}
const apart = name === undefined ? undefined : APART[name];
if (apart) process.exit((await apart.run(Number(seed ?? n ?? Date.now() % 1_000_000))) ? 0 : 1);
if (wanted.length === 0) {
  const all = [...SCENARIOS.map((each) => each.name), ...Object.keys(APART)];
  process.stderr.write(`There is no run named ${name}; there are: ${all.join(', ')}\n`);
  process.exit(2);
}
const form = name === undefined || isShort ? 'short' : 'long';
const drawn = form === 'short' ? FIXED_SEED : Date.now() % 1_000_000;
const asked = { n: n === undefined ? undefined : Number(n), seed: seed === undefined ? drawn : Number(seed) };
process.exit((await playAll(wanted, { form, ...asked })) ? 0 : 1);
