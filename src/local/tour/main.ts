import { randomUUID } from 'node:crypto';
import { LocalServiceError } from '../local-service-error.js';
import { tour } from './tour.js';

const dataDir = process.env['DATA_DIR'] ?? '.data';

try {
  await tour(dataDir, randomUUID(), (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  const isExpected = error instanceof LocalServiceError;
  process.stderr.write(`\nThe tour stopped: ${isExpected ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
}
