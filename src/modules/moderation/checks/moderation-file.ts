import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { BadConfiguration } from '../../../platform/config/config.js';

/** Reads `moderation/<name>` of a configuration folder, as `moderation/<schema>.schema.json` says. @throws BadConfiguration */
export function readModerationFile<T>(folder: string, name: string, schema: string): T {
  const home = join(folder, 'moderation');
  const isValid = new Ajv({ allErrors: true }).compile<T>(JSON.parse(readFileSync(join(home, `${schema}.schema.json`), 'utf8')) as object);
  const content = parsed(join(home, name), name);
  if (!isValid(content)) throw badModerationFile(name, JSON.stringify(isValid.errors?.[0]));
  return content;
}

export function badModerationFile(name: string, reason: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: config/moderation/${name}: ${reason}`);
}

function parsed(path: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw badModerationFile(name, 'cannot be read as JSON');
  }
}
