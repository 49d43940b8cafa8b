import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Ajv } from 'ajv';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { BadConfiguration } from '../../../platform/config/config.js';
import type { Step } from './escalation.js';

const DAY = 86_400_000;

interface StrikesFile {
  readonly expireDays: number;
  readonly escalation: readonly Step[];
}

/** `config/moderation/strikes.json`, in base units. */
@Injectable()
export class StrikeSettings {
  private readonly file = readFile();
  readonly lifeMs = this.file.expireDays * DAY;
  readonly escalation = this.file.escalation;
}

/** @throws BadConfiguration */
function readFile(): StrikesFile {
  const isStrikes = new Ajv({ allErrors: true, strict: false }).compile<StrikesFile>(read('strikes.schema.json') as object);
  const file = read('strikes.json');
  if (!isStrikes(file)) throw new BadConfiguration('Bad configuration: config/moderation/strikes.json is not as its schema says');
  return file;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(CONFIG_FOLDER, 'moderation', name), 'utf8'));
}
