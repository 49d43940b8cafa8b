// Reads what jest wrote with --json. `failed FILE` prints the failed test files; `count RUN …` all counts: of RUN.first and, for what failed
// there, of RUN.again.0, RUN.again.1 …, a file each.
import { readFileSync } from 'node:fs';

const [what, ...names] = process.argv.slice(2);
const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // it ended before it could count, or was not needed
  }
};
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const failures = (run) => run.numFailedTests + run.numRuntimeErrorTestSuites;

if (what === 'failed') for (const { name, status } of read(names[0])?.testResults ?? []) if (status === 'failed') console.log(name);
if (what === 'count') {
  let [passed, failed] = [0, 0];
  for (const name of names) {
    const first = read(`${name}.first`);
    const again = [];
    for (let run; (run = read(`${name}.again.${again.length}`)); ) again.push(run);
    const left = again.length > 0 ? sum(again.map(failures)) : first ? failures(first) : 1;
    passed += first ? first.numPassedTests + failures(first) - left : 0;
    failed += left;
  }
  console.log(`${Math.max(0, passed)} passed, ${failed} failed`);
}
