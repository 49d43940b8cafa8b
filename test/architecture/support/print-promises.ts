import { PROMISES, promiseTable } from './promises.js';

/** `npm run promises`: each promise with the tests that prove it. Exits with 1 when one has none. */
const table = promiseTable();
for (const [number, tests] of table) {
  process.stdout.write(`${number.padEnd(4)}${PROMISES[number]}\n`);
  for (const { path, title } of tests) process.stdout.write(`      ${path}: ${title}\n`);
  if (tests.length === 0) process.stdout.write('      NO TEST\n');
}
const without = [...table.keys()].filter((number) => table.get(number)!.length === 0);
const proven = table.size - without.length;
const missing = without.length > 0 ? `; not: ${without.join(', ')}` : '';
process.stdout.write(`\n${proven} of ${table.size} promises are named by a test${missing}\n`);
process.exitCode = without.length > 0 ? 1 : 0;
