import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { LocalServiceError, reasonOf } from '../local-service-error.js';
import { tour } from './tour.js';

const dataDir = process.env['DATA_DIR'] ?? '.data';

try {
  const { provider } = options();
  await tour({ dataDir, subject: randomUUID(), provider, tell: (line) => process.stdout.write(`${line}\n`) });
} catch (error) {
  const isExpected = error instanceof LocalServiceError;
  process.stderr.write(`\nThe tour stopped: ${isExpected ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
}

function options(): { provider?: string } {
  try {
    return parseArgs({ options: { provider: { type: 'string' } } }).values;
  } catch (error) {
    throw new LocalServiceError(`${reasonOf(error)}; there is --provider NAME.`);
  }
}
