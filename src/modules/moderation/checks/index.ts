import type { Provider, Type } from '@nestjs/common';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { KnownHashesChecker } from './adapters/known-hashes.checker.js';
import { LocalWordsChecker } from './adapters/local-words.checker.js';
import { OpenAiModerationChecker } from './adapters/openai-moderation.checker.js';
import { UnseenMediaChecker } from './adapters/unseen-media.checker.js';
import { CheckAppealsController } from './appeals/check-appeals.controller.js';
import { CheckAppeals } from './appeals/check-appeals.service.js';
import { OwnChecks } from './appeals/own-checks.repository.js';
import { CheckPolicy } from './check-policy.js';
import { CheckRules } from './check-rules.js';
import { ContentCheckRepository } from './content-check.repository.js';
import { ContentChecks } from './content-checks.js';
import { HeldContent } from './held-content.js';
import { loadWordRules } from './words/word-rule-library.js';
import { WordRules } from './words/word-rules.js';

export const CHECKS_CONTROLLERS: readonly Type[] = [CheckAppealsController];
export const CHECKS_PROVIDERS: readonly Provider[] = [
  { provide: WordRules, useFactory: () => new WordRules(loadWordRules(CONFIG_FOLDER)) },
  CheckPolicy, CheckRules, LocalWordsChecker, KnownHashesChecker, UnseenMediaChecker, OpenAiModerationChecker,
  ContentCheckRepository, ContentChecks, CheckAppeals, OwnChecks, HeldContent,
];
