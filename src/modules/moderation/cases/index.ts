import type { Provider } from '@nestjs/common';
import { CaseClocksTask } from './case-clocks.task.js';
import { CaseEvents } from './case-events.repository.js';
import { CaseFollowers } from './case-followers.js';
import { CaseMetrics } from './case-metrics.js';
import { Cases } from './cases.js';
import { ReportableKinds } from './reportable-kinds.js';
import { SafetySettings } from './safety-settings.js';

export const CASES_PROVIDERS: readonly Provider[] = [
  SafetySettings, ReportableKinds, CaseEvents, CaseFollowers, Cases, CaseClocksTask, CaseMetrics,
];
