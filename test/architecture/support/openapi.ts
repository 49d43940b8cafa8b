import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { openApiDocument } from '../../../src/platform/http/index.js';
import { ROOT } from './sources.js';

/** The committed description of the service, for clients that are built from it. Written by `npm run openapi`. */
export const OPENAPI_FILE = join(ROOT, 'config/openapi.json');

export function renderedOpenApi(app: INestApplication): string {
  return `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
}

export function committedOpenApi(): string {
  return readFileSync(OPENAPI_FILE, 'utf8');
}
