import './start/node-version.js';

const { run } = await import('./start/run.js');
await run(process.env, process.argv.slice(2));
