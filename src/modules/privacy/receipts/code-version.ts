import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** The version of this service, as its package says. */
export const CODE_VERSION = (JSON.parse(readFileSync(findPackageJSON(import.meta.url)!, 'utf8')) as { version: string }).version;
