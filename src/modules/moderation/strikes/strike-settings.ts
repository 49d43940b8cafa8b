import { Injectable } from '@nestjs/common';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { readModerationFile } from '../checks/moderation-file.js';
import type { Step } from './escalation.js';

const DAY = 86_400_000;

interface StrikesFile {
  readonly expireDays: number;
  readonly escalation: readonly Step[];
}

/** `config/moderation/strikes.json`, in base units. @throws BadConfiguration */
@Injectable()
export class StrikeSettings {
  private readonly file = readModerationFile<StrikesFile>(CONFIG_FOLDER, 'strikes.json', 'strikes');
  readonly lifeMs = this.file.expireDays * DAY;
  readonly escalation = this.file.escalation;
}
