import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';

/** The version of this service, as its package says. */
export const CODE_VERSION = (JSON.parse(readFileSync(join(CONFIG_FOLDER, '..', 'package.json'), 'utf8')) as { version: string }).version;
