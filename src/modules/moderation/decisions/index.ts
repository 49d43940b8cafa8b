import type { Provider, Type } from '@nestjs/common';
import { DecisionsController } from './decisions.controller.js';
import { Decisions } from './decisions.service.js';
import { HiddenAtIntake } from './hidden-at-intake.js';
import { EndRestrictions } from './end-restrictions.task.js';
import { Measures } from './measures.service.js';
import { MootAppeals } from './moot-appeals.js';
import { Parties } from './parties.js';
import { RemovedFiles } from './removed-files.js';
import { Restrictions } from './restrictions.js';
import { Reversal } from './reversal.js';
import { SubjectNames } from './subject-name.js';

export const DECISIONS_CONTROLLERS: readonly Type[] = [DecisionsController];
export const DECISIONS_PROVIDERS: readonly Provider[] = [
  SubjectNames, Parties, Restrictions, RemovedFiles, MootAppeals, Reversal, Measures, HiddenAtIntake, Decisions, EndRestrictions,
];
