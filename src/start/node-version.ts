import { EXIT_CONFIGURATION } from '../kernel/exit-codes.js';

const NEEDED = 24;

/** Imported before anything else is: an older Node would give up somewhere inside, with a stack that says nothing. */
if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(
    `Node ${NEEDED} or newer is needed, and this is ${process.version}. "npm start" and "npm run cli" use one that "npm ci" brings.\n`,
  );
  process.exit(EXIT_CONFIGURATION);
}
