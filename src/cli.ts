import './start/node-version.js';

const { run } = await import('./cli/run.js');

/** The operator's commands: `npm run cli -- help`. */
const io = {
  env: process.env,
  out: (text: string) => void process.stdout.write(`${text}\n`),
  err: (text: string) => void process.stderr.write(`${text}\n`),
};

process.exitCode = await run(process.argv.slice(2), io);
process.stdout.write('', () => process.exit()); // once all is written: connections that are slow to close do not keep the operator waiting
