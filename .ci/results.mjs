// Reads what jest wrote with --json. `failed FILE` prints the failed test files; `count FIRST AGAIN` the counts, after a second try of those.
import { readFileSync } from 'node:fs';

const [what, ...files] = process.argv.slice(2);
const [first, again] = files.map((file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // it ended before it could count
  }
});
const failedIn = (run) => run.testResults.filter(({ status }) => status === 'failed');
const failures = (run) => run.numFailedTests + run.numRuntimeErrorTestSuites;

if (what === 'failed') for (const { name } of first ? failedIn(first) : []) console.log(name);
if (what === 'count') {
  const failed = first ? failures(again ?? first) : 1;
  const total = first ? first.numPassedTests + failures(first) : 0;
  console.log(`${Math.max(0, total - failed)} passed, ${failed} failed`);
}
