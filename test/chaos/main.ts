import { books } from './books.js';
import { playAll } from './play.js';
import { SCENARIOS } from './scenarios.js';

/**
 * `npm run chaos`: the short forms of all scenarios, one after the other in one world, with a fixed seed (`CHAOS_SEED` gives another).
 * `npm run chaos -- NAME [N] [SEED]`: the long form of one, with a new seed unless one is given. `-- NAME --short`: its short form.
 * `npm run chaos -- list`. Real processes are killed and cut off; then what clients, rows, providers and storage know is compared.
 */
const FIXED_SEED = Number(process.env['CHAOS_SEED'] ?? 12);
const isShort = process.argv.includes('--short');
const [name, n, seed] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const wanted = name === undefined ? SCENARIOS : SCENARIOS.filter((scenario) => scenario.name === name);

if (name === 'list') {
  for (const { name: each, goals, what } of SCENARIOS) process.stdout.write(`${each.padEnd(20)} ${goals.padEnd(8)} ${what}\n`);
  process.stdout.write(`${'books'.padEnd(20)} ${'R10'.padEnd(8)} a model of stores and books beside the real ones (no processes)\n`);
  process.exit(0);
}
if (name === 'books') process.exit((await books(Number(seed ?? n ?? Date.now() % 1_000_000))) ? 0 : 1);
if (wanted.length === 0) {
  process.stderr.write(`There is no run named ${name}; there are: ${SCENARIOS.map((each) => each.name).join(', ')}, books\n`);
  process.exit(2);
}
const form = name === undefined || isShort ? 'short' : 'long';
const drawn = form === 'short' ? FIXED_SEED : Date.now() % 1_000_000;
const asked = { n: n === undefined ? undefined : Number(n), seed: seed === undefined ? drawn : Number(seed) };
process.exit((await playAll(wanted, { form, ...asked })) ? 0 : 1);
