import { Injectable } from '@nestjs/common';
import type { CheckVerdict } from '../../../entities/moderation/content-check.entity.js';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { Config } from '../../../platform/config/config.js';
import { CONTENT_CLASSES, type ContentClass } from './content-class.js';
import { badModerationFile, readModerationFile } from './moderation-file.js';

/** Who will see it; `picture`: only its person, and it is made from a picture of somebody. */
export type CheckPlace = 'private' | 'picture' | 'public';
const LEVELS = ['always', 'relaxed', 'standard', 'strict', 'never'] as const;
type Level = (typeof LEVELS)[number];

/** What may be public and no checker looks into. */
export type UnseenMedia = 'video';

interface PolicyFile {
  readonly version: string;
  /** What no checker can look at, by kind; held where nothing is said. */
  readonly unseen?: Readonly<Partial<Record<UnseenMedia, CheckVerdict>>>;
  readonly classes: Readonly<Record<ContentClass, { readonly private: Level; readonly picture: Level; readonly public: CheckVerdict }>>;
}

/** `config/moderation/policy.json`: what is done about each class, at each place. */
@Injectable()
export class CheckPolicy {
  private readonly file = readModerationFile<PolicyFile>(CONFIG_FOLDER, 'policy.json', 'policy');
  private readonly strictness: Level;

  constructor(config: Config) {
    this.strictness = config.moderation.strictness;
    const missing = CONTENT_CLASSES.filter((name) => !Object.hasOwn(this.file.classes, name));
    if (missing.length > 0) throw badModerationFile('policy.json', `no ${missing.join(', ')}`);
  }

  get version(): string {
    return this.file.version;
  }

  /** Where others would see it. */
  verdictOnUnseen(what: UnseenMedia): CheckVerdict {
    return this.file.unseen?.[what] ?? 'hold';
  }

  verdictOn(what: ContentClass, place: CheckPlace): CheckVerdict {
    const rule = this.file.classes[what];
    if (place === 'public') return rule.public;
    return LEVELS.indexOf(this.strictness) >= LEVELS.indexOf(rule[place]) ? 'refuse' : 'allow';
  }
}

const ORDER: readonly CheckVerdict[] = ['allow', 'hold', 'refuse'];

/** The strictest of them; `allow` for none. */
export function worst(verdicts: readonly CheckVerdict[]): CheckVerdict {
  return ORDER[Math.max(0, ...verdicts.map((verdict) => ORDER.indexOf(verdict)))]!;
}
